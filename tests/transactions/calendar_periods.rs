//! Periods of the calendar: opportunities of BG/BB, and purchases tracked month by month.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, Weekday};
use clv::models::{
    BgBb, DriftError, Estimate, FitError, ModelError, Nbd, OpportunityHistory, ParameterDrift,
    Samples, TimedModel, TrackedPeriod, track,
};
use clv::quantity::{CalendarPeriod, TimeUnit};
use clv::transactions::{
    AsOf, Collapse, CustomerBase, FirstPurchase, PurchaseTimes, Reduction, Refunds, RepeatedOrders,
    TransactionLog, ZeroAmounts,
};
use proptest::prelude::*;

/// Rows written for this project, with answers worked out by hand on a calendar.
const WEEKS: &str = include_str!("opportunities_weeks.csv");
const MONTHS: &str = include_str!("opportunities_months.csv");

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn rows(file: &str) -> Vec<(String, NaiveDate)> {
    let row = |line: &str| {
        let mut fields = line.split(',');
        let customer = fields.next().unwrap().to_owned();
        (customer, fields.next().unwrap().parse().unwrap())
    };
    file.lines().skip(1).map(row).collect()
}

fn reduction(collapse: Collapse, unit: TimeUnit, as_of: impl Into<AsOf>) -> Reduction {
    Reduction {
        as_of: as_of.into(),
        unit,
        collapse,
        refunds: Refunds::Refuse,
        zero_amounts: ZeroAmounts::Count,
        repeated_orders: RepeatedOrders::Add,
        first_purchase: FirstPurchase::Excluded,
    }
}

fn base(file: &str, reduction: Reduction) -> CustomerBase<String> {
    reduction
        .reduce(&TransactionLog::of_purchases(rows(file)))
        .unwrap()
}

fn numbers(histories: &[OpportunityHistory]) -> Vec<(u32, u32, u32)> {
    histories
        .iter()
        .map(|of| (of.frequency(), of.recency(), of.opportunities()))
        .collect()
}

#[test]
fn a_week_is_an_opportunity_once_it_has_ended() {
    let weeks = Collapse::Week(Weekday::Mon);
    for (as_of, opportunities) in [(10, 9), (11, 9), (13, 9), (16, 9), (17, 10), (18, 10)] {
        let base = base(WEEKS, reduction(weeks, TimeUnit::Week, day(2024, 3, as_of)));
        let histories = OpportunityHistory::from_base(&base).unwrap();
        let expected = [(4, 9), (1, 2), (0, 0), (9, 9), (1, 8)].map(|(x, m)| (x, m, opportunities));
        assert_eq!(numbers(&histories), expected, "as of {as_of} March");
    }
    // Noon of Sunday is before its end.
    let noon = day(2024, 3, 17).and_hms_opt(12, 0, 0).unwrap();
    let base = base(WEEKS, reduction(weeks, TimeUnit::Week, noon));
    let histories = OpportunityHistory::from_base(&base).unwrap();
    assert!(histories.iter().all(|of| of.opportunities() == 9));
}

#[test]
fn the_fit_counts_the_same_weeks() {
    let fit = |as_of| {
        let weeks = Collapse::Week(Weekday::Mon);
        BgBb::fit(&base(
            WEEKS,
            reduction(weeks, TimeUnit::Week, day(2024, 3, as_of)),
        ))
        .unwrap()
    };
    assert_eq!(fit(10).model(), fit(11).model());
    assert_eq!(fit(11).model(), fit(13).model());
    assert_ne!(fit(13).model(), fit(18).model());
}

#[test]
fn a_month_is_a_month_of_the_calendar() {
    let months = reduction(Collapse::Month, TimeUnit::Month, day(2023, 8, 31));
    let histories = OpportunityHistory::from_base(&base(MONTHS, months)).unwrap();
    assert_eq!(numbers(&histories), [(2, 6, 7), (0, 0, 7), (1, 4, 6)]);
    // August has not ended a day before.
    let months = reduction(Collapse::Month, TimeUnit::Month, day(2023, 8, 30));
    let histories = OpportunityHistory::from_base(&base(MONTHS, months)).unwrap();
    assert_eq!(numbers(&histories), [(2, 6, 6), (0, 0, 6), (1, 4, 5)]);
    // Quarters: a bought in the first and the third, which ends with September.
    let quarters = |as_of| reduction(Collapse::Quarter, TimeUnit::Quarter, as_of);
    let histories =
        OpportunityHistory::from_base(&base(MONTHS, quarters(day(2023, 9, 30)))).unwrap();
    assert_eq!(numbers(&histories), [(1, 2, 2), (0, 0, 2), (1, 1, 2)]);
}

