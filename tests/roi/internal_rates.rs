//! Roots that grids, first guesses and companion matrices trip over.

use super::{dated, flows, yearly};
use clv::quantity::QuantityError;
use clv::roi::{FirstFlow, RoiError};
use proptest::prelude::*;
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

/// The flows whose present value is zero at exactly these growth factors.
fn with_roots(factors: &[Decimal]) -> Vec<Decimal> {
    // Π (u·v − 1), v = 1/(1 + r).
    factors.iter().fold(vec![dec!(1)], |product, factor| {
        let mut next = vec![dec!(0); product.len() + 1];
        for (power, coefficient) in product.iter().enumerate() {
            next[power] -= coefficient;
            next[power + 1] += coefficient * factor;
        }
        next
    })
}

#[track_caller]
fn roots_are(factors: &[Decimal], tolerance: Decimal) {
    let rates = flows(with_roots(factors))
        .internal_rates()
        .unwrap()
        .unwrap();
    let got = rates.roots();
    assert_eq!(got.len(), factors.len(), "{got:?}");
    for (rate, factor) in got.iter().zip(factors) {
        let want = factor - Decimal::ONE;
        assert!((rate - want).abs() <= tolerance, "{rate}, not {want}");
    }
}

#[test]
fn five_roots_between_minus_ninety_and_four_hundred_per_cent() {
    roots_are(
        &[dec!(0.1), dec!(0.9), dec!(1.05), dec!(1.3), dec!(5)],
        dec!(1e-18),
    );
}

#[test]
fn roots_a_hundredth_of_a_per_cent_apart() {
    roots_are(&[dec!(1.1), dec!(1.1001)], dec!(1e-18));
    // A distance of 10⁻⁷ is far below what f64 can part, and still two roots.
    roots_are(&[dec!(1.1), dec!(1.1000001)], dec!(1e-15));
}

#[test]
fn a_double_root_is_one() {
    let rates = flows(with_roots(&[dec!(1.1), dec!(1.1)]))
        .internal_rates()
        .unwrap()
        .unwrap();
    assert_eq!(rates.roots().len(), 1);
    assert!(
        (rates.pick() - dec!(0.1)).abs() < dec!(1e-12),
        "{}",
        rates.pick()
    );
}

#[test]
fn a_double_root_beside_a_simple_one() {
    let factors = [dec!(0.5), dec!(1.2), dec!(1.2)];
    let rates = flows(with_roots(&factors))
        .internal_rates()
        .unwrap()
        .unwrap();
    assert_eq!(rates.roots().len(), 2, "{:?}", rates.roots());
    assert!((rates.roots()[0] - dec!(-0.5)).abs() < dec!(1e-18));
    assert!((rates.roots()[1] - dec!(0.2)).abs() < dec!(1e-12));
}

#[test]
fn flows_that_just_miss_zero_have_no_rate() {
    // −100(1.1 − u)² − 0.0001 is nowhere zero.
    assert_eq!(
        flows([dec!(-100.0001), dec!(220), dec!(-121)])
            .internal_rates()
            .unwrap(),
        None
    );
}

#[test]
fn a_rate_that_is_almost_a_total_loss_and_one_that_is_a_fortune() {
    let rates = flows([dec!(-1000000), dec!(0), dec!(0.01)])
        .internal_rates()
        .unwrap()
        .unwrap();
    assert!(
        (rates.pick() - dec!(-0.9999)).abs() < dec!(1e-20),
        "{}",
        rates.pick()
    );
    let rates = flows([dec!(-0.01), dec!(0), dec!(1000000)])
        .internal_rates()
        .unwrap()
        .unwrap();
    assert!(
        (rates.pick() - dec!(9999)).abs() < dec!(1e-12),
        "{}",
        rates.pick()
    );
}

#[test]
fn the_pick_is_the_root_nearest_to_a_tenth() {
    let rates = flows(with_roots(&[dec!(0.7), dec!(1.3)]))
        .internal_rates()
        .unwrap()
        .unwrap();
    assert!(!rates.is_unique());
    assert!((rates.pick() - dec!(0.3)).abs() < dec!(1e-18));
}

#[test]
fn ten_thousand_flows() {
    // 10 a period for 100, for ever to all purposes: 10 %.
    let amounts = std::iter::once(dec!(-100)).chain(std::iter::repeat_n(dec!(10), 9_999));
    let rates = flows(amounts).internal_rates().unwrap().unwrap();
    assert!(
        (rates.pick() - dec!(0.1)).abs() < dec!(1e-20),
        "{}",
        rates.pick()
    );
}

#[test]
fn flows_that_change_their_sign_every_time() {
    let amounts: Vec<Decimal> = (0..60)
        .map(|t| Decimal::from(if t % 2 == 0 { -100 - t } else { 101 + t }))
        .collect();
    let project = flows(amounts);
    let rates = project.internal_rates().unwrap().unwrap();
    for rate in rates.roots() {
        let value = project
            .net_present_value(yearly(*rate), FirstFlow::Now)
            .unwrap();
        assert!(value.abs() < dec!(1e-12), "{value} at {rate}");
    }
}

