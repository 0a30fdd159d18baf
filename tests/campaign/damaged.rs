//! Every value that can be read back, from JSON that somebody edited: an error, or a value of which
//! every method answers in range.

use super::damaged_json::for_each;
use clv::campaign::ranking::{Arm, BestCustomers, TopOf, UpliftRanking};
use clv::campaign::{
    AlwaysValid, ArmRevenue, ArmSizes, BeforeAfter, Budget, CampaignTerms, Channel, ContactCap,
    Continuity, ConversionRates, ErrorRates, FourGroups, Funnel, GroupMean, MeanEffect, PathShape,
    PlannedArm, Prospect, SequentialTest, Sides, Spending, TargetPath, TargetPlan, TargetProgress,
    TargetState, VarianceMethod, allocate_budget, conversion_uplift, difference_in_differences,
    incremental_roi, incremental_roi_interval, mean_uplift, power_two_means, power_two_proportions,
    relative_lift, sample_ratio, sample_size_two_means, sample_size_two_proportions,
};
use clv::quantity::{ConfidenceLevel, Probability};
use clv::statistics::{Interval, Proportion, Sample};
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

const P95: ConfidenceLevel = ConfidenceLevel::P95;

fn is_share(value: f64) {
    assert!((0.0..=1.0).contains(&value), "{value}");
}

fn is_interval(interval: &Interval) {
    assert!(
        interval.lower <= interval.estimate && interval.estimate <= interval.upper,
        "{interval:?}"
    );
}

fn probability(value: Decimal) -> Probability {
    Probability::new(value).unwrap()
}

#[test]
fn arms() {
    let arms = (
        Proportion::new(30, 100).unwrap(),
        Proportion::new(20, 90).unwrap(),
    );
    let always = AlwaysValid::new(0.1, P95).unwrap();
    for_each(&(arms, always), |((treated, control), always)| {
        if let Some(found) = conversion_uplift(*treated, *control, P95) {
            is_share(found.treated_rate);
            is_interval(&found.difference);
            for_each(&found, |_| ());
        }
        for continuity in [Continuity::None, Continuity::AddHalf] {
            if let Ok(Some(found)) = relative_lift(*treated, *control, continuity, P95) {
                assert!(found.ratio >= 0.0);
                found.ratio_interval.iter().for_each(is_interval);
            }
        }
        if let Ok(Some(look)) = always.conversions(*treated, *control) {
            is_share(look.p_value);
            is_interval(&look.interval);
        }
        if let Some(moved) = BeforeAfter::compare(*treated, *control, P95) {
            is_interval(&moved.change);
            for_each(&moved, |_| ());
        }
    });
    let samples = (
        Sample::of(&[1.0, 2.0, 4.0]).unwrap().unwrap(),
        Sample::of(&[1.5, 2.5, 2.0, 0.5]).unwrap().unwrap(),
    );
    let terms = CampaignTerms {
        margin: dec!(0.4),
        cost: dec!(100),
    };
    for_each(&(samples, terms), |((treated, control), terms)| {
        if let Ok(Some(found)) = mean_uplift(treated, control, P95) {
            is_share(found.test.p_value);
            is_interval(&found.test.difference);
            found.relative.iter().for_each(is_interval);
        }
        if let Ok(Some(found)) = incremental_roi_interval(treated, control, *terms, P95) {
            is_interval(&found);
        }
        if let Ok(Some(look)) = always.means(treated, control) {
            is_share(look.p_value);
        }
    });
    let arm = |customers, conversions, revenue| ArmRevenue {
        customers,
        conversions,
        revenue,
    };
    let arms = (arm(100, 20, dec!(500)), arm(80, 10, dec!(300)), terms);
    for_each(&arms, |(treated, control, terms)| {
        if let Ok(Some(found)) = incremental_roi(treated, control, *terms) {
            for_each(&found, |_| ());
        }
    });
    let planned = vec![
        PlannedArm {
            customers: 500,
            weight: dec!(1),
        },
        PlannedArm {
            customers: 480,
            weight: dec!(1),
        },
    ];
    for_each(&planned, |planned| {
        if let Ok(Some(found)) = sample_ratio(planned) {
            is_share(found.p_value);
            assert!(found.chi_squared >= 0.0);
        }
    });
}

#[test]
fn plans_of_experiments() {
    let errors = ErrorRates {
        alpha: probability(dec!(0.05)),
        power: probability(dec!(0.8)),
        sides: Sides::Two,
    };
    let rates = ConversionRates {
        control: 0.1,
        treated: 0.15,
    };
    let effect = MeanEffect {
        difference: 1.0,
        standard_deviation: 2.5,
    };
    let arms = ArmSizes {
        treated: 40,
        control: 60,
    };
    for method in [
        VarianceMethod::Pooled,
        VarianceMethod::Unpooled,
        VarianceMethod::Arcsine,
    ] {
        for_each(&(rates, errors), |(rates, errors)| {
            if let Ok(Some(size)) = sample_size_two_proportions(*rates, 1.5, *errors, method) {
                assert!(size.arms.control >= 1 && size.exact_control > 0.0);
                for_each(&size, |_| ());
            }
        });
    }
    for_each(&(effect, errors), |(effect, errors)| {
        if let Ok(Some(size)) = sample_size_two_means(*effect, 1.5, *errors) {
            assert!(size.arms.control >= 1 && size.exact_control > 0.0);
        }
    });
    let alpha = errors.alpha;
    for_each(&(rates, effect, arms), |(rates, effect, arms)| {
        for sides in [Sides::One, Sides::Two] {
            power_two_proportions(*rates, *arms, alpha, sides)
                .into_iter()
                .for_each(is_share);
            power_two_means(*effect, *arms, alpha, sides)
                .into_iter()
                .for_each(is_share);
        }
    });
    for spending in [Spending::OBrienFleming, Spending::Power(2.0)] {
        let test = SequentialTest::new(&[0.5, 0.75, 1.0], alpha, spending).unwrap();
        for_each(&test, |test| {
            for look in test.looks() {
                is_share(look.nominal_p_value);
                is_share(look.cumulative_alpha);
                assert!(look.bound.is_finite());
            }
            let _ = test.first_crossing(&[0.0, 10.0]);
        });
    }
    let group = |mean| GroupMean {
        mean,
        customers: Some(20),
        standard_deviation: Some(3.0),
    };
    let groups = FourGroups {
        treated_before: group(10.0),
        treated_after: group(14.0),
        control_before: group(9.0),
        control_after: group(10.0),
    };
    for_each(&groups, |groups| {
        if let Ok(found) = difference_in_differences(groups, P95) {
            assert!(found.estimate.is_finite());
            found.interval.iter().for_each(is_interval);
            for_each(&found, |found| {
                if let Ok(Some(interval)) = found.normal_interval(P95) {
                    is_interval(&interval);
                }
            });
        }
    });
}

