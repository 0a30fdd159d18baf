use super::{RfmScore, RfmTable};
use crate::segment::{SegmentError, SegmentSummary, summarize};
use rust_decimal::Decimal;

/// Scores from low to high, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ScoreRange {
    /// The least score.
    pub low: u16,
    /// The greatest score.
    pub high: u16,
}

impl ScoreRange {
    fn holds(self, score: u16) -> bool {
        self.low <= score && score <= self.high
    }

    fn common(self, other: Self) -> Option<Self> {
        let (low, high) = (self.low.max(other.low), self.high.min(other.high));
        (low <= high).then_some(Self { low, high })
    }

    fn length(self) -> u64 {
        u64::from(self.high - self.low) + 1
    }
}

/// From low to high.
impl From<(u16, u16)> for ScoreRange {
    fn from((low, high): (u16, u16)) -> Self {
        Self { low, high }
    }
}

/// A segment and the scores that belong to it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RfmRule {
    /// The name of the segment.
    pub segment: String,
    /// Its recency scores.
    pub recency: ScoreRange,
    /// Its frequency scores.
    pub frequency: ScoreRange,
    /// Its monetary scores.
    pub monetary: ScoreRange,
}

impl RfmRule {
    fn holds(&self, score: RfmScore) -> bool {
        self.recency.holds(score.recency)
            && self.frequency.holds(score.frequency)
            && self.monetary.holds(score.monetary)
    }

    fn ranges(&self) -> [(&'static str, ScoreRange); 3] {
        [
            ("recency", self.recency),
            ("frequency", self.frequency),
            ("monetary value", self.monetary),
        ]
    }

    /// The number of score triples that two rules share.
    fn shared(&self, other: &Self) -> u64 {
        let common = |a: ScoreRange, b| a.common(b).map_or(0, ScoreRange::length);
        // At most 2⁴⁸.
        common(self.recency, other.recency)
            * common(self.frequency, other.frequency)
            * common(self.monetary, other.monetary)
    }
}

/// A rule table: the first rule that holds a customer's scores names the segment.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Record", into = "Record")
)]
pub struct RfmRules {
    pub(super) rules: Vec<RfmRule>,
    pub(super) fallback: String,
}

/// Whom the rules put where.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Segmentation {
    /// The segments in the order of the rules, the fallback last where no rule has its name.
    pub segments: Vec<String>,
    /// The number of each customer's segment in that list, in the order of the scores.
    pub assigned: Vec<u32>,
    /// The number of customers in each segment.
    pub counts: Vec<usize>,
}

impl Segmentation {
    /// The segment of the customer in this row.
    pub fn segment(&self, row: usize) -> Option<&str> {
        let number = *self.assigned.get(row)?;
        self.segments.get(number as usize).map(String::as_str)
    }

    /// Customers, orders, revenue and what is expected of each segment, in the order of
    /// [`Segmentation::segments`]. `expected` is what each customer is worth by a model's
    /// forecast, in the order of the table.
    ///
    /// # Errors
    ///
    /// [`SegmentError::ColumnLength`] where the table or the expected values are not those of the
    /// customers who were segmented, [`SegmentError::Quantity`] where a sum has no place in a
    /// decimal.
    pub fn summarize<K>(
        &self,
        table: &RfmTable<K>,
        expected: Option<&[Decimal]>,
    ) -> Result<Vec<SegmentSummary>, SegmentError> {
        summarize(
            &self.segments,
            &self.assigned,
            &table.frequency,
            &table.monetary,
            expected,
        )
    }
}

/// The scores that two rules both hold; the earlier one gets them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RuleOverlap {
    /// The segment of the earlier rule.
    pub first: String,
    /// The segment of the later rule.
    pub second: String,
    /// The number of score triples that both hold.
    pub scores: u64,
}

