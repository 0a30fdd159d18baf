//! From the sums of one customer's periods to frequency, recency, age and money.

use crate::TableError;
use crate::amounts::decimal;
use crate::period_sums::{Entry, Whole};
use crate::ruler::Ruler;
use clv::transactions::FirstPurchase;
use rust_decimal::prelude::ToPrimitive;

/// One row of a table of summaries.
pub(super) struct Summary {
    pub(super) purchases: i64,
    pub(super) recency: f64,
    pub(super) age: f64,
    pub(super) monetary_value: Option<f64>,
    pub(super) total: i128,
    pub(super) repeat_total: i128,
    pub(super) first: i64,
    pub(super) last: i64,
}

/// How sums are finished.
#[derive(Clone, Copy)]
pub(super) struct Finish<'a> {
    pub(super) column: &'a str,
    pub(super) scale: u32,
    pub(super) first_purchase: FirstPurchase,
}

/// One customer's purchases; `None` where none is left.
pub(super) fn summary<N: Whole>(
    entries: &[Entry<N>],
    ruler: &mut Ruler,
    of: Finish<'_>,
    name: impl Fn() -> String,
) -> Result<Option<Summary>, TableError> {
    let overflow = |quantity| TableError::Overflow {
        column: of.column.to_owned(),
        customer: name(),
        quantity,
        room: "a decimal of 28 digits",
    };
    let mut purchases = 0_i64;
    let (mut total, mut first_amount) = (0_i128, 0_i128);
    let (mut first, mut last) = (0, 0);
    for period in entries.chunk_by(|a, b| a.period == b.period) {
        let mut net = 0_i128;
        let (mut has_purchase, mut has_refund) = (false, false);
        for entry in period {
            net = net
                .checked_add(entry.net.wide())
                .ok_or_else(|| overflow("sum of a period"))?;
            has_purchase |= !entry.net.is_negative();
            has_refund |= entry.net.is_negative();
        }
        let Some(entry) = period
            .first()
            .filter(|_| has_purchase && !(has_refund && net <= 0))
        else {
            continue;
        };
        if purchases == 0 {
            (first, first_amount) = (entry.period, net);
        }
        last = entry.period;
        purchases += 1;
        total = total.checked_add(net).ok_or_else(|| overflow("total"))?;
    }
    if purchases == 0 {
        return Ok(None);
    }
    let repeat_total = total - first_amount;
    let (money, count) = match of.first_purchase {
        FirstPurchase::Excluded => (repeat_total, purchases - 1),
        FirstPurchase::Included => (total, purchases),
    };
    for (sum, quantity) in [(total, "total"), (repeat_total, "repeat total")] {
        decimal(sum, of.scale).ok_or_else(|| overflow(quantity))?;
    }
    let monetary_value = match count {
        0 => None,
        _ => {
            let money = decimal(money, of.scale).and_then(|money| money.to_f64());
            Some(money.ok_or_else(|| overflow("monetary value"))? / count as f64)
        }
    };
    let (recency, age) = ruler.times(first, last)?;
    Ok(Some(Summary {
        purchases,
        recency,
        age,
        monetary_value,
        total,
        repeat_total,
        first,
        last,
    }))
}
