//! What the models read of a base: its histories as columns, and its opportunities to buy.

use super::CustomerBase;
use crate::numeric::sum::map_rows;
use crate::quantity::TimeUnit;
use crate::transactions::ruler::Ruler;
use crate::transactions::{Collapse, PurchaseHistory, Reduction};

/// The histories of a base, without its customers.
#[derive(Clone, Copy)]
pub(crate) struct Histories<'a> {
    frequency: &'a [u32],
    recency: &'a [f64],
    age: &'a [f64],
}

impl Histories<'_> {
    pub(crate) fn len(&self) -> usize {
        self.frequency.len()
    }

    /// The largest frequency; 0 where nobody is there.
    pub(crate) fn most_repeats(&self) -> u32 {
        self.frequency.iter().copied().max().unwrap_or(0)
    }

    pub(crate) fn frequency(&self, place: usize) -> u32 {
        self.frequency[place]
    }

    pub(crate) fn at(&self, place: usize) -> PurchaseHistory {
        let times = (self.recency[place], self.age[place]);
        PurchaseHistory::of_checked(self.frequency[place], times.0, times.1)
    }

    /// All of them.
    pub(crate) fn collect(&self) -> Vec<PurchaseHistory> {
        map_rows(self.len(), |place| self.at(place))
    }

    /// So many of them from a place on.
    pub(crate) fn block(&self, first: usize, rows: usize) -> impl Iterator<Item = PurchaseHistory> {
        let end = first + rows;
        let frequency = self.frequency.get(first..end).unwrap_or_default();
        let recency = self.recency.get(first..end).unwrap_or_default();
        let age = self.age.get(first..end).unwrap_or_default();
        let columns = frequency.iter().zip(recency).zip(age);
        columns.map(|((&x, &recency), &age)| PurchaseHistory::of_checked(x, recency, age))
    }
}

impl<K> CustomerBase<K> {
    pub(crate) fn history_columns(&self) -> Histories<'_> {
        Histories {
            frequency: &self.frequency,
            recency: &self.recency,
            age: &self.age,
        }
    }

    /// Of each customer the calendar period of the last purchase, counted from that of the first, and
    /// how many periods after the first have ended by the as-of: the opportunities to buy. `None`
    /// where purchases were not collapsed to the calendar period in which time is measured.
    pub(crate) fn periods_since_first(&self) -> Option<impl Iterator<Item = (u64, u64)>> {
        let known = self.provenance.as_ref()?;
        let Reduction {
            as_of,
            unit,
            collapse,
            ..
        } = known.reduction;
        let is_one = matches!(
            (collapse, unit),
            (Collapse::Day, TimeUnit::Day)
                | (Collapse::Week(_), TimeUnit::Week)
                | (Collapse::Month, TimeUnit::Month)
                | (Collapse::Quarter, TimeUnit::Quarter)
                | (Collapse::Year, TimeUnit::Year)
        );
        let period = collapse.calendar_period().filter(|_| is_one)?;
        let ruler = Ruler::of(&known.reduction);
        let last_day = as_of.last_whole_day();
        let rows = known.totals.iter().zip(&self.recency);
        Some(rows.map(move |(totals, &recency)| {
            let first = collapse.start(totals.first_at).date();
            let last = ruler.date_after(first, recency).unwrap_or(first);
            let since = period.number(last) - period.number(first);
            let ended = last_day.map_or(0, |day| period.ended_after(first, day));
            (u64::try_from(since).unwrap_or(0), ended)
        }))
    }
}
