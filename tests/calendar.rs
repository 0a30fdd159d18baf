//! The calendar: periods counted from the edges of the calendar and from a date.
#![allow(
    clippy::unwrap_used,
    reason = "a test may stop at the first wrong thing"
)]

use chrono::{Datelike, Days, NaiveDate, Weekday};
use clv::quantity::{CalendarPeriod, CalendarRuler, CalendarSpan, MonthEnd, TimeUnit};
use proptest::prelude::*;
use rust_decimal_macros::dec;
use std::num::NonZeroU32;

fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn dates() -> impl Strategy<Value = NaiveDate> {
    // Ten years around the leap day that a century lost, and around one that it kept.
    let from = prop_oneof![Just(date(1896, 1, 1)), Just(date(1996, 1, 1))];
    (from, 0..3653_u64).prop_map(|(from, days)| from + Days::new(days))
}

fn rules() -> impl Strategy<Value = MonthEnd> {
    prop_oneof![
        Just(MonthEnd::LastDay),
        Just(MonthEnd::NextDay),
        Just(MonthEnd::StaysLast)
    ]
}

fn spans() -> impl Strategy<Value = CalendarSpan> {
    prop_oneof![
        (1..15_u32).prop_map(CalendarSpan::Months),
        (1..40_u32).prop_map(CalendarSpan::Days),
    ]
}

fn periods() -> impl Strategy<Value = CalendarPeriod> {
    prop_oneof![
        Just(CalendarPeriod::Day),
        (0..7_u8).prop_map(|day| CalendarPeriod::Week(Weekday::try_from(day).unwrap())),
        Just(CalendarPeriod::Month),
        Just(CalendarPeriod::Quarter),
        Just(CalendarPeriod::Year),
        (dates(), 1..60_u32).prop_map(|(first, days)| CalendarPeriod::Days {
            first,
            length: NonZeroU32::new(days).unwrap(),
        }),
    ]
}

fn is_last(day: NaiveDate) -> bool {
    day.succ_opt().unwrap().day() == 1
}

fn months(day: NaiveDate) -> i32 {
    day.year() * 12 + day.month0() as i32
}

/// Whether a day is an anniversary, by looking at that day alone.
fn is_anniversary(start: NaiveDate, day: NaiveDate, span: CalendarSpan, rule: MonthEnd) -> bool {
    let span = match span {
        CalendarSpan::Days(days) => return (day - start).num_days() % i64::from(days) == 0,
        CalendarSpan::Months(months) => months as i32,
    };
    let in_step = |day| (months(day) - months(start)) % span == 0;
    let short = |day: NaiveDate| is_last(day) && day.day() < start.day();
    match rule {
        MonthEnd::StaysLast if is_last(start) => in_step(day) && is_last(day),
        MonthEnd::LastDay | MonthEnd::StaysLast => {
            in_step(day) && (day.day() == start.day() || short(day))
        }
        MonthEnd::NextDay => {
            let before = day.pred_opt().unwrap();
            (in_step(day) && day.day() == start.day()) || (in_step(before) && short(before))
        }
    }
}

