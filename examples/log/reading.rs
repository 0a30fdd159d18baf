//! What a reader of a log should know of how it was read.

use crate::shown::Failure;
use chrono::NaiveDate;
use clv::quantity::Language;
use clv::table::{Table, Words};
use clv::transactions::{CsvReport, LeftOutReason};
use serde_json::{Value, json};

/// How a log was read.
#[derive(Debug, Clone)]
pub struct Reading {
    /// What was read as what.
    pub report: CsvReport,
    /// The last day that was asked for, and how many rows after it were left out.
    pub until: Option<(NaiveDate, usize)>,
    /// What to write on the command line instead.
    pub hints: Vec<String>,
    /// What may be wrong with the log, besides what the report says.
    pub warnings: Vec<Words>,
}

impl Reading {
    /// What is to be said of a log besides the report.
    pub fn lines(&self) -> Vec<String> {
        let until = self
            .until
            .map(|(until, rows)| format!("left out: {rows} (after --until {until})"));
        let hints = self.hints.iter().map(|hint| format!("hint: {hint}"));
        let warnings = self
            .warnings
            .iter()
            .map(|warning| format!("warning: {}", warning.in_language(Language::English)));
        until.into_iter().chain(hints).chain(warnings).collect()
    }

    /// Prints the answer for a program, with the reading besides.
    pub fn print_beside(&self, document: Value) -> Result<(), Failure> {
        let document = self.beside(document);
        println!("{}", serde_json::to_string_pretty(&document)?);
        Ok(())
    }

    /// The answer with the reading besides.
    pub fn beside(&self, mut document: Value) -> Value {
        let warnings = self.all_warnings();
        let english = warnings
            .iter()
            .map(|warning| warning.in_language(Language::English));
        document["reading"] = json!({
            "file": self.report,
            "rows_after_until": self.until.map(|(_, rows)| rows),
            "warnings": english.collect::<Vec<_>>(),
            "hints": self.hints,
        });
        document
    }

    /// What may be wrong with the log.
    pub fn all_warnings(&self) -> Vec<Words> {
        let states = self.report.states_not_read.iter().map(|column| {
            Words::new(
                format!(
                    "the column {column:?} is not read: orders that it says were cancelled or given back \
                     count"
                ),
                format!("未读取列 {column:?}：其中已取消或已退款的订单也被计入"),
            )
        });
        let currencies = self.report.currencies_not_read.iter().map(|column| {
            Words::new(
                format!(
                    "the column {column:?} names several currencies and is not read: their amounts are added"
                ),
                format!("未读取列 {column:?}：其中有多种货币，各货币金额被直接相加"),
            )
        });
        let totals = self.report.lines_like_totals.first().map(|line| {
            Words::new(
                format!("a customer is called as a total is, and counts: line {line}"),
                format!("有客户名与合计行相同，仍被计入：第 {line} 行"),
            )
        });
        let own = self.warnings.iter().cloned();
        states.chain(currencies).chain(totals).chain(own).collect()
    }

    /// What was read as what, in numbers.
    pub fn table(&self) -> Table {
        let report = &self.report;
        let columns = report.columns.iter().map(|read| {
            let role = role(read.role);
            [role.into(), format!("“{}”", read.column).into()]
        });
        let rows = [
            (Words::from(("rows", "行数")), report.rows),
            (("transactions", "交易数").into(), report.transactions),
        ];
        let left_out = report
            .left_out
            .iter()
            .map(|left| (reason(&left.reason), left.rows));
        let until = self.until.map(|(until, rows)| {
            let name = Words::new(
                format!("transactions left out, after {until}"),
                format!("未计入的交易（{until} 之后）"),
            );
            (name, rows as u64)
        });
        let counts = rows.into_iter().chain(left_out).chain(until);
        let counts = counts.map(|(name, count)| [name.into(), count.to_string().into()]);
        Table::new(("What was read", "读取内容"))
            .column("")
            .column("")
            .with_rows(columns.chain(counts))
    }
}

/// What a column holds.
fn role(role: &'static str) -> Words {
    let chinese = match role {
        "customer" => "客户",
        "date or time" => "日期或时间",
        "amount" => "金额",
        "quantity" => "数量",
        "price" => "单价",
        "order" => "订单号",
        "currency" => "货币",
        other => other,
    };
    let english = format!("column of the {role}");
    Words::new(english, format!("{chinese}列"))
}

/// Why rows were left out.
fn reason(reason: &LeftOutReason) -> Words {
    let chinese = match reason {
        LeftOutReason::State { column, state } => format!("{column} 为 {state:?}"),
        LeftOutReason::NoCustomer => "无客户".to_owned(),
        LeftOutReason::RefundedInWhole => "全额退款".to_owned(),
        LeftOutReason::OrderItem => "上一订单的商品行".to_owned(),
        _ => "空行".to_owned(),
    };
    Words::new(
        format!("rows left out: {reason}"),
        format!("未计入的行：{chinese}"),
    )
}
