//! Rows among the lines of an order that only say what its lines come to. Added up, they would count an
//! order twice.

use super::report::LINES;
use rust_decimal::Decimal;

/// The lines that are called as totals are.
#[derive(Debug, Default)]
pub(super) struct TotalLines {
    /// Those that are what other lines of the order come to, in the order of the file.
    left_out: Vec<u64>,
    /// Articles of which nothing tells it: they count, and the first of them are told.
    pub(super) told: Vec<u64>,
}

impl TotalLines {
    /// What the orders of a file say.
    pub(super) fn of(orders: impl Iterator<Item = OrderSeen>) -> Self {
        let orders = orders.filter(|order| !order.totals.is_empty());
        let (with_lines, alone): (Vec<_>, Vec<_>) = orders.partition(|order| order.has_lines);
        let (certain, others): (Vec<_>, Vec<_>) =
            with_lines.into_iter().partition(OrderSeen::has_its_sum);
        let mut left_out = lines(&certain, |_| true);
        // An order of a total alone may have that amount.
        let mut told = lines(&alone, |total| total.is_article);
        let mut others_told = lines(&others, |total| total.is_article);
        // Where most are totals of their orders, one that differs by a rounding is one too.
        match certain.len() > others.len() {
            true => left_out.append(&mut others_told),
            false => told.append(&mut others_told),
        }
        left_out.sort_unstable();
        told.sort_unstable();
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

/// The lines of the totals of orders that are so.
fn lines(orders: &[OrderSeen], is: impl Fn(&TotalSeen) -> bool) -> Vec<u64> {
    let totals = orders.iter().flat_map(|order| &order.totals);
    totals.filter(|of| is(of)).map(|of| of.line).collect()
}

/// How a row is called.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Called {
    Otherwise,
    /// As a total is, in a column of articles or in another one.
    Total {
        is_article: bool,
    },
}

/// The lines of an order so far.
#[derive(Default)]
pub(super) struct OrderSeen {
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
    pub(super) fn see(&mut self, amount: Decimal, line: u64, called: Called) {
        match called {
            Called::Otherwise => {
                self.sum = match self.has_lines {
                    true => self.sum.and_then(|sum| sum.checked_add(amount)),
                    false => Some(amount),
                };
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

    /// Whether a total is what lines come to, so that all of them are totals.
    fn has_its_sum(&self) -> bool {
        let mut totals = self.totals.iter();
        totals.any(|total| total.is_sum || Some(total.amount) == self.sum)
    }
}
