use super::columns::{encoded, matched};
use super::layout::{Coefficient, layout, shifts_of};
use super::{
    CovariateCoding, CovariateError, CovariateShifts, CovariateTable, CovariateTerm,
    CovariateValue, KeyedHistories, groups,
};
use crate::models::{ModelError, ParameterScale, Parametric};
use std::borrow::Cow;
use std::fmt::Debug;

/// A model whose parameters differ between customers with their covariates.
///
/// It gives each customer a plain model of the base type, so that every prediction is the one that
/// the base model has. It is small, serialisable, and checked when it is read back.
///
/// # Example
///
/// Customers who came through the web buy e^0.7 = 2.01 times as often as those of the shop.
///
/// ```
/// use clv::models::covariates::{
///     CovariateCoding, CovariateModel, CovariateTerm, Effect, OneConvention, Process,
/// };
/// use clv::models::{ParetoNbd, PurchaseProcess};
///
/// let model = CovariateModel::new(
///     ParetoNbd::new(0.55, 10.0, 0.6, 12.0)?,
///     OneConvention::Standard,
///     vec![CovariateCoding::Factor {
///         name: "channel".to_owned(),
///         base: "shop".to_owned(),
///         levels: vec!["web".to_owned()],
///     }],
///     vec![CovariateTerm {
///         column: "channel".to_owned(),
///         effect: Effect::OnlyOn(Process::Purchase),
///     }],
///     vec![0.7],
/// )?;
/// let web = model.for_covariates(&[("channel", "web".into())])?;
/// assert!((web.alpha() - 10.0 * (-0.7_f64).exp()).abs() < 1e-12);
/// // What a new customer is expected to buy in a year.
/// let shop = model.for_covariates(&[("channel", "shop".into())])?;
/// let ratio = web.expected_purchases(52.0)? / shop.expected_purchases(52.0)?;
/// assert!((ratio - 0.7_f64.exp()).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct CovariateModel<M: CovariateShifts> {
    base: M,
    convention: M::Convention,
    codings: Vec<CovariateCoding>,
    terms: Vec<CovariateTerm>,
    coefficients: Vec<f64>,
    layout: Vec<Coefficient>,
}

impl<M: CovariateShifts> CovariateModel<M> {
    /// A model with these coefficients, in the order of [`names_of`](Self::names_of): term by term,
    /// for each what it acts on, for each of these the numbers of its coding.
    ///
    /// `base` is the model of a customer whose numbers are all 0 and whose factors are all at the
    /// base level.
    ///
    /// # Errors
    ///
    /// [`CovariateError::CoefficientCount`], [`CovariateError::Coefficient`],
    /// [`CovariateError::DuplicateColumn`], [`CovariateError::DuplicateLevel`],
    /// [`CovariateError::DuplicateTerm`], [`CovariateError::NoSuchColumn`],
    /// [`CovariateError::NoSuchProcess`], [`CovariateError::UnequalProcesses`],
    /// [`CovariateError::NoTerm`].
    pub fn new(
        base: M,
        convention: M::Convention,
        codings: Vec<CovariateCoding>,
        terms: Vec<CovariateTerm>,
        coefficients: Vec<f64>,
    ) -> Result<Self, CovariateError> {
        must_differ(&codings)?;
        let layout = layout::<M>(convention, &codings, &terms)?;
        if layout.len() != coefficients.len() {
            return Err(CovariateError::CoefficientCount {
                expected: layout.len(),
                got: coefficients.len(),
            });
        }
        if let Some((of, &value)) = layout
            .iter()
            .zip(&coefficients)
            .find(|(_, value)| !value.is_finite())
        {
            return Err(CovariateError::Coefficient {
                coefficient: of.name.clone(),
                value,
            });
        }
        Ok(Self {
            base,
            convention,
            codings,
            terms,
            coefficients,
            layout,
        })
    }

