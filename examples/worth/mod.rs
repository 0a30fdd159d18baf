//! On what terms customers are valued.

use crate::shown::Failure;
use clv::models::{Valuation, ValueTerms};
use clv::quantity::{DiscountRate, Horizon, TimeUnit};
use rust_decimal::Decimal;
use std::fmt;

/// The terms, as they are named on the command line.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "The value")]
pub struct Worth {
    /// What is left of a sale, as a share of it; 1 values the revenue
    #[arg(long, value_name = "SHARE", default_value = "1")]
    margin: Decimal,
    /// The discount rate a year
    #[arg(long, value_name = "RATE", default_value = "0.15")]
    discount: Decimal,
    /// How far is looked ahead, in units
    #[arg(long, value_name = "NUMBER", default_value = "1")]
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
                horizon: Horizon::of(self.horizon, self.unit())?,
            },
        })
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
            "over {} {}, at {} % a year discounted continuously, margin {} %",
            self.horizon,
            self.unit(),
            (self.discount * hundred).normalize(),
            (self.margin * hundred).normalize()
        )
    }
}
