//! The checked quantities: their ranges, their conversions and how they are read back.
#![allow(
    clippy::unwrap_used,
    reason = "a test may stop at the first wrong thing"
)]

use clv::quantity::{
    Change, ConfidenceLevel, DiscountRate, Horizon, Probability, QuantityError, RetentionRate,
    TimeUnit,
};
use proptest::prelude::*;
use rust_decimal::{Decimal, prelude::ToPrimitive};
use rust_decimal_macros::dec;

const UNITS: [TimeUnit; 6] = [
    TimeUnit::Hour,
    TimeUnit::Day,
    TimeUnit::Week,
    TimeUnit::Month,
    TimeUnit::Quarter,
    TimeUnit::Year,
];

fn any_unit() -> impl Strategy<Value = TimeUnit> {
    prop_oneof![
        4 => (0..UNITS.len()).prop_map(|index| UNITS[index]),
        1 => (1_u32..1000).prop_map(|days| TimeUnit::days(days.into()).unwrap()),
    ]
}

#[test]
fn units_fit_into_each_other_exactly() {
    let ratio = |a: TimeUnit, b: TimeUnit| a.in_units_of(b).unwrap();
    assert_eq!(ratio(TimeUnit::Week, TimeUnit::Day), dec!(7));
    assert_eq!(ratio(TimeUnit::Year, TimeUnit::Month), dec!(12));
    assert_eq!(ratio(TimeUnit::Year, TimeUnit::Quarter), dec!(4));
    assert_eq!(ratio(TimeUnit::Year, TimeUnit::Day), dec!(365.25));
    assert_eq!(ratio(TimeUnit::Month, TimeUnit::Day), dec!(30.4375));
    assert_eq!(ratio(TimeUnit::Day, TimeUnit::Hour), dec!(24));
}

#[test]
fn yearly_rates_become_monthly_by_the_twelfth_root() {
    // 1.1^(1/12) − 1, 0.6^(1/12) and 0.95^12, computed with 40 digits.
    let close = |got: Decimal, want: Decimal| assert!((got - want).abs() < dec!(1e-27), "{got}");
    let discount = DiscountRate::new(dec!(0.1), TimeUnit::Year).unwrap();
    close(
        discount.per(TimeUnit::Month).unwrap().value(),
        dec!(0.0079741404289037410660318442),
    );
    let retention = RetentionRate::new(dec!(0.6), TimeUnit::Year).unwrap();
    close(
        retention.per(TimeUnit::Month).value(),
        dec!(0.9583245286271479618015321694),
    );
    let monthly = RetentionRate::new(dec!(0.95), TimeUnit::Month).unwrap();
    close(
        monthly.per(TimeUnit::Year).value(),
        dec!(0.540360087662636962890625),
    );
}

#[test]
fn a_continuous_rate_is_the_logarithm_of_the_discrete_one() {
    let discrete = DiscountRate::new(dec!(0.15), TimeUnit::Year).unwrap();
    let continuous = discrete.to_continuous().unwrap();
    // ln 1.15 with 20 digits.
    assert!((continuous.value() - dec!(0.13976194237515869737)).abs() < dec!(1e-18));
    assert!((continuous.to_discrete().unwrap().value() - dec!(0.15)).abs() < dec!(1e-18));
    let weekly = discrete.force_of_interest(TimeUnit::Week);
    assert!((weekly - 0.139_761_942_375_158_7 * 7.0 / 365.25).abs() < 1e-17);
    assert!((continuous.force_of_interest(TimeUnit::Week) - weekly).abs() < 1e-17);
}

#[test]
fn what_is_out_of_range_is_refused_with_its_value() {
    assert_eq!(
        RetentionRate::new(dec!(1.2), TimeUnit::Year),
        Err(QuantityError::OutOfRange {
            quantity: "retention rate",
            range: "in [0, 1]",
            value: dec!(1.2)
        })
    );
    let text = RetentionRate::new(dec!(1.2), TimeUnit::Year)
        .unwrap_err()
        .to_string();
    assert_eq!(text, "retention rate must be in [0, 1], got 1.2");
    assert!(Probability::new(dec!(-0.0001)).is_err());
    assert!(RetentionRate::from_churn(dec!(1.0001), TimeUnit::Year).is_err());
    assert!(DiscountRate::new(dec!(-1), TimeUnit::Year).is_err());
    assert!(DiscountRate::new(dec!(-0.9999), TimeUnit::Year).is_ok());
    assert!(TimeUnit::days(dec!(-1)).is_err());
    assert!(Horizon::of(dec!(-0.1), TimeUnit::Day).is_err());
    for level in [0.0, 1.0, -0.5, 95.0, f64::NAN, f64::INFINITY] {
        assert!(ConfidenceLevel::new(level).is_err(), "{level}");
    }
}

