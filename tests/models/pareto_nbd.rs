use crate::fitting;
use crate::purchase_laws::{self, close};
use clv::models::{CustomerModel, ParetoNbd};
use clv::transactions::PurchaseHistory;
use proptest::prelude::*;

#[test]
fn every_start_leads_to_the_optimum_or_to_a_refusal() {
    fitting::every_start_leads_to_the_optimum_or_to_a_refusal::<ParetoNbd>(50);
}

/// Where other packages are NaN (β ≫ α) or never end (z → 1); 40-digit values.
#[test]
fn likelihoods_that_other_packages_lose() {
    let log_likelihood = |[r, alpha, s, beta]: [f64; 4], x, recency, age| {
        ParetoNbd::new(r, alpha, s, beta)
            .unwrap()
            .log_likelihood(&PurchaseHistory::new(x, recency, age).unwrap())
            .unwrap()
    };
    let far = [1.0, 0.5, 0.5, 5000.0];
    close(log_likelihood(far, 200, 36.0, 37.0), 134.046744585, 1e-11);
    close(log_likelihood(far, 500, 36.0, 37.0), 796.712212772, 1e-11);
    let cdnow = [0.5533, 10.578, 0.6060, 11.669];
    close(log_likelihood(cdnow, 180, 38.0, 39.0), 51.1891, 1e-4);
    close(log_likelihood(cdnow, 200, 38.0, 39.0), 78.0955955, 1e-4);
}

/// P(alive) falls smoothly through α = β and s = 1.
#[test]
fn nothing_happens_at_alpha_equal_to_beta_or_at_s_one() {
    let customer = PurchaseHistory::new(3, 20.0, 39.0).unwrap();
    let values = |alpha, s| {
        let model = ParetoNbd::new(0.5, alpha, s, 5.0).unwrap();
        [
            model.probability_alive(&customer).unwrap(),
            model
                .conditional_expected_purchases(&customer, 10.0)
                .unwrap(),
        ]
    };
    for away in [1e-15, 1e-9, 1e-6] {
        for value in [0, 1] {
            let (below, above) = (
                values(5.0 * (1.0 - away), 1.0),
                values(5.0 * (1.0 + away), 1.0),
            );
            close(below[value], above[value], 10.0 * away + 1e-14);
            let (below, above) = (values(5.0, 1.0 - away), values(5.0, 1.0 + away));
            close(below[value], above[value], 10.0 * away + 1e-14);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(30))]

    #[test]
    fn laws([r, alpha, s, beta] in purchase_laws::parameters(), customer in purchase_laws::history()) {
        let model = ParetoNbd::new(r, alpha, s, beta).unwrap();
        purchase_laws::customer(&model, &customer);
        purchase_laws::process(&model.posterior(&customer).unwrap(), 5.0 * alpha / r);
        purchase_laws::slows_down(&model, customer.age());
        purchase_laws::discounting(&model, 0.1);
    }
}
