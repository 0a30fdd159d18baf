//! Contract models: laws, limits and bad input.

use clv::models::{
    BetaDiscreteWeibull, Contract, ContractModel, Estimate, Fit, FitError, ModelError, Parametric,
    RenewalCounts, ShiftedBetaGeometric,
};
use clv::quantity::TimeUnit;
use clv::value::SurvivalCurve;
use proptest::prelude::*;
use rust_decimal_macros::dec;

fn sbg(alpha: f64, beta: f64) -> ShiftedBetaGeometric {
    ShiftedBetaGeometric::new(alpha, beta).unwrap()
}

fn bdw(alpha: f64, beta: f64, c: f64) -> BetaDiscreteWeibull {
    BetaDiscreteWeibull::new(alpha, beta, c).unwrap()
}

/// A parameter from 10⁻³ to 10⁵.
fn parameter() -> impl Strategy<Value = f64> {
    (-3.0..5.0_f64).prop_map(|exponent| 10.0_f64.powf(exponent))
}

#[track_caller]
fn close(got: f64, want: f64, relative: f64) {
    assert!(
        (got - want).abs() <= relative * want.abs() || got == want,
        "{got}, expected {want}"
    );
}

proptest! {
    #[test]
    fn survival_never_rises_and_retention_never_falls(
        alpha in parameter(),
        beta in parameter(),
        t in 1_u32..10_000,
    ) {
        let model = sbg(alpha, beta);
        let (before, after) = (model.survival(t - 1), model.survival(t));
        prop_assert!((0.0..=1.0).contains(&after) && after <= before);
        let (rate, next) = (model.retention_rate(t).unwrap(), model.retention_rate(t + 1).unwrap());
        prop_assert!((0.0..=1.0).contains(&rate) && rate <= next);
        // S(t) = r(1)·…·r(t), and so S(t)/S(t − 1) = r(t) wherever doubles can show it.
        if after > 1e-290 {
            close(after, before * rate, 1e-12);
        }
    }

    #[test]
    fn without_a_change_of_risk_bdw_is_sbg(
        alpha in parameter(),
        beta in parameter(),
        t in 1_u32..1_000,
        rate in 0.01..1.0_f64,
        period in 1_u32..50,
    ) {
        let (simple, general) = (sbg(alpha, beta), bdw(alpha, beta, 1.0));
        close(general.survival(t), simple.survival(t), 1e-12);
        close(general.retention_rate(t).unwrap(), simple.retention_rate(t).unwrap(), 1e-12);
        let lifetimes = |model: &dyn Fn() -> Result<Option<f64>, ModelError>| model().unwrap().unwrap();
        close(
            lifetimes(&|| general.discounted_expected_lifetime(rate)),
            lifetimes(&|| simple.discounted_expected_lifetime(rate)),
            1e-11,
        );
        close(
            lifetimes(&|| general.discounted_expected_residual_lifetime(period, rate)),
            lifetimes(&|| simple.discounted_expected_residual_lifetime(period, rate)),
            1e-11,
        );
    }

    /// DEL = 1 + DERL(1)/(1+d), and DERL(n) = r(n)·(1 + DERL(n + 1)/(1+d)).
    #[test]
    fn lifetimes_obey_their_recursion(
        alpha in parameter(),
        beta in parameter(),
        c in 0.4..2.5_f64,
        period in 1_u32..40,
        rate in prop_oneof![1e-9..1e-3_f64, 1e-3..2.0_f64],
    ) {
        fn check(model: &impl ContractModel, period: u32, rate: f64) {
            let residual = |period| {
                model.discounted_expected_residual_lifetime(period, rate).unwrap().unwrap()
            };
            let whole = model.discounted_expected_lifetime(rate).unwrap().unwrap();
            close(whole, 1.0 + residual(1) / (1.0 + rate), 1e-11);
            let stays = model.retention_rate(period).unwrap();
            close(residual(period), stays * (1.0 + residual(period + 1) / (1.0 + rate)), 1e-11);
        }
        check(&sbg(alpha, beta), period, rate);
        check(&bdw(alpha, beta, c), period, rate);
    }

    #[test]
    fn the_undiscounted_lifetime_is_the_limit_of_the_discounted(
        alpha in 1.5..50.0_f64,
        beta in 0.01..100.0_f64,
    ) {
        let (simple, general) = (sbg(alpha, beta), bdw(alpha, beta, 1.0));
        let want = (alpha + beta - 1.0) / (alpha - 1.0);
        close(simple.expected_lifetime().unwrap().unwrap(), want, 1e-13);
        close(general.expected_lifetime().unwrap().unwrap(), want, 1e-11);
        close(simple.discounted_expected_lifetime(1e-10).unwrap().unwrap(), want, 1e-3);
    }

    #[test]
    fn the_curve_is_the_survival(alpha in parameter(), beta in parameter(), t in 0_u32..200) {
        let model = sbg(alpha, beta);
        let curve = model.curve(TimeUnit::Year);
        prop_assert_eq!(curve.period(), TimeUnit::Year);
        let share: f64 = curve.survival(t).unwrap().unwrap().value().to_string().parse().unwrap();
        prop_assert!((share - model.survival(t)).abs() <= 1e-15);
    }
}

