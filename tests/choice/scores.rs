//! Proper scores of counts against values by another formula.

use clv::models::{ModelError, Nbd, PurchaseProcess, log_score, ranked_probability_score};

fn poisson(mean: f64) -> impl Fn(u64) -> Result<f64, ModelError> {
    move |n| {
        let ln_factorial: f64 = (1..=n).map(|i| (i as f64).ln()).sum();
        Ok((n as f64 * mean.ln() - mean - ln_factorial).exp())
    }
}

/// E|Y − y| − ½ E|Y − Y'|, summed by scipy.
#[test]
fn is_the_energy_score() {
    let score = ranked_probability_score(poisson(2.5), 4).unwrap().unwrap();
    assert!((score - 0.972_760_786_763_2).abs() < 1e-12, "{score}");
    // NBD with r = ½ and α/(α + t) = 0.2.
    let nbd = Nbd::new(0.5, 0.2).unwrap();
    let at = |y| ranked_probability_score(|n| nbd.purchase_probability(n, 0.8), y).unwrap();
    for (y, want) in [(0, 0.603_750_574_355_1), (9, 5.933_166_818_590_5)] {
        let got = at(y).unwrap();
        assert!((got - want).abs() < 2e-12, "{y}: {got}");
    }
    let got = log_score(|n| nbd.purchase_probability(n, 0.8), 9).unwrap();
    assert!((got.unwrap() + 4.497_869_920_253_839).abs() < 1e-13);
}

#[test]
fn a_certain_forecast_costs_its_error() {
    let certain = |n: u64| Ok::<f64, ModelError>(if n == 3 { 1.0 } else { 0.0 });
    for (y, error) in [(3, 0.0), (0, 3.0), (10, 7.0)] {
        assert_eq!(ranked_probability_score(certain, y).unwrap(), Some(error));
    }
    assert_eq!(log_score(certain, 3).unwrap(), Some(0.0));
    assert_eq!(log_score(certain, 2).unwrap(), None);
}

/// The expected score of the true distribution is the lowest of all forecasts.
#[test]
fn both_are_proper() {
    let expected = |forecast: f64| -> (f64, f64) {
        let mut sums = (0.0, 0.0);
        for y in 0..60 {
            let p = poisson(2.0)(y).unwrap();
            sums.0 += p * ranked_probability_score(poisson(forecast), y)
                .unwrap()
                .unwrap();
            sums.1 -= p * log_score(poisson(forecast), y).unwrap().unwrap();
        }
        sums
    };
    let truth = expected(2.0);
    for other in [0.5, 1.5, 1.9, 2.1, 3.0, 6.0] {
        let got = expected(other);
        assert!(got.0 > truth.0 && got.1 > truth.1, "{other}: {got:?}");
    }
}

/// A distribution that never adds up has no score, and an error goes through.
#[test]
fn no_score_without_a_distribution() {
    let nothing = |_: u64| Ok::<f64, ModelError>(0.0);
    assert_eq!(ranked_probability_score(nothing, 1).unwrap(), None);
    let error = ModelError::OutOfReach {
        model: "none",
        quantity: "anything",
    };
    assert_eq!(ranked_probability_score(|_| Err(error), 1), Err(error));
}
