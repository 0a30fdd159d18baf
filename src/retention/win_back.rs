use super::RetentionError;
use super::error::not_negative;
use crate::quantity::{Checked, ConfidenceLevel};
use crate::statistics::{Interval, Proportion, ProportionMethod};
use rust_decimal::Decimal;

/// A campaign to win customers back who have left.
///
/// # Example
///
/// ```
/// use clv::quantity::ConfidenceLevel;
/// use clv::retention::WinBack;
/// use rust_decimal_macros::dec;
///
/// let campaign = WinBack {
///     targeted: 100,
///     won_back: 58,
///     spend: dec!(11600),
///     acquisition_cost: dec!(500),
///     residual_value: dec!(260),
/// };
/// let result = campaign.result(ConfidenceLevel::P95)?.unwrap();
/// assert_eq!(result.cost_per_win_back, Some(dec!(200)));
/// assert_eq!(result.cost_ratio, Some(dec!(0.4)));
/// assert_eq!(result.worthwhile, Some(true));
/// # Ok::<(), clv::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct WinBack {
    /// Customers who had left and were addressed.
    pub targeted: u64,
    /// Those who came back.
    pub won_back: u64,
    /// The cost of the campaign, in money.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub spend: Decimal,
    /// The cost of acquiring a new customer, in money.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub acquisition_cost: Decimal,
    /// The expected value of a customer who came back, from then on, in money.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub residual_value: Decimal,
}

/// The result of a win-back campaign.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct WinBackResult {
    /// Won back over targeted, with Wilson's limits.
    pub rate: Interval,
    /// Spend over won back, in money a customer; `None` where nobody came back.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub cost_per_win_back: Option<Decimal>,
    /// That over the cost of a new customer; `None` where a new customer costs nothing.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub cost_ratio: Option<Decimal>,
    /// Whether a customer who came back brings more than winning back cost.
    pub worthwhile: Option<bool>,
}

impl WinBack {
    /// Rate, cost and whether it pays; `None` where nobody was targeted.
    ///
    /// The rate is not the campaign's effect: some would have come back without it.
    ///
    /// # Errors
    ///
    /// [`RetentionError::WonBackExceedTargeted`]; [`RetentionError::Quantity`] where money is
    /// negative or has no place in a decimal.
    pub fn result(
        &self,
        confidence_level: ConfidenceLevel,
    ) -> Result<Option<WinBackResult>, RetentionError> {
        let spend = not_negative(self.spend, "win-back spend")?;
        let acquisition_cost = not_negative(self.acquisition_cost, "acquisition cost")?;
        let residual_value = not_negative(self.residual_value, "residual value")?;
        if self.won_back > self.targeted {
            return Err(RetentionError::WonBackExceedTargeted {
                targeted: self.targeted,
                won_back: self.won_back,
            });
        }
        let proportion = Proportion::new(self.won_back, self.targeted)?;
        let Some(rate) = proportion.interval(ProportionMethod::Wilson, confidence_level)? else {
            return Ok(None);
        };
        let cost_per_win_back = match self.won_back {
            0 => None,
            customers => Some(spend.over(Decimal::from(customers), "cost per win-back")?),
        };
        let cost_ratio = match cost_per_win_back {
            Some(_) if !acquisition_cost.is_zero() => {
                // One division: 1000/(30·70), not a third times a seventieth.
                let alike = Decimal::from(self.won_back).times(acquisition_cost, "cost ratio")?;
                Some(spend.over(alike, "cost ratio")?)
            }
            _ => None,
        };
        // residual > spend/won, without the rounding of the quotient.
        let worth = Decimal::from(self.won_back).times(residual_value, "residual value")?;
        Ok(Some(WinBackResult {
            rate,
            cost_per_win_back,
            cost_ratio,
            worthwhile: cost_per_win_back.map(|_| worth > spend),
        }))
    }
}
