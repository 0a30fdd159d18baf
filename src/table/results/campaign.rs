use super::displayed_as_table;
use crate::campaign::Funnel;
use crate::campaign::ranking::UpliftRow;
use crate::table::{Cell, Table, Tabular};

displayed_as_table!([] Funnel);

/// Stages with how many got through each.
impl Tabular for Funnel {
    fn table(&self) -> Table {
        let entrance = self.steps().first().map(|step| step.passed.trials());
        let share = |share: Option<f64>| share.map_or(Cell::Missing, Cell::Share);
        let of_all = |reached: u64| match entrance {
            Some(all) if all > 0 => Cell::Share(reached as f64 / all as f64),
            _ => Cell::Missing,
        };
        let first = [
            self.entrance().into(),
            entrance.into(),
            Cell::Missing,
            entrance.map_or(Cell::Missing, of_all),
        ];
        let steps = self.steps().iter().map(|step| {
            let reached = step.passed.successes();
            [
                step.stage.clone().into(),
                reached.into(),
                share(step.passed.estimate()),
                of_all(reached),
            ]
        });
        Table::new(("Funnel", "转化漏斗"))
            .column(("stage", "阶段"))
            .column(("reached", "到达数"))
            .column(("of the stage before", "上一阶段转化"))
            .column(("of the entrance", "总转化"))
            .row(first)
            .with_rows(steps)
    }
}

/// Groups by score, the best first, with the uplift of each and of all so far.
impl Tabular for [UpliftRow] {
    fn table(&self) -> Table {
        let rows = self.iter().map(|row| {
            // A difference of two shares.
            let uplift = |uplift: Option<f64>| Cell::from(uplift.map(|share| 100.0 * share));
            [
                row.bin.into(),
                row.treated.into(),
                row.control.into(),
                uplift(row.uplift.as_ref().map(|group| group.uplift)),
                uplift(row.cumulative.as_ref().map(|group| group.uplift)),
            ]
        });
        Table::new(("Uplift by score", "按得分的增量"))
            .column(("group", "组"))
            .column(("treated", "实验组"))
            .column(("control", "对照组"))
            .column_in(("uplift", "增量"), ("percentage points", "百分点"))
            .column_in(
                ("uplift so far", "累计增量"),
                ("percentage points", "百分点"),
            )
            .with_rows(rows)
    }
}
