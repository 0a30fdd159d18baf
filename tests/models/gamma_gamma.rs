//! Gamma-Gamma: published fits, laws, and its distributions against their definition.

use crate::fitting::uniforms;
use clv::models::{
    Estimate, Fit, FitError, FitWarning, GammaGamma, SpendDistribution, SpendHistory, SpendModel,
    StopReason, spend_check,
};
use clv::quantity::TimeUnit;
use clv::transactions::{CustomerBase, FirstPurchase, PurchaseHistory};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Purchases and mean spend of everybody who repeated in the 39 weeks to 1997-09-30, the first
/// purchase left out, purchases of one day counted once.
fn cdnow() -> Vec<(SpendHistory, u64)> {
    let log = include_str!("../../examples/data/cdnow_sample.csv");
    let mut days: BTreeMap<u32, BTreeMap<&str, f64>> = BTreeMap::new();
    for line in log.lines().skip(1) {
        let mut fields = line.split(',');
        let customer: u32 = fields.next().unwrap().parse().unwrap();
        let day = fields.next().unwrap();
        let amount: f64 = fields.next().unwrap().parse().unwrap();
        if day <= "1997-09-30" {
            *days.entry(customer).or_default().entry(day).or_default() += amount;
        }
    }
    days.values()
        .filter(|days| days.len() > 1)
        .map(|days| {
            let repeats = (days.len() - 1) as f64;
            let mean = days.values().skip(1).sum::<f64>() / repeats;
            (repeats as u64, mean)
        })
        .filter(|&(_, mean)| mean > 0.0)
        .map(|(repeats, mean)| (SpendHistory::new(repeats, mean).unwrap(), 1))
        .collect()
}

fn near(got: f64, want: f64, tolerance: f64) {
    assert!((got - want).abs() <= tolerance, "{got}, expected {want}");
}

/// CLVTools, `test_correctness_gg.R`: 6.25, 3.74, 15.44, LL −4055.918.
#[test]
fn the_fit_to_cdnow_is_the_published_one() {
    let fit = GammaGamma::fit(&cdnow()).unwrap();
    assert_eq!(fit.customers(), 946);
    near(fit.log_likelihood(), -4055.9177, 5e-5);
    near(fit.model().p(), 6.25, 5e-3);
    near(fit.model().q(), 3.74, 5e-3);
    near(fit.model().gamma(), 15.44, 5e-3);
    near(fit.model().population_mean().unwrap(), 35.171, 5e-3);
    assert_eq!(fit.warnings(), []);
    assert_ne!(fit.stop_reason(), StopReason::IterationLimit);
    assert!(fit.gradient_norm() < 1e-9, "{fit:?}");
}

/// The likelihood that the fit reports is the sum of the customers'.
#[test]
fn the_likelihood_is_the_sum_over_customers() {
    let histories = cdnow();
    let fit = GammaGamma::fit(&histories).unwrap();
    let sum: f64 = histories
        .iter()
        .map(|(history, _)| fit.model().log_likelihood(history).unwrap())
        .sum();
    near(fit.log_likelihood(), sum, 1e-8);
}

/// Customers who are many are put in order only where their histories repeat: either way, and in any
/// order, ln L is the sum over customers and the fit is the same.
#[test]
fn many_customers_in_any_order_have_one_likelihood() {
    let drawn_from = model(6.25, 3.74, 15.45);
    let rounded_to = |step: f64| -> Vec<(SpendHistory, u64)> {
        let mut next = uniforms(5);
        let customer = |_| {
            let purchases = 1 + (5.0 * next()) as u64;
            let mean = drawn_from.mean_amount_of(purchases).unwrap();
            let mean = (mean.quantile(next()).unwrap() / step).ceil() * step;
            (SpendHistory::new(purchases, mean).unwrap(), 1)
        };
        (0..6_000).map(customer).collect()
    };
    for histories in [rounded_to(1e-9), rounded_to(2.0)] {
        let fit = GammaGamma::fit(&histories).unwrap();
        let of_each =
            |(history, _): &(SpendHistory, u64)| fit.model().log_likelihood(history).unwrap();
        let sum: f64 = histories.iter().map(of_each).sum();
        near(fit.log_likelihood(), sum, 1e-12 * sum.abs());
        let backwards: Vec<_> = histories.iter().rev().copied().collect();
        let other = GammaGamma::fit(&backwards).unwrap();
        for (one, other) in fit.estimates().iter().zip(other.estimates()) {
            near(one / other, 1.0, 1e-6);
        }
    }
}

fn model(p: f64, q: f64, gamma: f64) -> GammaGamma {
    GammaGamma::new(p, q, gamma).unwrap()
}

