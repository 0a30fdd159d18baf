//! The fit of a model with covariates.

use super::columns::{self, ColumnScale};
use super::groups::{self, Alike};
use super::layout::{Coefficient, layout};
use super::likelihood::{Group, Shifted};
use super::{
    CovariateCoding, CovariateError, CovariateFit, CovariateModel, CovariateShifts,
    CovariateSpecification, CovariateTable, KeyedHistories, Ridge,
};
use crate::models::fit::likelihood::Likelihood;
use crate::models::fit::search::{Maximum, highest, highest_from};
use crate::models::{Fit, FitError, FitWarning, Parametric};
use crate::numeric::matrix::{Matrix, Vector, matrix, times};
use std::borrow::Borrow;
use std::fmt::Debug;

/// A coefficient may make a factor of e^20 = 5·10⁸ between two customers.
pub(super) const FARTHEST: f64 = 20.0;
/// The most that a log-likelihood may differ between two ways to the same point, for each customer.
const ROUNDING: f64 = 1e-9;

/// The fit of a model with covariates, for every model whose parameters covariates can shift.
pub trait FitWithCovariates: CovariateShifts {
    /// The parameters and coefficients under which these customers are the most likely.
    ///
    /// The search starts from the fit of the plain model with all coefficients 0 and from other
    /// points, in standardised covariates, so that units and offsets of the columns do not matter.
    /// Its log-likelihood is never lower than the plain model's.
    ///
    /// The customers may be a base ([`KeyedHistories`]).
    ///
    /// # Errors
    ///
    /// - [`CovariateError::MissingCustomer`] where a customer has no covariates;
    /// - [`CovariateError::Constant`], [`CovariateError::Collinear`], [`CovariateError::OneLevel`],
    ///   [`CovariateError::NoBaseLevel`], [`CovariateError::Spread`] where a column says nothing;
    /// - [`CovariateError::TooManyParameters`], [`CovariateError::Runaway`] where the customers do
    ///   not tell a coefficient;
    /// - [`CovariateError::NoSuchColumn`], [`CovariateError::DuplicateTerm`],
    ///   [`CovariateError::NoTerm`], [`CovariateError::NoSuchProcess`],
    ///   [`CovariateError::UnequalProcesses`], [`CovariateError::Penalty`] where the specification
    ///   cannot be meant;
    /// - [`CovariateError::Fit`] as of the plain model.
    fn fit_with_covariates<'k, K: Ord + Debug + 'k>(
        customers: impl Into<KeyedHistories<'k, K, Self::History>>,
        covariates: &CovariateTable<K>,
        specification: &CovariateSpecification<Self::Convention>,
    ) -> Result<CovariateFit<Self>, CovariateError>
    where
        Self: Parametric<Fixed = ()>,
    {
        fit((), customers.into(), covariates, specification)
    }

    /// As [`fit_with_covariates`](Self::fit_with_covariates), for a model of which a part is not
    /// estimated: the k of regular buyers, say.
    ///
    /// # Errors
    ///
    /// As [`fit_with_covariates`](Self::fit_with_covariates).
    fn fit_fixed_with_covariates<'k, K: Ord + Debug + 'k>(
        fixed: Self::Fixed,
        customers: impl Into<KeyedHistories<'k, K, Self::History>>,
        covariates: &CovariateTable<K>,
        specification: &CovariateSpecification<Self::Convention>,
    ) -> Result<CovariateFit<Self>, CovariateError> {
        fit(fixed, customers.into(), covariates, specification)
    }
}

impl<M: CovariateShifts> FitWithCovariates for M {}

