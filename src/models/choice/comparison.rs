//! Every model fitted and judged.

use super::baseline::OwnRate;
use super::error::ChoiceError;
use super::fitted::Fitted;
use super::forecast::forecasts;
use super::frequencies::FrequencyFit;
use super::holdout::HoldoutReport;
use super::line::{Baseline, ModelLine, RefusedModel};
use super::nested::{NestedLikelihoodRatioTest, likelihood_ratio_tests};
use super::tracking::TrackingReport;
use super::trial::Trial;
use super::verdict::Verdict;
use crate::models::fit::model_in;
use crate::models::{
    Candidate, CustomerModel, Estimate, GammaGamma, Parametric, PurchaseModel, PurchaseProcess,
    SpendHistories, WithTimeUnit, ZeroSpend,
};
use crate::transactions::{AsOf, PurchaseHistory, Reduction, TransactionLog};
use std::fmt::Debug;

/// Models side by side.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Comparison {
    /// Every model that could be fitted and judged, in the order of the candidates.
    pub lines: Vec<ModelLine>,
    /// The others.
    pub refused: Vec<RefusedModel>,
    /// The naive forecast.
    pub baseline: Baseline,
    /// Every pair of models of which one contains the other.
    pub likelihood_ratio_tests: Vec<NestedLikelihoodRatioTest>,
    /// Which model to use and why; `None` where there is no line.
    pub verdict: Option<Verdict>,
}

impl<K> Trial<'_, K> {
    /// Fits the candidates to the calibration and judges them by the holdout.
    ///
    /// # Errors
    ///
    /// [`ChoiceError::NoCandidate`] for an empty list. A candidate that cannot be fitted or judged
    /// is no error but among the [`refused`](Comparison::refused).
    pub fn compare(&self, candidates: &[Candidate]) -> Result<Comparison, ChoiceError> {
        self.judge(candidates, None)
    }

    /// As [`compare`](Self::compare), with the seconds that each model takes by the caller's clock:
    /// nothing here reads one.
    ///
    /// # Errors
    ///
    /// As [`compare`](Self::compare).
    pub fn compare_timed(
        &self,
        candidates: &[Candidate],
        mut clock: impl FnMut() -> f64,
    ) -> Result<Comparison, ChoiceError> {
        self.judge(candidates, Some(&mut clock))
    }

    fn judge(
        &self,
        candidates: &[Candidate],
        mut clock: Option<&mut dyn FnMut() -> f64>,
    ) -> Result<Comparison, ChoiceError> {
        if candidates.is_empty() {
            return Err(ChoiceError::NoCandidate);
        }
        let mut lines = Vec::with_capacity(candidates.len());
        let mut refused = Vec::new();
        for &candidate in candidates {
            let before = clock.as_mut().map(|clock| clock());
            match self.line(candidate) {
                Ok(mut line) => {
                    let after = clock.as_mut().map(|clock| clock());
                    line.seconds = before.zip(after).map(|(before, after)| after - before);
                    lines.push(line);
                }
                Err(why) => refused.push(RefusedModel { candidate, why }),
            }
        }
        let baseline = Baseline {
            name: OwnRate::NAME.to_owned(),
            holdout: HoldoutReport::of(self, forecasts(self, OwnRate::of)?)?,
        };
        Ok(Comparison {
            likelihood_ratio_tests: likelihood_ratio_tests(&lines)?,
            verdict: Verdict::of(&lines, &refused, &baseline),
            lines,
            refused,
            baseline,
        })
    }

    fn line(&self, candidate: Candidate) -> Result<ModelLine, ChoiceError> {
        let Fitted { fit, parameters } = Fitted::of(candidate, self)?;
        let (frequencies, tracking, holdout) = self.judged(fit.model(), parameters)?;
        let (k, ln_l) = (parameters as f64, fit.log_likelihood());
        let customers = self.histories.len() as f64;
        Ok(ModelLine {
            candidate,
            model: fit.model().name().into_owned(),
            fit,
            parameter_count: parameters,
            log_likelihood: ln_l,
            aic: 2.0 * k - 2.0 * ln_l,
            bic: k * customers.ln() - 2.0 * ln_l,
            seconds: None,
            frequencies,
            tracking,
            holdout,
        })
    }

    fn judged(
        &self,
        model: &PurchaseModel,
        parameters: usize,
    ) -> Result<(FrequencyFit, Option<TrackingReport>, HoldoutReport), ChoiceError> {
        let frequencies = FrequencyFit::of(self, model, parameters)?;
        let tracking = self
            .times
            .as_ref()
            .map(|times| TrackingReport::of(times, model))
            .transpose()?;
        Ok((frequencies, tracking, self.foreseen(model)?))
    }

    /// The holdout as a model foresees it that was estimated elsewhere: last month's, one under a prior,
    /// one from a paper.
    ///
    /// # Errors
    ///
    /// [`ChoiceError::Model`] where its unit of time is not known or not that of the base, and where a
    /// forecast is out of reach.
    pub fn holdout<M>(&self, model: &M) -> Result<HoldoutReport, ChoiceError>
    where
        M: WithTimeUnit,
        M::Model:
            CustomerModel<History = PurchaseHistory, Process: PurchaseProcess<Span = f64>> + Sync,
    {
        self.foreseen(model_in(model, self.split.calibration.unit())?)
    }

    fn foreseen<M>(&self, model: &M) -> Result<HoldoutReport, ChoiceError>
    where
        M: CustomerModel<History = PurchaseHistory> + Sync,
        M::Process: PurchaseProcess<Span = f64>,
    {
        let forecasts = forecasts(self, |history| model.posterior(history))?;
        HoldoutReport::of(self, forecasts)
    }
}

