//! The search for the most likely rates and coefficients.

use super::history::{VaryingHistories, VaryingHistory};
use super::identified::spreads;
use super::likelihood::{BASELINE, Rates};
use super::model::MODEL;
use super::{VaryingColumns, VaryingError, VaryingParetoNbd};
use crate::models::fit::Coordinate;
use crate::models::fit::likelihood::Likelihood;
use crate::models::purchase::history_likelihood::{BOUNDS, bounds_of_time};
use crate::models::{
    AsData, DistinctHistories, Estimate, Fit, FitError, LogLikelihood, ModelError, Parametric,
    ParetoNbd,
};
use crate::numeric::matrix::{Matrix, matrix};
use crate::numeric::minimize::{Bounds, Evaluation};
use crate::numeric::sum::over_rows;
use crate::numeric::{digamma, ln_rising};
use crate::transactions::PurchaseHistory;
use std::borrow::Cow;

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
            PurchaseHistory::new(history.frequency as u32, recency, age)
                .map_err(|_| ModelError::out_of_reach(MODEL, "purchase history"))
        };
        let histories = self.iter().map(plain).collect::<Result<Vec<_>, _>>()?;
        Ok(DistinctHistories::new(self.unit(), histories))
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
    /// [`VaryingError::Constant`] and [`VaryingError::Collinear`] where the data cannot tell
    /// a coefficient; [`VaryingError::Fit`] as [`Estimate::fit_with`].
    pub fn fit(histories: &VaryingHistories) -> Result<Fit<Self>, VaryingError> {
        spreads(histories)?;
        let fit: Result<Fit<Self>, FitError> =
            <Self as Estimate>::fit_with(histories.columns.as_ref().clone(), histories);
        Ok(fit?)
    }
}

impl AsData<VaryingHistories> for VaryingHistories {
    fn as_data(&self) -> Result<Cow<'_, VaryingHistories>, FitError> {
        Ok(Cow::Borrowed(self))
    }
}

/// A fit's own words for what a covariate lacks.
fn not_fitted(error: VaryingError) -> FitError {
    match error {
        VaryingError::Fit(error) => error,
        VaryingError::Model(error) => FitError::Model(error),
        _ => FitError::NotIdentified {
            model: MODEL,
            why: "a column does not vary, or follows from others",
        },
    }
}

impl Estimate for VaryingParetoNbd {
    type Data = VaryingHistories;

    fn log_likelihood_of<'a>(
        &self,
        histories: &'a VaryingHistories,
    ) -> Result<LogLikelihood<'a>, FitError> {
        self.check(&histories.columns).map_err(not_fitted)?;
        let spreads = spreads(histories).map_err(not_fitted)?;
        let levels = [Coordinate::logarithm(1.0); BASELINE].into_iter();
        let coefficients = spreads
            .iter()
            .map(|spread| Coordinate::natural(spread.recip()));
        Ok(LogLikelihood {
            coordinates: levels.chain(coefficients).collect(),
            in_coordinates: Box::new(OfHistories {
                bounds_of_time: bounds_of_time(&histories.distinct().map_err(not_fitted)?),
                spreads,
                histories,
            }),
            raised_by: 0.0,
            is_partial: false,
            time_unit: Some(histories.unit()),
        })
    }

    /// From the plain model with all coefficients 0, and from beside it.
    fn starts(
        columns: &VaryingColumns,
        histories: &VaryingHistories,
    ) -> Result<Vec<Self>, FitError> {
        let distinct = histories.distinct().map_err(not_fitted)?;
        let plain = ParetoNbd::fit(&distinct)?.into_model();
        let start = |[r, alpha, s, beta]: [f64; BASELINE]| {
            let levels = [
                r * plain.r(),
                alpha * plain.alpha(),
                s * plain.s(),
                beta * plain.beta(),
            ];
            let coefficients = columns.purchase.iter().chain(&columns.dropout).map(|_| 0.0);
            let parameters: Vec<f64> = levels.into_iter().chain(coefficients).collect();
            Self::from_parameters(columns.clone(), &parameters)
        };
        Ok(vec![start([1.0; 4])?, start([1.3, 0.8, 1.2, 0.7])?])
    }
}

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

impl Likelihood for OfHistories<'_> {
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
