//! The likelihood of purchase histories: written once for a customer, and summed over a base.

use super::DistinctHistories;
use crate::models::error::reached;
use crate::models::fit::jet::Jet;
use crate::models::fit::likelihood::{RowLikelihood, Term};
use crate::models::{FitError, LogLikelihood, ModelError};
use crate::transactions::PurchaseHistory;

/// A model of purchase histories with N parameters, by the likelihood of one customer.
pub(in crate::models) trait HistoryLikelihood<const N: usize>:
    Copy + Sync
{
    /// The model's name in the literature, for errors.
    const MODEL: &'static str;
    /// The parameters' names.
    const NAMES: &'static [&'static str];
    /// The part of ln L that depends on the parameters alone.
    type Shared: Sync;
    /// The part of ln L that depends on the parameters and the frequency alone.
    type OfFrequency: Sync;

    /// The model of these parameters, what is not estimated as in `self`.
    fn at(&self, parameters: [f64; N]) -> Self;

    /// Where the log-parameters may lie, given where that of a time may.
    fn bounds(time: (f64, f64)) -> [(f64, f64); N];

    /// The part of ln L that depends on the parameters alone.
    fn shared(&self) -> Self::Shared;

    /// The part of ln L that depends on the parameters and the frequency alone, for frequencies in
    /// ascending order.
    fn of_frequencies(&self, shared: &Self::Shared, frequencies: &[f64]) -> Vec<Self::OfFrequency>;

    /// Whether [`sum`](Self::sum) knows the second derivatives.
    const IS_CURVED: bool = false;

    /// Whether the model reduces to another one from whose optimum its search starts.
    const REDUCES_TO_A_START: bool = false;

    /// Σ over every `stride`-th history of its customers' ln L, with first and second derivatives in
    /// the parameters.
    fn sum(
        &self,
        _shared: &Self::Shared,
        _by_frequency: &[Self::OfFrequency],
        _histories: &DistinctHistories,
        _stride: usize,
    ) -> Option<Jet<N>> {
        None
    }

    /// ln L of one customer, and its gradient in the log-parameters.
    fn term(
        &self,
        shared: &Self::Shared,
        of_frequency: &Self::OfFrequency,
        history: &PurchaseHistory,
    ) -> Term<N>;
}

/// ln L of one customer.
pub(in crate::models) fn log_likelihood<const N: usize, M: HistoryLikelihood<N>>(
    model: &M,
    history: &PurchaseHistory,
) -> Result<f64, ModelError> {
    let shared = model.shared();
    let of_frequency = model.of_frequencies(&shared, &[f64::from(history.frequency())]);
    let term = match of_frequency.first() {
        Some(of_frequency) => model.term(&shared, of_frequency, history),
        None => Term::UNDEFINED,
    };
    reached(M::MODEL, "likelihood", term.value)
}

/// ln L of histories, whether or not they can tell the parameters.
pub(in crate::models) fn log_likelihood_of_part<
    'a,
    const N: usize,
    M: HistoryLikelihood<N> + 'a,
>(
    model: &M,
    histories: &'a DistinctHistories,
) -> LogLikelihood<'a> {
    let rows = OfHistories {
        model: *model,
        histories,
        bounds: M::bounds(bounds_of_time(histories)),
    };
    LogLikelihood::of_rows(rows, M::NAMES).timed(histories.unit())
}

/// [`Estimate`](crate::models::Estimate) but for the starts, for a model of purchase histories.
macro_rules! estimated_from_histories {
    () => {
        type Data = $crate::models::DistinctHistories;

        fn log_likelihood_of<'a>(
            &self,
            histories: &'a $crate::models::DistinctHistories,
        ) -> Result<$crate::models::LogLikelihood<'a>, $crate::models::FitError> {
            $crate::models::purchase::history_likelihood::check(
                <Self as $crate::models::family::Member>::MODEL,
                histories,
            )?;
            Ok(
                $crate::models::purchase::history_likelihood::log_likelihood_of_part(
                    self, histories,
                ),
            )
        }
    };
}
pub(in crate::models) use estimated_from_histories;

/// The likelihood of a base in log-parameters.
struct OfHistories<'a, M, const N: usize> {
    /// Holds what is not estimated.
    model: M,
    histories: &'a DistinctHistories,
    /// A search asks for them often, and they take a sum over all.
    bounds: [(f64, f64); N],
}

/// A point in the space of the parameters.
struct Point<M, S, F> {
    model: M,
    shared: S,
    by_frequency: Vec<F>,
}

impl<const N: usize, M: HistoryLikelihood<N>> RowLikelihood<N> for OfHistories<'_, M, N> {
    const MODEL: &'static str = M::MODEL;
    type Point = Point<M, M::Shared, M::OfFrequency>;

    fn at(&self, log_parameters: &[f64; N]) -> Option<Self::Point> {
        let model = self.model.at(log_parameters.map(f64::exp));
        let shared = model.shared();
        let by_frequency = model.of_frequencies(&shared, self.histories.frequencies());
        Some(Point {
            model,
            shared,
            by_frequency,
        })
    }

    fn bounds(&self) -> [(f64, f64); N] {
        self.bounds
    }

    fn rows(&self) -> usize {
        self.histories.len()
    }

    fn weight(&self, row: usize) -> f64 {
        self.histories.weight(row)
    }

    fn whole_weight(&self) -> f64 {
        self.histories.customers() as f64
    }

    const IS_CURVED: bool = M::IS_CURVED;
    const REDUCES_TO_A_START: bool = M::REDUCES_TO_A_START;

    fn sum(&self, point: &Self::Point, stride: usize) -> Option<Jet<N>> {
        let model = &point.model;
        model.sum(&point.shared, &point.by_frequency, self.histories, stride)
    }

    fn row(&self, point: &Self::Point, row: usize) -> Term<N> {
        let found = self
            .histories
            .row(row)
            .and_then(|(history, place)| Some((history, point.by_frequency.get(place)?)));
        let Some((history, of_frequency)) = found else {
            return Term::UNDEFINED;
        };
        point.model.term(&point.shared, of_frequency, history)
    }
}

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

/// Shape and scale of the gamma distribution of purchase rates, from the mean and the variance of
/// the frequencies: x is nearly negative binomial with mean r·T̄/α.
pub(in crate::models) fn moments(
    model: &'static str,
    histories: &DistinctHistories,
) -> Result<(f64, f64), FitError> {
    check(model, histories)?;
    let customers = histories.customers() as f64;
    let by_frequency = histories.frequencies().iter();
    let by_frequency = by_frequency.zip(histories.customers_by_frequency());
    let squares: f64 = by_frequency.map(|(x, customers)| customers * x * x).sum();
    let mean = histories.repeats() / customers;
    let variance = squares / customers - mean * mean;
    let shape = if variance > mean {
        (mean * mean / (variance - mean)).clamp(0.05, 20.0)
    } else {
        5.0
    };
    Ok((shape, shape * histories.mean_age() / mean))
}

/// Where the logarithm of a time may lie that is a parameter: within e^±14 of the mean age, so that
/// the unit of time does not matter.
pub(in crate::models) fn bounds_of_time(histories: &DistinctHistories) -> (f64, f64) {
    // Where all ages are 0 nobody repeats, and nothing is searched.
    let middle = histories.mean_age().max(f64::MIN_POSITIVE).ln();
    (middle - FAR, middle + FAR)
}

/// Where the logarithm of a pure number may lie.
pub(in crate::models) const BOUNDS: (f64, f64) = (-FAR, FAR);
/// e^±14 is 10⁻⁶ and 10⁶.
const FAR: f64 = 14.0;
