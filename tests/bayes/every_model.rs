//! Every model that can be estimated has a posterior: short chains against weighted draws.

use crate::around;
use clv::models::bayes::{ParameterPosterior, Sampling};
use clv::models::{
    BetaDiscreteWeibull, BgBb, BgCnbd, BgNbd, DistinctHistories, Draw, Estimate, GammaGamma,
    GgomNbd, LognormalSpend, MbgNbd, ModelError, Nbd, ParetoNbd, RenewalCounts,
    ShiftedBetaGeometric, Simulate,
};
use clv::quantity::{ConfidenceLevel, TimeUnit};

const SAMPLING: Sampling = Sampling {
    chains: 2,
    warm_up: 200,
    draws: 400,
    target_acceptance: 0.8,
    seed: 9,
};

#[track_caller]
fn two_methods_agree<M: Estimate + Send + Sync>(like: &M, data: &M::Data) {
    let priors = around(&like.parameters(), 0.7);
    let posterior = ParameterPosterior::new(like, data, &priors).unwrap();
    let maximum = posterior.maximum().unwrap();
    let at_maximum = maximum.model().parameters();
    let likelihood = like.log_likelihood_of(data).unwrap();
    let value = likelihood.value(&at_maximum).unwrap();
    assert!((maximum.log_likelihood() - value).abs() < 1e-8 * value.abs());
    let sample = posterior.sample(&SAMPLING).unwrap();
    let weighted = posterior.importance_sample(1500, 4).unwrap();
    assert!(
        weighted.pareto_k().unwrap() < 0.7,
        "{:?}",
        weighted.pareto_k()
    );
    assert!(sample.divergences() < 8, "{}", sample.divergences());
    let summaries = sample.summaries(ConfidenceLevel::P90).unwrap();
    for (place, (name, summary)) in summaries.iter().enumerate() {
        assert!(summary.r_hat.unwrap() < 1.03, "{name} {summary:?}");
        let (mean, deviation) = weighted
            .mean::<ModelError>(|model| Ok(model.parameters()[place]))
            .unwrap();
        let error =
            (deviation / weighted.effective_size().sqrt()).hypot(summary.standard_error.unwrap());
        assert!(
            (mean - summary.mean).abs() < 4.5 * error,
            "{name} {mean} {summary:?}"
        );
    }
}

fn histories(model: &impl Simulate) -> DistinctHistories {
    let simulated = model.simulate_histories(&[52.0; 300], 8).unwrap();
    DistinctHistories::new(TimeUnit::Week, simulated)
}

#[test]
fn models_of_purchases() {
    let model = MbgNbd::new(0.8, 8.0, 0.9, 2.0).unwrap();
    let rows = histories(&model);
    two_methods_agree(&model, &rows);
    two_methods_agree(&BgNbd::new(0.8, 8.0, 0.9, 2.0).unwrap(), &rows);
    two_methods_agree(&BgCnbd::new(1, 0.8, 8.0, 0.9, 2.0).unwrap(), &rows);
    let model = ParetoNbd::new(0.8, 8.0, 0.7, 12.0).unwrap();
    let rows = histories(&model);
    two_methods_agree(&model, &rows);
    two_methods_agree(&Nbd::new(0.6, 10.0).unwrap(), &rows);
    two_methods_agree(&GgomNbd::new(0.8, 8.0, 0.02, 0.7, 0.3).unwrap(), &rows);
}

#[test]
fn models_of_opportunities_and_contracts() {
    let model = BgBb::new(1.2, 0.8, 0.7, 2.8).unwrap();
    let drawn = model.draw_each(&[6; 400], 1).unwrap();
    let drawn: Vec<_> = drawn.into_iter().map(|history| (history, 1)).collect();
    two_methods_agree(&model, drawn.as_slice());
    let survivors = [1000, 631, 468, 382, 326, 289, 262, 241];
    let counts = RenewalCounts::from_survivors(&survivors).unwrap();
    two_methods_agree(&ShiftedBetaGeometric::new(0.7, 1.2).unwrap(), &counts);
    two_methods_agree(&BetaDiscreteWeibull::new(0.7, 1.2, 1.0).unwrap(), &counts);
}

#[test]
fn models_of_spend() {
    let model = GammaGamma::new(6.0, 4.0, 15.0).unwrap();
    let purchases: Vec<u64> = (0..400).map(|customer| 1 + customer % 5).collect();
    let drawn = model.draw_each(&purchases, 2).unwrap();
    let drawn: Vec<_> = drawn.into_iter().map(|history| (history, 1)).collect();
    two_methods_agree(&model, drawn.as_slice());
    let model = LognormalSpend::new(20.0, 0.6, 0.4).unwrap();
    let purchases: Vec<u64> = (0..200).map(|customer| 2 + customer % 4).collect();
    let drawn = model.draw_each(&purchases, 3).unwrap();
    let drawn: Vec<_> = drawn.into_iter().map(|history| (history, 1)).collect();
    two_methods_agree(&model, drawn.as_slice());
}

/// Proposals of two models with as many parameters have one shape: from one stream they would be
/// the same, place for place, and draws of the same number of two posteriors would move together.
#[test]
fn samples_of_two_models_have_nothing_in_common_under_one_seed() {
    const DRAWS: usize = 1_500;
    fn of_r<M: Estimate + Sync>(like: &M, rows: &M::Data) -> Vec<f64> {
        let priors = around(&like.parameters(), 0.7);
        let posterior = ParameterPosterior::new(like, rows, &priors).unwrap();
        let sample = posterior.importance_sample(DRAWS, 4).unwrap();
        let of_r = sample
            .weighted()
            .map(|(model, _)| model.parameters()[0].ln());
        let of_r: Vec<f64> = of_r.collect();
        let mean = of_r.iter().sum::<f64>() / of_r.len() as f64;
        let squares: f64 = of_r.iter().map(|ln_r| (ln_r - mean).powi(2)).sum();
        of_r.iter()
            .map(|ln_r| (ln_r - mean) / squares.sqrt())
            .collect()
    }
    let model = MbgNbd::new(0.8, 8.0, 0.9, 2.0).unwrap();
    let rows = histories(&model);
    let pareto_nbd = ParetoNbd::new(0.8, 8.0, 0.7, 12.0).unwrap();
    let pairs = of_r(&model, &rows)
        .into_iter()
        .zip(of_r(&pareto_nbd, &rows));
    let correlation: f64 = pairs.map(|(a, b)| a * b).sum();
    assert!(
        correlation.abs() * (DRAWS as f64).sqrt() < 4.0,
        "{correlation}"
    );
}
