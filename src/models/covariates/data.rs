//! Customers with covariates as data of a likelihood: what robust errors, profiles and refits of a
//! model with covariates look at.

use super::columns::{encoded, matched};
use super::fit::FARTHEST;
use super::groups::{self, Alike};
use super::layout::layout;
use super::likelihood::{Group, Shifted};
use super::{CovariateDesign, CovariateModel, CovariateShifts, CovariateTable, KeyedHistories};
use crate::models::covariates::CovariateError;
use crate::models::fit::Coordinate;
use crate::models::{AsData, Estimate, FitError, LogLikelihood, ModelError, Parametric};
use std::borrow::{Borrow, Cow};
use std::fmt::Debug;

/// Customers with their histories and covariates, grouped by the covariates.
///
/// It is to a [`CovariateModel`] what a base is to a plain model: [`Estimate`] looks at it.
#[derive(Debug, Clone)]
pub struct CovariateData<M: CovariateShifts> {
    groups: Vec<Alike<M>>,
    rows: M::Rows,
}

impl<M: CovariateShifts> CovariateData<M> {
    /// The customers as a model sees them, whose columns are those of the table.
    ///
    /// # Errors
    ///
    /// [`CovariateError::MissingCustomer`] and its like where a customer or a column is not in the
    /// table.
    pub fn new<'k, K: Ord + Debug + 'k>(
        model: &CovariateModel<M>,
        customers: impl Into<KeyedHistories<'k, K, M::History>>,
        covariates: &CovariateTable<K>,
    ) -> Result<Self, CovariateError> {
        let customers = customers.into();
        let unit = customers.unit;
        let (keys, histories) = groups::informative::<M, K>(customers.rows);
        let places = matched(&keys, covariates)?;
        let coded = encoded(covariates, model.codings(), &places)?;
        Ok(Self {
            groups: groups::by_covariates::<M>(&coded, unit, &histories)?,
            rows: M::rows(unit, &histories)?,
        })
    }
}

impl<M: CovariateShifts> AsData<CovariateData<M>> for CovariateData<M> {
    fn as_data(&self) -> Result<Cow<'_, CovariateData<M>>, FitError> {
        Ok(Cow::Borrowed(self))
    }
}

impl<M: CovariateShifts> Estimate for CovariateModel<M> {
    type Data = CovariateData<M>;

    /// Without a penalty, in the columns' own units.
    fn log_likelihood_of<'a>(
        &self,
        data: &'a CovariateData<M>,
    ) -> Result<LogLikelihood<'a>, FitError> {
        let whole = self.base().log_likelihood_of(data.rows.borrow())?;
        let coefficients = self.layout();
        let group = |alike: &'a Alike<M>| Group {
            likelihood: self.base().log_likelihood_of_some(&alike.rows),
            z: coefficients
                .iter()
                .map(|of| alike.coded.get(of.place).copied().unwrap_or_default())
                .collect(),
        };
        let limits = vec![FARTHEST; coefficients.len()];
        let penalties = vec![0.0; coefficients.len()];
        let groups = data.groups.iter().map(group).collect();
        let shifted = Shifted::new(&whole, groups, coefficients, &limits, FARTHEST, penalties);
        let natural = coefficients.iter().map(|_| Coordinate::natural(1.0));
        Ok(LogLikelihood {
            coordinates: whole.coordinates.iter().copied().chain(natural).collect(),
            raised_by: shifted.raised_by(),
            is_partial: whole.is_partial,
            time_unit: whole.time_unit,
            in_coordinates: Box::new(shifted),
        })
    }

    /// The plain model's fit with all coefficients 0.
    fn starts(
        design: &CovariateDesign<M::Fixed, M::Convention>,
        data: &CovariateData<M>,
    ) -> Result<Vec<Self>, FitError> {
        let starts = M::starts(&design.base, data.rows.borrow())?;
        let Some(like) = starts.first() else {
            let (model, starts) = (M::NAME, 0);
            return Err(FitError::NoStart { model, starts });
        };
        let likelihood = like.log_likelihood_of(data.rows.borrow())?;
        let plain = likelihood.fit(&design.base, &starts)?.into_model();
        let coefficients = layout::<M>(design.convention, &design.codings, &design.terms)
            .map_err(|_| ModelError::out_of_reach(M::NAME, "model with these columns"))?
            .len();
        let mut parameters = plain.parameters();
        parameters.resize(parameters.len() + coefficients, 0.0);
        Ok(vec![Self::from_parameters(design.clone(), &parameters)?])
    }
}
