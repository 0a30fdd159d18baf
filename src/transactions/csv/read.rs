use super::amount::NumberFormat;
use super::blocks::{Block, Blocks};
use super::columns::{AmountPlace, Columns};
use super::error::CsvError;
use super::format::{AmountColumns, Column, CsvFormat, OrderLines};
use super::instant::Reader;
use super::lines::LinesSeen;
use super::nobody::Nobody;
use super::orders::AddedUp;
use super::record::{Dialect, Field};
use super::report::{CsvReport, LeftOutReason, StateWithoutRows};
use super::role::says_utc;
use super::rows::{Part, RowReader, Settled};
use super::settle::{Settlement, settle};
use super::source::{Source, check_markup};
use super::text::Text;
use super::total_lines::TotalLines;
use super::warned::Warned;
use super::warning::{CsvWarning, QuantitiesBelowZero};
use super::zone::{BusinessCalendar, Zone};
use crate::transactions::{OrderKey, Transaction};
use hashbrown::HashSet;
use std::borrow::Cow;
use std::io::Read;
use std::str::FromStr;

/// Hands over what `of_part` makes of the transactions of each part of the file, on the thread that
/// parsed it, in the order of the file.
pub(super) fn read<K: Eq + FromStr + Send, M: Send>(
    format: &CsvFormat,
    file: impl Read,
    of_part: impl Fn(Vec<Transaction<K>>) -> M + Sync,
    each: impl FnMut(M),
) -> Result<CsvReport, CsvError> {
    format.check()?;
    let source = Source::new(file, format.encoding)?;
    let mut blocks = Blocks::new(Text::new(source)?, format.longest_row)?;
    let (dialect, columns) = header(&mut blocks, format)?;
    columns.check_roles()?;
    columns.check_currency(format)?;
    let format = &with_header_found(format, &columns);
    let with_lines = CsvFormat {
        lines: OrderLines::AddUpDistinct,
        ..format.as_ref().clone()
    };
    let instants = format.instants.iter().map(Reader::new);
    let mut rows = RowReader {
        format,
        columns,
        dialect,
        instants: instants.collect::<Result<_, _>>()?,
        nobody: Nobody::new(&format.nobody),
        totals: TotalLines::default(),
        nearly_repeated: Vec::new(),
        signs: None,
    };
    let has_amounts = rows.columns.amount != AmountPlace::Nowhere;
    let is_settled = format.instants.len() < 2
        && (format.numbers != NumberFormat::Found || !has_amounts)
        && !asks_rows(format, &rows.columns);
    let mut held = Vec::new();
    let mut lines = LinesSeen::default();
    // What all rows together give reason to warn of.
    let mut told = Vec::new();
    let settlement = if is_settled {
        Settlement::of(Settled {
            instants: 0,
            numbers: format.numbers,
        })
    } else {
        while let Some(block) = blocks.next(&dialect)? {
            held.push(block);
        }
        rows.columns.look_at_values(&held, &dialect, format)?;
        lines = LinesSeen::of(&rows, &held);
        let asks_lines = may_have_lines(format) && rows.columns.order.is_some();
        if asks_lines {
            told.extend(lines.unlike_others());
            told.extend(lines.of_several_amounts());
        }
        if lines.are_lines() && asks_lines {
            rows.format = &with_lines;
        } else if lines.are_totals() && asks_lines {
            rows.nearly_repeated = lines.nearly_repeated();
        }
        let settlement = settle(&rows, &held)?;
        // Where the format says that rows are lines, their amounts are none of orders.
        let are_totals = lines.are_totals() && !rows.format.lines.add_up();
        rows.signs = rows.signs_that_differ(&held, settlement.settled, are_totals);
        rows.totals = rows.total_lines(&held, settlement.settled);
        told.extend(rows.unnamed_fields(&held));
        told.extend(quantities_below_zero(&rows, false).map(CsvWarning::QuantitiesBelowZero));
        told.extend(rows.prices_in_doubt(&held, settlement.settled));
        settlement
    };
    let settled = settlement.settled;
    let is_distinct = rows.format.lines == OrderLines::AddUpDistinct;
    let mut sink = Sink {
        report: CsvReport {
            different_rows: lines.different(),
            ..report(&rows, &blocks, &settlement)
        },
        currency: None,
        order: None,
        added_up: rows
            .format
            .lines
            .add_up()
            .then(|| AddedUp::new(is_distinct)),
        is_distinct,
        warned: Warned::default(),
        states: HashSet::new(),
        texts: HashSet::new(),
        each,
    };
    let parse = |text: &[u8], first_line| {
        let mut part = rows.part(text, first_line, settled)?;
        let count = part.transactions.len() as u64;
        // Orders are added up over all parts.
        let made = match rows.format.lines.add_up() {
            true => None,
            false => Some((of_part(std::mem::take(&mut part.transactions)), count)),
        };
        Ok(Parsed { part, made })
    };
    let mut held = held.into_iter();
    each_part(
        &dialect,
        parse,
        || match held.next() {
            Some(block) => Ok(Some(block)),
            None => blocks.next(&dialect),
        },
        |parsed| sink.take(parsed),
    )?;
    sink.report.states_without_rows = states_without_rows(format, &sink.states);
    let (mut report, warned) = sink.finish(of_part)?;
    report.warnings = warned.warnings(&rows, &settlement, &report, told);
    Ok(report)
}

