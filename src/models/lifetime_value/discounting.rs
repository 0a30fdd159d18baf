use super::{LifetimeValueError, Valuation};
use crate::models::purchase::OverTime;
use crate::models::{ModelError, PurchaseProcess};
use crate::numeric::{Unsettled, integrate};
use crate::quantity::{DiscountRate, TimeUnit, to_f64};
use std::cell::Cell;

/// When, within its period, a purchase is booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Booking {
    /// At the period's start: the first period is not discounted.
    StartOfPeriod,
    /// Half-way.
    MiddleOfPeriod,
    /// At the period's end: the first period is discounted once.
    EndOfPeriod,
}

impl Booking {
    pub(in crate::models) fn share_of_period(self) -> f64 {
        match self {
            Self::StartOfPeriod => 0.0,
            Self::MiddleOfPeriod => 0.5,
            Self::EndOfPeriod => 1.0,
        }
    }
}

/// Of a payment after δt = 700 a double keeps 10⁻³⁰⁴: for ever is as good.
const NOTHING_LEFT: f64 = 700.0;
/// A period below this share of the sum ends it, were it followed by a million like it.
const NO_LONGER_SEEN: f64 = 1e-22;
/// So many periods are computed before it is seen whether more are needed.
const AT_ONCE: usize = 16;

impl Valuation {
    /// The expected number of purchases of a process that starts now, each discounted to now.
    ///
    /// `unit` is the unit of time of the process.
    ///
    /// # Errors
    ///
    /// As [`LifetimeValue::customer`](super::LifetimeValue::customer).
    pub(in crate::models) fn discounted_transactions(
        &self,
        process: &impl PurchaseProcess<Span = f64>,
        discount: DiscountRate,
        unit: TimeUnit,
    ) -> Result<f64, LifetimeValueError> {
        let force = discount.force_of_interest(unit);
        match *self {
            Self::Continuous { horizon } => match horizon.in_units_of(unit)? {
                None => for_ever(process, force),
                Some(length) if force * to_f64(length) > NOTHING_LEFT => for_ever(process, force),
                Some(length) => until(process, force, to_f64(length)).map_err(Into::into),
            },
            Self::Periods {
                number,
                length,
                booking,
            } => {
                let length = to_f64(length.in_units_of(unit)?);
                by_period(process, force, number, length, booking).map_err(Into::into)
            }
        }
    }
}

fn for_ever(
    process: &impl PurchaseProcess<Span = f64>,
    force: f64,
) -> Result<f64, LifetimeValueError> {
    if force < 0.0 {
        return Err(LifetimeValueError::NegativeDiscount {
            force_of_interest: force,
        });
    }
    process
        .discounted_expected_transactions(force)?
        .ok_or(LifetimeValueError::Diverges)
}

/// ∫₀ᴴ e^(−δt) dE[X(t)] = e^(−δH) E[X(H)] + δ ∫₀ᴴ e^(−δt) E[X(t)] dt, by parts.
fn until(
    process: &impl PurchaseProcess<Span = f64>,
    force: f64,
    horizon: f64,
) -> Result<f64, ModelError> {
    let last = (-force * horizon).exp() * process.expected_purchases(horizon)?;
    if force == 0.0 || horizon == 0.0 {
        return Ok(last);
    }
    let refusal = Cell::new(None);
    let discounted = |t: f64| match process.expected_purchases(t) {
        Ok(purchases) => (-force * t).exp() * purchases,
        Err(error) => {
            refusal.set(Some(error));
            0.0
        }
    };
    // One panel for each few e-foldings of the discount, lest it falls between the nodes.
    let panels = (1.0 + (force.abs() * horizon / 8.0).floor()) as u32;
    let integral = integrate(discounted, 0.0, horizon, panels);
    if let Some(error) = refusal.take() {
        return Err(error);
    }
    let integral = integral.map_err(|Unsettled(_)| {
        ModelError::out_of_reach("purchase process", "discounted purchases within a horizon")
    })?;
    Ok(last + force * integral)
}

/// Σₖ (E[X(kΔ)] − E[X((k−1)Δ)]) e^(−δΔ(k − 1 + φ)), k = 1…n.
fn by_period(
    process: &impl PurchaseProcess<Span = f64>,
    force: f64,
    number: u32,
    length: f64,
    booking: Booking,
) -> Result<f64, ModelError> {
    let all = f64::from(number) * length;
    if force == 0.0 || number == 0 {
        return process.expected_purchases(all);
    }
    let purchases = OverTime::new(process, (length, all), number as usize)?;
    let (mut sum, mut before) = (0.0, 0.0);
    for first in (1..=number).step_by(AT_ONCE) {
        let periods = (first..=number).take(AT_ONCE);
        let ends: Vec<f64> = periods
            .clone()
            .map(|period| f64::from(period) * length)
            .collect();
        for (period, until_end) in periods.zip(purchases.at_each(&ends)?) {
            let booked = (f64::from(period - 1) + booking.share_of_period()) * length;
            let discounted = (until_end - before) * (-force * booked).exp();
            sum += discounted;
            before = until_end;
            // Later periods bring fewer purchases and are discounted more: nothing is left to see.
            if force > 0.0 && sum > 0.0 && discounted <= NO_LONGER_SEEN * sum {
                return Ok(sum);
            }
        }
    }
    Ok(sum)
}
