//! From ticks of a clock to periods, and from periods to times: as the library measures them.

use crate::TableError;
use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime};
use clv::transactions::{
    Collapse, CustomerState, LateEvents, LiveRules, OrderPolicy, Reduction, Refunds,
    RepeatedOrders, ZeroAmounts,
};
use rust_decimal::Decimal;

const SECOND: i64 = 1_000_000_000;

/// Differences of periods whose time is kept once it was computed.
const KEPT: usize = 1 << 14;

/// A period is the number of its first nanosecond, hour or day since 1970, by what is collapsed to.
#[derive(Debug, Clone)]
pub(crate) struct Ruler {
    reduction: Reduction,
    rules: LiveRules,
    /// The period in which ages end.
    times: Vec<f64>,
}

impl Ruler {
    pub(crate) fn new(reduction: Reduction) -> Self {
        let policy = OrderPolicy {
            collapse: reduction.collapse,
            refunds: Refunds::Drop,
            zero_amounts: ZeroAmounts::Count,
            repeated_orders: RepeatedOrders::Add,
        };
        Self {
            reduction,
            rules: LiveRules::new(policy, LateEvents::Refuse),
            times: Vec::new(),
        }
    }

    /// The last tick that is seen.
    pub(crate) fn last_tick(&self, nanoseconds_per_tick: i64) -> i64 {
        let last = self.reduction.as_of.last_instant().and_utc();
        let nanoseconds = i128::from(last.timestamp()) * i128::from(SECOND)
            + i128::from(last.timestamp_subsec_nanos());
        let tick = nanoseconds.div_euclid(i128::from(nanoseconds_per_tick));
        tick.clamp(i64::MIN.into(), i64::MAX.into()) as i64
    }

    /// The first tick whose period lies on the calendar whole, whatever is collapsed to.
    pub(crate) fn first_tick(&self, nanoseconds_per_tick: i64) -> i64 {
        // A week starts at most six days before its day.
        let first = NaiveDate::MIN.checked_add_days(Days::new(7));
        let first = first.unwrap_or(NaiveDate::MIN).and_time(NaiveTime::MIN);
        let nanoseconds = i128::from(first.and_utc().timestamp()) * i128::from(SECOND);
        let tick = nanoseconds.div_euclid(i128::from(nanoseconds_per_tick)) + 1;
        tick.clamp(i64::MIN.into(), i64::MAX.into()) as i64
    }

    /// The period in which a tick lies; `None` beyond the calendar.
    pub(crate) fn period(&self, tick: i64, nanoseconds_per_tick: i64) -> Option<i64> {
        let number_of = |length: i64| {
            if nanoseconds_per_tick > length {
                tick.checked_mul(nanoseconds_per_tick / length)
            } else {
                Some(tick.div_euclid(length / nanoseconds_per_tick))
            }
        };
        match self.reduction.collapse {
            Collapse::Instant => tick.checked_mul(nanoseconds_per_tick),
            Collapse::Hour => number_of(3600 * SECOND),
            Collapse::Day => number_of(86_400 * SECOND),
            collapse => {
                let day = number_of(86_400 * SECOND)?;
                let start = collapse.start(start_of_day(day)?);
                Some(start.and_utc().timestamp().div_euclid(86_400))
            }
        }
    }

    /// The start of a period; `None` beyond the calendar.
    pub(crate) fn start(&self, period: i64) -> Option<NaiveDateTime> {
        match self.reduction.collapse {
            Collapse::Instant => Some(DateTime::from_timestamp_nanos(period).naive_utc()),
            Collapse::Hour => {
                let hour = DateTime::from_timestamp(period.checked_mul(3600)?, 0)?;
                Some(hour.naive_utc())
            }
            _ => start_of_day(period),
        }
    }

    /// Recency and age of a customer whose first and last purchase lie in these periods; recency
    /// is that of the library's own summary of the two.
    pub(crate) fn times(&mut self, first: i64, last: i64) -> Result<(f64, f64), TableError> {
        if let Collapse::Hour | Collapse::Day | Collapse::Week(_) = self.reduction.collapse
            && let Some(end) = self.end()
            && end >= last
        {
            let recency = self.between(first, last)?;
            return Ok((recency, self.between(first, end)?));
        }
        self.measured(first, last)
    }

    /// The period in which the as-of lies, where periods are numbered by their length.
    fn end(&self) -> Option<i64> {
        let last = self.reduction.as_of.last_instant().and_utc().timestamp();
        self.period(last, SECOND)
    }

    /// A time that depends on the difference of periods alone.
    fn between(&mut self, first: i64, last: i64) -> Result<f64, TableError> {
        let place = last
            .checked_sub(first)
            .and_then(|apart| usize::try_from(apart).ok());
        let Some(place) = place.filter(|&place| place < KEPT) else {
            return Ok(self.measured(first, last)?.0);
        };
        if let Some(&known) = self.times.get(place)
            && !known.is_nan()
        {
            return Ok(known);
        }
        let time = self.measured(first, last)?.0;
        if self.times.len() <= place {
            self.times.resize(place + 1, f64::NAN);
        }
        if let Some(kept) = self.times.get_mut(place) {
            *kept = time;
        }
        Ok(time)
    }

    fn measured(&self, first: i64, last: i64) -> Result<(f64, f64), TableError> {
        let mut state = CustomerState::new();
        for period in [first, last] {
            let start = self.start(period).ok_or(TableError::State)?;
            state.push(&self.rules, start, Decimal::ONE)?;
        }
        let history = state.history(&self.rules, self.reduction.as_of, self.reduction.unit)?;
        let history = history.ok_or(TableError::State)?;
        Ok((history.recency(), history.age()))
    }
}

fn start_of_day(day: i64) -> Option<NaiveDateTime> {
    let second = DateTime::from_timestamp(day.checked_mul(86_400)?, 0)?;
    Some(second.naive_utc())
}
