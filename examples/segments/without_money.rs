//! Scores of a log without amounts.

use crate::shown::Failure;
use clv::segment::{OrderTimesTable, RfmCustomer, RfmTable};
use clv::transactions::Orders;
use rust_decimal::Decimal;

/// Recency and frequency alone; the score of money that this gives says nothing.
pub fn without_money<'o>(
    orders: &Orders<'o, String>,
    times: &OrderTimesTable,
) -> Result<RfmTable<&'o String>, Failure> {
    let customers = orders.customers().iter().zip(&times.customers);
    let bought = customers.filter_map(|(customer, times)| {
        Some(RfmCustomer {
            customer: *customer,
            recency_days: times.days_since_last?.into(),
            frequency: times.orders,
            monetary: Decimal::ZERO,
        })
    });
    Ok(RfmTable::new(bought)?)
}
