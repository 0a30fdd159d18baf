use super::displayed_as_table;
use crate::table::number::money;
use crate::table::{Table, Tabular, Words};
use crate::value::drivers::{Tornado, TwoWayTable};

displayed_as_table!([] Tornado, [] TwoWayTable);

/// Drivers, the one with the widest swing first.
impl Tabular for Tornado {
    fn table(&self) -> Table {
        let rows = self.bars.iter().map(|bar| {
            [
                bar.driver.clone().into(),
                bar.value_at_low.into(),
                bar.value_at_high.into(),
                bar.swing.into(),
            ]
        });
        Table::new(("What moves the value", "价值的敏感度"))
            .column(("driver", "驱动因素"))
            .column(("at its low", "取低值时"))
            .column(("at its high", "取高值时"))
            .column(("swing", "摆幅"))
            .with_rows(rows)
            .note(Words::new(
                format!("With every driver at its base: {}", money(self.base_value)),
                format!("各因素取基准值时：{}", money(self.base_value)),
            ))
    }
}

/// The value at every pair of two drivers.
impl Tabular for TwoWayTable {
    fn table(&self) -> Table {
        let mut table = Table::new(("Value by two drivers", "双因素价值表")).column("");
        for column in &self.columns {
            table = table.column(column.to_string());
        }
        let rows = self.rows.iter().zip(&self.values).map(|(row, values)| {
            let head = [row.to_string().into()];
            let values = values.iter().map(|value| (*value).into());
            head.into_iter().chain(values).collect::<Vec<_>>()
        });
        table.with_rows(rows)
    }
}