#[test]
fn a_purchase_in_a_period_that_has_not_ended_contradicts() {
    let seen = base(
        MONTHS,
        reduction(Collapse::Month, TimeUnit::Month, day(2023, 7, 20)),
    );
    let refused = OpportunityHistory::from_base(&seen).unwrap_err();
    let contradiction = ModelError::Contradiction {
        first: "recency",
        first_value: 6.0,
        second: "opportunities",
        second_value: 5.0,
        why: "recency is at most the opportunities",
    };
    let customer = "\"a\"".to_owned();
    let expected = FitError::Customer {
        customer,
        error: contradiction,
    };
    assert_eq!(refused, expected);
    assert_eq!(BgBb::fit(&seen).unwrap_err(), expected);
    let days = [day(2023, 1, 15), day(2023, 7, 9)];
    let refused = OpportunityHistory::from_days(days, CalendarPeriod::Month, day(2023, 7, 20));
    assert_eq!(refused, Err(contradiction));
}

/// A fit to months and one to weeks are not of one unit, so that nobody takes their change for a drift.
#[test]
fn a_fit_to_periods_knows_their_unit() {
    // Of 200 customers each takes part in the first month; a third stops, the others skip some.
    let rows = (0..200_u32).flat_map(|customer| {
        let last = if customer % 3 == 0 { 3 } else { 12 };
        let takes_part = move |month: &u32| *month == 1 || (customer * 7 + month * 5) % 4 < 2;
        (1..=last)
            .filter(takes_part)
            .map(move |month| (customer, day(2023, month, 5)))
    });
    let log = TransactionLog::of_purchases(rows);
    let fit = |collapse, unit| {
        let base = reduction(collapse, unit, day(2023, 12, 31)).reduce(&log);
        BgBb::fit(&base.unwrap()).unwrap()
    };
    let months = fit(Collapse::Month, TimeUnit::Month);
    let weeks = fit(Collapse::Week(Weekday::Mon), TimeUnit::Week);
    assert_eq!(months.time_unit(), Some(TimeUnit::Month));
    assert_eq!(weeks.time_unit(), Some(TimeUnit::Week));
    let drift = ParameterDrift::between(&months, &weeks, Samples::Independent);
    assert!(matches!(drift, Err(DriftError::DifferentUnits { .. })));
}

/// The donations of Fader, Hardie & Shang (2010) are yearly: who came in 1995, gave again in
/// 1997 and 1998 and was seen to the end of 2001 is their customer (2, 3, 6).
#[test]
fn years_can_be_had() {
    let gifts = [
        day(1995, 12, 31),
        day(1997, 1, 1),
        day(1997, 8, 5),
        day(1998, 2, 28),
    ];
    let log = TransactionLog::of_purchases(gifts.map(|at| (1, at)));
    let years = |as_of| {
        let years = reduction(Collapse::Year, TimeUnit::Year, as_of);
        let base = years.reduce(&log).unwrap();
        assert_eq!((base.frequency(), base.recency()), (&[2][..], &[3.0][..]));
        numbers(&OpportunityHistory::from_base(&base).unwrap())
    };
    assert_eq!(years(day(2001, 12, 31)), [(2, 3, 6)]);
    assert_eq!(years(day(2002, 12, 30)), [(2, 3, 6)]);
    assert_eq!(years(day(2001, 12, 30)), [(2, 3, 5)]);
}

