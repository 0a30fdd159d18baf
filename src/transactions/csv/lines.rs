//! Whether rows of one order are its lines, by what tells them from the row before them.

use super::blocks::Block;
use super::columns::{AmountPlace, Columns};
use super::record::{Dialect, Field};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Rows that agree in customer, order and time with the row before them.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct LinesSeen {
    /// Of another article and another amount.
    other_amount: u64,
    /// Of another article and the same amount.
    same_amount: u64,
    /// Of the same amount, and different in what is not read.
    different: u64,
}

impl LinesSeen {
    /// What all rows of a file say.
    pub(super) fn of(columns: &Columns, blocks: &[Block], dialect: &Dialect) -> Self {
        let AmountPlace::Column(amount) = columns.amount else {
            return Self::default();
        };
        if columns.places_not_read().is_empty() {
            return Self::default();
        }
        let same = [Some(columns.customer), Some(columns.at), columns.order];
        let places = Places {
            width: columns.names.len(),
            same: same.into_iter().flatten().collect(),
            order: columns.order,
            amount,
            articles: &columns.articles,
        };
        let of_part = |text: &[u8], _| Ok(of_rows(text, dialect, &places));
        let parts = blocks
            .iter()
            .flat_map(|block| block.parsed(dialect, of_part));
        parts.flatten().fold(Self::default(), |seen, part| Self {
            other_amount: seen.other_amount + part.other_amount,
            same_amount: seen.same_amount + part.same_amount,
            different: seen.different + part.different,
        })
    }

    /// Whether amounts are those of articles: the total of an order would be the same on each of its
    /// rows.
    pub(super) fn are_lines(&self) -> bool {
        self.other_amount > self.same_amount
    }

    /// How many rows have all that is read of the row before them, and are no repetition of it.
    pub(super) fn different(&self) -> u64 {
        self.different
    }
}

struct Places<'c> {
    width: usize,
    /// What rows of one order and time agree in.
    same: Vec<usize>,
    order: Option<usize>,
    amount: usize,
    articles: &'c [usize],
}

fn of_rows(text: &[u8], dialect: &Dialect, places: &Places<'_>) -> LinesSeen {
    let mut seen = LinesSeen::default();
    let (mut at, mut row, mut before) = (0, Vec::new(), Vec::new());
    while at < text.len() {
        // A row that cannot be read is told where rows are read.
        let Ok(next) = dialect.split(text, at, &mut row) else {
            break;
        };
        at = next;
        if row.len() == places.width && before.len() == places.width {
            see(&mut seen, &row, &before, places);
        }
        std::mem::swap(&mut row, &mut before);
    }
    seen
}

fn see(seen: &mut LinesSeen, row: &[Field<'_>], before: &[Field<'_>], places: &Places<'_>) {
    let agree = |place: usize| bytes(row, place) == bytes(before, place);
    let amount = bytes(row, places.amount);
    if amount.is_empty() || !places.same.iter().all(|&place| agree(place)) {
        return;
    }
    let has_order = places
        .order
        .is_some_and(|place| !bytes(row, place).is_empty());
    let is_of_other_article = !places.articles.iter().all(|&place| agree(place));
    match agree(places.amount) {
        true => {
            seen.different += u64::from(!(0..places.width).all(agree));
            seen.same_amount += u64::from(has_order && is_of_other_article);
        }
        false => seen.other_amount += u64::from(has_order && is_of_other_article),
    }
}

fn bytes<'t>(row: &[Field<'t>], place: usize) -> &'t [u8] {
    row.get(place).map_or(&[], |field| field.bytes.trim_ascii())
}

/// A number that rows of one article share; `None` where the file has no articles.
pub(super) fn article(row: &[Field<'_>], articles: &[usize]) -> Option<u64> {
    if articles.is_empty() {
        return None;
    }
    let mut hasher = DefaultHasher::new();
    for &place in articles {
        bytes(row, place).hash(&mut hasher);
    }
    Some(hasher.finish())
}
