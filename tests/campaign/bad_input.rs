//! What cannot be meant is refused by name, what does not exist is none.

use clv::campaign::ranking::{Arm, BestCustomers, TopOf, UpliftRanking, arms_from_numbers};
use clv::campaign::{
    ArmRevenue, ArmSizes, BeforeAfter, Budget, CampaignError, CampaignTerms, Channel, Continuity,
    ConversionRates, ErrorRates, FourGroups, Funnel, GroupMean, MeanEffect, MeasuredArm, PathShape,
    Prospect, SequentialTest, Sides, Spending, TargetPath, TargetPlan, TargetProgress, TargetState,
    VarianceMethod, allocate_budget, arm, conversion_uplift, cuped, difference_in_differences,
    incremental_roi, mean_uplift, power_two_means, relative_lift, sample_size_two_means,
    sample_size_two_proportions,
};
use clv::quantity::{ConfidenceLevel, Probability};
use clv::statistics::Sample;
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

const P95: ConfidenceLevel = ConfidenceLevel::P95;

#[test]
fn an_arm_with_nobody_says_nothing() {
    let (some, nobody) = (arm(10, 3).unwrap(), arm(0, 0).unwrap());
    for (treated, control) in [(some, nobody), (nobody, some), (nobody, nobody)] {
        assert_eq!(conversion_uplift(treated, control, P95), None);
        assert_eq!(
            relative_lift(treated, control, Continuity::AddHalf, P95).unwrap(),
            None
        );
        assert_eq!(BeforeAfter::compare(treated, control, P95), None);
    }
    let revenue = |customers| ArmRevenue {
        customers,
        conversions: 0,
        revenue: dec!(0),
    };
    assert_eq!(
        incremental_roi(
            &revenue(0),
            &revenue(5),
            CampaignTerms {
                margin: dec!(1),
                cost: dec!(1)
            }
        )
        .unwrap(),
        None
    );
    let ranking = UpliftRanking::new(&[1.0, 0.0], &[Arm::Treated; 2], &[1.0, 2.0]).unwrap();
    assert!(ranking.uplift_curve().is_none() && ranking.qini_curve().is_none());
    assert_eq!(ranking.qini_normalised().unwrap(), None);
    assert_eq!(
        (ranking.qini_mean_gain(), ranking.qini_radcliffe_surry()),
        (None, None)
    );
    assert_eq!(ranking.uplift_table(2).unwrap(), None);
    for of in [TopOf::Everybody, TopOf::EachArm] {
        assert_eq!(
            ranking.uplift_at(of, BestCustomers::Count(1)).unwrap(),
            None
        );
    }
}

#[test]
fn rates_that_do_not_vary_have_no_test() {
    let uplift = conversion_uplift(arm(10, 0).unwrap(), arm(20, 0).unwrap(), P95).unwrap();
    assert_eq!(uplift.test, None);
    let lift = relative_lift(
        arm(10, 0).unwrap(),
        arm(20, 2).unwrap(),
        Continuity::None,
        P95,
    );
    let lift = lift.unwrap().unwrap();
    assert_eq!(
        (lift.ratio, lift.lift, lift.ratio_interval),
        (0.0, -1.0, None)
    );
    let none = relative_lift(
        arm(10, 1).unwrap(),
        arm(20, 0).unwrap(),
        Continuity::None,
        P95,
    );
    assert_eq!(none.unwrap(), None);
    let one = Sample::new(1, 1.0, None).unwrap();
    assert_eq!(mean_uplift(&one, &one, P95).unwrap(), None);
    // A control whose mean may be 0 has no relative lift.
    let wide = Sample::new(4, 0.5, Some(100.0)).unwrap();
    assert_eq!(
        mean_uplift(&wide, &wide, P95).unwrap().unwrap().relative,
        None
    );
}

#[test]
fn conversions_and_costs_are_checked() {
    let refused = CampaignError::ConversionsExceedCustomers {
        conversions: 11,
        customers: 10,
    };
    assert_eq!(arm(10, 11), Err(refused.clone()));
    let bad = ArmRevenue {
        customers: 10,
        conversions: 11,
        revenue: dec!(1),
    };
    let good = ArmRevenue {
        conversions: 1,
        ..bad
    };
    assert_eq!(
        incremental_roi(
            &good,
            &bad,
            CampaignTerms {
                margin: dec!(1),
                cost: dec!(1)
            }
        ),
        Err(refused)
    );
    assert!(
        incremental_roi(
            &good,
            &good,
            CampaignTerms {
                margin: dec!(1),
                cost: dec!(-1)
            }
        )
        .is_err()
    );
    let free = incremental_roi(
        &good,
        &good,
        CampaignTerms {
            margin: dec!(1),
            cost: dec!(0),
        },
    )
    .unwrap()
    .unwrap();
    assert_eq!(
        (free.roi, free.cost_per_incremental_conversion),
        (None, None)
    );
    let huge = ArmRevenue {
        revenue: Decimal::MAX,
        ..good
    };
    assert!(matches!(
        incremental_roi(
            &huge,
            &good,
            CampaignTerms {
                margin: dec!(1),
                cost: dec!(1)
            }
        ),
        Err(CampaignError::Quantity(_))
    ));
}

