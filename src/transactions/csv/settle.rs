//! What only all rows together can tell: the format of the instants, and whether amounts have a
//! decimal point or a decimal comma.

use super::amount::{self, NumberFormat};
use super::blocks::Block;
use super::columns::AmountPlace;
use super::doubtful::DoubtsSeen;
use super::error::{CsvError, CsvProblem};
use super::instant::{InstantFormat, says_zone};
use super::rows::{Kind, Row, RowReader, Settled};
use super::warning::CsvWarning;

/// What is settled, and how far rows had to settle it.
pub(super) struct Settlement {
    pub(super) settled: Settled,
    pub(super) ambiguous_rows: usize,
    pub(super) first_ambiguous_line: Option<u64>,
    pub(super) warnings: Vec<CsvWarning>,
}

impl Settlement {
    /// What is settled without a row.
    pub(super) fn of(settled: Settled) -> Self {
        Self {
            settled,
            ambiguous_rows: 0,
            first_ambiguous_line: None,
            warnings: Vec::new(),
        }
    }
}

/// Goes through all rows.
pub(super) fn settle(rows: &RowReader<'_>, blocks: &[Block]) -> Result<Settlement, CsvError> {
    let Seen { instants, numbers } = seen(rows, blocks)?;
    let settled = Settled {
        instants: instants.first().unwrap_or(0),
        numbers: numbers.finish()?,
    };
    let zones = &instants.zones;
    let first_line = zones.first_without_among_others();
    let without_zone = first_line.map(|first_line| CsvWarning::TimesWithoutZone {
        rows: zones.without_among_others() as u64,
        first_line,
    });
    let warnings = [without_zone, numbers.doubtful(settled.numbers)];
    let mut settlement = Settlement {
        warnings: warnings.into_iter().flatten().collect(),
        ..Settlement::of(settled)
    };
    if instants.are_several() {
        let chosen = settlement.settled.instants;
        let compared = by_parts(rows, blocks, Vec::new, |lines, row| {
            if instants.is_ambiguous(row, chosen)? {
                lines.push(row.line);
            }
            Ok(())
        });
        for lines in compared {
            let lines = lines?;
            settlement.ambiguous_rows += lines.len();
            let first = lines.first().copied();
            settlement.first_ambiguous_line = settlement.first_ambiguous_line.or(first);
        }
    }
    Ok(settlement)
}

/// What the rows say of both.
///
/// Parts are looked at apart. Where one cannot be read, or not all together, the rows are gone through
/// one after another, for the first that does not fit.
fn seen<'r, 'f>(rows: &'r RowReader<'f>, blocks: &[Block]) -> Result<Seen<'r, 'f>, CsvError> {
    let new = || Seen::new(rows);
    let parts = by_parts(rows, blocks, new, Seen::see);
    let together = parts
        .into_iter()
        .try_fold(new(), |seen, part| seen.and(part.ok()?));
    together.map_or_else(
        || {
            let mut seen = new();
            let mut parts = blocks.iter().flat_map(|block| block.parts(&rows.dialect));
            parts.try_for_each(|part| each(rows, part, |row| seen.see(row)))?;
            Ok(seen)
        },
        Ok,
    )
}

