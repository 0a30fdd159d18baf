//! What activities earn, and until when.

use crate::date;
use chrono::NaiveDate;
use clv::loyalty::LoyaltyError;
use clv::loyalty::points::{
    Activity, CapLimit, CapPeriod, CapUsage, EarnBasis, EarnCap, EarnRate, EarnRule, EarnRules,
    Earns, ExpiryRule, Grant, Multiplier, PointRounding, PointUnit, PurchaseLine, RoundedPer,
    Stacking, Through,
};
use proptest::prelude::*;
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

const ONE_FOR_ONE: EarnRate = EarnRate {
    points: Decimal::ONE,
    step: Decimal::ONE,
    rounding: PointRounding::Floor,
    places: 0,
    per: RoundedPer::Order,
};

fn rules(rules: Vec<(&str, Grant, Option<EarnCap>)>) -> EarnRules {
    EarnRules {
        rules: rules
            .into_iter()
            .map(|(name, grant, cap)| EarnRule {
                name: name.to_owned(),
                grant,
                cap,
            })
            .collect(),
        basis: EarnBasis::NET,
        stacking: Stacking::Multiplicative,
    }
}

#[test]
fn every_rounding_of_two_and_a_half_points() {
    let points = |rounding, amount| {
        let rate = EarnRate {
            rounding,
            ..ONE_FOR_ONE
        };
        rate.points(&[amount], Multiplier::ONE).unwrap()
    };
    let expected = [
        (PointRounding::Floor, dec!(2), dec!(3)),
        (PointRounding::Ceiling, dec!(3), dec!(4)),
        (PointRounding::HalfUp, dec!(3), dec!(4)),
        (PointRounding::HalfEven, dec!(2), dec!(4)),
        (PointRounding::None, dec!(2.5), dec!(3.5)),
    ];
    for (rounding, of_two_and_a_half, of_three_and_a_half) in expected {
        assert_eq!(points(rounding, dec!(2.5)), of_two_and_a_half);
        assert_eq!(points(rounding, dec!(3.5)), of_three_and_a_half);
    }
}

#[test]
fn a_purchase_earns_by_every_rule_that_applies_on_what_is_left_of_the_price() {
    let rules = rules(vec![
        ("spend", Grant::PerAmount(ONE_FOR_ONE), None),
        ("order", Grant::PerOrder { points: dec!(10) }, None),
        (
            "review",
            Grant::PerEvent {
                kind: "review".to_owned(),
                points: dec!(20),
            },
            None,
        ),
    ]);
    let line = PurchaseLine {
        gross: dec!(100),
        discount: dec!(30),
        tax: dec!(10.5),
        paid_with_points: dec!(9),
    };
    let silver_and_referral = [dec!(1.5), dec!(2)].map(|factor| Multiplier::times(factor).unwrap());
    let purchase = Activity::Purchase {
        lines: &[line],
        multipliers: &silver_and_referral,
    };
    let (earned, _) = rules
        .earn(date(2026, 5, 1), purchase, &CapUsage::default())
        .unwrap();
    let earned: Vec<_> = earned
        .iter()
        .map(|earning| (earning.rule.as_str(), earning.points))
        .collect();
    // The price is 70, of which 10.5 is tax and 9 are paid with points that carry their part of it:
    // ⌊59.5 × 61 / 70 × 1.5 × 2⌋ = ⌊155.55⌋; the multipliers leave the points for the order alone.
    assert_eq!(earned, [("spend", dec!(155)), ("order", dec!(10))]);

    let (earned, _) = rules
        .earn(
            date(2026, 5, 1),
            Activity::Event { kind: "review" },
            &CapUsage::default(),
        )
        .unwrap();
    assert_eq!(earned.len(), 1);
    assert_eq!(earned[0].points, dec!(20));
}

#[test]
fn parts_beyond_the_price_are_refused() {
    let line = PurchaseLine {
        discount: dec!(11),
        ..PurchaseLine::of(dec!(10))
    };
    assert!(EarnBasis::NET.amount(&line).is_err());
    assert_eq!(EarnBasis::GROSS.amount(&line), Ok(dec!(10)));
    let tax_counts = EarnBasis {
        tax: Earns::Counted,
        ..EarnBasis::NET
    };
    let taxed = PurchaseLine {
        tax: dec!(2),
        ..PurchaseLine::of(dec!(10))
    };
    assert_eq!(tax_counts.amount(&taxed), Ok(dec!(10)));
    assert_eq!(EarnBasis::NET.amount(&taxed), Ok(dec!(8)));
}

