//! The search for the most likely rates and coefficients.

use super::history::{VaryingHistories, VaryingHistory};
use super::identified::spreads;
use super::likelihood::Rates;
use super::model::MODEL;
use super::{VaryingEffect, VaryingError, VaryingParetoNbd};
use crate::models::fit::search::highest;
use crate::models::fit::surface::Surface;
use crate::models::purchase::fit_to_histories::{BOUNDS, bounds_of_time};
use crate::models::{DistinctHistories, Fit, FitError, FitToHistories, ModelError, ParetoNbd};
use crate::numeric::matrix::{Matrix, matrix};
use crate::numeric::minimize::{Bounds, Evaluation};
use crate::numeric::sum::over_rows;
use crate::numeric::{digamma, ln_rising};
use crate::transactions::PurchaseHistory;

/// r, α, s and β come before the coefficients.
pub(super) const BASELINE: usize = 4;

impl VaryingHistories {
    /// The same customers without their covariates: what the plain [`ParetoNbd`] is fitted to.
    ///
    /// # Errors
    ///
    /// [`ModelError::OutOfReach`] where a customer has more purchases than can be counted.
    pub fn distinct(&self) -> Result<DistinctHistories, VaryingError> {
        let plain = |history: &VaryingHistory| {
            let recency = history.before.length();
            let age = recency + history.silence.length();
            PurchaseHistory::new(history.frequency as u32, recency, age).map_err(|_| {
                ModelError::OutOfReach {
                    model: MODEL,
                    quantity: "purchase history",
                }
            })
        };
        Ok(self.iter().map(plain).collect::<Result<_, _>>()?)
    }
}

impl VaryingParetoNbd {
    /// The rates and coefficients under which these histories are the most likely.
    ///
    /// The search starts where the plain Pareto/NBD has its maximum, in columns that are measured
    /// in their standard deviations; the likelihood is never below the plain one's.
    ///
    /// # Errors
    ///
    /// [`VaryingError::ConstantColumn`] and [`VaryingError::Collinear`] where the data cannot tell
    /// a coefficient; [`VaryingError::Fit`] as
    /// [`FitToHistories::fit_histories`].
    pub fn fit(histories: &VaryingHistories) -> Result<Fit<Self>, VaryingError> {
        let distinct = histories.distinct()?;
        let plain = ParetoNbd::fit_histories(&distinct)?.into_model();
        let surface = OfHistories {
            bounds_of_time: bounds_of_time(&distinct),
            spreads: spreads(histories)?,
            histories,
        };
        let start = |by: [f64; BASELINE]| {
            let levels = [plain.r(), plain.alpha(), plain.s(), plain.beta()];
            let mut at: Vec<f64> = levels.iter().zip(by).map(|(x, by)| (x * by).ln()).collect();
            at.resize(BASELINE + surface.spreads.len(), 0.0);
            at
        };
        let starts = [start([1.0; 4]), start([1.3, 0.8, 1.2, 0.7])];
        let maximum = highest(&surface, &starts)?;
        let rates = surface
            .rates(&maximum.minimum.at)
            .ok_or(FitError::NoStart {
                model: MODEL,
                starts: starts.len(),
            })?;
        let unit = |place: usize| {
            place
                .checked_sub(BASELINE)
                .and_then(|column| surface.spreads.get(column))
                .map_or(1.0, |spread| spread.recip())
        };
        let log_covariance = maximum.log_covariance.as_ref().map(|covariance| {
            matrix(covariance.len(), |i, j| {
                covariance[i][j] * unit(i) * unit(j)
            })
        });
        Ok(Fit {
            model: Self::new(
                rates.baseline,
                effects(&histories.columns.purchase, &rates.purchase),
                effects(&histories.columns.dropout, &rates.dropout),
            )?,
            log_likelihood: maximum.log_likelihood(&surface),
            customers: histories.len() as u64,
            distinct_rows: histories.len(),
            iterations: maximum.minimum.iterations,
            gradient_norm: maximum.slope,
            stop_reason: maximum.stop_reason(),
            warnings: maximum.warnings,
            log_covariance,
        })
    }
}

fn effects(columns: &[String], coefficients: &[f64]) -> Vec<VaryingEffect> {
    let effect = |(column, coefficient): (&String, &f64)| VaryingEffect {
        column: column.clone(),
        coefficient: *coefficient,
    };
    columns.iter().zip(coefficients).map(effect).collect()
}

/// ln L in (ln r, ln α, ln s, ln β) and the coefficients times the spreads of their columns.
struct OfHistories<'a> {
    histories: &'a VaryingHistories,
    spreads: Vec<f64>,
    bounds_of_time: (f64, f64),
}