fn fit<'k, M: CovariateShifts, K: Ord + Debug + 'k>(
    fixed: M::Fixed,
    customers: KeyedHistories<'k, K, M::History>,
    table: &CovariateTable<K>,
    specification: &CovariateSpecification<M::Convention>,
) -> Result<CovariateFit<M>, CovariateError> {
    let unit = customers.unit;
    let (customers, histories) = groups::informative::<M, K>(customers.rows);
    if customers.is_empty() {
        let model = M::NAME;
        return Err(FitError::NoCustomer { model }.into());
    }
    let design = Design::of::<M, K>(&customers, table, specification)?;
    let alike = groups::by_covariates::<M>(&design.coded, unit, &histories)?;
    let rows = M::rows(unit, &histories)?;
    let starts = M::starts(&fixed, rows.borrow())?;
    let like = starts.first().ok_or(FitError::NoStart {
        model: M::NAME,
        starts: 0,
    })?;
    let plain = like
        .log_likelihood_of(rows.borrow())?
        .fit(&fixed, &starts)?;
    let whole = plain.model().log_likelihood_of(rows.borrow())?;
    let of = |alike| design.group(plain.model(), alike);
    let groups = alike.iter().map(of).collect();
    let shifted = Shifted::new(
        &whole,
        groups,
        &design.coefficients,
        &design.limits(),
        FARTHEST,
        design.penalties(specification.ridge)?,
    );
    let parameters = shifted.names().len();
    if shifted.rows() < parameters {
        return Err(CovariateError::TooManyParameters {
            parameters,
            rows: shifted.rows(),
        });
    }
    let maximum = search(&shifted, &plain)?;
    let found = Found::new(&shifted, &design, maximum)?;
    let model = CovariateModel::new(
        plain.model().with_parameters(&found.parameters)?,
        specification.convention,
        design.codings.clone(),
        specification.terms.clone(),
        found.coefficients,
    )?;
    Ok(CovariateFit {
        fit: Fit {
            model,
            log_likelihood: found.log_likelihood,
            is_partial: specification.ridge.is_some() || plain.is_partial,
            customers: plain.customers(),
            distinct_rows: shifted.rows(),
            time_unit: plain.time_unit(),
            iterations: found.maximum.minimum.iterations,
            gradient_norm: found.maximum.slope,
            stop_reason: found.maximum.stop_reason(),
            warnings: found.warnings,
            log_covariance: found.covariance,
        },
        plain,
        distinct_covariates: alike.len(),
        standard_deviations: design.deviations(),
        ridge: specification.ridge,
    })
}

/// The covariates of the customers of a fit as numbers, and what the coefficients see of them.
struct Design {
    codings: Vec<CovariateCoding>,
    coefficients: Vec<Coefficient>,
    coded: Vec<Vec<f64>>,
    /// The scale of each coefficient's column.
    scales: Vec<ColumnScale>,
}

impl Design {
    fn of<M: CovariateShifts, K: Ord + Debug>(
        customers: &[&K],
        table: &CovariateTable<K>,
        specification: &CovariateSpecification<M::Convention>,
    ) -> Result<Self, CovariateError> {
        let places = columns::matched(customers, table)?;
        let codings = columns::codings(table, &specification.terms, &places)?;
        let coefficients = layout::<M>(specification.convention, &codings, &specification.terms)?;
        let coded = columns::encoded(table, &codings, &places)?;
        let names: Vec<String> = codings
            .iter()
            .flat_map(CovariateCoding::coded_names)
            .collect();
        let scales = columns::scales(&names, &coded)?;
        columns::must_be_independent(&names, &coded, &scales, &coefficients)?;
        let of = |coefficient: &Coefficient| scales.get(coefficient.place).copied();
        Ok(Self {
            scales: coefficients.iter().filter_map(of).collect(),
            codings,
            coefficients,
            coded,
        })
    }

    fn group<'a, M: CovariateShifts>(&self, model: &M, alike: &'a Alike<M>) -> Group<'a> {
        let z = |(of, scale): (&Coefficient, &ColumnScale)| {
            let value = alike.coded.get(of.place).copied().unwrap_or_default();
            scale.standardised(value)
        };
        Group {
            likelihood: model.log_likelihood_of_some(&alike.rows),
            z: self.coefficients.iter().zip(&self.scales).map(z).collect(),
        }
    }

    fn deviations(&self) -> Vector {
        self.scales.iter().map(|scale| scale.deviation).collect()
    }

    fn limits(&self) -> Vector {
        self.scales
            .iter()
            .map(|scale| FARTHEST / scale.range)
            .collect()
    }

    /// λ of each coefficient per standard deviation.
    fn penalties(&self, ridge: Option<Ridge>) -> Result<Vector, CovariateError> {
        let Some(ridge) = ridge else {
            return Ok(vec![0.0; self.coefficients.len()]);
        };
        let weight = |(of, scale): (&Coefficient, &ColumnScale)| {
            let unit = ridge.unit(scale.deviation);
            of.processes.iter().try_fold(0.0, |sum, process| {
                Ok(sum + ridge.weight(*process)? / (unit * unit))
            })
        };
        self.coefficients
            .iter()
            .zip(&self.scales)
            .map(weight)
            .collect()
    }
}

/// From the plain model with all coefficients 0, and from beside it.
fn search<M: CovariateShifts>(
    shifted: &Shifted<'_>,
    plain: &Fit<M>,
) -> Result<Maximum, CovariateError> {
    let at = shifted.coordinates(&plain.model().parameters());
    let beside = |parameter: f64, coefficient: f64| {
        let (base, rest) = at.split_at(shifted.parameters());
        let signs = [1.0, -1.0].into_iter().cycle();
        let base = base
            .iter()
            .zip(signs)
            .map(|(at, sign)| at + sign * parameter);
        base.chain(rest.iter().map(|_| coefficient)).collect()
    };
    let starts = [at.clone(), beside(0.4, 0.1), beside(-0.4, -0.1)];
    let maximum = highest(shifted, &starts)?;
    // The start is as good as the plain model, and a search only rises: but one that began on a
    // sample may have gone elsewhere.
    let height = maximum.log_likelihood(shifted) + shifted.raised_by();
    if height >= plain.log_likelihood() - ROUNDING * shifted.customers() {
        return Ok(maximum);
    }
    Ok(highest_from(shifted, &at)?)
}