    /// The names of the coefficients of such a model, in their order.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    pub fn names_of(
        convention: M::Convention,
        codings: &[CovariateCoding],
        terms: &[CovariateTerm],
    ) -> Result<Vec<String>, CovariateError> {
        let layout = layout::<M>(convention, codings, terms)?;
        Ok(layout.into_iter().map(|of| of.name).collect())
    }

    /// The model of a customer whose numbers are all 0 and whose factors are at the base level.
    pub fn base(&self) -> &M {
        &self.base
    }

    /// The way in which covariates enter the parameters.
    pub fn convention(&self) -> M::Convention {
        self.convention
    }

    /// The coding of the covariates as numbers.
    pub fn codings(&self) -> &[CovariateCoding] {
        &self.codings
    }

    /// The covariates, and the processes that they act on.
    pub fn terms(&self) -> &[CovariateTerm] {
        &self.terms
    }

    /// The coefficients with their names.
    pub fn coefficients(&self) -> impl ExactSizeIterator<Item = (&str, f64)> {
        self.layout
            .iter()
            .map(|of| of.name.as_str())
            .zip(self.coefficients.iter().copied())
    }

    pub(super) fn layout(&self) -> &[Coefficient] {
        &self.layout
    }

    /// The plain model of a customer with these covariates, such as one who is not in the base.
    ///
    /// # Errors
    ///
    /// [`CovariateError::MissingColumn`] where a covariate of the model is not given,
    /// [`CovariateError::NoSuchColumn`] where one is given that it does not have,
    /// [`CovariateError::DuplicateColumn`], [`CovariateError::UnknownLevel`],
    /// [`CovariateError::NotFinite`], [`CovariateError::NotANumber`],
    /// [`CovariateError::NotALevel`], and [`CovariateError::Model`] where a parameter is too large
    /// or too small for a number.
    pub fn for_covariates(
        &self,
        covariates: &[(&str, CovariateValue<'_>)],
    ) -> Result<M, CovariateError> {
        let mut seen = hashbrown::HashSet::new();
        for (name, _) in covariates {
            let column = || (*name).to_owned();
            if !self.codings.iter().any(|coding| coding.name() == *name) {
                return Err(CovariateError::NoSuchColumn { column: column() });
            }
            if !seen.insert(*name) {
                return Err(CovariateError::DuplicateColumn { column: column() });
            }
        }
        let mut coded = Vec::new();
        for coding in &self.codings {
            let given = covariates.iter().find(|(name, _)| *name == coding.name());
            let Some((_, value)) = given else {
                return Err(CovariateError::MissingColumn {
                    column: coding.name().to_owned(),
                });
            };
            coding.encode(*value, &mut coded)?;
        }
        self.of_coded(&coded)
    }

    /// The plain model of each of these customers.
    ///
    /// # Errors
    ///
    /// [`CovariateError::MissingCustomer`], [`CovariateError::NoSuchColumn`] where the table lacks
    /// a covariate of the model, and as [`for_covariates`](Self::for_covariates).
    pub fn for_customers<'k, K: Ord + Debug + 'k>(
        &self,
        customers: impl IntoIterator<Item = &'k K>,
        covariates: &CovariateTable<K>,
    ) -> Result<Vec<M>, CovariateError> {
        let customers: Vec<&K> = customers.into_iter().collect();
        let rows = matched(&customers, covariates)?;
        encoded(covariates, &self.codings, &rows)?
            .iter()
            .map(|coded| self.of_coded(coded))
            .collect()
    }

    /// ln L of customers under this model. Those of whom nothing is known that the model speaks of
    /// (no amount, for a model of spend) are left out.
    ///
    /// # Errors
    ///
    /// As [`for_customers`](Self::for_customers), and [`CovariateError::Model`] where it cannot be
    /// computed.
    pub fn log_likelihood<'k, K: Ord + Debug + 'k>(
        &self,
        customers: impl Into<KeyedHistories<'k, K, M::History>>,
        covariates: &CovariateTable<K>,
    ) -> Result<f64, CovariateError> {
        let customers = customers.into();
        let unit = customers.unit;
        let (customers, histories) = groups::informative::<M, K>(customers.rows);
        let rows = matched(&customers, covariates)?;
        let coded = encoded(covariates, &self.codings, &rows)?;
        groups::by_covariates::<M>(&coded, unit, &histories)?
            .iter()
            .map(|group| {
                let model = self.of_coded(&group.coded)?;
                let ln = model.log_likelihood_of_some(&group.rows);
                Ok(ln.value(&model.parameters())?)
            })
            .sum()
    }

    fn of_coded(&self, coded: &[f64]) -> Result<M, CovariateError> {
        let shifts = shifts_of(
            self.base.parameters().len(),
            &self.layout,
            &self.coefficients,
            coded,
        );
        let parameters: Vec<f64> = self
            .base
            .parameters()
            .iter()
            .zip(shifts)
            .map(|(parameter, shift)| parameter * shift.exp())
            .collect();
        Ok(self.base.with_parameters(&parameters)?)
    }
}

/// The part of a model with covariates that is not estimated.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CovariateDesign<F, C> {
    /// The fixed part of the base model, which is not estimated.
    pub base: F,
    /// The convention by which covariates enter, where there are several ways.
    pub convention: C,
    /// The coding of each column as numbers.
    pub codings: Vec<CovariateCoding>,
    /// Which column acts on what.
    pub terms: Vec<CovariateTerm>,
}

