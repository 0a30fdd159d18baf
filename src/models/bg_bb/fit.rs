//! BG/BB fitted by maximum likelihood.

use super::{BgBb, left_over_alive};
use crate::models::likelihood::{self, Likelihood};
use crate::models::{Fit, FitError, OpportunityHistory};
use crate::numeric::digamma;
use crate::numeric::matrix::Vector;
use crate::numeric::minimize::Evaluation;
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
        let mut counts: BTreeMap<OpportunityHistory, f64> = BTreeMap::new();
        for (history, customers) in histories {
            if customers > 0 {
                *counts.entry(history).or_default() += customers as f64;
            }
        }
        let rows = Rows(counts.into_iter().collect());
        let customers = rows.0.iter().map(|row| row.1).sum::<f64>() as u64;
        let model = Self::MODEL;
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
        likelihood::maximise(&rows, &STARTS, |&[alpha, beta, gamma, delta]| {
            Self::new(alpha, beta, gamma, delta)
        })
    }
}

/// Starts (ln α, ln β, ln γ, ln δ).
const STARTS: [Vector<4>; 4] = [
    [0.0, 0.0, 0.0, 1.0],
    [0.0, 1.0, -0.7, 1.0],
    [1.0, 0.0, 0.0, 2.0],
    [-1.0, -1.0, -1.0, 0.0],
];

/// The distinct histories and how many customers have each.
struct Rows(Vec<(OpportunityHistory, f64)>);

impl Likelihood<4> for Rows {
    const MODEL: &'static str = BgBb::MODEL;
    type Point = BgBb;

    fn at(&self, log_parameters: &Vector<4>) -> Option<BgBb> {
        let [alpha, beta, gamma, delta] = log_parameters.map(f64::exp);
        BgBb::new(alpha, beta, gamma, delta).ok()
    }

    fn rows(&self) -> usize {
        self.0.len()
    }

    fn weight(&self, row: usize) -> f64 {
        self.0.get(row).map_or(0.0, |row| row.1)
    }

    fn row(&self, model: &BgBb, row: usize) -> Evaluation<4> {
        let Some((history, _)) = self.0.get(row) else {
            return Evaluation {
                value: f64::NAN,
                gradient: [f64::NAN; 4],
            };
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
        Evaluation {
            value: model.ln_alive(history) + left.ln_total,
            gradient: std::array::from_fn(|i| parameters[i] * (alive[i] + left.gradient[i])),
        }
    }
}
