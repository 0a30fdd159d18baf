//! The exports of some shops' systems, as they come.

use super::amount::NumberFormat;
use super::format::{
    AmountColumns, CancellationPrefix, Column, CsvFormat, OrderLines, StateColumn, WithoutCustomer,
};
use super::zone::{BusinessCalendar, Zone};

impl CsvFormat {
    /// The order export of Shopify: one row an item, the order's own fields on its first row, a column
    /// of money given back. Customers are e-mails; an order without one is left out. Orders paid, or
    /// given back in part or whole, count net; pending, authorised and voided ones do not, nor does one with
    /// a time at which it was cancelled.
    ///
    /// Days are those of the offset that is written.
    ///
    /// ```
    /// use clv::transactions::{CsvFormat, TransactionLog};
    ///
    /// let file = "Name,Email,Financial Status,Currency,Total,Created at,Refunded Amount\n\
    ///     #1,ann@shop.test,paid,EUR,435.00,2024-04-23 22:10:09 +0200,0.00\n\
    ///     #1,ann@shop.test,,,,2024-04-23 22:10:09 +0200,\n\
    ///     #2,bob@shop.test,partially_refunded,EUR,500.00,2024-05-09 10:41:25 +0300,250.00\n\
    ///     #3,bob@shop.test,voided,EUR,100.00,2024-05-03 00:10:00 +0300,0.00\n";
    /// let (log, report) = TransactionLog::<String>::from_csv_with_report(
    ///     file.as_bytes(),
    ///     &CsvFormat::shopify_orders(),
    /// )?;
    /// let amounts: Vec<_> = log.transactions().map(|row| row.amount.to_string()).collect();
    /// assert_eq!(amounts, ["435.00", "250.00"]);
    /// assert_eq!(report.currency.as_deref(), Some("EUR"));
    /// # Ok::<(), clv::transactions::CsvError>(())
    /// ```
    pub fn shopify_orders() -> Self {
        Self {
            calendar: BusinessCalendar::AsWritten,
            without_customer: WithoutCustomer::LeaveOut,
            refunded: Some("Refunded Amount".to_owned()),
            currency: Some(Column::named("Currency")),
            lines: OrderLines::FirstHasAll,
            states: vec![StateColumn::new(
                "Financial Status",
                ["paid", "partially_paid", "partially_refunded", "refunded"],
                ["pending", "authorized", "voided", "expired"],
            )],
            cancelled_at: Some("Cancelled at".to_owned()),
            ..Self::iso("Email", "Created at", "Total").with_order("Name")
        }
    }

    /// The payments export of Stripe's dashboard: times in UTC, amounts in units of the currency, a column of
    /// money given back, payments captured or not. Payments count net where they succeeded and were
    /// captured. A payment without a customer is left out. Days are those of the calendar's zone.
    ///
    /// Set [`minor_digits`](Self::minor_digits) to 2 for a table of the same columns in cents, as programs make them
    /// of the interface.
    pub fn stripe_payments(calendar: Zone) -> Self {
        Self {
            written_in: Some(Zone::Utc),
            calendar: BusinessCalendar::In(calendar),
            without_customer: WithoutCustomer::LeaveOut,
            refunded: Some("Amount Refunded".to_owned()),
            currency: Some(Column::named("Currency")),
            // Of an account in euros some are `0,25`.
            numbers: NumberFormat::Found,
            // `Created (UTC)`, or `Created date (UTC)` since 2023.
            at: Column::Found,
            states: vec![
                StateColumn::new("Captured", ["true"], ["false"]),
                StateColumn::new(
                    "Status",
                    [
                        "succeeded",
                        "paid",
                        "refunded",
                        "partially_refunded",
                        "partially refunded",
                    ],
                    [
                        "pending",
                        "failed",
                        "canceled",
                        "cancelled",
                        "requires_action",
                        "requires_capture",
                        "requires_confirmation",
                        "requires_payment_method",
                        "processing",
                        "uncaptured",
                    ],
                ),
            ],
            ..Self::iso("Customer ID", "", "Amount").with_order("id")
        }
    }

    /// The orders of WooCommerce: times of the shop, customer 0 a guest who is known by the e-mail.
    /// Completed and processing orders count; refunded ones do not.
    pub fn woocommerce_orders() -> Self {
        Self {
            nobody: vec!["0".to_owned()],
            guest: Some("billing_email".to_owned()),
            without_customer: WithoutCustomer::LeaveOut,
            currency: Some(Column::Found),
            states: vec![StateColumn::new(
                "status",
                ["completed", "processing", "wc-completed", "wc-processing"],
                [
                    "cancelled",
                    "failed",
                    "refunded",
                    "pending",
                    "on-hold",
                    "checkout-draft",
                    "trash",
                    "wc-cancelled",
                    "wc-failed",
                    "wc-refunded",
                    "wc-pending",
                    "wc-on-hold",
                    "wc-checkout-draft",
                ],
            )],
            ..Self::iso("customer_id", "date_created", "total").with_order("id")
        }
    }

    /// Orders joined with their payments, as the public log of Olist has them: an order may be paid in
    /// parts, and a person have several customer numbers under one unique number. Canceled and
    /// unavailable orders do not count.
    pub fn olist_payments() -> Self {
        Self {
            lines: OrderLines::AddUp,
            currency: Some(Column::Found),
            states: vec![StateColumn::new(
                "order_status",
                [
                    "delivered",
                    "shipped",
                    "invoiced",
                    "processing",
                    "approved",
                    "created",
                ],
                ["canceled", "cancelled", "unavailable"],
            )],
            ..Self::iso(
                "customer_unique_id",
                "order_purchase_timestamp",
                "payment_value",
            )
            .with_order("order_id")
        }
    }

    /// Invoice lines as the public logs of UCI's *Online Retail* have them: a quantity times a price,
    /// several lines an invoice, cancellations with a `C` before a number of their own. Lines without
    /// a customer are left out. Set [`instants`](Self::instants) where dates are not in ISO 8601.
    pub fn online_retail() -> Self {
        Self {
            without_customer: WithoutCustomer::LeaveOut,
            amount: AmountColumns::QuantityTimesPrice {
                quantity: Column::named("Quantity"),
                price: Column::named("UnitPrice"),
            },
            cancellations: Some(CancellationPrefix {
                prefix: "C".to_owned(),
                names_order: false,
            }),
            lines: OrderLines::AddUp,
            ..Self::iso("CustomerID", "InvoiceDate", "").with_order("InvoiceNo")
        }
    }
}
