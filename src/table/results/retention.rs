use super::displayed_as_table;
use crate::retention::{ChurnReasons, CohortTable, KaplanMeierRow};
use crate::table::{Cell, Table, Tabular, Words};

displayed_as_table!([] CohortTable, [] ChurnReasons);

/// Cohorts by number, with the share still active in each period of age.
impl Tabular for CohortTable {
    fn table(&self) -> Table {
        let ages = self
            .cohorts()
            .iter()
            .map(|cohort| cohort.active().len())
            .max();
        let mut table = Table::new(("Retention by cohort", "分批留存"))
            .column(("cohort", "批次"))
            .column(("customers", "客户数"))
            .note((
                "Share of each cohort active, by age in periods of a cohort.",
                "各批次在各期龄（以批次周期计）的活跃占比。",
            ));
        for age in 0..ages.unwrap_or(0) {
            table = table.column(Words::new(format!("{age}"), format!("{age}")));
        }
        let rows = self.cohorts().iter().map(|cohort| {
            let shares = cohort.retention().into_iter();
            let shares = shares.map(|share| share.map_or(Cell::Missing, Cell::Share));
            let heads = [cohort.cohort().to_string().into(), cohort.size().into()];
            heads.into_iter().chain(shares).collect::<Vec<_>>()
        });
        table.with_rows(rows)
    }
}

/// The survival curve at each time at which somebody left.
impl Tabular for [KaplanMeierRow] {
    fn table(&self) -> Table {
        let rows = self.iter().map(|row| {
            let share = |share: Option<f64>| share.map_or(Cell::Missing, Cell::Share);
            [
                row.time.into(),
                row.at_risk.into(),
                row.left.into(),
                Cell::Share(row.survival),
                share(row.standard_error),
                share(row.lower),
                share(row.upper),
            ]
        });
        Table::new(("Survival", "生存曲线"))
            .column(("time", "时间"))
            .column(("at risk", "在险人数"))
            .column(("left", "流失人数"))
            .column(("survival", "生存率"))
            .column(("standard error", "标准误"))
            .column(("lower", "下限"))
            .column(("upper", "上限"))
            .with_rows(rows)
    }
}

/// Reasons, the most named first.
impl Tabular for ChurnReasons {
    fn table(&self) -> Table {
        let rows = self.rows.iter().map(|row| {
            [
                row.reason.clone().into(),
                row.mentions.into(),
                Cell::Share(row.share_of_mentions),
                Cell::Share(row.cumulative_share),
                Cell::Share(row.share_of_respondents),
            ]
        });
        Table::new(("Reasons for leaving", "流失原因"))
            .column(("reason", "原因"))
            .column(("mentions", "提及次数"))
            .column(("share of mentions", "提及占比"))
            .column(("cumulative", "累计占比"))
            .column(("share of respondents", "受访者占比"))
            .with_rows(rows)
    }
}
