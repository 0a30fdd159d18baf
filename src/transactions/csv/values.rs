//! What columns whose names nobody knows hold, by the values of the first rows.

use super::columns::{AmountPlace, Columns};
use super::currency::is_code;
use super::error::CsvError;
use super::format::{AmountColumns, Column, CsvFormat};
use super::record::{Dialect, Field};
use super::role::plain;
use super::state_names::NO_PURCHASE;

/// Rows that are looked at.
const ROWS: usize = 10_000;

impl Columns {
    /// Looks for a currency and for states among the columns that are not read, where columns are to
    /// be found.
    ///
    /// A column is one of currencies where every value is a code of one.
    pub(super) fn look_at_values(
        &mut self,
        rows: &[u8],
        dialect: &Dialect,
        format: &CsvFormat,
    ) -> Result<(), CsvError> {
        let is_found = matches!(
            format.amount,
            AmountColumns::Found | AmountColumns::FoundOrNone
        );
        if !is_found {
            return Ok(());
        }
        let mut seen: Vec<Seen> = self.places_not_read().into_iter().map(Seen::new).collect();
        see(rows, dialect, self.names.len(), &mut seen);
        let wants_currency = format.currency == Some(Column::Found)
            && self.currency.is_none()
            && self.amount != AmountPlace::Nowhere;
        if wants_currency {
            let currencies = seen.iter().filter(|seen| seen.is_currency());
            self.take_currency(currencies.map(|seen| seen.place).collect())?;
        }
        let states = seen.iter().filter(|seen| seen.has_no_purchase);
        self.like_states = states.map(|seen| seen.place).collect();
        Ok(())
    }
}

/// Codes that are words or units as well: alone they make no column one of currencies.
const WORDS: [&str; 12] = [
    "ALL", "BAM", "COP", "CUP", "GEL", "KGS", "MOP", "PEN", "RON", "SOS", "TOP", "TRY",
];

/// A column, and what was seen of it.
struct Seen {
    place: usize,
    has_code: bool,
    only_codes: bool,
    has_no_purchase: bool,
}

impl Seen {
    fn new(place: usize) -> Self {
        Self {
            place,
            has_code: false,
            only_codes: true,
            has_no_purchase: false,
        }
    }

    fn see(&mut self, field: &Field<'_>) {
        let value = String::from_utf8_lossy(field.bytes.trim_ascii());
        if value.is_empty() {
            return;
        }
        self.only_codes &= is_code(&value);
        self.has_code |= self.only_codes && !WORDS.contains(&&*value);
        self.has_no_purchase = self.has_no_purchase || says_no_purchase(&value);
    }

    fn is_currency(&self) -> bool {
        self.only_codes && self.has_code
    }
}

/// Looks at the first rows; one that cannot be read is told where all rows are.
fn see(rows: &[u8], dialect: &Dialect, width: usize, seen: &mut [Seen]) {
    let (mut at, mut fields) = (0, Vec::new());
    for _ in 0..ROWS {
        if at >= rows.len() || seen.is_empty() {
            return;
        }
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

/// Whether a state says that nothing was bought, or that it was given back.
fn says_no_purchase(value: &str) -> bool {
    const LONGEST: usize = 64;
    value.len() <= LONGEST && NO_PURCHASE.contains(&plain(value).as_str())
}
