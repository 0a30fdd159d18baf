use super::displayed_as_table;
use crate::quantity::{counted, with_commas};
use crate::table::{Cell, Table, Tabular, Words};
use crate::transactions::{CustomerBase, Tally};

displayed_as_table!([K] CustomerBase<K>);
displayed_as_table!([] Tally);

/// How the customers of a base are spread: least, quartiles, mean and most of each column.
impl<K> Tabular for CustomerBase<K> {
    fn table(&self) -> Table {
        let unit = Words::from(self.unit());
        let amounts: Vec<f64> = self.monetary_value().iter().copied().flatten().collect();
        let frequencies: Vec<f64> = self.frequency().iter().map(|&x| f64::from(x)).collect();
        let columns = [
            (
                ("frequency", "频率"),
                ("repeat purchases", "次复购").into(),
                frequencies,
            ),
            (
                ("recency", "最近购买"),
                unit.clone(),
                self.recency().to_vec(),
            ),
            (("age", "观察期"), unit, self.age().to_vec()),
            (
                ("monetary value", "平均金额"),
                ("per purchase", "每次购买").into(),
                amounts,
            ),
        ];
        let row = |((english, chinese), unit, values): ((&str, &str), Words, Vec<f64>)| {
            let unit: Words = unit;
            let name = Words::new(english, chinese);
            let mut row = vec![Cell::Text(name), Cell::Text(unit), values.len().into()];
            row.extend(spread(values));
            row
        };
        let buyers = self.frequency().iter().filter(|&&x| x > 0).count();
        let title = Words::new(
            format!(
                "{}, {} of whom bought again",
                counted(self.len(), "customer"),
                with_commas(&buyers.to_string())
            ),
            format!(
                "{} 位客户，其中 {} 位复购",
                with_commas(&self.len().to_string()),
                with_commas(&buyers.to_string())
            ),
        );
        let mut table = Table::new(title)
            .column("")
            .column(("unit", "单位"))
            .column(("customers", "客户数"))
            .column(("least", "最小"))
            .column(("quarter", "25%"))
            .column(("median", "中位数"))
            .column(("mean", "均值"))
            .column(("three quarters", "75%"))
            .column(("most", "最大"))
            .with_rows(columns.map(row));
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

/// Least, quartiles, mean and most; missing where there is nothing.
fn spread(mut values: Vec<f64>) -> [Cell; 6] {
    if values.is_empty() {
        return std::array::from_fn(|_| Cell::Missing);
    }
    values.sort_unstable_by(f64::total_cmp);
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let at = |share: f64| {
        let place = share * (values.len() - 1) as f64;
        let value = |place: f64| values.get(place as usize).copied().unwrap_or(f64::NAN);
        let (low, high) = (value(place.floor()), value(place.ceil()));
        Cell::from(low + (high - low) * place.fract())
    };
    [at(0.0), at(0.25), at(0.5), mean.into(), at(0.75), at(1.0)]
}

/// What became of the rows of a log: those that were counted, and each reason for which others were not.
impl Tabular for Tally {
    fn table(&self) -> Table {
        let rows = [
            (("counted", "计入"), self.rows_counted, None),
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
                ("refunds that met no purchase", "没有对应购买的退款"),
                self.refund_rows_without_purchase,
                Some(self.refunds_without_purchase),
            ),
            (
                (
                    "refunds of orders that are not there, taken off the latest earlier ones",
                    "找不到所退订单、冲减最近一次购买的退款",
                ),
                self.refunds_of_absent_orders,
                None,
            ),
            (
                (
                    "like another row, and counted all the same",
                    "完全相同但仍计入",
                ),
                self.identical_rows,
                None,
            ),
        ];
        let shown = rows.into_iter().filter(|(_, number, _)| *number > 0);
        let rows = shown.map(|(what, number, money)| [what.into(), number.into(), money.into()]);
        let mut table = Table::new(Words::new(
            format!("{} of the log", counted(self.rows, "row")),
            format!("日志共 {} 行", with_commas(&self.rows.to_string())),
        ))
        .column("")
        .column(("rows", "行数"))
        .column(("money", "金额"))
        .with_rows(rows);
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
