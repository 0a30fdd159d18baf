//! BG/BB fitted by maximum likelihood.

use super::{BgBb, left_over_alive};
use crate::models::fit::fit_from_starts;
use crate::models::fit::likelihood::{Likelihood, Term};
use crate::models::{Estimate, Fit, FitError, LogLikelihood, OpportunityHistory, Parametric};
use crate::numeric::digamma;
use crate::transactions::CustomerBase;
use std::collections::BTreeMap;
use std::fmt::Debug;

impl BgBb {
    /// Fits the model to the customers of a base, one opportunity for each period after the first;
    /// see [`OpportunityHistory::from_periods`].
    ///
    /// # Errors
    ///
    /// [`FitError::Customer`] where a history has no whole periods, and as
    /// [`fit_histories`](Self::fit_histories).
    pub fn fit<K: Debug>(base: &CustomerBase<K>) -> Result<Fit<Self>, FitError> {
        let rows = base
            .iter()
            .map(|of| {
                OpportunityHistory::from_periods(&of.history)
                    .map(|history| (history, 1))
                    .map_err(|error| FitError::Customer {
                        customer: format!("{:?}", of.customer),
                        error,
                    })
            })
            .collect::<Result<Vec<_>, _>>()?;
        Self::fit_histories(rows)
    }

    /// Fits the model to histories, each with the number of customers who have it, by maximum
    /// likelihood.
    ///
    /// # Errors
    ///
    /// [`FitError::NoCustomer`], [`FitError::NobodyRepeats`] where nobody took part in anything,
    /// [`FitError::AllAlike`] where all have one history, and what keeps the search from a maximum:
    /// [`FitError::NotConverged`], [`FitError::NotAMaximum`], [`FitError::NoStart`].
    pub fn fit_histories(
        histories: impl IntoIterator<Item = (OpportunityHistory, u64)>,
    ) -> Result<Fit<Self>, FitError> {
        let histories: Vec<_> = histories.into_iter().collect();
        let [alpha, beta, gamma, delta] = STARTS[0];
        let like = Self {
            alpha,
            beta,
            gamma,
            delta,
        };
        fit_from_starts(&like, histories.as_slice(), &STARTS)
    }
}

impl Estimate for BgBb {
    /// Histories, each with the number of customers who have it.
    type Data = [(OpportunityHistory, u64)];

    fn log_likelihood_of<'a>(
        &self,
        histories: &'a [(OpportunityHistory, u64)],
    ) -> Result<LogLikelihood<'a>, FitError> {
        let rows = Rows::new(histories)?;
        Ok(LogLikelihood::of_rows(rows, Self::NAMES))
    }
}

/// Starts (α, β, γ, δ).
const STARTS: [[f64; 4]; 4] = [
    [1.0, 1.0, 1.0, 2.7],
    [1.0, 2.7, 0.5, 2.7],
    [2.7, 1.0, 1.0, 7.4],
    [0.37, 0.37, 0.37, 1.0],
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

impl Likelihood<4> for Rows {
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
        let Some((history, _)) = self.0.get(row) else {
            return Term::UNDEFINED;
        };
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
}
