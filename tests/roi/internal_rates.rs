//! Roots that grids, first guesses and companion matrices trip over.

use super::{dated, flows, yearly};
use clv::quantity::QuantityError;
use clv::roi::{FirstFlow, RoiError};
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
