use super::amount::NumberFormat;
use super::columns::{AmountPlace, Columns};
use super::error::{CsvError, CsvProblem, shown};
use super::format::{CsvFormat, OrderLines, OtherStates, WithoutCustomer};
use super::instant::{Reader, why_not};
use super::key::{clean, is_invisible, is_rounded};
use super::nobody::{Nobody, same};
use super::order_amounts::{article, bytes, is_below_zero, number_of};
use super::orders::{GivesBack, OrderLine};
use super::plain::PlainRows;
use super::record::{Dialect, Field};
use super::report::LeftOutReason;
use super::role::plain;
use super::signs::SignsDiffer;
use super::state_words::{NO, says_given_back};
use super::total_lines::TotalLines;
use super::totals::is_total;
use super::zone::on_calendar;
use crate::transactions::{OrderKey, Transaction};
use chrono::{Datelike, NaiveDateTime};
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::str::FromStr;

/// All that it takes to read a row, but for what the rows themselves settle.
pub(super) struct RowReader<'f> {
    pub(super) format: &'f CsvFormat,
    pub(super) columns: Columns,
    pub(super) dialect: Dialect,
    pub(super) instants: Vec<Reader>,
    pub(super) nobody: Nobody,
    pub(super) totals: TotalLines,
    /// The lines that repeat the total of their order but for a rounding.
    pub(super) nearly_repeated: Vec<u64>,
    /// The rows whose quantity says that their amount is given back, or may say so.
    pub(super) signs: Option<SignsDiffer>,
}

/// What the rows have settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Settled {
    /// The place of the format of instants.
    pub(super) instants: usize,
    pub(super) numbers: NumberFormat,
}

/// What a row is, before its values are read.
pub(super) enum Kind {
    Purchase,
    Refund,
    Nothing(LeftOutReason),
}

/// A row of a file, its fields and its line.
pub(super) struct Row<'t> {
    pub(super) fields: Vec<Field<'t>>,
    pub(super) line: u64,
}

impl Row<'_> {
    /// A number that rows of the same text share.
    fn hash(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        for field in &self.fields {
            field.bytes.trim_ascii().hash(&mut hasher);
        }
        hasher.finish()
    }
}

/// The rows of a part of the file.
pub(super) struct Part<K> {
    pub(super) transactions: Vec<Transaction<K>>,
    /// The lines of the transactions, where orders are added up.
    pub(super) lines: Vec<OrderLine>,
    pub(super) left_out: Vec<(LeftOutReason, u64)>,
    /// Customers whose number is rounded: how many rows, the first line and its customer.
    pub(super) rounded: Option<(u64, u64, String)>,
    /// Lines of rows with an amount that name neither a customer nor a date, and of the last transaction.
    pub(super) without_names: Vec<u64>,
    pub(super) last_line: u64,
    /// Lines of money given back that name no customer.
    pub(super) refunds_of_nobody: Vec<u64>,
    /// Lines of purchases that name an order as refunds do.
    pub(super) naming_orders: Vec<u64>,
    /// The other columns of customers that have a value where a row names none, again for each row.
    pub(super) named_elsewhere: Vec<usize>,
    /// Prices whose quantity is 0, each with its line.
    pub(super) without_quantity: Vec<(Decimal, u64)>,
    /// Lines whose customer is called as a total is.
    pub(super) like_totals: Vec<u64>,
    /// Every row's order and whether it only goes on with it, where the first row has all.
    pub(super) orders: Vec<(Option<OrderKey>, bool, u64)>,
    /// The currencies, each with its first line.
    pub(super) currencies: Vec<(Option<&'static str>, u64)>,
    /// The states of the format that rows have: the place of their column, and their own.
    pub(super) states: Vec<(usize, usize)>,
    pub(super) rows: u64,
}

impl<K> Part<K> {
    pub(super) fn new(transactions: usize) -> Self {
        Self {
            transactions: Vec::with_capacity(transactions),
            lines: Vec::new(),
            left_out: Vec::new(),
            rounded: None,
            without_names: Vec::new(),
            refunds_of_nobody: Vec::new(),
            naming_orders: Vec::new(),
            last_line: 0,
            named_elsewhere: Vec::new(),
            without_quantity: Vec::new(),
            like_totals: Vec::new(),
            orders: Vec::new(),
            currencies: Vec::new(),
            states: Vec::new(),
            rows: 0,
        }
    }

