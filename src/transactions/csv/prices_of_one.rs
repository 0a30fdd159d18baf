//! Whether amounts are prices of one, by articles that cost the same at other quantities.

use super::blocks::Block;
use super::columns::AmountPlace;
use super::order_amounts::{article, bytes, number_of};
use super::rows::RowReader;
use super::warning::CsvWarning;
use hashbrown::HashMap;
use hashbrown::hash_map::Entry;

/// A row of an article, by numbers that equal texts share.
#[derive(Clone, Copy)]
struct ArticleSeen {
    quantity: u64,
    amount: u64,
    line: u64,
}

/// How the rows of articles differ from the first of each.
#[derive(Default)]
struct ArticlesSeen {
    first: HashMap<u64, ArticleSeen>,
    /// Those of the same amount at another quantity, and the line of the first of them.
    same_amount: u64,
    first_line: Option<u64>,
    /// Those of another amount at another quantity.
    other_amount: u64,
}

impl ArticlesSeen {
    fn see(&mut self, article: u64, row: ArticleSeen) {
        let first = match self.first.entry(article) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(none) => *none.insert(row),
        };
        if row.quantity == first.quantity {
        } else if row.amount == first.amount {
            self.same_amount += 1;
            self.first_line.get_or_insert(row.line);
        } else {
            self.other_amount += 1;
        }
    }

    fn and(mut self, after: Self) -> Self {
        self.same_amount += after.same_amount;
        self.other_amount += after.other_amount;
        self.first_line = self.first_line.or(after.first_line);
        for (article, row) in after.first {
            self.see(article, row);
        }
        self
    }
}

/// A quantity that comes back is none of another size.
fn without_sign(quantity: &[u8]) -> &[u8] {
    quantity.strip_prefix(b"-").unwrap_or(quantity)
}

impl RowReader<'_> {
    /// The rows of articles that have the same amount at another quantity, where these are more than those that have
    /// another one.
    pub(super) fn amounts_like_prices(&self, blocks: &[Block]) -> Option<CsvWarning> {
        let (AmountPlace::Column(amount), Some(quantity)) =
            (self.columns.amount, self.columns.quantity)
        else {
            return None;
        };
        let of_part = |text: &[u8], first_line| {
            let mut seen = ArticlesSeen::default();
            self.each_row(text, first_line, |row| {
                let fields = &row.fields;
                let is_some = |place| {
                    bytes(fields, place)
                        .iter()
                        .any(|byte| (b'1'..=b'9').contains(byte))
                };
                if let Some(article) = article(fields, &self.columns.articles)
                    && is_some(amount)
                    && is_some(quantity)
                    && self.counts(row)
                {
                    let row = ArticleSeen {
                        quantity: number_of([without_sign(bytes(fields, quantity))]),
                        amount: number_of([bytes(fields, amount)]),
                        line: row.line,
                    };
                    seen.see(article, row);
                }
                Ok(())
            })?;
            Ok(seen)
        };
        let parts = blocks
            .iter()
            .flat_map(|block| block.parsed(&self.dialect, of_part));
        // A row that cannot be read is told where rows are read.
        let seen = parts
            .flatten()
            .fold(ArticlesSeen::default(), ArticlesSeen::and);
        // One alone may be a price that was cut.
        let are_prices = seen.same_amount > seen.other_amount.max(1);
        are_prices.then_some(CsvWarning::AmountsLikePrices {
            quantity: self.columns.name(quantity).to_owned(),
            rows: seen.same_amount,
            first_line: seen.first_line?,
        })
    }
}
