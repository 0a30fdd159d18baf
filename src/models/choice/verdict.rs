//! Which model to use, and why, in words.

use super::fitted::is_degenerate;
use super::forecast::CustomerForecast;
use super::line::{Baseline, ModelLine, RefusedModel};
use super::watch::{ForecastMeasure, Watch};
use crate::quantity::{counted, with_commas};
use std::fmt;

/// AIC differences below this are ties (Burnham & Anderson 2002, section 2.6).
const AIC_TIE: f64 = 2.0;
/// Paired scores this many standard errors apart are different.
const STANDARD_ERRORS: f64 = 2.0;
const MISSED_TOTAL: f64 = 0.1;
const MISFIT: f64 = 0.01;

/// The proper score by which models are told apart in the holdout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum HoldoutMeasure {
    /// The logarithmic score.
    LogScore,
    /// The ranked probability score, where a model held for impossible what came.
    RankedProbabilityScore,
}

/// Which of the compared models to use, and why.
///
/// The rule:
///
/// 1. A fit with a parameter on an edge is passed over where a sound fit's AIC is lower, or less than 2
///    higher.
/// 2. Of these the contenders are the model with the best mean score in the holdout and all that
///    are within two standard errors of it, customer by customer.
/// 3. Of the contenders the one with the lowest AIC; where AICs are less than 2 apart, the one with
///    the fewest parameters, then the lower AIC, then the one that was listed first.
///
/// It says what these data say. Who needs P(alive) for one-time buyers, or a risk of leaving that
/// grows, has reasons of their own.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Verdict {
    /// The model to use.
    pub model: String,
    /// Its AIC.
    pub aic: f64,
    /// Its purchases in the holdout, expected and actual.
    pub holdout_total: (f64, u64),
    /// The score that told models apart.
    pub measure: HoldoutMeasure,
    /// Every model that the holdout does not tell from the best, the chosen one included.
    pub contenders: Vec<String>,
    /// The fits that stood back because their parameters went to an edge.
    pub stood_back: Vec<String>,
    /// The amount by which the chosen model's mean ranked probability score is below the
    /// baseline's, as a share; negative where it is higher, `None` where the baseline's is 0.
    pub better_than_baseline: Option<f64>,
    /// Caveats.
    pub watch: Vec<Watch>,
}

impl Verdict {
    pub(super) fn of(
        lines: &[ModelLine],
        refused: &[RefusedModel],
        baseline: &Baseline,
    ) -> Option<Self> {
        let (eligible, stood_back) = eligible(lines);
        let measure = measure(&eligible);
        let contenders = contenders(&eligible, measure);
        let chosen = *chosen(&contenders)?;
        let score = |holdout: &super::HoldoutReport| holdout.mean_ranked_probability_score;
        let (own, naive) = (score(&chosen.holdout), score(&baseline.holdout));
        let errors = chosen.holdout.errors;
        Some(Self {
            model: chosen.model.clone(),
            aic: chosen.aic,
            holdout_total: (errors.expected_total, errors.actual_total),
            measure,
            contenders: names(&contenders),
            stood_back: names(&stood_back),
            better_than_baseline: (naive > 0.0).then(|| 1.0 - own / naive),
            watch: watch(chosen, &contenders, lines, refused, baseline),
        })
    }
}

fn names(lines: &[&ModelLine]) -> Vec<String> {
    lines.iter().map(|line| line.model.clone()).collect()
}

/// Every sound fit, and a fit on an edge where no sound one comes near to it; and the others, which
/// stand back.
fn eligible(lines: &[ModelLine]) -> (Vec<&ModelLine>, Vec<&ModelLine>) {
    let least_sound = lines
        .iter()
        .filter(|line| !is_degenerate(&line.fit))
        .map(|line| line.aic)
        .fold(f64::INFINITY, f64::min);
    lines
        .iter()
        .partition(|line| !is_degenerate(&line.fit) || line.aic + AIC_TIE <= least_sound)
}

fn measure(lines: &[&ModelLine]) -> HoldoutMeasure {
    if lines
        .iter()
        .all(|line| line.holdout.mean_log_score.is_some())
    {
        HoldoutMeasure::LogScore
    } else {
        HoldoutMeasure::RankedProbabilityScore
    }
}

/// A customer's score, the higher the better.
fn score(forecast: &CustomerForecast, measure: HoldoutMeasure) -> f64 {
    match measure {
        HoldoutMeasure::LogScore => forecast.log_score.unwrap_or_default(),
        HoldoutMeasure::RankedProbabilityScore => -forecast.ranked_probability_score,
    }
}

fn contenders<'a>(lines: &[&'a ModelLine], measure: HoldoutMeasure) -> Vec<&'a ModelLine> {
    let total = |line: &ModelLine| -> f64 {
        let scores = line.holdout.forecasts.iter();
        scores.map(|forecast| score(forecast, measure)).sum()
    };
    let Some(best) = lines
        .iter()
        .max_by(|a, b| total(a).total_cmp(&total(b)))
        .copied()
    else {
        return Vec::new();
    };
    lines
        .iter()
        .copied()
        .filter(|line| is_level(&best.holdout.forecasts, &line.holdout.forecasts, measure))
        .collect()
}

