use super::{CovariateError, CovariateValue};

/// The coding of a covariate as numbers: itself, or 1 for each level but the base that it has.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum CovariateCoding {
    /// The number itself.
    Number {
        /// The column's name.
        name: String,
    },
    /// For each of `levels` 1 where the customer has it, else 0: all 0 at the base level.
    Factor {
        /// The column's name.
        name: String,
        /// The level that the others are compared with.
        base: String,
        /// The other levels.
        levels: Vec<String>,
    },
}

impl CovariateCoding {
    /// The column's name.
    pub fn name(&self) -> &str {
        match self {
            Self::Number { name } | Self::Factor { name, .. } => name,
        }
    }

    /// The names of the numbers: the column, or the column with each level.
    pub fn coded_names(&self) -> Vec<String> {
        match self {
            Self::Number { name } => vec![name.clone()],
            Self::Factor { name, levels, .. } => levels
                .iter()
                .map(|level| format!("{name}={level}"))
                .collect(),
        }
    }

    pub(super) fn width(&self) -> usize {
        match self {
            Self::Number { .. } => 1,
            Self::Factor { levels, .. } => levels.len(),
        }
    }

    /// Appends the numbers of a value.
    pub(super) fn encode(
        &self,
        value: CovariateValue<'_>,
        into: &mut Vec<f64>,
    ) -> Result<(), CovariateError> {
        let customer = || "new".to_owned();
        match (self, value) {
            (Self::Number { .. }, CovariateValue::Number(value)) if value.is_finite() => {
                into.push(value + 0.0);
                Ok(())
            }
            (Self::Number { name }, CovariateValue::Number(value)) => {
                Err(CovariateError::NotFinite {
                    customer: customer(),
                    column: name.clone(),
                    value,
                })
            }
            (Self::Number { name }, CovariateValue::Level(level)) => {
                Err(CovariateError::NotANumber {
                    customer: customer(),
                    column: name.clone(),
                    level: level.to_owned(),
                })
            }
            (Self::Factor { name, .. }, CovariateValue::Number(value)) => {
                Err(CovariateError::NotALevel {
                    customer: customer(),
                    column: name.clone(),
                    value,
                })
            }
            (Self::Factor { name, base, levels }, CovariateValue::Level(level)) => {
                if level != base && !levels.iter().any(|known| known == level) {
                    return Err(CovariateError::UnknownLevel {
                        column: name.clone(),
                        level: level.to_owned(),
                    });
                }
                let is = |known: &String| f64::from(u8::from(known == level));
                into.extend(levels.iter().map(is));
                Ok(())
            }
        }
    }
}
