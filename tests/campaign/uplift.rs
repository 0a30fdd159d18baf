//! Uplift of rates and means: coverage, power and what CUPED saves.

use crate::random::Random;
use clv::campaign::{
    ArmRevenue, ArmSizes, CampaignTerms, Continuity, ConversionRates, ErrorRates, FourGroups,
    GroupMean, MeanEffect, MeasuredArm, PlannedArm, RatioMethod, Sides, VarianceMethod, arm,
    conversion_uplift, cuped, difference_in_differences, incremental_roi, incremental_roi_interval,
    mean_uplift, power_two_means, power_two_proportions, relative_lift, sample_ratio,
    sample_size_two_means, sample_size_two_proportions,
};
use clv::quantity::{ConfidenceLevel, Probability};
use clv::statistics::Sample;
use proptest::prelude::*;
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

const P95: ConfidenceLevel = ConfidenceLevel::P95;

fn five_percent() -> Probability {
    Probability::new(dec!(0.05)).unwrap()
}

fn two_sided(power: f64) -> ErrorRates {
    ErrorRates {
        alpha: five_percent(),
        power: Probability::new(Decimal::try_from(power).unwrap()).unwrap(),
        sides: Sides::Two,
    }
}

proptest! {
    #[test]
    fn arms_swapped_turn_the_difference_around(n1 in 1..200_u64, n2 in 1..200_u64, a in 0.0..=1.0_f64, b in 0.0..=1.0_f64) {
        let (x1, x2) = ((n1 as f64 * a) as u64, (n2 as f64 * b) as u64);
        let (first, second) = (arm(n1, x1).unwrap(), arm(n2, x2).unwrap());
        let there = conversion_uplift(first, second, P95).unwrap();
        let back = conversion_uplift(second, first, P95).unwrap();
        prop_assert!((there.difference.lower + back.difference.upper).abs() < 1e-14);
        prop_assert!(there.difference.contains(there.difference.estimate));
        prop_assert!(there.difference.lower >= -1.0 && there.difference.upper <= 1.0);
    }

    #[test]
    fn lifts_swapped_are_inverse(n1 in 1..200_u64, n2 in 1..200_u64, a in 0.0..=1.0_f64, b in 0.0..=1.0_f64) {
        let (x1, x2) = ((n1 as f64 * a) as u64, (n2 as f64 * b) as u64);
        let (first, second) = (arm(n1, x1).unwrap(), arm(n2, x2).unwrap());
        let lift = |a, b| relative_lift(a, b, Continuity::AddHalf, P95).unwrap().unwrap();
        let (there, back) = (lift(first, second), lift(second, first));
        prop_assert!((there.ratio * back.ratio - 1.0).abs() < 1e-12);
        let (there, back) = (there.ratio_interval.unwrap(), back.ratio_interval.unwrap());
        prop_assert!((there.lower * back.upper - 1.0).abs() < 1e-12);
    }

    #[test]
    fn size_and_power_are_inverse(p1 in 0.01..0.99_f64, p2 in 0.01..0.99_f64, power in 0.5..0.99_f64) {
        prop_assume!((p1 - p2).abs() > 1e-3);
        let rates = ConversionRates { control: p1, treated: p2 };
        let size = sample_size_two_proportions(rates, 1.0, two_sided(power), VarianceMethod::Pooled).unwrap().unwrap();
        let reached = |n| power_two_proportions(rates, ArmSizes { treated: n, control: n }, five_percent(), Sides::Two).unwrap();
        prop_assert!(reached(size.arms.control) >= power - 1e-9);
        if size.arms.control > 1 {
            prop_assert!(reached(size.arms.control - 1) < power + 1e-9);
        }
    }

    #[test]
    fn means_have_the_power_that_they_were_planned_with(difference in 0.05..5.0_f64, deviation in 0.1..10.0_f64, power in 0.1..0.99_f64) {
        let effect = |difference| MeanEffect { difference, standard_deviation: deviation };
        let size = sample_size_two_means(effect(-difference), 1.0, two_sided(power)).unwrap().unwrap();
        let reached = |n| power_two_means(effect(difference), ArmSizes { treated: n, control: n }, five_percent(), Sides::Two).unwrap();
        prop_assert!(reached(size.arms.control) >= power - 1e-9);
        if size.arms.control > 2 {
            prop_assert!(reached(size.arms.control - 1) < power + 1e-9);
        }
    }
}

