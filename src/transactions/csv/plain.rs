//! The rows of most files: a customer, an ISO date and a plain amount, nothing in quotes. They are
//! read without a look at what else a format can say; any other row takes the long way.

use super::amount::{NumberFormat, short};
use super::columns::{AmountPlace, Columns};
use super::format::{CsvFormat, OrderLines};
use super::instant::{Reader, iso};
use super::record::Dialect;
use super::zone::Moment;
use crate::transactions::Transaction;
use chrono::Datelike;
use rust_decimal::Decimal;
use std::ops::RangeInclusive;
use std::str::FromStr;

pub(super) struct PlainRows {
    dialect: Dialect,
    fields: usize,
    customer: usize,
    at: usize,
    amount: Option<usize>,
    years: RangeInclusive<i32>,
}

impl PlainRows {
    /// `None` where the format asks for more.
    pub(super) fn of(
        format: &CsvFormat,
        columns: &Columns,
        dialect: Dialect,
        instants: &Reader,
        numbers: NumberFormat,
    ) -> Option<Self> {
        let asks_for_more = columns.guest.is_some()
            || columns.refunded.is_some()
            || columns.currency.is_some()
            || columns.order.is_some()
            || !columns.states.is_empty()
            || !format.nobody.is_empty()
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
            dialect,
            fields: columns.names.len(),
            customer: columns.customer,
            at: columns.at,
            amount,
            years: format.years.clone(),
        })
    }

    /// The transaction of the row at the beginning of a text, and the row's length; `None` where it is
    /// not plain.
    pub(super) fn read<K: FromStr>(&self, text: &[u8]) -> Option<(Transaction<K>, usize)> {
        let [mut customer, mut at, mut amount] = [&[][..]; 3];
        let (mut place, mut start, mut length) = (0, 0, None);
        for (end, &byte) in text.iter().enumerate() {
            if byte == self.dialect.delimiter || byte == self.dialect.end {
                self.keep(
                    text.get(start..end)?,
                    place,
                    [&mut customer, &mut at, &mut amount],
                );
                place += 1;
                start = end + 1;
                if byte == self.dialect.end {
                    length = Some(end + 1);
                    break;
                }
            } else if byte == b'"' {
                return None;
            }
        }
        // The last row may have no end.
        if length.is_none() {
            let last = text.get(start..)?;
            self.keep(last, place, [&mut customer, &mut at, &mut amount]);
            place += 1;
        }
        let length = length.unwrap_or(text.len());
        if place != self.fields || length > self.dialect.limit {
            return None;
        }
        let at = match iso(at)? {
            Moment::Day(at) | Moment::Local(at) => at,
            Moment::Offset { .. } | Moment::Instant(_) => return None,
        };
        let amount = match self.amount {
            Some(_) => short(amount)?,
            None => Decimal::ZERO,
        };
        let is_key = customer.iter().all(u8::is_ascii_graphic) && !customer.is_empty();
        if !is_key || !self.years.contains(&at.year()) {
            return None;
        }
        let customer = std::str::from_utf8(customer).ok()?.parse().ok()?;
        Some((Transaction::new(customer, at, amount), length))
    }

    /// Keeps a field that is asked for.
    fn keep<'t>(&self, field: &'t [u8], place: usize, [customer, at, amount]: [&mut &'t [u8]; 3]) {
        let wanted = match place {
            _ if place == self.customer => customer,
            _ if place == self.at => at,
            _ if Some(place) == self.amount => amount,
            _ => return,
        };
        *wanted = field.strip_suffix(b"\r").unwrap_or(field);
    }
}