#[test]
fn ranking_lists_are_checked() {
    assert!(matches!(
        arms_from_numbers(&[1.0, 2.0]),
        Err(CampaignError::Treatment { row: 2, .. })
    ));
    assert!(arms_from_numbers(&[f64::NAN]).is_err());
    let arms = [Arm::Treated, Arm::Control];
    assert!(UpliftRanking::new(&[1.0], &arms, &[1.0]).is_err());
    assert!(UpliftRanking::new(&[1.0, 0.0], &arms, &[1.0]).is_err());
    assert!(UpliftRanking::new(&[1.0, f64::NAN], &arms, &[1.0, 2.0]).is_err());
    assert!(UpliftRanking::new(&[1.0, 0.0], &arms, &[1.0, f64::INFINITY]).is_err());
    let money = UpliftRanking::new(&[12.5, 0.0], &arms, &[2.0, 1.0]).unwrap();
    assert!(matches!(
        money.qini_normalised(),
        Err(CampaignError::Outcome { row: 1, .. })
    ));
    assert!(money.qini_curve().is_some());
    let ranking = UpliftRanking::new(&[0.0, 0.0], &arms, &[2.0, 1.0]).unwrap();
    assert_eq!(ranking.qini_normalised().unwrap(), None, "nobody buys");
    assert!(ranking.uplift_table(0).is_err());
    let at = |of, best| ranking.uplift_at(of, best);
    assert!(matches!(
        at(TopOf::EachArm, BestCustomers::Count(2)),
        Err(CampaignError::TooMany {
            count: 2,
            customers: 1
        })
    ));
    assert!(at(TopOf::Everybody, BestCustomers::Count(0)).is_err());
    for share in [dec!(0), dec!(-0.1), dec!(1.01)] {
        assert!(at(TopOf::Everybody, BestCustomers::Share(share)).is_err());
    }
}

#[test]
fn groups_are_checked() {
    let cell = |mean, customers, standard_deviation| GroupMean {
        mean,
        customers,
        standard_deviation,
    };
    let of = |treated_after| FourGroups {
        treated_before: cell(1.0, Some(5), Some(1.0)),
        treated_after,
        control_before: cell(1.0, Some(5), Some(1.0)),
        control_after: cell(1.0, Some(5), Some(1.0)),
    };
    for bad in [
        cell(1.0, Some(0), None),
        cell(1.0, None, Some(-1.0)),
        cell(f64::NAN, None, None),
    ] {
        assert!(difference_in_differences(&of(bad), P95).is_err());
    }
    let part = difference_in_differences(&of(cell(3.0, Some(5), None)), P95).unwrap();
    assert_eq!(
        (part.estimate, part.standard_error, part.interval),
        (2.0, None, None)
    );
    let short = MeasuredArm {
        outcomes: &[1.0, 2.0],
        before: &[1.0],
    };
    assert!(matches!(
        cuped(short, short, P95),
        Err(CampaignError::Length { .. })
    ));
    let alike = MeasuredArm {
        outcomes: &[1.0, 2.0],
        before: &[1.0, 1.0],
    };
    assert_eq!(cuped(alike, alike, P95).unwrap(), None);
    let broken = MeasuredArm {
        outcomes: &[1.0, f64::NAN],
        before: &[1.0, 2.0],
    };
    assert!(cuped(broken, broken, P95).is_err());
    let nobody = MeasuredArm {
        outcomes: &[],
        before: &[],
    };
    assert_eq!(cuped(nobody, alike, P95).unwrap(), None);
}

