//! The guide: from a question to a number that can be relied on.
//!
//! | chapter | what it answers |
//! |---|---|
//! | [`choosing_a_model`] | which model for which business, and which of several |
//! | [`frequency_recency_age`] | what the three columns are, and where they go wrong |
//! | [`formulas`] | which lifetime-value formula is which |
//! | [`money_and_discounting`] | decimals, rates, periods, margins |
//! | [`intervals`] | how to read an interval, and which of the many |
//! | [`from_other_packages`] | scripts in Python and R, line by line |
//! | [`limits`] | what the models assume, and when not to use them |
//! | [`glossary`] | words in English and Chinese, symbols, sources |
//!
//! The chapters are text: nothing here is compiled into a program.

#[doc = include_str!("choosing_a_model.md")]
pub mod choosing_a_model {}

#[doc = include_str!("frequency_recency_age.md")]
pub mod frequency_recency_age {}

#[doc = include_str!("formulas.md")]
pub mod formulas {}

#[doc = include_str!("money_and_discounting.md")]
pub mod money_and_discounting {}

#[doc = include_str!("intervals.md")]
pub mod intervals {}

#[doc = include_str!("from_other_packages.md")]
pub mod from_other_packages {}

#[doc = include_str!("limits.md")]
pub mod limits {}

#[doc = include_str!("glossary.md")]
pub mod glossary {}
