use crate::models::fit::likelihood::Likelihood;
use crate::models::{DistinctHistories, Estimate, Fit, FitError, LogLikelihood};
use crate::transactions::CustomerBase;

/// A model that is fitted by maximum likelihood to frequencies, recencies and ages.
pub trait FitToHistories: Estimate<Data = DistinctHistories> {
    /// The parameters under which these histories are the most likely.
    ///
    /// Several deterministic starts are tried. What comes back is a maximum of the likelihood, or
    /// says in its [`warnings`](Fit::warnings) what it is instead.
    ///
    /// # Errors
    ///
    /// - [`FitError::NoCustomer`], [`FitError::NobodyRepeats`], [`FitError::AllAlike`] where the
    ///   data cannot tell the parameters;
    /// - [`FitError::NotConverged`], [`FitError::NotAMaximum`], [`FitError::NoStart`] where the
    ///   search failed.
    fn fit_histories(histories: &DistinctHistories) -> Result<Fit<Self>, FitError>;

    /// As [`fit_histories`](Self::fit_histories), for the customers of a base.
    ///
    /// # Errors
    ///
    /// As [`fit_histories`](Self::fit_histories).
    fn fit<K>(base: &CustomerBase<K>) -> Result<Fit<Self>, FitError> {
        Self::fit_histories(&DistinctHistories::of(base))
    }
}

/// What [`Estimate`] asks of a model of histories: `log_likelihood_of_part`, once the histories can
/// tell the parameters.
macro_rules! of_histories {
    () => {
        type Data = $crate::models::DistinctHistories;

        fn log_likelihood_of<'a>(
            &self,
            histories: &'a $crate::models::DistinctHistories,
        ) -> Result<$crate::models::LogLikelihood<'a>, $crate::models::FitError> {
            $crate::models::purchase::fit_to_histories::check(Self::MODEL, histories)?;
            Ok(Self::log_likelihood_of_part(histories))
        }
    };
}

pub(in crate::models) use of_histories;

/// Refuses data that cannot tell the parameters of a model of differing customers.
pub(in crate::models) fn check(
    model: &'static str,
    histories: &DistinctHistories,
) -> Result<(), FitError> {
    let customers = histories.customers();
    if customers == 0 {
        return Err(FitError::NoCustomer { model });
    }
    if histories.frequencies() == [0.0] {
        return Err(FitError::NobodyRepeats { model, customers });
    }
    if histories.len() == 1 {
        return Err(FitError::AllAlike {
            model,
            alike: "history",
            customers,
        });
    }
    Ok(())
}

/// ln L of histories that can tell the parameters.
pub(in crate::models) fn likelihood<'a, const N: usize, L>(
    histories: &DistinctHistories,
    likelihood: L,
    names: &'static [&'static str],
) -> Result<LogLikelihood<'a>, FitError>
where
    L: Likelihood<N> + 'a,
{
    check(L::MODEL, histories)?;
    Ok(LogLikelihood::of_rows(likelihood, names))
}

/// Shape and scale of the gamma distribution of purchase rates, from the mean and the variance of
/// the frequencies: x is nearly negative binomial with mean r·T̄/α.
pub(in crate::models) fn moments(
    model: &'static str,
    histories: &DistinctHistories,
) -> Result<(f64, f64), FitError> {
    check(model, histories)?;
    let (mut purchases, mut squares, mut age) = (0.0, 0.0, 0.0);
    for (history, count) in histories.iter() {
        let (x, weight) = (f64::from(history.frequency()), f64::from(count));
        purchases += weight * x;
        squares += weight * x * x;
        age += weight * history.age();
    }
    let customers = histories.customers() as f64;
    let mean = purchases / customers;
    let variance = squares / customers - mean * mean;
    let shape = if variance > mean {
        (mean * mean / (variance - mean)).clamp(0.05, 20.0)
    } else {
        5.0
    };
    Ok((shape, shape * age / purchases))
}

/// T̄, the mean age of the customers.
pub(in crate::models) fn mean_age(histories: &DistinctHistories) -> f64 {
    let customers = histories.customers() as f64;
    histories
        .iter()
        .map(|(history, count)| f64::from(count) / customers * history.age())
        .sum()
}

/// Where the logarithm of a time may lie that is a parameter: within e^±14 of the mean age, so that
/// the unit of time does not matter.
pub(in crate::models) fn bounds_of_time(histories: &DistinctHistories) -> (f64, f64) {
    // Where all ages are 0 nobody repeats, and nothing is searched.
    let middle = mean_age(histories).max(f64::MIN_POSITIVE).ln();
    (middle - FAR, middle + FAR)
}

/// Where the logarithm of a pure number may lie.
pub(in crate::models) const BOUNDS: (f64, f64) = (-FAR, FAR);
/// e^±14 is 10⁻⁶ and 10⁶.
const FAR: f64 = 14.0;
