//! The checked numbers that every formula speaks in.
//!
//! Each is small, immutable, checked when it is made and checked again when it is read back. A
//! range test is written so that NaN fails it.
//!
//! | type | what it is | range |
//! |---|---|---|
//! | [`Probability`] | a share or a chance, as an exact decimal | \[0, 1\] |
//! | [`RetentionRate`] | the chance to stay one more period, and the period | \[0, 1\] |
//! | [`DiscountRate`] | the price of time, its compounding and its period | > −1, or any continuous rate |
//! | [`TimeUnit`] | hour, day, week, month, quarter, year, or any number of days | > 0 |
//! | [`CalendarRuler`] | whole calendar periods counted from a date | > 0 |
//! | [`Horizon`] | how far into the future a value counts | ≥ 0, or for ever |
//! | [`Change`] | a change by a share of the base, or by percentage points | any |
//! | [`ConfidenceLevel`] | the nominal coverage of an interval | (0, 1) |
//! | [`Ledger`] | labelled amounts, their total and shares | any; costs ≥ 0 |
//! | [`Language`] | English or Chinese, for names and labels | |
//! | [`Percent`] | a fraction as it is shown | any |
//!
//! Money is a plain `Decimal`, exact until somebody pays it: [`round_money`] rounds it with a named
//! strategy, [`allocate`] splits it without losing a cent.

mod calendar;
mod change;
mod checked;
mod confidence_level;
mod counted;
#[cfg(feature = "serde")]
pub(crate) mod decimal;
mod discount_rate;
mod error;
mod float;
mod from_double;
mod growth;
mod horizon;
mod language;
mod ledger;
mod money;
mod percent;
mod probability;
mod retention_rate;
mod series;
mod time_unit;

pub use calendar::{CalendarPeriod, CalendarRuler, CalendarSpan, MonthEnd};
pub use change::Change;
pub use confidence_level::ConfidenceLevel;
pub use discount_rate::{Compounding, DiscountRate};
pub use error::QuantityError;
pub use horizon::Horizon;
pub use language::Language;
pub use ledger::{Ledger, LedgerLine};
pub use money::{MoneyRounding, allocate, round_money};
pub use percent::Percent;
pub use probability::Probability;
pub use retention_rate::RetentionRate;
pub use time_unit::{Days, TimeUnit};

pub(crate) use checked::{Checked, to_decimal, to_f64};
pub(crate) use counted::{counted, with_commas};
pub(crate) use float::Float;
pub(crate) use growth::{compound_growth, root_of_ratio};
pub(crate) use series::{geometric_series, present_value};
