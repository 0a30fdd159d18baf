//! Whether rows of one order are its lines, by the articles and the amounts of all rows of each order.

use super::blocks::Block;
use super::columns::AmountPlace;
use super::order_amounts::{Amounts, OrderSeen, article, bytes, is_below_zero, number_of};
use super::record::Field;
use super::report::LINES;
use super::rows::{Kind, RowReader};
use super::total_words::is_total_of_lines;
use super::warning::CsvWarning;
use hashbrown::HashMap;
use hashbrown::hash_map::Entry;

/// What the rows of orders say.
#[derive(Debug, Default)]
pub(super) struct LinesSeen {
    /// The orders, told apart by their numbers, customers and times.
    orders: HashMap<u64, OrderSeen>,
    /// The rows whose amount is that of the first of their order but for a rounding: the order and the line.
    near: Vec<(u64, u64)>,
    /// Rows that agree with the row before them in all that is read, and not in all else.
    different: u64,
}

impl LinesSeen {
    /// What all rows of a file say that count.
    pub(super) fn of(rows: &RowReader<'_>, blocks: &[Block]) -> Self {
        let columns = &rows.columns;
        let AmountPlace::Column(amount) = columns.amount else {
            return Self::default();
        };
        if columns.places_not_read().is_empty() && columns.order.is_none() {
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
        let of_part = |text: &[u8], line| Ok(of_rows(rows, text, line, &places));
        let parts = blocks
            .iter()
            .flat_map(|block| block.parsed(&rows.dialect, of_part));
        parts.flatten().fold(Self::default(), Self::and)
    }

    fn and(mut self, part: Self) -> Self {
        self.different += part.different;
        self.near.extend(part.near);
        for (key, order) in part.orders {
            self.see(key, order);
        }
        self
    }

    fn see(&mut self, key: u64, order: OrderSeen) {
        match self.orders.entry(key) {
            Entry::Vacant(none) => {
                none.insert(order);
            }
            Entry::Occupied(mut known) => {
                if known.get_mut().and(order) {
                    self.near.push((key, order.first_line));
                }
            }
        }
    }

    /// Whether amounts are those of articles: the total of an order is the same on each of its rows, so that
    /// most orders of several articles tell it.
    pub(super) fn are_lines(&self) -> bool {
        let [several, one] = self.orders();
        several > 0 && several >= one
    }

    /// Whether amounts are the total of an order on each of its rows, as far as rows tell.
    pub(super) fn are_totals(&self) -> bool {
        let [_, one] = self.orders();
        one > 0 && !self.are_lines()
    }

    /// The lines that repeat the total of their order but for a rounding, in the order of the file.
    pub(super) fn nearly_repeated(&self) -> Vec<u64> {
        let has_articles = |key: &u64| self.orders.get(key).is_some_and(|of| of.has_other_article);
        let near = self.near.iter().filter(|(key, _)| has_articles(key));
        let mut lines: Vec<u64> = near.map(|&(_, line)| line).collect();
        lines.sort_unstable();
        lines
    }

    /// The orders that tell the other thing than most, where they are told: each whose amounts are several counts
    /// more than once among totals, and a fifth among lines leaves doubt.
    pub(super) fn unlike_others(&self) -> Option<CsvWarning> {
        const DOUBT: u64 = 5;
        let [several, one] = self.orders();
        let are_lines = self.are_lines();
        let (orders, is_told) = match are_lines {
            true => (one, DOUBT * one >= several + one),
            false => (several, true),
        };
        if orders == 0 || !is_told {
            return None;
        }
        let near_is_one = self.near_is_one();
        let of_articles = self.orders.values().filter(|of| of.has_other_article);
        let unlike = of_articles.filter(|of| is_one(of.amounts(), near_is_one) == are_lines);
        let mut lines: Vec<u64> = unlike.map(|of| of.first_line).collect();
        lines.sort_unstable();
        lines.truncate(LINES);
        Some(CsvWarning::OrdersUnlikeOthers {
            orders,
            of: several + one,
            lines,
            lines_add_up: are_lines,
        })
    }

    /// The orders of several amounts in a file that does not say what was bought, where most orders have one.
    pub(super) fn of_several_amounts(&self) -> Option<CsvWarning> {
        let is_several = |of: &&OrderSeen| !of.has_other_article && of.amounts() != Amounts::One;
        let several = self.orders.values().filter(is_several);
        let orders = several.clone().count();
        let first_line = several.map(|of| of.first_line).min()?;
        (2 * orders < self.orders.len()).then_some(CsvWarning::OrdersOfSeveralAmounts {
            orders: orders as u64,
            first_line,
        })
    }

    /// How many orders of several articles have several amounts, and how many have one.
    fn orders(&self) -> [u64; 2] {
        let [one, near, several] = self.amounts();
        match self.near_is_one() {
            true => [several, one + near],
            false => [several + near, one],
        }
    }

    /// Whether amounts that differ by a rounding are one: among as many that are equal. Alone they are prices.
    fn near_is_one(&self) -> bool {
        let [one, near, _] = self.amounts();
        one >= near
    }

    /// How many orders of several articles have one amount, nearly one, and several.
    fn amounts(&self) -> [u64; 3] {
        let of_articles = self.orders.values().filter(|of| of.has_other_article);
        of_articles.fold([0; 3], |[one, near, several], of| match of.amounts() {
            Amounts::One => [one + 1, near, several],
            Amounts::Near => [one, near + 1, several],
            Amounts::Several => [one, near, several + 1],
        })
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
    fn order(&self, row: &[Field<'_>], line: u64) -> Option<(u64, OrderSeen)> {
        let order = bytes(row, self.order?);
        let amount = bytes(row, self.amount);
        // Where nothing says what was bought all rows are of one article.
        let article = article(row, self.articles).unwrap_or_default();
        if order.is_empty() || amount.is_empty() || is_below_zero(amount) || self.is_total(row) {
            return None;
        }
        let seen = OrderSeen::new(line, article, amount);
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

fn of_rows(rows: &RowReader<'_>, text: &[u8], first_line: u64, places: &Places<'_>) -> LinesSeen {
    let mut seen = LinesSeen::default();
    let mut before: Vec<Field<'_>> = Vec::new();
    // A row that cannot be read is told where rows are read.
    let _ = rows.each_row(text, first_line, |row| {
        if let Kind::Nothing(_) = rows.kind(row)? {
            return Ok(());
        }
        if let Some((key, order)) = places.order(&row.fields, row.line) {
            seen.see(key, order);
        }
        seen.different += u64::from(is_different(&row.fields, &before, places));
        before.clone_from(&row.fields);
        Ok(())
    });
    seen
}

/// Whether a row agrees with the row before it in all that is read, and not in all else.
fn is_different(row: &[Field<'_>], before: &[Field<'_>], places: &Places<'_>) -> bool {
    let agree = |place: usize| bytes(row, place) == bytes(before, place);
    let has_amount = !bytes(row, places.amount).is_empty();
    let agrees = agree(places.amount) && places.same.iter().all(|&place| agree(place));
    before.len() == places.width && has_amount && agrees && !(0..places.width).all(agree)
}

/// Whether the amounts of an order are one.
fn is_one(amounts: Amounts, near_is_one: bool) -> bool {
    match amounts {
        Amounts::One => true,
        Amounts::Near => near_is_one,
        Amounts::Several => false,
    }
}