/// Φ⁻¹((1 + level)/2): mpmath, 30 digits.
#[test]
fn a_confidence_level_knows_its_quantile() {
    for (level, z) in [
        (1e-300, 1.253_314_137_315_500_3e-300),
        (0.001, 0.001_253_314_465_432_554_5),
        (0.5, 0.674_489_750_196_081_7),
        (0.8, 1.281_551_565_544_600_5),
        (0.95, 1.959_963_984_540_054),
        (0.999_999, 4.891_638_475_692_932),
    ] {
        let got = ConfidenceLevel::new(level).unwrap().z();
        assert!((got / z - 1.0).abs() < 1e-14, "{level}: {got}");
    }
    for extreme in [
        f64::from_bits(1),
        f64::MIN_POSITIVE,
        1.0 - f64::EPSILON / 2.0,
    ] {
        let z = ConfidenceLevel::new(extreme).unwrap().z();
        assert!((0.0..8.4).contains(&z), "{extreme}: {z}");
    }
}

#[test]
fn what_overflows_is_refused_by_name() {
    let overflow = |quantity| QuantityError::Overflow { quantity };
    let huge = DiscountRate::new(dec!(1000), TimeUnit::Day).unwrap();
    assert_eq!(huge.per(TimeUnit::Year), Err(overflow("discount rate")));
    assert_eq!(
        Change::Relative(dec!(2)).apply_to(Decimal::MAX),
        Err(overflow("changed value"))
    );
    let long = Horizon::of(Decimal::MAX, TimeUnit::Year).unwrap();
    assert!(long.in_units_of(TimeUnit::Hour).is_err());
    assert_eq!(
        DiscountRate::continuous(dec!(100), TimeUnit::Year).to_discrete(),
        Err(overflow("discount rate"))
    );
}

#[test]
fn nobody_stays_or_everybody_does() {
    let none = RetentionRate::new(dec!(0), TimeUnit::Year).unwrap();
    assert_eq!(none.hazard(), None);
    assert_eq!(none.per(TimeUnit::Month).value(), dec!(0));
    let all = RetentionRate::new(dec!(1), TimeUnit::Year).unwrap();
    assert_eq!(all.hazard(), Some(dec!(0)));
    assert_eq!(all.per(TimeUnit::Month).value(), dec!(1));
}

/// mpmath, 60 digits.
#[test]
fn powers_and_logarithms_of_rates_have_all_their_digits() {
    let per = |rate, from, to| {
        let rate = RetentionRate::new(rate, from).unwrap();
        rate.per(to).value()
    };
    let (day, month, year) = (TimeUnit::Day, TimeUnit::Month, TimeUnit::Year);
    assert_eq!(
        per(dec!(1e-28), year, month),
        dec!(0.0046415888336127788924100764)
    );
    assert_eq!(
        per(dec!(1e-28), year, day),
        dec!(0.8381855663462404730156513039)
    );
    assert_eq!(
        per(dec!(0.9), day, year),
        dec!(0.0000000000000000193676341465)
    );
    // 0.8^365.25 is 4 × 10⁻³⁶, below the last digit.
    assert_eq!(per(dec!(0.8), day, year), dec!(0));
    let hazard = |rate| RetentionRate::new(rate, year).unwrap().hazard().unwrap();
    assert_eq!(hazard(dec!(0.9999999999999999999999999999)), dec!(1e-28));
    assert_eq!(
        hazard(dec!(0.99999999999999999999)),
        dec!(0.00000000000000000001)
    );
    assert_eq!(hazard(dec!(0.3)), dec!(1.2039728043259359926227462178));
    let discount = DiscountRate::new(dec!(0.0000000000001), day).unwrap();
    let yearly = discount.per(year).unwrap().value();
    assert_eq!(yearly, dec!(0.0000000000365250000006652116));
}

#[test]
fn a_change_from_zero_has_no_relative_size() {
    assert_eq!(Change::relative_between(dec!(0), dec!(5)), Ok(None));
    assert_eq!(
        Change::relative_between(dec!(40), dec!(46)),
        Ok(Some(Change::Relative(dec!(0.15))))
    );
    assert_eq!(Change::Relative(dec!(0.15)).to_string(), "+15 %");
    assert_eq!(
        Change::Points(dec!(-0.025)).to_string(),
        "-2.5 percentage points"
    );
}

