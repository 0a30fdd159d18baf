//! The rows of most files: a customer, an ISO date and a plain amount. They are read without a look at
//! what else a format can say; any other row takes the long way.

use super::amount::{NumberFormat, short};
use super::columns::{AmountPlace, Columns};
use super::format::{CsvFormat, OrderLines};
use super::instant::{Reader, iso};
use super::nobody::Nobody;
use super::record::Field;
use super::totals::is_total;
use super::zone::Moment;
use crate::transactions::Transaction;
use chrono::Datelike;
use rust_decimal::Decimal;
use std::ops::RangeInclusive;
use std::str::FromStr;

pub(super) struct PlainRows<'f> {
    fields: usize,
    customer: usize,
    at: usize,
    amount: Option<usize>,
    years: RangeInclusive<i32>,
    nobody: &'f Nobody,
}

impl<'f> PlainRows<'f> {
    /// `None` where the format asks for more.
    pub(super) fn of(
        format: &'f CsvFormat,
        columns: &Columns,
        nobody: &'f Nobody,
        instants: &Reader,
        numbers: NumberFormat,
    ) -> Option<Self> {
        let asks_for_more = columns.guest.is_some()
            || columns.refunded.is_some()
            || columns.currency.is_some()
            || columns.order.is_some()
            || columns.refund_of.is_some()
            || !columns.states.is_empty()
            || columns.cancelled_at.is_some()
            || columns.marked.is_some()
            || !nobody.is_ascii()
            || format.lines != OrderLines::Apart
            || format.minor_digits != 0
            || format.unmarked_currency.is_some()
            || format.rates.is_some()
            || format.written_in.is_some();
        let amount = match columns.amount {
            AmountPlace::Column(place) => Some(place),
            AmountPlace::Nowhere => None,
            AmountPlace::QuantityTimesPrice(..) => return None,
        };
        let is_plain = !asks_for_more
            && matches!(instants, Reader::Iso)
            && matches!(numbers, NumberFormat::Plain | NumberFormat::Point);
        is_plain.then(|| Self {
            fields: columns.names.len(),
            customer: columns.customer,
            at: columns.at,
            amount,
            years: format.years.clone(),
            nobody,
        })
    }

    /// The transaction of a row; `None` where it is not plain.
    pub(super) fn read<K: FromStr>(&self, fields: &[Field<'_>]) -> Option<Transaction<K>> {
        if fields.len() != self.fields {
            return None;
        }
        let field = |place: usize| {
            let field = fields.get(place).filter(|field| !field.has_escapes)?;
            Some(field.bytes.strip_suffix(b"\r").unwrap_or(field.bytes))
        };
        let at = match iso(field(self.at)?)? {
            Moment::Day(at) | Moment::Local(at) => at,
            Moment::Offset { .. } | Moment::Instant(_) => return None,
        };
        let amount = match self.amount {
            Some(place) => short(field(place)?)?,
            None => Decimal::ZERO,
        };
        let customer = field(self.customer)?;
        let is_key = customer.iter().all(u8::is_ascii_graphic)
            && !customer.is_empty()
            // As in the numbers that a spreadsheet rounds.
            && !customer.contains(&b'+')
            && !is_with_fraction(customer)
            && !customer.starts_with(b"=")
            && !customer.starts_with(b"'")
            && !customer.starts_with(b"\"")
            && !self.nobody.has_ascii(customer)
            && !is_total(customer);
        if !is_key || !self.years.contains(&at.year()) {
            return None;
        }
        let customer = std::str::from_utf8(customer).ok()?.parse().ok()?;
        Some(Transaction::new(customer, at, amount))
    }
}

/// Whether a text begins as a number with a fraction does.
fn is_with_fraction(text: &[u8]) -> bool {
    text.first().is_some_and(u8::is_ascii_digit) && matches!(text.get(1), Some(b'.' | b','))
}
