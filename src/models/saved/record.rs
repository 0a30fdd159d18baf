//! The written form of a saved model.

use super::{ModelProvenance, SavedFixed, SavedModel, SavedModelError};
use crate::models::Parametric;
use crate::numeric::matrix::matrix;
use crate::quantity::TimeUnit;
use crate::transactions::{AsOf, Collapse};
use serde::de::{Deserialize, Deserializer, Error, IgnoredAny};
use serde::ser::{Serialize, Serializer};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The newest format that this version writes and reads.
const FORMAT: u64 = 1;

/// A saved model as it was written, before anything has been checked.
///
/// | field | what it is |
/// |---|---|
/// | `format` | 1 |
/// | `crate_version` | the version of this crate that fitted the model |
/// | `model`, `fixed` | its name in the literature; [what is not estimated](SavedFixed), such as the k of regular buyers |
/// | `parameters` | each by its name |
/// | `log_likelihood` | ln L at the maximum |
/// | `log_covariance` | of the logarithms of the parameters in the model's order: the lower triangle, row by row; absent where there is none |
/// | `unit`, `collapse`, `as_of`, `customers` | what it was fitted to |
/// | `checksum` | FNV-1a of all of this |
///
/// Numbers are texts, because not every reader of JSON gives back the bits of a number. Fields
/// that are not known are passed over: a newer format shows itself by `format` alone.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(bound(deserialize = "F: Deserialize<'de>"))]
pub struct SavedRecord<F = ()> {
    #[serde(default, deserialize_with = "of_its_kind")]
    format: Option<u64>,
    #[serde(default, deserialize_with = "of_its_kind")]
    crate_version: Option<String>,
    #[serde(default, deserialize_with = "of_its_kind")]
    model: Option<String>,
    #[serde(
        default,
        deserialize_with = "of_its_kind",
        skip_serializing_if = "Option::is_none"
    )]
    fixed: Option<F>,
    #[serde(default, deserialize_with = "of_its_kind")]
    parameters: Option<BTreeMap<String, String>>,
    #[serde(default, deserialize_with = "of_its_kind")]
    log_likelihood: Option<String>,
    #[serde(
        default,
        deserialize_with = "of_its_kind",
        skip_serializing_if = "Option::is_none"
    )]
    log_covariance: Option<Vec<String>>,
    #[serde(default, deserialize_with = "of_its_kind")]
    unit: Option<TimeUnit>,
    #[serde(
        default,
        deserialize_with = "of_its_kind",
        skip_serializing_if = "Option::is_none"
    )]
    collapse: Option<Collapse>,
    #[serde(
        default,
        deserialize_with = "of_its_kind",
        skip_serializing_if = "Option::is_none"
    )]
    as_of: Option<AsOf>,
    #[serde(default, deserialize_with = "of_its_kind")]
    customers: Option<u64>,
    #[serde(default, deserialize_with = "of_its_kind")]
    checksum: Option<String>,
}

/// A field that is of another kind counts as missing, so that what a newer format means by it does
/// not hide that the format is newer.
fn of_its_kind<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    #[derive(serde::Deserialize)]
    #[serde(untagged)]
    enum Field<T> {
        OfItsKind(T),
        Other(IgnoredAny),
    }
    Ok(match Field::deserialize(deserializer)? {
        Field::OfItsKind(value) => Some(value),
        Field::Other(_) => None,
    })
}

impl<F> SavedRecord<F> {
    /// The model's name, for a reader who does not know which it is.
    pub fn model(&self) -> Option<&str> {
        self.model.as_deref()
    }
}

/// The shortest text that reads back to the same bits.
fn text(value: &f64) -> String {
    format!("{value:?}")
}

fn number(field: &str, value: &str) -> Result<f64, SavedModelError> {
    let number = value.parse().ok().filter(|number: &f64| number.is_finite());
    number.ok_or_else(|| SavedModelError::Number {
        field: field.to_owned(),
        value: value.to_owned(),
    })
}

/// The lower triangle, row by row.
fn triangle(matrix: &[Vec<f64>]) -> Vec<f64> {
    let rows = matrix.iter().enumerate();
    rows.flat_map(|(i, row)| row.iter().take(i + 1).copied())
        .collect()
}

/// FNV-1a (64 bits) of what a saved model says. Numbers enter by their bits and units by their
/// length: how they were written does not matter.
fn checksum<M: Parametric<Fixed: SavedFixed>>(saved: &SavedModel<M>) -> String {
    let ModelProvenance {
        unit,
        collapse,
        as_of,
        customers,
        crate_version,
    } = &saved.provenance;
    let mut said = format!(
        "{FORMAT}|{crate_version}|{}|{:?}|",
        saved.model.name(),
        saved.model.fixed().written()
    );
    let covariance = saved.log_covariance.as_deref().map(triangle);
    let numbers = saved
        .model
        .parameters()
        .into_iter()
        .chain([saved.log_likelihood])
        .chain(covariance.into_iter().flatten());
    for value in numbers {
        // A string takes whatever is written to it.
        let _ = write!(said, "{:016x}|", value.to_bits());
    }
    let collapse = collapse.map(|collapse| match collapse {
        Collapse::Instant => "instant".to_owned(),
        Collapse::Hour => "hour".to_owned(),
        Collapse::Day => "day".to_owned(),
        Collapse::Week(first) => format!("week {}", first.number_from_monday()),
        Collapse::Month => "month".to_owned(),
        Collapse::Quarter => "quarter".to_owned(),
        Collapse::Year => "year".to_owned(),
    });
    let as_of = as_of.map(|as_of| match as_of {
        AsOf::EndOf(date) => format!("end of {date}"),
        AsOf::Instant(instant) => format!("instant {instant}"),
    });
    let _ = write!(
        said,
        "{}|{collapse:?}|{as_of:?}|{customers}",
        unit.hours().normalize()
    );
    let hash = said.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    format!("{hash:016x}")
}