/// The base model's parameters, then the coefficients, which are estimated as they are.
impl<M: CovariateShifts> Parametric for CovariateModel<M> {
    type Fixed = CovariateDesign<M::Fixed, M::Convention>;

    fn model_name(design: &Self::Fixed) -> Cow<'static, str> {
        format!("{} with covariates", M::model_name(&design.base)).into()
    }

    fn parameter_names(design: &Self::Fixed) -> Vec<Cow<'static, str>> {
        let mut names = M::parameter_names(&design.base);
        let layout = layout::<M>(design.convention, &design.codings, &design.terms);
        names.extend(
            layout
                .unwrap_or_default()
                .into_iter()
                .map(|of| of.name.into()),
        );
        names
    }

    fn parameter_scales(design: &Self::Fixed) -> Vec<ParameterScale> {
        let mut scales = M::parameter_scales(&design.base);
        scales.resize(Self::parameter_names(design).len(), ParameterScale::Natural);
        scales
    }

    fn fixed(&self) -> Self::Fixed {
        CovariateDesign {
            base: self.base.fixed(),
            convention: self.convention,
            codings: self.codings.clone(),
            terms: self.terms.clone(),
        }
    }

    fn parameters(&self) -> Vec<f64> {
        let mut parameters = self.base.parameters();
        parameters.extend(&self.coefficients);
        parameters
    }

    fn from_parameters(design: Self::Fixed, parameters: &[f64]) -> Result<Self, ModelError> {
        let size = M::parameter_names(&design.base).len();
        let split = parameters.split_at_checked(size);
        let (base, coefficients) = split.ok_or(ModelError::ParameterCount {
            model: M::NAME,
            expected: size,
            got: parameters.len(),
        })?;
        let CovariateDesign {
            base: fixed,
            convention,
            codings,
            terms,
        } = design;
        let base = M::from_parameters(fixed, base)?;
        let coefficients = coefficients.to_vec();
        Self::new(base, convention, codings, terms, coefficients).map_err(|error| match error {
            CovariateError::Model(error) => error,
            CovariateError::Coefficient { value, .. } => ModelError::Parameter {
                model: M::NAME,
                parameter: "coefficient",
                range: "finite",
                value,
            },
            CovariateError::CoefficientCount { expected, got } => ModelError::ParameterCount {
                model: M::NAME,
                expected: size + expected,
                got: size + got,
            },
            _ => ModelError::out_of_reach(M::NAME, "model with these columns"),
        })
    }
}

/// The codings have names of their own, and so do the levels of each.
fn must_differ(codings: &[CovariateCoding]) -> Result<(), CovariateError> {
    let mut names = hashbrown::HashSet::new();
    for coding in codings {
        let column = coding.name();
        if !names.insert(column) {
            return Err(CovariateError::DuplicateColumn {
                column: column.to_owned(),
            });
        }
        if let CovariateCoding::Factor { base, levels, .. } = coding {
            let mut seen = hashbrown::HashSet::new();
            let mut all = [base].into_iter().chain(levels);
            if let Some(level) = all.find(|level| !seen.insert(level.as_str())) {
                return Err(CovariateError::DuplicateLevel {
                    column: column.to_owned(),
                    level: level.clone(),
                });
            }
        }
    }
    Ok(())
}

#[cfg(feature = "serde")]
mod record {
    use super::{CovariateCoding, CovariateModel, CovariateShifts, CovariateTerm};
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use std::borrow::Cow;

    /// The model as it is written.
    #[derive(Serialize, Deserialize)]
    #[serde(rename = "CovariateModel", deny_unknown_fields)]
    struct Record<'a, M, C> {
        base: M,
        convention: C,
        covariates: Cow<'a, [CovariateCoding]>,
        terms: Cow<'a, [CovariateTerm]>,
        coefficients: Cow<'a, [f64]>,
    }

    impl<M> Serialize for CovariateModel<M>
    where
        M: CovariateShifts + Serialize,
        M::Convention: Serialize,
    {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            Record {
                base: &self.base,
                convention: self.convention,
                covariates: Cow::Borrowed(self.codings.as_slice()),
                terms: Cow::Borrowed(self.terms.as_slice()),
                coefficients: Cow::Borrowed(self.coefficients.as_slice()),
            }
            .serialize(serializer)
        }
    }

    impl<'de, M> Deserialize<'de> for CovariateModel<M>
    where
        M: CovariateShifts + Deserialize<'de>,
        M::Convention: Deserialize<'de>,
    {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let record = Record::<M, M::Convention>::deserialize(deserializer)?;
            Self::new(
                record.base,
                record.convention,
                record.covariates.into_owned(),
                record.terms.into_owned(),
                record.coefficients.into_owned(),
            )
            .map_err(D::Error::custom)
        }
    }
}
