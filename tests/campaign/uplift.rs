//! Uplift of rates and means: coverage, power and what CUPED saves.

use crate::random::Random;
use clv::campaign::{
    ArmRevenue, Continuity, ErrorRates, MeasuredArm, Sides, VarianceMethod, arm, conversion_uplift,
    cuped, incremental_roi, incremental_roi_interval, mean_uplift, power_two_means,
    power_two_proportions, relative_lift, sample_size_two_means, sample_size_two_proportions,
};
use clv::quantity::ConfidenceLevel;
use clv::statistics::Sample;
use proptest::prelude::*;
use rust_decimal_macros::dec;

const P95: ConfidenceLevel = ConfidenceLevel::P95;

proptest! {
    #[test]
    fn arms_swapped_turn_the_difference_around(n1 in 1..200_u64, n2 in 1..200_u64, a in 0.0..=1.0_f64, b in 0.0..=1.0_f64) {
        let (x1, x2) = ((n1 as f64 * a) as u64, (n2 as f64 * b) as u64);
        let (first, second) = (arm(n1, x1).unwrap(), arm(n2, x2).unwrap());
        let there = conversion_uplift(first, second, P95).unwrap().unwrap();
        let back = conversion_uplift(second, first, P95).unwrap().unwrap();
        prop_assert!((there.difference.lower + back.difference.upper).abs() < 1e-14);
        prop_assert!(there.difference.contains(there.difference.estimate));
        prop_assert!(there.difference.lower >= -1.0 && there.difference.upper <= 1.0);
    }

    #[test]
    fn lifts_swapped_are_inverse(n1 in 1..200_u64, n2 in 1..200_u64, a in 0.0..=1.0_f64, b in 0.0..=1.0_f64) {
        let (x1, x2) = ((n1 as f64 * a) as u64, (n2 as f64 * b) as u64);
        let (first, second) = (arm(n1, x1).unwrap(), arm(n2, x2).unwrap());
        let lift = |a, b| relative_lift(a, b, P95, Continuity::AddHalf).unwrap().unwrap();
        let (there, back) = (lift(first, second), lift(second, first));
        prop_assert!((there.ratio * back.ratio - 1.0).abs() < 1e-12);
        let (there, back) = (there.ratio_interval.unwrap(), back.ratio_interval.unwrap());
        prop_assert!((there.lower * back.upper - 1.0).abs() < 1e-12);
    }

    #[test]
    fn size_and_power_are_inverse(p1 in 0.01..0.99_f64, p2 in 0.01..0.99_f64, power in 0.5..0.99_f64) {
        prop_assume!((p1 - p2).abs() > 1e-3);
        let errors = ErrorRates { alpha: 0.05, power, sides: Sides::Two };
        let size = sample_size_two_proportions(p1, p2, errors, VarianceMethod::Pooled).unwrap().unwrap();
        let reached = power_two_proportions(p1, p2, size.per_arm, 0.05, Sides::Two).unwrap();
        prop_assert!(reached >= power - 1e-9);
        if size.per_arm > 1 {
            let fewer = power_two_proportions(p1, p2, size.per_arm - 1, 0.05, Sides::Two).unwrap();
            prop_assert!(fewer < power + 1e-9);
        }
    }

    #[test]
    fn means_have_the_power_that_they_were_planned_with(difference in 0.05..5.0_f64, deviation in 0.1..10.0_f64, power in 0.1..0.99_f64) {
        let errors = ErrorRates { alpha: 0.05, power, sides: Sides::Two };
        let size = sample_size_two_means(-difference, deviation, errors).unwrap().unwrap();
        let reached = |n| power_two_means(difference, deviation, n, 0.05, Sides::Two).unwrap();
        prop_assert!(reached(size.per_arm) >= power - 1e-9);
        prop_assert!(reached(size.per_arm - 1) < power + 1e-9);
    }
}

/// Fieller's limits by mpmath with 50 digits, where the squares of the means agree in all but their
/// last digits.
#[test]
fn a_lift_of_a_millionth_keeps_its_digits() {
    let revenue = |mean, variance| Sample::new(1000, mean, Some(variance)).unwrap();
    for (treated, control, lower, upper) in [
        (
            revenue(1_000_001.0, 1e-4),
            revenue(1_000_000.0, 1e-4),
            0.000_000_999_123_477_021_546,
            0.000_001_000_876_522_979_222,
        ),
        (
            revenue(12.0, 400.0),
            revenue(10.0, 400.0),
            0.022_695_059_119_299_79,
            0.414_758_450_011_428_6,
        ),
    ] {
        let uplift = mean_uplift(&treated, &control, P95).unwrap().unwrap();
        let lift = uplift.relative.unwrap();
        // 1 + lift is what the limits are differences of: 16 digits of that are left.
        assert!((lift.lower - lower).abs() < 4e-16, "{}", lift.lower);
        assert!((lift.upper - upper).abs() < 4e-16, "{}", lift.upper);
    }
}

