use super::displayed_as_table;
use crate::loyalty::liability::Breakage;
use crate::table::number::money;
use crate::table::{Cell, Table, Tabular, Words};

displayed_as_table!([] Breakage);

/// Points by cohort of issue: what will yet be redeemed, and what never will.
impl Tabular for Breakage {
    fn table(&self) -> Table {
        let rows = self.cohorts.iter().enumerate().map(|(place, cohort)| {
            [
                (place + 1).into(),
                Cell::share(cohort.ultimate_redemption_rate),
                Cell::share(cohort.breakage_rate),
                cohort.expected_remaining.into(),
                cohort.liability.into(),
            ]
        });
        Table::new(("Breakage", "积分沉淀"))
            .column(("period of issue", "发放期"))
            .column(("ultimately redeemed", "最终兑换率"))
            .column(("never redeemed", "沉淀率"))
            .column_in(("yet to be redeemed", "预计待兑"), ("points", "积分"))
            .column(("liability", "负债"))
            .with_rows(rows)
            .note(Words::new(
                format!("Liability in all: {}", money(self.total_liability)),
                format!("负债合计：{}", money(self.total_liability)),
            ))
    }
}