/// A maximum in the covariates' own units.
struct Found {
    maximum: Maximum,
    parameters: Vector,
    coefficients: Vector,
    log_likelihood: f64,
    /// Of the base model's log-parameters, then the coefficients.
    covariance: Option<Matrix>,
    warnings: Vec<FitWarning>,
}

impl Found {
    fn new(
        shifted: &Shifted<'_>,
        design: &Design,
        maximum: Maximum,
    ) -> Result<Self, CovariateError> {
        let size = shifted.parameters();
        let at = &maximum.minimum.at;
        let coefficients: Vector = at
            .iter()
            .skip(size)
            .zip(&design.scales)
            .map(|(coefficient, scale)| coefficient / scale.deviation)
            .collect();
        let warnings = warnings(&maximum, design, &coefficients)?;
        let to_own = to_own_units(design, size);
        let own = times(&to_own, at);
        let parameters = shifted.parameters_at(&own);
        let penalised = maximum.log_likelihood(shifted) + shifted.raised_by();
        let covariance = maximum.log_covariance.as_ref().and_then(|covariance| {
            let covariance = unpenalised(covariance, shifted);
            let covariance = sandwiched(&to_own, &covariance);
            let is_one = (0..covariance.len()).all(|i| covariance[i][i] > 0.0);
            is_one.then_some(covariance)
        });
        Ok(Self {
            parameters,
            coefficients,
            log_likelihood: penalised + shifted.customers() * shifted.penalty(at),
            covariance,
            warnings,
            maximum,
        })
    }
}

/// The warnings on the base model's parameters; a coefficient on the edge is an error.
fn warnings(
    maximum: &Maximum,
    design: &Design,
    values: &[f64],
) -> Result<Vec<FitWarning>, CovariateError> {
    let mut kept = Vec::new();
    for warning in &maximum.warnings {
        let place = |name: &str| design.coefficients.iter().position(|of| of.name == name);
        match warning {
            FitWarning::Boundary { parameter, .. } => {
                if let Some(place) = place(parameter) {
                    return Err(CovariateError::Runaway {
                        coefficient: parameter.clone(),
                        value: values.get(place).copied().unwrap_or_default(),
                    });
                }
            }
            // A coefficient's own error says it.
            FitWarning::WeakIdentification { parameter, .. } if place(parameter).is_some() => {
                continue;
            }
            _ => {}
        }
        kept.push(warning.clone());
    }
    Ok(kept)
}

/// From log-parameters at the mean covariates and coefficients per standard deviation to
/// log-parameters where all covariates are 0 and coefficients per unit. It is linear:
///
/// ```text
/// γ_unit = γ/σ,    ln θ(0) = ln θ(mean) − s·γ_unit·mean
/// ```
fn to_own_units(design: &Design, size: usize) -> Matrix {
    let mut map = matrix(size + design.scales.len(), |i, j| {
        f64::from(u8::from(i == j))
    });
    let columns = design.coefficients.iter().zip(&design.scales);
    for (column, (of, scale)) in (size..).zip(columns) {
        map[column][column] = scale.deviation.recip();
        for &(parameter, sign) in &of.acts_on {
            map[parameter][column] -= sign * scale.mean / scale.deviation;
        }
    }
    map
}

/// T C T'
fn sandwiched(map: &Matrix, covariance: &Matrix) -> Matrix {
    let half: Matrix = map.iter().map(|row| times(covariance, row)).collect();
    matrix(map.len(), |i, j| {
        let entry =
            |i: usize, j: usize| -> f64 { map[i].iter().zip(&half[j]).map(|(a, b)| a * b).sum() };
        0.5 * (entry(i, j) + entry(j, i))
    })
}

/// H⁻¹ A H⁻¹ from H⁻¹, where H = A + P has the curvature P of the penalty in it: H⁻¹ − H⁻¹ P H⁻¹.
fn unpenalised(inverse: &Matrix, shifted: &Shifted<'_>) -> Matrix {
    let size = shifted.parameters();
    let customers = shifted.customers();
    let curvature: Vector = shifted
        .penalties()
        .iter()
        .map(|weight| 2.0 * customers * weight)
        .collect();
    matrix(inverse.len(), |i, j| {
        let lost = (size..)
            .zip(&curvature)
            .map(|(k, p)| inverse[i][k] * p * inverse[k][j]);
        inverse[i][j] - lost.sum::<f64>()
    })
}
