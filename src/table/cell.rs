use super::Words;
use rust_decimal::Decimal;

/// One entry of a table.
///
/// ```
/// use clv::table::Cell;
///
/// assert_eq!(Cell::from(None::<f64>), Cell::Missing);
/// assert_eq!(Cell::from(f64::NAN), Cell::Missing);
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Cell {
    /// A name or a sentence.
    Text(Words),
    /// A whole number.
    Count(u64),
    /// A number, shown with four significant digits of the largest in its column.
    Number(f64),
    /// A number of any size, shown with two decimals: a likelihood or a criterion, of which the
    /// differences are read.
    Hundredths(f64),
    /// A share, shown in per cent with one decimal, and as `< 0.1 %` where that would hide it.
    Share(f64),
    /// A p-value, shown with four decimals, and as `< 0.0001` below that.
    PValue(f64),
    /// An amount of money, shown with two decimals.
    Money(Decimal),
    /// An amount of money that is a double, as models have it; shown as money is.
    Amount(f64),
    /// Nothing, because the quantity does not exist or is not known.
    Missing,
}

impl Cell {
    /// A share that is a decimal; missing where there is none.
    pub fn share(share: Option<Decimal>) -> Self {
        share
            .and_then(|share| f64::try_from(share).ok())
            .map_or(Self::Missing, Self::Share)
    }

    pub(super) fn is_number(&self) -> bool {
        !matches!(self, Self::Text(_) | Self::Missing)
    }

    /// The number by which the cell is sorted.
    pub(super) fn value(&self) -> Option<f64> {
        let value = match self {
            Self::Count(count) => *count as f64,
            Self::Number(value)
            | Self::Hundredths(value)
            | Self::Share(value)
            | Self::PValue(value)
            | Self::Amount(value) => *value,
            Self::Money(amount) => f64::try_from(*amount).ok()?,
            Self::Text(_) | Self::Missing => return None,
        };
        value.is_finite().then_some(value)
    }
}

impl From<f64> for Cell {
    fn from(value: f64) -> Self {
        if value.is_finite() {
            Self::Number(value)
        } else {
            Self::Missing
        }
    }
}

macro_rules! cell_from {
    ($($from:ty => |$value:ident| $to:expr),+ $(,)?) => {
        $(impl From<$from> for Cell {
            fn from($value: $from) -> Self {
                $to
            }
        })+
    };
}

cell_from! {
    &str => |text| Self::Text(text.into()),
    String => |text| Self::Text(text.into()),
    (&str, &str) => |words| Self::Text(words.into()),
    Words => |words| Self::Text(words),
    u64 => |count| Self::Count(count),
    u32 => |count| Self::Count(u64::from(count)),
    usize => |count| Self::Count(u64::try_from(count).unwrap_or(u64::MAX)),
    Decimal => |amount| Self::Money(amount),
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Missing, Into::into)
    }
}
