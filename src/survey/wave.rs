use super::{
    NpsDifference, NpsEstimate, NpsGroups, NpsIntervalMethod, NpsScale, NpsTally, OffScale,
    SurveyError, nps_difference,
};
use crate::quantity::ConfidenceLevel;
use chrono::{Days, NaiveDate};
use std::collections::BTreeMap;

/// The settings by which figures are reported.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Reporting {
    /// Below so many answers nothing is shown, not even the count.
    pub minimum_responses: u64,
    /// The method of intervals and tests.
    pub method: NpsIntervalMethod,
    /// Of intervals, and of the tests behind arrows.
    pub confidence_level: ConfidenceLevel,
}

/// A figure, or that there are too few answers to show it.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Reported<T> {
    /// The figure.
    Shown(T),
    /// Fewer answers than the minimum, or none.
    TooFew {
        /// The minimum.
        minimum: u64,
    },
}

impl<T> Reported<T> {
    pub(super) fn from_minimum(figure: Option<T>, responses: u64, minimum: u64) -> Self {
        match figure {
            Some(figure) if responses >= minimum => Self::Shown(figure),
            _ => Self::TooFew { minimum },
        }
    }

    /// The figure, where it is shown.
    pub fn shown(&self) -> Option<&T> {
        match self {
            Self::Shown(figure) => Some(figure),
            Self::TooFew { .. } => None,
        }
    }
}

/// The net promoter score of a wave or a group.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct NpsFigure {
    /// The answers.
    pub groups: NpsGroups,
    /// The score with its interval.
    pub estimate: NpsEstimate,
    /// Against the wave before, or against everybody else; `None` where those are too few.
    pub change: Option<NpsDifference>,
}

/// Answers by the day on which they were given.
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use clv::quantity::ConfidenceLevel;
/// use clv::survey::{
///     DatedNps, NpsIntervalMethod, NpsScale, OffScale, Reporting, RollingWindows,
/// };
///
/// let day = |d| NaiveDate::from_ymd_opt(2026, 3, d).ok_or("no such day");
/// let mut answers = DatedNps::new(NpsScale::ZERO_TO_TEN, OffScale::Refuse);
/// for (d, score) in [(1, 10), (2, 6), (8, 9), (9, 10)] {
///     answers.push(day(d)?, Some(score))?;
/// }
/// let reporting = Reporting {
///     minimum_responses: 2,
///     method: NpsIntervalMethod::Wilson,
///     confidence_level: ConfidenceLevel::P95,
/// };
/// // Weeks that end on the 7th and the 14th.
/// let windows = RollingWindows { first_end: day(7)?, count: 2, days: 7, step: 7 };
/// let waves = answers.rolling(windows, &reporting)?;
/// let scores: Vec<f64> = waves
///     .iter()
///     .filter_map(|wave| Some(wave.figure.shown()?.estimate.interval.estimate))
///     .collect();
/// assert_eq!(scores, [0.0, 1.0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Fields", into = "Fields")
)]
pub struct DatedNps {
    scale: NpsScale,
    policy: OffScale,
    days: BTreeMap<NaiveDate, NpsTally>,
}

/// Windows of days, each of which ends some days after the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RollingWindows {
    /// The last day of the first window, included.
    pub first_end: NaiveDate,
    /// The number of windows.
    pub count: u32,
    /// The length of each in days, at least 1.
    pub days: u32,
    /// The number of days from the end of one to the end of the next, at least 1.
    pub step: u32,
}

/// A window of days with its figure.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(remote = "Self")
)]
pub struct Wave {
    /// The first day.
    pub from: NaiveDate,
    /// The last day, included.
    pub to: NaiveDate,
    /// The score, where there are enough answers.
    pub figure: Reported<NpsFigure>,
}

impl DatedNps {
    /// No answers yet.
    pub fn new(scale: NpsScale, policy: OffScale) -> Self {
        Self {
            scale,
            policy,
            days: BTreeMap::new(),
        }
    }

