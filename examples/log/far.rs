//! Events that lie far beyond all others, such as one of a year that was mistyped.

use chrono::{NaiveDate, TimeDelta};
use clv::transactions::TransactionLog;

/// What to say of them, where there are some: every date counts in the ages of customers, so that one
/// typo changes every number.
pub fn warning(log: &TransactionLog<String>) -> Option<String> {
    let mut days: Vec<NaiveDate> = log.transactions().map(|row| row.at.date()).collect();
    days.sort_unstable();
    let late = far(&days, |from, to| to - from);
    days.reverse();
    let early = far(&days, |from, to| from - to);
    let say = |(count, first, last): (usize, NaiveDate, NaiveDate), side: &str, ends: &str| {
        let (events, lie) = if count == 1 {
            ("event", "lies")
        } else {
            ("events", "lie")
        };
        format!(
            "warning: {count} {events} of {first} {lie} far {side} all others, which {ends} on {last}; \
             a date may be mistyped"
        )
    };
    let late = late.map(|found| {
        let warning = say(found, "after", "end");
        format!("{warning}; --until {} leaves out what comes later", found.2)
    });
    let early = early.map(|found| say(found, "before", "begin"));
    let both: Vec<String> = late.into_iter().chain(early).collect();
    (!both.is_empty()).then(|| both.join("\n"))
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
