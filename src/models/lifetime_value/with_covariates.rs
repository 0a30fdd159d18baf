use super::{LifetimeValue, Prediction, PredictionTable, TimedModel};
use crate::models::covariates::{CovariateModel, CovariateShifts, CovariateTable};
use crate::models::{
    BasePrediction, LifetimeValueError, ModelsError, Parametric, SpendHistory, SpendModel,
};
use crate::quantity::Horizon;
use crate::transactions::CustomerBase;
use std::cmp::Ordering;
use std::fmt::Debug;

impl<M: CovariateShifts + BasePrediction> TimedModel<CovariateModel<M>> {
    /// The table of every customer of a base with the predictions until the horizon of the plain model
    /// that their covariates give them, as [`predictions`](TimedModel::predictions) of that model.
    ///
    /// Customers with the same covariates share the work. The result is the same, to the last bit, for
    /// any number of threads.
    ///
    /// # Errors
    ///
    /// [`CovariateError`](crate::models::covariates::CovariateError) as of
    /// [`for_customers`](CovariateModel::for_customers), and [`LifetimeValueError`] as of
    /// [`predictions`](TimedModel::predictions).
    ///
    /// # Example
    ///
    /// Under NBD a customer with x repeat purchases in T weeks is expected to make
    /// t·(r + x)/(α + T) in the next t, where a coefficient γ of purchase makes α·e^(−γ) of α:
    ///
    /// ```
    /// use clv::models::covariates::{
    ///     CovariateColumn, CovariateSpecification, CovariateTable, Effect, FitWithCovariates,
    ///     OneConvention,
    /// };
    /// use clv::models::{Nbd, Parametric, TimedModel};
    /// use clv::quantity::{Horizon, TimeUnit};
    /// use clv::transactions::{CustomerBase, FirstPurchase, PurchaseHistory};
    /// use rust_decimal_macros::dec;
    ///
    /// let bought = [("al", 0), ("bo", 1), ("cy", 4), ("di", 2), ("ed", 9), ("fi", 3)];
    /// let bought = bought.map(|(customer, x)| {
    ///     let recency = if x > 0 { 30.0 } else { 0.0 };
    ///     Ok((customer, PurchaseHistory::new(x, recency, 39.0)?, None))
    /// });
    /// let bought = bought.into_iter().collect::<Result<Vec<_>, clv::Error>>()?;
    /// let base = CustomerBase::from_summaries(TimeUnit::Week, FirstPurchase::Excluded, bought)?;
    /// let channels = ["shop", "shop", "shop", "web", "web", "web"];
    /// let table = CovariateTable::new(
    ///     [CovariateColumn::factor("channel", "shop")],
    ///     base.customers().iter().zip(channels).map(|(of, channel)| (*of, [channel.into()])),
    /// )?;
    /// let specification =
    ///     CovariateSpecification::all(&table, OneConvention::Standard, Effect::OwnOnEach);
    /// let fit = Nbd::fit_with_covariates(&base, &table, &specification)?;
    ///
    /// let model = TimedModel::of(&fit)?;
    /// let ten_weeks = Horizon::of(dec!(10), TimeUnit::Week)?;
    /// let predictions = model.predictions_with_covariates(&base, &table, ten_weeks)?;
    /// let [r, alpha, gamma] = fit.estimates()[..] else { return Err("three parameters".into()) };
    /// let of_fi = 10.0 * (r + 3.0) / (alpha * (-gamma).exp() + 39.0);
    /// let difference = predictions.rows()[5].expected_purchases - of_fi;
    /// assert!(difference.abs() < 1e-12);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn predictions_with_covariates<K: Ord + Clone + Debug + Send + Sync>(
        &self,
        base: &CustomerBase<K>,
        covariates: &CovariateTable<K>,
        horizon: Horizon,
    ) -> Result<PredictionTable<K>, ModelsError> {
        let models = self.model().for_customers(base.customers(), covariates)?;
        let parameters = models.iter().map(Parametric::parameters).collect();
        in_parts(base, horizon, parameters, |first, part| {
            TimedModel::new(models[first].clone(), self.unit()).predictions(part, horizon)
        })
    }
}