fn check_ins(cap: EarnCap, days: &[NaiveDate]) -> Vec<Decimal> {
    let rules = rules(vec![(
        "check-in",
        Grant::PerEvent {
            kind: "check-in".to_owned(),
            points: dec!(5),
        },
        Some(cap),
    )]);
    let mut usage = CapUsage::default();
    days.iter()
        .map(|&on| {
            let check_in = Activity::Event { kind: "check-in" };
            let (earned, after) = rules.earn(on, check_in, &usage).unwrap();
            usage = after;
            earned[0].points
        })
        .collect()
}

#[test]
fn a_cap_begins_anew_with_its_period() {
    // 2026-03-29 is a Sunday; the 30th begins a week, 1 April a month and a quarter.
    let days = [
        date(2026, 3, 28),
        date(2026, 3, 29),
        date(2026, 3, 30),
        date(2026, 4, 1),
        date(2027, 1, 1),
    ];
    let once_in = |period| {
        let limit = CapLimit::Times(1);
        check_ins(EarnCap { period, limit }, &days)
    };
    let (five, none) = (dec!(5), dec!(0));
    assert_eq!(once_in(CapPeriod::Day), [five; 5]);
    assert_eq!(once_in(CapPeriod::Week), [five, none, five, none, five]);
    assert_eq!(once_in(CapPeriod::Month), [five, none, none, five, five]);
    assert_eq!(once_in(CapPeriod::Quarter), [five, none, none, five, five]);
    assert_eq!(once_in(CapPeriod::Year), [five, none, none, none, five]);
    assert_eq!(once_in(CapPeriod::Ever), [five, none, none, none, none]);
    let points = EarnCap {
        period: CapPeriod::Quarter,
        limit: CapLimit::Points(dec!(12)),
    };
    assert_eq!(check_ins(points, &days), [five, five, dec!(2), five, five]);
}

#[test]
fn an_activity_in_a_period_that_is_over_is_refused() {
    let cap = EarnCap {
        period: CapPeriod::Month,
        limit: CapLimit::Times(1),
    };
    let rules = rules(vec![(
        "order",
        Grant::PerOrder { points: dec!(1) },
        Some(cap),
    )]);
    let order = Activity::Purchase {
        lines: &[],
        multipliers: &[],
    };
    let (_, usage) = rules
        .earn(date(2026, 4, 2), order, &CapUsage::default())
        .unwrap();
    assert_eq!(
        rules.earn(date(2026, 3, 31), order, &usage).err(),
        Some(LoyaltyError::CapPeriodIsOver {
            on: date(2026, 3, 31),
            period: date(2026, 4, 1)
        })
    );
}

#[test]
fn expiry_by_age_and_on_a_fixed_date() {
    let months = |count, through| ExpiryRule::Months { count, through };
    let days = |count, through| ExpiryRule::Days { count, through };
    let every = |month, day| ExpiryRule::EveryYearOn { month, day };
    let cases = [
        (
            months(1, Through::Day),
            date(2026, 1, 31),
            date(2026, 2, 28),
        ),
        (
            months(12, Through::Day),
            date(2024, 2, 29),
            date(2025, 2, 28),
        ),
        (
            months(0, Through::MonthEnd),
            date(2026, 12, 31),
            date(2027, 1, 1),
        ),
        (
            months(3, Through::QuarterEnd),
            date(2026, 2, 10),
            date(2026, 7, 1),
        ),
        (
            months(12, Through::YearEnd),
            date(2026, 1, 1),
            date(2028, 1, 1),
        ),
        (days(30, Through::Day), date(2026, 1, 31), date(2026, 3, 2)),
        (
            days(90, Through::MonthEnd),
            date(2026, 1, 1),
            date(2026, 5, 1),
        ),
        (every(1, 1), date(2026, 1, 1), date(2027, 1, 1)),
        (every(12, 31), date(2026, 12, 30), date(2026, 12, 31)),
        (every(2, 29), date(2027, 1, 5), date(2027, 2, 28)),
        (every(2, 29), date(2027, 3, 1), date(2028, 2, 29)),
    ];
    for (rule, earned, expires) in cases {
        assert_eq!(
            rule.first_day_too_late(earned),
            Ok(Some(expires)),
            "{rule:?}"
        );
    }
    assert_eq!(
        ExpiryRule::Never.first_day_too_late(date(2026, 1, 1)),
        Ok(None)
    );
    for none in [every(13, 1), every(0, 1), every(1, 0), every(1, 32)] {
        assert_eq!(
            none.first_day_too_late(date(2026, 1, 1)),
            Err(LoyaltyError::NoSuchDate)
        );
    }
    assert_eq!(
        months(u32::MAX, Through::Day).first_day_too_late(date(2026, 1, 1)),
        Err(LoyaltyError::NoSuchDate)
    );
}

