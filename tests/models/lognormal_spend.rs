//! Lognormal spend: its definition, laws, and recovery of what was simulated.

use clv::models::{
    Draw, Estimate, FitError, LogSpendHistory, LognormalSpend, Parametric, SpendDistribution,
    SpendModel,
};
use proptest::prelude::*;

fn model(median: f64, between: f64, within: f64) -> LognormalSpend {
    LognormalSpend::new(median, between, within).unwrap()
}

fn history(amounts: &[f64]) -> LogSpendHistory {
    LogSpendHistory::from_amounts(amounts.iter().copied()).unwrap()
}

#[track_caller]
fn close(got: f64, want: f64, relative: f64) {
    assert!(
        (got - want).abs() <= relative * want.abs(),
        "{got}, expected {want}"
    );
}

/// ∫ Π φ((ln z − μ)/σ)/(σ z) · φ((μ − m)/τ)/τ dμ by the trapezoidal rule.
#[test]
fn the_likelihood_is_the_integral_that_defines_it() {
    let normal = |x: f64, mean: f64, deviation: f64| {
        let standard = (x - mean) / deviation;
        (-0.5 * standard * standard).exp() / (deviation * std::f64::consts::TAU.sqrt())
    };
    for (parameters, amounts) in [
        ([20.0, 0.5, 0.8], &[12.0, 33.0, 8.5][..]),
        ([20.0, 1.5, 0.3], &[19.0][..]),
        ([0.02, 0.2, 0.2], &[0.01, 0.03, 0.02, 0.025, 0.018][..]),
    ] {
        let [median, between, within] = parameters;
        let location = f64::ln(median);
        let step = between / 200.0;
        let integral: f64 = (-3_000..=3_000)
            .map(|k| location + f64::from(k) * step)
            .map(|mu| {
                let purchases: f64 = amounts
                    .iter()
                    .map(|&z: &f64| normal(z.ln(), mu, within) / z)
                    .product();
                purchases * normal(mu, location, between) * step
            })
            .sum();
        let got = model(median, between, within)
            .log_likelihood(&history(amounts))
            .unwrap();
        close(got, integral.ln(), 1e-12);
    }
}

proptest! {
    #[test]
    fn expected_spend_is_drawn_to_the_population(
        median in 0.01..1e4_f64, between in 0.05..2.0_f64, within in 0.05..2.0_f64,
        amount in 0.01..1e4_f64, purchases in 1_usize..50,
    ) {
        let model = model(median, between, within);
        let own = history(&vec![amount; purchases]);
        let posterior = model.posterior(&own);
        let (low, high) = (median.min(amount), median.max(amount));
        prop_assert!(posterior.median() >= low * (1.0 - 1e-12));
        prop_assert!(posterior.median() <= high * (1.0 + 1e-12));
        prop_assert!(posterior.between() < between);
        // After very many purchases only the customer's own scatter is left.
        close(
            model.expected_spend(&own).unwrap(),
            posterior.purchase_amount().mean().unwrap(),
            1e-12,
        );
    }

    #[test]
    fn quantiles_undo_the_distribution(
        median in 0.01..1e4_f64, between in 0.05..2.0_f64, within in 0.05..2.0_f64,
        level in 0.001..0.999_f64,
    ) {
        let model = model(median, between, within);
        for distribution in [model.mean_spend(), model.purchase_amount()] {
            let amount = distribution.quantile(level).unwrap();
            prop_assert!((distribution.cumulative(amount).unwrap() - level).abs() < 1e-12);
            let step = 1e-5 * amount;
            let rise = distribution.cumulative(amount + step).unwrap()
                - distribution.cumulative(amount - step).unwrap();
            close(rise / (2.0 * step), distribution.density(amount).unwrap(), 1e-4);
        }
    }
}

/// The gradient of the search is the likelihood's own: every other point is lower.
#[test]
fn a_fit_is_the_highest_point_around() {
    let truth = model(1_000_000.0, 0.6, 0.9);
    let seen: Vec<u64> = (0..5_000).map(|k| 1 + k % 6).collect();
    let drawn = truth.draw_each(&seen, 11).unwrap();
    let rows: Vec<_> = drawn.into_iter().map(|history| (history, 1)).collect();
    let fit = LognormalSpend::fit(&rows).unwrap();
    let total = |model: &LognormalSpend| {
        rows.iter()
            .map(|(history, _)| model.log_likelihood(history).unwrap())
            .sum::<f64>()
    };
    close(fit.log_likelihood(), total(fit.model()), 1e-12);
    for place in 0..3 {
        for factor in [0.99, 1.01] {
            let mut beside = fit.estimates();
            beside[place] *= factor;
            assert!(total(&truth.with_parameters(&beside).unwrap()) < fit.log_likelihood());
        }
    }
}

#[test]
fn data_that_say_nothing_are_refused() {
    let model = "lognormal spend";
    let fit = |rows: &[(LogSpendHistory, u64)]| LognormalSpend::fit(rows).unwrap_err();
    assert_eq!(fit(&[(history(&[]), 4)]), FitError::NoCustomer { model });
    assert_eq!(
        fit(&[(history(&[10.0]), 4), (history(&[20.0]), 1)]),
        FitError::NotIdentified {
            model,
            why: "nobody has two purchases of different amounts"
        }
    );
    assert!(LogSpendHistory::from_amounts([10.0, 0.0]).is_err());
    assert!(LogSpendHistory::from_amounts([f64::NAN]).is_err());
}