impl<M, S> LifetimeValue<CovariateModel<M>, S>
where
    M: CovariateShifts + BasePrediction,
    S: SpendModel<History = SpendHistory> + Clone + Sync,
{
    /// The table of every customer of a base with the predictions until the horizon and the value of
    /// the plain model of purchases that their covariates give them, as
    /// [`predictions`](LifetimeValue::predictions) of that model.
    ///
    /// # Errors
    ///
    /// As [`TimedModel::predictions_with_covariates`] and [`predictions`](LifetimeValue::predictions).
    pub fn predictions_with_covariates<K: Ord + Clone + Debug + Send + Sync>(
        &self,
        base: &CustomerBase<K>,
        covariates: &CovariateTable<K>,
        horizon: Horizon,
    ) -> Result<PredictionTable<K>, ModelsError> {
        let spends = vec![(Vec::new(), &self.spend); base.len()];
        with_spends(self, base, covariates, horizon, &spends)
    }
}

impl<M, S> LifetimeValue<CovariateModel<M>, CovariateModel<S>>
where
    M: CovariateShifts + BasePrediction,
    S: CovariateShifts + SpendModel<History = SpendHistory> + Sync,
{
    /// The table of every customer of a base with the predictions until the horizon and the value of
    /// the plain models of purchases and of spend that their covariates give them, as
    /// [`predictions`](LifetimeValue::predictions) of those models.
    ///
    /// # Errors
    ///
    /// As [`TimedModel::predictions_with_covariates`] and [`predictions`](LifetimeValue::predictions).
    pub fn predictions_with_covariates<K: Ord + Clone + Debug + Send + Sync>(
        &self,
        base: &CustomerBase<K>,
        covariates: &CovariateTable<K>,
        horizon: Horizon,
    ) -> Result<PredictionTable<K>, ModelsError> {
        let spends = self.spend.for_customers(base.customers(), covariates)?;
        let spends: Vec<_> = spends.iter().map(|of| (of.parameters(), of)).collect();
        with_spends(self, base, covariates, horizon, &spends)
    }
}

/// The table by each customer's model of spend, given with what tells it from those of others.
fn with_spends<M, S, K, P>(
    value: &LifetimeValue<CovariateModel<M>, S>,
    base: &CustomerBase<K>,
    covariates: &CovariateTable<K>,
    horizon: Horizon,
    spends: &[(Vec<f64>, &P)],
) -> Result<PredictionTable<K>, ModelsError>
where
    M: CovariateShifts + BasePrediction,
    K: Ord + Clone + Debug + Send + Sync,
    P: SpendModel<History = SpendHistory> + Clone + Sync,
{
    let LifetimeValue { process, terms, .. } = value;
    let models = process
        .model()
        .for_customers(base.customers(), covariates)?;
    let both = models.iter().zip(spends);
    let parameters = both.map(|(model, (spend, _))| [model.parameters(), spend.clone()].concat());
    in_parts(base, horizon, parameters.collect(), |first, part| {
        let process = TimedModel::new(models[first].clone(), process.unit());
        let spend = spends[first].1.clone();
        LifetimeValue::new(process, spend, *terms)?.predictions(part, horizon)
    })
}

/// The table of a base in parts of customers whose models have the same parameters; each is predicted by
/// the models of its first customer.
fn in_parts<K: Ord + Clone + Debug>(
    base: &CustomerBase<K>,
    horizon: Horizon,
    parameters: Vec<Vec<f64>>,
    predict: impl Fn(usize, &CustomerBase<K>) -> Result<PredictionTable<K>, LifetimeValueError>,
) -> Result<PredictionTable<K>, ModelsError> {
    let compared = |a: &usize, b: &usize| {
        let each = parameters[*a].iter().zip(&parameters[*b]);
        each.map(|(a, b)| a.total_cmp(b))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    };
    let mut places: Vec<usize> = (0..base.len()).collect();
    // A stable sort: those of a part stay in the order of the base.
    places.sort_by(compared);
    let mut rows: Vec<(usize, Prediction<K>)> = Vec::with_capacity(base.len());
    for part in places.chunk_by(|a, b| compared(a, b).is_eq()) {
        let table = predict(part[0], &base.part(part)?)?;
        rows.extend(part.iter().copied().zip(table.rows));
    }
    rows.sort_by_key(|(place, _)| *place);
    Ok(PredictionTable {
        unit: base.unit(),
        horizon,
        rows: rows.into_iter().map(|(_, row)| row).collect(),
    })
}
