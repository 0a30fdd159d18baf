use super::filter::Obstacle;
use super::{ByCustomer, Payment, TransactionsError};
use std::fmt::Debug;

/// An error in a customer, before it is known where it stands in the log.
pub(super) enum Problem {
    Obstacle(Obstacle),
    TooManyPurchases(usize),
}

impl From<Obstacle> for Problem {
    fn from(obstacle: Obstacle) -> Self {
        Self::Obstacle(obstacle)
    }
}

impl Problem {
    /// Names the customer and, for a payment, its row: the first of the log that is equal to it.
    pub(super) fn in_log<K: Ord + Debug>(
        self,
        view: &ByCustomer<'_, K>,
        key: &K,
    ) -> TransactionsError {
        let customer = format!("{key:?}");
        let order = |payment: Payment| payment.order.and_then(|order| view.log().order_key(order));
        let row = |payment: Payment| {
            let is_it = |row: super::Transaction<&K>| {
                row.at == payment.at
                    && row.amount == payment.amount
                    && row.order == order(payment)
                    && row.customer == key
            };
            view.log()
                .transactions()
                .position(is_it)
                .map_or(0, |before| before + 1)
        };
        match self {
            Self::Obstacle(Obstacle::Refund(payment)) => TransactionsError::Refund {
                row: row(payment),
                customer,
                at: payment.at,
                amount: payment.amount,
            },
            Self::Obstacle(Obstacle::ZeroAmount(payment)) => TransactionsError::ZeroAmount {
                row: row(payment),
                customer,
                at: payment.at,
                amount: payment.amount,
            },
            Self::Obstacle(Obstacle::RepeatedOrder(payment)) => TransactionsError::RepeatedOrder {
                row: row(payment),
                customer,
                order: order(payment).map_or_else(String::new, |order| order.to_string()),
            },
            Self::Obstacle(Obstacle::InexactSum) => TransactionsError::InexactSum {
                quantity: "total of the purchases",
                customer,
            },
            Self::TooManyPurchases(purchases) => TransactionsError::TooManyPurchases {
                customer,
                purchases,
            },
        }
    }
}