    fn see_rounded(&mut self, customer: &str, line: u64) {
        let rounded = self
            .rounded
            .get_or_insert_with(|| (0, line, customer.to_owned()));
        rounded.0 += 1;
    }

    pub(super) fn see_currency(&mut self, currency: Option<&'static str>, line: u64) {
        if self.currencies.iter().all(|(known, _)| *known != currency) {
            self.currencies.push((currency, line));
        }
    }
}

impl<'f> RowReader<'f> {
    /// Calls with every row of a text that is not blank.
    pub(super) fn each_row<'t>(
        &self,
        text: &'t [u8],
        first_line: u64,
        mut each: impl FnMut(&Row<'t>) -> Result<(), CsvError>,
    ) -> Result<(), CsvError> {
        let mut row = Row {
            fields: Vec::new(),
            line: first_line,
        };
        let mut at = 0;
        while at < text.len() {
            let next = match self.dialect.split(text, at, &mut row.fields) {
                Ok(next) => next,
                Err(fault) => return Err(self.dialect.error(&fault, text, at, first_line)),
            };
            let is_blank = match &row.fields[..] {
                [only] => only.bytes.trim_ascii().is_empty(),
                _ => false,
            };
            if !is_blank {
                each(&row)?;
            }
            let read = text.get(at..next).unwrap_or_default();
            row.line += self.lines(read, &row.fields);
            at = next;
        }
        Ok(())
    }

