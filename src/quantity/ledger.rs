use super::{Checked, QuantityError};
use rust_decimal::Decimal;

/// A line of a ledger. A line without an amount is listed but not valued, such as reputation.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct LedgerLine {
    /// The name of the line.
    pub label: String,
    /// Money; `None` where nobody has put a value on it.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub amount: Option<Decimal>,
}

/// Labelled amounts and what they add up to.
///
/// # Example
///
/// ```
/// use clv::quantity::Ledger;
/// use rust_decimal_macros::dec;
///
/// let costs = Ledger::costs([("advertising", dec!(300)), ("sales", dec!(100))])?;
/// assert_eq!(costs.total()?, dec!(400));
/// assert_eq!(costs.shares()?.unwrap(), [Some(dec!(0.75)), Some(dec!(0.25))]);
/// assert!(Ledger::costs([("refund", dec!(-20))]).is_err());
/// # Ok::<(), clv::quantity::QuantityError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Ledger {
    lines: Vec<LedgerLine>,
}

impl Ledger {
    /// A ledger of lines that may have any sign, or no amount at all.
    pub fn new(lines: impl IntoIterator<Item = LedgerLine>) -> Self {
        Self {
            lines: lines.into_iter().collect(),
        }
    }

    /// A ledger of costs, none of which is negative.
    ///
    /// # Errors
    ///
    /// [`QuantityError::OutOfRange`] where a cost is negative.
    pub fn costs<L: Into<String>>(
        lines: impl IntoIterator<Item = (L, Decimal)>,
    ) -> Result<Self, QuantityError> {
        let ledger: Self = lines.into_iter().collect();
        ledger.check_costs()?;
        Ok(ledger)
    }

    /// Refuses a negative line.
    pub(crate) fn check_costs(&self) -> Result<(), QuantityError> {
        match self.amounts().find(|amount| *amount < Decimal::ZERO) {
            None => Ok(()),
            Some(value) => Err(QuantityError::OutOfRange {
                quantity: "cost",
                range: "≥ 0",
                value,
            }),
        }
    }

    /// With one more line.
    #[must_use]
    pub fn with(mut self, label: impl Into<String>, amount: Decimal) -> Self {
        self.lines.push(LedgerLine {
            label: label.into(),
            amount: Some(amount),
        });
        self
    }

    /// With one more line that is listed but not valued: it counts as nothing in the total.
    #[must_use]
    pub fn with_not_valued(mut self, label: impl Into<String>) -> Self {
        self.lines.push(LedgerLine {
            label: label.into(),
            amount: None,
        });
        self
    }

    /// The lines in the order given.
    pub fn lines(&self) -> &[LedgerLine] {
        &self.lines
    }

    fn amounts(&self) -> impl Iterator<Item = Decimal> {
        self.lines.iter().filter_map(|line| line.amount)
    }

    /// The sum of the valued lines; 0 for an empty ledger.
    ///
    /// # Errors
    ///
    /// [`QuantityError::Overflow`] where the sum has no place in a decimal.
    pub fn total(&self) -> Result<Decimal, QuantityError> {
        self.amounts().try_fold(Decimal::ZERO, |sum, amount| {
            sum.plus(amount, "total of a ledger")
        })
    }

    /// Each line's share of the total, `None` for a line that is not valued; `None` instead of all
    /// of them where the total is 0.
    ///
    /// # Errors
    ///
    /// [`QuantityError::Overflow`] where a share has no place in a decimal.
    pub fn shares(&self) -> Result<Option<Vec<Option<Decimal>>>, QuantityError> {
        let total = self.total()?;
        if total.is_zero() {
            return Ok(None);
        }
        self.lines
            .iter()
            .map(|line| {
                line.amount
                    .map(|amount| amount.over(total, "share of a ledger"))
                    .transpose()
            })
            .collect::<Result<_, _>>()
            .map(Some)
    }
}

impl<L: Into<String>> FromIterator<(L, Decimal)> for Ledger {
    fn from_iter<I: IntoIterator<Item = (L, Decimal)>>(lines: I) -> Self {
        Self::new(lines.into_iter().map(|(label, amount)| LedgerLine {
            label: label.into(),
            amount: Some(amount),
        }))
    }
}
