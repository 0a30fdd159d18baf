//! Whether rows of one order are its lines, by the articles and the amounts of all rows of each order.

use super::blocks::Block;
use super::columns::{AmountPlace, Columns};
use super::record::{Dialect, Field};
use super::total_words::is_total_of_lines;
use hashbrown::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// What the rows of orders say.
#[derive(Debug, Default)]
pub(super) struct LinesSeen {
    /// The orders of which several articles are named.
    orders: HashMap<u64, OrderSeen>,
    /// Rows that agree with the row before them in all that is read, and not in all else.
    different: u64,
}

/// The rows of one customer, order and time, by numbers that equal texts share.
#[derive(Debug, Clone, Copy)]
struct OrderSeen {
    article: u64,
    amount: u64,
    has_other_article: bool,
    has_other_amount: bool,
}

impl OrderSeen {
    fn and(&mut self, other: Self) {
        self.has_other_article |= other.has_other_article || other.article != self.article;
        self.has_other_amount |= other.has_other_amount || other.amount != self.amount;
    }
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
            with_totals: &columns.with_totals,
        };
        let of_part = |text: &[u8], _| Ok(of_rows(text, dialect, &places));
        let parts = blocks
            .iter()
            .flat_map(|block| block.parsed(dialect, of_part));
        parts.flatten().fold(Self::default(), Self::and)
    }

    fn and(mut self, part: Self) -> Self {
        self.different += part.different;
        for (key, order) in part.orders {
            self.see(key, order);
        }
        self
    }

    fn see(&mut self, key: u64, order: OrderSeen) {
        let known = self.orders.entry(key);
        known.and_modify(|known| known.and(order)).or_insert(order);
    }

    /// Whether amounts are those of articles: the total of an order is the same on each of its rows, so that
    /// no order of several amounts repeats it; a few of many may be wrong.
    pub(super) fn are_lines(&self) -> bool {
        const FEW: u64 = 10;
        let [several, one] = self.orders();
        several > 0 && FEW * several >= one
    }

    /// Whether amounts are the total of an order on each of its rows, as far as rows tell.
    pub(super) fn are_totals(&self) -> bool {
        let [_, one] = self.orders();
        one > 0 && !self.are_lines()
    }

    /// How many orders of several articles have several amounts, and how many have one.
    fn orders(&self) -> [u64; 2] {
        let of_articles = || self.orders.values().filter(|order| order.has_other_article);
        let all = of_articles().count() as u64;
        let several = of_articles().filter(|order| order.has_other_amount);
        let several = several.count() as u64;
        [several, all - several]
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
    with_totals: &'c [usize],
}

impl Places<'_> {
    /// The order of a row that is one of its lines, by a number that rows of the order share.
    fn order(&self, row: &[Field<'_>]) -> Option<(u64, OrderSeen)> {
        let order = bytes(row, self.order?);
        let amount = bytes(row, self.amount);
        let article = article(row, self.articles)?;
        if order.is_empty() || amount.is_empty() || is_below_zero(amount) || self.is_total(row) {
            return None;
        }
        let seen = OrderSeen {
            article,
            amount: number_of([amount]),
            has_other_article: false,
            has_other_amount: false,
        };
        let key = number_of(self.same.iter().map(|&place| bytes(row, place)));
        Some((key, seen))
    }

    /// Whether a row says what the lines of its order come to.
    fn is_total(&self, row: &[Field<'_>]) -> bool {
        let is =
            |place: &usize| std::str::from_utf8(bytes(row, *place)).is_ok_and(is_total_of_lines);
        self.with_totals.iter().any(is)
    }
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
        if row.len() == places.width {
            if let Some((key, order)) = places.order(&row) {
                seen.see(key, order);
            }
            seen.different += u64::from(is_different(&row, &before, places));
        }
        std::mem::swap(&mut row, &mut before);
    }
    seen
}

/// Whether a row agrees with the row before it in all that is read, and not in all else.
fn is_different(row: &[Field<'_>], before: &[Field<'_>], places: &Places<'_>) -> bool {
    let agree = |place: usize| bytes(row, place) == bytes(before, place);
    let has_amount = !bytes(row, places.amount).is_empty();
    let agrees = agree(places.amount) && places.same.iter().all(|&place| agree(place));
    before.len() == places.width && has_amount && agrees && !(0..places.width).all(agree)
}

/// Whether an amount is written as what is given back or taken off.
fn is_below_zero(amount: &[u8]) -> bool {
    amount.starts_with(b"-")
        || amount.ends_with(b"-")
        || amount.starts_with(b"(")
        || amount.starts_with("\u{2212}".as_bytes())
}

/// A number that equal texts share.
fn number_of<'t>(texts: impl IntoIterator<Item = &'t [u8]>) -> u64 {
    let mut hasher = DefaultHasher::new();
    texts.into_iter().for_each(|text| text.hash(&mut hasher));
    hasher.finish()
}

fn bytes<'t>(row: &[Field<'t>], place: usize) -> &'t [u8] {
    row.get(place).map_or(&[], |field| field.bytes.trim_ascii())
}

/// A number that rows of one article share; `None` where the file has no articles.
pub(super) fn article(row: &[Field<'_>], articles: &[usize]) -> Option<u64> {
    if articles.is_empty() {
        return None;
    }
    Some(number_of(articles.iter().map(|&place| bytes(row, place))))
}
