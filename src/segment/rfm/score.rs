use super::RfmTable;
use super::column::{Column, Dimension};
use super::rank::ranked;
use crate::numeric::both;
use crate::quantity::{Checked, QuantityError};
use crate::segment::SegmentError;
use crate::segment::fixed_point::{Cut, at_scale, floor_at_scale};
use rust_decimal::Decimal;
use std::fmt;

/// The method by which values become scores. High is best in all three: few days since the last
/// order score high.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum RfmMethod {
    /// Cuts at the type-7 quantiles k/bins of the customers; the score is 1 + the number of cuts
    /// strictly below the value, and for recency bins − that number. Equal customers score equal;
    /// ties can leave scores unused.
    QuantileCut {
        /// The number of scores, ≥ 2.
        bins: u16,
    },
    /// The method of the R package *rfm* 0.3.0: each cut is the quantile **+ 1**, and the score
    /// counts the cuts less than or equal to the value. The + 1 depends on the unit: amounts below
    /// 1 all score 1.
    RCompat {
        /// The number of scores, ≥ 2.
        bins: u16,
    },
    /// Customers ranked from worst to best and dealt to n-tiles, the first n mod bins of which
    /// have one customer more: equal sizes whatever the ties.
    Rank {
        /// The number of scores, ≥ 2.
        bins: u16,
        /// The treatment of equal values.
        ties: RankTies,
    },
    /// The rule of `QuantileCut` with cuts of one's own.
    FixedCut(RfmCuts),
    /// 2 = at least as good as the mean of all customers, 1 = worse.
    MeanSplit,
}

/// The treatment of equal values by a rank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum RankTies {
    /// The customer whose key is less counts as worse: equal sizes, but equal customers may score
    /// differently.
    ByCustomer,
    /// All of them get the n-tile of the worst among them: equal customers score equal.
    Together,
}

/// Cut points of the three dimensions, each strictly increasing; a score more than cuts.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RfmCuts {
    /// In days.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub recency_days: Vec<Decimal>,
    /// In orders.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub frequency: Vec<Decimal>,
    /// In money.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub monetary: Vec<Decimal>,
}

/// The scores of a customer, 1 = worst.
///
/// Three scores order by recency first, as their codes do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RfmScore {
    /// The recency score.
    pub recency: u16,
    /// The frequency score.
    pub frequency: u16,
    /// The monetary score.
    pub monetary: u16,
}

impl RfmScore {
    /// The customary code 100 R + 10 F + M, `None` where a score of more than 9 would make two
    /// scores share a code.
    pub fn code(self) -> Option<u16> {
        let digits = [self.recency, self.frequency, self.monetary];
        digits
            .iter()
            .all(|&digit| digit <= 9)
            .then(|| 100 * self.recency + 10 * self.frequency + self.monetary)
    }

    /// w_R·R + w_F·F + w_M·M.
    ///
    /// # Errors
    ///
    /// [`SegmentError::Quantity`] where the total has no place in a decimal.
    pub fn weighted_total(
        self,
        recency: Decimal,
        frequency: Decimal,
        monetary: Decimal,
    ) -> Result<Decimal, SegmentError> {
        let part = |weight: Decimal, score: u16| weight.times(Decimal::from(score), "RFM total");
        let total = part(recency, self.recency)?
            .plus(part(frequency, self.frequency)?, "RFM total")?
            .plus(part(monetary, self.monetary)?, "RFM total")?;
        Ok(total)
    }
}

/// Recency, frequency and monetary score, such as `5-4-3`.
impl fmt::Display for RfmScore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", self.recency, self.frequency, self.monetary)
    }
}

/// The scores of all customers, and what made them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RfmScores {
    /// The scores, in the order of the table.
    pub scores: Vec<RfmScore>,
    /// The cut points, equal ones kept; the three means of a mean split. `None` for ranks, whose
    /// borders are customers, not values. Decimals of 28 digits; scores are decided by the exact
    /// fractions.
    pub cuts: Option<RfmCuts>,
    /// The number of customers with each recency score, from score 1 on.
    pub recency_sizes: Vec<usize>,
    /// The number of customers with each frequency score.
    pub frequency_sizes: Vec<usize>,
    /// The number of customers with each monetary score.
    pub monetary_sizes: Vec<usize>,
}

