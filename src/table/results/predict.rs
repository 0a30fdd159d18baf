use crate::predict::evaluation::{CalibrationRow, GainRow};
use crate::table::{Cell, Table, Tabular};

/// Predicted against observed, group by group.
impl Tabular for [CalibrationRow] {
    fn table(&self) -> Table {
        let rows = self.iter().map(|row| {
            [
                Cell::Share(row.lowest),
                Cell::Share(row.highest),
                row.customers.into(),
                Cell::Share(row.mean_predicted),
                Cell::Share(row.observed),
            ]
        });
        Table::new(("Reliability", "校准"))
            .column(("from", "自"))
            .column(("to", "至"))
            .column(("customers", "客户数"))
            .column(("predicted", "预测"))
            .column(("observed", "实际"))
            .with_rows(rows)
    }
}

/// Groups by score, the best first, with their lift and gain.
impl Tabular for [GainRow] {
    fn table(&self) -> Table {
        let rows = self.iter().map(|row| {
            [
                row.bin.into(),
                row.customers.into(),
                row.positives.into(),
                row.rate.map_or(Cell::Missing, Cell::Share),
                row.lift.into(),
                Cell::Share(row.cumulative_gain),
                row.cumulative_lift.into(),
            ]
        });
        Table::new(("Gain and lift", "增益与提升"))
            .column(("group", "组"))
            .column(("customers", "客户数"))
            .column(("positives", "正例"))
            .column(("rate", "正例率"))
            .column(("lift", "提升度"))
            .column(("gain so far", "累计增益"))
            .column(("lift so far", "累计提升度"))
            .with_rows(rows)
    }
}