#[test]
fn targets() {
    for (shape, base) in [
        (PathShape::Linear, dec!(100)),
        (PathShape::Geometric, dec!(100)),
        (
            PathShape::Weighted(vec![dec!(1), dec!(2), dec!(1)]),
            dec!(100),
        ),
    ] {
        let plan = TargetPlan {
            base,
            target: dec!(150),
            periods: 3,
            unit: Some(dec!(0.01)),
        };
        for_each(&(plan, shape), |(plan, shape)| {
            // So many steps take time, not truth.
            if plan.periods > 1000 {
                return;
            }
            if let Ok(Some(path)) = TargetPath::new(*plan, shape) {
                assert_eq!(path.path.len(), plan.periods as usize);
                assert_eq!(path.path.last(), Some(&path.target));
                let mut sum = Some(plan.base);
                for step in &path.steps {
                    sum = sum.and_then(|sum| sum.checked_add(*step));
                }
                // Amounts of unlike size share no last digit.
                let size = plan.base.abs().max(path.target.abs());
                let off = sum.and_then(|sum| (sum - path.target).abs().checked_div(size));
                assert!(
                    off.is_none_or(|off| off < dec!(1e-24)),
                    "{plan:?} {shape:?}"
                );
            }
        });
    }
    let state = TargetState {
        base: dec!(100),
        target: dec!(150),
        actual: dec!(120),
        elapsed: probability(dec!(0.5)),
        tolerance: dec!(0.05),
    };
    for_each(&state, |state| {
        if let Ok(Some(progress)) = TargetProgress::new(*state) {
            for_each(&progress, |_| ());
        }
    });
}

#[test]
fn customers_to_contact() {
    let prospects = vec![
        Prospect {
            value: dec!(50),
            uplift: dec!(0.1),
            cost: dec!(1),
        },
        Prospect {
            value: dec!(20),
            uplift: dec!(0.2),
            cost: dec!(2),
        },
    ];
    for budget in [Budget::Contacts(1), Budget::Money(dec!(2.5))] {
        for_each(&(prospects.clone(), budget), |(prospects, budget)| {
            if let Ok(allocation) = allocate_budget(prospects, *budget) {
                assert!(allocation.chosen.len() <= prospects.len());
            }
            for prospect in prospects {
                let _ = (prospect.break_even_uplift(), prospect.net_value());
            }
        });
    }
    let cap = ContactCap::new(2, 7).unwrap();
    let day = |day: i64| chrono::DateTime::from_timestamp(day * 86_400, 0).unwrap();
    for_each(&cap, |cap| {
        let _ = cap.decide(&[day(1), day(2)], day(3));
    });
    let decision = cap.decide(&[day(1), day(2)], day(3)).unwrap();
    for_each(&decision, |decision| {
        let _ = decision.is_allowed();
    });
    let stages = [("visitor", 4200), ("lead", 1260), ("buyer", 630)];
    for_each(&Funnel::new(stages).unwrap().unwrap(), |funnel| {
        funnel.overall().estimate().into_iter().for_each(is_share);
        let _ = funnel.bottleneck();
    });
    let channel = Channel {
        name: "search".to_owned(),
        conversions: Proportion::new(20, 400).unwrap(),
        cost: dec!(800),
        margin: dec!(1500),
    };
    for_each(&channel, |channel| {
        if let Ok(report) = channel.report(P95) {
            report.rate.iter().for_each(is_interval);
            for_each(&report, |_| ());
        }
    });
    let ranking = UpliftRanking::new(
        &[1.0, 0.0, 1.0, 0.0],
        &[Arm::Treated, Arm::Control, Arm::Control, Arm::Treated],
        &[0.9, 0.8, 0.4, 0.1],
    );
    let ranking = ranking.unwrap();
    for best in [BestCustomers::Share(dec!(0.5)), BestCustomers::Count(2)] {
        for_each(&best, |best| {
            for of in [TopOf::Everybody, TopOf::EachArm] {
                if let Ok(Some(found)) = ranking.uplift_at(of, *best) {
                    is_share(found.treated_rate);
                    assert!(found.standard_error >= 0.0);
                }
            }
        });
    }
    for_each(&ranking.uplift_curve().unwrap(), |_| ());
    for_each(&ranking.uplift_table(2).unwrap().unwrap(), |_| ());
}