fn parameter() -> impl Strategy<Value = f64> {
    (-2.0..4.0_f64).prop_map(|exponent| 10.0_f64.powf(exponent))
}

proptest! {
    /// What is expected lies between the customer's own mean and that of all.
    #[test]
    fn expected_spend_is_drawn_to_the_population(
        p in parameter(), excess in parameter(), gamma in parameter(),
        purchases in 1_u64..100_000, mean in parameter(),
    ) {
        let model = model(p, 1.0 + excess, gamma);
        let all = model.population_mean().unwrap();
        let expected = model.expected_spend(&SpendHistory::new(purchases, mean).unwrap()).unwrap();
        let (low, high) = (all.min(mean), all.max(mean));
        prop_assert!(expected >= low * (1.0 - 1e-12) && expected <= high * (1.0 + 1e-12));
    }

    /// A currency's unit changes no probability.
    #[test]
    fn the_unit_of_money_does_not_matter(
        p in parameter(), q in parameter(), gamma in parameter(),
        purchases in 1_u64..10_000, mean in parameter(), unit in parameter(),
    ) {
        let here = model(p, q, gamma);
        let there = model(p, q, gamma * unit);
        let log_likelihood = |model: &GammaGamma, mean: f64| {
            model.log_likelihood(&SpendHistory::new(purchases, mean).unwrap()).unwrap()
        };
        let (got, want) = (log_likelihood(&there, mean * unit), log_likelihood(&here, mean));
        prop_assert!((got - (want - unit.ln())).abs() <= 1e-9 * want.abs().max(1.0));
    }

    #[test]
    fn quantiles_undo_the_distributions(
        p in 0.3..50.0_f64, q in 0.3..50.0_f64, gamma in parameter(),
        purchases in 1_u64..200, level in 0.001..0.999_f64,
    ) {
        let model = model(p, q, gamma);
        fn check(distribution: &impl SpendDistribution, level: f64) {
            let amount = distribution.quantile(level).unwrap();
            let back = distribution.cumulative(amount).unwrap();
            assert!((back - level).abs() < 1e-11, "{back} {level}");
            // The density is the slope of the cumulative.
            let step = 1e-4 * amount;
            let rise = distribution.cumulative(amount + step).unwrap()
                - distribution.cumulative(amount - step).unwrap();
            let density = distribution.density(amount).unwrap();
            assert!((rise / (2.0 * step) - density).abs() < 1e-4 * density, "{density}");
        }
        check(&model.mean_spend(), level);
        check(&model.purchase_amount(), level);
        check(&model.mean_amount_of(purchases).unwrap(), level);
    }

    /// Two purchases at once teach what they teach one after the other.
    #[test]
    fn learning_twice_is_learning_once(
        p in parameter(), q in parameter(), gamma in parameter(),
        first in 1_u64..50, second in 1_u64..50, a in parameter(), b in parameter(),
    ) {
        let model = model(p, q, gamma);
        let history = |purchases, mean| SpendHistory::new(purchases, mean).unwrap();
        let stepwise = model.posterior(&history(first, a)).posterior(&history(second, b));
        let total = first as f64 * a + second as f64 * b;
        let at_once = model.posterior(&history(first + second, total / (first + second) as f64));
        prop_assert!((stepwise.q() / at_once.q() - 1.0).abs() < 1e-12);
        prop_assert!((stepwise.gamma() / at_once.gamma() - 1.0).abs() < 1e-12);
    }
}

/// The mean amount of ever more purchases is the customer's mean spend.
#[test]
fn many_purchases_show_the_mean_spend() {
    let model = model(6.25, 3.74, 15.44);
    let many = model.mean_amount_of(10_000_000).unwrap();
    for amount in [15.0, 35.0, 90.0] {
        let (got, want) = (
            many.cumulative(amount).unwrap(),
            model.mean_spend().cumulative(amount).unwrap(),
        );
        near(got, want, 1e-6);
    }
    near(
        many.mean().unwrap(),
        model.population_mean().unwrap(),
        1e-12,
    );
}

#[test]
fn a_hundred_thousand_purchases_have_every_quantity() {
    for model in [
        model(6.25, 3.74, 15.44),
        model(0.01, 0.02, 1e5),
        model(1e4, 1e4, 1e-3),
    ] {
        let history = SpendHistory::new(100_000, 35.08).unwrap();
        assert!(model.log_likelihood(&history).is_ok_and(f64::is_finite));
        near(model.expected_spend(&history).unwrap(), 35.08, 110.0);
        let posterior = model.posterior(&history);
        let median = posterior.mean_spend().quantile(0.5).unwrap();
        assert!(median.is_finite() && median > 0.0);
        assert!(posterior.purchase_amount().quantile(0.99).unwrap() > 0.0);
    }
}

