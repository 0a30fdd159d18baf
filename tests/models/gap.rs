//! A distribution of purchases with a gap between those who have left and those who buy a lot.

use crate::purchase_laws::close;
use clv::models::uncertainty::PurchaseInterval;
use clv::models::{Nbd, Posterior, PurchaseProcess, ranked_probability_score};
use clv::quantity::ConfidenceLevel;

/// Who has left with .6 or else buys five hundred times: the numbers between 0 and 500 are hardly possible,
/// and the distribution does not end there.
#[test]
fn a_distribution_goes_on_behind_a_gap() {
    let model = Nbd::new(500.0, 1.0).unwrap();
    let parts = r#"{"probability_alive":0.4,"process":{"r":500.0,"alpha":1.0}}"#;
    let customer: Posterior<Nbd> = serde_json::from_str(parts).unwrap();
    let at_most = |n| customer.cumulative_purchase_probability(n, 1.0).unwrap();
    close(at_most(100), 0.6, 1e-12);
    close(at_most(u64::MAX), 1.0, 1e-11);
    // .6 + .4·F(n) reaches .9 at the upper quartile of those who stay.
    let quartile = model.purchase_quantile(0.75, 1.0).unwrap();
    assert!((500..=540).contains(&quartile));
    assert_eq!(customer.purchase_quantile(0.9, 1.0).unwrap(), quartile);
    let interval = PurchaseInterval::of(&customer, 1.0, ConfidenceLevel::P90).unwrap();
    assert_eq!((interval.lower, interval.median), (0, 0));
    assert!(interval.upper > quartile);
    // Σ (F − 1)² over 0, 1, …, where nobody bought: .4² for each number below some five hundred.
    let score = ranked_probability_score(|n| customer.purchase_probability(n, 1.0), 0);
    let score = score.unwrap().unwrap();
    let probabilities = customer.purchase_probabilities(0..1_500, 1.0).unwrap();
    let (mut until, mut sum) = (0.0, 0.0);
    for probability in probabilities {
        until += probability;
        sum += (1.0_f64 - until).powi(2);
    }
    close(score, sum, 1e-9);
    assert!((70.0..85.0).contains(&score), "{score}");
}
