//! Survival of contracts that last whole calendar periods, and its digits.

use crate::date;
use crate::random::Random;
use chrono::{NaiveDate, TimeDelta};
use clv::quantity::{CalendarRuler, CalendarSpan, ConfidenceLevel, MonthEnd, TimeUnit};
use clv::retention::{
    KaplanMeier, ObservedContract, Outcome, RiskTable, Silence, SurvivalInterval, nelson_aalen,
};
use clv::value::{BeyondLastPoint, SurvivalCurve};
use proptest::prelude::*;
use rust_decimal_macros::dec;

/// Five contracts begun on the first of each month of 2025: one ends after exactly 1, 2, 3 and 4
/// calendar months each, one goes on.
fn contracts() -> Vec<ObservedContract> {
    let mut contracts = Vec::new();
    for month in 1..=12 {
        let start = date(2025, month, 1);
        let ruler = CalendarRuler::new(CalendarSpan::Months(1), MonthEnd::LastDay).unwrap();
        for months in 1..=4 {
            let end = ruler.date_after(start, months);
            contracts.push(ObservedContract { start, end });
        }
        contracts.push(ObservedContract { start, end: None });
    }
    contracts
}

#[test]
fn a_churn_of_a_fifth_a_month_reads_as_a_fifth_a_month() {
    let seen: Vec<_> = contracts()
        .iter()
        .filter_map(|contract| {
            contract
                .observed(date(2026, 5, 1), TimeUnit::Month)
                .unwrap()
        })
        .collect();
    let survival = KaplanMeier::of(RiskTable::of(&seen).unwrap().unwrap());
    // Ties are whole: four times, at which twelve left each.
    let steps = survival.table().steps();
    let times: Vec<_> = steps.iter().map(|step| (step.time, step.left)).collect();
    assert_eq!(times, [(1.0, 12), (2.0, 12), (3.0, 12), (4.0, 12)]);
    assert_eq!(nelson_aalen(survival.table()).len(), 4);
    let curve = survival
        .to_curve(TimeUnit::Month, BeyondLastPoint::LastRetentionRate)
        .unwrap();
    let shares = [0, 1, 2, 3, 4, 5].map(|age| curve.survival(age).unwrap().unwrap().value());
    let expected = [
        dec!(1),
        dec!(0.8),
        dec!(0.6),
        dec!(0.4),
        dec!(0.2),
        dec!(0.2),
    ];
    assert_eq!(shares, expected);
}

#[test]
fn quarters_and_years_are_those_of_the_calendar() {
    let seen = |start, end, unit| {
        let contract = ObservedContract {
            start,
            end: Some(end),
        };
        contract.observed(date(2030, 1, 1), unit).unwrap().unwrap()
    };
    let quarter = seen(date(2025, 1, 1), date(2025, 4, 1), TimeUnit::Quarter);
    assert_eq!((quarter.time, quarter.outcome), (1.0, Outcome::Left));
    assert_eq!(
        seen(date(2024, 2, 29), date(2025, 2, 28), TimeUnit::Year).time,
        1.0
    );
    assert_eq!(
        seen(date(2025, 1, 31), date(2025, 2, 28), TimeUnit::Month).time,
        1.0
    );
    // 10 of the 31 days from 1 March.
    assert_eq!(
        seen(date(2025, 2, 1), date(2025, 3, 11), TimeUnit::Month).time,
        1.0 + 10.0 / 31.0
    );
    assert_eq!(
        seen(date(2025, 2, 1), date(2025, 2, 3), TimeUnit::Hour).time,
        48.0
    );
    let next_day = CalendarRuler::new(CalendarSpan::Months(1), MonthEnd::NextDay).unwrap();
    let contract = ObservedContract {
        start: date(2025, 1, 31),
        end: Some(date(2025, 3, 1)),
    };
    let seen = contract
        .observed_by(date(2026, 1, 1), next_day)
        .unwrap()
        .unwrap();
    assert_eq!(seen.time, 1.0);
}

#[test]
fn at_the_median_half_have_left() {
    // One leaves at each time: S(n/2) is one half exactly, which a product of factors misses for 24,
    // 38, 44, 46, 54.
    for n in 2..200_u32 {
        let times = (1..=n).map(|time| (f64::from(time), 1, 0));
        let survival = KaplanMeier::of(RiskTable::from_counts(times).unwrap().unwrap());
        let median = survival.median().unwrap();
        assert_eq!(median, f64::from(n.div_ceil(2)));
        assert!(survival.at(median).unwrap() <= 0.5, "{n}");
        for left in 0..=n {
            // k/n, correctly rounded.
            let share = f64::from(n - left) / f64::from(n);
            assert_eq!(survival.at(f64::from(left)).unwrap(), share);
        }
    }
}

