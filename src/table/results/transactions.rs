use super::displayed_as_table;
use crate::quantity::{counted, with_commas};
use crate::table::wording::units;
use crate::table::{Cell, Table, Tabular, Words};
use crate::transactions::{CustomerBase, Tally};
use rust_decimal::Decimal;

displayed_as_table!([K] CustomerBase<K>);
displayed_as_table!([] Tally);

/// How the customers of a base are spread: minimum, quartiles, mean and maximum of each column. Money is
/// left out where nobody has any.
impl<K> Tabular for CustomerBase<K> {
    fn table(&self) -> Table {
        let unit = units(self.unit());
        let number: fn(f64) -> Cell = Cell::from;
        let amounts: Vec<f64> = self.monetary_value().iter().copied().flatten().collect();
        let frequencies = self.frequency().iter().map(|&x| f64::from(x)).collect();
        let mut columns = vec![
            Column::new(
                (("frequency", "频率"), ("repeat purchases", "次复购")),
                whole,
                frequencies,
            ),
            Column::new(
                (("recency", "最近购买"), unit.clone()),
                number,
                self.recency().to_vec(),
            ),
            Column::new((("age", "观察期"), unit), number, self.age().to_vec()),
        ];
        if !amounts.is_empty() {
            let unit = ("per purchase", "每次购买");
            columns.push(Column::new(
                (("monetary value", "平均金额"), unit),
                Cell::Amount,
                amounts,
            ));
        }
        let buyers = self.frequency().iter().filter(|&&x| x > 0).count();
        let mut table = Table::new(title(self.len(), buyers)).column("");
        for column in &columns {
            table = table.column_in(column.name.clone(), column.unit.clone());
        }
        for (place, name) in ROWS.into_iter().enumerate() {
            let cells = columns
                .iter()
                .map(|column| column.spread.get(place).cloned());
            table = table.row([name.into()].into_iter().chain(cells.map(Cell::from)));
        }
        if let Some(tally) = self.tally() {
            table = table.note(Words::new(
                format!(
                    "Counted: {} of {} of the log.",
                    with_commas(&tally.rows_counted.to_string()),
                    counted(tally.rows, "row")
                ),
                format!(
                    "日志共 {} 行，计入 {} 行。",
                    with_commas(&tally.rows.to_string()),
                    with_commas(&tally.rows_counted.to_string())
                ),
            ));
        }
        table
    }
}

fn title(customers: usize, buyers: usize) -> Words {
    let english = match (customers, buyers) {
        (1, 0) => "1 customer, who has not bought again".to_owned(),
        (1, _) => "1 customer, who has bought again".to_owned(),
        _ => format!(
            "{}, {} of whom bought again",
            counted(customers, "customer"),
            with_commas(&buyers.to_string())
        ),
    };
    let chinese = match (customers, buyers) {
        (1, 0) => "1 位客户，未复购".to_owned(),
        (1, _) => "1 位客户，已复购".to_owned(),
        _ => format!(
            "{} 位客户，其中 {} 位复购",
            with_commas(&customers.to_string()),
            with_commas(&buyers.to_string())
        ),
    };
    Words::new(english, chinese)
}

/// What is told of each column.
const ROWS: [(&str, &str); 7] = [
    ("customers", "客户数"),
    ("minimum", "最小值"),
    ("lower quartile", "下四分位数"),
    ("median", "中位数"),
    ("mean", "均值"),
    ("upper quartile", "上四分位数"),
    ("maximum", "最大值"),
];

/// A column of a base, and how it is spread.
struct Column {
    name: Words,
    unit: Words,
    spread: Vec<Cell>,
}

impl Column {
    fn new(
        (name, unit): (impl Into<Words>, impl Into<Words>),
        cell: fn(f64) -> Cell,
        values: Vec<f64>,
    ) -> Self {
        let customers = [values.len().into()];
        let spread = spread(values).map(|value| value.map_or(Cell::Missing, cell));
        Self {
            name: name.into(),
            unit: unit.into(),
            spread: customers.into_iter().chain(spread).collect(),
        }
    }
}