proptest! {
    #[test]
    fn whole_periods_are_those_of_a_walk_day_by_day(
        start in dates(), days in 0..1500_u64, span in spans(), rule in rules()
    ) {
        let ruler = CalendarRuler::new(span, rule).unwrap();
        // February's two last days can both be the same anniversary's for NextDay: the walk counts
        // days, of which each is at most one.
        let walk = (1..=days)
            .filter(|&days| is_anniversary(start, start + Days::new(days), span, rule))
            .count();
        let end = start + Days::new(days);
        let whole = ruler.whole_between(start, end).unwrap();
        prop_assert_eq!(whole as usize, walk);
        // Both directions agree.
        prop_assert!(ruler.date_after(start, whole).unwrap() <= end);
        prop_assert!(ruler.date_after(start, whole + 1).unwrap() > end);
        // A period is over when the day before its anniversary is.
        let next = ruler.date_after(start, whole + 1).unwrap();
        prop_assert!(ruler.has_ended(start, whole + 1, next.pred_opt().unwrap()));
        prop_assert!(!ruler.has_ended(start, whole + 2, next.pred_opt().unwrap()));
        // Time is a whole number on anniversaries only, and never goes back.
        let time = ruler.time_between(start, end).unwrap();
        prop_assert_eq!(time.floor(), f64::from(whole));
        prop_assert_eq!(time.fract() == 0.0, ruler.date_after(start, whole) == Some(end));
        let later = ruler.time_between(start, end.succ_opt().unwrap()).unwrap();
        prop_assert!(later > time);
        prop_assert_eq!(ruler.whole_between(end.succ_opt().unwrap(), start), None);
    }

    #[test]
    fn periods_of_the_calendar_are_those_of_a_walk_day_by_day(
        first in dates(), days in 0..1500_u64, period in periods()
    ) {
        let as_of = first + Days::new(days);
        // Edges passed on the way, the day after the as-of date included, less the one with which
        // the first period after that of `first` begins.
        let edges = (1..=days + 1)
            .map(|days| first + Days::new(days))
            .filter(|day| period.start(period.number(*day)) == Some(*day))
            .count();
        prop_assert_eq!(period.ended_after(first, as_of), edges.saturating_sub(1) as u64);
        let number = period.number(as_of);
        let (start, end) = (period.start(number).unwrap(), period.end(number).unwrap());
        prop_assert!(start <= as_of && as_of <= end);
        prop_assert_eq!(period.number(start), number);
        prop_assert_eq!(period.number(end), number);
        prop_assert_eq!(period.number(end.succ_opt().unwrap()), number + 1);
        prop_assert_eq!(period.has_ended(number, as_of), as_of == end);
        prop_assert_eq!(period.ends_on(as_of), as_of == end);
    }
}

proptest! {
    /// Periods are additive: those that have ended by the end of a period, and those after it.
    #[test]
    fn ended_periods_add_up_over_any_cut(
        first in dates(), days in 0..900_u64, more in 0..900_u64, period in periods()
    ) {
        let cut = period.end(period.number(first + Days::new(days))).unwrap();
        let as_of = cut + Days::new(more);
        let whole = period.ended_after(first, as_of);
        prop_assert_eq!(whole, period.ended_after(first, cut) + period.ended_after(cut, as_of));
    }

    /// The same of anniversaries: a ruler laid on at one of them goes on as the first one, where
    /// every month has the day.
    #[test]
    fn anniversaries_add_up_over_any_cut(
        first in dates(), before in 0..40_u32, more in 0..900_u64, span in spans(), rule in rules()
    ) {
        let first = first.with_day(first.day().min(28)).unwrap();
        let rule = if rule == MonthEnd::StaysLast { MonthEnd::LastDay } else { rule };
        let ruler = CalendarRuler::new(span, rule).unwrap();
        let cut = ruler.date_after(first, before).unwrap();
        let as_of = cut + Days::new(more);
        prop_assert_eq!(ruler.ended(first, as_of), before + ruler.ended(cut, as_of));
    }
}

#[test]
fn anniversaries_as_published() {
    let after = |span, rule, start, periods| {
        let ruler = CalendarRuler::new(span, rule).unwrap();
        ruler.date_after(start, periods).unwrap()
    };
    let month = CalendarSpan::Months(1);
    let year = CalendarSpan::Months(12);
    // Stripe's documentation of the billing cycle anchor: a subscription of 31 January bills on
    // 28 (or 29) February, 31 March and 30 April.
    let billed: Vec<_> = (1..=3)
        .map(|n| after(month, MonthEnd::LastDay, date(2023, 1, 31), n))
        .collect();
    assert_eq!(
        billed,
        [date(2023, 2, 28), date(2023, 3, 31), date(2023, 4, 30)]
    );
    // PostgreSQL's and Python dateutil's rule is the same: 2000-02-29 + 1 year = 2001-02-28.
    let leap = date(2000, 2, 29);
    assert_eq!(after(year, MonthEnd::LastDay, leap, 1), date(2001, 2, 28));
    assert_eq!(after(year, MonthEnd::LastDay, leap, 4), date(2004, 2, 29));
    // Who is born on 29 February comes of age on 1 March in England (Family Law Reform Act 1969,
    // section 9; Re Shurey 1918).
    assert_eq!(after(year, MonthEnd::NextDay, leap, 18), date(2018, 3, 1));
    // ISDA's end-of-month convention: 28 February to 31 August.
    let half = CalendarSpan::Months(6);
    assert_eq!(
        after(half, MonthEnd::StaysLast, date(2023, 2, 28), 1),
        date(2023, 8, 31)
    );
    assert_eq!(
        after(half, MonthEnd::LastDay, date(2023, 2, 28), 1),
        date(2023, 8, 28)
    );
    // 1900 was no leap year.
    assert_eq!(
        after(year, MonthEnd::LastDay, date(1896, 2, 29), 4),
        date(1900, 2, 28)
    );
}

