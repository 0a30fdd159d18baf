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
/// let rows = ratings.report(CsatMethod::TopTwoBox, ConfidenceLevel::P95, 2)?;
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
    /// As [`RatingCounts::push`].
    pub fn push(&mut self, touchpoint: Touchpoint, score: Option<u8>) -> Result<(), SurveyError> {
        self.at(touchpoint).push(score)
    }

    /// Adds the ratings of another.
    ///
    /// # Errors
    ///
    /// As [`RatingCounts::merge`].
    pub fn merge(&mut self, other: &Self) -> Result<(), SurveyError> {
        for (touchpoint, ratings) in &other.ratings {
            self.at(touchpoint.clone()).merge(ratings)?;
        }
        Ok(())
    }

    fn at(&mut self, touchpoint: Touchpoint) -> &mut RatingCounts {
        let empty = &self.empty;
        let ratings = self.ratings.entry(touchpoint);
        ratings.or_insert_with(|| empty.clone())
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
        confidence: ConfidenceLevel,
        minimum: u64,
    ) -> Result<Vec<Row<'_>>, SurveyError> {
        self.ratings
            .iter()
            .map(|(touchpoint, ratings)| {
                let estimate = csat(ratings, method, confidence)?;
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
        confidence: ConfidenceLevel,
        minimum: u64,
    ) -> Result<Option<RatingChange>, SurveyError> {
        let enough = |ratings: &&RatingCounts| ratings.responses() >= minimum;
        let now = self.get(touchpoint).filter(enough);
        match now.zip(earlier.get(touchpoint).filter(enough)) {
            Some((now, before)) => csat_change(now, before, method, confidence),
            None => Ok(None),
        }
    }
}

/// A list, since touchpoints of one's own are no keys of a JSON object.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct Fields {
    empty: RatingCounts,
    ratings: Vec<(Touchpoint, RatingCounts)>,
}

#[cfg(feature = "serde")]
impl TryFrom<Fields> for TouchpointRatings {
    type Error = SurveyError;

    fn try_from(fields: Fields) -> Result<Self, SurveyError> {
        let highest = fields.empty.highest();
        if fields.ratings.iter().any(|(_, at)| at.highest() != highest) {
            return Err(SurveyError::ScalesDiffer);
        }
        Ok(Self {
            empty: fields.empty,
            ratings: fields.ratings.into_iter().collect(),
        })
    }
}

#[cfg(feature = "serde")]
impl From<TouchpointRatings> for Fields {
    fn from(touchpoints: TouchpointRatings) -> Self {
        Self {
            empty: touchpoints.empty,
            ratings: touchpoints.ratings.into_iter().collect(),
        }
    }
}