fn periods() -> impl Strategy<Value = (CalendarPeriod, Collapse, TimeUnit)> {
    prop::sample::select(vec![
        (CalendarPeriod::Day, Collapse::Day, TimeUnit::Day),
        (
            CalendarPeriod::Week(Weekday::Mon),
            Collapse::Week(Weekday::Mon),
            TimeUnit::Week,
        ),
        (
            CalendarPeriod::Week(Weekday::Thu),
            Collapse::Week(Weekday::Thu),
            TimeUnit::Week,
        ),
        (CalendarPeriod::Month, Collapse::Month, TimeUnit::Month),
        (
            CalendarPeriod::Quarter,
            Collapse::Quarter,
            TimeUnit::Quarter,
        ),
        (CalendarPeriod::Year, Collapse::Year, TimeUnit::Year),
    ])
}

proptest! {
    /// Opportunities are additive: those until a cut at the end of a period, and those after it.
    #[test]
    fn opportunities_add_up_over_a_cut(
        first in 0..400_u64, cut in 0..900_u64, rest in 0..900_u64, (period, ..) in periods()
    ) {
        let start = day(2022, 12, 20);
        let first = start + Days::new(first);
        let cut = period.end(period.number(first + Days::new(cut))).unwrap();
        let as_of = cut + Days::new(rest);
        let opportunities = |first| {
            OpportunityHistory::from_days([first], period, as_of).unwrap().unwrap().opportunities()
        };
        let before = OpportunityHistory::from_days([first], period, cut).unwrap().unwrap();
        prop_assert_eq!(opportunities(first), before.opportunities() + opportunities(cut));
    }

    /// The histories of a base are those of its days, by the same period and as-of.
    #[test]
    fn a_base_and_its_days_have_the_same_opportunities(
        days in prop::collection::vec((0..4_u8, 0..900_u64), 1..30),
        after in 0..400_u64,
        (period, collapse, unit) in periods()
    ) {
        let start = day(2022, 12, 20);
        let rows: Vec<(u8, NaiveDate)> = days
            .into_iter()
            .map(|(customer, days)| (customer, start + Days::new(days)))
            .collect();
        let as_of = start + Days::new(500 + after);
        let log = TransactionLog::of_purchases(rows.iter().copied());
        let Ok(base) = reduction(collapse, unit, as_of).reduce(&log) else {
            return Ok(());
        };
        let by_days = base.customers().iter().map(|customer| {
            let own = rows.iter().filter(|(of, _)| of == customer).map(|&(_, day)| day);
            let history = OpportunityHistory::from_days(own, period, as_of);
            history.map(Option::unwrap).map_err(|error| FitError::Customer {
                customer: format!("{customer:?}"),
                error,
            })
        });
        prop_assert_eq!(OpportunityHistory::from_base(&base), by_days.collect());
    }
}

/// A hundred customers who buy on the 2nd of each month, from January 2023 on.
fn on_the_second(unit: TimeUnit, as_of: NaiveDate) -> PurchaseTimes<u32> {
    let months = (0..24).map(|month| day(2023 + month / 12, month as u32 % 12 + 1, 2));
    let rows = months.flat_map(|at| (0..100).map(move |customer| (customer, at)));
    let log = TransactionLog::of_purchases(rows);
    reduction(Collapse::Day, unit, as_of)
        .purchase_times(&log)
        .unwrap()
}

#[test]
fn who_buys_every_month_buys_in_every_month() {
    let model = |unit| TimedModel::new(Nbd::new(2.0, 10.0).unwrap(), unit);
    // Over the leap year 2024; the last month is seen to its end.
    let times = on_the_second(TimeUnit::Month, day(2025, 1, 1));
    let months = track(&model(TimeUnit::Month), &times, 1.0).unwrap();
    let actual: Vec<u64> = months.iter().map(|month| month.actual).collect();
    // The first purchase of each is on the first day of the first month.
    assert_eq!(actual, [[0].as_slice(), &[100; 23]].concat());
    let end = (day(2023, 2, 2) - day(2023, 1, 2)).num_days() as f64 / 30.4375;
    assert_eq!(months[0].end, end);
    let quarters = track(&model(TimeUnit::Month), &times, 3.0).unwrap();
    let actual: Vec<u64> = quarters.iter().map(|quarter| quarter.actual).collect();
    assert_eq!(actual, [200, 300, 300, 300, 300, 300, 300, 300]);
    // A day less, and the last one is not whole.
    let times = on_the_second(TimeUnit::Month, day(2024, 12, 31));
    assert_eq!(
        track(&model(TimeUnit::Month), &times, 1.0).unwrap().len(),
        23
    );
    // Quarters and years as the unit.
    let times = on_the_second(TimeUnit::Year, day(2025, 1, 1));
    let years = track(&model(TimeUnit::Year), &times, 1.0).unwrap();
    assert_eq!(
        years.iter().map(|year| year.actual).collect::<Vec<_>>(),
        [1100, 1200]
    );
}