/// The definition, S(t) = ∫ (1 − θ)^(t^c) θ^(α−1) (1 − θ)^(β−1) dθ / B(α, β), by the trapezoidal
/// rule in the logit of θ.
#[test]
fn bdw_survival_is_the_integral_that_defines_it() {
    for (alpha, beta, c) in [
        (0.7, 1.2, 1.6),
        (3.0, 14.0, 0.5),
        (0.2, 0.9, 2.3),
        (25.0, 6.0, 0.8),
    ] {
        let moment = |power: f64| {
            let step = 0.02;
            (-15_000..=15_000)
                .map(|k| f64::from(k) * step)
                .map(|u| {
                    // θ = 1/(1 + e^−u), 1 − θ = 1/(1 + e^u).
                    let (ln_churn, ln_stay) = (-(-u).exp().ln_1p(), -u.exp().ln_1p());
                    (alpha * ln_churn + (beta + power) * ln_stay).exp() * step
                })
                .sum::<f64>()
        };
        for t in [1_u32, 2, 7, 30] {
            let want = moment(f64::from(t).powf(c)) / moment(0.0);
            close(bdw(alpha, beta, c).survival(t), want, 1e-11);
        }
    }
}

#[test]
fn a_sum_that_diverges_is_none() {
    let model = sbg(0.9, 2.0);
    assert_eq!(model.expected_lifetime(), Ok(None));
    assert_eq!(
        model.discounted_expected_residual_lifetime(3, 0.0),
        Ok(None)
    );
    assert_eq!(model.discounted_expected_lifetime(-0.01), Ok(None));
    assert!(model.discounted_expected_lifetime(1e-6).unwrap().is_some());
    // αc decides.
    assert_eq!(bdw(2.0, 2.0, 0.5).expected_lifetime(), Ok(None));
    assert!(bdw(2.0, 2.0, 0.6).expected_lifetime().unwrap().is_some());
}

#[test]
fn a_margin_makes_money_of_periods() {
    // θ uniform: 1 + 1/4 + 1/12 + … at d = 100 %: 2·ln 2 periods.
    let value = sbg(1.0, 1.0)
        .new_customer_value(dec!(100), 1.0)
        .unwrap()
        .unwrap();
    assert_eq!(value.round_dp(8), dec!(138.62943611));
    let residual = sbg(1.0, 1.0)
        .residual_value(dec!(100), 1, 1.0)
        .unwrap()
        .unwrap();
    assert_eq!(residual.round_dp(8), dec!(77.25887222));
}

