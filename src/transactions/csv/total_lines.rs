//! Rows among the lines of an order that only say what its lines come to. Added up, they would count an
//! order twice.

use super::blocks::Block;
use super::report::LINES;
use super::rows::{Part, Row, RowReader, Settled};
use super::total_words::is_total_of_lines;
use crate::transactions::Transaction;
use hashbrown::HashMap;
use rust_decimal::Decimal;
use std::hash::{DefaultHasher, Hash, Hasher};

/// The lines that are called as totals are.
#[derive(Debug, Default)]
pub(super) struct TotalLines {
    /// Those that are what other lines of the order come to, in the order of the file.
    left_out: Vec<u64>,
    /// Articles of which nothing tells it: they count, and the first of them are told.
    pub(super) told: Vec<u64>,
}

impl TotalLines {
    /// What all rows of a file say.
    pub(super) fn of(rows: &RowReader<'_>, blocks: &[Block], settled: Settled) -> Self {
        if rows.columns.with_totals.is_empty() {
            return Self::default();
        }
        let mut orders: HashMap<u64, OrderSeen> = HashMap::new();
        for (text, first_line) in blocks.iter().flat_map(|block| block.parts(&rows.dialect)) {
            // A row that cannot be read is told where rows are read.
            let read = rows.each_row(text, first_line, |row| {
                let mut part = Part::new(0);
                rows.read::<String>(row, settled, &mut part)?;
                if let Some(of) = part.transactions.pop() {
                    let order = orders.entry(order_of(&of)).or_default();
                    order.see(of.amount, row.line, called(rows, row));
                }
                Ok(())
            });
            if read.is_err() {
                break;
            }
        }
        Self::of_orders(orders.into_values().filter(|order| order.has_both()))
    }

    fn of_orders(orders: impl Iterator<Item = OrderSeen>) -> Self {
        let (certain, others): (Vec<OrderSeen>, Vec<OrderSeen>) =
            orders.partition(OrderSeen::has_its_sum);
        let lines = |orders: &[OrderSeen], is: fn(&TotalSeen) -> bool| {
            let totals = orders.iter().flat_map(|order| &order.totals);
            let mut lines: Vec<u64> = totals.filter(|of| is(of)).map(|of| of.line).collect();
            lines.sort_unstable();
            lines
        };
        let mut left_out = lines(&certain, |_| true);
        let mut told = lines(&others, |total| total.is_article);
        // Where most are totals of their orders, one that differs by a rounding is one too.
        if certain.len() > others.len() {
            left_out.append(&mut told);
            left_out.sort_unstable();
        }
        told.truncate(LINES);
        Self { left_out, told }
    }

    /// Whether a line is left out.
    pub(super) fn has(&self, line: u64) -> bool {
        !self.left_out.is_empty() && self.left_out.binary_search(&line).is_ok()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.left_out.is_empty()
    }
}

/// How a row is called.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Called {
    Otherwise,
    /// As a total is, in a column of articles or in another one.
    Total {
        is_article: bool,
    },
}

fn called(rows: &RowReader<'_>, row: &Row<'_>) -> Called {
    let is_total = |place: &&usize| {
        rows.text(row, **place)
            .is_ok_and(|text| is_total_of_lines(&text))
    };
    let articles = &rows.columns.articles;
    let mut places = rows.columns.with_totals.iter().filter(is_total).peekable();
    match places.peek() {
        None => Called::Otherwise,
        Some(_) => Called::Total {
            is_article: places.any(|place| articles.contains(place)),
        },
    }
}

/// A number that rows of one order share: of its number, customer and day.
fn order_of(row: &Transaction<String>) -> u64 {
    let mut hasher = DefaultHasher::new();
    (row.order, &row.customer, row.at.date()).hash(&mut hasher);
    hasher.finish()
}

/// The lines of an order so far.
#[derive(Default)]
struct OrderSeen {
    has_lines: bool,
    /// What they come to, and those after the last total; `None` beyond what a decimal holds.
    sum: Option<Decimal>,
    since_total: Option<Decimal>,
    totals: Vec<TotalSeen>,
}

struct TotalSeen {
    line: u64,
    is_article: bool,
    amount: Decimal,
    /// Whether it is what the lines before it come to.
    is_sum: bool,
}

impl OrderSeen {
    fn see(&mut self, amount: Decimal, line: u64, called: Called) {
        match called {
            Called::Otherwise => {
                let plus = |sum: Option<Decimal>| match self.has_lines {
                    true => sum?.checked_add(amount),
                    false => Some(amount),
                };
                self.sum = plus(self.sum);
                self.since_total = match self.since_total {
                    None => Some(amount),
                    Some(sum) => sum.checked_add(amount),
                };
                self.has_lines = true;
            }
            Called::Total { is_article } => {
                let before = [self.sum, self.since_total];
                let is_sum = before.contains(&Some(amount));
                if is_sum {
                    self.since_total = None;
                }
                self.totals.push(TotalSeen {
                    line,
                    is_article,
                    amount,
                    is_sum,
                });
            }
        }
    }

    /// Whether there are lines and totals: an order of a total alone has that amount.
    fn has_both(&self) -> bool {
        self.has_lines && !self.totals.is_empty()
    }

    /// Whether a total is what lines come to, so that all of them are totals.
    fn has_its_sum(&self) -> bool {
        let mut totals = self.totals.iter();
        totals.any(|total| total.is_sum || Some(total.amount) == self.sum)
    }
}
