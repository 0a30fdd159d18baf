//! BG/BB: laws, limits and bad input.

use clv::models::{
    BgBb, CustomerModel, Draw, Estimate, FitError, ModelError, OpportunityHistory, Parametric,
    PurchaseProcess,
};
use clv::transactions::PurchaseHistory;
use proptest::prelude::*;

fn model(parameters: [f64; 4]) -> BgBb {
    let [alpha, beta, gamma, delta] = parameters;
    BgBb::new(alpha, beta, gamma, delta).unwrap()
}

fn history(x: u32, recency: u32, n: u32) -> OpportunityHistory {
    OpportunityHistory::new(x, recency, n).unwrap()
}

#[track_caller]
fn close(got: f64, want: f64, relative: f64) {
    assert!(
        (got - want).abs() <= relative * want.abs() || got == want,
        "{got}, expected {want}"
    );
}

/// Four parameters from 10⁻³ to 10⁵.
fn parameters() -> impl Strategy<Value = [f64; 4]> {
    [-3.0..5.0_f64, -3.0..5.0, -3.0..5.0, -3.0..5.0]
        .prop_map(|exponents| exponents.map(|exponent| 10.0_f64.powf(exponent)))
}

proptest! {
    /// Every history of n opportunities: Σ over x and t_x of the number of orders with that x and
    /// t_x, C(t_x − 1, x − 1), times its probability, is 1; and so is the distribution of X(n).
    #[test]
    fn probabilities_add_up_to_one(parameters in parameters(), n in 1_u32..12) {
        let model = model(parameters);
        let mut histories = model.log_likelihood(&history(0, 0, n)).unwrap().exp();
        for recency in 1..=n {
            let mut orders = 1.0;
            for x in 1..=recency {
                histories += orders * model.log_likelihood(&history(x, recency, n)).unwrap().exp();
                orders *= f64::from(recency - x) / f64::from(x);
            }
        }
        close(histories, 1.0, 1e-11);
        let probability = |x: u32| model.purchase_probability(u64::from(x), n).unwrap();
        close((0..=n).map(probability).sum::<f64>(), 1.0, 1e-12);
        let mean: f64 = (0..=n).map(|x| f64::from(x) * probability(x)).sum();
        close(model.expected_purchases(n).unwrap(), mean, 1e-11);
        prop_assert_eq!(probability(n + 1), 0.0);
    }

    /// E[X(n)] rises by the chance to be there and take part; discounting loses some of it.
    #[test]
    fn expectations_obey_their_recursion(parameters in parameters(), n in 1_u32..500) {
        let model = model(parameters);
        let takes_part = model.alpha() / (model.alpha() + model.beta());
        let one = model.expected_purchases(1).unwrap();
        close(one, takes_part * model.probability_alive_after(1).unwrap(), 1e-11);
        let (now, next) = (
            model.expected_purchases(n).unwrap(),
            model.expected_purchases(n + 1).unwrap(),
        );
        let rise = takes_part * model.probability_alive_after(n + 1).unwrap();
        prop_assert!((next - now - rise).abs() <= 1e-11 * next);
        // DET(δ) = e^(−δ)·S(1)·(p + DET of one who stayed): here as a bound by the sum itself.
        let discounted = model.discounted_expected_transactions(0.05).unwrap().unwrap();
        let sum: f64 = (1..=n)
            .map(|t| (-0.05 * f64::from(t)).exp() * model.probability_alive_after(t).unwrap())
            .sum();
        let rest = (-0.05 * f64::from(n)).exp() / 0.05_f64.exp_m1()
            * model.probability_alive_after(n).unwrap();
        prop_assert!(discounted >= takes_part * sum * (1.0 - 1e-10));
        prop_assert!(discounted <= takes_part * (sum + rest) * (1.0 + 1e-10));
    }

    /// Who takes part at the last opportunity is there; silence only ever lowers the chance.
    #[test]
    fn silence_lowers_the_chance_to_be_there(parameters in parameters(), x in 1_u32..20) {
        let model = model(parameters);
        let mut before = model.probability_alive(&history(x, x, x)).unwrap();
        prop_assert_eq!(before, 1.0);
        for silent in 1..30 {
            let now = model.probability_alive(&history(x, x, x + silent)).unwrap();
            prop_assert!((0.0..=before).contains(&now), "{now} after {before}");
            before = now;
        }
    }

    /// What is expected before the next opportunity is what is expected after it, on average.
    #[test]
    fn learning_is_consistent(
        alpha in 0.1..50.0_f64, beta in 0.1..50.0_f64, gamma in 0.1..50.0_f64, delta in 0.1..50.0_f64,
        x in 0_u32..5, silent in 0_u32..5,
    ) {
        let model = model([alpha, beta, gamma, delta]);
        let n = x + silent;
        let now = history(x, x, n);
        let next = [history(x + 1, n + 1, n + 1), history(x, x, n + 1)];
        let weights = next.map(|next| {
            (model.log_likelihood(&next).unwrap() - model.log_likelihood(&now).unwrap()).exp()
        });
        close(weights[0] + weights[1], 1.0, 1e-11);
        let later: f64 = next
            .iter()
            .zip(weights)
            .map(|(next, weight)| weight * model.conditional_expected_purchases(next, 7).unwrap())
            .sum();
        let want = model.conditional_expected_purchases(&now, 8).unwrap();
        close(weights[0] + later, want, 1e-10);
    }
}