/// A count: without decimals where it is whole, as quantiles mostly are.
fn whole(value: f64) -> Cell {
    match value.fract() == 0.0 && value >= 0.0 {
        true => Cell::Count(value as u64),
        false => Cell::Hundredths(value),
    }
}

/// Minimum, quartiles, mean and maximum; missing where there is nothing.
fn spread(mut values: Vec<f64>) -> [Option<f64>; 6] {
    if values.is_empty() {
        return [None; 6];
    }
    values.sort_unstable_by(f64::total_cmp);
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let at = |share: f64| {
        let place = share * (values.len() - 1) as f64;
        let value = |place: f64| values.get(place as usize).copied().unwrap_or(f64::NAN);
        let (low, high) = (value(place.floor()), value(place.ceil()));
        Some(low + (high - low) * place.fract())
    };
    [at(0.0), at(0.25), at(0.5), Some(mean), at(0.75), at(1.0)]
}

/// What became of the rows of a log: those that were counted, and each reason for which others were not.
impl Tabular for Tally {
    fn table(&self) -> Table {
        let rows = [
            (("counted", "计入"), self.rows_counted, None),
            (
                (
                    "of which like another row, and counted all the same",
                    "其中完全相同但仍计入",
                ),
                self.identical_rows,
                None,
            ),
            (
                ("after the as-of day", "截止日之后"),
                self.rows_after_as_of,
                None,
            ),
            (
                ("refunds left out", "未计入的退款"),
                self.refund_rows_dropped,
                None,
            ),
            (
                ("of an amount of 0, left out", "金额为 0 未计入"),
                self.zero_rows_dropped,
                None,
            ),
            (
                (
                    "of an order that was read already, left out",
                    "重复订单行未计入",
                ),
                self.repeated_rows_dropped,
                None,
            ),
            (
                (
                    "of purchases that refunds took back whole",
                    "被全额退款的购买",
                ),
                self.rows_netted_away,
                None,
            ),
            (
                (
                    "refunds that met no purchase, and money beyond the purchases that others met",
                    "没有对应购买的退款，及超出所退购买的金额",
                ),
                self.refund_rows_without_purchase,
                Some(self.refunds_without_purchase),
            ),
            (
                (
                    "of all refunds, those of orders that are not there, taken off the latest earlier ones",
                    "退款中，找不到所退订单、冲减最近一次购买的",
                ),
                self.refunds_of_absent_orders,
                None,
            ),
        ];
        let is_any = |money: &Option<Decimal>| money.is_some_and(|money| !money.is_zero());
        let shown = rows.into_iter();
        let shown = shown.filter(|(_, number, money)| *number > 0 || is_any(money));
        let shown: Vec<_> = shown.collect();
        let has_money = shown.iter().any(|(_, _, money)| money.is_some());
        // Cells beyond the last column are not shown.
        let rows = shown.into_iter();
        let rows = rows.map(|(what, number, money)| [what.into(), number.into(), money.into()]);
        let mut table = Table::new(Words::new(
            format!("{} of the log", counted(self.rows, "row")),
            format!("日志共 {} 行", with_commas(&self.rows.to_string())),
        ))
        .column("")
        .column(("rows", "行数"))
        .with_rows(rows);
        if has_money {
            table = table.column(("amount", "金额"));
        }
        for (number, words) in [
            (
                self.customers_not_yet_seen,
                ("came after the as-of day", "位客户在截止日之后才出现"),
            ),
            (
                self.customers_without_purchase,
                ("without a purchase left", "位客户没有剩余的购买"),
            ),
            (
                self.customers_rounded,
                ("with a sum that was rounded", "位客户的合计被舍入"),
            ),
        ] {
            if number > 0 {
                let (english, chinese) = words;
                table = table.note(Words::new(
                    format!("{} {english}.", counted(number, "customer")),
                    format!("{} {chinese}。", with_commas(&number.to_string())),
                ));
            }
        }
        table
    }
}
