use super::error::{CsvError, CsvProblem};
use crate::transactions::{OrderKey, Transaction};
use chrono::NaiveDateTime;
use hashbrown::{HashMap, HashSet};
use rust_decimal::Decimal;

/// What a line of an order is besides its transaction.
#[derive(Debug, Clone, Copy)]
pub(super) struct OrderLine {
    /// Where it stands in the file.
    pub(super) at_line: u64,
    /// A number that lines of the same text share.
    pub(super) text: u64,
    /// A number that lines of the same article share.
    pub(super) article: Option<u64>,
    /// A number that lines of the same refund share; `None` where nothing of the line was given back.
    pub(super) refund: Option<u64>,
    pub(super) gives_back: GivesBack,
}

/// Whether a negative line is a refund, or may be what is taken off the price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GivesBack {
    /// Nothing says so: a line of its order, unless it comes later.
    Unsaid,
    /// A negative quantity: goods that come back where the order has bought them.
    Goods,
    /// The file says that it is a refund.
    Said,
}

/// Orders while their lines are added up.
pub(super) struct AddedUp<K> {
    orders: Vec<Order<K>>,
    places: HashMap<Key, usize>,
    /// Whether lines of one number are of one order only where they agree in customer and time.
    is_apart: bool,
    /// What each order has bought, where lines say it.
    bought: HashSet<(usize, u64)>,
    /// Negative lines, until all positive ones are known.
    negative: Vec<(Transaction<K>, OrderLine)>,
}

/// The number of an order, and its time where lines of other times stay apart.
type Key = (OrderKey, Option<NaiveDateTime>);

struct Order<K> {
    /// The order of another customer under the same number.
    next: Option<usize>,
    sum: Transaction<K>,
    last_at: NaiveDateTime,
    at_line: u64,
    is_reduced: bool,
    seen: LinesSeen,
}

/// The lines of an order, negative ones left aside.
#[derive(Debug, Clone, Copy)]
struct LinesSeen {
    lines: u32,
    /// The largest amount, and where it stands.
    largest: (Decimal, u64),
    /// The refund that all of them have.
    refund: Option<u64>,
}

impl LinesSeen {
    fn new(amount: Decimal, line: &OrderLine) -> Self {
        Self {
            lines: 1,
            largest: (amount, line.at_line),
            refund: line.refund,
        }
    }

    fn see(&mut self, amount: Decimal, line: &OrderLine) {
        self.lines = self.lines.saturating_add(1);
        if amount > self.largest.0 {
            self.largest = (amount, line.at_line);
        }
        self.refund = self.refund.filter(|_| self.refund == line.refund);
    }

    /// Whether there are enough for one of them to be what the others come to.
    fn may_have_sum(&self) -> bool {
        const LINES: u32 = 3;
        self.lines >= LINES && !self.largest.0.is_zero()
    }

    /// Where the line stands that is what the others come to.
    fn sum_of_others(&self, sum: Decimal) -> Option<u64> {
        let (largest, line) = self.largest;
        let is_sum = self.may_have_sum() && sum.checked_sub(largest) == Some(largest);
        is_sum.then_some(line)
    }
}

/// The orders, and those of which nothing is left to pay.
pub(super) struct Orders<K> {
    /// With the refunds that stay apart.
    pub(super) transactions: Vec<Transaction<K>>,
    /// Orders whose negative lines leave 0, and the line of the first of them.
    pub(super) of_zero: u64,
    pub(super) first_of_zero: Option<u64>,
    /// Orders whose lines are of several days, and the line of the first of them.
    pub(super) of_days: u64,
    pub(super) first_of_days: Option<u64>,
    /// Orders whose lines all have one refund, and the line of the first of them.
    pub(super) of_one_refund: u64,
    pub(super) first_of_one_refund: Option<u64>,
    /// The lines that are what the others of their order come to, where most orders that may have one do.
    pub(super) sums: Vec<u64>,
}

/// How many orders there are, and the line of the first of them.
fn counted<'o, K: 'o>(orders: impl Iterator<Item = &'o Order<K>> + Clone) -> (u64, Option<u64>) {
    let lines = orders.map(|order| order.at_line);
    (lines.clone().count() as u64, lines.min())
}

impl<K: Eq> AddedUp<K> {
    /// Lines of one number are of one order and customer; or, where they may stay apart, of one time too.
    pub(super) fn new(is_apart: bool) -> Self {
        Self {
            orders: Vec::new(),
            is_apart,
            places: HashMap::new(),
            bought: HashSet::new(),
            negative: Vec::new(),
        }
    }

