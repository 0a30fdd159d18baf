//! What the columns that are not read hold, by their values: currencies, states that say of rows that
//! they are no purchase, and money that was given back.

use super::amount::{self, NumberFormat};
use super::blocks::Block;
use super::columns::{AmountPlace, Columns};
use super::currency::{WORDS, is_code, likely_currency};
use super::currency_numbers::NumbersSeen;
use super::error::CsvError;
use super::format::{AmountColumns, Column, CsvFormat};
use super::money_names::EXCHANGE_RATES;
use super::order_amounts::number_of;
use super::record::{Dialect, Field};
use super::role::{Role, is_of_state, plain};
use super::state_names::{
    is_confirmation, is_discount, is_free_text, is_key, is_of_another_thing, says_money,
};
use super::states_seen::{StatesSeen, Values};
use super::total_words::is_total_of_lines;
use rust_decimal::Decimal;
use std::hash::{DefaultHasher, Hasher};

impl Columns {
    /// Looks for a currency and for states among the columns that are not read, where columns are to
    /// be found.
    ///
    /// A column is one of currencies where every value is a code of one. Where nearly every value names
    /// one of several, it is told.
    pub(super) fn look_at_values(
        &mut self,
        blocks: &[Block],
        dialect: &Dialect,
        format: &CsvFormat,
    ) -> Result<(), CsvError> {
        let is_found = [&format.customer, &format.at].contains(&&Column::Found)
            || format.currency == Some(Column::Found)
            || matches!(
                format.amount,
                AmountColumns::Found | AmountColumns::FoundOrNone
            );
        let places = self.places_not_read();
        if !is_found || places.is_empty() {
            return Ok(());
        }
        let mut looked_at = places;
        looked_at.push(self.customer);
        let mut seen = seen(self, blocks, dialect, &looked_at);
        let of_customer = seen.pop().filter(|_| format.customer == Column::Found);
        if let Some(of_customer) = of_customer {
            self.check_customers(&of_customer, &seen)?;
        }
        self.states_of(&seen);
        let quantities = seen.iter().filter(|seen| seen.is_like_quantities());
        let quantities = quantities.map(|seen| seen.place);
        self.like_quantities = quantities
            .filter(|place| Some(*place) != self.quantity)
            .collect();
        let with_totals = seen.iter().filter(|seen| seen.has_total);
        self.with_totals = with_totals.map(|seen| seen.place).collect();
        let wants_currency = format.currency == Some(Column::Found)
            && self.currency.is_none()
            && self.amount != AmountPlace::Nowhere;
        if !wants_currency {
            return Ok(());
        }
        let mut of_codes: Vec<&Seen> = seen.iter().filter(|seen| seen.is_currency()).collect();
        if of_codes.is_empty() {
            let of_numbers =
                |seen: &&Seen| seen.numbers.are_several() && self.may_be_currencies(seen.place);
            of_codes = seen.iter().filter(of_numbers).collect();
        }
        if let [only] = of_codes[..]
            && let [first, other, ..] = only.currencies()[..]
            && format.rates.is_none()
        {
            return Err(CsvError::ColumnOfCurrencies {
                column: self.name(only.place).to_owned(),
                first: first.to_owned(),
                other: other.to_owned(),
            });
        }
        self.take_currency(of_codes.iter().map(|seen| seen.place).collect())?;
        let like = seen.iter().filter(|seen| seen.is_like_currencies());
        self.like_currencies = like.map(|seen| seen.place).collect();
        if self.currency.is_none() && self.marked.is_none() {
            let is_rate = |seen: &&Seen| {
                seen.distinct.len() > 1
                    && !seen.only_flags
                    && EXCHANGE_RATES.contains(&plain(self.name(seen.place)).as_str())
            };
            let rates = seen.iter().filter(is_rate);
            self.like_rates = rates.map(|seen| seen.place).collect();
        }
        if self.currency.is_none() {
            let of_numbers = |seen: &&Seen| {
                seen.numbers.are_like_several() && self.may_be_currencies(seen.place)
            };
            let numbers = seen.iter().filter(of_numbers);
            self.like_currency_numbers = numbers.map(|seen| seen.place).collect();
        }
        Ok(())
    }

