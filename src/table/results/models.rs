use super::{displayed_as_table, shown_as_table};
use crate::models::{Comparison, Fit, FrequencyFit, Parametric, Prediction, PredictionTable};
use crate::quantity::{Language, counted, with_commas};
use crate::table::contents::not_shown;
use crate::table::number::{grouped, money};
use crate::table::wording::{baseline as baseline_name, chi_squared, units, verdict};
use crate::table::{Cell, Table, Tabular, Words};
use std::fmt::Display;

displayed_as_table!([] Comparison, [] FrequencyFit, [K: Display] PredictionTable<K>);

shown_as_table!([M: Parametric] Fit<M>);

/// Estimates with their standard errors; likelihood, criteria and warnings below.
impl<M: Parametric> Tabular for Fit<M> {
    fn table(&self) -> Table {
        let name = self.model().name().into_owned();
        let customers = self.customers();
        let title = Words::new(
            format!("{name} fitted to {}", counted(customers, "customer")),
            format!(
                "{name}，以 {} 位客户拟合",
                with_commas(&customers.to_string())
            ),
        );
        let errors = self.standard_errors();
        let rows = self.names().into_iter().zip(self.estimates()).enumerate();
        let rows = rows.map(|(place, (name, estimate))| {
            let error = errors.as_ref().and_then(|errors| errors.get(place));
            [
                name.into_owned().into(),
                estimate.into(),
                error.copied().into(),
            ]
        });
        let mut table = Table::new(title)
            .column(("parameter", "参数"))
            .column(("estimate", "估计值"))
            .column(("standard error", "标准误"))
            .with_rows(rows);
        if let Some(unit) = self.time_unit() {
            let unit = units(unit);
            table = table.note(Words::new(
                format!("Time is in {}.", unit.in_language(Language::English)),
                format!("时间单位：{}。", unit.in_language(Language::Chinese)),
            ));
        }
        let criteria = match (self.aic(), self.bic()) {
            (Some(aic), Some(bic)) => [("AIC", aic), ("BIC", bic)]
                .map(|(name, value)| format!("{name} {}", grouped(value, 2)))
                .to_vec(),
            _ => Vec::new(),
        };
        let likelihood = format!("ln L {}", grouped(self.log_likelihood(), 2));
        let said: Vec<String> = [likelihood].into_iter().chain(criteria).collect();
        table = table.note(Words::new(said.join(", "), said.join("，")));
        for warning in self.warnings() {
            table = table.note(warning);
        }
        table
    }
}

/// A line a model, the best AIC first; the verdict and what to keep in mind below.
impl Tabular for Comparison {
    fn table(&self) -> Table {
        let mut lines: Vec<_> = self.lines.iter().collect();
        lines.sort_by(|a, b| a.aic.total_cmp(&b.aic));
        let rows = lines.into_iter().map(|line| {
            let holdout = &line.holdout;
            [
                line.model.clone().into(),
                line.parameter_count.into(),
                Cell::Hundredths(line.log_likelihood),
                Cell::Hundredths(line.aic),
                Cell::Hundredths(line.bic),
                holdout.errors.expected_total.into(),
                holdout.errors.actual_total.into(),
                holdout.errors.mean_absolute_error.into(),
                holdout.mean_ranked_probability_score.into(),
            ]
        });
        let naive = &self.baseline.holdout;
        let baseline = [
            baseline_name(&self.baseline.name).into(),
            Cell::Missing,
            Cell::Missing,
            Cell::Missing,
            Cell::Missing,
            naive.errors.expected_total.into(),
            naive.errors.actual_total.into(),
            naive.errors.mean_absolute_error.into(),
            naive.mean_ranked_probability_score.into(),
        ];
        let mut table = Table::new(("Models compared", "模型比较"))
            .column(("model", "模型"))
            .column(("parameters", "参数个数"))
            .column("ln L")
            .column("AIC")
            .column("BIC")
            .column_in(
                ("expected", "预期"),
                ("purchases in the holdout", "验证期购买"),
            )
            .column_in(
                ("actual", "实际"),
                ("purchases in the holdout", "验证期购买"),
            )
            .column_in(("mean absolute error", "平均绝对误差"), ("purchases", "次"))
            .column(("ranked probability score", "排序概率评分"))
            .with_rows(rows)
            .row(baseline);
        for line in verdict(self) {
            table = table.note(line);
        }
        table
    }
}

/// Customers by number of repeat purchases, actual and expected.
impl Tabular for FrequencyFit {
    fn table(&self) -> Table {
        let rows = self.rows.iter();
        let rows = rows.map(|row| [row.frequency.into(), row.actual.into(), row.expected.into()]);
        let table = Table::new(("Repeat purchases of customers", "客户的复购次数"))
            .column(("repeat purchases", "复购次数"))
            .column_in(("actual", "实际"), ("customers", "客户"))
            .column_in(("expected", "预期"), ("customers", "客户"))
            .with_rows(rows);
        match chi_squared(self) {
            Some(said) => table.note(said),
            None => table,
        }
    }
}

impl<K: Display> PredictionTable<K> {
    /// The first rows as a table, and a note of how many are not shown: of many customers the rest
    /// is not built.
    pub fn first_rows(&self, rows: usize) -> Table {
        let left_out = self.rows().len().saturating_sub(rows);
        let table = self.with_total(self.of_rows(self.top(rows)));
        if left_out == 0 {
            return table;
        }
        table.note(Words::new(
            not_shown(left_out, "customer"),
            format!("另有 {} 位客户未显示。", with_commas(&left_out.to_string())),
        ))
    }

    fn of_rows(&self, rows: &[Prediction<K>]) -> Table {
        let unit = units(self.unit());
        let within = Words::from(self.horizon());
        let horizon = Words::new(
            format!("within {}", within.in_language(Language::English)),
            format!("{}内", within.in_language(Language::Chinese)),
        );
        let rows = rows.iter().map(|row| {
            [
                row.customer.to_string().into(),
                row.frequency.into(),
                row.recency.into(),
                row.age.into(),
                Cell::Share(row.probability_alive),
                row.expected_purchases.into(),
                row.expected_spend.map_or(Cell::Missing, Cell::Amount),
                row.value.into(),
            ]
        });
        Table::new((
            "Purchases and value expected of customers",
            "客户的预期购买与价值",
        ))
        .column(("customer", "客户"))
        .column(("frequency", "频率"))
        .column_in(("recency", "最近购买"), unit.clone())
        .column_in(("age", "观察期"), unit)
        .column(("probability alive", "活跃概率"))
        .column_in(("expected purchases", "预期购买"), horizon)
        .column_in(("expected spend", "预期金额"), ("per purchase", "每次购买"))
        .column(("value", "价值"))
        .with_rows(rows)
    }

    /// The table with what all customers are worth together, also those who are not shown.
    fn with_total(&self, table: Table) -> Table {
        let has_values = self.rows().iter().any(|row| row.value.is_some());
        match self.total_value() {
            Ok((total, _)) if has_values => table.note(Words::new(
                format!("Value of all customers together: {}.", money(total)),
                format!("全部客户价值合计：{}。", money(total)),
            )),
            _ => table,
        }
    }
}

/// The predictions of every customer, in the order of the table.
impl<K: Display> Tabular for PredictionTable<K> {
    fn table(&self) -> Table {
        self.with_total(self.of_rows(self.rows()))
    }
}