/// The posterior's formulas have a hole at γ = 1, which must not be seen.
#[test]
fn nothing_happens_at_gamma_one() {
    let at = |gamma: f64| {
        model([1.2, 0.7, gamma, 2.8])
            .expected_purchases(60)
            .unwrap()
    };
    let takes_part = 1.2 / 1.9;
    let sum: f64 = (1..=60).map(|t| 2.8 / (2.8 + f64::from(t))).sum();
    close(at(1.0), takes_part * sum, 1e-11);
    for by in [1e-14, 1e-12, 1e-10, 1e-8] {
        close(at(1.0 + by), at(1.0), 20.0 * by + 1e-11);
        close(at(1.0 - by), at(1.0), 20.0 * by + 1e-11);
    }
}

#[test]
fn long_histories_have_every_quantity() {
    let model = model([1.2, 0.75, 0.66, 2.78]);
    for (x, recency, n) in [
        (50_000, 99_990, 100_000),
        (10, 20, 100_000),
        (90_000, 90_000, 100_000),
    ] {
        let history = history(x, recency, n);
        let alive = model.probability_alive(&history).unwrap();
        assert!((0.0..=1.0).contains(&alive));
        assert!(model.log_likelihood(&history).unwrap() < 0.0);
        assert!(
            model
                .conditional_expected_purchases(&history, 1_000)
                .unwrap()
                >= 0.0
        );
    }
    let likely = model.purchase_probability(20_000, 50_000).unwrap();
    assert!(likely > 0.0 && likely < 1.0);
}

#[test]
fn a_sum_that_diverges_is_none() {
    assert_eq!(
        model([1.0, 1.0, 0.9, 2.0]).discounted_expected_transactions(0.0),
        Ok(None)
    );
    assert_eq!(
        model([1.0, 1.0, 1.0, 2.0]).expected_remaining_lifetime(),
        Ok(None)
    );
    // δ/(γ − 1) = 4 opportunities, half of them used.
    assert_eq!(
        model([1.0, 1.0, 1.5, 2.0]).expected_remaining_lifetime(),
        Ok(Some(4.0))
    );
    assert_eq!(
        model([1.0, 1.0, 1.5, 2.0]).discounted_expected_transactions(0.0),
        Ok(Some(2.0))
    );
}

#[test]
fn impossible_histories_are_refused() {
    let refused = |x, recency, n| {
        OpportunityHistory::new(x, recency, n)
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        refused(1, 7, 6),
        "recency 7 and opportunities 6 cannot both hold: recency is at most the opportunities"
    );
    assert!(refused(0, 3, 6).contains("0 where that is 0"));
    assert!(refused(3, 0, 6).contains("0 where that is 0"));
    assert!(refused(4, 3, 6).starts_with("frequency 4 and recency 3"));

    let whole = PurchaseHistory::new(2, 3.0, 6.4).unwrap();
    assert_eq!(
        OpportunityHistory::from_periods(&whole),
        Ok(history(2, 3, 6))
    );
    let broken = PurchaseHistory::new(2, 3.5, 6.0).unwrap();
    assert!(matches!(
        OpportunityHistory::from_periods(&broken),
        Err(ModelError::Argument {
            argument: "recency",
            ..
        })
    ));
}

#[test]
fn data_that_say_nothing_are_refused() {
    let refusal = |rows: &[(OpportunityHistory, u64)]| BgBb::fit(rows).unwrap_err();
    let model = "BG/BB";
    assert_eq!(refusal(&[]), FitError::NoCustomer { model });
    assert_eq!(
        refusal(&[(history(0, 0, 6), 10), (history(0, 0, 5), 2)]),
        FitError::NobodyRepeats {
            model,
            customers: 12
        }
    );
    assert_eq!(
        refusal(&[(history(2, 3, 6), 10)]),
        FitError::AllAlike {
            model,
            alike: "history",
            customers: 10
        }
    );
}

/// The gradient of the search is the likelihood's own: every other point is lower.
#[test]
fn a_fit_is_the_highest_point_around() {
    let drawn = model([1.2, 0.8, 0.7, 2.8]);
    let seen: Vec<u32> = (0..30_000).map(|k| 4 + k % 6).collect();
    let rows = drawn.draw_each(&seen, 2_010).unwrap();
    let weighted: Vec<_> = rows.iter().map(|row| (*row, 1)).collect();
    let fit = BgBb::fit(&weighted).unwrap();
    let at = |parameters: &[f64]| drawn.with_parameters(parameters).unwrap();
    let total = |model: &BgBb| {
        rows.iter()
            .map(|row| model.log_likelihood(row).unwrap())
            .sum::<f64>()
    };
    close(total(fit.model()), fit.log_likelihood(), 1e-12);
    for place in 0..4 {
        for factor in [0.99, 1.01] {
            let mut beside = fit.estimates();
            beside[place] *= factor;
            assert!(total(&at(&beside)) < fit.log_likelihood());
        }
    }
}
