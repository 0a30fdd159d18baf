use crate::purchase_laws::{self, close, integral};
use clv::models::{CustomerModel, GgomNbd, ParetoNbd, PurchaseProcess};
use clv::transactions::PurchaseHistory;
use proptest::prelude::*;

/// b → 0 with β/b fixed is Pareto/NBD.
#[test]
fn its_limit_is_pareto_nbd() {
    let pareto = ParetoNbd::new(0.55, 10.6, 0.6, 11.7).unwrap();
    let ggom = GgomNbd::new(0.55, 10.6, 1e-12, 0.6, 11.7e-12).unwrap();
    for (x, recency, age) in [(0, 0.0, 39.0), (2, 30.0, 39.0), (40, 30.0, 39.0)] {
        let customer = PurchaseHistory::new(x, recency, age).unwrap();
        let (a, b) = (
            ggom.posterior(&customer).unwrap(),
            pareto.posterior(&customer).unwrap(),
        );
        close(a.probability_alive, b.probability_alive, 1e-9);
        close(
            ggom.log_likelihood(&customer).unwrap(),
            pareto.log_likelihood(&customer).unwrap(),
            1e-9,
        );
        for t in [1.0, 52.0] {
            close(
                a.expected_purchases(t).unwrap(),
                b.expected_purchases(t).unwrap(),
                1e-9,
            );
            close(
                a.purchase_probability(2, t).unwrap(),
                b.purchase_probability(2, t).unwrap(),
                1e-9,
            );
        }
        close(
            a.discounted_expected_transactions(0.003).unwrap().unwrap(),
            b.discounted_expected_transactions(0.003).unwrap().unwrap(),
            1e-9,
        );
    }
}

/// The likelihood by its definition: a customer of given λ and η, averaged over both by
/// Gauss–Legendre panels in their logarithms.
#[test]
fn the_likelihood_is_the_integral_that_defines_it() {
    let (r, alpha, b, s, beta) = (0.8, 6.0, 0.05, 1.4, 0.7);
    let model = GgomNbd::new(r, alpha, b, s, beta).unwrap();
    for (x, recency, age) in [(0, 0.0, 20.0), (3, 9.0, 30.0), (6, 29.0, 30.0)] {
        let customer = PurchaseHistory::new(x, recency, age).unwrap();
        let gamma_density = |shape: f64, scale: f64, v: f64, of_shape: f64| {
            (shape * (v + scale.ln()) - scale * v.exp()).exp() / of_shape
        };
        let likelihood = integral(
            |ln_eta| {
                let eta = ln_eta.exp();
                let survival = |t: f64| (-eta * (b * t).exp_m1()).exp();
                let density = |t: f64| eta * b * (b * t).exp() * survival(t);
                let given = integral(
                    |ln_lambda| {
                        let lambda = ln_lambda.exp();
                        let alive = (-lambda * age).exp() * survival(age);
                        let left = integral(|t| (-lambda * t).exp() * density(t), recency, age, 2);
                        lambda.powi(x as i32)
                            * (alive + left)
                            * gamma_density(r, alpha, ln_lambda, GAMMA_0_8)
                    },
                    -34.0,
                    3.5,
                    24,
                );
                given * gamma_density(s, beta, ln_eta, GAMMA_1_4)
            },
            -22.0,
            5.5,
            18,
        );
        close(
            model.log_likelihood(&customer).unwrap(),
            likelihood.ln(),
            1e-9,
        );
    }
}

/// Γ(0.8) and Γ(1.4).
const GAMMA_0_8: f64 = 1.164_229_713_725_303_4;
const GAMMA_1_4: f64 = 0.887_263_817_503_075_3;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(15))]

    #[test]
    fn laws([r, alpha, s, beta] in purchase_laws::parameters(), rate in -4.0..0.0,
            customer in purchase_laws::history()) {
        let model = GgomNbd::new(r, alpha, f64::exp(rate), s, beta).unwrap();
        purchase_laws::customer(&model, &customer);
        purchase_laws::process(&model.posterior(&customer).unwrap(), 2.0 * alpha / r);
        purchase_laws::slows_down(&model, customer.age());
        purchase_laws::discounting(&model, 0.1);
    }
}