    pub(super) fn push(&mut self, row: Transaction<K>, line: OrderLine) -> Result<(), CsvError> {
        let is_negative = row.amount.is_sign_negative() && !row.amount.is_zero();
        if is_negative && row.order.is_some() {
            self.negative.push((row, line));
            return Ok(());
        }
        let place = self.place(&row).unwrap_or(self.orders.len());
        if row.order.is_some()
            && let Some(article) = line.article
        {
            self.bought.insert((place, article));
        }
        if let Some(order) = self.orders.get_mut(place) {
            order.last_at = order.last_at.max(row.at);
            order.seen.see(row.amount, &line);
            order.add(row, line.at_line)?;
        } else {
            let key = self.key(&row);
            let first = key.map(|key| *self.places.entry(key).or_insert(place));
            let first = first.and_then(|first| self.orders.get_mut(first));
            let next = first.and_then(|first| first.next.replace(place));
            self.orders.push(Order {
                next,
                last_at: row.at,
                seen: LinesSeen::new(row.amount, &line),
                sum: row,
                at_line: line.at_line,
                is_reduced: false,
            });
        }
        Ok(())
    }

    /// The orders, and the refunds that stay apart.
    pub(super) fn finish(mut self) -> Result<Orders<K>, CsvError> {
        let sums = self.sums();
        let mut refunds = Vec::new();
        for (row, line) in std::mem::take(&mut self.negative) {
            let place = self.place(&row);
            let gives_back = place.is_some_and(|place| self.gives_back(place, &line));
            match place.and_then(|place| self.orders.get_mut(place)) {
                Some(order) if row.at <= order.last_at && !gives_back => {
                    order.is_reduced = true;
                    order.add(row, line.at_line)?;
                }
                _ => refunds.push(row),
            }
        }
        let is_of_zero = |order: &&Order<K>| order.is_reduced && order.sum.amount.is_zero();
        let is_of_days = |order: &&Order<K>| order.last_at.date() > order.sum.at.date();
        let is_of_one_refund =
            |order: &&Order<K>| order.seen.lines > 1 && order.seen.refund.is_some();
        let (of_zero, first_of_zero) = counted(self.orders.iter().filter(is_of_zero));
        let (of_days, first_of_days) = counted(self.orders.iter().filter(is_of_days));
        let (of_one_refund, first_of_one_refund) =
            counted(self.orders.iter().filter(is_of_one_refund));
        let orders = self.orders.into_iter().map(|order| order.sum);
        Ok(Orders {
            transactions: orders.chain(refunds).collect(),
            of_zero,
            first_of_zero,
            of_days,
            first_of_days,
            of_one_refund,
            first_of_one_refund,
            sums,
        })
    }

    /// The lines that are what the others of their order come to, as totals without a name are. Where few orders
    /// have one it is chance.
    fn sums(&self) -> Vec<u64> {
        let orders = self.orders.iter();
        let may_have_one = orders.filter(|order| order.seen.may_have_sum());
        let sums = may_have_one.clone();
        let sums = sums.filter_map(|order| order.seen.sum_of_others(order.sum.amount));
        let mut sums: Vec<u64> = sums.collect();
        if 2 * sums.len() <= may_have_one.count() {
            return Vec::new();
        }
        sums.sort_unstable();
        sums
    }

    fn key(&self, row: &Transaction<K>) -> Option<Key> {
        Some((row.order?, self.is_apart.then_some(row.at)))
    }

    /// Where the order of a line stands.
    fn place(&self, row: &Transaction<K>) -> Option<usize> {
        let mut place = *self.places.get(&self.key(row)?)?;
        // One of another customer is told where it is added.
        while self.is_apart
            && let Some(order) = self.orders.get(place)
            && order.sum.customer != row.customer
        {
            place = order.next?;
        }
        Some(place)
    }

    /// Whether a negative line gives back what its order had bought, and is none of its discounts.
    fn gives_back(&self, place: usize, line: &OrderLine) -> bool {
        let was_bought = |article| self.bought.contains(&(place, article));
        match line.gives_back {
            GivesBack::Unsaid => false,
            GivesBack::Goods => line.article.is_some_and(was_bought),
            GivesBack::Said => true,
        }
    }
}

impl<K: Eq> Order<K> {
    fn add(&mut self, line: Transaction<K>, at_line: u64) -> Result<(), CsvError> {
        if self.sum.customer != line.customer {
            return Err(CsvError::OrderOfTwoCustomers {
                line: at_line,
                order: line.order.map_or(String::new(), |key| key.to_string()),
            });
        }
        let sum = self.sum.amount.checked_add(line.amount);
        self.sum.amount = sum.ok_or_else(|| CsvError::Field {
            line: at_line,
            column: "sum of the order".to_owned(),
            problem: CsvProblem::TooManyDigits,
            value: line.amount.to_string(),
        })?;
        self.sum.at = self.sum.at.min(line.at);
        Ok(())
    }
}
