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
        close(a.probability_alive(), b.probability_alive(), 1e-9);
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

/// Far from what data show, where the risk rises from nothing to its height within 1/b of a moment:
/// ln L at 30 digits, by mpmath's quadrature over pieces around that moment.
#[test]
fn a_risk_that_jumps_is_integrated_to_the_last_digits() {
    let wanted = [
        (
            [0.5, 10.0, 10000.0, 0.001, 5.0],
            [2.0, 3.0, 30.0],
            -35.566_061_331_306_87,
        ),
        (
            [0.5, 10.0, 10000.0, 0.7, 0.5],
            [0.0, 0.0, 52.0],
            -5.289_413_594_268_869e-6,
        ),
        (
            [2.0, 5.0, 1000.0, 1000.0, 1e10],
            [3.0, 10.0, 39.0],
            -9_976_981.292_391_744,
        ),
        (
            [0.8, 8.0, 40.0, 100000.0, 1e12],
            [4.0, 0.6, 39.0],
            -2_620.371_684_285_232,
        ),
        (
            [0.8, 8.0, 1.0, 100000.0, 1e12],
            [4.0, 0.6, 39.0],
            -10.718_593_197_164_974,
        ),
        (
            [1.2, 20.0, 5.0, 0.02, 200.0],
            [20.0, 30.0, 39.0],
            -40.786_552_653_918_44,
        ),
        (
            [1.2, 20.0, 100000.0, 1e-5, 1e-6],
            [20.0, 30.0, 39.0],
            -66.663_438_390_858_32,
        ),
        (
            [150.0, 900.0, 30.0, 0.3, 1e6],
            [1.0, 0.2, 40.0],
            -1.885_267_658_360_983_5,
        ),
        (
            [0.3, 2.0, 1e6, 2.0, 0.001],
            [0.0, 0.0, 30.0],
            -1.491_119_109_152_708_7e-10,
        ),
        (
            [5.0, 1.0, 0.8, 50.0, 3.0],
            [100.0, 2.0, 50.0],
            220.901_574_534_944_61,
        ),
    ];
    for ([r, alpha, b, s, beta], [x, recency, age], ln_l) in wanted {
        let ln_l: f64 = ln_l;
        let model = GgomNbd::new(r, alpha, b, s, beta).unwrap();
        let customer = PurchaseHistory::new(x as u32, recency, age).unwrap();
        // The parts of ln L that cancel: those of the frequency, and ln S(T).
        let scale = ln_l.abs().max(x + 1.0).max(s * b * age);
        let got = model.log_likelihood(&customer).unwrap();
        assert!(
            (got - ln_l).abs() < 2e-14 * scale,
            "{model:?} {customer:?}: {got:e} {ln_l:e}"
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