/// Splits a log, fits the candidates to what came before the reduction's as-of, and judges them by
/// what came from there through the end of the holdout; tracked period by period.
///
/// Where a [`GammaGamma`] can be fitted to the amounts of the calibration, customers are ranked by
/// value too.
///
/// # Errors
///
/// Those of [`Reduction::split`], [`Trial::new`], [`Trial::with_times`] and [`Trial::compare`].
///
/// # Example
///
/// Forty customers who buy every few weeks, half of whom stop.
///
/// ```
/// use chrono::{Days, NaiveDate};
/// use clv::models::{Candidate, compare_models};
/// use clv::quantity::TimeUnit;
/// use clv::transactions::{
///     Collapse, FirstPurchase, Reduction, Refunds, RepeatedOrders, Transaction, TransactionLog, ZeroAmounts,
/// };
/// use rust_decimal_macros::dec;
///
/// let start = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap_or_default();
/// let mut log: TransactionLog<u64> = TransactionLog::new();
/// for customer in 0..40 {
///     let last = if customer % 2 == 0 { 364 } else { 40 + 3 * customer };
///     let every = 20 + 7 * (customer % 5) + customer % 3;
///     for day in (customer..last).step_by(every as usize) {
///         log.push(Transaction::new(customer, start + Days::new(day), dec!(10)));
///     }
/// }
/// let reduction = Reduction {
///     as_of: (start + Days::new(181)).into(),
///     unit: TimeUnit::Week,
///     collapse: Collapse::Day,
///     refunds: Refunds::Refuse,
///     zero_amounts: ZeroAmounts::Count,
///     repeated_orders: RepeatedOrders::Add,
///     first_purchase: FirstPurchase::Excluded,
/// };
/// let holdout_end = start + Days::new(363);
/// let candidates = [Candidate::Nbd, Candidate::BgNbd];
/// let comparison = compare_models(&log, &reduction, holdout_end, 1.0, &candidates)?;
/// let [nbd, bg_nbd] = &comparison.lines[..] else { return Err("two lines".into()) };
/// assert!(bg_nbd.aic < nbd.aic);
/// // Who goes on as before does not stop: the naive forecast expects too much.
/// assert!(comparison.baseline.holdout.errors.bias_of_total > Some(0.1));
/// println!("{}", comparison.verdict.ok_or("no verdict")?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn compare_models<K>(
    log: &TransactionLog<K>,
    reduction: &Reduction,
    holdout_end: impl Into<AsOf>,
    period: f64,
    candidates: &[Candidate],
) -> Result<Comparison, ChoiceError>
where
    K: Ord + Clone + Debug + Send + Sync,
{
    let split = reduction.split(log, holdout_end)?;
    let mut trial = Trial::new(&split)?.with_times(&split.purchase_times(), period)?;
    if let Ok(spend) = SpendHistories::of(&split.calibration, ZeroSpend::LeaveOut)
        && let Ok(spend) = GammaGamma::fit(&spend)
        && let Ok(with_spend) = trial.clone().with_spend(spend.model())
    {
        trial = with_spend;
    }
    trial.compare(candidates)
}