impl<M> From<&SavedModel<M>> for SavedRecord<<M::Fixed as SavedFixed>::Written>
where
    M: Parametric<Fixed: SavedFixed>,
{
    fn from(saved: &SavedModel<M>) -> Self {
        let parameters = saved.model.parameters();
        let names = saved.model.names().into_iter();
        let covariance = saved.log_covariance.as_deref().map(triangle);
        Self {
            format: Some(FORMAT),
            crate_version: Some(saved.provenance.crate_version.clone()),
            model: Some(saved.model.name().into_owned()),
            fixed: saved.model.fixed().written(),
            parameters: Some(
                names
                    .zip(&parameters)
                    .map(|(name, value)| (name.into_owned(), text(value)))
                    .collect(),
            ),
            log_likelihood: Some(text(&saved.log_likelihood)),
            log_covariance: covariance.map(|entries| entries.iter().map(text).collect()),
            unit: Some(saved.provenance.unit),
            collapse: saved.provenance.collapse,
            as_of: saved.provenance.as_of,
            customers: Some(saved.provenance.customers),
            checksum: Some(checksum(saved)),
        }
    }
}

/// Values read back are checked like those of a caller.
impl<M> TryFrom<SavedRecord<<M::Fixed as SavedFixed>::Written>> for SavedModel<M>
where
    M: Parametric<Fixed: SavedFixed>,
{
    type Error = SavedModelError;

    fn try_from(
        record: SavedRecord<<M::Fixed as SavedFixed>::Written>,
    ) -> Result<Self, SavedModelError> {
        let missing = |field| SavedModelError::Missing { field };
        let format = record.format.ok_or(missing("format"))?;
        if format == 0 || format > FORMAT {
            return Err(SavedModelError::NewerFormat {
                found: format,
                known: FORMAT,
            });
        }
        let found = record.model.ok_or(missing("model"))?;
        let fixed = M::Fixed::of_written(&found, record.fixed)?;
        let expected = M::model_name(&fixed);
        if found != expected {
            return Err(SavedModelError::OtherModel {
                expected: expected.into_owned(),
                found,
            });
        }
        let names = M::parameter_names(&fixed);
        let written = record.parameters.ok_or(missing("parameters"))?;
        let parameters = parameters(&names, &written)?;
        let covariance = record.log_covariance.as_deref();
        let covariance = covariance.map(|written| covariance_of(names.len(), written));
        let log_likelihood = record.log_likelihood.ok_or(missing("log_likelihood"))?;
        let saved = Self {
            model: M::from_parameters(fixed, &parameters)?,
            log_likelihood: number("log_likelihood", &log_likelihood)?,
            log_covariance: covariance.transpose()?,
            provenance: ModelProvenance {
                unit: record.unit.ok_or(missing("unit"))?,
                collapse: record.collapse,
                as_of: record.as_of,
                customers: record.customers.ok_or(missing("customers"))?,
                crate_version: record.crate_version.ok_or(missing("crate_version"))?,
            },
        };
        let stated = record.checksum.ok_or(missing("checksum"))?;
        let computed = checksum(&saved);
        if stated != computed {
            return Err(SavedModelError::Edited {
                saved: stated,
                computed,
            });
        }
        saved.checked()
    }
}

fn parameters(
    names: &[Cow<'static, str>],
    written: &BTreeMap<String, String>,
) -> Result<Vec<f64>, SavedModelError> {
    let values: Option<Vec<(&str, &String)>> = names
        .iter()
        .map(|name| Some((name.as_ref(), written.get(name.as_ref())?)))
        .collect();
    match values {
        Some(values) if written.len() == names.len() => values
            .into_iter()
            .map(|(name, value)| number(name, value))
            .collect(),
        _ => Err(SavedModelError::Names {
            expected: names.join(", "),
            found: written.keys().cloned().collect::<Vec<_>>().join(", "),
        }),
    }
}

/// The whole matrix from its lower triangle.
fn covariance_of(size: usize, written: &[String]) -> Result<Vec<Vec<f64>>, SavedModelError> {
    if written.len() != size * (size + 1) / 2 {
        return Err(SavedModelError::NotACovariance);
    }
    let entries = written
        .iter()
        .map(|entry| number("log_covariance", entry))
        .collect::<Result<Vec<f64>, _>>()?;
    Ok(matrix(size, |i, j| {
        let (row, column) = (i.max(j), i.min(j));
        entries[row * (row + 1) / 2 + column]
    }))
}

impl<M: Parametric<Fixed: SavedFixed>> Serialize for SavedModel<M> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        SavedRecord::from(self).serialize(serializer)
    }
}

impl<'de, M: Parametric<Fixed: SavedFixed>> Deserialize<'de> for SavedModel<M> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        SavedRecord::<<M::Fixed as SavedFixed>::Written>::deserialize(deserializer)?
            .try_into()
            .map_err(D::Error::custom)
    }
}
