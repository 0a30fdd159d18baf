use super::exact_sum::ExactSum;
use super::filter::Obstacle;
#[cfg(feature = "serde")]
use super::{Reduction, Refunds};
use super::{Tally, TransactionsError};
use crate::quantity::QuantityError;
use rust_decimal::Decimal;

/// A [`Tally`] while it is counted, with its money exact.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Counts {
    pub(crate) tally: Tally,
    pub(super) refunds_netted: ExactSum,
    pub(super) refunds_without_purchase: ExactSum,
}

impl Counts {
    /// Adds what was counted elsewhere.
    pub(super) fn add(&mut self, other: &Self) -> Result<(), TransactionsError> {
        let plus = |sum: ExactSum, other| {
            let quantity = "refund money";
            sum.plus(other).ok_or(QuantityError::Overflow { quantity })
        };
        self.refunds_netted = plus(self.refunds_netted, other.refunds_netted)?;
        let without_purchase = other.refunds_without_purchase;
        self.refunds_without_purchase = plus(self.refunds_without_purchase, without_purchase)?;
        self.tally.add(&other.tally);
        Ok(())
    }

    /// Refund money by which purchases got smaller.
    pub(super) fn net(&mut self, money: ExactSum) -> Result<(), Obstacle> {
        self.refunds_netted = self
            .refunds_netted
            .plus(money)
            .ok_or(Obstacle::InexactSum)?;
        Ok(())
    }

    /// Refund money that met no purchase.
    pub(super) fn leave(&mut self, money: ExactSum) -> Result<(), Obstacle> {
        let sum = self.refunds_without_purchase.plus(money);
        self.refunds_without_purchase = sum.ok_or(Obstacle::InexactSum)?;
        Ok(())
    }

    /// Whether the money is that of refunds which the conventions take back; the tally beside it has
    /// none of its own yet.
    #[cfg(feature = "serde")]
    pub(super) fn can_be_by(&self, reduction: &Reduction) -> bool {
        let is_negative = |sum: ExactSum| sum.negated().is_none_or(ExactSum::is_positive);
        let money = [self.refunds_netted, self.refunds_without_purchase];
        let takes_none = matches!(reduction.refunds, Refunds::Drop | Refunds::Refuse);
        let is_wrong = |sum| is_negative(sum) || (takes_none && sum.is_positive());
        !money.into_iter().any(is_wrong)
            && self.tally.can_be_by(reduction)
            && self.tally.refunds_netted.is_zero()
            && self.tally.refunds_without_purchase.is_zero()
    }

    pub(super) fn into_tally(self) -> Result<Tally, TransactionsError> {
        Ok(Tally {
            refunds_netted: money(self.refunds_netted, "refund money that was netted")?,
            refunds_without_purchase: money(
                self.refunds_without_purchase,
                "refund money that met no purchase",
            )?,
            ..self.tally
        })
    }
}

fn money(sum: ExactSum, quantity: &'static str) -> Result<Decimal, TransactionsError> {
    let total = sum.to_total().ok_or(QuantityError::Overflow { quantity })?;
    Ok(total.amount)
}