/// Expected purchases are those of the elapsed time, whatever it is cut into.
#[test]
fn months_and_weeks_agree_where_they_end_together() {
    // 1 January 2024 to 31 December 2029 are 313 weeks and a day: 2,191 days = 313 weeks.
    let (first, last) = (day(2024, 1, 1), day(2029, 12, 30));
    let log =
        TransactionLog::of_purchases([(1, first), (1, day(2025, 6, 5)), (2, day(2026, 2, 1))]);
    let at_end = |unit, as_of, period| {
        let model = match unit {
            TimeUnit::Week => Nbd::new(2.0, 10.0 * 30.4375 / 7.0),
            _ => Nbd::new(2.0, 10.0),
        };
        let times = reduction(Collapse::Day, unit, as_of)
            .purchase_times(&log)
            .unwrap();
        track(&TimedModel::new(model.unwrap(), unit), &times, period)
            .unwrap()
            .pop()
            .unwrap()
    };
    let weeks = at_end(TimeUnit::Week, last, 1.0);
    assert_eq!(weeks.end, 313.0);
    let days = at_end(TimeUnit::Day, last, 2191.0).end;
    assert_eq!(days, 2191.0);
    let months = at_end(TimeUnit::Month, day(2029, 12, 31), 1.0);
    assert_eq!(months.cumulative_actual, weeks.cumulative_actual);
    let (end, days) = (months.end * 30.4375, weeks.end * 7.0);
    assert!((end - 2192.0).abs() < 1e-9 && days == 2191.0);
    let daily = months.cumulative_expected / (2.0 / 10.0 / 30.4375);
    let daily_weeks = weeks.cumulative_expected / (2.0 / 10.0 / 30.4375);
    // Both customers are there on the day by which they differ.
    assert!(
        (daily - daily_weeks - 2.0).abs() < 1e-8,
        "{daily} {daily_weeks}"
    );
}

/// Every purchase by the end of the last period is in one period, whatever the period.
fn is_partition(periods: &[TrackedPeriod], times: &PurchaseTimes<u32>) -> bool {
    let end = periods.last().map_or(0.0, |last| last.end);
    let repeats = times
        .iter()
        .flat_map(|(_, times)| times.iter().skip(1))
        .filter(|time| **time < end)
        .count() as u64;
    repeats == periods.iter().map(|period| period.actual).sum::<u64>()
}

proptest! {
    #[test]
    fn periods_are_a_partition_by_anniversaries(
        days in prop::collection::vec((0..5_u32, 0..1500_u64), 1..80), units in 1..5_u32
    ) {
        let start = day(2023, 1, 31);
        let rows = days.iter().map(|&(customer, days)| (customer, start + Days::new(days)));
        let log = TransactionLog::of_purchases(rows);
        let times = reduction(Collapse::Day, TimeUnit::Month, start + Days::new(1500))
            .purchase_times(&log)
            .unwrap();
        let model = |unit| TimedModel::new(Nbd::new(2.0, 10.0).unwrap(), unit);
        let periods = track(&model(TimeUnit::Month), &times, f64::from(units)).unwrap();
        prop_assert!(is_partition(&periods, &times));
        // Every end is the day of the start, or the last of a month without it.
        let start = times.start().date();
        for (number, period) in periods.iter().enumerate() {
            let days = (period.end * 30.4375).round() as u64;
            let end = start + Days::new(days);
            let months = units * (number as u32 + 1);
            let month = start.month0() + months;
            prop_assert_eq!(end.month0(), month % 12);
            let last = NaiveDateTime::new(end, NaiveTime::MIN).date().succ_opt().unwrap().day() == 1;
            prop_assert!(end.day() == start.day() || (last && end.day() < start.day()));
        }
    }
}
