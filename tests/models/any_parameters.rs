//! No quantity of a model is NaN or infinite, whatever its parameters and the time: it is a number, refused,
//! or does not exist.

use clv::models::{
    BetaDiscreteWeibull, BgBb, BgCnbd, BgNbd, ContractModel, GammaGamma, GgomNbd, MbgNbd, Nbd,
    ParetoNbd, PurchaseProcess, ShiftedBetaGeometric, SpendDistribution, SpendHistory, SpendModel,
};
use proptest::prelude::*;

/// A positive number of any size that a parameter may have.
fn any_size() -> impl Strategy<Value = f64> {
    prop_oneof![
        (-100.0..100.0_f64).prop_map(|exponent| 10_f64.powf(exponent)),
        (-3.0..3.0_f64).prop_map(|exponent| 10_f64.powf(exponent)),
        Just(1.0),
        Just(1.0 + f64::EPSILON),
        Just(1e100),
        Just(1e-100),
    ]
}

fn time() -> impl Strategy<Value = f64> {
    prop_oneof![Just(0.0), any_size()]
}

fn number<E: std::fmt::Debug>(of: &str, value: Result<f64, E>) {
    if let Ok(value) = value {
        assert!(value.is_finite() && value >= 0.0, "{of}: {value}");
    }
}

fn probability<E: std::fmt::Debug>(of: &str, value: Result<f64, E>) {
    if let Ok(value) = value {
        assert!((0.0..=1.0).contains(&value), "{of}: {value}");
    }
}

fn some<E: std::fmt::Debug>(of: &str, value: Result<Option<f64>, E>) {
    if let Ok(Some(value)) = value {
        number::<E>(of, Ok(value));
    }
}

fn process<P: PurchaseProcess<Span: Copy>>(process: &P, t: P::Span, force: f64) {
    let of = |quantity: &str| format!("{quantity} of {}", process.process_name());
    number(&of("expected purchases"), process.expected_purchases(t));
    probability(&of("alive"), process.probability_alive_after(t));
    for n in [0, 1, 3] {
        probability(&of("number"), process.purchase_probability(n, t));
    }
    let discounted = |force| process.discounted_expected_transactions(force);
    some(&of("discounted"), discounted(force));
    some(&of("undiscounted"), discounted(0.0));
    some(&of("lifetime"), process.expected_remaining_lifetime());
}

#[test]
fn what_no_double_holds_is_refused() {
    for (size, range) in [
        (0.0, "finite and > 0"),
        (f64::INFINITY, "finite and > 0"),
        (1e-200, "from 1e-100 to 1e100"),
        (1e200, "from 1e-100 to 1e100"),
    ] {
        let error = Nbd::new(size, 1.0).unwrap_err().to_string();
        assert!(error.contains(range), "{error}");
    }
    let nbd = Nbd::new(1.0, 0.5).unwrap();
    assert!(nbd.expected_purchases(f64::MAX).is_err());
    assert!(nbd.expected_purchases(1e100).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn of_purchases(p in [any_size(), any_size(), any_size(), any_size(), any_size()], t in time(), force in any_size()) {
        let [r, alpha, a, b, c] = p;
        process(&Nbd::new(r, alpha).unwrap(), t, force);
        process(&BgNbd::new(r, alpha, a, b).unwrap(), t, force);
        process(&MbgNbd::new(r, alpha, a, b).unwrap(), t, force);
        process(&ParetoNbd::new(r, alpha, a, b).unwrap(), t, force);
        process(&GgomNbd::new(r, alpha, a, b, c).unwrap(), t, force);
        process(&BgBb::new(r, alpha, a, b).unwrap(), (t.min(1e3)) as u32, force);
        process(&BgCnbd::new(2, r, alpha, a, b).unwrap(), t, force);
    }

    #[test]
    fn of_contracts(p in [any_size(), any_size(), any_size()], renewals in 1..2000_u32, rate in time()) {
        let [a, b, c] = p;
        fn check(model: &(impl ContractModel + std::fmt::Debug), renewals: u32, rate: f64) {
            let at = format!("survival of {model:?}");
            probability::<()>(&at, Ok(model.survival(renewals)));
            probability("retention", model.retention_rate(renewals));
            some("lifetime", model.discounted_expected_lifetime(rate));
            some("residual", model.discounted_expected_residual_lifetime(renewals, rate));
            some("undiscounted", model.expected_lifetime());
        }
        check(&ShiftedBetaGeometric::new(a, b).unwrap(), renewals, rate);
        check(&BetaDiscreteWeibull::new(a, b, c).unwrap(), renewals, rate);
    }

    #[test]
    fn of_spend(p in [any_size(), any_size(), any_size()], purchases in 1..1000_u64, amount in any_size()) {
        let [p, q, gamma] = p;
        let model = GammaGamma::new(p, q, gamma).unwrap();
        let amounts = model.mean_amount_of(purchases).unwrap();
        let density = amounts.density(amount);
        assert!(!density.as_ref().is_ok_and(|density| density.is_nan()), "{density:?}");
        probability("amounts", amounts.cumulative(amount));
        if let Some(mean) = amounts.mean() {
            number::<()>("mean amount", Ok(mean));
        }
        if let Ok(history) = SpendHistory::new(purchases, amount) {
            if let Ok(ln) = model.log_likelihood(&history) {
                assert!(ln < f64::INFINITY, "{ln}");
            }
            if let Some(mean) = model.expected_spend(&history) {
                number::<()>("spend", Ok(mean));
            }
        }
    }
}