#[test]
fn several_flows_on_one_day_are_one() {
    let split = dated(&[
        (0, dec!(-60)),
        (365, dec!(110)),
        (0, dec!(-40)),
        (30, dec!(5)),
        (30, dec!(-5)),
    ]);
    let rates = split.internal_rates().unwrap().unwrap();
    assert!(
        (rates.pick() - dec!(0.1)).abs() < dec!(1e-20),
        "{}",
        rates.pick()
    );
}

#[test]
fn dated_flows_may_balance_at_two_rates() {
    let rates = dated(&[(0, dec!(-100)), (365, dec!(230)), (730, dec!(-132))]);
    let rates = rates.internal_rates().unwrap().unwrap();
    // −100u² + 230u − 132 = 0 at u = 1.1 and 1.2.
    assert_eq!(rates.roots().len(), 2);
    assert!((rates.roots()[0] - dec!(0.1)).abs() < dec!(1e-18));
    assert!((rates.roots()[1] - dec!(0.2)).abs() < dec!(1e-18));
}

/// 10⁻²⁸ for 1, and sums that mix tiny and huge amounts: mpmath, 80 digits.
#[test]
fn a_rate_has_all_its_digits_however_small_or_large() {
    let rate = |amounts: &[Decimal]| {
        let rates = flows(amounts.iter().copied()).internal_rates();
        let rates = rates.unwrap().unwrap();
        assert!(rates.is_unique(), "{rates:?}");
        rates.pick()
    };
    assert_eq!(
        rate(&[dec!(-1e-28), dec!(1)]),
        dec!(9999999999999999999999999999)
    );
    let fortune = rate(&[dec!(-1e-20), dec!(3e-7), dec!(2e8)]);
    let want = dec!(157214626533277.9178646561844);
    assert!((fortune / want - dec!(1)).abs() < dec!(1e-24), "{fortune}");
    let loss = rate(&[dec!(-2e20), dec!(3000), dec!(0.05)]);
    let want = dec!(-0.9999999999841886041991563246);
    assert!((loss - want).abs() <= dec!(1e-27), "{loss}");
    assert_eq!(
        rate(&[dec!(-1e20), dec!(1e-8)]),
        dec!(-0.9999999999999999999999999999)
    );
}

#[test]
fn a_root_that_has_no_place_in_a_decimal_is_an_error_and_not_nothing() {
    // 1 + r = 10⁻²⁸/MAX, and MAX/10⁻²⁸.
    for amounts in [[-Decimal::MAX, dec!(1e-28)], [dec!(-1e-28), Decimal::MAX]] {
        assert!(matches!(
            flows(amounts).internal_rates(),
            Err(RoiError::Quantity(QuantityError::Overflow { .. }))
        ));
    }
}

/// Flows of which the roots are known because they were multiplied out: clusters that no double can
/// part, and many roots side by side.
#[test]
fn clustered_roots_are_all_found() {
    let three = flows([
        dec!(-100),
        dec!(330.0003),
        dec!(-363.0006600002),
        dec!(133.10036300022),
    ]);
    let rates = three.internal_rates().unwrap().unwrap();
    assert_eq!(rates.roots(), [dec!(0.1), dec!(0.100001), dec!(0.100002)]);
    let steps = |count: i64, from: Decimal, by: Decimal| -> Vec<Decimal> {
        (0..count)
            .map(|step| from + by * Decimal::from(step))
            .collect()
    };
    roots_are(&steps(11, dec!(1.05), dec!(0.05)), dec!(1e-27));
    roots_are(&steps(7, dec!(1.1), dec!(0.002)), dec!(1e-27));
    roots_are(&steps(13, dec!(0.5), dec!(0.1)), dec!(1e-27));
    roots_are(&[dec!(1.1), dec!(1.10000000000001)], dec!(1e-27));
    roots_are(&[dec!(0.9999999999), dec!(1.0000000001)], dec!(1e-27));
}

/// (u − 1.1)² − 10⁻²⁴ and (u − 1.1)² + 10⁻²⁴, times −100.
#[test]
fn a_pair_that_is_just_there_and_one_that_just_is_not() {
    let pair = |last| {
        flows([dec!(-100), dec!(220), last])
            .internal_rates()
            .unwrap()
    };
    let two = pair(dec!(-120.9999999999999999999999)).unwrap();
    assert_eq!(two.roots(), [dec!(0.099999999999), dec!(0.100000000001)]);
    assert_eq!(pair(dec!(-121.0000000000000000000001)), None);
}

