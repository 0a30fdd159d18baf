//! The unit of time in which a model's parameters are.

use crate::models::{Fit, ModelError};
use crate::quantity::TimeUnit;

/// A model that says in which unit of time its parameters are: a [`Fit`], also one
/// with covariates, a [`TimedModel`](crate::models::TimedModel), or a model that was saved.
///
/// The parameters of a model are numbers, and mean what they do in one unit only: weekly parameters
/// beside times in days give wrong answers without a sign of it. What takes a model beside a base,
/// or beside times that know their unit, takes one of these and refuses another unit; bare numbers
/// are in the unit of the parameters.
pub trait WithTimeUnit {
    /// The model.
    type Model;

    /// The model.
    fn model(&self) -> &Self::Model;

    /// The unit of its parameters; `None` where the data of a fit had no time.
    fn time_unit(&self) -> Option<TimeUnit>;
}

impl<M> WithTimeUnit for Fit<M> {
    type Model = M;

    fn model(&self) -> &M {
        Fit::model(self)
    }

    fn time_unit(&self) -> Option<TimeUnit> {
        Fit::time_unit(self)
    }
}

/// The model, for data that count time in a unit. A week and a unit of seven days are the same.
pub(crate) fn model_in<T: WithTimeUnit>(
    timed: &T,
    unit: TimeUnit,
) -> Result<&T::Model, ModelError> {
    let model = timed.time_unit().ok_or(ModelError::NoUnit)?;
    refuse_other_unit(model, unit)?;
    Ok(timed.model())
}

/// The unit that is said of times, where no other is known of them.
pub(in crate::models) fn agreed_unit(
    known: Option<TimeUnit>,
    said: TimeUnit,
) -> Result<TimeUnit, ModelError> {
    if let Some(known) = known {
        refuse_other_unit(known, said)?;
    }
    Ok(said)
}

/// The error where a model's unit is not that of the data beside it.
pub(in crate::models) fn refuse_other_unit(
    model: TimeUnit,
    data: TimeUnit,
) -> Result<(), ModelError> {
    if model.hours() == data.hours() {
        return Ok(());
    }
    Err(ModelError::UnitMismatch { model, data })
}
