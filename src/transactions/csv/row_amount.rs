//! The amount of a row.

use super::amount::{self, Amount, NumberFormat};
use super::columns::AmountPlace;
use super::error::{CsvError, CsvProblem};
use super::format::MINOR_DIGITS;
use super::rows::{Part, Row, RowReader};
use rust_decimal::Decimal;

impl RowReader<'_> {
    /// What is left of the amount, `None` where all was given back.
    pub(super) fn amount<K>(
        &self,
        row: &Row<'_>,
        numbers: NumberFormat,
        part: &mut Part<K>,
    ) -> Result<Option<Decimal>, CsvError> {
        let mut without_quantity = None;
        let (mut money, place) = match self.columns.amount {
            AmountPlace::Nowhere => return Ok(Some(Decimal::ZERO)),
            AmountPlace::Column(place) => (self.number(row, place, numbers)?, place),
            AmountPlace::QuantityTimesPrice(quantity, place) => {
                let count = self.number(row, quantity, numbers)?;
                let mut money = self.number(row, place, numbers)?;
                if count.mark.is_some() {
                    let text = self.text(row, quantity)?;
                    return Err(self.wrong(row, quantity, &text, CsvProblem::NotAnAmount));
                }
                if count.amount < Decimal::ZERO && money.amount < Decimal::ZERO {
                    let text = self.text(row, place)?;
                    return Err(self.wrong(row, place, &text, CsvProblem::NegativeTwice));
                }
                if count.amount.is_zero() && !money.amount.is_zero() {
                    without_quantity = Some(money.amount);
                }
                let product = count.amount.checked_mul(money.amount);
                money.amount = product.ok_or_else(|| {
                    let text = format!("{} × {}", count.amount, money.amount);
                    self.wrong(row, place, &text, CsvProblem::TooManyDigits)
                })?;
                (money, place)
            }
        };
        if let Some(refunded) = self.columns.refunded
            && !self.text(row, refunded)?.is_empty()
        {
            let back = self.number(row, refunded, numbers)?;
            if back.mark.is_some() {
                self.one_currency(row, back.mark, money.mark)?;
                self.currency(row, back.mark)?;
            }
            // Some write what was given back below zero.
            let back = back.amount.abs();
            if back > Decimal::ZERO && back == money.amount {
                return Ok(None);
            }
            if back > money.amount && !back.is_zero() {
                let text = self.text(row, refunded)?;
                return Err(self.wrong(row, refunded, &text, CsvProblem::RefundTooLarge));
            }
            money.amount -= back;
        }
        if let Some(price) = without_quantity {
            let price = Amount {
                amount: price,
                ..money
            };
            let price = self.counted(row, place, price, part)?;
            part.without_quantity.push((price, row.line));
        }
        self.counted(row, place, money, part).map(Some)
    }

    /// Money in the units and in the currency of the log.
    fn counted<K>(
        &self,
        row: &Row<'_>,
        place: usize,
        money: Amount,
        part: &mut Part<K>,
    ) -> Result<Decimal, CsvError> {
        let unit = Decimal::new(1, self.format.minor_digits.min(MINOR_DIGITS));
        let amount = if self.format.minor_digits == 0 {
            money.amount
        } else {
            // As `10.00` has them; `1000.0` is a whole number of a program.
            let has_minor = money.amount.scale() == self.format.minor_digits;
            if has_minor || !money.amount.fract().is_zero() {
                let text = self.text(row, place)?;
                return Err(self.wrong(row, place, &text, CsvProblem::NotWhole));
            }
            let in_units = money.amount.checked_mul(unit);
            in_units.ok_or_else(|| self.too_long(row, place))?
        };
        let currency = self.currency(row, money.mark)?;
        match &self.format.rates {
            None => {
                part.see_currency(currency, row.line);
                Ok(amount)
            }
            Some(rates) => {
                let rate = currency.and_then(|currency| rates.of(currency));
                let rate = rate.ok_or_else(|| CsvError::NoRate {
                    line: row.line,
                    currency: currency.unwrap_or("amounts without a currency").to_owned(),
                })?;
                let exchanged = amount.checked_mul(rate);
                exchanged.ok_or_else(|| self.too_long(row, place))
            }
        }
    }

    /// Whether pieces are taken back.
    pub(super) fn has_negative_quantity(
        &self,
        row: &Row<'_>,
        numbers: NumberFormat,
    ) -> Result<bool, CsvError> {
        match self.columns.amount {
            AmountPlace::QuantityTimesPrice(quantity, _) => {
                let count = self.number(row, quantity, numbers)?;
                Ok(count.amount < Decimal::ZERO)
            }
            AmountPlace::Column(_) => Ok(self.is_taken_back(row, numbers)),
            AmountPlace::Nowhere => Ok(false),
        }
    }

    /// Whether the quantity says that an amount without a sign is given back.
    pub(super) fn is_taken_back(&self, row: &Row<'_>, numbers: NumberFormat) -> bool {
        let signs = self.signs.filter(|signs| signs.is_settled);
        signs.is_some_and(|signs| self.is_below_zero(row, signs.place, numbers))
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

    fn number(
        &self,
        row: &Row<'_>,
        place: usize,
        numbers: NumberFormat,
    ) -> Result<Amount, CsvError> {
        let text = self.text(row, place)?;
        amount::read(&text, numbers).map_err(|problem| {
            let problem = match (problem, numbers) {
                (CsvProblem::NotAnAmount, NumberFormat::Point | NumberFormat::Comma)
                    if amount::read(&text, NumberFormat::Comma).is_ok()
                        || amount::read(&text, NumberFormat::Point).is_ok() =>
                {
                    CsvProblem::OtherNumbers {
                        written: numbers.words(),
                    }
                }
                (other, _) => other,
            };
            self.wrong(row, place, &text, problem)
        })
    }

    fn too_long(&self, row: &Row<'_>, place: usize) -> CsvError {
        let text = self.text(row, place).unwrap_or_default();
        self.wrong(row, place, &text, CsvProblem::TooManyDigits)
    }
}
