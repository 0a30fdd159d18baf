//! Events that lie far beyond all others, such as one of a year that was mistyped.

use chrono::{NaiveDate, TimeDelta};
use clv::table::Words;
use clv::transactions::TransactionLog;

/// What to say of them, where there are some: every date counts in the ages of customers, so that one
/// typo changes every number.
pub fn warnings(log: &TransactionLog<String>) -> Vec<Words> {
    let mut days: Vec<NaiveDate> = log.transactions().map(|row| row.at.date()).collect();
    days.sort_unstable();
    let late = far(&days, |from, to| to - from);
    days.reverse();
    let early = far(&days, |from, to| from - to);
    let lie = |count: usize, first: NaiveDate| match count {
        1 => format!("1 event of {first} lies"),
        _ => format!("{count} events of {first} lie"),
    };
    let late = late.map(|(count, first, last)| {
        Words::new(
            format!(
                "{} far after all others, which end on {last}; a date may be mistyped; --until {last} leaves \
                 out what comes later",
                lie(count, first)
            ),
            format!(
                "{count} 笔交易（{first}）远在其余数据（止于 {last}）之后，日期可能有误；可用 --until {last} 略去"
            ),
        )
    });
    let early = early.map(|(count, first, last)| {
        Words::new(
            format!(
                "{} far before all others, which begin on {last}; a date may be mistyped",
                lie(count, first)
            ),
            format!("{count} 笔交易（{first}）远在其余数据（始于 {last}）之前，日期可能有误"),
        )
    });
    late.into_iter().chain(early).collect()
}

/// The few days at the end that come after a gap of more than a year and of more than all days before
/// it span: how many, the first of them, and the last before the gap.
fn far(
    days: &[NaiveDate],
    between: impl Fn(NaiveDate, NaiveDate) -> TimeDelta,
) -> Option<(usize, NaiveDate, NaiveDate)> {
    let few = (days.len() / 1000).max(3).min(days.len() / 4);
    let begin = *days.first()?;
    (1..=few).find_map(|count| {
        let (rest, beyond) = days.split_at_checked(days.len() - count)?;
        let (&last, &first) = (rest.last()?, beyond.first()?);
        let gap = between(last, first);
        (gap > TimeDelta::days(366) && gap > between(begin, last)).then_some((count, first, last))
    })
}