/// What the header says of rows, where the format leaves it open.
///
/// Rows of which each is a quantity times a price, or has an amount of its line, are lines of the order
/// that they name: lines that cost the same are no order that was loaded twice. A column of times that
/// says UTC is written in it.
fn with_header_found<'f>(format: &'f CsvFormat, columns: &Columns) -> Cow<'f, CsvFormat> {
    let is_found = matches!(
        format.amount,
        AmountColumns::Found | AmountColumns::FoundOrNone
    );
    let has_lines = is_found && columns.has_lines && columns.order.is_some();
    let adds_up = has_lines && format.lines == OrderLines::Apart;
    let is_in_utc = format.at == Column::Found
        && format.written_in.is_none()
        && matches!(format.calendar, BusinessCalendar::In(_))
        && says_utc(columns.name(columns.at));
    if !adds_up && !is_in_utc {
        return Cow::Borrowed(format);
    }
    let mut found = format.clone();
    if adds_up {
        found.lines = OrderLines::AddUp;
    }
    if is_in_utc {
        found.written_in = Some(Zone::Utc);
    }
    Cow::Owned(found)
}

/// Whether all rows must be looked at for what columns hold, or for what lines of an order are.
fn asks_rows(format: &CsvFormat, columns: &Columns) -> bool {
    let finds_columns = [&format.customer, &format.at].contains(&&Column::Found);
    let may_have_totals = format.lines.add_up() && !columns.articles.is_empty();
    finds_columns || may_have_lines(format) || may_have_totals
}

/// Whether a format leaves it to the rows whether they are lines of their orders.
fn may_have_lines(format: &CsvFormat) -> bool {
    let is_found = matches!(
        format.amount,
        AmountColumns::Found | AmountColumns::FoundOrNone
    );
    format.lines == OrderLines::Apart && (is_found || format.order == Some(Column::Found))
}

/// A part of the file, and what was made of its transactions and how many they were.
struct Parsed<K, M> {
    part: Part<K>,
    made: Option<(M, u64)>,
}

/// What separates fields, where the columns stand, and where the rows begin.
type Header = (Dialect, Columns, usize);

/// Finds what separates fields and where the columns stand, and leaves the rows.
fn header<R: Read>(
    blocks: &mut Blocks<R>,
    format: &CsvFormat,
) -> Result<(Dialect, Columns), CsvError> {
    let (text, _) = blocks.pending();
    check_markup(text)?;
    let mut dialect = Dialect {
        delimiter: b',',
        end: line_end(text),
        limit: format.longest_row,
    };
    let mut at = text.len() - text.trim_ascii_start().len();
    let mut delimiters = match format.delimiter {
        Some(delimiter @ (b'"' | b'\r' | b'\n' | b'.' | b'-' | b'0'..=b'9' | 0 | 128..)) => {
            return Err(CsvError::Delimiter {
                found: char::from(delimiter),
            });
        }
        Some(delimiter) => vec![delimiter],
        None => vec![b',', b';', b'\t', b'|'],
    };
    let start = text.get(at..).unwrap_or_default();
    if let Some([delimiter, rest @ ..]) = start.strip_prefix(b"sep=")
        && let Some(end) = rest.iter().position(|byte| *byte == dialect.end)
        && rest.get(..end).unwrap_or_default().trim_ascii().is_empty()
    {
        delimiters = vec![*delimiter];
        at += b"sep=".len() + 1 + end + 1;
    }
    if text.get(at..).unwrap_or_default().trim_ascii().is_empty() {
        return Err(CsvError::EmptyFile);
    }
    if let Some(zero) = memchr::memchr(0, text) {
        let line = 1 + dialect.lines(text.get(..zero).unwrap_or_default());
        return Err(CsvError::NulByte { line });
    }
    let mut fields: Vec<Field<'_>> = Vec::new();
    let mut best: Option<(usize, Result<Header, CsvError>)> = None;
    for delimiter in delimiters {
        dialect.delimiter = delimiter;
        let found = match dialect.split(text, at, &mut fields) {
            Ok(next) => Columns::find(&fields, format).map(|columns| (dialect, columns, next)),
            Err(fault) => Err(dialect.error(&fault, text, at, 1)),
        };
        // The header that has the columns, and of those that have not the one with most.
        let worth = fields.len() + if found.is_ok() { usize::MAX / 2 } else { 0 };
        if best.as_ref().is_none_or(|(known, _)| *known < worth) {
            best = Some((worth, found));
        }
    }
    let (dialect, columns, next) = best.map_or(Err(CsvError::EmptyFile), |(_, found)| found)?;
    blocks.skip(next, &dialect);
    Ok((dialect, columns))
}