/// Newcombe's and Katz's intervals of 400 and 300 customers at 12 % and 8 %: of 2,000 experiments
/// 95 % ± 4 standard errors of 0.5 %.
#[test]
fn intervals_of_rates_cover() {
    let mut random = Random::seeded(1);
    let (mut difference, mut ratio) = (0, 0);
    for _ in 0..2000 {
        let treated = arm(400, random.binomial(400, 0.12)).unwrap();
        let control = arm(300, random.binomial(300, 0.08)).unwrap();
        let uplift = conversion_uplift(treated, control, P95).unwrap().unwrap();
        difference += u32::from(uplift.difference.contains(0.04));
        let lift = relative_lift(treated, control, P95, Continuity::None)
            .unwrap()
            .unwrap();
        ratio += u32::from(lift.ratio_interval.unwrap().contains(1.5));
    }
    assert!(
        (1860..=1940).contains(&difference) && (1860..=1940).contains(&ratio),
        "{difference} {ratio}"
    );
}

/// Revenue that is mostly 0 and else log-normal, 500 customers an arm: difference, relative lift and
/// incremental ROI of 1,000 experiments, 95 % ± 3 % (skew costs a little).
#[test]
fn intervals_of_means_cover() {
    let mut random = Random::seeded(2);
    let mut draw = |rate: f64| -> Sample {
        let revenue: Vec<f64> = (0..500)
            .map(|_| {
                if random.chance(rate) {
                    (3.0 + 0.5 * random.normal()).exp()
                } else {
                    0.0
                }
            })
            .collect();
        Sample::of(&revenue).unwrap().unwrap()
    };
    let basket = (3.0_f64 + 0.125).exp();
    let (mut difference, mut relative, mut roi) = (0, 0, 0);
    for _ in 0..1000 {
        let (treated, control) = (draw(0.4), draw(0.3));
        let uplift = mean_uplift(&treated, &control, P95).unwrap().unwrap();
        difference += u32::from(uplift.test.difference.contains(0.1 * basket));
        relative += u32::from(uplift.relative.unwrap().contains(1.0 / 3.0));
        let interval = incremental_roi_interval(&treated, &control, dec!(0.5), dec!(250), P95);
        roi += u32::from(
            interval
                .unwrap()
                .unwrap()
                .contains(0.5 * 500.0 * 0.1 * basket / 250.0 - 1.0),
        );
    }
    for covered in [difference, relative, roi] {
        assert!(
            (920..=980).contains(&covered),
            "{difference} {relative} {roi}"
        );
    }
}

/// The interval's estimate is the exact formula's value.
#[test]
fn the_two_incremental_rois_agree() {
    let (treated, control) = ([10.0, 0.0, 20.0, 30.0], [5.0, 0.0, 10.0]);
    let exact = incremental_roi(
        &ArmRevenue {
            customers: 4,
            conversions: 3,
            revenue: dec!(60),
        },
        &ArmRevenue {
            customers: 3,
            conversions: 2,
            revenue: dec!(15),
        },
        dec!(0.5),
        dec!(8),
    );
    let sample = |values: &[f64]| Sample::of(values).unwrap().unwrap();
    let interval = incremental_roi_interval(
        &sample(&treated),
        &sample(&control),
        dec!(0.5),
        dec!(8),
        P95,
    );
    assert_eq!(exact.unwrap().unwrap().roi, Some(dec!(1.5)));
    assert!((interval.unwrap().unwrap().estimate - 1.5).abs() < 1e-12);
}

/// A value before that explains half of the variance (ρ² = 1/2) saves about half of the customers, keeps
/// the truth inside and does not reject more often without an effect.
#[test]
fn cuped_saves_what_was_known_before() {
    let mut random = Random::seeded(3);
    let (mut covered, mut saved) = (0, 0.0);
    for _ in 0..500 {
        let mut draw = |effect: f64| -> (Vec<f64>, Vec<f64>) {
            (0..200)
                .map(|_| {
                    let before = random.normal();
                    (before + random.normal() + effect, before)
                })
                .unzip()
        };
        let (treated, control) = (draw(0.3), draw(0.0));
        let measured = |arm: &(Vec<f64>, Vec<f64>)| -> (Vec<f64>, Vec<f64>) { arm.clone() };
        let (t, c) = (measured(&treated), measured(&control));
        let uplift = cuped(
            MeasuredArm {
                outcomes: &t.0,
                before: &t.1,
            },
            MeasuredArm {
                outcomes: &c.0,
                before: &c.1,
            },
            P95,
        );
        let uplift = uplift.unwrap().unwrap();
        covered += u32::from(uplift.adjusted.difference.contains(0.3));
        saved += uplift.variance_reduction / 500.0;
    }
    assert!((460..=490).contains(&covered), "{covered}");
    assert!((saved - 0.5).abs() < 0.02, "{saved}");
}

/// statsmodels 0.15: NormalIndPower().solve_power(effect_size=0.5, alpha=0.05, power=0.8) is 62.79.
#[test]
fn the_size_for_means_is_the_normal_one() {
    let errors = ErrorRates {
        alpha: 0.05,
        power: 0.8,
        sides: Sides::Two,
    };
    let size = sample_size_two_means(-2.0, 4.0, errors).unwrap().unwrap();
    assert!((size.exact - 62.79).abs() < 0.005 && size.per_arm == 63);
}