    /// A row is one line, but where a quoted field holds others.
    fn lines(&self, read: &[u8], fields: &[Field<'_>]) -> u64 {
        let texts: usize = fields.iter().map(|field| field.bytes.len() + 1).sum();
        if texts == read.len() {
            1
        } else {
            self.dialect.lines(read)
        }
    }

    pub(super) fn part<K: FromStr>(
        &self,
        text: &[u8],
        first_line: u64,
        settled: Settled,
    ) -> Result<Part<K>, CsvError> {
        let mut part = Part::new(text.len() / 32);
        let instants = self.instants.get(settled.instants);
        // What a row says beside customer, date and amount is not looked at on the quick way.
        let is_all =
            self.totals.is_empty() && self.signs.is_none() && self.nearly_repeated.is_empty();
        let plain = instants.filter(|_| is_all);
        let plain = plain.and_then(|instants| {
            let Self {
                format, columns, ..
            } = self;
            PlainRows::of(format, columns, &self.nobody, instants, settled.numbers)
        });
        let has_amounts = self.columns.amount != AmountPlace::Nowhere;
        let mut has_unmarked = false;
        self.each_row(text, first_line, |row| {
            part.rows += 1;
            let Some(transaction) = plain.as_ref().and_then(|plain| plain.read(&row.fields)) else {
                return self.read(row, settled, &mut part);
            };
            if has_amounts && !has_unmarked {
                has_unmarked = true;
                part.see_currency(None, row.line);
            }
            part.transactions.push(transaction);
            part.last_line = row.line;
            Ok(())
        })?;
        Ok(part)
    }

    /// Reads a row into a part: a transaction, or why it is none.
    pub(super) fn read<K: FromStr>(
        &self,
        row: &Row<'_>,
        settled: Settled,
        part: &mut Part<K>,
    ) -> Result<(), CsvError> {
        let kind = self.kind(row)?;
        self.see_states(row, part)?;
        let order = self.order(row)?;
        if self.format.lines == OrderLines::FirstHasAll {
            let goes_on = matches!(kind, Kind::Nothing(LeftOutReason::OrderItem));
            part.orders.push((order.key, goes_on, row.line));
        }
        let mut is_refund = match kind {
            Kind::Purchase => false,
            Kind::Refund => true,
            Kind::Nothing(reason) => {
                part.left_out.push((reason, row.line));
                return Ok(());
            }
        };
        is_refund |= order.is_cancelled;
        let Some(customer) = self.customer(row, part)? else {
            part.left_out.push((LeftOutReason::NoCustomer, row.line));
            let has_value = |place: &&usize| !bytes(&row.fields, **place).is_empty();
            let others = self.columns.other_customers.iter();
            part.named_elsewhere.extend(others.filter(has_value));
            if self.is_without_names(row) {
                part.without_names.push(row.line);
            }
            if is_refund || self.has_amount_below_zero(row) {
                part.refunds_of_nobody.push(row.line);
            }
            return Ok(());
        };
        let at = self.instant(row, settled.instants)?;
        let Some(mut amount) = self.amount(row, settled.numbers, part)? else {
            part.left_out
                .push((LeftOutReason::RefundedInWhole, row.line));
            return Ok(());
        };
        if is_refund || self.is_taken_back(row, settled.numbers) {
            amount = -amount.abs();
        }
        let mut transaction = Transaction::new(customer, at, amount);
        transaction.order = order.key;
        let refunded = self.order_refunded(row)?;
        if amount.is_sign_negative() {
            transaction.order = refunded.or(order.key);
        } else if refunded.is_some() {
            part.naming_orders.push(row.line);
        }
        part.transactions.push(transaction);
        part.last_line = row.line;
        if self.format.lines.add_up() {
            let names_order = amount < Decimal::ZERO
                && self
                    .columns
                    .refund_of
                    .is_some_and(|place| !bytes(&row.fields, place).is_empty());
            let gives_back = match is_refund || names_order {
                true => GivesBack::Said,
                false if amount < Decimal::ZERO => self.gives_back(row, settled.numbers)?,
                false => GivesBack::Unsaid,
            };
            part.lines.push(OrderLine {
                at_line: row.line,
                text: row.hash(),
                article: article(&row.fields, &self.columns.articles),
                refund: self.refund(row),
                gives_back,
            });
        }
        Ok(())
    }

    /// A number that rows of the same refund share.
    fn refund(&self, row: &Row<'_>) -> Option<u64> {
        let refund = bytes(&row.fields, self.columns.refunded?);
        let is_some = refund.iter().any(|byte| (b'1'..=b'9').contains(byte));
        is_some.then(|| number_of([refund]))
    }

    /// What a negative line says of itself.
    fn gives_back(&self, row: &Row<'_>, numbers: NumberFormat) -> Result<GivesBack, CsvError> {
        for &place in &self.columns.articles {
            // A field that is not looked at otherwise may hold anything.
            if self
                .text(row, place)
                .is_ok_and(|text| says_given_back(&plain(&text)))
            {
                return Ok(GivesBack::Said);
            }
        }
        Ok(match self.has_negative_quantity(row, numbers)? {
            true => GivesBack::Goods,
            false => GivesBack::Unsaid,
        })
    }

    /// What a row is by its states.
    pub(super) fn kind(&self, row: &Row<'_>) -> Result<Kind, CsvError> {
        let is_blank = |field: &Field<'_>| field.bytes.trim_ascii().is_empty();
        if row.fields.iter().all(is_blank) {
            return Ok(Kind::Nothing(LeftOutReason::Blank));
        }
        let expected = self.columns.names.len();
        if row.fields.len() != expected {
            return Err(CsvError::FieldCount {
                line: row.line,
                expected,
                actual: row.fields.len(),
            });
        }
        if self.totals.has(row.line) {
            return Ok(Kind::Nothing(LeftOutReason::TotalOfLines));
        }
        if self.nearly_repeated.binary_search(&row.line).is_ok() {
            return Ok(Kind::Nothing(LeftOutReason::NearlyRepeated));
        }
        let blank_at = |place: usize| row.fields.get(place).is_none_or(is_blank);
        if self.format.lines == OrderLines::FirstHasAll
            && matches!(self.columns.amount, AmountPlace::Column(place) if blank_at(place))
        {
            return Ok(Kind::Nothing(LeftOutReason::OrderItem));
        }
        let mut kind = Kind::Purchase;
        for (states, &place) in self.format.states.iter().zip(&self.columns.states) {
            let state = self.key(row, place)?;
            let is = |names: &[String]| names.iter().any(|name| same(name, &state));
            if is(&states.purchases) {
            } else if is(&states.refunds) {
                kind = Kind::Refund;
            } else if is(&states.left_out) || states.others == OtherStates::LeaveOut {
                return Ok(Kind::Nothing(LeftOutReason::State {
                    column: states.column.clone(),
                    state: shown(state.as_bytes()),
                }));
            } else {
                return Err(CsvError::UnknownState {
                    line: row.line,
                    column: states.column.clone(),
                    value: shown(state.as_bytes()),
                });
            }
        }
        if let Some(place) = self.columns.cancelled_at
            && self.says_cancelled(row, place)?
        {
            return Ok(Kind::Nothing(LeftOutReason::Cancelled {
                column: self.columns.name(place).to_owned(),
            }));
        }
        Ok(kind)
    }

    /// Sees which of the states that the format names a row has.
    fn see_states<K>(&self, row: &Row<'_>, part: &mut Part<K>) -> Result<(), CsvError> {
        let columns = self.format.states.iter().zip(&self.columns.states);
        for (column, (states, &place)) in columns.enumerate() {
            if row.fields.len() <= place {
                continue;
            }
            let state = self.key(row, place)?;
            let has = |(_, (name, _)): &(usize, (&String, bool))| same(name, &state);
            if let Some((name, _)) = states.counted().enumerate().find(has)
                && !part.states.contains(&(column, name))
            {
                part.states.push((column, name));
            }
        }
        Ok(())
    }

    /// Whether a field holds the time of a cancellation, and no word for nothing.
    fn says_cancelled(&self, row: &Row<'_>, place: usize) -> Result<bool, CsvError> {
        let word = plain(&self.key(row, place)?);
        // A database writes a time that is none as zeros.
        let is_zero = word.bytes().all(|byte| byte == b'0');
        Ok(!is_zero && !NO.contains(&word.as_str()))
    }

    /// The column that names the customer of a row, and what stands there; `None` where nobody is
    /// named and such rows are left out.
    fn named_customer<'t>(&self, row: &Row<'t>) -> Result<Option<(usize, Cow<'t, str>)>, CsvError> {
        let at = row.fields.get(self.columns.at);
        let has_date = at.is_some_and(|field| !field.bytes.trim_ascii().is_empty());
        // A total without a date is no order of anybody; with one it may be a customer of that name.
        let nobody = |text: &str| {
            text.is_empty() || self.nobody.has(text) || (!has_date && is_total(text.as_bytes()))
        };
        let mut place = self.columns.customer;
        let mut text = self.key(row, place)?;
        if nobody(&text)
            && let Some(guest) = self.columns.guest
        {
            place = guest;
            text = self.key(row, place)?;
        }
        match self.format.without_customer {
            _ if !nobody(&text) => Ok(Some((place, text))),
            WithoutCustomer::LeaveOut => Ok(None),
            WithoutCustomer::Refuse => Err(self.wrong(row, place, &text, CsvProblem::NoCustomer)),
        }
    }