/// What ends the lines: CR where the first line ends with nothing else.
fn line_end(text: &[u8]) -> u8 {
    let start = text.trim_ascii_start();
    match memchr::memchr2(b'\n', b'\r', start) {
        Some(at)
            if start.get(at) == Some(&b'\r') && start.get(at + 1).is_none_or(|&b| b != b'\n') =>
        {
            b'\r'
        }
        _ => b'\n',
    }
}

fn report<R: Read>(rows: &RowReader<'_>, blocks: &Blocks<R>, settlement: &Settlement) -> CsvReport {
    let has_amounts = rows.columns.amount != AmountPlace::Nowhere;
    let rates = rows.format.rates.as_ref();
    CsvReport {
        compression: blocks.text().compression(),
        encoding: blocks.text().encoding(),
        delimiter: char::from(rows.dialect.delimiter),
        columns: rows.columns.read.clone(),
        columns_not_read: rows.columns.not_read(),
        amounts_sought: rows.format.amount != AmountColumns::None,
        instants: rows
            .format
            .instants
            .get(settlement.settled.instants)
            .cloned(),
        ambiguous_rows: settlement.ambiguous_rows,
        first_ambiguous_line: settlement.first_ambiguous_line,
        numbers: has_amounts.then_some(settlement.settled.numbers),
        currency: rates.map(|rates| rates.to().to_owned()),
        rows: 0,
        transactions: 0,
        lines_add_up: rows.format.lines.add_up(),
        added_to_orders: 0,
        identical_rows: 0,
        first_identical_line: None,
        orders_of_zero: 0,
        first_order_of_zero: None,
        orders_of_several_days: 0,
        first_order_of_several_days: None,
        states_without_rows: Vec::new(),
        different_rows: 0,
        left_out: Vec::new(),
        quantities_given_back: quantities_below_zero(rows, true),
        warnings: Vec::new(),
    }
}

/// The rows whose quantity says that their amount is given back, or only may say so.
fn quantities_below_zero(rows: &RowReader<'_>, give_back: bool) -> Option<QuantitiesBelowZero> {
    let signs = rows.signs.filter(|signs| signs.is_settled == give_back)?;
    Some(QuantitiesBelowZero {
        column: rows.columns.name(signs.place).to_owned(),
        rows: signs.rows,
        first_line: signs.first_line,
    })
}

/// The states that a format names, but for those that rows have.
fn states_without_rows(
    format: &CsvFormat,
    seen: &HashSet<(usize, usize)>,
) -> Vec<StateWithoutRows> {
    let columns = format.states.iter().enumerate();
    let states = columns.flat_map(|(column, of)| {
        let missing = of
            .counted()
            .enumerate()
            .filter(move |(state, _)| !seen.contains(&(column, *state)));
        missing.map(|(_, (state, gives_back))| StateWithoutRows {
            column: of.column.clone(),
            state: state.clone(),
            gives_back,
        })
    });
    states.collect()
}

