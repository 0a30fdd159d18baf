use crate::fitting;
use crate::purchase_laws::{self, DIGITS, close};
use clv::models::{
    BgNbd, CustomerModel, DistinctHistories, Estimate, FitError, ModelError, PurchaseProcess,
};
use clv::quantity::TimeUnit;
use clv::transactions::PurchaseHistory;
use proptest::prelude::*;

fn cdnow() -> BgNbd {
    BgNbd::new(0.2426, 4.4136, 0.7929, 2.4259).unwrap()
}

fn history(x: u32, recency: f64, age: f64) -> PurchaseHistory {
    PurchaseHistory::new(x, recency, age).unwrap()
}

/// Where the linear form of the conditional expectation is NaN in other packages; 40-digit values.
#[test]
fn a_heavy_buyer_has_eleven_digits() {
    for (x, want) in [
        (2, 1.3912418095),
        (10, 6.88752552),
        (100, 69.09164083),
        (500, 308.3199994),
        (1000, 102.4369693),
        (1500, 3.137441126),
    ] {
        let got = cdnow()
            .conditional_expected_purchases(&history(x, 51.5, 52.0), 52.0)
            .unwrap();
        close(got, want, 6e-10);
    }
}

#[test]
fn nothing_happens_where_the_textbook_form_divides_by_zero() {
    // a + b < 1 and nobody has bought: the 2F1 of the textbook is negative.
    let model = BgNbd::new(0.11, 2.24, 0.31, 0.5).unwrap();
    let got = model
        .conditional_expected_purchases(&history(0, 0.0, 1.0), 30.0)
        .unwrap();
    close(got, 0.5645886, 1e-7);
    // a → 1.
    for a in [1.0 - 1e-12, 1.0 - 1e-14, 1.0, 1.0 + 1e-14] {
        let model = BgNbd::new(0.2426, 4.4136, a, 2.4259).unwrap();
        let got = model
            .conditional_expected_purchases(&history(2, 30.43, 38.86), 39.0)
            .unwrap();
        close(got, 1.10198952397246, DIGITS);
    }
}

#[test]
fn a_customer_with_a_hundred_thousand_purchases_has_every_quantity() {
    for (x, recency, age) in [(100_000, 9e5, 1e6), (100_000, 51.9, 52.0), (1, 1e-9, 1e6)] {
        for (r, alpha, a, b) in [
            (0.2426, 4.4136, 0.7929, 2.4259),
            (1e-3, 1e5, 1e-3, 1e5),
            (1e5, 1e-3, 1e5, 1e-3),
            (1e5, 1e5, 1e5, 1e5),
            (1e-3, 1e-3, 1e-3, 1e-3),
        ] {
            let model = BgNbd::new(r, alpha, a, b).unwrap();
            let customer = history(x, recency, age);
            let posterior = model.posterior(&customer).unwrap();
            for value in [
                model.log_likelihood(&customer).unwrap(),
                posterior.probability_alive(),
                posterior.expected_purchases(52.0).unwrap(),
                posterior.probability_alive_after(52.0).unwrap(),
                posterior.purchase_probability(3, 52.0).unwrap(),
                posterior
                    .discounted_expected_transactions(0.003)
                    .unwrap()
                    .unwrap(),
            ] {
                assert!(value.is_finite(), "{model:?} {customer:?}: {value}");
            }
        }
    }
}

#[test]
fn undiscounted_purchases_are_finite_only_where_everybody_leaves_soon_enough() {
    let undiscounted = |a| {
        BgNbd::new(0.5, 3.0, a, 4.0)
            .unwrap()
            .discounted_expected_transactions(0.0)
            .unwrap()
    };
    assert_eq!(undiscounted(3.0), Some(3.0)); // (a + b − 1)/(a − 1)
    assert_eq!(undiscounted(1.0), None);
    assert_eq!(undiscounted(0.5), None);
}

#[test]
fn arguments_out_of_range_are_named() {
    assert!(matches!(
        BgNbd::new(0.2, f64::NAN, 1.0, 1.0),
        Err(ModelError::Parameter {
            parameter: "alpha",
            ..
        })
    ));
    for wrong in [-1.0, f64::NAN, f64::INFINITY] {
        assert!(cdnow().expected_purchases(wrong).is_err());
        assert!(cdnow().purchase_probability(1, wrong).is_err());
        assert!(cdnow().probability_alive_after(wrong).is_err());
        assert!(cdnow().discounted_expected_transactions(wrong).is_err());
        assert!(cdnow().purchase_quantile(wrong, 1.0).is_err());
    }
}

#[test]
fn a_model_is_read_back_through_its_check() {
    let json = serde_json::to_string(&cdnow()).unwrap();
    assert_eq!(serde_json::from_str::<BgNbd>(&json).unwrap(), cdnow());
    let broken = json.replace("0.2426", "-1.0");
    assert!(serde_json::from_str::<BgNbd>(&broken).is_err());
}

#[test]
fn a_base_in_which_nobody_repeats_is_refused() {
    let rows = DistinctHistories::new(TimeUnit::Week, [history(0, 0.0, 3.0), history(0, 0.0, 5.0)]);
    let refusal = BgNbd::fit(&rows).unwrap_err();
    assert!(matches!(
        refusal,
        FitError::NobodyRepeats { customers: 2, .. }
    ));
    let alike = DistinctHistories::new(TimeUnit::Week, [history(2, 1.0, 3.0); 7]);
    assert!(matches!(
        BgNbd::fit(&alike),
        Err(FitError::AllAlike { customers: 7, .. })
    ));
    let one = DistinctHistories::new(TimeUnit::Week, [history(2, 1.0, 3.0)]);
    assert_eq!(
        BgNbd::fit(&one).unwrap_err().to_string(),
        "customers must differ for BG/NBD to be fitted, there is only one"
    );
    let nobody = DistinctHistories::new(TimeUnit::Week, []);
    assert!(matches!(
        BgNbd::fit(&nobody),
        Err(FitError::NoCustomer { .. })
    ));
}

