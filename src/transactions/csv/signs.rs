//! Whether a quantity below zero says that an amount without a sign is given back.

use super::amount::{self, NumberFormat};
use super::blocks::Block;
use super::columns::AmountPlace;
use super::rows::{Kind, Row, RowReader, Settled};
use rust_decimal::Decimal;

/// What the rows say in which a column of quantities is below zero.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct SignsSeen {
    /// With an amount above zero, and the first of them.
    above: u64,
    first_above: Option<u64>,
    /// With one below zero.
    below: u64,
}

/// The rows whose quantity is below zero and whose amount is above it.
#[derive(Debug, Clone, Copy)]
pub(super) struct SignsDiffer {
    /// The column of quantities.
    pub(super) place: usize,
    pub(super) rows: u64,
    pub(super) first_line: u64,
    /// Whether no amount has a sign of its own, so that the quantity's counts.
    pub(super) is_settled: bool,
}

impl SignsSeen {
    fn and(self, after: Self) -> Self {
        Self {
            above: self.above + after.above,
            first_above: self.first_above.or(after.first_above),
            below: self.below + after.below,
        }
    }

    fn see(&mut self, amount: Decimal, line: u64) {
        if amount.is_sign_negative() {
            self.below += 1;
        } else if !amount.is_zero() {
            self.above += 1;
            self.first_above.get_or_insert(line);
        }
    }
}

impl RowReader<'_> {
    /// The rows whose quantity is below zero beside an amount above it, where amounts have a column of their own.
    ///
    /// The quantity's sign counts where its column is called so, no amount has a sign of its own, and amounts are
    /// not the totals of orders, which have no sign of one line.
    pub(super) fn signs_that_differ(
        &self,
        blocks: &[Block],
        settled: Settled,
        are_totals: bool,
    ) -> Option<SignsDiffer> {
        let AmountPlace::Column(amount) = self.columns.amount else {
            return None;
        };
        let quantity = self.columns.quantity;
        let places = quantity
            .into_iter()
            .chain(self.columns.like_quantities.iter().copied());
        places.into_iter().find_map(|place| {
            let of_part = |text: &[u8], first_line| {
                let mut seen = SignsSeen::default();
                let numbers = settled.numbers;
                self.each_row(text, first_line, |row| {
                    if self.is_below_zero(row, place, numbers) && self.counts(row) {
                        let money = self.text(row, amount)?;
                        if let Ok(money) = amount::read(&money, numbers) {
                            seen.see(money.amount, row.line);
                        }
                    }
                    Ok(())
                })?;
                Ok(seen)
            };
            let parts = blocks
                .iter()
                .flat_map(|block| block.parsed(&self.dialect, of_part));
            // A row that cannot be read is told where rows are read.
            let seen = parts.flatten().fold(SignsSeen::default(), SignsSeen::and);
            let is_unsigned = seen.below == 0;
            let is_told = is_unsigned || quantity == Some(place);
            Some(SignsDiffer {
                place,
                rows: seen.above,
                first_line: seen.first_above.filter(|_| is_told)?,
                is_settled: is_unsigned && !are_totals && quantity == Some(place),
            })
        })
    }

    /// Whether a row is somebody's purchase or refund.
    fn counts(&self, row: &Row<'_>) -> bool {
        let is_nothing = matches!(self.kind(row), Ok(Kind::Nothing(_)) | Err(_));
        !is_nothing && !self.is_of_nobody(row)
    }

    /// Whether a field is a number below zero. Nearly all are seen to be none by their first and last bytes.
    pub(super) fn is_below_zero(&self, row: &Row<'_>, place: usize, numbers: NumberFormat) -> bool {
        let field = row.fields.get(place).copied().unwrap_or_default();
        let bytes = field.bytes.trim_ascii();
        let is_plain = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_alphanumeric);
        if is_plain(bytes.first()) && is_plain(bytes.last()) {
            return false;
        }
        self.text(row, place).is_ok_and(|text| {
            amount::read(&text, numbers).is_ok_and(|count| count.amount < Decimal::ZERO)
        })
    }
}
