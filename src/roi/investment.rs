use super::RoiError;
use crate::quantity::{Checked, Ledger, Percent};
use rust_decimal::Decimal;
use std::fmt;

/// The definition of a "return on investment". "An ROI of 120 %" may be either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum ReturnDefinition {
    /// (benefit − cost) / cost: 0 is even.
    NetOverCost,
    /// benefit / cost: 1 is even.
    BenefitOverCost,
}

/// A return with its definition.
///
/// ```
/// use clv::roi::{Return, ReturnDefinition};
/// use rust_decimal_macros::dec;
///
/// let reported = Return::new(dec!(1.2), ReturnDefinition::BenefitOverCost);
/// assert_eq!(reported.as_defined(ReturnDefinition::NetOverCost)?.value(), dec!(0.2));
/// assert_eq!(reported.to_string(), "120 % (benefit / cost)");
/// # Ok::<(), clv::roi::RoiError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Return {
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    value: Decimal,
    definition: ReturnDefinition,
}

impl Return {
    /// A number and what it is.
    pub fn new(value: Decimal, definition: ReturnDefinition) -> Self {
        Self { value, definition }
    }

    /// The number, a fraction: 2 is 200 %.
    pub fn value(self) -> Decimal {
        self.value
    }

    /// The definition of the number.
    pub fn definition(self) -> ReturnDefinition {
        self.definition
    }

    /// The same return by the other, or the same, definition: benefit/cost is net/cost + 1.
    ///
    /// # Errors
    ///
    /// [`RoiError::Quantity`] where it has no place in a decimal.
    pub fn as_defined(self, definition: ReturnDefinition) -> Result<Self, RoiError> {
        const QUANTITY: &str = "return on investment";
        let value = match (self.definition, definition) {
            (ReturnDefinition::NetOverCost, ReturnDefinition::BenefitOverCost) => {
                self.value.plus(Decimal::ONE, QUANTITY)?
            }
            (ReturnDefinition::BenefitOverCost, ReturnDefinition::NetOverCost) => {
                self.value.minus(Decimal::ONE, QUANTITY)?
            }
            _ => self.value,
        };
        Ok(Self { value, definition })
    }
}

impl fmt::Display for Return {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Percent(self.value).fmt(f)?;
        f.write_str(match self.definition {
            ReturnDefinition::NetOverCost => " (net / cost)",
            ReturnDefinition::BenefitOverCost => " (benefit / cost)",
        })
    }
}

/// Costs and the benefits that come of them, line by line.
///
/// # Example
///
/// ```
/// use clv::quantity::Ledger;
/// use clv::roi::Investment;
/// use rust_decimal_macros::dec;
///
/// let programme = Investment::new(
///     Ledger::default()
///         .with("conversion", dec!(1200))
///         .with("lifetime value", dec!(1800))
///         .with_not_valued("reputation"),
///     Ledger::costs([("platform", dec!(600)), ("analysts", dec!(400))])?,
/// )?;
/// let outcome = programme.outcome()?.unwrap();
/// assert_eq!(outcome.return_on_investment, dec!(2)); // (3000 − 1000)/1000
/// assert_eq!(outcome.benefit_cost_ratio, dec!(3));
/// let shares = outcome.benefit_shares.unwrap();
/// assert_eq!(shares, [Some(dec!(0.4)), Some(dec!(0.6)), None]);
/// # Ok::<(), clv::roi::RoiError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Record", into = "Record")
)]
pub struct Investment {
    benefits: Ledger,
    costs: Ledger,
}

/// The return of an investment.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct InvestmentReturn {
    /// Money in.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub benefit: Decimal,
    /// Money out.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub cost: Decimal,
    /// benefit − cost.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub net: Decimal,
    /// net / cost, a fraction.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub return_on_investment: Decimal,
    /// benefit / cost.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub benefit_cost_ratio: Decimal,
    /// Each benefit line's share, `None` for one that is not valued; `None` where the benefit is 0.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub benefit_shares: Option<Vec<Option<Decimal>>>,
    /// Each cost line's share, `None` for one that is not valued.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub cost_shares: Option<Vec<Option<Decimal>>>,
}

impl fmt::Display for InvestmentReturn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} for {}: a return of {:.1}",
            self.benefit.normalize(),
            self.cost.normalize(),
            Percent(self.return_on_investment)
        )
    }
}

impl InvestmentReturn {
    /// The return by a definition.
    pub fn as_defined(&self, definition: ReturnDefinition) -> Return {
        let value = match definition {
            ReturnDefinition::NetOverCost => self.return_on_investment,
            ReturnDefinition::BenefitOverCost => self.benefit_cost_ratio,
        };
        Return::new(value, definition)
    }
}

impl Investment {
    /// Benefits, of any sign, and costs, none of them negative.
    ///
    /// # Errors
    ///
    /// [`RoiError::Quantity`] where a cost is negative.
    pub fn new(benefits: Ledger, costs: Ledger) -> Result<Self, RoiError> {
        costs.check_costs()?;
        Ok(Self { benefits, costs })
    }

    /// The ledger of benefits.
    pub fn benefits(&self) -> &Ledger {
        &self.benefits
    }

    /// The ledger of costs.
    pub fn costs(&self) -> &Ledger {
        &self.costs
    }

    /// The return and each line's share; `None` where nothing was spent.
    ///
    /// ```text
    /// return on investment = (benefit − cost) / cost       benefit-cost ratio = benefit / cost
    /// ```
    ///
    /// Lines that are not valued count as nothing in the totals.
    ///
    /// # Errors
    ///
    /// [`RoiError::Quantity`] where a total or a ratio has no place in a decimal.
    pub fn outcome(&self) -> Result<Option<InvestmentReturn>, RoiError> {
        const QUANTITY: &str = "return on investment";
        let (benefit, cost) = (self.benefits.total()?, self.costs.total()?);
        if cost.is_zero() {
            return Ok(None);
        }
        let net = benefit.minus(cost, "net benefit")?;
        Ok(Some(InvestmentReturn {
            benefit,
            cost,
            net,
            return_on_investment: net.over(cost, QUANTITY)?,
            benefit_cost_ratio: benefit.over(cost, "benefit-cost ratio")?,
            benefit_shares: self.benefits.shares()?,
            cost_shares: self.costs.shares()?,
        }))
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct Record {
    benefits: Ledger,
    costs: Ledger,
}

#[cfg(feature = "serde")]
impl TryFrom<Record> for Investment {
    type Error = RoiError;

    fn try_from(record: Record) -> Result<Self, RoiError> {
        Self::new(record.benefits, record.costs)
    }
}

#[cfg(feature = "serde")]
impl From<Investment> for Record {
    fn from(investment: Investment) -> Self {
        Self {
            benefits: investment.benefits,
            costs: investment.costs,
        }
    }
}
