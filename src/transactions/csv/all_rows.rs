//! What only all rows of a file together can tell of its lines of totals and of the signs of its quantities.

use super::amount;
use super::blocks::Block;
use super::columns::AmountPlace;
use super::doubtful::Counted;
use super::order_amounts::bytes;
use super::rows::{Part, Row, RowReader, Settled};
use super::settle::by_parts;
use super::signs::{SignsDiffer, SignsSeen};
use super::total_lines::{Called, OrderSeen, TotalLines};
use super::total_words::is_total_of_lines;
use super::warning::CsvWarning;
use crate::transactions::Transaction;
use hashbrown::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

impl RowReader<'_> {
    /// The rows whose quantity is below zero beside an amount above it, where amounts have a column of their own.
    ///
    /// The quantity's sign counts where its column is called so, no amount has a sign of its own, and amounts are
    /// not the totals of orders, which have no sign of one line.
    pub(super) fn signs_that_differ(
        &self,
        blocks: &[Block],
        settled: Settled,
        are_totals: bool,
    ) -> Option<SignsDiffer> {
        let AmountPlace::Column(amount) = self.columns.amount else {
            return None;
        };
        let quantity = self.columns.quantity;
        let places = quantity
            .into_iter()
            .chain(self.columns.like_quantities.iter().copied());
        places.into_iter().find_map(|place| {
            let numbers = settled.numbers;
            let parts = by_parts(self, blocks, SignsSeen::default, |seen, row| {
                if self.is_below_zero(row, place, numbers) {
                    let money = self.text(row, amount)?;
                    if let Ok(money) = amount::read(&money, numbers) {
                        seen.see(money.amount, row.line);
                    }
                }
                Ok(())
            });
            // A row that cannot be read is told where rows are read.
            let parts = parts.into_iter().flatten();
            let seen = parts.fold(SignsSeen::default(), SignsSeen::and);
            let is_unsigned = seen.below == 0;
            let is_told = is_unsigned || quantity == Some(place);
            Some(SignsDiffer {
                place,
                rows: seen.above,
                first_line: seen.first_above.filter(|_| is_told)?,
                is_settled: is_unsigned && !are_totals && quantity == Some(place),
            })
        })
    }

    /// Columns without a name that some rows fill and others not.
    pub(super) fn unnamed_fields(&self, blocks: &[Block]) -> Vec<CsvWarning> {
        let places = self.columns.places_not_read().into_iter();
        let places: Vec<usize> = places
            .filter(|of| self.columns.unnamed.contains(of))
            .collect();
        if places.is_empty() {
            return Vec::new();
        }
        let mut rows = 0;
        let mut filled = vec![Counted::default(); places.len()];
        for (text, first_line) in blocks.iter().flat_map(|block| block.parts(&self.dialect)) {
            // A row that cannot be read is told where rows are read.
            let _ = self.each_row(text, first_line, |row| {
                rows += 1;
                for (&place, filled) in places.iter().zip(&mut filled) {
                    if !bytes(&row.fields, place).is_empty() {
                        filled.see(row.line);
                    }
                }
                Ok(())
            });
        }
        let some = places.iter().zip(filled).filter(|(_, of)| of.rows < rows);
        let warning = |(&place, of): (&usize, Counted)| {
            Some(CsvWarning::UnnamedFields {
                column: self.columns.name(place).to_owned(),
                rows: of.rows,
                first_line: of.first_line?,
            })
        };
        some.filter_map(warning).collect()
    }

    /// The lines that are called as totals are, by all rows of a file.
    pub(super) fn total_lines(&self, blocks: &[Block], settled: Settled) -> TotalLines {
        if self.columns.with_totals.is_empty() {
            return TotalLines::default();
        }
        let mut orders: HashMap<u64, OrderSeen> = HashMap::new();
        let mut before = None;
        for (text, first_line) in blocks.iter().flat_map(|block| block.parts(&self.dialect)) {
            // A row that cannot be read is told where rows are read.
            let read = self.each_row(text, first_line, |row| {
                let mut part = Part::new(0);
                self.read::<String>(row, settled, &mut part)?;
                if let Some(of) = part.transactions.pop() {
                    let called = self.called(row);
                    let is_numbered = self.columns.order.is_none() || of.order.is_some();
                    // A total without the number of its order stands behind its lines.
                    let order = match (called, before) {
                        (Called::Total { .. }, Some(before)) if !is_numbered => before,
                        _ => order_of(&of),
                    };
                    before = Some(order);
                    let order = orders.entry(order).or_default();
                    order.see(of.amount, row.line, called);
                }
                Ok(())
            });
            if read.is_err() {
                break;
            }
        }
        TotalLines::of(orders.into_values())
    }

    fn called(&self, row: &Row<'_>) -> Called {
        let is_total = |place: &&usize| {
            self.text(row, **place)
                .is_ok_and(|text| is_total_of_lines(&text))
        };
        let articles = &self.columns.articles;
        let mut places = self.columns.with_totals.iter().filter(is_total).peekable();
        match places.peek() {
            None => Called::Otherwise,
            Some(_) => Called::Total {
                is_article: places.any(|place| articles.contains(place)),
            },
        }
    }
}

/// A number that rows of one order share: of its number, customer and day.
fn order_of(row: &Transaction<String>) -> u64 {
    let mut hasher = DefaultHasher::new();
    (row.order, &row.customer, row.at.date()).hash(&mut hasher);
    hasher.finish()
}
