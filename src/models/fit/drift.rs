//! The change of parameters between two fits.

use crate::models::{Fit, ModelError, Parametric, WithTimeUnit};
use crate::numeric::matrix::{dot, matrix, smallest_eigenpair, solve};
use crate::quantity::{TimeUnit, counted};
use crate::statistics::{ChiSquared, StandardNormal, StatisticsError, p_equals};
use std::fmt;
use thiserror::Error;

/// A model with the covariance of its estimates: a [`Fit`], or a fit that was saved.
pub trait WithCovariance: WithTimeUnit {
    /// The covariance matrix of the logarithms of the parameters, coefficients as they are, where there is
    /// one.
    fn log_covariance(&self) -> Option<&[Vec<f64>]>;
}

impl<M> WithCovariance for Fit<M> {
    fn log_covariance(&self) -> Option<&[Vec<f64>]> {
        Fit::log_covariance(self)
    }
}

/// The relation of the data of two fits, on which the variance of a difference depends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Samples {
    /// Different customers, such as those of two cohorts or two countries:
    ///
    /// ```text
    /// Var(later − earlier) = Var(later) + Var(earlier)
    /// ```
    ///
    /// The same customers a month later are **not** independent: this sum is then too large, and a
    /// drift goes unseen.
    Independent,
    /// All that the earlier fit has seen is in the later one, and more of it: the same customers
    /// grown older, new ones beside them. Of two estimates from the same data the efficient one is
    /// uncorrelated with its difference to the other (Hausman 1978):
    ///
    /// ```text
    /// Var(later − earlier) = Var(earlier) − Var(later)
    /// ```
    LaterContainsEarlier,
}

/// The reason why two fits cannot be compared.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[non_exhaustive]
pub enum DriftError {
    /// A fit has no covariance: a parameter is on an edge, or the likelihood is flat.
    #[error("the {which} fit must have a covariance matrix to be compared, it has none")]
    NoCovariance {
        /// `earlier` or `later`.
        which: &'static str,
    },
    /// The parts that are not estimated differ, such as the k of a model of regular buyers.
    #[error("the two fits must be of the same model, they differ in what is not estimated")]
    DifferentModels,
    /// The times of the two models are in different units.
    #[error("the two models must be in the same unit of time, got {earlier} and {later}")]
    DifferentUnits {
        /// The unit of the earlier model.
        earlier: TimeUnit,
        /// The unit of the later one.
        later: TimeUnit,
    },
    /// The variance of the difference is not positive definite.
    #[error(
        "the variance of the difference must be positive definite, its smallest eigenvalue is \
         {smallest_eigenvalue:.1e}; the later fit may not contain the data of the earlier one"
    )]
    NotPositiveDefinite {
        /// The smallest eigenvalue.
        smallest_eigenvalue: f64,
    },
    /// The model refuses parameters.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// There is no such distribution.
    #[error(transparent)]
    Statistics(#[from] StatisticsError),
}

/// The change of one parameter.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct ParameterChange {
    /// Its name.
    pub parameter: String,
    /// The earlier estimate.
    pub earlier: f64,
    /// The later one.
    pub later: f64,
    /// ln later − ln earlier of a parameter above zero, later − earlier of a coefficient.
    pub change: f64,
    /// The standard error of that.
    pub standard_error: f64,
    /// The two-sided probability of a change at least as large if there is none.
    pub p_value: f64,
}

impl fmt::Display for ParameterChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {:.4} → {:.4}, {}",
            self.parameter,
            self.earlier,
            self.later,
            p_equals(self.p_value)
        )
    }
}

