use crate::loyalty::LoyaltyError;
use crate::loyalty::check::at_least_zero;
use crate::quantity::Checked;
use rust_decimal::Decimal;

/// By what a tier is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum TierMetric {
    /// Spend alone.
    Spend,
    /// Points alone.
    Points,
    /// Spend or points, whichever reaches further.
    Either,
}

impl TierMetric {
    fn uses_spend(self) -> bool {
        matches!(self, Self::Spend | Self::Either)
    }

    fn uses_points(self) -> bool {
        matches!(self, Self::Points | Self::Either)
    }
}

/// A tier and from where on it is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Tier {
    /// Its name.
    pub name: String,
    /// The spend that reaches it (≥), `None` where spend is not asked.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub spend: Option<Decimal>,
    /// The points that reach it (≥), `None` where points are not asked.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub points: Option<Decimal>,
}

/// The qualification that a member has gathered in the window that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Qualification {
    /// Money spent.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub spend: Decimal,
    /// Points earned.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub points: Decimal,
}

/// Where a member stands on a ladder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct TierPosition<'a> {
    /// The highest tier that is reached, `None` below the first.
    pub tier: Option<&'a Tier>,
    /// The tier above it, `None` in the top tier.
    pub next: Option<&'a Tier>,
    /// Spend that is missing to the next tier, `None` without one or where spend is not asked.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub spend_to_next: Option<Decimal>,
    /// Points that are missing to the next tier, `None` without one or where points are not asked.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub points_to_next: Option<Decimal>,
}

/// Ordered tiers, the lowest first, whose thresholds strictly rise.
///
/// # Example
///
/// ```
/// use clv::loyalty::tier::{Qualification, TierLadder, TierMetric};
/// use rust_decimal_macros::dec;
///
/// let ladder = TierLadder::bronze_silver_gold(
///     TierMetric::Spend,
///     [dec!(0), dec!(3000), dec!(10000)],
/// )?;
/// let member = Qualification { spend: dec!(2999.99), points: dec!(0) };
/// let position = ladder.position(&member)?;
/// assert_eq!(position.tier.map(|tier| tier.name.as_str()), Some("bronze"));
/// assert_eq!(position.spend_to_next, Some(dec!(0.01)));
/// # Ok::<(), clv::loyalty::LoyaltyError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Record", into = "Record")
)]
pub struct TierLadder {
    metric: TierMetric,
    tiers: Vec<Tier>,
}

impl TierLadder {
    /// A ladder.
    ///
    /// # Errors
    ///
    /// - [`LoyaltyError::NoTiers`];
    /// - [`LoyaltyError::TierWithoutThreshold`] where a tier lacks a threshold that is asked;
    /// - [`LoyaltyError::TiersDoNotRise`] where a threshold that is asked is not above the one
    ///   before.
    pub fn new(metric: TierMetric, tiers: Vec<Tier>) -> Result<Self, LoyaltyError> {
        if tiers.is_empty() {
            return Err(LoyaltyError::NoTiers);
        }
        if metric.uses_spend() {
            must_rise(&tiers, "spend", |tier| tier.spend)?;
        }
        if metric.uses_points() {
            must_rise(&tiers, "points", |tier| tier.points)?;
        }
        Ok(Self { metric, tiers })
    }

    /// Bronze, silver and gold, each from the same number on in spend and in points.
    ///
    /// # Errors
    ///
    /// [`LoyaltyError::TiersDoNotRise`] where the thresholds do not.
    pub fn bronze_silver_gold(
        metric: TierMetric,
        thresholds: [Decimal; 3],
    ) -> Result<Self, LoyaltyError> {
        Self::named(metric, ["bronze", "silver", "gold"], thresholds)
    }

    /// Silver, gold and diamond, each from the same number on in spend and in points.
    ///
    /// # Errors
    ///
    /// [`LoyaltyError::TiersDoNotRise`] where the thresholds do not.
    pub fn silver_gold_diamond(
        metric: TierMetric,
        thresholds: [Decimal; 3],
    ) -> Result<Self, LoyaltyError> {
        Self::named(metric, ["silver", "gold", "diamond"], thresholds)
    }

