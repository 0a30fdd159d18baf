use super::RoiError;
use rust_decimal::Decimal;

/// Whether a return that is exactly at a threshold has reached it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Bound {
    /// It has: "200 % and above" (以上).
    Inclusive,
    /// It has not: "above 200 %".
    Exclusive,
}

/// A name for returns from a threshold on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Grade {
    /// The name.
    pub name: String,
    /// The least return, a fraction: 2 is 200 %.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub threshold: Decimal,
}

/// Grades in ascending order of their thresholds.
///
/// # Example
///
/// ```
/// use clv::roi::{Bound, GradeScale};
/// use rust_decimal_macros::dec;
///
/// let grades = [("positive", dec!(0)), ("good", dec!(1)), ("excellent", dec!(2))];
/// let scale = GradeScale::new(grades, Bound::Inclusive)?;
/// assert_eq!(scale.grade(dec!(2.00)), Some("excellent"));
/// assert_eq!(scale.grade(dec!(-0.01)), None);
///
/// let strict = GradeScale::new(grades, Bound::Exclusive)?;
/// assert_eq!(strict.grade(dec!(2.00)), Some("good"));
/// # Ok::<(), clv::roi::RoiError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Record", into = "Record")
)]
pub struct GradeScale {
    grades: Vec<Grade>,
    bound: Bound,
}

impl GradeScale {
    /// Names with their thresholds, in ascending order.
    ///
    /// # Errors
    ///
    /// [`RoiError::Empty`] without a grade; [`RoiError::ThresholdsNotIncreasing`].
    pub fn new<N: Into<String>>(
        grades: impl IntoIterator<Item = (N, Decimal)>,
        bound: Bound,
    ) -> Result<Self, RoiError> {
        let grades: Vec<Grade> = grades
            .into_iter()
            .map(|(name, threshold)| Grade {
                name: name.into(),
                threshold,
            })
            .collect();
        if grades.is_empty() {
            return Err(RoiError::Empty { what: "grade" });
        }
        for (before, grade) in grades.iter().zip(grades.iter().skip(1)) {
            if grade.threshold <= before.threshold {
                return Err(RoiError::ThresholdsNotIncreasing {
                    before: before.threshold,
                    value: grade.threshold,
                });
            }
        }
        Ok(Self { grades, bound })
    }

    /// The highest grade whose threshold the return reaches, `None` below all of them.
    pub fn grade(&self, value: Decimal) -> Option<&str> {
        let reaches = |grade: &&Grade| match self.bound {
            Bound::Inclusive => value >= grade.threshold,
            Bound::Exclusive => value > grade.threshold,
        };
        self.grades
            .iter()
            .rev()
            .find(reaches)
            .map(|grade| grade.name.as_str())
    }

    /// The grades in ascending order.
    pub fn grades(&self) -> &[Grade] {
        &self.grades
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct Record {
    grades: Vec<Grade>,
    bound: Bound,
}

#[cfg(feature = "serde")]
impl TryFrom<Record> for GradeScale {
    type Error = RoiError;

    fn try_from(record: Record) -> Result<Self, RoiError> {
        let grades = record.grades.into_iter();
        Self::new(
            grades.map(|grade| (grade.name, grade.threshold)),
            record.bound,
        )
    }
}

#[cfg(feature = "serde")]
impl From<GradeScale> for Record {
    fn from(scale: GradeScale) -> Self {
        Self {
            grades: scale.grades,
            bound: scale.bound,
        }
    }
}
