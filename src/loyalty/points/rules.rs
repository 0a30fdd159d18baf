use super::cap::{CapUsage, EarnCap};
use super::earn::EarnRate;
use super::earning::Earning;
use super::multiplier::{Multiplier, Stacking};
use super::purchase::{EarnBasis, PurchaseLine};
use crate::loyalty::LoyaltyError;
use crate::loyalty::check::at_least_zero;
use crate::quantity::Checked;
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// The points that a rule grants, and the reason for them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Grant {
    /// Points for money, multiplied by the tier's and the occasion's multipliers.
    PerAmount(EarnRate),
    /// Points for each order.
    PerOrder {
        /// The number of points.
        #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
        points: Decimal,
    },
    /// Points for each event of a kind: a check-in, a review, an interaction.
    PerEvent {
        /// Its kind.
        kind: String,
        /// The number of points.
        #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
        points: Decimal,
    },
}

/// One way of earning points.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct EarnRule {
    /// The name that statements give it.
    pub name: String,
    /// The points that it grants, and the reason for them.
    pub grant: Grant,
    /// The most points, or times, in a period; `None`: without end.
    pub cap: Option<EarnCap>,
}

/// The activity of a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activity<'a> {
    /// An order, with the multipliers that apply to it: the member's tier, a friend who was
    /// referred (2 where referrals earn double), a campaign.
    Purchase {
        /// Its lines.
        lines: &'a [PurchaseLine],
        /// Factors on points for money.
        multipliers: &'a [Multiplier],
    },
    /// Anything else that a rule knows.
    Event {
        /// Its kind.
        kind: &'a str,
    },
}

/// The rules by which a programme grants points: every rule that applies grants its own, in the
/// order of the list.
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use clv::loyalty::points::{
///     Activity, CapLimit, CapPeriod, CapUsage, EarnCap, EarnBasis, EarnRule, EarnRules, Grant, Stacking,
/// };
/// use rust_decimal_macros::dec;
///
/// let rules = EarnRules {
///     rules: vec![EarnRule {
///         name: "check-in".to_owned(),
///         grant: Grant::PerEvent { kind: "check-in".to_owned(), points: dec!(5) },
///         cap: Some(EarnCap { period: CapPeriod::Month, limit: CapLimit::Points(dec!(8)) }),
///     }],
///     basis: EarnBasis::GROSS,
///     stacking: Stacking::Multiplicative,
/// };
/// let day = NaiveDate::from_ymd_opt(2026, 3, 1).ok_or("a date")?;
/// let check_in = Activity::Event { kind: "check-in" };
/// let (first, usage) = rules.earn(day, check_in, &CapUsage::default())?;
/// let (second, _) = rules.earn(day, check_in, &usage)?;
/// assert_eq!(first[0].points, dec!(5));
/// assert_eq!((second[0].points, second[0].capped), (dec!(3), dec!(2)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct EarnRules {
    /// The rules.
    pub rules: Vec<EarnRule>,
    /// Which part of a purchase counts.
    pub basis: EarnBasis,
    /// The rule by which several multipliers become one.
    pub stacking: Stacking,
}

impl EarnRules {
    /// The points that an activity earns on a day, and the usage of the caps after it.
    ///
    /// The day is that of the programme's time zone; `usage` is what the member's previous
    /// activity returned.
    ///
    /// # Errors
    ///
    /// Negative amounts or points, an overflow, [`LoyaltyError::DuplicateRule`] for two rules with a
    /// cap and one name, and [`LoyaltyError::CapPeriodIsOver`] for an activity before the period in
    /// which a cap was last used.
    pub fn earn(
        &self,
        on: NaiveDate,
        activity: Activity<'_>,
        usage: &CapUsage,
    ) -> Result<(Vec<Earning>, CapUsage), LoyaltyError> {
        self.must_have_distinct_caps()?;
        let mut usage = usage.clone();
        let mut earnings = Vec::new();
        for rule in &self.rules {
            let Some(points) = self.granted(&rule.grant, activity)? else {
                continue;
            };
            let granted = match &rule.cap {
                None => points,
                Some(cap) => usage.use_up(&rule.name, cap, on, points)?,
            };
            earnings.push(Earning {
                rule: rule.name.clone(),
                points: granted,
                capped: points.minus(granted, "points")?,
            });
        }
        Ok((earnings, usage))
    }

    /// Caps are counted by the name of their rule.
    fn must_have_distinct_caps(&self) -> Result<(), LoyaltyError> {
        let capped = || self.rules.iter().filter(|rule| rule.cap.is_some());
        let twice = capped().enumerate().find(|(place, rule)| {
            capped()
                .take(*place)
                .any(|earlier| earlier.name == rule.name)
        });
        match twice {
            None => Ok(()),
            Some((_, rule)) => Err(LoyaltyError::DuplicateRule {
                rule: rule.name.clone(),
            }),
        }
    }

    /// The points that a rule grants before its cap, `None` where it does not apply.
    fn granted(
        &self,
        grant: &Grant,
        activity: Activity<'_>,
    ) -> Result<Option<Decimal>, LoyaltyError> {
        match (grant, activity) {
            (Grant::PerAmount(rate), Activity::Purchase { lines, multipliers }) => {
                let amounts = lines
                    .iter()
                    .map(|line| self.basis.amount(line))
                    .collect::<Result<Vec<_>, _>>()?;
                let multiplier = self.stacking.combine(multipliers)?;
                Ok(Some(rate.points(&amounts, multiplier)?))
            }
            (Grant::PerOrder { points }, Activity::Purchase { .. }) => {
                Ok(Some(at_least_zero(*points, "points per order")?))
            }
            (Grant::PerEvent { kind, points }, Activity::Event { kind: happened })
                if kind == happened =>
            {
                Ok(Some(at_least_zero(*points, "points per event")?))
            }
            _ => Ok(None),
        }
    }
}