proptest! {
    #[test]
    fn converting_there_and_back_changes_nothing(
        rate in -0.5_f64..2.0, from in any_unit(), to in any_unit()
    ) {
        let rate = Decimal::try_from(rate).unwrap().round_dp(6);
        let there = DiscountRate::new(rate, from).unwrap().per(to);
        // A yearly rate from an hourly one may overflow: that is the typed error tested above.
        if let Ok(there) = there {
            let growth = there.value() + dec!(1);
            prop_assume!(growth > dec!(1e-6) && growth < dec!(1e6));
            let back = there.per(from).unwrap();
            prop_assert!((back.value() - rate).abs() < dec!(1e-15), "{rate} {there} {back}");
        }
    }

    #[test]
    fn a_longer_period_keeps_fewer(rate in 0.01_f64..0.9999, a in any_unit(), b in any_unit()) {
        let rate = Decimal::try_from(rate).unwrap().round_dp(6);
        let other = RetentionRate::new(rate, a).unwrap().per(b);
        // 0 only where the true power is smaller than a decimal can tell from zero.
        let exponent = b.in_units_of(a).unwrap().to_f64().unwrap();
        let logarithm = rate.to_f64().unwrap().log10() * exponent;
        prop_assert!((logarithm + 28.3).abs() < 0.01 || other.value().is_zero() == (logarithm < -28.3));
        prop_assert!(other.hazard().is_none_or(|hazard| hazard >= dec!(0)));
        prop_assert!(other.value() >= dec!(0) && other.value() <= dec!(1));
        if b.hours() > a.hours() {
            prop_assert!(other.value() <= rate);
        } else if b.hours() < a.hours() {
            prop_assert!(other.value() >= rate);
        }
    }

    #[test]
    fn relative_and_points_undo_what_they_measure(base in 1_i64..1_000_000, to in 0_i64..1_000_000) {
        let (base, to) = (Decimal::new(base, 2), Decimal::new(to, 2));
        let relative = Change::relative_between(base, to).unwrap().unwrap();
        prop_assert!((relative.apply_to(base).unwrap() - to).abs() < dec!(1e-20));
        let points = Change::points_between(base, to).unwrap();
        prop_assert_eq!(points.apply_to(base).unwrap(), to);
    }
}

#[cfg(feature = "serde")]
mod read_back {
    use super::*;
    use serde_json::{from_str, to_string};