    /// Whether a row is left out since it names no customer; its other fields may then be anything, as
    /// in a row of totals.
    pub(super) fn is_of_nobody(&self, row: &Row<'_>) -> bool {
        matches!(self.named_customer(row), Ok(None))
    }

    fn has_amount_below_zero(&self, row: &Row<'_>) -> bool {
        match self.columns.amount {
            AmountPlace::Column(place) => is_below_zero(bytes(&row.fields, place)),
            AmountPlace::QuantityTimesPrice(quantity, price) => [quantity, price]
                .into_iter()
                .any(|place| is_below_zero(bytes(&row.fields, place))),
            AmountPlace::Nowhere => false,
        }
    }

    /// Whether a row has an amount and names neither a customer nor a date, as rows do whose cells are merged with
    /// those above them.
    fn is_without_names(&self, row: &Row<'_>) -> bool {
        let is_blank = |place: usize| bytes(&row.fields, place).is_empty();
        let has_amount = match self.columns.amount {
            AmountPlace::Nowhere => false,
            AmountPlace::Column(place) | AmountPlace::QuantityTimesPrice(_, place) => {
                !is_blank(place)
            }
        };
        has_amount && is_blank(self.columns.customer) && is_blank(self.columns.at)
    }

    fn customer<K: FromStr>(
        &self,
        row: &Row<'_>,
        part: &mut Part<K>,
    ) -> Result<Option<K>, CsvError> {
        let Some((place, text)) = self.named_customer(row)? else {
            return Ok(None);
        };
        if is_total(text.as_bytes()) {
            part.like_totals.push(row.line);
        }
        if is_rounded(&text) {
            part.see_rounded(&text, row.line);
        }
        let wanted = std::any::type_name::<K>();
        let key = text.parse().map_err(|_| {
            let problem = CsvProblem::NotACustomer { wanted };
            self.wrong(row, place, &text, problem)
        })?;
        Ok(Some(key))
    }

