//! What the values of a column say of rows: that they are purchases, or none, or one of two sides.

use super::role::plain;
use super::state_names::is_confirmation;
use super::state_words::{
    NO, begins_with_refund, is_no_purchase, is_purchase, says_no_purchase, side,
};

/// The values of a column as states.
#[derive(Debug, Clone)]
pub(super) struct StatesSeen {
    /// The first value that says that nothing was bought, or that it was given back.
    no_purchase: Option<String>,
    /// The first of several words that says so.
    words: Option<String>,
    /// The first that begins with a word for a refund, as an article of that name does.
    refund: Option<String>,
    pub(super) only_no: bool,
    /// The first value that denies.
    no: Option<String>,
    /// Whether every row has a state that says that it is a purchase.
    pub(super) only_purchases: bool,
    /// Whether every value is a side of an account, and which there are.
    only_sides: bool,
    sides: [bool; 2],
}

/// What kind of column values stand in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Values {
    /// Few that come again, as states do.
    Few,
    Many,
    /// What was bought, which may be called by any words.
    Articles,
    /// Nothing but amounts, of which one is no flag.
    Amounts,
}

impl StatesSeen {
    pub(super) fn new() -> Self {
        Self {
            no_purchase: None,
            words: None,
            refund: None,
            only_no: true,
            no: None,
            only_purchases: true,
            only_sides: true,
            sides: [false; 2],
        }
    }

    /// Sees a value, of many different ones or of few.
    pub(super) fn see(&mut self, value: &str, are_many: bool) {
        let word = plain(value);
        let is_no = NO.contains(&word.as_str());
        self.only_no &= word.is_empty() || is_no;
        self.only_purchases &= is_purchase(&word);
        match side(&word) {
            Some(side) => self.sides[side] = true,
            None => self.only_sides = false,
        }
        let named = || Some(value.to_owned());
        if self.no.is_none() && is_no {
            self.no = named();
        }
        if self.no_purchase.is_none() && is_no_purchase(&word) {
            self.no_purchase = named();
        }
        if !are_many && self.words.is_none() && says_no_purchase(value) {
            self.words = named();
        }
        if self.refund.is_none() && begins_with_refund(value) {
            self.refund = named();
        }
    }

    /// Sees a text that is longer than a state, or none.
    pub(super) fn see_other(&mut self) {
        self.only_no = false;
        self.only_purchases = false;
        self.only_sides = false;
    }

    /// Sees a blank, which may be any state.
    pub(super) fn see_blank(&mut self) {
        self.only_purchases = false;
    }

    /// The same with what was seen after it.
    pub(super) fn and(&mut self, after: Self) {
        self.no_purchase = self.no_purchase.take().or(after.no_purchase);
        self.words = self.words.take().or(after.words);
        self.refund = self.refund.take().or(after.refund);
        self.only_no &= after.only_no;
        self.no = self.no.take().or(after.no);
        self.only_purchases &= after.only_purchases;
        self.only_sides &= after.only_sides;
        self.sides = [0, 1].map(|side| self.sides[side] || after.sides[side]);
    }

    /// The value that says of rows that they are no purchase.
    pub(super) fn no_purchase(&self, name: &str, values: Values) -> Option<&str> {
        let said = match values {
            Values::Articles => &self.refund,
            Values::Few if self.no_purchase.is_none() => &self.words,
            Values::Few | Values::Many | Values::Amounts => &self.no_purchase,
        };
        let denies = values != Values::Amounts && is_confirmation(&plain(name));
        let no = self.no.as_ref().filter(|_| denies);
        said.as_ref().or(no).map(String::as_str)
    }

    /// Whether the values are the two sides of an account.
    pub(super) fn has_sides(&self) -> bool {
        self.only_sides && self.sides == [true; 2]
    }
}
