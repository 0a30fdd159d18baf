use crate::table::Words;

/// The form in which the numbers of an axis are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Format {
    /// As numbers; from a million on by a power of a thousand that the axis names.
    Number,
    /// As whole numbers.
    Count,
    /// As shares in per cent.
    Share,
    /// As differences of shares, in percentage points.
    Points,
    /// As dates, where values are days since the first of January of the year 1.
    Day,
}

/// The spread of values along an axis.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Scale {
    /// Evenly.
    Linear,
    /// Evenly in their logarithm.
    Logarithmic,
    /// One place each for names: the first at 0, the next at 1. Along the y-axis the first is on
    /// top.
    Names(Vec<Words>),
}

/// An axis.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Axis {
    /// The quantity along it, with its unit.
    pub label: Words,
    /// The spread of values.
    pub scale: Scale,
    /// The form in which values are written.
    pub format: Format,
    /// Where the axis begins and ends; as the marks need it where there is `None`.
    pub range: Option<(f64, f64)>,
    /// Where a linear axis has ticks, ascending: at these, or where there is no room for all, at the
    /// last and every second, every third … before it. At round values where there is `None`.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub ticks: Option<Vec<f64>>,
}

impl Axis {
    /// A linear axis that reaches as far as its marks.
    pub fn new(label: impl Into<Words>, format: Format) -> Self {
        Self {
            label: label.into(),
            scale: Scale::Linear,
            format,
            range: None,
            ticks: None,
        }
    }

    /// An axis of names.
    pub fn of_names<W: Into<Words>>(
        label: impl Into<Words>,
        names: impl IntoIterator<Item = W>,
    ) -> Self {
        let names = names.into_iter().map(Into::into).collect();
        Self {
            scale: Scale::Names(names),
            ..Self::new(label, Format::Count)
        }
    }

    /// The same axis with a beginning and an end.
    #[must_use]
    pub fn within(mut self, low: f64, high: f64) -> Self {
        self.range = Some((low, high));
        self
    }

    /// The same axis with ticks at these values, ascending.
    #[must_use]
    pub fn with_ticks(mut self, ticks: impl IntoIterator<Item = f64>) -> Self {
        self.ticks = Some(ticks.into_iter().collect());
        self
    }

    /// The same axis, logarithmic.
    #[must_use]
    pub fn logarithmic(mut self) -> Self {
        self.scale = Scale::Logarithmic;
        self
    }
}