    fn order(&self, row: &Row<'_>) -> Result<RowOrder, CsvError> {
        let none = RowOrder {
            key: None,
            is_cancelled: false,
        };
        // A row without the column is refused where its fields are counted.
        let Some(place) = self.columns.order.filter(|&place| place < row.fields.len()) else {
            return Ok(none);
        };
        let text = self.key(row, place)?;
        // Words for nobody name no order either.
        if self.nobody.has(&text) {
            return Ok(none);
        }
        let cancellations = self.format.cancellations.as_ref();
        let cancelled = cancellations.and_then(|by| {
            let rest = text.strip_prefix(by.prefix.as_str())?;
            Some((rest, by.names_order))
        });
        let (text, is_cancelled) = match cancelled {
            Some((rest, true)) => (rest, true),
            Some((_, false)) => ("", true),
            None => (&*text, false),
        };
        if is_rounded(text) {
            return Err(self.wrong(row, place, text, CsvProblem::RoundedKey));
        }
        Ok(RowOrder {
            key: (!text.is_empty()).then(|| OrderKey::from(text)),
            is_cancelled,
        })
    }

    /// The order of which a refund gives money back, where a column of its own names it.
    fn order_refunded(&self, row: &Row<'_>) -> Result<Option<OrderKey>, CsvError> {
        let Some(place) = self.columns.refund_of else {
            return Ok(None);
        };
        let text = self.key(row, place)?;
        if is_rounded(&text) {
            return Err(self.wrong(row, place, &text, CsvProblem::RoundedKey));
        }
        Ok((!text.is_empty()).then(|| OrderKey::from(&*text)))
    }

    fn instant(&self, row: &Row<'_>, format: usize) -> Result<NaiveDateTime, CsvError> {
        let text = self.text(row, self.columns.at)?;
        self.read_instant(&text, format).map_err(|problem| {
            let problem = self.why(&text, problem);
            self.wrong(row, self.columns.at, &text, problem)
        })
    }

    /// A problem with an instant, said as plainly as the text allows.
    pub(super) fn why(&self, text: &str, problem: CsvProblem) -> CsvProblem {
        match problem {
            CsvProblem::NotAnInstant => why_not(text, &self.instants),
            other => other,
        }
    }

    /// A text by one of the formats, on the business's calendar.
    pub(super) fn read_instant(
        &self,
        text: &str,
        format: usize,
    ) -> Result<NaiveDateTime, CsvProblem> {
        let reader = self.instants.get(format);
        let moment = reader.and_then(|reader| reader.read(text));
        let moment = moment.ok_or(CsvProblem::NotAnInstant)?;
        let at = on_calendar(moment, self.format.calendar, self.format.written_in)?;
        if self.format.years.contains(&at.year()) {
            Ok(at)
        } else {
            Err(CsvProblem::OutOfYears {
                from: *self.format.years.start(),
                to: *self.format.years.end(),
            })
        }
    }

    /// The text of a field, without blanks around it.
    pub(super) fn text<'t>(&self, row: &Row<'t>, place: usize) -> Result<Cow<'t, str>, CsvError> {
        let field = row.fields.get(place).copied().unwrap_or_default();
        let Ok(text) = std::str::from_utf8(field.bytes) else {
            return Err(CsvError::Field {
                line: row.line,
                column: self.columns.name(place).to_owned(),
                problem: CsvProblem::NotUtf8,
                value: shown(field.bytes),
            });
        };
        let text = field.unescaped(text.trim());
        // Marks of the direction of a script stand around numbers too.
        if !text.is_ascii() && text.contains(is_invisible) {
            return Ok(Cow::Owned(text.replace(is_invisible, "")));
        }
        Ok(text)
    }

    /// The text of a field that names a customer, an order or a state.
    fn key<'t>(&self, row: &Row<'t>, place: usize) -> Result<Cow<'t, str>, CsvError> {
        self.text(row, place).map(clean)
    }

    pub(super) fn wrong(
        &self,
        row: &Row<'_>,
        place: usize,
        text: &str,
        problem: CsvProblem,
    ) -> CsvError {
        CsvError::Field {
            line: row.line,
            column: self.columns.name(place).to_owned(),
            problem,
            value: shown(text.as_bytes()),
        }
    }
}

/// The order of a row.
struct RowOrder {
    key: Option<OrderKey>,
    is_cancelled: bool,
}
