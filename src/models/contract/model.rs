use crate::models::ModelError;
use crate::quantity::{Checked, Probability, TimeUnit, to_decimal};
use crate::value::{SurvivalCurve, ValueError};
use rust_decimal::Decimal;

/// A model of customers under contract: at the end of every period each of them renews or
/// cancels, and it is seen who does which.
///
/// ```text
/// t        number of renewals; the first period, which every customer pays, is t = 0
/// S(t)     probability to renew at least t times, S(0) = 1
/// r(t)     S(t)/S(t − 1), retention rate at the t-th renewal among those who are still there
/// d        discount rate per period
/// ```
pub trait ContractModel {
    /// S(t), the share of a cohort that is still there after t renewals.
    fn survival(&self, renewals: u32) -> f64;

    /// r(t), the share of those there before the t-th renewal (t = 1, 2, …) who renew.
    ///
    /// # Errors
    ///
    /// [`ModelError::Argument`] where t is 0.
    fn retention_rate(&self, renewal: u32) -> Result<f64, ModelError>;

    /// The discounted number of periods that a new customer pays for, the first one, which is not
    /// discounted, included; `None` where the sum diverges, which can only be at d ≤ 0:
    ///
    /// ```text
    /// DEL(d) = Σ_{t≥0} S(t) / (1 + d)^t
    /// ```
    ///
    /// # Errors
    ///
    /// [`ModelError::Argument`] where d is not finite and above −1, [`ModelError::OutOfReach`]
    /// where the promised digits cannot be had.
    fn discounted_expected_lifetime(&self, discount_rate: f64) -> Result<Option<f64>, ModelError>;

    /// The discounted number of periods for which a customer in their n-th period (n = 1, 2, …; who
    /// has renewed n − 1 times) will yet pay. The next renewal is about to be decided, and its
    /// payment is not discounted; `None` where the sum diverges:
    ///
    /// ```text
    /// DERL(n, d) = Σ_{k≥0} S(n + k)/S(n − 1) / (1 + d)^k
    /// ```
    ///
    /// Fader & Hardie, "Customer-Base Valuation in a Contractual Setting: The Perils of Ignoring
    /// Heterogeneity", Marketing Science 29 (2010), equation (6).
    ///
    /// # Errors
    ///
    /// As [`discounted_expected_lifetime`](Self::discounted_expected_lifetime), and
    /// [`ModelError::Argument`] where n is 0.
    fn discounted_expected_residual_lifetime(
        &self,
        period: u32,
        discount_rate: f64,
    ) -> Result<Option<f64>, ModelError>;

    /// Σ S(t), the expected number of periods that a new customer pays for; `None` where it is
    /// infinite.
    ///
    /// # Errors
    ///
    /// As [`discounted_expected_lifetime`](Self::discounted_expected_lifetime).
    fn expected_lifetime(&self) -> Result<Option<f64>, ModelError> {
        self.discounted_expected_lifetime(0.0)
    }

    /// The value of a new customer who brings the margin in every period that they pay for,
    /// beginning now: margin · DEL(d).
    ///
    /// # Errors
    ///
    /// As [`discounted_expected_lifetime`](Self::discounted_expected_lifetime), and
    /// [`ModelError::Quantity`] where the value does not fit in a decimal.
    fn new_customer_value(
        &self,
        margin: Decimal,
        discount_rate: f64,
    ) -> Result<Option<Decimal>, ModelError> {
        let periods = self.discounted_expected_lifetime(discount_rate)?;
        periods.map(|periods| worth(margin, periods)).transpose()
    }

    /// The value that a customer in their n-th period yet has, the current period's margin being in:
    /// margin · DERL(n, d).
    ///
    /// # Errors
    ///
    /// As [`discounted_expected_residual_lifetime`](Self::discounted_expected_residual_lifetime),
    /// and [`ModelError::Quantity`] where the value does not fit in a decimal.
    fn residual_value(
        &self,
        margin: Decimal,
        period: u32,
        discount_rate: f64,
    ) -> Result<Option<Decimal>, ModelError> {
        let periods = self.discounted_expected_residual_lifetime(period, discount_rate)?;
        periods.map(|periods| worth(margin, periods)).transpose()
    }

    /// The model in the place of a retention curve: wherever [`value`](crate::value) takes one.
    fn curve(self, period: TimeUnit) -> ContractCurve<Self>
    where
        Self: Sized,
    {
        ContractCurve {
            model: self,
            period,
        }
    }
}

fn worth(margin: Decimal, periods: f64) -> Result<Decimal, ModelError> {
    const VALUE: &str = "value of a customer";
    Ok(margin.times(to_decimal(periods, VALUE)?, VALUE)?)
}

/// A contract model with the length of its period.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ContractCurve<M> {
    model: M,
    period: TimeUnit,
}

impl<M: ContractModel> SurvivalCurve for ContractCurve<M> {
    fn period(&self) -> TimeUnit {
        self.period
    }

    /// A share below 10⁻²⁸ is 0: an exact decimal shows no smaller one.
    fn survival(&self, period: u32) -> Result<Option<Probability>, ValueError> {
        let share = to_decimal(self.model.survival(period), "survival")?;
        Ok(Some(Probability::new(share)?))
    }
}

/// A renewal that is at least the first.
pub(in crate::models) fn checked_renewal(
    argument: &'static str,
    renewal: u32,
) -> Result<f64, ModelError> {
    if renewal >= 1 {
        Ok(f64::from(renewal))
    } else {
        Err(ModelError::argument(argument, "≥ 1", 0.0))
    }
}

/// A discount rate per period above −1.
pub(in crate::models) fn checked_rate(discount_rate: f64) -> Result<f64, ModelError> {
    if discount_rate > -1.0 && discount_rate.is_finite() {
        Ok(discount_rate)
    } else {
        Err(ModelError::argument(
            "discount rate",
            "finite and > −1",
            discount_rate,
        ))
    }
}