#[test]
fn every_start_leads_to_the_optimum_or_to_a_refusal() {
    fitting::every_start_leads_to_the_optimum_or_to_a_refusal::<BgNbd>(50);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn laws([r, alpha, a, b] in purchase_laws::parameters(), customer in purchase_laws::history()) {
        let model = BgNbd::new(r, alpha, a, b).unwrap();
        purchase_laws::customer(&model, &customer);
        purchase_laws::process(&model.posterior(&customer).unwrap(), 5.0 * alpha / r);
        purchase_laws::slows_down(&model, customer.age());
        purchase_laws::discounting(&model, 0.1);
    }
}

/// r, α, a, b; t; E[X(t)]: short times, and customers who seldom leave. The textbook form in mpmath with
/// 60 digits.
#[test]
fn short_times_have_eleven_digits() {
    for ([r, alpha, a, b], t, want) in [
        ([0.25, 4.4, 0.8, 2.4], 1.0, 0.054_934_764_996_744_56),
        ([0.25, 150.0, 0.8, 2e3], 52.0, 0.086_659_160_313_425_33),
        ([12.25, 155.0, 0.8, 2e3], 52.0, 4.106_030_468_306_158),
        ([30.3, 155.0, 1.3, 5e5], 70.0, 13.683_619_517_441_277),
        ([2.7, 100.0, 0.004, 1e5], 1e-3, 2.699_999_999_998_002e-5),
        ([95.0, 200.0, 3.0, 40.0], 90.0, 15.895_282_880_487_91),
        ([0.6, 45.0, 250.0, 1e6], 22.0, 0.293_304_662_068_829_5),
        ([7.5, 1e4, 0.001, 1e3], 0.01, 7.499_999_999_968_125e-6),
        ([250.0, 1e3, 2.0, 1e4], 400.0, 99.006_214_724_713_87),
        ([0.05, 10.0, 0.5, 1e5], 5.0, 0.024_999_967_187_832_22),
    ] {
        let model = BgNbd::new(r, alpha, a, b).unwrap();
        close(model.expected_purchases(t).unwrap(), want, DIGITS);
    }
}

proptest! {
    #[test]
    fn several_times_have_the_bits_of_one(
        [r, alpha, a, b] in purchase_laws::parameters(),
        times in prop::collection::vec(0.0..300.0_f64, 0..20),
    ) {
        let model = BgNbd::new(r, alpha, a, b).unwrap();
        let one_by_one: Result<Vec<f64>, _> =
            times.iter().map(|&t| model.expected_purchases(t)).collect();
        prop_assert_eq!(model.expected_purchases_each(&times), one_by_one);
        prop_assert!(model.expected_purchases_each(&[1.0, -1.0]).is_err());
    }
}

/// Where ₂F₁ itself leaves the doubles. The value of mpmath, by quadrature with 30 digits.
#[test]
fn everybody_who_leaves_at_once_still_buys_once() {
    let model = BgNbd::new(1.0, 6.0, 500.0, 0.03).unwrap();
    let expected = model.expected_purchases(100.0).unwrap();
    assert!((expected - 0.943_449_726_952).abs() < 1e-12, "{expected}");
}

proptest! {
    #[test]
    fn no_answer_leaves_the_numbers(
        logs in prop::array::uniform4(-30.0..30.0_f64),
        x in 0_u32..2000,
        (recency, silence) in (0.0..50.0_f64, 0.0..50.0_f64),
        t in 0.0..500.0_f64,
    ) {
        let [r, alpha, a, b] = logs.map(|log| 10.0_f64.powf(log));
        let model = BgNbd::new(r, alpha, a, b).unwrap();
        let recency = if x == 0 { 0.0 } else { recency };
        let customer = history(x, recency, recency + silence);
        let is_probability = |p: f64| (0.0..=1.0).contains(&p);
        if let Ok(ln) = model.log_likelihood(&customer) {
            prop_assert!(ln.is_finite());
        }
        if let Ok(purchases) = model.conditional_expected_purchases(&customer, t) {
            prop_assert!(purchases.is_finite() && purchases >= 0.0, "{purchases}");
        }
        for alive in [
            model.probability_alive(&customer),
            model.conditional_probability_alive_after(&customer, t),
            model.conditional_purchase_probability(&customer, 3, t),
        ].into_iter().flatten() {
            prop_assert!(is_probability(alive), "{alive}");
        }
        if let Ok(Some(purchases)) = model.discounted_expected_residual_transactions(&customer, 0.01) {
            prop_assert!(purchases.is_finite() && purchases >= 0.0, "{purchases}");
        }
    }
}

/// Times that are not finite are named, wherever they stand.
#[test]
fn a_path_of_probabilities_takes_finite_times() {
    let model = BgNbd::new(0.243, 4.414, 0.793, 2.426).unwrap();
    for times in [
        [0.0, f64::NAN],
        [0.0, f64::INFINITY],
        [f64::NEG_INFINITY, 1.0],
    ] {
        assert!(
            clv::models::probability_alive_path(&model, &times, &[5.0]).is_err(),
            "{times:?}"
        );
    }
}