#[test]
fn sizes_and_looks_are_checked() {
    let share = |value| Probability::new(value).unwrap();
    let errors = ErrorRates {
        alpha: share(dec!(0.05)),
        power: share(dec!(0.8)),
        sides: Sides::One,
    };
    let size = |control, treated, errors| {
        let rates = ConversionRates { control, treated };
        sample_size_two_proportions(rates, 1.0, errors, VarianceMethod::Arcsine)
    };
    assert_eq!(size(0.2, 0.2, errors).unwrap(), None);
    for rate in [0.0, 1.0, -0.1, f64::NAN] {
        assert!(size(rate, 0.2, errors).is_err() && size(0.2, rate, errors).is_err());
    }
    for certain in [dec!(0), dec!(1)].map(share) {
        let alpha = ErrorRates {
            alpha: certain,
            ..errors
        };
        let power = ErrorRates {
            power: certain,
            ..errors
        };
        assert!(size(0.1, 0.2, alpha).is_err() && size(0.1, 0.2, power).is_err());
    }
    assert!(
        size(0.2, f64::from_bits(0.2_f64.to_bits() + 1), errors).is_err(),
        "too many customers"
    );
    let means = |difference, standard_deviation, ratio| {
        let effect = MeanEffect {
            difference,
            standard_deviation,
        };
        sample_size_two_means(effect, ratio, errors)
    };
    assert_eq!(means(0.0, 1.0, 1.0).unwrap(), None);
    assert!(means(1.0, 0.0, 1.0).is_err() && means(f64::NAN, 1.0, 1.0).is_err());
    assert!(means(1.0, 1.0, 0.0).is_err() && means(1.0, 1.0, f64::NAN).is_err());
    let looks = |shares: &[f64], alpha, spending| SequentialTest::new(shares, alpha, spending);
    for shares in [&[0.5, 0.5][..], &[0.5, 0.4], &[0.0], &[1.1], &[f64::NAN]] {
        assert!(matches!(
            looks(shares, errors.alpha, Spending::Pocock),
            Err(CampaignError::Looks { .. })
        ));
    }
    for bad in [dec!(0), dec!(1)].map(share) {
        assert!(looks(&[1.0], bad, Spending::Pocock).is_err());
    }
    assert!(looks(&[1.0], errors.alpha, Spending::Power(0.0)).is_err());
    assert!(
        looks(&[], errors.alpha, Spending::Pocock)
            .unwrap()
            .looks()
            .is_empty()
    );
}

#[test]
fn targets_and_funnels_are_checked() {
    let path = |periods, shape: &PathShape, unit| {
        TargetPath::new(
            TargetPlan {
                base: dec!(10),
                target: dec!(20),
                periods,
                unit,
            },
            shape,
        )
    };
    assert_eq!(
        path(0, &PathShape::Linear, None),
        Err(CampaignError::NoPeriods)
    );
    let weights = PathShape::Weighted(vec![dec!(1)]);
    assert!(matches!(
        path(2, &weights, None),
        Err(CampaignError::Length { .. })
    ));
    let negative = PathShape::Weighted(vec![dec!(2), dec!(-1)]);
    assert!(matches!(
        path(2, &negative, None),
        Err(CampaignError::Quantity(_))
    ));
    let zero = PathShape::Weighted(vec![dec!(0), dec!(0)]);
    assert_eq!(path(2, &zero, None), Ok(None));
    assert!(path(2, &PathShape::Linear, Some(dec!(0))).is_err());
    assert!(matches!(
        path(2, &PathShape::Linear, Some(dec!(3))),
        Err(CampaignError::NotWholeUnits { .. })
    ));
    assert!(matches!(
        path(2, &PathShape::Geometric, Some(dec!(1))),
        Err(CampaignError::GeometricUnit { .. })
    ));
    let falling = TargetPath::new(
        TargetPlan {
            base: dec!(20),
            target: dec!(10),
            periods: 2,
            unit: Some(dec!(1)),
        },
        &PathShape::Linear,
    );
    let steps = falling.unwrap().unwrap().steps;
    assert_eq!(steps, [dec!(-5), dec!(-5)]);
    let below = TargetPath::new(
        TargetPlan {
            base: dec!(0),
            target: dec!(10),
            periods: 2,
            unit: None,
        },
        &PathShape::Geometric,
    );
    assert_eq!(below, Ok(None));
    let progress = |elapsed, tolerance| {
        TargetProgress::new(TargetState {
            base: dec!(0),
            target: dec!(10),
            actual: dec!(5),
            elapsed: Probability::new(elapsed).unwrap(),
            tolerance,
        })
    };
    assert!(progress(dec!(0.5), dec!(-1)).is_err());
    let nowhere = TargetProgress::new(TargetState {
        base: dec!(1),
        target: dec!(1),
        actual: dec!(1),
        elapsed: Probability::ZERO,
        tolerance: dec!(0),
    });
    assert_eq!(nowhere, Ok(None));
    let rises = Funnel::new([("visit", 10), ("buy", 11)]);
    let expected = CampaignError::FunnelRises {
        stage: "buy".to_owned(),
        count: 11,
        before: 10,
    };
    assert_eq!(rises, Err(expected));
    assert_eq!(Funnel::new([("", 0); 0]), Ok(None));
    assert_eq!(Funnel::new([("visit", 0)]), Ok(None));
}

