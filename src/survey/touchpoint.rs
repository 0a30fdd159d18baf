use super::{
    CsatMethod, OffScale, RatingChange, RatingCounts, RatingEstimate, Reported, SurveyError, csat,
    csat_change,
};
use crate::quantity::ConfidenceLevel;
use std::collections::BTreeMap;
use std::fmt;

/// Where in the customer's journey a rating was asked for: the five kinds of experience, or one's
/// own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Touchpoint {
    /// Before the purchase (购物前).
    BeforePurchase,
    /// While buying (购物中).
    DuringPurchase,
    /// After the purchase: delivery, use, service (购物后).
    AfterPurchase,
    /// Something went wrong (碰壁体验).
    Setback,
    /// A complaint, refund or dispute (纠纷处理).
    Dispute,
    /// A touchpoint of one's own.
    Other(String),
}

impl fmt::Display for Touchpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::BeforePurchase => "before purchase",
            Self::DuringPurchase => "during purchase",
            Self::AfterPurchase => "after purchase",
            Self::Setback => "setback",
            Self::Dispute => "dispute",
            Self::Other(name) => name,
        })
    }
}

/// Ratings by touchpoint, all on one scale.
///
/// # Example
///
/// ```
/// use clv::quantity::ConfidenceLevel;
/// use clv::survey::{CsatMethod, OffScale, Reported, Touchpoint, TouchpointRatings};
///
/// let mut ratings = TouchpointRatings::new(5, OffScale::Refuse)?;
/// for score in [5, 4, 2, 5] {
///     ratings.push(Touchpoint::Dispute, Some(score))?;
/// }
/// ratings.push(Touchpoint::Setback, Some(1))?;
/// let rows = ratings.report(CsatMethod::TopTwoBox, 2, ConfidenceLevel::P95)?;
/// assert_eq!(rows[0].1, Reported::TooFew { minimum: 2 });
/// assert!(matches!(rows[1].1, Reported::Shown(dispute) if dispute.value == 0.75));
/// # Ok::<(), clv::survey::SurveyError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Fields", into = "Fields")
)]
pub struct TouchpointRatings {
    empty: RatingCounts,
    ratings: BTreeMap<Touchpoint, RatingCounts>,
}

/// A touchpoint and the satisfaction at it.
type Row<'a> = (&'a Touchpoint, Reported<RatingEstimate<CsatMethod>>);

impl TouchpointRatings {
    /// No ratings yet, on the scale 1 … `highest`.
    ///
    /// # Errors
    ///
    /// [`SurveyError::InvalidNumberOfScores`].
    pub fn new(highest: u8, policy: OffScale) -> Result<Self, SurveyError> {
        Ok(Self {
            empty: RatingCounts::new(highest, policy)?,
            ratings: BTreeMap::new(),
        })
    }

    /// Adds one rating, `None` where the respondent gave none.
    ///
    /// # Errors
    ///
    /// As [`RatingCounts::push`], counted among the ratings of that touchpoint; all then stays as
    /// it was.
    pub fn push(&mut self, touchpoint: Touchpoint, score: Option<u8>) -> Result<(), SurveyError> {
        self.change_at(touchpoint, |ratings| ratings.push(score))
    }

    /// Adds one rating as a file has it, as [`RatingCounts::push_text`].
    ///
    /// # Errors
    ///
    /// As [`RatingCounts::push_text`]; all then stays as it was.
    pub fn push_text(&mut self, touchpoint: Touchpoint, text: &str) -> Result<(), SurveyError> {
        self.change_at(touchpoint, |ratings| ratings.push_text(text))
    }

    /// Adds the ratings of another.
    ///
    /// # Errors
    ///
    /// As [`RatingCounts::merge`]; all then stays as it was.
    pub fn merge(&mut self, other: &Self) -> Result<(), SurveyError> {
        if self.empty.highest() != other.empty.highest() {
            return Err(SurveyError::ScalesDiffer);
        }
        let mut merged = self.clone();
        for (touchpoint, ratings) in &other.ratings {
            merged.change_at(touchpoint.clone(), |own| own.merge(ratings))?;
        }
        *self = merged;
        Ok(())
    }

    /// A refused change leaves no touchpoint behind.
    fn change_at(
        &mut self,
        touchpoint: Touchpoint,
        change: impl FnOnce(&mut RatingCounts) -> Result<(), SurveyError>,
    ) -> Result<(), SurveyError> {
        if let Some(ratings) = self.ratings.get_mut(&touchpoint) {
            return change(ratings);
        }
        let mut ratings = self.empty.clone();
        change(&mut ratings)?;
        self.ratings.insert(touchpoint, ratings);
        Ok(())
    }

    /// The ratings of a touchpoint, `None` where it was never asked about.
    pub fn get(&self, touchpoint: &Touchpoint) -> Option<&RatingCounts> {
        self.ratings.get(touchpoint)
    }

    /// Satisfaction at each touchpoint in the order of [`Touchpoint`]; below the minimum number of
    /// answers nothing is shown.
    ///
    /// # Errors
    ///
    /// As [`csat`].
    pub fn report(
        &self,
        method: CsatMethod,
        minimum: u64,
        confidence_level: ConfidenceLevel,
    ) -> Result<Vec<Row<'_>>, SurveyError> {
        self.ratings
            .iter()
            .map(|(touchpoint, ratings)| {
                let estimate = csat(ratings, method, confidence_level)?;
                Ok((
                    touchpoint,
                    Reported::from_minimum(estimate, ratings.responses(), minimum),
                ))
            })
            .collect()
    }

    /// The change at a touchpoint against an earlier period, `None` where either side has fewer
    /// answers than the minimum or the change cannot be computed.
    ///
    /// # Errors
    ///
    /// As [`csat_change`].
    pub fn change(
        &self,
        earlier: &Self,
        touchpoint: &Touchpoint,
        method: CsatMethod,
        minimum: u64,
        confidence_level: ConfidenceLevel,
    ) -> Result<Option<RatingChange>, SurveyError> {
        let enough = |ratings: &&RatingCounts| ratings.responses() >= minimum;
        let now = self.get(touchpoint).filter(enough);
        match now.zip(earlier.get(touchpoint).filter(enough)) {
            Some((now, before)) => csat_change(now, before, method, confidence_level),
            None => Ok(None),
        }
    }
}

/// A list, since touchpoints of one's own are no keys of a JSON object.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct Fields {
    highest: u8,
    policy: OffScale,
    ratings: Vec<(Touchpoint, RatingCounts)>,
}

#[cfg(feature = "serde")]
impl TryFrom<Fields> for TouchpointRatings {
    type Error = SurveyError;

    fn try_from(fields: Fields) -> Result<Self, SurveyError> {
        let mut read = Self::new(fields.highest, fields.policy)?;
        for (touchpoint, ratings) in fields.ratings {
            if ratings.highest() != fields.highest {
                return Err(SurveyError::ScalesDiffer);
            }
            if ratings.policy() != fields.policy {
                return Err(SurveyError::PoliciesDiffer);
            }
            let name = touchpoint.to_string();
            if read.ratings.insert(touchpoint, ratings).is_some() {
                return Err(SurveyError::DuplicateTouchpoint { touchpoint: name });
            }
        }
        Ok(read)
    }
}

#[cfg(feature = "serde")]
impl From<TouchpointRatings> for Fields {
    fn from(touchpoints: TouchpointRatings) -> Self {
        Self {
            highest: touchpoints.empty.highest(),
            policy: touchpoints.empty.policy(),
            ratings: touchpoints.ratings.into_iter().collect(),
        }
    }
}