impl<K: Sync> RfmTable<K> {
    /// The scores of each customer; `None` without customers.
    ///
    /// # Errors
    ///
    /// [`SegmentError::Bins`] for fewer than two bins, [`SegmentError::CutsNotIncreasing`],
    /// [`SegmentError::Quantity`] where a sum does not fit in 127 bits.
    ///
    /// # Example
    ///
    /// ```
    /// use clv::segment::{RfmCustomer, RfmMethod, RfmTable};
    /// use rust_decimal_macros::dec;
    ///
    /// let customer = |customer, recency_days, frequency, monetary| RfmCustomer {
    ///     customer, recency_days, frequency, monetary,
    /// };
    /// let table = RfmTable::new([
    ///     customer("ann", 3, 9, dec!(700)),
    ///     customer("bob", 200, 1, dec!(20)),
    ///     customer("cyd", 40, 2, dec!(90)),
    /// ])?;
    /// let scored = table.score(&RfmMethod::QuantileCut { bins: 2 })?.unwrap();
    /// // The medians are 40 days, 2 orders and 90: nobody is above them but Ann, and Bob in days.
    /// let codes: Vec<_> = scored.scores.iter().map(|score| score.code().unwrap()).collect();
    /// assert_eq!(codes, [222, 111, 211]);
    /// # Ok::<(), clv::Error>(())
    /// ```
    pub fn score(&self, method: &RfmMethod) -> Result<Option<RfmScores>, SegmentError> {
        let prepared = Prepared::check(method)?;
        if self.is_empty() {
            return Ok(None);
        }
        let by_customer = match method {
            RfmMethod::Rank {
                ties: RankTies::ByCustomer,
                ..
            } => Some(self.by_customer()),
            _ => None,
        };
        let by_customer = by_customer.as_deref();
        let score = |dimension: Dimension| -> Result<Column, SegmentError> {
            match dimension {
                Dimension::Recency => {
                    prepared.column(&self.recency_days, 0, dimension, by_customer)
                }
                Dimension::Frequency => prepared.column(&self.frequency, 0, dimension, by_customer),
                Dimension::Monetary => prepared.column(
                    &self.monetary.values,
                    self.monetary.scale,
                    dimension,
                    by_customer,
                ),
            }
        };
        let ((recency, frequency), monetary) = both(
            || (score(Dimension::Recency), score(Dimension::Frequency)),
            || score(Dimension::Monetary),
        );
        let (recency, frequency, monetary) = (recency?, frequency?, monetary?);
        let scores = recency
            .scores
            .iter()
            .zip(&frequency.scores)
            .zip(&monetary.scores)
            .map(|((&recency, &frequency), &monetary)| RfmScore {
                recency,
                frequency,
                monetary,
            })
            .collect();
        let has_cuts = !matches!(method, RfmMethod::Rank { .. });
        Ok(Some(RfmScores {
            scores,
            recency_sizes: recency.sizes(),
            frequency_sizes: frequency.sizes(),
            monetary_sizes: monetary.sizes(),
            cuts: has_cuts.then_some(RfmCuts {
                recency_days: recency.cuts,
                frequency: frequency.cuts,
                monetary: monetary.cuts,
            }),
        }))
    }
}

impl RfmCuts {
    fn of(&self, dimension: Dimension) -> &[Decimal] {
        match dimension {
            Dimension::Recency => &self.recency_days,
            Dimension::Frequency => &self.frequency,
            Dimension::Monetary => &self.monetary,
        }
    }
}

/// A method whose parameters have been checked.
struct Prepared<'a>(&'a RfmMethod);

impl<'a> Prepared<'a> {
    fn check(method: &'a RfmMethod) -> Result<Self, SegmentError> {
        match method {
            RfmMethod::QuantileCut { bins }
            | RfmMethod::RCompat { bins }
            | RfmMethod::Rank { bins, .. } => {
                if *bins < 2 {
                    return Err(SegmentError::Bins {
                        bins: usize::from(*bins),
                    });
                }
            }
            RfmMethod::FixedCut(cuts) => {
                for dimension in [
                    Dimension::Recency,
                    Dimension::Frequency,
                    Dimension::Monetary,
                ] {
                    increasing(cuts.of(dimension), dimension.name())?;
                }
            }
            RfmMethod::MeanSplit => {}
        }
        Ok(Self(method))
    }