#[test]
fn a_period_is_an_opportunity_once_it_has_ended() {
    // Weeks from Monday, counted by hand on a calendar of 2024; first seen in the week of 1 January.
    let week = CalendarPeriod::Week(Weekday::Mon);
    let as_of = [10, 11, 13, 16, 17, 18].map(|day| date(2024, 3, day));
    let ended = as_of.map(|as_of| week.ended_after(date(2024, 1, 3), as_of));
    assert_eq!(ended, [9, 9, 9, 9, 10, 10]);
    // Months: from January to the end of August are seven more.
    let month = CalendarPeriod::Month;
    assert_eq!(month.ended_after(date(2023, 1, 15), date(2023, 8, 31)), 7);
    assert_eq!(month.ended_after(date(2023, 1, 15), date(2023, 8, 30)), 6);
    assert_eq!(month.ended_after(date(2023, 9, 1), date(2023, 8, 31)), 0);
}

#[test]
fn the_ends_of_the_calendar_and_empty_periods() {
    let month = CalendarRuler::new(CalendarSpan::Months(1), MonthEnd::NextDay).unwrap();
    assert_eq!(month.date_after(NaiveDate::MAX, 1), None);
    assert_eq!(month.date_after(date(2025, 1, 1), u32::MAX), None);
    assert_eq!(month.whole_between(NaiveDate::MAX, NaiveDate::MAX), Some(0));
    assert!(month.ended(NaiveDate::MIN, NaiveDate::MAX) > 6_000_000);
    let day = CalendarRuler::new(CalendarSpan::Days(u32::MAX), MonthEnd::LastDay).unwrap();
    assert_eq!(day.date_after(date(2025, 1, 1), u32::MAX), None);
    assert_eq!(day.time_between(date(2025, 1, 1), date(2025, 1, 2)), None);
    for span in [CalendarSpan::Months(0), CalendarSpan::Days(0)] {
        let refused = CalendarRuler::new(span, MonthEnd::LastDay).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "length of a calendar period must be > 0, got 0"
        );
    }
    for number in [i64::MIN, i64::MAX] {
        for period in [CalendarPeriod::Week(Weekday::Sun), CalendarPeriod::Year] {
            assert_eq!((period.start(number), period.end(number)), (None, None));
        }
    }
    assert!(CalendarPeriod::Day.has_ended(0, NaiveDate::MAX));
}

#[test]
fn units_that_the_calendar_has() {
    let of = |unit| CalendarRuler::of_unit(unit, MonthEnd::LastDay).map(CalendarRuler::span);
    assert_eq!(of(TimeUnit::Week), Some(CalendarSpan::Days(7)));
    assert_eq!(of(TimeUnit::Quarter), Some(CalendarSpan::Months(3)));
    assert_eq!(of(TimeUnit::Hour), None);
    let days = |days| of(TimeUnit::days(days).unwrap());
    assert_eq!(days(dec!(28)), Some(CalendarSpan::Days(28)));
    assert_eq!(days(dec!(28.0)), Some(CalendarSpan::Days(28)));
    assert_eq!(days(dec!(30.5)), None);
}

#[cfg(feature = "serde")]
#[test]
fn a_ruler_is_checked_when_it_is_read() {
    let ruler = CalendarRuler::new(CalendarSpan::Months(3), MonthEnd::NextDay).unwrap();
    let text = serde_json::to_string(&ruler).unwrap();
    assert_eq!(text, r#"{"span":{"months":3},"month_end":"next_day"}"#);
    assert_eq!(serde_json::from_str::<CalendarRuler>(&text).unwrap(), ruler);
    let zero = text.replace('3', "0");
    assert!(serde_json::from_str::<CalendarRuler>(&zero).is_err());
    let zero = r#"{"days":{"first":"2025-01-01","length":0}}"#;
    assert!(serde_json::from_str::<CalendarPeriod>(zero).is_err());
}