/// The change of a model's parameters from one fit to another, and its test against chance.
///
/// ```text
/// z = (ln θ₂ − ln θ₁) / √v                   each parameter, standard normal without drift
/// W = dᵀ V⁻¹ d,   d = ln θ₂ − ln θ₁           all together, χ² with k degrees of freedom
/// ```
///
/// Coefficients of covariates, which may have either sign, are taken as they are, without a logarithm. V
/// is the variance of the difference under the assumption that [`Samples`] names. Single changes say less
/// than W: parameters such as a and b of BG/NBD move together.
///
/// # Example
///
/// New rows are merged into what was there, and the fit goes on from where it was. The same
/// customers, grown older, are no independent sample.
///
/// ```
/// use chrono::{Days, NaiveDate};
/// use clv::models::{Estimate, Nbd, ParameterDrift, Samples};
/// use clv::quantity::TimeUnit;
/// use clv::transactions::{
///     Accumulator, Collapse, FirstPurchase, Reduction, Refunds, RepeatedOrders, Transaction, ZeroAmounts,
/// };
/// use rust_decimal_macros::dec;
///
/// let start = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap_or_default();
/// let reduction = Reduction {
///     as_of: (start + Days::new(181)).into(),
///     unit: TimeUnit::Week,
///     collapse: Collapse::Day,
///     refunds: Refunds::Refuse,
///     zero_amounts: ZeroAmounts::Count,
///     repeated_orders: RepeatedOrders::Add,
///     first_purchase: FirstPurchase::Excluded,
/// };
/// // Each customer buys every ten days to seven weeks.
/// let bought = |from: u64, to: u64| {
///     (0..60).flat_map(move |customer: u64| {
///         (customer..to)
///             .step_by(10 + 7 * (customer % 6) as usize)
///             .filter(move |day| *day >= from)
///             .map(move |day| Transaction::new(customer, start + Days::new(day), dec!(10)))
///     })
/// };
/// let mut log = Accumulator::new(reduction);
/// log.extend(bought(0, 182));
/// let earlier = Nbd::fit(&log.finish()?)?;
///
/// // Three months later: what came since, merged into what there was.
/// let mut log = log.until(start + Days::new(272));
/// let mut since = Accumulator::new(*log.reduction());
/// since.extend(bought(182, 273));
/// log.merge(since)?;
/// let later = earlier.model().fit_from(&log.finish()?)?;
///
/// let drift = ParameterDrift::between(&earlier, &later, Samples::LaterContainsEarlier)?;
/// assert_eq!(drift.degrees_of_freedom, 2);
/// assert!(drift.p_value > 0.05);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct ParameterDrift {
    /// Every parameter.
    pub changes: Vec<ParameterChange>,
    /// W.
    pub statistic: f64,
    /// The number of parameters.
    pub degrees_of_freedom: u32,
    /// The probability of a W at least as large if nothing has changed.
    pub p_value: f64,
    /// The assumption about the two samples.
    pub samples: Samples,
}

impl fmt::Display for ParameterDrift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for change in &self.changes {
            writeln!(f, "{change}")?;
        }
        write!(
            f,
            "all together: W = {:.2} on {} of freedom, {}",
            self.statistic,
            counted(self.degrees_of_freedom, "degree"),
            p_equals(self.p_value)
        )
    }
}

impl ParameterDrift {
    /// The drift from an earlier to a later fit of the same model.
    ///
    /// # Errors
    ///
    /// [`DriftError::NoCovariance`], [`DriftError::DifferentModels`],
    /// [`DriftError::DifferentUnits`] where both units are known, as saved models know them, and
    /// [`DriftError::NotPositiveDefinite`].
    pub fn between<M: Parametric + PartialEq>(
        earlier: &impl WithCovariance<Model = M>,
        later: &impl WithCovariance<Model = M>,
        samples: Samples,
    ) -> Result<Self, DriftError> {
        let (from, to) = (earlier.model().parameters(), later.model().parameters());
        if earlier.model().with_parameters(&to)? != *later.model() {
            return Err(DriftError::DifferentModels);
        }
        if let (Some(earlier), Some(later)) = (earlier.time_unit(), later.time_unit())
            && earlier.hours() != later.hours()
        {
            return Err(DriftError::DifferentUnits { earlier, later });
        }
        let missing = |which| DriftError::NoCovariance { which };
        let before = earlier.log_covariance().ok_or(missing("earlier"))?;
        let after = later.log_covariance().ok_or(missing("later"))?;
        // The coordinates in which the covariance is.
        let coordinates = earlier
            .model()
            .scales()
            .into_iter()
            .zip(from.iter().zip(&to));
        let change: Vec<f64> = coordinates
            .map(|(scale, (from, to))| scale.coordinate(*to) - scale.coordinate(*from))
            .collect();
        let of = |rows: &[Vec<f64>], i: usize, j: usize| {
            let entry = rows.get(i).and_then(|row| row.get(j));
            entry.copied().unwrap_or(f64::NAN)
        };
        let variance = matrix(change.len(), |i, j| match samples {
            Samples::Independent => of(before, i, j) + of(after, i, j),
            Samples::LaterContainsEarlier => of(before, i, j) - of(after, i, j),
        });
        let weighted =
            solve(&variance, &change).ok_or_else(|| DriftError::NotPositiveDefinite {
                smallest_eigenvalue: smallest_eigenpair(&variance).0,
            })?;
        let statistic = dot(&change, &weighted).max(0.0);
        let names = earlier.model().names();
        let changes = (0..change.len()).map(|i| {
            let standard_error = variance[i][i].sqrt();
            let z = change[i] / standard_error;
            ParameterChange {
                parameter: names
                    .get(i)
                    .map(|name| name.to_string())
                    .unwrap_or_default(),
                earlier: from[i],
                later: to[i],
                change: change[i],
                standard_error,
                p_value: StandardNormal.two_sided(z),
            }
        });
        let changes: Vec<ParameterChange> = changes.collect();
        let p_value = ChiSquared::new(change.len() as f64)?.survival(statistic);
        Ok(Self {
            degrees_of_freedom: change.len() as u32,
            changes,
            statistic,
            p_value,
            samples,
        })
    }
}