    fn named(
        metric: TierMetric,
        names: [&str; 3],
        thresholds: [Decimal; 3],
    ) -> Result<Self, LoyaltyError> {
        let tiers = names
            .into_iter()
            .zip(thresholds)
            .map(|(name, threshold)| Tier {
                name: name.to_owned(),
                spend: metric.uses_spend().then_some(threshold),
                points: metric.uses_points().then_some(threshold),
            });
        Self::new(metric, tiers.collect())
    }

    /// By what tiers are reached.
    pub fn metric(&self) -> TierMetric {
        self.metric
    }

    /// The tiers, the lowest first.
    pub fn tiers(&self) -> &[Tier] {
        &self.tiers
    }

    /// The number of tiers that are reached: 0 below the first.
    ///
    /// # Errors
    ///
    /// Negative spend or points, as a [`QuantityError`](crate::quantity::QuantityError).
    pub fn reached(&self, member: &Qualification) -> Result<usize, LoyaltyError> {
        let spend = at_least_zero(member.spend, "spend")?;
        let points = at_least_zero(member.points, "points")?;
        let is_reached = |tier: &Tier| {
            let by_spend = tier.spend.is_some_and(|threshold| spend >= threshold);
            let by_points = tier.points.is_some_and(|threshold| points >= threshold);
            (self.metric.uses_spend() && by_spend) || (self.metric.uses_points() && by_points)
        };
        // Thresholds rise, so the tiers that are reached are the first ones.
        Ok(self
            .tiers
            .iter()
            .take_while(|tier| is_reached(tier))
            .count())
    }

    /// The tier that is reached, and what is missing to the next.
    ///
    /// # Errors
    ///
    /// Negative spend or points, as a [`QuantityError`](crate::quantity::QuantityError).
    pub fn position(&self, member: &Qualification) -> Result<TierPosition<'_>, LoyaltyError> {
        let reached = self.reached(member)?;
        let next = self.tiers.get(reached);
        let missing = |threshold: Option<Decimal>, has: Decimal, quantity| {
            threshold
                .map(|threshold| threshold.minus(has, quantity))
                .transpose()
        };
        let spend = next
            .filter(|_| self.metric.uses_spend())
            .and_then(|tier| tier.spend);
        let points = next
            .filter(|_| self.metric.uses_points())
            .and_then(|tier| tier.points);
        Ok(TierPosition {
            tier: reached.checked_sub(1).and_then(|top| self.tiers.get(top)),
            next,
            spend_to_next: missing(spend, member.spend, "spend to the next tier")?,
            points_to_next: missing(points, member.points, "points to the next tier")?,
        })
    }
}

fn must_rise(
    tiers: &[Tier],
    metric: &'static str,
    threshold_of: impl Fn(&Tier) -> Option<Decimal>,
) -> Result<(), LoyaltyError> {
    let mut before: Option<Decimal> = None;
    for tier in tiers {
        let threshold = threshold_of(tier).ok_or_else(|| LoyaltyError::TierWithoutThreshold {
            tier: tier.name.clone(),
            metric,
        })?;
        if let Some(before) = before.filter(|&before| threshold <= before) {
            return Err(LoyaltyError::TiersDoNotRise {
                tier: tier.name.clone(),
                metric,
                before,
                threshold,
            });
        }
        before = Some(threshold);
    }
    Ok(())
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct Record {
    metric: TierMetric,
    tiers: Vec<Tier>,
}

#[cfg(feature = "serde")]
impl TryFrom<Record> for TierLadder {
    type Error = LoyaltyError;

    fn try_from(record: Record) -> Result<Self, LoyaltyError> {
        Self::new(record.metric, record.tiers)
    }
}

#[cfg(feature = "serde")]
impl From<TierLadder> for Record {
    fn from(ladder: TierLadder) -> Self {
        Self {
            metric: ladder.metric,
            tiers: ladder.tiers,
        }
    }
}