/// What is made of the rows of every part that are somebody's, in the order of the file.
pub(super) fn by_parts<T: Send>(
    rows: &RowReader<'_>,
    blocks: &[Block],
    new: impl Fn() -> T + Sync,
    see: impl Fn(&mut T, &Row<'_>) -> Result<(), CsvError> + Sync,
) -> Vec<Result<T, CsvError>> {
    let of_part = |text: &[u8], first_line| {
        let mut made = new();
        each(rows, (text, first_line), |row| see(&mut made, row))?;
        Ok(made)
    };
    let of_block = |block: &Block| block.parsed(&rows.dialect, of_part);
    blocks.iter().flat_map(of_block).collect()
}

/// Calls with the rows of a part that are somebody's.
fn each(
    rows: &RowReader<'_>,
    (text, first_line): (&[u8], u64),
    mut see: impl FnMut(&Row<'_>) -> Result<(), CsvError>,
) -> Result<(), CsvError> {
    rows.each_row(text, first_line, |row| match rows.kind(row)? {
        Kind::Nothing(_) => Ok(()),
        Kind::Purchase | Kind::Refund if rows.is_of_nobody(row) => Ok(()),
        Kind::Purchase | Kind::Refund => see(row),
    })
}

/// What rows have said so far.
struct Seen<'r, 'f> {
    instants: Instants<'r, 'f>,
    numbers: Numbers<'r, 'f>,
}

impl<'r, 'f> Seen<'r, 'f> {
    fn new(rows: &'r RowReader<'f>) -> Self {
        Self {
            instants: Instants::new(rows),
            numbers: Numbers::new(rows),
        }
    }

    fn see(&mut self, row: &Row<'_>) -> Result<(), CsvError> {
        self.instants.see(row)?;
        self.numbers.see(row)
    }

    /// What they say with the rows after them; `None` where nothing reads both.
    fn and(self, after: Self) -> Option<Self> {
        Some(Self {
            instants: self.instants.and(&after.instants)?,
            numbers: self.numbers.and(after.numbers)?,
        })
    }
}

/// The formats of instants, as they drop out.
struct Instants<'r, 'f> {
    rows: &'r RowReader<'f>,
    /// Whether a format has read every row so far.
    is_whole: Vec<bool>,
    /// Whether it has read any.
    has_read: Vec<bool>,
    zones: Zones,
}

/// How many times of a day name a zone, and how many do not.
#[derive(Debug, Clone, Copy, Default)]
struct Zones {
    named: usize,
    without: usize,
    first_without: Option<u64>,
}

impl Zones {
    fn see(&mut self, text: &str, line: u64) {
        match says_zone(text) {
            Some(true) => self.named += 1,
            Some(false) => {
                self.without += 1;
                self.first_without.get_or_insert(line);
            }
            None => {}
        }
    }

    fn and(self, after: Self) -> Self {
        Self {
            named: self.named + after.named,
            without: self.without + after.without,
            first_without: self.first_without.or(after.first_without),
        }
    }

    fn without_among_others(&self) -> usize {
        if self.named > 0 { self.without } else { 0 }
    }

    fn first_without_among_others(&self) -> Option<u64> {
        self.first_without.filter(|_| self.named > 0)
    }
}

impl<'r, 'f> Instants<'r, 'f> {
    fn new(rows: &'r RowReader<'f>) -> Self {
        let formats = rows.instants.len();
        Self {
            rows,
            is_whole: vec![true; formats],
            // A few that were given are all compared; of many that are known those that fit.
            has_read: vec![formats <= FEW; formats],
            zones: Zones::default(),
        }
    }

    fn see(&mut self, row: &Row<'_>) -> Result<(), CsvError> {
        let place = self.rows.columns.at;
        let text = self.rows.text(row, place)?;
        let mut problem = None;
        let mut dropped = Vec::new();
        let formats = self.is_whole.iter_mut().zip(&mut self.has_read);
        for (format, (is_whole, has_read)) in formats.enumerate().filter(|(_, (whole, _))| **whole)
        {
            match self.rows.read_instant(&text, format) {
                Ok(_) => *has_read = true,
                Err(found) => {
                    *is_whole = false;
                    dropped.push(format);
                    problem = Some(better(problem, found));
                }
            }
        }
        if self.is_whole.contains(&true) {
            self.zones.see(&text, row.line);
            return Ok(());
        }
        let reads = |format: &usize| self.rows.read_instant(&text, *format).is_ok();
        let others: Vec<usize> = (0..self.is_whole.len()).filter(reads).collect();
        let problem = if others.is_empty() {
            let problem = problem.unwrap_or(CsvProblem::NotAnInstant);
            self.rows.why(&text, problem)
        } else if self.differ_by_time(&others, &dropped) {
            CsvProblem::DateAmongTimes
        } else if self.differ_by_time(&dropped, &others) {
            CsvProblem::TimeAmongDates
        } else {
            CsvProblem::OtherFormat
        };
        Err(self.rows.wrong(row, place, &text, problem))
    }

    fn and(mut self, after: &Self) -> Option<Self> {
        self.zones = self.zones.and(after.zones);
        let formats = self.is_whole.iter_mut().zip(&mut self.has_read);
        let after = after.is_whole.iter().zip(&after.has_read);
        for ((is_whole, has_read), (whole_after, read_after)) in formats.zip(after) {
            // One that has dropped out is no longer asked.
            *has_read |= *is_whole && *read_after;
            *is_whole &= whole_after;
        }
        self.is_whole.contains(&true).then_some(self)
    }

    /// Whether one of the second formats is one of the first with a time behind it.
    fn differ_by_time(&self, dates: &[usize], timed: &[usize]) -> bool {
        let words = |place: &usize| {
            let format = self.rows.format.instants.get(*place);
            format.map_or("", InstantFormat::words)
        };
        let is_timed = |date: &str, timed: &str| {
            let time = timed.strip_prefix(date);
            time.is_some_and(|time| time.starts_with(" %"))
        };
        dates.iter().any(|date| {
            timed
                .iter()
                .any(|timed| is_timed(words(date), words(timed)))
        })
    }

    fn first(&self) -> Option<usize> {
        self.is_whole.iter().position(|&whole| whole)
    }

    fn are_several(&self) -> bool {
        self.has_read.iter().filter(|&&read| read).count() > 1
    }

    /// Whether another format makes something else of a row.
    fn is_ambiguous(&self, row: &Row<'_>, chosen: usize) -> Result<bool, CsvError> {
        let place = self.rows.columns.at;
        let text = self.rows.text(row, place)?;
        let right = self.rows.read_instant(&text, chosen).ok();
        let mut is_ambiguous = false;
        for (format, has_read) in self.has_read.iter().enumerate() {
            if !has_read || format == chosen {
                continue;
            }
            let other = self.rows.read_instant(&text, format).ok();
            if other.is_none() || other == right {
                continue;
            }
            is_ambiguous = true;
            if self.is_whole.get(format) == Some(&true) {
                return Err(self.ambiguous(row, &text));
            }
        }
        Ok(is_ambiguous)
    }

    /// The instants that a text may be, each with the first format that reads it so.
    fn ambiguous(&self, row: &Row<'_>, text: &str) -> CsvError {
        let (mut formats, mut readings) = (Vec::new(), Vec::new());
        let named = self.rows.format.instants.iter().zip(&self.is_whole);
        for (place, (format, _)) in named.enumerate().filter(|(_, (_, whole))| **whole) {
            let Ok(reading) = self.rows.read_instant(text, place) else {
                continue;
            };
            let reading = reading.to_string();
            if !readings.contains(&reading) {
                readings.push(reading);
                formats.push(format.words().to_owned());
            }
        }
        CsvError::AmbiguousInstants {
            line: row.line,
            column: self.rows.columns.name(self.rows.columns.at).to_owned(),
            value: text.to_owned(),
            formats,
            readings,
        }
    }
}

const FEW: usize = 8;

/// Of two problems the one that says more.
fn better(known: Option<CsvProblem>, found: CsvProblem) -> CsvProblem {
    match known {
        Some(known) if known != CsvProblem::NotAnInstant => known,
        _ => found,
    }
}

/// The two writings of amounts, as they drop out.
struct Numbers<'r, 'f> {
    rows: &'r RowReader<'f>,
    places: Vec<usize>,
    with_point: bool,
    with_comma: bool,
    ambiguous: Option<CsvError>,
    /// The numbers in doubt of each place.
    doubts: Vec<DoubtsSeen>,
}

impl<'r, 'f> Numbers<'r, 'f> {
    fn new(rows: &'r RowReader<'f>) -> Self {
        let places = match rows.columns.amount {
            AmountPlace::Nowhere => Vec::new(),
            AmountPlace::Column(place) => vec![place],
            AmountPlace::QuantityTimesPrice(quantity, price) => vec![quantity, price],
        };
        let is_open = rows.format.numbers == NumberFormat::Found;
        let refunded = rows.columns.refunded.filter(|_| is_open);
        let places = places.into_iter().filter(|_| is_open).chain(refunded);
        let places: Vec<usize> = places.collect();
        Self {
            rows,
            doubts: vec![DoubtsSeen::default(); places.len()],
            places,
            with_point: true,
            with_comma: true,
            ambiguous: None,
        }
    }

    fn see(&mut self, row: &Row<'_>) -> Result<(), CsvError> {
        for (&place, doubts) in self.places.iter().zip(&mut self.doubts) {
            let text = self.rows.text(row, place)?;
            if text.is_empty() && Some(place) == self.rows.columns.refunded {
                continue;
            }
            doubts.see(&text, row.line);
            let point = amount::read(&text, NumberFormat::Point);
            if point.is_ok() && !self.with_comma {
                continue;
            }
            let comma = amount::read(&text, NumberFormat::Comma);
            let refuse = |problem| Err(self.rows.wrong(row, place, &text, problem));
            match (point, comma) {
                (Err(problem), Err(_)) => return refuse(problem),
                (Ok(point), Ok(comma)) if point == comma => {}
                (Ok(point), Ok(comma)) => {
                    self.ambiguous
                        .get_or_insert_with(|| CsvError::AmbiguousAmounts {
                            line: row.line,
                            column: self.rows.columns.name(place).to_owned(),
                            value: text.clone().into_owned(),
                            with_point: point.amount.to_string(),
                            with_comma: comma.amount.to_string(),
                        });
                }
                (Ok(_), Err(_)) if self.with_point => self.with_comma = false,
                (Err(_), Ok(_)) if self.with_comma => self.with_point = false,
                (Ok(_), Err(_)) => {
                    let written = NumberFormat::Comma.words();
                    return refuse(CsvProblem::OtherNumbers { written });
                }
                (Err(_), Ok(_)) => {
                    let written = NumberFormat::Point.words();
                    return refuse(CsvProblem::OtherNumbers { written });
                }
            }
        }
        Ok(())
    }

    fn and(self, after: Self) -> Option<Self> {
        let both = Self {
            with_point: self.with_point && after.with_point,
            with_comma: self.with_comma && after.with_comma,
            ambiguous: self.ambiguous.or(after.ambiguous),
            doubts: self
                .doubts
                .into_iter()
                .zip(after.doubts)
                .map(|(seen, after)| seen.and(after))
                .collect(),
            ..self
        };
        (both.with_point || both.with_comma).then_some(both)
    }

    /// The numbers that a mark leaves in doubt, in a writing that other rows settle.
    fn doubtful(&self, numbers: NumberFormat) -> Option<CsvWarning> {
        let mut columns = self.places.iter().zip(&self.doubts);
        columns.find_map(|(&place, doubts)| {
            let columns = &self.rows.columns;
            let are_pieces =
                matches!(columns.amount, AmountPlace::QuantityTimesPrice(pieces, _) if pieces == place);
            let found = match are_pieces {
                true => doubts.quantities(numbers),
                false => doubts.amounts(numbers),
            }?;
            Some(CsvWarning::DoubtfulNumbers {
                column: columns.name(place).to_owned(),
                rows: found.rows,
                first_line: found.first_line?,
                are_thousands: are_pieces,
            })
        })
    }

    fn finish(&self) -> Result<NumberFormat, CsvError> {
        if self.rows.format.numbers != NumberFormat::Found {
            return Ok(self.rows.format.numbers);
        }
        match (self.with_point && self.with_comma, &self.ambiguous) {
            (true, Some(ambiguous)) => Err(ambiguous.clone()),
            _ if self.with_point => Ok(NumberFormat::Point),
            _ => Ok(NumberFormat::Comma),
        }
    }
}
