use super::shown_as_table;
use crate::survey::{KeyDriver, NpsEstimate, NpsGroups, Reported, Wave};
use crate::table::{Cell, Table, Tabular, Words};

shown_as_table!([] NpsEstimate, [] NpsGroups);

/// The score in points with its limits.
impl Tabular for NpsEstimate {
    fn table(&self) -> Table {
        let interval = self.interval;
        let level = Words::new(
            format!("points, {} interval", interval.confidence),
            format!("分，{} 区间", interval.confidence),
        );
        Table::new(("Net promoter score", "净推荐值（NPS）"))
            .column_in("NPS", ("points", "分"))
            .column_in(("from", "下限"), level.clone())
            .column_in(("to", "上限"), level)
            .column_in(("standard error", "标准误"), ("points", "分"))
            .column(("responses", "回答数"))
            .row([
                (100.0 * interval.estimate).into(),
                (100.0 * interval.lower).into(),
                (100.0 * interval.upper).into(),
                (100.0 * self.standard_error).into(),
                self.responses.into(),
            ])
    }
}

/// Promoters, passives and detractors with their shares.
impl Tabular for NpsGroups {
    fn table(&self) -> Table {
        let all = self.responses();
        let share = |count: u64| match all {
            0 => Cell::Missing,
            all => Cell::Share(count as f64 / all as f64),
        };
        let groups = [
            (("promoters", "推荐者"), self.promoters()),
            (("passives", "被动者"), self.passives()),
            (("detractors", "贬损者"), self.detractors()),
        ];
        let rows = groups.map(|(name, count)| [name.into(), count.into(), share(count)]);
        let table = Table::new(("Net promoter groups", "NPS 分组"))
            .column(("group", "组别"))
            .column(("responses", "回答数"))
            .column(("share", "占比"))
            .with_rows(rows);
        match self.score() {
            Some(score) => table.note(format!("NPS {score}")),
            None => table.note(("Nobody answered.", "无人回答。")),
        }
    }
}

/// Waves with their scores and whether each differs from the one before it.
impl Tabular for [Wave] {
    fn table(&self) -> Table {
        let rows = self.iter().map(|wave| {
            let days = [wave.from, wave.to].map(|day| Cell::from(day.to_string()));
            let figures = match &wave.figure {
                Reported::Shown(figure) => {
                    let interval = figure.estimate.interval;
                    let change = figure.change.as_ref();
                    let p = change.and_then(|change| change.p_value);
                    [
                        figure.groups.responses().into(),
                        (100.0 * interval.estimate).into(),
                        (100.0 * interval.lower).into(),
                        (100.0 * interval.upper).into(),
                        change.map(|change| 100.0 * change.interval.estimate).into(),
                        p.map_or(Cell::Missing, Cell::PValue),
                    ]
                }
                Reported::TooFew { .. } => std::array::from_fn(|_| Cell::Missing),
            };
            days.into_iter().chain(figures)
        });
        Table::new(("Waves", "各期调查"))
            .column(("from", "起"))
            .column(("to", "止"))
            .column(("responses", "回答数"))
            .column_in("NPS", ("points", "分"))
            .column_in(("lower", "下限"), ("points", "分"))
            .column_in(("upper", "上限"), ("points", "分"))
            .column_in(("change", "变化"), ("points", "分"))
            .column(("p-value", "p 值"))
            .with_rows(rows)
    }
}

/// Attributes with what hangs on them.
impl Tabular for [KeyDriver] {
    fn table(&self) -> Table {
        let rows = self.iter().map(|driver| {
            let low = match driver.rated {
                0 => Cell::Missing,
                rated => Cell::Share(driver.low as f64 / rated as f64),
            };
            let correlation = driver.correlation.as_ref();
            [
                driver.attribute.clone().into(),
                driver.rated.into(),
                low,
                correlation
                    .map(|correlation| correlation.coefficient())
                    .into(),
                driver.leave_out_impact.map(|impact| 100.0 * impact).into(),
            ]
        });
        Table::new(("Key drivers", "关键驱动因素"))
            .column(("attribute", "属性"))
            .column(("answers", "回答数"))
            .column(("rated low", "低分占比"))
            .column(("correlation with the score", "与得分的相关"))
            .column_in(("impact", "影响"), ("NPS points", "NPS 分"))
            .with_rows(rows)
    }
}
