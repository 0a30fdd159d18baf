//! Laws of concentration.

use clv::quantity::Probability;
use clv::segment::{Concentration, TopShare, group_share};
use proptest::prelude::*;
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

fn values() -> impl Strategy<Value = Vec<Decimal>> {
    prop::collection::vec(
        (0..5000_i64).prop_map(|cents| Decimal::new(cents, 2)),
        1..40,
    )
    .prop_filter("a total", |values| {
        values.iter().any(|value| !value.is_zero())
    })
}

fn of(values: &[Decimal]) -> Concentration {
    Concentration::of(values).unwrap().unwrap()
}

/// A hundred roundings of the double at most.
fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-14
}

proptest! {
    #[test]
    fn gini_is_the_mean_difference_and_knows_no_unit_or_size(
        values in values(), factor in 1..9_i64, times in 2..4_usize,
    ) {
        let found = of(&values);
        // Half of the mean absolute difference over the mean, over all pairs.
        let cents: Vec<f64> = values
            .iter()
            .map(|value| value.mantissa() as f64 * 10_f64.powi(2 - value.scale() as i32))
            .collect();
        let n = cents.len() as f64;
        let pairs: f64 = cents.iter().flat_map(|a| cents.iter().map(move |b| (a - b).abs())).sum();
        let by_pairs = pairs / (2.0 * n * cents.iter().sum::<f64>());
        prop_assert!(close(found.gini(), by_pairs), "{} {}", found.gini(), by_pairs);
        prop_assert!((0.0..1.0).contains(&found.gini()));

        let scaled: Vec<_> = values.iter().map(|value| value * Decimal::from(factor)).collect();
        prop_assert!(close(of(&scaled).gini(), found.gini()));
        let copies: Vec<_> = values.repeat(times);
        prop_assert!(close(of(&copies).gini(), found.gini()));
        prop_assert!(close(of(&copies).herfindahl() * times as f64, found.herfindahl()));
    }

    #[test]
    fn the_lorenz_curve_is_convex_and_top_shares_read_it(
        values in values(), percent in 0..=100_i64,
    ) {
        let found = of(&values);
        let curve = found.lorenz();
        prop_assert_eq!(curve.len(), values.len() + 1);
        prop_assert_eq!((curve[0].value_share, curve[values.len()].value_share), (0.0, 1.0));
        for pair in curve.windows(3) {
            let steps = (
                pair[1].value_share - pair[0].value_share,
                pair[2].value_share - pair[1].value_share,
            );
            prop_assert!(steps.0 <= steps.1 + 1e-15 && steps.0 >= 0.0);
        }
        let p = Decimal::new(percent, 2);
        let share = Probability::new(p).unwrap();
        let linear = found.top_share(share, TopShare::Interpolated).unwrap();
        let whole = found.top_share(share, TopShare::WholeCustomers).unwrap();
        // 1 − L(1 − p) by a walk along the curve.
        let at = (100 - percent) as f64 / 100.0 * values.len() as f64;
        let below = (at.floor() as usize).min(values.len() - 1);
        let (a, b) = (curve[below].value_share, curve[below + 1].value_share);
        let read = 1.0 - (a + (at - below as f64) * (b - a));
        prop_assert!(close(linear, read), "{} {}", linear, read);
        prop_assert!(whole >= linear - 1e-15 && whole <= 1.0);
        prop_assert!(linear >= percent as f64 / 100.0 - 1e-14);
    }

    #[test]
    fn a_group_and_the_others_are_all(
        rows in prop::collection::vec((1..5000_i64, any::<bool>()), 1..30),
    ) {
        let values: Vec<_> = rows.iter().map(|row| Decimal::new(row.0, 2)).collect();
        let (members, others): (Vec<bool>, Vec<bool>) =
            rows.iter().map(|row| (row.1, !row.1)).unzip();
        let one = group_share(&values, &members).unwrap().unwrap();
        let two = group_share(&values, &others).unwrap().unwrap();
        prop_assert_eq!(one.customers + two.customers, rows.len());
        prop_assert!(close(one.share_of_value + two.share_of_value, 1.0));
        // Two groups cannot be more unequal than the customers in them.
        prop_assert!(one.two_group_gini.abs() <= of(&values).gini() + 1e-14);
    }
}

#[test]
fn eighty_two_percent_of_the_sales_with_eighteen_percent_of_the_customers() {
    let mut sales = vec![dec!(6724); 18];
    sales.extend(vec![dec!(324); 82]);
    let repeat: Vec<bool> = (0..100).map(|row| row < 18).collect();
    let group = group_share(&sales, &repeat).unwrap().unwrap();
    assert_eq!(
        (group.share_of_customers, group.share_of_value),
        (0.18, 0.82)
    );
    // The groups are even inside, so the two-group coefficient is the whole one.
    assert!(close(group.two_group_gini, 0.64));
    assert!(close(of(&sales).gini(), 0.64));
}

#[test]
fn one_customer_has_no_unbiased_gini() {
    let one = of(&[dec!(5)]);
    assert_eq!((one.gini(), one.gini_unbiased()), (0.0, None));
    let all_in_one_hand = of(&[dec!(0), dec!(0), dec!(0), dec!(9)]);
    assert_eq!(all_in_one_hand.gini_unbiased(), Some(1.0));
    assert_eq!(all_in_one_hand.herfindahl(), 1.0);
}
