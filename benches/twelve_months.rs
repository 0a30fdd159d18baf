//! The value over twelve months as lifetimes computes it: months of 4.345 weeks, booked at their ends,
//! 1 % a month.

use clv::models::{BgNbd, Booking, GammaGamma, LifetimeValue, TimedModel, Valuation, ValueTerms};
use clv::quantity::{DiscountRate, TimeUnit};
use rust_decimal::Decimal;
use rust_decimal_macros::dec;
use std::error::Error;

pub fn twelve_months(process: BgNbd) -> Result<LifetimeValue<BgNbd, GammaGamma>, Box<dyn Error>> {
    let month = TimeUnit::days(dec!(30.415))?;
    Ok(LifetimeValue::new(
        TimedModel::new(process, TimeUnit::Week),
        GammaGamma::new(6.25, 3.74, 15.45)?,
        ValueTerms {
            margin: Decimal::ONE,
            discount: DiscountRate::new(dec!(0.01), month)?,
            valuation: Valuation::Periods {
                number: 12,
                length: month,
                booking: Booking::EndOfPeriod,
            },
        },
    )?)
}