#[test]
fn arguments_out_of_range_are_named() {
    let message = |error: ModelError| error.to_string();
    assert_eq!(
        message(ShiftedBetaGeometric::new(0.0, 1.0).unwrap_err()),
        "parameter alpha of sBG must be finite and > 0, got 0"
    );
    assert!(BetaDiscreteWeibull::new(1.0, 1.0, f64::NAN).is_err());
    let model = sbg(1.0, 1.0);
    assert_eq!(
        message(model.retention_rate(0).unwrap_err()),
        "renewal must be ≥ 1, got 0"
    );
    for rate in [-1.0, f64::NAN, f64::INFINITY] {
        assert!(model.discounted_expected_lifetime(rate).is_err());
    }
    assert_eq!(
        message(RenewalCounts::from_survivors(&[10, 8, 9]).unwrap_err()),
        "survivors must not rise, got 9 after renewal 2 and 8 before it"
    );
    assert!(RenewalCounts::from_survivors(&[]).is_err());
    let mut full = RenewalCounts::from_survivors(&[u64::MAX, 1]).unwrap();
    assert!(full.add(Contract::Running { renewals: 1 }, 1).is_err());
}

#[test]
fn counts_that_identify_nothing_are_refused() {
    let refusal = |survivors: &[u64]| {
        let counts = RenewalCounts::from_survivors(survivors).unwrap();
        ShiftedBetaGeometric::fit(&counts).unwrap_err()
    };
    let lacking = |why| FitError::NotIdentified { model: "sBG", why };
    assert_eq!(refusal(&[100]), FitError::NoCustomer { model: "sBG" });
    assert_eq!(refusal(&[0, 0, 0]), FitError::NoCustomer { model: "sBG" });
    assert_eq!(refusal(&[100, 100, 100]), lacking("nobody cancelled"));
    assert_eq!(refusal(&[100, 0, 0]), lacking("nobody renewed"));
    assert_eq!(
        refusal(&[100, 80]),
        lacking("fewer renewals were observed than it has parameters")
    );
}

/// Retention that falls with age cannot come from differences between customers: the fit goes to
/// customers who are all alike, and says so.
#[test]
fn a_fit_at_the_edge_says_so() {
    let counts = RenewalCounts::from_survivors(&[1000, 900, 790, 660, 500, 330]).unwrap();
    match ShiftedBetaGeometric::fit(&counts) {
        Ok(fit) => {
            assert_ne!(fit.warnings(), []);
            assert_eq!(fit.standard_errors(), None);
        }
        Err(error) => assert!(matches!(error, FitError::NotConverged { .. }), "{error}"),
    }
    // A risk that rises with age is what the other model is for.
    let fit = BetaDiscreteWeibull::fit(&counts).unwrap();
    assert!(fit.model().c() > 1.0);
}

#[test]
fn cohorts_and_contracts_with_the_same_counts_give_the_same_fit() {
    let mut cohorts = RenewalCounts::from_survivors(&[500, 400, 340, 300]).unwrap();
    cohorts
        .merge(&RenewalCounts::from_survivors(&[200, 150]).unwrap())
        .unwrap();
    let repeated = |contract, count| std::iter::repeat_n(contract, count);
    let contracts = repeated(Contract::Cancelled { renewals: 0 }, 150)
        .chain(repeated(Contract::Cancelled { renewals: 1 }, 60))
        .chain(repeated(Contract::Cancelled { renewals: 2 }, 40))
        .chain(repeated(Contract::Running { renewals: 3 }, 300))
        .chain(repeated(Contract::Running { renewals: 1 }, 150));
    let single = RenewalCounts::from_contracts(contracts).unwrap();
    assert_eq!(cohorts, single);
    let fit = ShiftedBetaGeometric::fit(&cohorts).unwrap();
    assert_eq!(fit, ShiftedBetaGeometric::fit(&single).unwrap());
    assert_eq!(fit.customers(), 700);
    close(
        fit.log_likelihood(),
        fit.model().log_likelihood(&single).unwrap(),
        1e-12,
    );
}

/// At the maximum no small change of a parameter raises the likelihood: the gradient that the
/// search used is the likelihood's own.
#[test]
fn a_fit_is_the_highest_point_around() {
    let counts = RenewalCounts::from_survivors(&[1000, 869, 743, 653, 593, 551, 517, 491]).unwrap();
    let fit = BetaDiscreteWeibull::fit(&counts).unwrap();
    let top = fit.model().log_likelihood(&counts).unwrap();
    for place in 0..3 {
        for factor in [0.99, 0.999, 1.001, 1.01] {
            let mut beside = fit.estimates();
            beside[place] *= factor;
            let model = fit.model().with_parameters(&beside).unwrap();
            assert!(model.log_likelihood(&counts).unwrap() < top);
        }
    }
}

