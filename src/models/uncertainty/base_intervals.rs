use super::replicates::between;
use super::{Parameters, UncertaintyError};
use crate::models::purchase::for_each;
use crate::models::{
    BasePrediction, LifetimeValueError, PredictionTable, PurchaseProcess, TimedModel,
};
use crate::quantity::{ConfidenceLevel, Horizon};
use crate::statistics::Interval;
use crate::transactions::{CustomerBase, PurchaseHistory};
use std::fmt::Debug;

impl<M> TimedModel<M>
where
    M: BasePrediction,
    M::Process: PurchaseProcess<Span = f64>,
{
    /// The [`predictions`](Self::predictions) for a base with what is not known of them because the
    /// parameters are estimates: for each customer the range of the probability alive and of the
    /// expected purchases over other models, such as a bootstrap or draws of the parameters
    /// ([`Replicates`](super::Replicates)) or a posterior sample, whose unit of time must be that of
    /// the base too.
    ///
    /// ```text
    /// limits   quantiles (1 ± confidence)/2 of the prediction over the models, type 6
    /// ```
    ///
    /// The range is that of the expectation, not of the purchases that come: those scatter around it
    /// ([`PurchaseInterval`](super::PurchaseInterval)). A model that refuses a customer is left out of
    /// that customer's range. It is as much work as a prediction for every customer and model.
    ///
    /// # Errors
    ///
    /// [`UncertaintyError::Prediction`] as [`predictions`](Self::predictions),
    /// [`UncertaintyError::Model`] where the unit of the models is not known or another, and
    /// [`UncertaintyError::TooFewReplicates`] where fewer than 2/(1 − confidence) − 1 models can
    /// predict a customer.
    ///
    /// # Example
    ///
    /// Nineteen models whose mean purchase rate is 0.1 … 1.9 times that of the estimate: 90 % of them
    /// lie between the first and the last.
    ///
    /// ```
    /// use clv::models::uncertainty::Parameters;
    /// use clv::models::{Nbd, TimedModel};
    /// use clv::quantity::{ConfidenceLevel, Horizon, TimeUnit};
    /// use clv::transactions::{CustomerBase, FirstPurchase, PurchaseHistory};
    /// use rust_decimal_macros::dec;
    ///
    /// let base = CustomerBase::from_summaries(
    ///     TimeUnit::Week,
    ///     FirstPurchase::Excluded,
    ///     [("al", PurchaseHistory::new(0, 0.0, 0.0)?, None)],
    /// )?;
    /// let model = TimedModel::new(Nbd::new(1.0, 10.0)?, TimeUnit::Week);
    /// let others = (1..20).map(|tenths| Nbd::new(1.0, 100.0 / f64::from(tenths)));
    /// let others = others.collect::<Result<Vec<_>, _>>()?;
    /// let horizon = Horizon::of(dec!(10), TimeUnit::Week)?;
    /// let others = Parameters::uncertain(&others).timed(TimeUnit::Week)?;
    /// let table = model.predictions_over(others, &base, horizon, ConfidenceLevel::P90)?;
    /// let al = &table.rows()[0];
    /// let range = al.expected_purchases_interval.ok_or("an interval")?;
    /// assert!((al.expected_purchases - 1.0).abs() < 1e-12);
    /// assert!((range.lower - 0.1).abs() < 1e-12 && (range.upper - 1.9).abs() < 1e-12);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn predictions_over<'a, K: Clone + Debug + Send + Sync>(
        &self,
        models: impl Into<Parameters<'a, M>>,
        base: &CustomerBase<K>,
        horizon: Horizon,
        confidence_level: ConfidenceLevel,
    ) -> Result<PredictionTable<K>, UncertaintyError>
    where
        M: 'a,
    {
        let models = models.into().models_in(self.unit())?;
        let mut table = self
            .predictions(base, horizon)
            .map_err(UncertaintyError::prediction)?;
        let span = self.span(horizon).map_err(UncertaintyError::prediction)?;
        let customers: Vec<_> = base.histories().zip(&table.rows).collect();
        let ranges = for_each(&customers, |(history, row)| {
            let predicted = over(models, history, span);
            let (alive, purchases): (Vec<f64>, Vec<f64>) = predicted.into_iter().unzip();
            let failed = models.len() - alive.len();
            let between = |estimate, values: &[f64]| -> Result<Interval, UncertaintyError> {
                Ok(between(estimate, values, failed, confidence_level)?.interval)
            };
            Ok::<_, UncertaintyError>((
                between(row.probability_alive, &alive)?,
                between(row.expected_purchases, &purchases)?,
            ))
        })?;
        for (row, (alive, purchases)) in table.rows.iter_mut().zip(ranges) {
            row.probability_alive_interval = Some(alive);
            row.expected_purchases_interval = Some(purchases);
        }
        Ok(table)
    }
}

/// The probability alive and the expected purchases of a customer under each model that has both.
fn over<M>(models: &[M], history: &PurchaseHistory, span: f64) -> Vec<(f64, f64)>
where
    M: BasePrediction,
    M::Process: PurchaseProcess<Span = f64>,
{
    let predicted = |model: &M| -> Result<_, LifetimeValueError> {
        let posterior = model.posterior(history)?;
        Ok((
            posterior.probability_alive,
            posterior.expected_purchases(span)?,
        ))
    };
    models
        .iter()
        .filter_map(|model| predicted(model).ok())
        .collect()
}