/// Parses every part of every block and hands them over in order. While the parts of a block are
/// handed over, the next block is parsed.
fn each_part<T: Send>(
    dialect: &Dialect,
    of_text: impl Fn(&[u8], u64) -> Result<T, CsvError> + Sync,
    mut next: impl FnMut() -> Result<Option<Block>, CsvError>,
    mut take: impl FnMut(T) -> Result<(), CsvError>,
) -> Result<(), CsvError> {
    let mut ready: Vec<Result<T, CsvError>> = Vec::new();
    loop {
        let block = next();
        let mut hand_over =
            || -> Result<(), CsvError> { ready.drain(..).try_for_each(|part| take(part?)) };
        // Rows before a bad block come first, so that the first error of the file is the one named.
        let Ok(Some(block)) = block else {
            hand_over()?;
            return block.map(|_| ());
        };
        #[cfg(feature = "parallel")]
        {
            let mut parsed = Vec::new();
            let mut taken = Ok(());
            rayon::in_place_scope(|scope| {
                scope.spawn(|_| parsed = block.parsed(dialect, &of_text));
                taken = hand_over();
            });
            taken?;
            ready = parsed;
        }
        #[cfg(not(feature = "parallel"))]
        {
            hand_over()?;
            ready = block.parsed(dialect, &of_text);
        }
    }
}

/// Takes the parts in their order.
struct Sink<K, F> {
    report: CsvReport,
    /// The currency of the rows so far.
    currency: Option<Option<&'static str>>,
    /// The order of the row before, where the first row of an order has all.
    order: Option<Option<OrderKey>>,
    added_up: Option<AddedUp<K>>,
    /// Whether rows of an order that are the same letter for letter count once.
    is_distinct: bool,
    warned: Warned,
    /// The states of the format that rows have: the place of their column, and their own.
    states: HashSet<(usize, usize)>,
    /// Hashes of the texts of rows that are added up.
    texts: HashSet<u64>,
    each: F,
}

impl<K: Eq, F> Sink<K, F> {
    fn take<M>(&mut self, Parsed { mut part, made }: Parsed<K, M>) -> Result<(), CsvError>
    where
        F: FnMut(M),
    {
        self.warned.see(&mut part);
        self.report.rows += part.rows;
        for (reason, line) in part.left_out {
            if reason == LeftOutReason::Blank {
                self.report.rows -= 1;
            }
            self.report.leave_out(reason, line);
        }
        self.states.extend(part.states);
        for (order, goes_on, line) in part.orders {
            if goes_on && self.order != Some(order) {
                return Err(CsvError::LineWithoutOrder {
                    line,
                    order: order.map_or(String::new(), |key| key.to_string()),
                });
            }
            self.order = Some(order);
        }
        for (currency, line) in part.currencies {
            self.see_currency(currency, line)?;
        }
        if let Some((made, count)) = made {
            self.report.transactions += count;
            (self.each)(made);
        } else if let Some(orders) = &mut self.added_up {
            for (transaction, line) in part.transactions.into_iter().zip(part.lines) {
                let is_known = !self.texts.insert(line.text);
                if is_known && self.is_distinct && transaction.order.is_some() {
                    self.report.leave_out(LeftOutReason::Repeated, line.at_line);
                    continue;
                }
                if is_known {
                    self.report.identical_rows += 1;
                    self.report.first_identical_line.get_or_insert(line.at_line);
                }
                self.report.added_to_orders += 1;
                orders.push(transaction, line)?;
            }
        }
        Ok(())
    }

    fn see_currency(&mut self, currency: Option<&'static str>, line: u64) -> Result<(), CsvError> {
        let first = *self.currency.get_or_insert(currency);
        if first == currency {
            return Ok(());
        }
        let name = |currency: Option<&str>| currency.unwrap_or("none").to_owned();
        Err(CsvError::SeveralCurrencies {
            line,
            first: name(first),
            other: name(currency),
        })
    }

    fn finish<M>(
        mut self,
        of_part: impl Fn(Vec<Transaction<K>>) -> M,
    ) -> Result<(CsvReport, Warned), CsvError>
    where
        F: FnMut(M),
    {
        if let Some(orders) = self.added_up {
            let found = orders.finish()?;
            self.report.orders_of_zero = found.of_zero;
            self.report.first_order_of_zero = found.first_of_zero;
            self.report.orders_of_several_days = found.of_days;
            self.report.first_order_of_several_days = found.first_of_days;
            self.warned.see_orders(&found);
            let orders = found.transactions;
            self.report.transactions += orders.len() as u64;
            self.report.added_to_orders -= orders.len() as u64;
            (self.each)(of_part(orders));
        }
        let found = self.currency.flatten().map(str::to_owned);
        self.report.currency = self.report.currency.or(found);
        if self.report.rows == 0 {
            self.report.instants = None;
        }
        Ok((self.report, self.warned))
    }
}