#[cfg(feature = "serde")]
#[test]
fn serde_goes_through_the_same_check() {
    let model = bdw(1.0, 2.0, 0.5);
    let text = serde_json::to_string(&model).unwrap();
    assert_eq!(text, r#"{"alpha":1.0,"beta":2.0,"c":0.5}"#);
    assert_eq!(
        serde_json::from_str::<BetaDiscreteWeibull>(&text).unwrap(),
        model
    );
    let broken = r#"{"alpha":-1.0,"beta":2.0,"c":0.5}"#;
    assert!(serde_json::from_str::<BetaDiscreteWeibull>(broken).is_err());

    let counts = RenewalCounts::from_survivors(&[100, 80, 70, 66]).unwrap();
    let fit = ShiftedBetaGeometric::fit(&counts).unwrap();
    let text = serde_json::to_string(&fit).unwrap();
    assert_eq!(
        serde_json::from_str::<Fit<ShiftedBetaGeometric>>(&text).unwrap(),
        fit
    );
}

/// Where c is large, (t + 1)^c is beyond 10¹⁹ and the ψ of its neighbours do not differ in a double: the
/// slopes must not be their rounding.
#[test]
fn slopes_are_those_of_the_likelihood_at_the_edge_of_the_range() {
    let counts = RenewalCounts::from_survivors(&[60, 41, 30, 24, 21, 18, 16, 12, 11]).unwrap();
    for parameters in [
        [0.02, 0.01, 19.0],
        [1e-3, 2e-3, 15.0],
        [0.5, 2.0, 18.0],
        [2.0, 5.0, 1.1],
        [1e5, 3e5, 0.06],
        [0.3, 1e-4, 3.0],
    ] {
        let [alpha, beta, c] = parameters;
        let likelihood = bdw(alpha, beta, c).log_likelihood_of(&counts).unwrap();
        let slopes = likelihood.log_gradient(&parameters).unwrap();
        for (place, slope) in slopes.into_iter().enumerate() {
            const STEP: f64 = 1e-4;
            let beside = |by: f64| {
                let mut moved = parameters;
                moved[place] *= by.exp();
                likelihood.value(&moved).unwrap()
            };
            // Richardson: the error is h⁴ times a fifth derivative.
            let difference = |h: f64| (beside(h) - beside(-h)) / (2.0 * h);
            let want = (4.0 * difference(STEP) - difference(2.0 * STEP)) / 3.0;
            assert!(
                (slope - want).abs() <= 1e-6 * want.abs().max(1.0),
                "{parameters:?} {place}: {slope}, not {want}"
            );
        }
    }
}

/// Where t^c is no double any more: with α = β = 1, S(t) = 1/(t^c + 1), and late S(t) falls as t^(−αc).
#[test]
fn ages_beyond_the_doubles() {
    let uniform = bdw(1.0, 1.0, 120.0);
    for t in [50_u32, 100, 400] {
        let want = (f64::from(t).ln() * -120.0).exp();
        near(uniform.survival(t), want, 1e-10);
    }
    let ridge = bdw(0.005, 0.01, 160.0);
    for renewal in [5_u32, 50, 500, 50_000] {
        let ratio: f64 = 1.0 - f64::from(renewal).recip();
        near(
            ridge.retention_rate(renewal).unwrap(),
            ratio.powf(0.8),
            1e-12,
        );
    }
    // From where it is not late yet to where it is: one step at a time, and at once.
    let product: f64 = (1..=300)
        .map(|t| ridge.retention_rate(t).unwrap())
        .product();
    near(ridge.survival(300), product, 1e-12);
    let lifetime = ridge.discounted_expected_lifetime(0.1).unwrap().unwrap();
    let summed: f64 = (0..2_000)
        .map(|t| ridge.survival(t) / 1.1_f64.powi(t as i32))
        .sum();
    near(lifetime, summed, 1e-10);
}

#[track_caller]
fn near(got: f64, want: f64, tolerance: f64) {
    assert!(
        (got - want).abs() <= tolerance * want.abs(),
        "{got}, not {want}"
    );
}