    /// Adds an answer of a day.
    ///
    /// # Errors
    ///
    /// As [`NpsTally::push`], counted among the answers of that day; all then stays as it was.
    pub fn push(&mut self, date: NaiveDate, score: Option<u8>) -> Result<(), SurveyError> {
        let mut day = self.day(date);
        day.push(score)?;
        self.days.insert(date, day);
        Ok(())
    }

    /// Adds an answer of a day as a file has it, as [`NpsTally::push_text`].
    ///
    /// # Errors
    ///
    /// As [`NpsTally::push_text`], counted among the answers of that day; all then stays as it was.
    pub fn push_text(&mut self, date: NaiveDate, text: &str) -> Result<(), SurveyError> {
        let mut day = self.day(date);
        day.push_text(text)?;
        self.days.insert(date, day);
        Ok(())
    }

    /// The answers of a day, none where nobody answered.
    fn day(&self, date: NaiveDate) -> NpsTally {
        let empty = || NpsTally::new(self.scale, self.policy);
        self.days.get(&date).copied().unwrap_or_else(empty)
    }

    /// Adds the answers of another.
    ///
    /// # Errors
    ///
    /// As [`NpsTally::merge`]; all then stays as it was.
    pub fn merge(&mut self, other: &Self) -> Result<(), SurveyError> {
        if self.scale != other.scale {
            return Err(SurveyError::ScalesDiffer);
        }
        let mut merged = self.clone();
        for (&date, tally) in &other.days {
            let mut day = self.day(date);
            day.merge(tally)?;
            merged.days.insert(date, day);
        }
        *self = merged;
        Ok(())
    }

    /// The answers from one day to another, both included; none where they are the wrong way
    /// round.
    ///
    /// # Errors
    ///
    /// [`SurveyError::TooManyResponses`].
    pub fn between(&self, from: NaiveDate, to: NaiveDate) -> Result<NpsTally, SurveyError> {
        let mut all = NpsTally::new(self.scale, self.policy);
        if from <= to {
            for tally in self.days.range(from..=to).map(|(_, tally)| tally) {
                all.merge(tally)?;
            }
        }
        Ok(all)
    }

    /// The score of windows of days with its change.
    ///
    /// A step shorter than the window makes them overlap; the answers by which two of them differ
    /// can then be fewer than the minimum of the report.
    ///
    /// The change of each is against the window of the same length right before it, with which it
    /// shares no answer: the test takes the two as independent.
    ///
    /// # Errors
    ///
    /// [`SurveyError::NoDays`] for a window or step of no days, or
    /// [`SurveyError::DateOutOfRange`].
    pub fn rolling(
        &self,
        windows: RollingWindows,
        reporting: &Reporting,
    ) -> Result<Vec<Wave>, SurveyError> {
        let RollingWindows {
            first_end,
            count,
            days: window,
            step,
        } = windows;
        for (quantity, days) in [("window", window), ("step", step)] {
            if days == 0 {
                return Err(SurveyError::NoDays { quantity });
            }
        }
        // The last window tells whether there is room for all, before the first is made.
        if let Some(last) = count.checked_sub(1) {
            days_after(first_end, u64::from(last) * u64::from(step))?;
        }
        (0..u64::from(count))
            .map(|index| {
                let to = days_after(first_end, index * u64::from(step))?;
                let from = days_before(to, window - 1)?;
                let previous_to = days_before(from, 1)?;
                let previous_from = days_before(from, window)?;
                let now = self.between(from, to)?.groups();
                let before = self.between(previous_from, previous_to)?.groups();
                Ok(Wave {
                    from,
                    to,
                    figure: figure(&now, &before, reporting)?,
                })
            })
            .collect()
    }
}

