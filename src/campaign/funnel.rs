use super::CampaignError;
use crate::quantity::{Checked, ConfidenceLevel, QuantityError};
use crate::statistics::{Interval, Proportion, ProportionMethod};
use rust_decimal::Decimal;

/// The way from one stage of a funnel to the next.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct FunnelStep {
    /// The stage that is entered.
    pub stage: String,
    /// Its customers of those of the stage before.
    pub passed: Proportion,
    /// Customers who did not come along.
    pub drop_off: u64,
}

/// Ordered stages, each reached by some of the customers of the one before.
///
/// # Example
///
/// ```
/// use clv::campaign::Funnel;
///
/// let funnel = Funnel::new([("visitor", 4200), ("lead", 1260), ("buyer", 630)])?;
/// let funnel = funnel.ok_or("nobody entered")?;
/// assert_eq!(funnel.overall().estimate(), Some(0.15));
/// assert_eq!(funnel.bottleneck().map(|step| step.stage.as_str()), Some("lead"));
/// assert_eq!(funnel.entrance(), "visitor");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Vec<Stage>", into = "Vec<Stage>")
)]
pub struct Funnel {
    entrance: String,
    steps: Vec<FunnelStep>,
    overall: Proportion,
}

impl Funnel {
    /// A funnel of stages with their numbers of customers. `None` without stages or where nobody is
    /// in the first.
    ///
    /// # Errors
    ///
    /// [`CampaignError::FunnelRises`] where a stage has more customers than the one before.
    pub fn new(
        stages: impl IntoIterator<Item = (impl Into<String>, u64)>,
    ) -> Result<Option<Self>, CampaignError> {
        let mut stages = stages.into_iter();
        let Some((entrance, first)) = stages.next() else {
            return Ok(None);
        };
        let mut before = first;
        let mut steps = Vec::new();
        for (stage, count) in stages {
            let stage = stage.into();
            if count > before {
                return Err(CampaignError::FunnelRises {
                    stage,
                    count,
                    before,
                });
            }
            steps.push(FunnelStep {
                stage,
                passed: Proportion::new(count, before)?,
                drop_off: before - count,
            });
            before = count;
        }
        let overall = Proportion::new(before, first)?;
        Ok((first > 0).then(|| Self {
            entrance: entrance.into(),
            steps,
            overall,
        }))
    }

    /// The first stage, which everybody of the funnel is in.
    pub fn entrance(&self) -> &str {
        &self.entrance
    }

    /// The ways from each stage to the next, one fewer than stages.
    pub fn steps(&self) -> &[FunnelStep] {
        &self.steps
    }

    /// Customers of the last stage of those of the first.
    pub fn overall(&self) -> Proportion {
        self.overall
    }

    /// The step with the lowest rate, the first of equals; a step from an empty stage is none.
    pub fn bottleneck(&self) -> Option<&FunnelStep> {
        let rates = self.steps.iter().filter(|step| step.passed.trials() > 0);
        // a/b < c/d as a·d < c·b, exactly.
        let product = |a: u64, b: u64| u128::from(a) * u128::from(b);
        rates.min_by(|a, b| {
            product(a.passed.successes(), b.passed.trials())
                .cmp(&product(b.passed.successes(), a.passed.trials()))
        })
    }
}

/// The conversions, the margin and the cost of a channel.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Channel {
    /// Its name.
    pub name: String,
    /// Conversions of visits.
    pub conversions: Proportion,
    /// Its cost.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub cost: Decimal,
    /// The margin of what the converted bought, before this cost.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub margin: Decimal,
}

/// The conversion rate of a channel, and whether it pays.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ChannelReport {
    /// The channel.
    pub name: String,
    /// The conversion rate with Wilson's interval; `None` without visits.
    pub rate: Option<Interval>,
    /// cost/conversions; `None` without conversions.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub cost_per_acquisition: Option<Decimal>,
    /// (margin − cost)/cost; `None` where the channel cost nothing.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub roi: Option<Decimal>,
}

impl Channel {
    /// The channel's rates and returns. They count everything that came through the channel, not
    /// what came because of it.
    ///
    /// # Errors
    ///
    /// [`CampaignError::Quantity`] for a negative cost or an overflow.
    ///
    /// # Example
    ///
    /// ```
    /// use clv::campaign::{Channel, arm};
    /// use clv::quantity::ConfidenceLevel;
    /// use rust_decimal_macros::dec;
    ///
    /// let search = Channel {
    ///     name: "search".to_owned(),
    ///     conversions: arm(1000, 40)?,
    ///     cost: dec!(500),
    ///     margin: dec!(1200),
    /// };
    /// let report = search.report(ConfidenceLevel::P95)?;
    /// assert_eq!(report.cost_per_acquisition, Some(dec!(12.5)));
    /// assert_eq!(report.roi, Some(dec!(1.4)));
    /// # Ok::<(), clv::campaign::CampaignError>(())
    /// ```
    pub fn report(
        &self,
        confidence_level: ConfidenceLevel,
    ) -> Result<ChannelReport, CampaignError> {
        if self.cost < Decimal::ZERO {
            return Err(QuantityError::OutOfRange {
                quantity: "cost of a channel",
                range: "at least 0",
                value: self.cost,
            }
            .into());
        }
        let acquired = Decimal::from(self.conversions.successes());
        let ratio = |numerator: Decimal, denominator: Decimal, what| {
            (!denominator.is_zero())
                .then(|| numerator.over(denominator, what))
                .transpose()
        };
        let net = self.margin.minus(self.cost, "net margin of a channel")?;
        Ok(ChannelReport {
            name: self.name.clone(),
            rate: self
                .conversions
                .interval(ProportionMethod::Wilson, confidence_level)?,
            cost_per_acquisition: ratio(self.cost, acquired, "cost per acquisition")?,
            roi: ratio(net, self.cost, "roi of a channel")?,
        })
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct Stage {
    stage: String,
    customers: u64,
}

#[cfg(feature = "serde")]
impl TryFrom<Vec<Stage>> for Funnel {
    type Error = CampaignError;

    fn try_from(stages: Vec<Stage>) -> Result<Self, CampaignError> {
        let stages = stages
            .into_iter()
            .map(|stage| (stage.stage, stage.customers));
        Self::new(stages)?.ok_or(CampaignError::EmptyFunnel)
    }
}

#[cfg(feature = "serde")]
impl From<Funnel> for Vec<Stage> {
    fn from(funnel: Funnel) -> Self {
        let entrance = Stage {
            stage: funnel.entrance,
            customers: funnel.overall.trials(),
        };
        let others = funnel.steps.into_iter().map(|step| Stage {
            customers: step.passed.successes(),
            stage: step.stage,
        });
        std::iter::once(entrance).chain(others).collect()
    }
}