#[test]
fn multipliers_stack_as_named() {
    let times = |factors: &[Decimal]| -> Vec<Multiplier> {
        let all = factors
            .iter()
            .map(|&factor| Multiplier::times(factor).unwrap());
        all.collect()
    };
    assert_eq!(Stacking::Highest.combine(&[]), Ok(Multiplier::ONE));
    let additive = Stacking::Additive.combine(&times(&[dec!(1.1), dec!(1.2), dec!(2)]));
    assert_eq!(additive.unwrap().value(), Ok(dec!(2.3)));
    let negative = Stacking::Additive.combine(&times(&[dec!(0.1), dec!(0.2)]));
    assert!(negative.is_err());
    assert!(Multiplier::times(dec!(-1)).is_err());
    assert!(Multiplier::new(dec!(1), dec!(0)).is_err());
    let thirds =
        [(4, 3), (5, 3)].map(|(points, of)| Multiplier::new(points.into(), of.into()).unwrap());
    let value = |stacking: Stacking| {
        let one = stacking.combine(&thirds).unwrap();
        (one.points(), one.instead_of())
    };
    assert_eq!(value(Stacking::Multiplicative), (dec!(20), dec!(9)));
    // 1 + 1/3 + 2/3 = 2.
    assert_eq!(value(Stacking::Additive), (dec!(18), dec!(9)));
    assert_eq!(value(Stacking::Highest), (dec!(5), dec!(3)));
}

#[test]
fn a_whole_number_of_steps_earns_its_points() {
    let points = |step: Decimal, rounding, amount, multiplier| {
        let rate = EarnRate {
            step,
            rounding,
            ..ONE_FOR_ONE
        };
        rate.points(&[amount], multiplier).unwrap()
    };
    let roundings = [
        PointRounding::Floor,
        PointRounding::Ceiling,
        PointRounding::HalfUp,
        PointRounding::HalfEven,
    ];
    for step in [3, 7, 9, 11, 12, 13, 30, 49, 75, 90, 120, 300, 900] {
        for multiple in 1..=1_000 {
            for rounding in roundings {
                let amount = Decimal::from(step * multiple);
                let earned = points(step.into(), rounding, amount, Multiplier::ONE);
                assert_eq!(earned, Decimal::from(multiple), "{amount} at 1 for {step}");
            }
        }
    }
    // A cent less, or more, is decided as well as the whole.
    let by = |rounding, amount| points(dec!(3), rounding, amount, Multiplier::ONE);
    assert_eq!(by(PointRounding::Floor, dec!(2.99)), dec!(0));
    assert_eq!(by(PointRounding::Ceiling, dec!(3.01)), dec!(2));
    assert_eq!(by(PointRounding::HalfUp, dec!(1.5)), dec!(1));
    assert_eq!(by(PointRounding::HalfEven, dec!(1.5)), dec!(0));
    assert_eq!(by(PointRounding::HalfEven, dec!(4.5)), dec!(2));
    // 4 points instead of 3: 3 units of money are 4 points.
    let third_more = Multiplier::new(dec!(4), dec!(3)).unwrap();
    assert_eq!(
        points(dec!(1), PointRounding::Floor, dec!(3), third_more),
        dec!(4)
    );
    assert!(
        EarnRate {
            step: dec!(0),
            ..ONE_FOR_ONE
        }
        .points(&[dec!(1)], Multiplier::ONE)
        .is_err()
    );
}

#[test]
fn the_parts_of_a_price_overlap() {
    let line = |with_points| PurchaseLine {
        tax: dec!(10),
        paid_with_points: with_points,
        ..PurchaseLine::of(dec!(110))
    };
    let net = |with_points| EarnBasis::NET.amount(&line(with_points));
    assert_eq!(net(dec!(110)), Ok(dec!(0)));
    assert_eq!(net(dec!(55)), Ok(dec!(50)));
    assert_eq!(net(dec!(0)), Ok(dec!(100)));
    assert!(net(dec!(110.01)).is_err());
    let with = |discount, tax, paid_with_points| EarnBasis {
        discount,
        tax,
        paid_with_points,
    };
    let (counted, left_out) = (Earns::Counted, Earns::LeftOut);
    let discounted = PurchaseLine {
        discount: dec!(90),
        ..line(dec!(55))
    };
    let discounted = PurchaseLine {
        gross: dec!(200),
        ..discounted
    };
    let cases = [
        (with(left_out, left_out, counted), dec!(100)),
        (with(left_out, counted, left_out), dec!(55)),
        (with(left_out, counted, counted), dec!(110)),
        (with(counted, left_out, left_out), dec!(140)),
        (EarnBasis::GROSS, dec!(200)),
    ];
    for (basis, amount) in cases {
        assert_eq!(basis.amount(&discounted), Ok(amount), "{basis:?}");
    }
    let free = PurchaseLine {
        discount: dec!(10),
        ..PurchaseLine::of(dec!(10))
    };
    assert_eq!(EarnBasis::NET.amount(&free), Ok(dec!(0)));
}

