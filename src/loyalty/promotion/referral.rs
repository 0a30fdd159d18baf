use crate::loyalty::LoyaltyError;

/// The results of customers' invitations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ReferralProgramme {
    /// Customers who could invite.
    pub customers: u64,
    /// Invitations that they sent.
    pub invitations: u64,
    /// Invitations that were accepted.
    pub accepted: u64,
}

/// The reach of a referral programme.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Referral {
    /// Invitations for each customer.
    pub invitations_per_customer: f64,
    /// Accepted invitations as a share of all, `None` without invitations.
    pub conversion: Option<f64>,
    /// K, new customers for each customer.
    pub coefficient: f64,
    /// Customers in the end for each one at the start, `None` where K ≥ 1 and there is no end.
    pub total_reach: Option<f64>,
}

impl ReferralProgramme {
    /// The referral (viral) coefficient.
    ///
    /// ```text
    /// K = invitations per customer × conversion = accepted / customers
    /// total reach = 1 + K + K² + … = 1/(1 − K)
    /// ```
    ///
    /// `None` without customers.
    ///
    /// # Errors
    ///
    /// [`LoyaltyError::AcceptedAboveInvitations`].
    ///
    /// # Example
    ///
    /// ```
    /// use clv::loyalty::promotion::ReferralProgramme;
    ///
    /// let programme = ReferralProgramme { customers: 400, invitations: 1000, accepted: 200 };
    /// let referral = programme.coefficient()?.ok_or("customers")?;
    /// assert_eq!((referral.coefficient, referral.total_reach), (0.5, Some(2.0)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn coefficient(&self) -> Result<Option<Referral>, LoyaltyError> {
        if self.accepted > self.invitations {
            return Err(LoyaltyError::AcceptedAboveInvitations {
                accepted: self.accepted,
                invitations: self.invitations,
            });
        }
        if self.customers == 0 {
            return Ok(None);
        }
        let ratio = |a: u64, b: u64| (b > 0).then(|| a as f64 / b as f64);
        let left = self.customers.checked_sub(self.accepted);
        Ok(Some(Referral {
            invitations_per_customer: self.invitations as f64 / self.customers as f64,
            conversion: ratio(self.accepted, self.invitations),
            coefficient: self.accepted as f64 / self.customers as f64,
            total_reach: left.and_then(|left| ratio(self.customers, left)),
        }))
    }
}