#[test]
fn bad_input_is_named() {
    let message = |error: clv::models::ModelError| error.to_string();
    assert_eq!(
        message(GammaGamma::new(6.0, f64::NAN, 15.0).unwrap_err()),
        "parameter q of Gamma-Gamma must be finite and > 0, got NaN"
    );
    for mean in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(SpendHistory::new(1, mean).is_err());
    }
    assert!(SpendHistory::new(0, 10.0).is_err());
    let model = model(6.25, 0.9, 15.44);
    assert_eq!(model.population_mean(), None);
    assert!(model.mean_amount_of(0).is_err());
    assert!(model.mean_spend().quantile(1.0).is_err());
    assert!(model.mean_spend().density(-1.0).is_err());
    assert!(model.mean_spend().cumulative(f64::NAN).is_err());
    assert_eq!(model.mean_spend().cumulative(0.0), Ok(0.0));
}

/// Where p < 1 the density of an amount rises without end towards 0: there is no number to give.
#[test]
fn a_density_is_asked_above_zero() {
    let amount = model(0.1, 4.0, 15.0).mean_amount_of(1).unwrap();
    assert_eq!(
        amount.density(0.0).unwrap_err().to_string(),
        "amount at which the density is asked must be finite and > 0, got 0"
    );
    // Each thousandth of the amount has 1000^0.9 times the density.
    let ratio = amount.density(1e-9).unwrap() / amount.density(1e-6).unwrap();
    near(ratio, 1000_f64.powf(0.9), 1e-3);
    assert!(model(2.0, 4.0, 15.0).mean_spend().density(0.0).is_err());
}

#[test]
fn a_customer_who_spent_nothing_is_named() {
    let history = |x| PurchaseHistory::new(x, 5.0, 10.0).unwrap();
    let base = |free: f64| {
        CustomerBase::from_summaries(
            TimeUnit::Week,
            FirstPurchase::Excluded,
            [
                ("ann", 1, 10.0),
                ("bob", 2, free),
                ("eve", 3, 30.0),
                ("joe", 2, 18.0),
            ]
            .map(|(key, x, mean)| (key, history(x), Some(mean))),
        )
        .unwrap()
    };
    assert_eq!(
        GammaGamma::fit(&base(0.0)).unwrap_err().to_string(),
        "customer \"bob\": the mean amount must be > 0 for Gamma-Gamma, got 0; leave the customer out \
         of the model of spend: the model of purchases does not change by it"
    );
    assert_eq!(GammaGamma::fit(&base(12.0)).unwrap().customers(), 4);
}

#[test]
fn data_that_say_nothing_are_refused() {
    let one = SpendHistory::new(3, 20.0).unwrap();
    let other = SpendHistory::new(1, 20.0).unwrap();
    let model = "Gamma-Gamma";
    assert_eq!(
        GammaGamma::fit(&[(SpendHistory::NONE, 5)]),
        Err(FitError::NoCustomer { model })
    );
    assert_eq!(
        GammaGamma::fit(&[(one, 2), (other, 1)]),
        Err(FitError::AllAlike {
            model,
            alike: "mean amount",
            customers: 3
        })
    );
    assert_eq!(
        GammaGamma::fit(&[(one, 2), (other, 1)])
            .unwrap_err()
            .to_string(),
        "customers must differ for Gamma-Gamma to be fitted, all 3 have the same mean amount"
    );
}

/// Customers who differ no more than their purchases do: q goes to infinity, and the fit says so.
#[test]
fn a_fit_at_the_edge_says_so() {
    let histories = [
        (4, 19.0),
        (4, 20.0),
        (4, 21.0),
        (1, 16.0),
        (1, 24.0),
        (1, 20.0),
    ]
    .map(|(purchases, mean)| (SpendHistory::new(purchases, mean).unwrap(), 50));
    match GammaGamma::fit(&histories) {
        Ok(fit) => assert!(
            fit.warnings().iter().any(|warning| matches!(
                warning,
                FitWarning::Boundary { .. }
                    | FitWarning::WeakIdentification { .. }
                    | FitWarning::NotPositiveDefinite { .. }
            )),
            "{fit:?}"
        ),
        Err(error) => assert!(matches!(error, FitError::NotConverged { .. }), "{error}"),
    }
}

#[test]
fn weights_are_repeated_customers() {
    let histories = cdnow();
    let thrice: Vec<_> = histories.iter().map(|&(history, _)| (history, 3)).collect();
    let (once, thrice) = (
        GammaGamma::fit(&histories).unwrap(),
        GammaGamma::fit(&thrice).unwrap(),
    );
    near(thrice.model().p(), once.model().p(), 1e-7);
    near(thrice.log_likelihood(), 3.0 * once.log_likelihood(), 1e-6);
    assert_eq!(thrice.customers(), 3 * 946);
}