/// Whether the mean of the paired differences is at most two of its standard errors.
fn is_level(
    best: &[CustomerForecast],
    other: &[CustomerForecast],
    measure: HoldoutMeasure,
) -> bool {
    let n = best.len() as f64;
    let differences: Vec<f64> = best
        .iter()
        .zip(other)
        .map(|(best, other)| score(best, measure) - score(other, measure))
        .collect();
    let mean = differences.iter().sum::<f64>() / n;
    let squares: f64 = differences.iter().map(|d| (d - mean) * (d - mean)).sum();
    let standard_error = (squares / (n - 1.0).max(1.0) / n).sqrt();
    // Two fits of one maximum forecast alike but for the rounding of their parameters, which is no
    // difference however regular it is.
    const ROUNDING: f64 = 1e-6;
    mean <= STANDARD_ERRORS * standard_error + ROUNDING
}

/// The model with the fewest parameters among those whose AIC is hardly above the least; of equals
/// the first.
fn chosen<'a, 'b>(contenders: &'b [&'a ModelLine]) -> Option<&'b &'a ModelLine> {
    /// Two searches for the same maximum may each end 10⁻⁶ of the log-likelihood below it.
    const ROUNDING: f64 = 1e-5;
    let least = |lines: &mut dyn Iterator<Item = &&ModelLine>| {
        lines.map(|line| line.aic).fold(f64::INFINITY, f64::min)
    };
    let tied = least(&mut contenders.iter()) + AIC_TIE;
    let tied = || contenders.iter().filter(|line| line.aic < tied);
    let fewest = tied().map(|line| line.parameter_count).min()?;
    let simplest = || tied().filter(|line| line.parameter_count == fewest);
    let best = least(&mut simplest()) + ROUNDING;
    simplest().find(|line| line.aic <= best)
}

fn watch(
    chosen: &ModelLine,
    contenders: &[&ModelLine],
    lines: &[ModelLine],
    refused: &[RefusedModel],
    baseline: &Baseline,
) -> Vec<Watch> {
    let mut watch = Vec::new();
    let is_contender = |line: &ModelLine| contenders.iter().any(|one| one.model == line.model);
    for line in lines.iter().filter(|line| line.model != chosen.model) {
        let difference = line.aic - chosen.aic;
        if is_degenerate(&line.fit) {
            continue;
        }
        if is_contender(line) && difference.abs() < AIC_TIE {
            watch.push(Watch::AicTie {
                model: line.model.clone(),
                difference,
            });
        } else if difference < 0.0 && !is_contender(line) {
            watch.push(Watch::FitsBetterForeseesWorse {
                model: line.model.clone(),
                difference: -difference,
            });
        }
    }
    for line in lines {
        let warnings = line.fit.warnings().to_vec();
        let model = line.model.clone();
        if is_degenerate(&line.fit) {
            watch.push(Watch::Degenerate { model, warnings });
        } else {
            watch.extend(warnings.into_iter().map(|warning| Watch::Warned {
                model: model.clone(),
                warning,
            }));
        }
    }
    watch.extend(refused.iter().cloned().map(Watch::Refused));
    watch.extend(against_baseline(chosen, baseline));
    if let Some(bias) = chosen.holdout.errors.bias_of_total
        && bias.abs() > MISSED_TOTAL
    {
        watch.push(Watch::TotalMissed { bias });
    }
    if let (Some(chi_squared), Some(p_value)) =
        (chosen.frequencies.chi_squared, chosen.frequencies.p_value)
        && p_value < MISFIT
    {
        watch.push(Watch::FrequencyMisfit {
            chi_squared,
            p_value,
        });
    }
    watch
}

fn against_baseline(chosen: &ModelLine, baseline: &Baseline) -> Vec<Watch> {
    let (own, naive) = (&chosen.holdout, &baseline.holdout);
    let measures = [
        (
            ForecastMeasure::RootMeanSquaredError,
            own.errors.root_mean_squared_error,
            naive.errors.root_mean_squared_error,
        ),
        (
            ForecastMeasure::MeanRankedProbabilityScore,
            own.mean_ranked_probability_score,
            naive.mean_ranked_probability_score,
        ),
        (
            ForecastMeasure::BrierScoreOfActivity,
            own.activity.brier_score,
            naive.activity.brier_score,
        ),
    ];
    measures
        .into_iter()
        .filter(|(_, model, baseline)| model >= baseline)
        .map(|(measure, model, baseline)| Watch::BaselineNotBeaten {
            measure,
            model,
            baseline,
        })
        .collect()
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let measure = match self.measure {
            HoldoutMeasure::LogScore => "logarithmic score",
            HoldoutMeasure::RankedProbabilityScore => "ranked probability score",
        };
        let (expected, actual) = self.holdout_total;
        let others: Vec<&str> = self
            .contenders
            .iter()
            .filter(|model| **model != self.model)
            .map(String::as_str)
            .collect();
        write!(f, "{}: ", self.model)?;
        if others.is_empty() {
            write!(f, "the best {measure} in the holdout, alone")?;
            if !self.stood_back.is_empty() {
                let stood_back = self.stood_back.join(", ");
                write!(
                    f,
                    " of the fits that did not go to an edge as {stood_back} did"
                )?;
            }
        } else {
            write!(
                f,
                "by AIC ({:.2}) among the models whose {measure} the holdout does not tell apart \
                 (with {})",
                self.aic,
                others.join(", ")
            )?;
        }
        write!(
            f,
            "; it expected {} in the holdout where {} came",
            counted(format_args!("{expected:.0}"), "purchase"),
            with_commas(&actual.to_string())
        )?;
        if let Some(better) = self.better_than_baseline {
            let (share, word) = (
                100.0 * better.abs(),
                if better < 0.0 { "worse" } else { "better" },
            );
            write!(
                f,
                ", and is {share:.0} % {word} than the naive baseline (mean ranked probability score)"
            )?;
        }
        for watch in &self.watch {
            write!(f, "\n- {watch}")?;
        }
        Ok(())
    }
}
