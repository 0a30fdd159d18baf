use super::{Redraw, Replicates, Replication, Resample, UncertaintyError};
use crate::models::{AsData, Estimate, Fit, FitError, ModelError, Random};
use crate::numeric::sum::map_tasks;
use std::borrow::Borrow;

/// The fit repeated on other samples of as many customers, drawn from the data with replacement.
///
/// It supposes that customers are independent of one another and nothing else: it is right too
/// where the model is not. Each refit starts at the estimates. Refits that fail are counted in
/// [`Replicates::failures`].
///
/// # Errors
///
/// [`UncertaintyError::OtherData`] where the data are not those of the fit,
/// [`UncertaintyError::Model`] for more than 10,000,000 replicates.
pub fn bootstrap_customers<M>(
    fit: &Fit<M>,
    data: &(impl AsData<M::Data> + ?Sized),
    replication: Replication,
) -> Result<Replicates<M>, UncertaintyError>
where
    M: Estimate + Clone + Send + Sync,
    M::Data: Resample + Sync,
{
    let data = &*data.as_data()?;
    let purpose = "bootstrap of customers";
    refit(fit, data, purpose, replication, |random| {
        data.resampled(random)
    })
}

/// The fit repeated on customers drawn from the fitted model, each seen for as long as one of the
/// data.
///
/// It is right where the model is, and shows what an estimate does in samples of this size: its
/// bias too. Each refit starts at the estimates. Refits that fail are counted in
/// [`Replicates::failures`].
///
/// # Errors
///
/// [`UncertaintyError::OtherData`] where the data are not those of the fit,
/// [`UncertaintyError::Model`] for more than 10,000,000 replicates.
pub fn bootstrap_parametric<M>(
    fit: &Fit<M>,
    data: &(impl AsData<M::Data> + ?Sized),
    replication: Replication,
) -> Result<Replicates<M>, UncertaintyError>
where
    M: Redraw + Clone + Send + Sync,
    M::Data: Sync,
{
    let data = &*data.as_data()?;
    let purpose = "parametric bootstrap";
    refit(fit, data, purpose, replication, |random| {
        fit.model().redraw(data, random)
    })
}

fn refit<M, D>(
    fit: &Fit<M>,
    data: &M::Data,
    purpose: &str,
    replication: Replication,
    sample: impl Fn(&mut Random) -> Result<D, ModelError> + Sync,
) -> Result<Replicates<M>, UncertaintyError>
where
    M: Estimate + Clone + Send + Sync,
    D: Borrow<M::Data>,
{
    let number = replication.checked_number()?;
    fit.likelihood_of(data)?;
    let name = format!("{purpose}, {}", fit.model().name());
    let refits = map_tasks(number, |replicate| {
        let mut random = Random::named(&name, replication.seed, replicate as u64);
        let sample = sample(&mut random)?;
        Ok::<_, FitError>(fit.model().refit(sample.borrow())?.into_model())
    });
    Ok(Replicates::collected(
        fit.model().clone(),
        fit.time_unit(),
        refits.into_iter(),
    ))
}