#[test]
fn money_is_checked() {
    let channel = |cost| Channel {
        name: "search".to_owned(),
        conversions: arm(0, 0).unwrap(),
        cost,
        margin: dec!(0),
    };
    assert!(channel(dec!(-1)).report(P95).is_err());
    let idle = channel(dec!(0)).report(P95).unwrap();
    assert_eq!(
        (idle.rate, idle.cost_per_acquisition, idle.roi),
        (None, None, None)
    );
    let prospect = Prospect {
        value: dec!(10),
        uplift: dec!(0.5),
        cost: dec!(1),
    };
    for bad in [
        Prospect {
            cost: dec!(0),
            ..prospect
        },
        Prospect {
            uplift: dec!(1.1),
            ..prospect
        },
        Prospect {
            value: Decimal::MAX,
            uplift: dec!(1),
            cost: dec!(0.0000001),
        },
    ] {
        assert!(allocate_budget(&[bad], Budget::Money(dec!(10))).is_err());
    }
    assert!(allocate_budget(&[prospect], Budget::Money(dec!(-1))).is_err());
    assert!(
        allocate_budget(&[], Budget::Contacts(5))
            .unwrap()
            .chosen
            .is_empty()
    );
    assert_eq!(prospect.break_even_uplift(), Ok(Some(dec!(0.1))));
    assert_eq!(
        Prospect {
            value: dec!(0),
            ..prospect
        }
        .break_even_uplift(),
        Ok(None)
    );
}

#[test]
fn a_budget_is_checked_where_nobody_is_worth_a_contact() {
    assert!(matches!(
        allocate_budget(&[], Budget::Money(dec!(-1))),
        Err(CampaignError::Quantity(_))
    ));
}

#[test]
fn lists_that_would_not_fit_in_memory_are_refused() {
    let path = TargetPath::new(
        TargetPlan {
            base: dec!(1),
            target: dec!(2),
            periods: u32::MAX,
            unit: None,
        },
        &PathShape::Linear,
    );
    assert!(matches!(path, Err(CampaignError::Setting { .. })));
    let arms = [Arm::Treated, Arm::Control];
    let ranking = UpliftRanking::new(&[1.0, 0.0], &arms, &[2.0, 1.0]).unwrap();
    for bins in [0, 1_000_001, u64::MAX] {
        assert!(matches!(
            ranking.uplift_table(bins),
            Err(CampaignError::Setting { .. })
        ));
    }
    assert_eq!(ranking.uplift_table(3).unwrap().unwrap().len(), 3);
}

#[test]
fn outcomes_too_large_for_an_area_are_refused() {
    let arms = [Arm::Treated, Arm::Control, Arm::Treated];
    let huge = UpliftRanking::new(&[f64::MAX, 1.0, f64::MAX], &arms, &[1.0, 2.0, 3.0]);
    assert!(matches!(huge, Err(CampaignError::Statistics(_))));
    let large = UpliftRanking::new(&[1e300, -1e300, 1e300], &arms, &[1.0, 2.0, 3.0]).unwrap();
    assert!(large.qini_mean_gain().is_some_and(f64::is_finite));
}

/// The formula squares z_α + z_β and would answer a number again below.
#[test]
fn a_power_that_chance_alone_gives_needs_no_customers() {
    let share = |value| Probability::new(value).unwrap();
    let errors = |power, sides| ErrorRates {
        alpha: share(dec!(0.05)),
        power: share(power),
        sides,
    };
    let rates = ConversionRates {
        control: 0.1,
        treated: 0.2,
    };
    let effect = |difference, standard_deviation| MeanEffect {
        difference,
        standard_deviation,
    };
    for (power, sides) in [
        (dec!(0.025), Sides::Two),
        (dec!(0.01), Sides::Two),
        (dec!(0.05), Sides::One),
    ] {
        let of_rates =
            sample_size_two_proportions(rates, 1.0, errors(power, sides), VarianceMethod::Pooled);
        assert!(matches!(of_rates, Err(CampaignError::Setting { .. })));
        let of_means = sample_size_two_means(effect(0.1, 0.2), 1.0, errors(power, sides));
        assert!(matches!(of_means, Err(CampaignError::Setting { .. })));
    }
    let enough = errors(dec!(0.03), Sides::Two);
    assert!(sample_size_two_means(effect(0.1, 0.2), 1.0, enough).is_ok());
    let power = |effect, n| {
        let arms = ArmSizes {
            treated: n,
            control: n,
        };
        power_two_means(effect, arms, enough.alpha, Sides::Two)
    };
    assert_eq!(power(effect(1.0, 1e-320), 9), Ok(1.0));
    // Nobody, and one customer an arm, have no spread to test with.
    assert_eq!(power(effect(1.0, 1e-320), 0), Ok(0.0));
    assert_eq!(power(effect(1.0, 1e-320), 1), Ok(0.0));
    assert!(power(effect(f64::NAN, 1.0), 9).is_err());
    assert!(power(effect(1.0, 0.0), 9).is_err());
}