impl OfHistories<'_> {
    fn rates(&self, at: &[f64]) -> Option<Rates> {
        let (levels, coefficients) = at.split_at_checked(BASELINE)?;
        let [r, alpha, s, beta] = <[f64; BASELINE]>::try_from(levels).ok()?.map(f64::exp);
        let coefficients: Vec<f64> = coefficients
            .iter()
            .zip(&self.spreads)
            .map(|(coefficient, spread)| coefficient / spread)
            .collect();
        let (purchase, dropout) =
            coefficients.split_at_checked(self.histories.columns.purchase.len())?;
        Some(Rates {
            baseline: ParetoNbd::new(r, alpha, s, beta).ok()?,
            purchase: purchase.to_vec(),
            dropout: dropout.to_vec(),
        })
    }

    /// Adds up what `add` makes of each row's ln L and gradient in the coordinates.
    fn sum<T: Send>(
        &self,
        at: &[f64],
        stride: usize,
        zero: impl Fn() -> T + Sync,
        add: impl Fn(&mut T, f64, &[f64]) + Sync,
        merge: impl Fn(&mut T, T),
    ) -> Option<T> {
        let rates = self.rates(at)?;
        let r = rates.baseline.r();
        let psi = digamma(r);
        let levels = [
            r,
            rates.baseline.alpha(),
            rates.baseline.s(),
            rates.baseline.beta(),
        ];
        let scales: Vec<f64> = levels
            .into_iter()
            .chain(self.spreads.iter().map(|spread| spread.recip()))
            .collect();
        let add = |sum: &mut T, row: usize| {
            let Some(history) = self.histories.rows.get(row * stride) else {
                return;
            };
            let x = history.frequency;
            let rising = (ln_rising(r, x), digamma(r + x) - psi);
            let mut term = rates.term(history, rising);
            for (slope, scale) in term.slopes.iter_mut().zip(&scales) {
                *slope *= scale;
            }
            add(sum, term.value, &term.slopes);
        };
        let rows = self.histories.len().div_ceil(stride);
        Some(over_rows(rows, zero, add, merge))
    }
}

fn add_up(sum: &mut [f64], more: &[f64]) {
    for (sum, more) in sum.iter_mut().zip(more) {
        *sum += more;
    }
}

impl Surface for OfHistories<'_> {
    fn model(&self) -> &'static str {
        MODEL
    }

    fn names(&self) -> Vec<String> {
        let multiplier = |process: &'static str| {
            move |column: &String| format!("{process} multiplier of a spread of {column}")
        };
        let columns = &self.histories.columns;
        let levels = ["r", "alpha", "s", "beta"].map(str::to_owned);
        levels
            .into_iter()
            .chain(columns.purchase.iter().map(multiplier("purchase")))
            .chain(columns.dropout.iter().map(multiplier("dropout")))
            .collect()
    }

    fn bounds(&self) -> Bounds {
        let time = self.bounds_of_time;
        let mut bounds = vec![BOUNDS, time, BOUNDS, time];
        bounds.resize(BASELINE + self.spreads.len(), BOUNDS);
        bounds
    }

    fn rows(&self) -> usize {
        self.histories.len()
    }

    fn customers(&self) -> f64 {
        self.histories.len() as f64
    }

    fn weight(&self, stride: usize) -> f64 {
        self.histories.len().div_ceil(stride) as f64
    }

    fn evaluate(&self, at: &[f64], stride: usize) -> Option<Evaluation> {
        let zero = || Evaluation {
            value: 0.0,
            gradient: vec![0.0; at.len()],
        };
        let add = |sum: &mut Evaluation, value: f64, gradient: &[f64]| {
            sum.value += value;
            add_up(&mut sum.gradient, gradient);
        };
        let merge = |total: &mut Evaluation, sum: Evaluation| {
            total.value += sum.value;
            add_up(&mut total.gradient, &sum.gradient);
        };
        self.sum(at, stride, zero, add, merge)
    }

    fn score_products(&self, at: &[f64]) -> Option<Matrix> {
        let zero = || matrix(at.len(), |_, _| 0.0);
        let add = |sum: &mut Matrix, _: f64, gradient: &[f64]| {
            for (row, slope) in sum.iter_mut().zip(gradient) {
                for (entry, other) in row.iter_mut().zip(gradient) {
                    *entry += slope * other;
                }
            }
        };
        let merge = |total: &mut Matrix, sum: Matrix| {
            for (total, sum) in total.iter_mut().zip(sum) {
                add_up(total, &sum);
            }
        };
        self.sum(at, 1, zero, add, merge)
    }
}