    /// Refuses a column of customers that only says one of two things of them, such as yes and no, where another
    /// column that is called as customers are tells more of them apart.
    fn check_customers(&self, of_customer: &Seen, others: &[Seen]) -> Result<(), CsvError> {
        const TWO: usize = 2;
        if !of_customer.only_flags || of_customer.distinct.len() != TWO {
            return Ok(());
        }
        let others = others.iter();
        let mut others = others.filter(|of| self.other_customers.contains(&of.place));
        match others.find(|of| of.distinct.len() > TWO) {
            None => Ok(()),
            Some(other) => Err(CsvError::CustomerOfTwoValues {
                column: self.name(self.customer).to_owned(),
                other: self.name(other.place).to_owned(),
            }),
        }
    }

    /// Whether a column of numbers may be one of currencies by its name: not of pieces, prices or articles.
    fn may_be_currencies(&self, place: usize) -> bool {
        let is = |role: Role| role.places(&self.names).0.contains(&place);
        let is_count = [Role::Quantity, Role::Price, Role::Amount]
            .into_iter()
            .any(is);
        !is_count && !self.articles.contains(&place)
    }

    fn states_of(&mut self, seen: &[Seen]) {
        let places = |is: fn(&Seen) -> bool| seen.iter().filter(move |seen| is(seen));
        let said = |seen: &Seen| {
            let value = seen.no_purchase(self);
            let is_said = value.is_some() || seen.states.has_sides();
            let is_of_order = !is_of_another_thing(self.name(seen.place));
            (is_said && is_of_order).then(|| (seen.place, value.map(str::to_owned)))
        };
        self.like_states = seen.iter().filter_map(said).collect();
        if matches!(self.amount, AmountPlace::QuantityTimesPrice(..)) {
            let is_discount =
                |seen: &&Seen| !seen.states.only_no && is_discount(&plain(self.name(seen.place)));
            let discounts = seen.iter().filter(is_discount);
            self.discounts = discounts.map(|seen| seen.place).collect();
        }
        self.without_states = places(|seen| seen.states.only_no || seen.states.only_purchases)
            .map(|seen| seen.place)
            .collect();
        if self.refunded.is_none() {
            let is_money = |seen: &&Seen| seen.is_money(self.name(seen.place));
            let refunds = seen.iter().filter(is_money);
            self.refunds = refunds.map(|seen| seen.place).collect();
        }
    }
}

/// As many different values of a column are told apart; states are fewer.
const DISTINCT: usize = 20;

/// The values of columns that say one of two things, in small letters.
const FLAGS: [&str; 26] = [
    "yes",
    "no",
    "y",
    "n",
    "true",
    "false",
    "t",
    "f",
    "0",
    "1",
    "new",
    "returning",
    "existing",
    "member",
    "non-member",
    "ja",
    "nein",
    "oui",
    "non",
    "sí",
    "si",
    "是",
    "否",
    "新",
    "老",
    "neu",
];

/// A column, and what was seen of it.
#[derive(Clone)]
struct Seen {
    place: usize,
    values: u64,
    only_codes: bool,
    has_code: bool,
    /// How many values name a currency.
    like_currency: u64,
    /// What some values mean.
    known_currencies: Vec<(u64, Option<&'static str>)>,
    /// Up to two of the currencies that they name.
    currencies: Vec<&'static str>,
    numbers: NumbersSeen,
    states: StatesSeen,
    /// Whether every value is a small whole number, and some are below zero.
    only_counts: bool,
    has_below_zero: bool,
    /// Whether a value is called as a total of an order's lines is.
    has_total: bool,
    /// Different values, without case, up to so many as are told apart.
    distinct: Vec<u64>,
    /// Whether every value says one of two things, such as yes and no.
    only_flags: bool,
    /// Whether it is called as a column of states or of confirmations is, and holds nothing but amounts.
    only_amounts: bool,
    has_decimals: bool,
    /// Whether an amount is neither 0 nor 1, as a flag would be.
    is_no_flag: bool,
}

impl Seen {
    fn new(columns: &Columns, place: usize) -> Self {
        Self {
            place,
            only_amounts: is_of_state(columns.name(place))
                || is_confirmation(&plain(columns.name(place))),
            states: StatesSeen::new(),
            distinct: Vec::new(),
            only_flags: true,
            has_decimals: false,
            is_no_flag: false,
            values: 0,
            only_codes: true,
            has_code: false,
            like_currency: 0,
            currencies: Vec::new(),
            known_currencies: Vec::new(),
            numbers: NumbersSeen::new(),
            only_counts: true,
            has_below_zero: false,
            has_total: false,
        }
    }

