//! On what terms customers are valued.
#![allow(dead_code, reason = "each example asks for what it needs")]

use crate::shown::{Failure, share};
use clv::models::{Valuation, ValueTerms};
use clv::quantity::{DiscountRate, Horizon, QuantityError, TimeUnit};
use rust_decimal::Decimal;
use std::fmt;

/// The terms, as they are named on the command line.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "The value")]
pub struct Worth {
    /// What is left of a sale, as a share of it; 1 values the revenue
    #[arg(long, value_name = "SHARE", default_value = "1", value_parser = share::margin, allow_negative_numbers = true)]
    margin: Decimal,
    /// The discount rate a year, as a share
    #[arg(long, value_name = "RATE", default_value = "0.15", value_parser = share::rate, allow_negative_numbers = true)]
    discount: Decimal,
    /// How far is looked ahead, in units
    #[arg(long, value_name = "NUMBER", default_value = "1", value_parser = share::horizon, allow_negative_numbers = true)]
    horizon: Decimal,
    /// The unit of the horizon
    #[arg(long, value_enum, default_value = "year")]
    unit: Unit,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Unit {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

impl Worth {
    pub fn terms(&self) -> Result<ValueTerms, Failure> {
        Ok(ValueTerms {
            margin: self.margin,
            discount: DiscountRate::new(self.discount, TimeUnit::Year)?,
            valuation: Valuation::Continuous {
                horizon: self.horizon()?,
            },
        })
    }

    /// How far is looked ahead.
    pub fn horizon(&self) -> Result<Horizon, QuantityError> {
        Horizon::of(self.horizon, self.unit())
    }

    /// The same in words, such as `6 months`.
    pub fn span(&self) -> String {
        match self.horizon() {
            Ok(horizon) => horizon.to_string(),
            Err(why) => why.to_string(),
        }
    }

    fn unit(&self) -> TimeUnit {
        match self.unit {
            Unit::Day => TimeUnit::Day,
            Unit::Week => TimeUnit::Week,
            Unit::Month => TimeUnit::Month,
            Unit::Quarter => TimeUnit::Quarter,
            Unit::Year => TimeUnit::Year,
        }
    }
}

impl fmt::Display for Worth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hundred = Decimal::ONE_HUNDRED;
        write!(
            f,
            "over {}, at {} % a year discounted continuously, margin {} %",
            self.span(),
            (self.discount * hundred).normalize(),
            (self.margin * hundred).normalize()
        )
    }
}