    fn column<T: Copy + Ord + Into<i128>>(
        &self,
        values: &[T],
        scale: u32,
        dimension: Dimension,
        by_customer: Option<&[u32]>,
    ) -> Result<Column, SegmentError> {
        match self.0 {
            RfmMethod::QuantileCut { bins } => {
                let cuts = quantile_cuts(values, *bins, 0, dimension)?;
                let bounds = cuts.iter().map(|cut| cut.floor()).collect::<Vec<_>>();
                banded(values, &bounds, exact(&cuts, scale, dimension)?, dimension)
            }
            RfmMethod::RCompat { bins } => {
                let one = at_scale(Decimal::ONE, scale, dimension.name())?;
                let cuts = quantile_cuts(values, *bins, one, dimension)?;
                // A cut ≤ the value is one whose ceiling less 1 is strictly below it.
                let bounds = cuts
                    .iter()
                    .map(|cut| cut.ceiling().saturating_sub(1))
                    .collect::<Vec<_>>();
                banded(values, &bounds, exact(&cuts, scale, dimension)?, dimension)
            }
            RfmMethod::FixedCut(cuts) => {
                let cuts = cuts.of(dimension);
                let bounds = cuts
                    .iter()
                    .map(|&cut| floor_at_scale(cut, scale))
                    .collect::<Vec<_>>();
                banded(values, &bounds, cuts.to_vec(), dimension)
            }
            RfmMethod::MeanSplit => {
                let mean = Cut::mean(&values.iter().map(|&value| value.into()));
                let Some(mean) = mean else {
                    return banded(values, &[], Vec::new(), dimension);
                };
                // At least as good: ≤ the mean for days, ≥ for the others.
                let bound = if dimension.few_is_good() {
                    mean.floor()
                } else {
                    mean.ceiling().saturating_sub(1)
                };
                banded(
                    values,
                    &[bound],
                    exact(&[mean], scale, dimension)?,
                    dimension,
                )
            }
            RfmMethod::Rank { bins, .. } => Ok(ranked(values, *bins, by_customer, dimension)),
        }
    }
}

fn increasing(cuts: &[Decimal], dimension: &'static str) -> Result<(), SegmentError> {
    match cuts.iter().zip(cuts.iter().skip(1)).find(|(a, b)| a >= b) {
        None => Ok(()),
        Some((&before, &next)) => Err(SegmentError::CutsNotIncreasing {
            dimension,
            before,
            next,
        }),
    }
}

fn quantile_cuts<T: Copy + Ord + Into<i128>>(
    values: &[T],
    bins: u16,
    shift: i128,
    dimension: Dimension,
) -> Result<Vec<Cut>, SegmentError> {
    let mut ascending = values.to_vec();
    ascending.sort_unstable();
    let overflow = QuantityError::Overflow {
        quantity: dimension.name(),
    };
    let mut cuts = Vec::with_capacity(usize::from(bins));
    for k in 1..bins {
        let (part, whole) = (i128::from(k), i128::from(bins));
        if let Some(mut cut) = Cut::quantile(&ascending, part, whole, dimension.name())? {
            cut.whole = cut.whole.checked_add(shift).ok_or(overflow)?;
            cuts.push(cut);
        }
    }
    Ok(cuts)
}

fn exact(cuts: &[Cut], scale: u32, dimension: Dimension) -> Result<Vec<Decimal>, SegmentError> {
    cuts.iter()
        .map(|cut| Ok(cut.to_decimal(scale, dimension.name())?))
        .collect()
}

/// 1 + the number of bounds strictly below the value; for days the other way round.
fn banded<T: Copy + Into<i128>>(
    values: &[T],
    bounds: &[i128],
    cuts: Vec<Decimal>,
    dimension: Dimension,
) -> Result<Column, SegmentError> {
    let bins = u16::try_from(bounds.len() + 1).map_err(|_| SegmentError::Bins {
        bins: bounds.len() + 1,
    })?;
    let scores = values
        .iter()
        .map(|&value| {
            let value: i128 = value.into();
            // At most the number of bounds, which fits.
            let below = bounds.partition_point(|&bound| bound < value) as u16;
            if dimension.few_is_good() {
                bins - below
            } else {
                1 + below
            }
        })
        .collect();
    Ok(Column { scores, bins, cuts })
}