    fn see(&mut self, field: &Field<'_>) {
        const LONGEST: usize = 64;
        let bytes = field.bytes.trim_ascii();
        if bytes.is_empty() {
            self.states.see_blank();
            return;
        }
        self.values += 1;
        let is_new = self.is_new(bytes);
        let value = match std::str::from_utf8(bytes) {
            Ok(value) if value.len() <= LONGEST => value,
            _ => {
                self.only_codes = false;
                self.only_counts = false;
                self.numbers.end();
                self.states.see_other();
                self.only_flags = false;
                self.only_amounts = false;
                return;
            }
        };
        // What a value says it says as often as it comes.
        let are_many = self.are_many();
        if is_new || are_many {
            self.only_flags &= is_flag(value);
            self.has_total |= is_total_of_lines(value);
            self.states.see(value, are_many);
        }
        if self.only_amounts {
            self.see_amount(value);
        }
        if self.only_counts {
            let count = small_count(value);
            self.only_counts = count.is_some();
            self.has_below_zero |= count.is_some_and(|count| count < 0);
        }
        self.numbers.see(value);
        let code = is_code(value);
        self.only_codes &= code;
        self.has_code |= code && !WORDS.contains(&value);
        // Of many different values some would have been one.
        let may_be_currency = !are_many || is_new || !self.currencies.is_empty();
        if may_be_currency && let Some(currency) = self.likely_currency(value, bytes) {
            self.like_currency += 1;
            self.name(currency);
        }
    }

    fn see_amount(&mut self, value: &str) {
        let formats = [NumberFormat::Point, NumberFormat::Comma];
        let read = |format| amount::read(value, format).ok();
        match formats.into_iter().find_map(read) {
            Some(found) => {
                self.has_decimals |= found.amount.scale() > 0;
                self.is_no_flag |= ![Decimal::ZERO, Decimal::ONE].contains(&found.amount);
            }
            None => self.only_amounts = false,
        }
    }

    /// The currency that a value is likely to mean, looked up once for each of few values.
    fn likely_currency(&mut self, value: &str, bytes: &[u8]) -> Option<&'static str> {
        let number = number_of([bytes]);
        if let Some((_, known)) = self.known_currencies.iter().find(|(of, _)| *of == number) {
            return *known;
        }
        let currency = likely_currency(value);
        if self.known_currencies.len() < DISTINCT {
            self.known_currencies.push((number, currency));
        }
        currency
    }

    /// Whether a value is the first of its letters, as long as different ones are told apart.
    fn is_new(&mut self, value: &[u8]) -> bool {
        if self.are_many() {
            return false;
        }
        let mut hasher = DefaultHasher::new();
        value
            .iter()
            .for_each(|byte| hasher.write_u8(byte.to_ascii_lowercase()));
        self.tell_apart(hasher.finish())
    }

    /// Whether there are more different values than are told apart.
    fn are_many(&self) -> bool {
        self.distinct.len() == DISTINCT
    }

    fn tell_apart(&mut self, value: u64) -> bool {
        let is_new = self.distinct.len() < DISTINCT && !self.distinct.contains(&value);
        if is_new {
            self.distinct.push(value);
        }
        is_new
    }

    fn name(&mut self, currency: &'static str) {
        if self.currencies.len() < 2 && !self.currencies.contains(&currency) {
            self.currencies.push(currency);
        }
    }