/// Fieller's limits with Welch and Satterthwaite's t by mpmath with 50 digits, where the squares of the means agree in all but their
/// last digits.
#[test]
fn a_lift_of_a_millionth_keeps_its_digits() {
    let revenue = |mean, variance| Sample::new(1000, mean, Some(variance)).unwrap();
    for (treated, control, lower, upper) in [
        (
            revenue(1_000_001.0, 1e-4),
            revenue(1_000_000.0, 1e-4),
            0.000_000_999_122_945_717_980_5,
            0.000_001_000_877_054_282_789,
        ),
        (
            revenue(12.0, 400.0),
            revenue(10.0, 400.0),
            0.022_596_291_146_880_685,
            0.414_919_445_819_863_3,
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
        let uplift = conversion_uplift(treated, control, P95).unwrap();
        difference += u32::from(uplift.difference.contains(0.04));
        let lift = relative_lift(treated, control, Continuity::None, P95)
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
        let interval = incremental_roi_interval(
            &treated,
            &control,
            CampaignTerms {
                margin: dec!(0.5),
                cost: dec!(250),
            },
            P95,
        );
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
        CampaignTerms {
            margin: dec!(0.5),
            cost: dec!(8),
        },
    );
    let sample = |values: &[f64]| Sample::of(values).unwrap().unwrap();
    let interval = incremental_roi_interval(
        &sample(&treated),
        &sample(&control),
        CampaignTerms {
            margin: dec!(0.5),
            cost: dec!(8),
        },
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

/// R 4: power.t.test(delta = .5, sd = 1, power = .8) says n = 63.76576; statsmodels 0.15:
/// TTestIndPower().power(2, 4, .05) is .657 with the other tail, which is below 1e-6.
#[test]
fn sizes_for_means_are_those_of_the_t_test() {
    let effect = |difference, standard_deviation| MeanEffect {
        difference,
        standard_deviation,
    };
    let size = sample_size_two_means(effect(-2.0, 4.0), 1.0, two_sided(0.8));
    let size = size.unwrap().unwrap();
    assert!((size.exact_control - 63.765_76).abs() < 5e-6 && size.arms.control == 64);
    let arms = ArmSizes {
        treated: 4,
        control: 4,
    };
    let power = power_two_means(effect(2.0, 1.0), arms, five_percent(), Sides::Two).unwrap();
    assert!((power - 0.657).abs() < 5e-4, "{power}");
}

/// False positives at 5 % of both tests of [`cuped`] and coverage of the lift and of a difference in
/// differences, where arms are small or unequal: 3,000 experiments each, ± 4 standard errors of 0.4 %.
#[test]
fn small_arms_keep_their_promise() {
    let mut random = Random::seeded(7);
    for (treated, control, most) in [(2, 2, 0.066), (3, 3, 0.066), (5, 5, 0.066), (4, 200, 0.066)] {
        let (mut errors, mut saved) = (0, 0.0);
        for _ in 0..3000 {
            let mut draw = |n: usize| -> (Vec<f64>, Vec<f64>) {
                (0..n).map(|_| (random.normal(), random.normal())).unzip()
            };
            let (t, c) = (draw(treated), draw(control));
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
            errors += u32::from(uplift.adjusted.p_value < 0.05);
            saved += uplift.variance_reduction / 3000.0;
        }
        let rate = f64::from(errors) / 3000.0;
        assert!(rate <= most, "{treated} + {control}: {rate}");
        assert!(saved.abs() < 0.05, "{treated} + {control}: {saved}");
    }
    let mut covered = 0;
    for _ in 0..3000 {
        let mut draw = |mean: f64| {
            let values: Vec<f64> = (0..3).map(|_| mean + random.normal()).collect();
            Sample::of(&values).unwrap().unwrap()
        };
        let uplift = mean_uplift(&draw(12.0), &draw(10.0), P95).unwrap().unwrap();
        covered += u32::from(uplift.relative.is_none_or(|lift| lift.contains(0.2)));
    }
    assert!(covered >= 2795, "{covered}");
    for sizes in [[3, 3, 3, 3], [4, 200, 200, 200]] {
        let mut covered = 0;
        for _ in 0..3000 {
            let cells = sizes.map(|n| {
                let values: Vec<f64> = (0..n).map(|_| random.normal()).collect();
                let sample = Sample::of(&values).unwrap().unwrap();
                GroupMean {
                    mean: sample.mean(),
                    customers: Some(sample.count()),
                    standard_deviation: sample.standard_deviation(),
                }
            });
            let groups = FourGroups {
                treated_before: cells[0],
                treated_after: cells[1],
                control_before: cells[2],
                control_after: cells[3],
            };
            let effect = difference_in_differences(&groups, P95).unwrap();
            covered += u32::from(effect.interval.unwrap().contains(0.0));
        }
        assert!(covered >= 2795, "{sizes:?}: {covered}");
    }
}

/// Values before that lie far from 0 lose no digits: the same experiment, moved by 2⁴⁰.
#[test]
fn values_before_may_lie_far_from_zero() {
    let (x, y) = ([1.0, 3.0, 5.0, 9.0], [3.0, 5.125, 7.0, 8.5]);
    let (v, w) = ([1.0, 4.0, 5.0, 2.0], [2.0, 3.875, 6.0, 1.0]);
    let far = |x: [f64; 4]| x.map(|x| x + 2.0_f64.powi(40));
    let of = |x: &[f64], v: &[f64]| {
        let (treated, control) = (
            MeasuredArm {
                outcomes: &y,
                before: x,
            },
            MeasuredArm {
                outcomes: &w,
                before: v,
            },
        );
        cuped(treated, control, P95).unwrap().unwrap().adjusted
    };
    assert_eq!(of(&x, &v), of(&far(x), &far(v)));
}

/// scipy 1.16: binomtest(3, 20, 1/2).pvalue = .002576828, chisquare([30, 50, 20], [100/3] * 3) has p
/// .000912; the multinomial (3, 0, 0) of three equal arms has 3 of 27 ways as rare.
#[test]
fn a_sample_ratio_is_tested_exactly_where_it_is_small() {
    let check = |counts: &[u64]| {
        let arms: Vec<PlannedArm> = counts
            .iter()
            .map(|&customers| PlannedArm {
                customers,
                weight: dec!(1),
            })
            .collect();
        sample_ratio(&arms).unwrap().unwrap()
    };
    let two = check(&[3, 17]);
    assert!((two.p_value - 0.002_576_828).abs() < 1e-9, "{two:?}");
    assert_eq!(check(&[7, 7]).p_value, 1.0);
    let three = check(&[3, 0, 0]);
    assert!((three.p_value - 1.0 / 9.0).abs() < 1e-12, "{three:?}");
    let many = check(&[3000, 5000, 2000]);
    assert_eq!(many.method, RatioMethod::ChiSquared);
    assert!((many.chi_squared - 1400.0).abs() < 1e-9);
}

/// 0 of 10 against 0 of 1000: the halves alone would say 95 times as many, 1.98 to 4,577 times.
#[test]
fn where_nobody_converts_no_arm_converts_more() {
    let (ten, thousand) = (arm(10, 0).unwrap(), arm(1000, 0).unwrap());
    for continuity in [Continuity::None, Continuity::AddHalf] {
        for (treated, control) in [(ten, thousand), (thousand, ten)] {
            assert_eq!(relative_lift(treated, control, continuity, P95), Ok(None));
        }
    }
    let one = arm(1000, 1).unwrap();
    let lift = relative_lift(ten, one, Continuity::AddHalf, P95)
        .unwrap()
        .unwrap();
    // (.5/10.5)/(1.5/1000.5)
    assert!((lift.ratio - 0.5 / 10.5 * 1000.5 / 1.5).abs() < 1e-12);
}

/// With two customers an arm the analysis of covariance leaves one degree of freedom, however little
/// the fit leaves of a customer: near-equal pairs of values before made of it anything from −1 on.
#[test]
fn two_customers_an_arm_leave_one_degree_of_freedom() {
    for near in (0..=40).map(|k| 2.0_f64.powi(-k)) {
        let (treated, control) = (
            MeasuredArm {
                outcomes: &[3.0, 5.5],
                before: &[1.0, 1.0 + near],
            },
            MeasuredArm {
                outcomes: &[2.0, 3.75],
                before: &[0.25, 3.0],
            },
        );
        let found = cuped(treated, control, P95).unwrap().unwrap().adjusted;
        assert!(
            (found.degrees_of_freedom - 1.0).abs() < 1e-3,
            "{near}: {found:?}"
        );
    }
}

/// A share of n − 3 eigenvalues: Satterthwaite's degrees of freedom lie between 1 and n − 3.
#[test]
fn degrees_of_freedom_of_cuped_stay_in_their_bounds() {
    let mut random = Random::seeded(8);
    for round in 0..2_000 {
        let mut arm = |n: u64| -> (Vec<f64>, Vec<f64>) {
            (0..n)
                .map(|_| (random.normal(), random.normal().exp()))
                .unzip()
        };
        let ((y, x), (w, v)) = (arm(2 + round % 4), arm(2 + round % 7));
        let uplift = cuped(
            MeasuredArm {
                outcomes: &y,
                before: &x,
            },
            MeasuredArm {
                outcomes: &w,
                before: &v,
            },
            P95,
        );
        let found = uplift.unwrap().unwrap().adjusted.degrees_of_freedom;
        let most = (y.len() + w.len() - 3) as f64;
        assert!((1.0..=most).contains(&found), "{found} of {most}");
    }
}