/// The audit of a rule table over every score that bins allow.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RuleAudit {
    /// The number of score triples, bins³.
    pub scores: u64,
    /// The segment of each rule and the number of score triples that reach it.
    pub reached: Vec<(String, u64)>,
    /// Segments whose scores all belong to earlier rules or lie beyond the bins: nobody can ever
    /// be in them.
    pub unreachable: Vec<String>,
    /// Pairs of rules whose order decides.
    pub overlaps: Vec<RuleOverlap>,
    /// The number of score triples that no rule holds: they get the fallback.
    pub uncovered: u64,
    /// The lowest of them.
    pub first_uncovered: Option<RfmScore>,
}

impl RfmRules {
    /// A rule table and the segment of a customer whom no rule holds.
    ///
    /// # Errors
    ///
    /// [`SegmentError::EmptyRange`] where low is above high, [`SegmentError::DuplicateSegment`]
    /// where two rules have the same name.
    ///
    /// # Example
    ///
    /// ```
    /// use clv::segment::{RfmRule, RfmRules, RfmScore};
    ///
    /// let rule = |segment: &str, recency: (u16, u16)| RfmRule {
    ///     segment: segment.to_owned(),
    ///     recency: recency.into(),
    ///     frequency: (1, 5).into(),
    ///     monetary: (1, 5).into(),
    /// };
    /// let rules = RfmRules::new(vec![rule("here", (4, 5)), rule("fading", (2, 4))], "gone")?;
    /// let score = |recency| RfmScore { recency, frequency: 3, monetary: 3 };
    /// let segments = rules.assign(&[score(4), score(2), score(1)]);
    /// assert_eq!(segments.segment(0), Some("here"));
    /// assert_eq!(segments.segment(2), Some("gone"));
    ///
    /// let audit = rules.audit(5)?;
    /// assert_eq!(audit.overlaps[0].scores, 25); // recency 4 with any of 5 × 5
    /// assert_eq!(audit.uncovered, 25); // recency 1
    /// # Ok::<(), clv::Error>(())
    /// ```
    pub fn new(rules: Vec<RfmRule>, fallback: impl Into<String>) -> Result<Self, SegmentError> {
        for (index, rule) in rules.iter().enumerate() {
            for (dimension, range) in rule.ranges() {
                if range.low > range.high {
                    return Err(SegmentError::EmptyRange {
                        segment: rule.segment.clone(),
                        dimension,
                        low: range.low,
                        high: range.high,
                    });
                }
            }
            let earlier = rules.iter().take(index);
            if earlier
                .into_iter()
                .any(|other| other.segment == rule.segment)
            {
                return Err(SegmentError::DuplicateSegment {
                    segment: rule.segment.clone(),
                });
            }
        }
        Ok(Self {
            rules,
            fallback: fallback.into(),
        })
    }

    /// The rules in their order.
    pub fn rules(&self) -> &[RfmRule] {
        &self.rules
    }

    /// The segment of a customer whom no rule holds.
    pub fn fallback(&self) -> &str {
        &self.fallback
    }

    /// The segment of these scores.
    pub fn segment(&self, score: RfmScore) -> &str {
        self.rules
            .iter()
            .find(|rule| rule.holds(score))
            .map_or(&self.fallback, |rule| &rule.segment)
    }

    /// The segment of each customer.
    pub fn assign(&self, scores: &[RfmScore]) -> Segmentation {
        let mut segments: Vec<String> =
            self.rules.iter().map(|rule| rule.segment.clone()).collect();
        let fallback = match segments.iter().position(|name| *name == self.fallback) {
            Some(number) => number,
            None => {
                segments.push(self.fallback.clone());
                segments.len() - 1
            }
        };
        let mut counts = vec![0; segments.len()];
        let assigned = scores
            .iter()
            .map(|&score| {
                let found = self.rules.iter().position(|rule| rule.holds(score));
                let number = found.unwrap_or(fallback);
                counts[number] += 1;
                number as u32
            })
            .collect();
        Segmentation {
            segments,
            assigned,
            counts,
        }
    }