#[test]
fn limits_keep_their_digits_where_nearly_all_leave_at_once() {
    // S = 10⁻¹⁵, V = (1 − S)/(n S): ln S = −34.538776394910684, √V = 1 − 5·10⁻¹⁶, z = 1.959963984540054.
    // exp(ln S · exp(± z √V/|ln S|)), with mpmath at 40 digits.
    let n = 1_000_000_000_000_000;
    let table = RiskTable::from_counts([(1.0, n - 1, 0), (2.0, 0, 1)])
        .unwrap()
        .unwrap();
    let row = KaplanMeier::of(table).rows(SurvivalInterval::LogLog, ConfidenceLevel::P95)[0];
    let (lower, upper) = (row.lower.unwrap(), row.upper.unwrap());
    assert!((lower / LOWER - 1.0).abs() < 1e-12, "{lower:e}");
    assert!((upper / UPPER - 1.0).abs() < 1e-12, "{upper:e}");
}

/// See [`limits_keep_their_digits_where_nearly_all_leave_at_once`].
const LOWER: f64 = 1.331016972119664e-16;
const UPPER: f64 = 6.722030913970622e-15;

proptest! {
    #[test]
    fn a_contract_of_whole_months_lasts_whole_months(
        day in 0..1461_i64, months in 0..60_u32, unit in prop_oneof![Just(1_u32), Just(3), Just(12)]
    ) {
        let start = date(2023, 1, 1) + chrono::TimeDelta::days(day);
        let end = start.checked_add_months(chrono::Months::new(months * unit));
        let of = match unit { 1 => TimeUnit::Month, 3 => TimeUnit::Quarter, _ => TimeUnit::Year };
        let contract = ObservedContract { start, end };
        let seen = contract.observed(date(2100, 1, 1), of).unwrap().unwrap();
        prop_assert_eq!(seen.time, f64::from(months));
    }
}

/// 20,000 made-up customers who come over 700 days, live 300/−ln 0.35 days on average (S(300) = 0.35)
/// and buy every ten days, in a log of 900 days where a silence of more than 182 days is leaving.
fn made_up_purchases() -> Vec<Vec<NaiveDate>> {
    let mut random = Random::seeded(300);
    let mean = 300.0 / -0.35_f64.ln();
    let day = |days: i64| date(2024, 1, 1) + TimeDelta::days(days);
    let customer = |_| {
        let start = (random.uniform() * 700.0) as i64;
        let lifetime = -(1.0 - random.uniform()).ln() * mean;
        let mut days = vec![day(start)];
        let mut now = 0.0;
        loop {
            now += -(1.0 - random.uniform()).ln() * 10.0;
            let next = start + now as i64;
            if now > lifetime || next > 900 {
                return days;
            }
            days.push(day(next));
        }
    };
    (0..20_000).map(customer).collect()
}

/// The last purchase lies after t where the customer lives and buys again before leaving:
/// S(t)·λ/(λ + μ) = 0.35 · 0.1/(0.1 + 0.0035) = 0.3382. lifelines' KaplanMeierFitter gives 0.33602…
/// for these customers, each followed until 182 days before the end of the log, and 0.42080… where
/// those who are not silent long enough stay at risk until its end.
#[test]
fn who_is_not_silent_long_enough_is_followed_only_as_far_as_is_known() {
    let silence = Silence {
        gone_after: CalendarSpan::Days(182),
        as_of: date(2024, 1, 1) + TimeDelta::days(900),
    };
    let observed = made_up_purchases().into_iter().filter_map(|days| {
        let seen = silence.observed(days, TimeUnit::Day);
        seen.unwrap()
    });
    let observed: Vec<_> = observed.collect();
    let left = observed.iter().filter(|seen| seen.outcome == Outcome::Left);
    assert_eq!((observed.len(), left.count()), (20_000, 13_204));
    let survival = KaplanMeier::of(RiskTable::of(&observed).unwrap().unwrap());
    let found = survival.at(300.0).unwrap();
    assert!((found - 0.336_021_003_856_007).abs() < 1e-12, "{found}");
    // Three standard errors of the simulation.
    assert!((found - 0.3382).abs() < 3.0 * 0.0036, "{found}");
}

proptest! {
    /// Against the definition, purchase by purchase; in any order.
    #[test]
    fn silence_is_told_from_what_is_known(
        gaps in prop::collection::vec(0..90_i64, 0..20),
        months in 1..5_u32,
        as_of in 0..900_i64,
    ) {
        let start = date(2024, 1, 31);
        let mut days = vec![start];
        let mut last = start;
        for gap in gaps {
            last += TimeDelta::days(gap);
            days.push(last);
        }
        let silence = Silence {
            gone_after: CalendarSpan::Months(months),
            as_of: start + TimeDelta::days(as_of),
        };
        let known = silence.known_until().unwrap();
        let seen = silence.observed(days.clone(), TimeUnit::Day).unwrap();
        let backwards = days.iter().rev().copied();
        prop_assert_eq!(silence.observed(backwards, TimeUnit::Day).unwrap(), seen);
        // By hand: the first purchase of which no other lies within the silence.
        let is_last = |day: &&NaiveDate| {
            let gone = **day + chrono::Months::new(months);
            !days.iter().any(|next| *next > **day && *next <= gone) && gone < silence.as_of
        };
        let left = days.iter().find(is_last).filter(|day| **day <= known);
        let expected = (start <= known).then(|| match left {
            Some(day) => ((*day - start).num_days() as f64, Outcome::Left),
            None => ((known - start).num_days() as f64, Outcome::StillThere),
        });
        prop_assert_eq!(seen.map(|seen| (seen.time, seen.outcome)), expected);
    }
}
