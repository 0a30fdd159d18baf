//! Whether amounts are prices of one, or prices the amounts of lines, by articles that come at several quantities.

use super::amount;
use super::blocks::Block;
use super::columns::AmountPlace;
use super::order_amounts::{article, bytes};
use super::rows::{Row, RowReader, Settled};
use super::settle::by_parts;
use super::warning::CsvWarning;
use hashbrown::HashMap;
use hashbrown::hash_map::Entry;
use rust_decimal::Decimal;

/// A row of an article.
#[derive(Clone, Copy)]
struct ArticleSeen {
    quantity: Decimal,
    money: Decimal,
    line: u64,
}

/// How the rows of articles differ from the first of each, of those that have another quantity.
#[derive(Default)]
struct ArticlesSeen {
    first: HashMap<u64, ArticleSeen>,
    /// Those of the same money, and the line of the first of them.
    same: u64,
    first_same: Option<u64>,
    /// Those whose money grows as the quantity does.
    grown: u64,
    first_grown: Option<u64>,
    others: u64,
}

impl ArticlesSeen {
    fn see(&mut self, article: u64, row: ArticleSeen) {
        let first = match self.first.entry(article) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(none) => *none.insert(row),
        };
        let grows = || {
            let one = row.money.checked_mul(first.quantity)?;
            Some(one == first.money.checked_mul(row.quantity)?)
        };
        if row.quantity == first.quantity {
        } else if row.money == first.money {
            self.same += 1;
            self.first_same.get_or_insert(row.line);
        } else if grows() == Some(true) {
            self.grown += 1;
            self.first_grown.get_or_insert(row.line);
        } else {
            self.others += 1;
        }
    }

    fn and(mut self, after: Self) -> Self {
        self.same += after.same;
        self.first_same = self.first_same.or(after.first_same);
        self.grown += after.grown;
        self.first_grown = self.first_grown.or(after.first_grown);
        self.others += after.others;
        for (article, row) in after.first {
            self.see(article, row);
        }
        self
    }
}

impl RowReader<'_> {
    /// What articles at several quantities tell against what amounts and prices are taken for. One row alone may be a
    /// price that was cut.
    pub(super) fn prices_in_doubt(&self, blocks: &[Block], settled: Settled) -> Option<CsvWarning> {
        let (quantity, money, is_price) = match (self.columns.amount, self.columns.quantity) {
            (AmountPlace::Column(amount), Some(quantity)) => (quantity, amount, false),
            (AmountPlace::QuantityTimesPrice(quantity, price), _) => (quantity, price, true),
            _ => return None,
        };
        let parts = by_parts(self, blocks, ArticlesSeen::default, |seen, row| {
            if let Some(article) = article(&row.fields, &self.columns.articles)
                && let Some(of) = self.article_seen(row, (quantity, money), settled)
            {
                seen.see(article, of);
            }
            Ok(())
        });
        // A row that cannot be read is told where rows are read.
        let parts = parts.into_iter().flatten();
        let seen = parts.fold(ArticlesSeen::default(), ArticlesSeen::and);
        let name = |place| self.columns.name(place).to_owned();
        match is_price {
            false if seen.same > (seen.grown + seen.others).max(1) => {
                Some(CsvWarning::AmountsLikePrices {
                    quantity: name(quantity),
                    rows: seen.same,
                    first_line: seen.first_same?,
                })
            }
            true if seen.grown > (seen.same + seen.others).max(1) => {
                Some(CsvWarning::PricesLikeAmounts {
                    price: name(money),
                    rows: seen.grown,
                    first_line: seen.first_grown?,
                })
            }
            _ => None,
        }
    }

    /// The quantity and the money of a row, neither of them 0. What comes back is none of another quantity.
    fn article_seen(
        &self,
        row: &Row<'_>,
        (quantity, money): (usize, usize),
        settled: Settled,
    ) -> Option<ArticleSeen> {
        let number = |place: usize| {
            if bytes(&row.fields, place).is_empty() {
                return None;
            }
            let text = self.text(row, place).ok()?;
            let number = amount::read(&text, settled.numbers).ok()?.amount.abs();
            (!number.is_zero()).then_some(number)
        };
        Some(ArticleSeen {
            quantity: number(quantity)?,
            money: number(money)?,
            line: row.line,
        })
    }
}