    /// Which rules nobody can reach, which overlap, and which scores of 1 to `bins` none holds.
    ///
    /// # Errors
    ///
    /// [`SegmentError::Bins`] for fewer than two bins.
    pub fn audit(&self, bins: u16) -> Result<RuleAudit, SegmentError> {
        if bins < 2 {
            return Err(SegmentError::Bins {
                bins: usize::from(bins),
            });
        }
        let all = ScoreRange { low: 1, high: bins };
        let spans = |range: fn(&RfmRule) -> ScoreRange| {
            let within = self
                .rules
                .iter()
                .filter_map(move |rule| range(rule).common(all));
            atoms(within, all)
        };
        let recency = spans(|rule| rule.recency);
        let frequency = spans(|rule| rule.frequency);
        let monetary = spans(|rule| rule.monetary);

        let mut reached = vec![0_u64; self.rules.len()];
        let mut uncovered = 0;
        let mut first_uncovered = None;
        for r in &recency {
            for f in &frequency {
                for m in &monetary {
                    let score = RfmScore {
                        recency: r.low,
                        frequency: f.low,
                        monetary: m.low,
                    };
                    let triples = r.length() * f.length() * m.length();
                    let rule = self.rules.iter().position(|rule| rule.holds(score));
                    match rule.and_then(|index| reached.get_mut(index)) {
                        Some(count) => *count += triples,
                        None => {
                            uncovered += triples;
                            first_uncovered.get_or_insert(score);
                        }
                    }
                }
            }
        }
        let reached: Vec<_> = self
            .rules
            .iter()
            .zip(reached)
            .map(|(rule, count)| (rule.segment.clone(), count))
            .collect();
        Ok(RuleAudit {
            scores: u64::from(bins).pow(3),
            unreachable: reached
                .iter()
                .filter(|(_, count)| *count == 0)
                .map(|(segment, _)| segment.clone())
                .collect(),
            reached,
            overlaps: self.overlaps(all),
            uncovered,
            first_uncovered,
        })
    }

    fn overlaps(&self, all: ScoreRange) -> Vec<RuleOverlap> {
        let within = |rule: &RfmRule| {
            Some(RfmRule {
                segment: rule.segment.clone(),
                recency: rule.recency.common(all)?,
                frequency: rule.frequency.common(all)?,
                monetary: rule.monetary.common(all)?,
            })
        };
        let rules: Vec<RfmRule> = self.rules.iter().filter_map(within).collect();
        let mut overlaps = Vec::new();
        for (index, second) in rules.iter().enumerate() {
            for first in rules.iter().take(index) {
                let scores = first.shared(second);
                if scores > 0 {
                    overlaps.push(RuleOverlap {
                        first: first.segment.clone(),
                        second: second.segment.clone(),
                        scores,
                    });
                }
            }
        }
        overlaps
    }
}

/// The scores cut at every end of a range: within an atom every rule says the same.
fn atoms(ranges: impl Iterator<Item = ScoreRange>, all: ScoreRange) -> Vec<ScoreRange> {
    let mut starts = vec![all.low];
    for range in ranges {
        starts.push(range.low);
        if range.high < all.high {
            starts.push(range.high + 1);
        }
    }
    starts.sort_unstable();
    starts.dedup();
    let ends = starts.iter().skip(1).map(|next| next - 1).chain([all.high]);
    starts
        .iter()
        .zip(ends)
        .map(|(&low, high)| ScoreRange { low, high })
        .collect()
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct Record {
    rules: Vec<RfmRule>,
    fallback: String,
}

#[cfg(feature = "serde")]
impl TryFrom<Record> for RfmRules {
    type Error = SegmentError;

    fn try_from(record: Record) -> Result<Self, SegmentError> {
        Self::new(record.rules, record.fallback)
    }
}

#[cfg(feature = "serde")]
impl From<RfmRules> for Record {
    fn from(rules: RfmRules) -> Self {
        Self {
            rules: rules.rules,
            fallback: rules.fallback,
        }
    }
}