    /// The same with what was seen after it.
    fn and(&mut self, after: Self) {
        self.values += after.values;
        self.only_codes &= after.only_codes;
        self.has_code |= after.has_code;
        self.like_currency += after.like_currency;
        after.currencies.into_iter().for_each(|of| self.name(of));
        self.numbers.and(after.numbers);
        self.states.and(after.states);
        self.only_counts &= after.only_counts;
        self.has_below_zero |= after.has_below_zero;
        self.has_total |= after.has_total;
        for value in after.distinct {
            self.tell_apart(value);
        }
        self.only_flags &= after.only_flags;
        self.only_amounts &= after.only_amounts;
        self.has_decimals |= after.has_decimals;
        self.is_no_flag |= after.is_no_flag;
    }

    /// A value that says of rows that they are no purchase.
    fn no_purchase(&self, columns: &Columns) -> Option<&str> {
        let name = columns.name(self.place);
        let values = if columns.articles.contains(&self.place) {
            Values::Articles
        } else if self.only_amounts && self.is_no_flag {
            Values::Amounts
        } else if self.are_many() || is_free_text(name) {
            Values::Many
        } else {
            Values::Few
        };
        self.states.no_purchase(name, values)
    }

    /// Whether it holds the money that was given back: amounts, and no codes of states.
    fn is_money(&self, name: &str) -> bool {
        let is_of_amounts = self.values > 0 && self.only_amounts && self.is_no_flag;
        let is_of_money = self.has_decimals || says_money(&plain(name));
        is_of_state(name) && is_of_amounts && is_of_money && !is_key(name)
    }

    fn is_like_quantities(&self) -> bool {
        self.values > 0 && self.only_counts && self.has_below_zero
    }

    /// Some of the currencies that values name, by codes or by numbers.
    fn currencies(&self) -> &[&'static str] {
        match self.is_currency() {
            true => &self.currencies,
            false => &self.numbers.currencies,
        }
    }

    fn is_currency(&self) -> bool {
        self.values > 0 && self.only_codes && self.has_code
    }

    /// Whether nine of ten values name currencies, and not all the same one.
    fn is_like_currencies(&self) -> bool {
        !self.is_currency()
            && self.currencies.len() > 1
            && 10 * self.like_currency >= 9 * self.values
    }
}

/// Whether a value is one of two that a column has which says one of two things.
fn is_flag(value: &str) -> bool {
    let lower = value.to_lowercase();
    FLAGS.contains(&lower.as_str())
}

/// A whole number of at most four digits, as pieces are counted.
fn small_count(value: &str) -> Option<i32> {
    const DIGITS: usize = 4;
    let digits = value.strip_prefix('-').unwrap_or(value);
    value.parse().ok().filter(|_| digits.len() <= DIGITS)
}

/// What the values of columns say, over all rows.
fn seen(columns: &Columns, blocks: &[Block], dialect: &Dialect, places: &[usize]) -> Vec<Seen> {
    let width = columns.names.len();
    let new = || -> Vec<Seen> {
        let places = places.iter();
        places.map(|&place| Seen::new(columns, place)).collect()
    };
    let of_part = |text: &[u8], _| {
        let mut seen = new();
        see(text, dialect, width, &mut seen);
        Ok(seen)
    };
    let mut all = new();
    let parts = blocks
        .iter()
        .flat_map(|block| block.parsed(dialect, of_part));
    for part in parts.flatten() {
        all.iter_mut().zip(part).for_each(|(all, of)| all.and(of));
    }
    all
}

/// Looks at the rows of a text; one that cannot be read is told where rows are read.
fn see(rows: &[u8], dialect: &Dialect, width: usize, seen: &mut [Seen]) {
    let (mut at, mut fields) = (0, Vec::new());
    while at < rows.len() {
        let Ok(next) = dialect.split(rows, at, &mut fields) else {
            return;
        };
        at = next;
        if fields.len() != width {
            continue;
        }
        for column in &mut *seen {
            if let Some(field) = fields.get(column.place) {
                column.see(field);
            }
        }
    }
}