#[test]
fn a_cap_that_gets_another_period_goes_on() {
    let granted = |first: CapPeriod, then: CapPeriod, days: [NaiveDate; 2]| {
        let capped = |period| {
            let limit = CapLimit::Points(dec!(8));
            let grant = Grant::PerOrder { points: dec!(5) };
            rules(vec![("order", grant, Some(EarnCap { period, limit }))])
        };
        let order = Activity::Purchase {
            lines: &[],
            multipliers: &[],
        };
        let (_, usage) = capped(first)
            .earn(days[0], order, &CapUsage::default())
            .unwrap();
        capped(then)
            .earn(days[1], order, &usage)
            .map(|(earned, _)| earned[0].points)
    };
    let march = [date(2026, 3, 18), date(2026, 5, 1)];
    // What was used in March counts for its year and for ever.
    assert_eq!(
        granted(CapPeriod::Month, CapPeriod::Year, march),
        Ok(dec!(3))
    );
    assert_eq!(
        granted(CapPeriod::Month, CapPeriod::Ever, march),
        Ok(dec!(3))
    );
    assert_eq!(
        granted(CapPeriod::Month, CapPeriod::Quarter, march),
        Ok(dec!(5))
    );
    // What was used in a year is not known to lie in one of its months.
    let same_day = [date(2026, 3, 18); 2];
    assert_eq!(
        granted(CapPeriod::Year, CapPeriod::Month, same_day),
        Ok(dec!(5))
    );
    assert_eq!(
        granted(CapPeriod::Ever, CapPeriod::Day, same_day),
        Ok(dec!(5))
    );
    // A week may begin in the month before.
    assert_eq!(
        granted(CapPeriod::Week, CapPeriod::Month, [date(2026, 4, 1); 2]),
        Ok(dec!(5))
    );
    assert_eq!(
        granted(CapPeriod::Day, CapPeriod::Week, same_day),
        Ok(dec!(3))
    );
    let backwards = [date(2026, 3, 18), date(2026, 2, 1)];
    assert!(granted(CapPeriod::Month, CapPeriod::Year, backwards).is_err());
}

proptest! {
    #[test]
    fn rounding_each_line_down_never_earns_more_than_rounding_the_order_down(
        cents in prop::collection::vec(0_i64..100_000, 0..10),
        rate in 1_i64..500,
    ) {
        let lines: Vec<Decimal> = cents.into_iter().map(|cents| Decimal::new(cents, 2)).collect();
        let per_order = EarnRate { points: Decimal::new(rate, 2), ..ONE_FOR_ONE };
        let per_line = EarnRate { per: RoundedPer::Line, ..per_order };
        let order = per_order.points(&lines, Multiplier::ONE).unwrap();
        let line = per_line.points(&lines, Multiplier::ONE).unwrap();
        prop_assert!(line <= order);
        prop_assert!(order - line <= Decimal::from(lines.len()));
    }

    #[test]
    fn a_number_of_points_survives_its_unit(units in 0_u64..u64::MAX, places in 0_u32..19) {
        let unit = PointUnit { places };
        prop_assert_eq!(unit.units(unit.points(units).unwrap()), Ok(units));
    }

    #[test]
    fn a_lot_never_expires_on_the_day_it_is_earned(
        day in 0_u64..4_000,
        count in 1_u32..60,
        month in 1_u32..13,
        of_month in 1_u32..32,
    ) {
        let earned = crate::day(day).date();
        for through in [Through::Day, Through::MonthEnd, Through::QuarterEnd, Through::YearEnd] {
            for rule in [
                ExpiryRule::Days { count, through },
                ExpiryRule::Months { count, through },
                ExpiryRule::EveryYearOn { month, day: of_month },
            ] {
                let expires = rule.first_day_too_late(earned).unwrap().unwrap();
                prop_assert!(expires > earned);
            }
        }
    }
}

#[test]
fn a_purchase_too_small_for_a_point_does_not_use_up_a_cap() {
    let once_a_day = EarnCap {
        period: CapPeriod::Day,
        limit: CapLimit::Times(1),
    };
    let rules = rules(vec![(
        "spend",
        Grant::PerAmount(ONE_FOR_ONE),
        Some(once_a_day),
    )]);
    let mut usage = CapUsage::default();
    let granted = [dec!(0.50), dec!(20), dec!(30)].map(|amount| {
        let lines = [PurchaseLine::of(amount)];
        let purchase = Activity::Purchase {
            lines: &lines,
            multipliers: &[],
        };
        let (earned, after) = rules.earn(date(2026, 3, 1), purchase, &usage).unwrap();
        usage = after;
        earned[0].points
    });
    assert_eq!(granted, [dec!(0), dec!(20), dec!(0)]);
}
