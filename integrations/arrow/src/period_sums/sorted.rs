//! Rows and partial states in order of customers and time, those of a period added up.

use super::entry::{Entry, Whole};
use super::piece::Piece;

/// The sums of customers, each in order of time, purchases before refunds.
#[derive(Debug)]
pub(super) struct Sorted<N> {
    entries: Vec<Entry<N>>,
    /// Where each customer's entries end.
    ends: Vec<usize>,
}

impl<N: Whole> Sorted<N> {
    pub(super) fn of(pieces: &[Piece<N>], customers: usize) -> Self {
        // After the loop over all rows, `ends[customer]` is where the customer ends.
        let mut ends = vec![0_usize; customers];
        for &customer in pieces.iter().flat_map(|piece| &piece.customers) {
            if let Some(count) = ends.get_mut(usize::from(customer)) {
                *count += 1;
            }
        }
        let mut before = 0;
        for end in &mut ends {
            let count = *end;
            *end = before;
            before += count;
        }
        let mut entries = vec![Entry::default(); before];
        for piece in pieces {
            for (&customer, &entry) in piece.customers.iter().zip(&piece.entries) {
                if let Some(next) = ends.get_mut(usize::from(customer))
                    && let Some(place) = entries.get_mut(*next)
                {
                    *place = entry;
                    *next += 1;
                }
            }
        }
        merge_periods(&mut entries, &mut ends);
        Self { entries, ends }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &[Entry<N>]> {
        let mut start = 0;
        self.ends.iter().map(move |&end| {
            let of_customer = self.entries.get(start..end).unwrap_or(&[]);
            start = end;
            of_customer
        })
    }
}

/// Sorts each customer's entries by time and adds up those of one period, moving all to the front.
fn merge_periods<N: Whole>(entries: &mut Vec<Entry<N>>, ends: &mut [usize]) {
    let (mut start, mut kept) = (0, 0);
    for end in ends {
        let group = entries.get_mut(start..*end).unwrap_or_default();
        if !group.is_sorted_by(|a, b| place(a) <= place(b)) {
            group.sort_unstable_by_key(place);
        }
        let first = kept;
        for read in start..*end {
            let Some(&entry) = entries.get(read) else {
                break;
            };
            if kept > first
                && let Some(last) = entries.get_mut(kept - 1)
                && place(last) == place(&entry)
                && let Some(net) = last.net.plus(entry.net)
            {
                last.net = net;
                continue;
            }
            // `kept` is at most `read`.
            if let Some(place) = entries.get_mut(kept) {
                *place = entry;
                kept += 1;
            }
        }
        start = *end;
        *end = kept;
    }
    entries.truncate(kept);
}

fn place<N: Whole>(entry: &Entry<N>) -> (i64, bool) {
    (entry.period, entry.net.is_negative())
}
