use super::Collapse;
use super::compact_row::{instant, nanoseconds};

const HOUR: i64 = 3_600_000_000_000;
const DAY: i64 = 24 * HOUR;
const WEEK: i64 = 7 * DAY;

/// The starts of collapse periods in nanoseconds since 1970. Months and longer periods ask the
/// calendar once a period.
pub(super) struct PeriodClock {
    collapse: Collapse,
    /// The first day of a week, in nanoseconds after 1970-01-01, a Thursday.
    week: i64,
    /// The period of the calendar that was asked for last.
    start: i64,
    end: i64,
}

impl PeriodClock {
    pub(super) fn new(collapse: Collapse) -> Self {
        let from_thursday = match collapse {
            Collapse::Week(first) => (i64::from(first.num_days_from_monday()) - 3) * DAY,
            _ => 0,
        };
        Self {
            collapse,
            week: from_thursday,
            start: 0,
            end: 0,
        }
    }

    /// Times are at least a quarter of a millennium within the range of an `i64`, but for the first
    /// and last period, which end where the range does.
    pub(super) fn start(&mut self, at: i64) -> i64 {
        match self.collapse {
            Collapse::Instant => at,
            Collapse::Hour => at.saturating_sub(at.rem_euclid(HOUR)),
            Collapse::Day => at.saturating_sub(at.rem_euclid(DAY)),
            Collapse::Week(_) => {
                let since = at.saturating_sub(self.week).rem_euclid(WEEK);
                at.saturating_sub(since)
            }
            Collapse::Month | Collapse::Quarter | Collapse::Year => {
                if at < self.start || at >= self.end {
                    self.ask(at);
                }
                self.start
            }
        }
    }

    fn ask(&mut self, at: i64) {
        let start = self.collapse.start(instant(at));
        let next = self.collapse.calendar_period().and_then(|period| {
            let next = period.start(period.number(start.date()) + 1)?;
            nanoseconds(next.and_time(chrono::NaiveTime::MIN))
        });
        self.start = nanoseconds(start).unwrap_or(i64::MIN);
        self.end = next.unwrap_or(i64::MAX);
    }
}
