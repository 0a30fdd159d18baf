use crate::loyalty::LoyaltyError;
use crate::statistics::Proportion;

/// Of which coupons the use rate is a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum CouponBase {
    /// Of all that were issued.
    Issued,
    /// Of those that reached a customer.
    Delivered,
}

/// The fate of the coupons of a campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CouponCounts {
    /// Issued.
    pub issued: u64,
    /// Of these, delivered.
    pub delivered: u64,
    /// Of these, used.
    pub used: u64,
}

impl CouponCounts {
    /// The use rate, with every interval of a [`Proportion`].
    ///
    /// # Errors
    ///
    /// [`LoyaltyError::DeliveredAboveIssued`], and more used than delivered.
    ///
    /// # Example
    ///
    /// ```
    /// use clv::loyalty::reward::{CouponBase, CouponCounts};
    /// use clv::quantity::ConfidenceLevel;
    /// use clv::statistics::ProportionMethod;
    ///
    /// let coupons = CouponCounts { issued: 100, delivered: 100, used: 92 };
    /// let rate = coupons.use_rate(CouponBase::Issued)?;
    /// let interval = rate.interval(ProportionMethod::Wilson, ConfidenceLevel::P95)?.ok_or("coupons")?;
    /// assert_eq!(interval.estimate, 0.92);
    /// assert!((interval.lower - 0.850).abs() < 5e-4 && (interval.upper - 0.959).abs() < 5e-4);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn use_rate(&self, base: CouponBase) -> Result<Proportion, LoyaltyError> {
        if self.delivered > self.issued {
            return Err(LoyaltyError::DeliveredAboveIssued {
                delivered: self.delivered,
                issued: self.issued,
            });
        }
        let of_delivered = Proportion::new(self.used, self.delivered)?;
        Ok(match base {
            CouponBase::Issued => Proportion::new(self.used, self.issued)?,
            CouponBase::Delivered => of_delivered,
        })
    }
}