    #[test]
    fn the_same_value_comes_back() {
        let rate = DiscountRate::new(dec!(0.1), TimeUnit::Year).unwrap();
        let text = r#"{"rate":"0.1","per":"year","compounding":"discrete"}"#;
        assert_eq!(to_string(&rate).unwrap(), text);
        assert_eq!(from_str::<DiscountRate>(text).unwrap(), rate);
        let horizon = Horizon::of(dec!(13), TimeUnit::days(dec!(28)).unwrap()).unwrap();
        let text = r#"{"finite":{"length":"13","unit":{"days":"28"}}}"#;
        assert_eq!(to_string(&horizon).unwrap(), text);
        assert_eq!(from_str::<Horizon>(text).unwrap(), horizon);
        assert_eq!(
            from_str::<Horizon>(r#""infinite""#).unwrap(),
            Horizon::INFINITE
        );
        assert_eq!(
            from_str::<Probability>(r#""0.5""#).unwrap().value(),
            dec!(0.5)
        );
        assert_eq!(
            from_str::<ConfidenceLevel>("0.95").unwrap(),
            ConfidenceLevel::P95
        );
    }

    #[test]
    fn numbers_are_read_as_well_as_text() {
        let half = from_str::<Probability>("0.5").unwrap();
        assert_eq!(half.value(), dec!(0.5));
        let rate = from_str::<RetentionRate>(r#"{"rate":0.85,"per":"year"}"#).unwrap();
        assert_eq!(rate.value(), dec!(0.85));
        let line = r#"{"label":"platform","amount":9000}"#;
        let line = from_str::<clv::quantity::LedgerLine>(line).unwrap();
        assert_eq!(line.amount, Some(dec!(9000)));
        assert_eq!(
            to_string(&line).unwrap(),
            r#"{"label":"platform","amount":"9000"}"#
        );
        assert_eq!(
            from_str::<Change>(r#"{"points":9.5}"#).unwrap(),
            Change::Points(dec!(9.5))
        );
        for wrong in ["1.5", "null", "true", "\"\"", "[0.5]", "1e300"] {
            assert!(from_str::<Probability>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_edited_number_is_refused() {
        let error = from_str::<Probability>(r#""1.5""#).unwrap_err().to_string();
        assert!(
            error.contains("probability must be in [0, 1], got 1.5"),
            "{error}"
        );
        assert!(from_str::<ConfidenceLevel>("95").is_err());
        assert!(from_str::<RetentionRate>(r#"{"rate":"1.2","per":"year"}"#).is_err());
        assert!(from_str::<TimeUnit>(r#"{"days":"0"}"#).is_err());
        let rate = r#"{"rate":"-1","per":"year","compounding":"discrete"}"#;
        assert!(from_str::<DiscountRate>(rate).is_err());
    }
}

#[cfg(feature = "serde")]
#[path = "common/damaged.rs"]
mod damaged_json;

/// Every value of the ground floor, from JSON that somebody edited: an error, or a value of which
/// every method answers in range.
#[cfg(feature = "serde")]
#[test]
fn damaged_values_are_refused_or_answer() {
    use chrono::NaiveDate;
    use clv::quantity::{CalendarPeriod, CalendarRuler, CalendarSpan, Ledger, MonthEnd, Percent};
    use damaged_json::for_each;

    let is_share = |value: Decimal| assert!(value >= dec!(0) && value <= dec!(1), "{value}");
    let units = [
        TimeUnit::Hour,
        TimeUnit::Month,
        TimeUnit::days(dec!(28)).unwrap(),
    ];
    for unit in units {
        for_each(&unit, |unit| {
            assert!(unit.hours() > dec!(0) && unit.seconds() > 0.0);
            for other in units {
                if let Ok(length) = unit.in_units_of(other) {
                    assert!(length >= dec!(0));
                }
            }
        });
        for_each(&RetentionRate::new(dec!(0.8), unit).unwrap(), |rate| {
            is_share(rate.value());
            is_share(rate.churn_rate());
            assert!(
                rate.hazard().is_none_or(|hazard| hazard >= dec!(0)),
                "{rate:?}"
            );
            for other in units {
                is_share(rate.per(other).value());
            }
        });
        for_each(&DiscountRate::new(dec!(0.1), unit).unwrap(), |rate| {
            for other in units {
                let _ = rate.per(other);
                assert!(rate.force_of_interest(other).is_finite(), "{rate:?}");
            }
            let _ = (rate.to_discrete(), rate.to_continuous());
        });
        for_each(&Horizon::of(dec!(13), unit).unwrap(), |horizon| {
            if let Ok(Some(length)) = horizon.in_units_of(TimeUnit::Year) {
                assert!(length >= dec!(0));
            }
            assert!(!horizon.to_string().is_empty());
        });
    }
    for_each(&ConfidenceLevel::P95, |level| {
        assert!(level.value() > 0.0 && level.value() < 1.0 && level.upper_tail() > 0.0);
        assert!(level.z() >= 0.0 && level.z().is_finite(), "{level:?}");
    });
    for_each(&Probability::new(dec!(0.3)).unwrap(), |p| {
        is_share(p.value())
    });
    for change in [Change::Relative(dec!(0.2)), Change::Points(dec!(0.2))] {
        for_each(&change, |change| {
            let _ = (change.apply_to(dec!(80)), change.to_string());
        });
    }
    let ledger = Ledger::costs([("advertising", dec!(60)), ("rent", dec!(40))]).unwrap();
    for_each(&ledger.with_not_valued("goodwill"), |ledger| {
        let _ = (ledger.total(), ledger.shares(), ledger.lines().len());
    });
    for_each(&Percent(dec!(0.123)), |percent| {
        assert!(!percent.to_string().is_empty());
    });
    let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
    let (start, end) = (day(2024, 1, 31), day(2026, 3, 1));
    for span in [CalendarSpan::Days(10), CalendarSpan::Months(3)] {
        let ruler = CalendarRuler::new(span, MonthEnd::LastDay).unwrap();
        for_each(&ruler, |ruler| {
            let _ = ruler.date_after(start, 5);
            assert!(
                ruler
                    .time_between(start, end)
                    .is_none_or(|time| time >= 0.0)
            );
            assert!(ruler.ended(start, end) >= ruler.whole_between(start, end).unwrap_or(0));
        });
    }
    for_each(&CalendarPeriod::Quarter, |period| {
        assert!(
            period
                .start(period.number(start))
                .is_some_and(|first| first <= start)
        );
    });
}

#[test]
fn a_horizon_reads_as_a_person_would_say_it() {
    let days = |number| TimeUnit::days(number).unwrap();
    for (length, unit, text) in [
        (dec!(1.0), TimeUnit::Year, "1 year"),
        (dec!(2), TimeUnit::Year, "2 years"),
        (dec!(12), TimeUnit::Month, "12 months"),
        (dec!(0.5), TimeUnit::Quarter, "0.5 quarters"),
        (dec!(0), TimeUnit::Week, "0 weeks"),
        (dec!(3), days(dec!(28)), "3 × 28 days"),
        (dec!(1), days(dec!(1)), "1 day"),
        (dec!(30), days(dec!(1)), "30 days"),
    ] {
        assert_eq!(Horizon::of(length, unit).unwrap().to_string(), text);
    }
    assert_eq!(Horizon::INFINITE.to_string(), "for ever");
}
