//! BG/BB fitted by maximum likelihood.

use super::OpportunityHistory;
use super::{BgBb, left_over_alive};
use crate::models::fit::likelihood::{RowLikelihood, Term};
use crate::models::{AsData, Estimate, FitError, LogLikelihood};
use crate::numeric::digamma;
use crate::quantity::TimeUnit;
use crate::transactions::CustomerBase;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Debug;

impl<K: Debug> AsData<[(OpportunityHistory, u64)]> for CustomerBase<K> {
    /// Each period after the first is one opportunity once it has ended, see
    /// [`OpportunityHistory::from_base`].
    fn as_data(&self) -> Result<Cow<'_, [(OpportunityHistory, u64)]>, FitError> {
        let histories = OpportunityHistory::from_base(self)?;
        Ok(Cow::Owned(
            histories.into_iter().map(|history| (history, 1)).collect(),
        ))
    }

    /// That of the periods.
    fn time_unit(&self) -> Option<TimeUnit> {
        Some(self.unit())
    }
}

impl Estimate for BgBb {
    /// Histories, each with the number of customers who have it.
    type Data = [(OpportunityHistory, u64)];

    fn log_likelihood_of<'a>(
        &self,
        histories: &'a [(OpportunityHistory, u64)],
    ) -> Result<LogLikelihood<'a>, FitError> {
        Ok(LogLikelihood::of_rows(Rows::new(histories)?, Self::NAMES))
    }

    fn starts((): &(), _: &[(OpportunityHistory, u64)]) -> Result<Vec<Self>, FitError> {
        let model = |[alpha, beta, gamma, delta]: [f64; 4]| Self {
            alpha,
            beta,
            gamma,
            delta,
        };
        Ok(STARTS.map(model).to_vec())
    }
}

/// Starts (α, β, γ, δ).
const STARTS: [[f64; 4]; 9] = [
    [1.0, 1.0, 1.0, 2.7],
    [1.0, 2.7, 0.5, 2.7],
    [2.7, 1.0, 1.0, 7.4],
    [0.37, 0.37, 0.37, 1.0],
    // A part leaves at once and the others never.
    [1.5, 3.0, 0.01, 0.02],
    [4.0, 8.0, 0.02, 0.01],
    // Customers leave with one probability, or take part with one.
    [0.5, 2.0, 20.0, 60.0],
    [30.0, 60.0, 1.0, 3.0],
    [1.0, 0.3, 15.0, 45.0],
];

/// The distinct histories and how many customers have each.
struct Rows(Vec<(OpportunityHistory, f64)>);

impl Rows {
    fn new(histories: &[(OpportunityHistory, u64)]) -> Result<Self, FitError> {
        let mut counts: BTreeMap<OpportunityHistory, f64> = BTreeMap::new();
        for (history, customers) in histories {
            if *customers > 0 {
                *counts.entry(*history).or_default() += *customers as f64;
            }
        }
        let rows = Self(counts.into_iter().collect());
        let customers = rows.0.iter().map(|row| row.1).sum::<f64>() as u64;
        let model = BgBb::MODEL;
        if rows.0.is_empty() {
            return Err(FitError::NoCustomer { model });
        }
        if rows.0.iter().all(|(history, _)| history.frequency() == 0) {
            return Err(FitError::NobodyRepeats { model, customers });
        }
        if rows.0.len() == 1 {
            return Err(FitError::AllAlike {
                model,
                alike: "history",
                customers,
            });
        }
        Ok(rows)
    }
}

impl RowLikelihood<4> for Rows {
    const MODEL: &'static str = BgBb::MODEL;
    type Point = BgBb;

    fn at(&self, log_parameters: &[f64; 4]) -> Option<BgBb> {
        let [alpha, beta, gamma, delta] = log_parameters.map(f64::exp);
        BgBb::new(alpha, beta, gamma, delta).ok()
    }

    fn rows(&self) -> usize {
        self.0.len()
    }

    fn weight(&self, row: usize) -> f64 {
        self.0.get(row).map_or(0.0, |row| row.1)
    }

    fn row(&self, model: &BgBb, row: usize) -> Term<4> {
        let row = self.0.get(row);
        row.map_or(Term::UNDEFINED, |(history, _)| term(model, history))
    }
}

/// ln L of one customer, and its gradient in the log-parameters.
pub(super) fn term(model: &BgBb, history: &OpportunityHistory) -> Term<4> {
    let BgBb {
        alpha,
        beta,
        gamma,
        delta,
    } = *model;
    let (x, n) = (
        f64::from(history.frequency()),
        f64::from(history.opportunities()),
    );
    let left = left_over_alive(model, history);
    let takes_part = digamma(alpha + beta) - digamma(alpha + beta + n);
    let leaves = digamma(gamma + delta) - digamma(gamma + delta + n);
    let alive = [
        digamma(alpha + x) - digamma(alpha) + takes_part,
        digamma(beta + n - x) - digamma(beta) + takes_part,
        leaves,
        digamma(delta + n) - digamma(delta) + leaves,
    ];
    let parameters = [alpha, beta, gamma, delta];
    Term {
        value: model.ln_alive(history) + left.ln_total,
        gradient: std::array::from_fn(|i| parameters[i] * (alive[i] + left.gradient[i])),
    }
}
