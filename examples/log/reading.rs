//! What a reader of a log should know of how it was read.

use super::warned;
use crate::shown::{Failure, Partly};
use chrono::NaiveDate;
use clv::quantity::Language;
use clv::table::{Cell, Table, Words};
use clv::transactions::{CsvReport, InstantFormat, LeftOutReason, NumberFormat};
use serde_json::{Value, json};

/// How the reading is called in an answer.
const READING: &str = "reading";

/// How a log was read.
#[derive(Debug, Clone)]
pub struct Reading {
    /// What was read as what.
    pub report: CsvReport,
    /// The last day that was asked for, and how many rows after it were left out.
    pub until: Option<(NaiveDate, usize)>,
    /// What to write on the command line instead.
    pub hints: Vec<Words>,
    /// What may be wrong with the log, besides what the report says.
    pub warnings: Vec<Words>,
}

impl Reading {
    /// What is to be said of a log besides the report.
    pub fn lines(&self) -> Vec<String> {
        let until = self
            .until
            .map(|(until, rows)| format!("left out: {rows} (after --until {until})"));
        let line =
            |kind: &str, words: &Words| format!("{kind}: {}", words.in_language(Language::English));
        let hints = self.hints.iter().map(|hint| line("hint", hint));
        let warnings = self.warnings.iter().map(|warning| line("warning", warning));
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
        document[READING] = self.json();
        document
    }

    /// What came of a log that could be read, the reading kept for the answer where it failed.
    pub fn of<T>(&self, result: Result<T, Failure>) -> Result<T, Failure> {
        result.map_err(|failure| -> Failure {
            match failure.downcast::<Partly>() {
                Ok(partly) => partly,
                Err(failure) => Box::new(Partly {
                    failure,
                    known: (READING, self.json()),
                }),
            }
        })
    }

    fn json(&self) -> Value {
        let english = |words: &[Words]| -> Vec<String> {
            let words = words.iter();
            words
                .map(|words| words.in_language(Language::English).to_owned())
                .collect()
        };
        json!({
            "file": self.report,
            "rows_after_until": self.until.map(|(_, rows)| rows),
            "warnings": english(&self.all_warnings()),
            "hints": english(&self.hints),
        })
    }

    /// What may be wrong with the log.
    pub fn all_warnings(&self) -> Vec<Words> {
        let report = &self.report;
        let of_zero = report.first_order_of_zero.map(|line| {
            let orders = report.orders_of_zero;
            Words::new(
                format!(
                    "orders of which discounts and other negative lines leave 0, and which count: {orders}, the \
                     first on line {line}"
                ),
                format!("折扣等负数行冲至 0 的订单仍计为购买：{orders} 个（首见于第 {line} 行）"),
            )
        });
        let of_days = report.first_order_of_several_days.map(|line| {
            let orders = report.orders_of_several_days;
            Words::new(
                format!(
                    "orders whose lines are of several days, and which count once: {orders}, the first on line \
                     {line}"
                ),
                format!(
                    "明细日期不同但按同一订单计的订单：{orders} 个（首见于第 {line} 行）"
                ),
            )
        });
        let own = self.warnings.iter().cloned();
        let of_orders = [of_zero, of_days].into_iter().flatten();
        warned::warnings(report)
            .into_iter()
            .chain(of_orders)
            .chain(own)
            .collect()
    }

    /// What was read as what, in numbers.
    pub fn table(&self) -> Table {
        let report = &self.report;
        let columns = report.columns.iter().map(|read| {
            let role = role(read.role);
            [role.into(), format!("“{}”", read.column).into()]
        });
        let written = [
            report.instants.as_ref().map(|instants| {
                [
                    ("how dates are written", "日期写法").into(),
                    date_words(instants).into(),
                ]
            }),
            report.numbers.map(|numbers| {
                [
                    ("how amounts are written", "金额写法").into(),
                    number_words(numbers).into(),
                ]
            }),
            report.has_amounts().then(|| {
                let currency = report.currency.as_deref();
                [
                    ("currency", "货币").into(),
                    currency.map_or(("not named", "未注明").into(), Cell::from),
                ]
            }),
        ];
        let written = written.into_iter().flatten();
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
            .with_rows(columns.chain(written).chain(counts))
    }
}

/// How dates are written.
fn date_words(format: &InstantFormat) -> Words {
    match format {
        InstantFormat::Iso => ("year-month-day", "年-月-日").into(),
        InstantFormat::Pattern(pattern) => pattern.clone().into(),
        InstantFormat::UnixSeconds => ("seconds since 1970", "自 1970 年起的秒数").into(),
        InstantFormat::UnixMilliseconds => {
            ("milliseconds since 1970", "自 1970 年起的毫秒数").into()
        }
        InstantFormat::UnixMicroseconds => {
            ("microseconds since 1970", "自 1970 年起的微秒数").into()
        }
        InstantFormat::UnixNanoseconds => ("nanoseconds since 1970", "自 1970 年起的纳秒数").into(),
        InstantFormat::ExcelSerial => ("days as Excel counts them", "电子表格的日期序号").into(),
    }
}

/// How amounts are written.
fn number_words(numbers: NumberFormat) -> Words {
    match numbers {
        NumberFormat::Comma => ("with a decimal comma", "小数逗号"),
        _ => ("with a decimal point", "小数点"),
    }
    .into()
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
        LeftOutReason::Cancelled { column } => format!("已取消（列 {column:?}）"),
        LeftOutReason::NoCustomer => "无客户".to_owned(),
        LeftOutReason::RefundedInWhole => "全额退款".to_owned(),
        LeftOutReason::OrderItem => "上一订单的商品行".to_owned(),
        LeftOutReason::NearlyRepeated => "与订单总额仅差一两分的重复行".to_owned(),
        LeftOutReason::TotalOfLines => "订单明细的合计行".to_owned(),
        LeftOutReason::Repeated => "与同一订单另一行完全相同".to_owned(),
        _ => "空行".to_owned(),
    };
    Words::new(
        format!("rows left out: {reason}"),
        format!("未计入的行：{chinese}"),
    )
}
