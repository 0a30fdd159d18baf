use super::error::{CsvError, CsvProblem};
use crate::transactions::{OrderKey, Transaction};
use chrono::NaiveDateTime;
use hashbrown::HashMap;

/// Orders while their lines are added up.
pub(super) struct AddedUp<K> {
    orders: Vec<Order<K>>,
    places: HashMap<OrderKey, usize>,
    /// Negative lines, until all positive ones are known.
    negative: Vec<(Transaction<K>, u64)>,
}

struct Order<K> {
    sum: Transaction<K>,
    last_at: NaiveDateTime,
}

impl<K: Eq> AddedUp<K> {
    pub(super) fn new() -> Self {
        Self {
            orders: Vec::new(),
            places: HashMap::new(),
            negative: Vec::new(),
        }
    }

    pub(super) fn push(&mut self, line: Transaction<K>, at_line: u64) -> Result<(), CsvError> {
        let is_negative = line.amount.is_sign_negative() && !line.amount.is_zero();
        let known = line.order.and_then(|key| self.places.get(&key).copied());
        if is_negative && line.order.is_some() {
            self.negative.push((line, at_line));
        } else if let Some(order) = known.and_then(|place| self.orders.get_mut(place)) {
            order.last_at = order.last_at.max(line.at);
            order.add(line, at_line)?;
        } else {
            if let Some(key) = line.order {
                self.places.insert(key, self.orders.len());
            }
            self.orders.push(Order {
                last_at: line.at,
                sum: line,
            });
        }
        Ok(())
    }

    /// The orders, and the refunds that stay apart.
    pub(super) fn finish(mut self) -> Result<Vec<Transaction<K>>, CsvError> {
        let mut refunds = Vec::new();
        for (line, at_line) in self.negative {
            let place = line.order.and_then(|key| self.places.get(&key).copied());
            match place.and_then(|place| self.orders.get_mut(place)) {
                Some(order) if line.at <= order.last_at => order.add(line, at_line)?,
                _ => refunds.push(line),
            }
        }
        let orders = self.orders.into_iter().map(|order| order.sum);
        Ok(orders.chain(refunds).collect())
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