#[test]
fn multiple_roots_count_once() {
    for factors in [vec![dec!(1.1); 3], vec![dec!(1.1); 4], vec![dec!(1.1); 5]] {
        let rates = flows(with_roots(&factors)).internal_rates();
        assert_eq!(rates.unwrap().unwrap().roots(), [dec!(0.1)], "{factors:?}");
    }
    let two_doubles = [dec!(0.5), dec!(0.5), dec!(2), dec!(2)];
    let rates = flows(with_roots(&two_doubles)).internal_rates();
    assert_eq!(rates.unwrap().unwrap().roots(), [dec!(-0.5), dec!(1)]);
}

/// The other root multiplies money by three in a day: 10¹⁷³ in a year.
#[test]
fn one_root_too_large_does_not_discard_the_others() {
    let flow = |month, day, amount| clv::roi::DatedCashFlow {
        date: chrono::NaiveDate::from_ymd_opt(2024, month, day).unwrap(),
        amount,
    };
    let schedule = [
        flow(1, 1, dec!(-100)),
        flow(1, 2, dec!(300)),
        flow(12, 31, dec!(-210)),
    ];
    let rates = clv::roi::DatedCashFlows::new(schedule).unwrap();
    let rates = rates.internal_rates().unwrap().unwrap();
    assert_eq!(rates.roots().len(), 1);
    assert_eq!(rates.pick().round_dp(8), dec!(0.05021143));
    assert_eq!(rates.out_of_range(), 1);
    assert!(rates.is_complete() && !rates.is_unique());
}

/// Two large instalments long after one another: 730 days, and a schedule of ten years.
#[test]
fn clusters_of_dated_flows() {
    let factors = [dec!(1.1), dec!(1.1001), dec!(1.1002)];
    let schedule: Vec<(u64, Decimal)> = (0..).step_by(365).zip(with_roots(&factors)).collect();
    let rates = dated(&schedule).internal_rates().unwrap().unwrap();
    assert_eq!(rates.roots(), [dec!(0.1), dec!(0.1001), dec!(0.1002)]);
    // Roots of v³⁶⁵⁰, and so a rate of 1.1^0.1 − 1 a year: mpmath, 40 digits.
    let decades: Vec<(u64, Decimal)> = (0..).step_by(3650).zip(with_roots(&factors)).collect();
    let rates = dated(&decades).internal_rates().unwrap().unwrap();
    assert_eq!(rates.roots().len(), 3);
    assert_eq!(
        rates.roots()[0].round_dp(26),
        dec!(0.00957658277688702571773458)
    );
}

#[test]
fn more_changes_of_sign_than_can_be_taken_apart() {
    let amounts = (0..400).map(|t| Decimal::from(if t % 2 == 0 { -100 - t } else { 101 + t }));
    let rates = flows(amounts).internal_rates().unwrap();
    if let Some(rates) = rates {
        assert!(!rates.is_complete() && !rates.is_unique());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever roots are multiplied out come back, and factors without a real root add none.
    #[test]
    fn every_root_and_no_other(
        roots in proptest::collection::btree_set(1_i64..40, 1..6),
        step in prop_oneof![Just(dec!(0.0001)), Just(dec!(0.01)), Just(dec!(0.1))],
        from in prop_oneof![Just(dec!(0.2)), Just(dec!(0.99)), Just(dec!(1.1))],
        rest in proptest::option::of((1_i64..30, 1_i64..5)),
        gap in prop_oneof![Just(1_u64), Just(7), Just(365)],
    ) {
        let factors: Vec<Decimal> = roots.iter().map(|k| from + step * Decimal::from(*k)).collect();
        let mut amounts = with_roots(&factors);
        if let Some((centre, distance)) = rest {
            // (1 − c·v)² + d·v²: no real root.
            let (c, d) = (Decimal::new(centre, 1), Decimal::new(distance, 3));
            let quadratic = [dec!(1), -c * dec!(2), c * c + d];
            let mut product = vec![dec!(0); amounts.len() + 2];
            for (i, a) in amounts.iter().enumerate() {
                for (j, b) in quadratic.iter().enumerate() {
                    product[i + j] += a * b;
                }
            }
            amounts = product;
        }
        // Every product was exact.
        prop_assume!(amounts.iter().all(|amount| amount.scale() < 28));
        let schedule: Vec<(u64, Decimal)> =
            amounts.iter().enumerate().map(|(k, amount)| (k as u64 * gap, *amount)).collect();
        let rates = dated(&schedule).internal_rates();
        let periodic = flows(amounts).internal_rates().unwrap().unwrap();
        prop_assert!(periodic.is_complete());
        prop_assert_eq!(periodic.roots().len(), factors.len(), "{:?}", periodic);
        for (rate, factor) in periodic.roots().iter().zip(&factors) {
            prop_assert!((rate - (factor - dec!(1))).abs() <= dec!(1e-27), "{} {}", rate, factor);
        }
        if let Ok(Some(rates)) = rates {
            prop_assert_eq!(rates.roots().len() + rates.out_of_range(), factors.len());
        }
    }
}