/// The score of each group with its difference from all other groups together.
///
/// Groups below the minimum are not shown, and neither is a difference from too few others. Where
/// all groups that are not shown have fewer answers together than the minimum, they take part in no
/// difference: else what is shown would tell their answers.
///
/// # Example
///
/// ```
/// use clv::quantity::ConfidenceLevel;
/// use clv::survey::{Movement, NpsGroups, NpsIntervalMethod, Reporting, nps_by_group};
///
/// let reporting = Reporting {
///     minimum_responses: 30,
///     method: NpsIntervalMethod::Wilson,
///     confidence_level: ConfidenceLevel::P95,
/// };
/// let groups = [
///     ("new", NpsGroups::new(90, 5, 5)?),
///     ("old", NpsGroups::new(20, 30, 50)?),
///     ("staff", NpsGroups::new(3, 0, 0)?),
/// ];
/// let rows = nps_by_group(groups, &reporting)?;
/// let new = rows[0].1.shown().and_then(|figure| figure.change).ok_or("too few")?;
/// assert_eq!(new.movement(), Movement::Up);
/// assert!(rows[2].1.shown().is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`SurveyError::TooManyResponses`].
pub fn nps_by_group<K>(
    groups: impl IntoIterator<Item = (K, NpsGroups)>,
    reporting: &Reporting,
) -> Result<Vec<(K, Reported<NpsFigure>)>, SurveyError> {
    let groups: Vec<(K, NpsGroups)> = groups.into_iter().collect();
    let (mut all, mut hidden) = (NpsGroups::default(), NpsGroups::default());
    for (_, group) in &groups {
        if group.responses() >= reporting.minimum_responses {
            all = all.merged(group)?;
        } else {
            hidden = hidden.merged(group)?;
        }
    }
    if hidden.responses() >= reporting.minimum_responses {
        all = all.merged(&hidden)?;
    }
    groups
        .into_iter()
        .map(|(key, group)| {
            let others = all.without(&group).unwrap_or_default();
            Ok((key, figure(&group, &others, reporting)?))
        })
        .collect()
}

fn figure(
    groups: &NpsGroups,
    against: &NpsGroups,
    reporting: &Reporting,
) -> Result<Reported<NpsFigure>, SurveyError> {
    let Reporting {
        minimum_responses: minimum,
        method,
        confidence_level,
    } = *reporting;
    let change = if against.responses() >= minimum {
        nps_difference(groups, against, method, confidence_level)
    } else {
        None
    };
    let figure = groups
        .estimate(method, confidence_level)
        .map(|estimate| NpsFigure {
            groups: *groups,
            estimate,
            change,
        });
    Ok(Reported::from_minimum(figure, groups.responses(), minimum))
}

pub(super) fn days_after(from: NaiveDate, days: u64) -> Result<NaiveDate, SurveyError> {
    let out_of_range = SurveyError::DateOutOfRange {
        from,
        days: i64::try_from(days).unwrap_or(i64::MAX),
    };
    from.checked_add_days(Days::new(days)).ok_or(out_of_range)
}

fn days_before(to: NaiveDate, days: u32) -> Result<NaiveDate, SurveyError> {
    let out_of_range = SurveyError::DateOutOfRange {
        from: to,
        days: -i64::from(days),
    };
    to.checked_sub_days(Days::new(days.into()))
        .ok_or(out_of_range)
}

#[cfg(feature = "serde")]
impl Wave {
    fn check(&self) -> Result<(), SurveyError> {
        if self.from <= self.to {
            Ok(())
        } else {
            Err(SurveyError::WindowReversed {
                from: self.from,
                to: self.to,
            })
        }
    }
}

#[cfg(feature = "serde")]
crate::statistics::checked::checked_on_read!(Wave);

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct Fields {
    scale: NpsScale,
    policy: OffScale,
    days: BTreeMap<NaiveDate, NpsTally>,
}

#[cfg(feature = "serde")]
impl TryFrom<Fields> for DatedNps {
    type Error = SurveyError;

    fn try_from(fields: Fields) -> Result<Self, SurveyError> {
        if fields.days.values().any(|day| day.scale() != fields.scale) {
            return Err(SurveyError::ScalesDiffer);
        }
        if fields
            .days
            .values()
            .any(|day| day.policy() != fields.policy)
        {
            return Err(SurveyError::PoliciesDiffer);
        }
        Ok(Self {
            scale: fields.scale,
            policy: fields.policy,
            days: fields.days,
        })
    }
}

#[cfg(feature = "serde")]
impl From<DatedNps> for Fields {
    fn from(dated: DatedNps) -> Self {
        Self {
            scale: dated.scale,
            policy: dated.policy,
            days: dated.days,
        }
    }
}