#[cfg(feature = "serde")]
#[test]
fn serde_goes_through_the_same_check() {
    let fit = GammaGamma::fit(&cdnow()).unwrap();
    let text = serde_json::to_string(&fit).unwrap();
    assert_eq!(serde_json::from_str::<Fit<GammaGamma>>(&text).unwrap(), fit);
    let broken = r#"{"p":6.0,"q":4.0,"gamma":0.0}"#;
    assert!(serde_json::from_str::<GammaGamma>(broken).is_err());
    let history = SpendHistory::new(2, 10.0).unwrap();
    let text = serde_json::to_string(&history).unwrap();
    assert_eq!(
        serde_json::from_str::<SpendHistory>(&text).unwrap(),
        history
    );
    assert!(serde_json::from_str::<SpendHistory>(r#"{"purchases":2,"mean":-1.0}"#).is_err());
}

/// The fit to CDNOW describes the amounts that it was fitted to; a model with a third more spend
/// does not.
#[test]
fn the_check_of_fit_tells_a_good_model_from_a_bad_one() {
    let levels = [0.1, 0.25, 0.5, 0.75, 0.9];
    let good = GammaGamma::fit(&cdnow()).unwrap().into_model();
    let check = |model: &GammaGamma| spend_check(model, cdnow(), &levels).unwrap().unwrap();
    let fits = check(&good);
    assert_eq!(fits.customers, 946);
    // At or below 15.76, the first quartile, are 240 of the 946 customers, 0.2537; the model has
    // 0.1799 (mpmath).
    assert_eq!(fits.quantiles[1].observed_share, 240.0 / 946.0);
    assert!(
        (fits.largest_gap - 0.0738).abs() < 1e-4,
        "{}",
        fits.largest_gap
    );
    for quantile in &fits.quantiles {
        let off = quantile.expected / quantile.observed - 1.0;
        assert!(off.abs() < 0.16, "{quantile:?}");
    }
    let counted: u64 = fits.by_purchases.iter().map(|group| group.customers).sum();
    assert_eq!(counted, 946);
    let bad = model(good.p(), good.q(), 1.33 * good.gamma());
    assert!(check(&bad).largest_gap > 0.1);
    assert_eq!(spend_check(&good, [], &levels), Ok(None));
    assert!(spend_check(&good, cdnow(), &[1.5]).is_err());
}

/// From each of sixty starts within e^±4 of the maximum: the same maximum, or a refusal.
#[test]
fn every_start_leads_to_the_maximum_or_to_a_refusal() {
    let mut uniform = uniforms(60);
    let best = GammaGamma::fit(&cdnow()).unwrap();
    let mut arrived = 0;
    for _ in 0..60 {
        let mut away = |parameter: f64| parameter * (8.0 * uniform() - 4.0).exp();
        let start = model(
            away(best.model().p()),
            away(best.model().q()),
            away(best.model().gamma()),
        );
        match start.fit_from(&cdnow()) {
            Ok(fit) if fit.warnings().is_empty() => {
                near(fit.log_likelihood(), best.log_likelihood(), 1e-7);
                near(fit.model().p(), best.model().p(), 1e-5);
                arrived += 1;
            }
            Ok(_) | Err(FitError::NotConverged { .. } | FitError::NotAMaximum { .. }) => {}
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(arrived, 60);
}

/// Of one purchase each the mean amount is the amount, and the densities of both models are of the same
/// thing; of several they are not, so that no criterion of the one stands beside the other's.
#[test]
fn criteria_of_means_are_no_criteria_of_amounts() {
    let histories: Vec<(SpendHistory, u64)> = (1..40)
        .map(|i| {
            (
                SpendHistory::new(1 + i % 3, 10.0 + (i * 7 % 23) as f64).unwrap(),
                1,
            )
        })
        .collect();
    let fit = GammaGamma::fit(&histories).unwrap();
    assert_eq!((fit.aic(), fit.bic()), (None, None));
    let ln_l = fit.log_likelihood();
    assert_eq!(fit.aic_of_means(), 6.0 - 2.0 * ln_l);
    assert_eq!(fit.bic_of_means(), 3.0 * 39_f64.ln() - 2.0 * ln_l);
}

/// Who cannot be fitted has no place to start from either.
#[test]
fn starts_refuse_what_a_fit_refuses() {
    let alike = [(SpendHistory::new(2, 7.0).unwrap(), 3)];
    for histories in [&[][..], &[(SpendHistory::NONE, 5)], &alike] {
        let starts = GammaGamma::starts(&(), histories).unwrap_err();
        assert_eq!(starts, GammaGamma::fit(histories).unwrap_err());
    }
}
