//! What the list of the family asks of each process, and how one contains another.

use crate::models::{CustomerModel, DistinctHistories, Estimate, Fit, FitError, ModelError};
use crate::transactions::PurchaseHistory;

/// A member of the family: what the list asks of a purchase process beside its mathematics.
pub(in crate::models) trait Member:
    Estimate<Data = DistinctHistories> + CustomerModel<History = PurchaseHistory>
{
    /// The model's name in the literature.
    const MODEL: &'static str;
    /// The parameters' names.
    const NAMES: &'static [&'static str];
    /// The setting that a caller of the model chooses.
    type Setting: Copy;
    /// The models that are special cases of this one.
    const CONTAINS: &'static [Contained] = &[];

    /// The part that is not estimated, where the setting says what it is.
    fn fixed_of(setting: Self::Setting) -> Result<Self::Fixed, ModelError>;

    /// The setting of a part that is not estimated.
    fn setting_of(fixed: Self::Fixed) -> Self::Setting;

    /// The fit, and how many numbers were chosen by the data.
    fn fit_candidate(
        setting: Self::Setting,
        histories: &DistinctHistories,
    ) -> Result<(Fit<Self>, usize), FitError> {
        let fit = Self::fit_with(Self::fixed_of(setting)?, histories)?;
        Ok((fit, Self::NAMES.len()))
    }
}

/// For a member whose setting is the part that is not estimated, or nothing.
macro_rules! setting_is_fixed_part {
    ($name:expr, $parameters:expr) => {
        const MODEL: &'static str = $name;
        const NAMES: &'static [&'static str] = $parameters;
        type Setting = <Self as $crate::models::Parametric>::Fixed;

        fn fixed_of(setting: Self::Setting) -> Result<Self::Setting, $crate::models::ModelError> {
            Ok(setting)
        }

        fn setting_of(fixed: Self::Setting) -> Self::Setting {
            fixed
        }
    };
}
pub(in crate::models) use setting_is_fixed_part;

/// A model that is a special case of another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::models) struct Contained {
    /// The special case.
    pub(in crate::models) model: &'static str,
    /// The reference that the statistic of the two is compared with.
    pub(in crate::models) reference: LikelihoodRatioReference,
}

impl Contained {
    const fn new(model: &'static str, reference: LikelihoodRatioReference) -> Self {
        Self { model, reference }
    }

    /// Inside of the larger model's parameters.
    pub(in crate::models) const fn inside(model: &'static str) -> Self {
        Self::new(model, LikelihoodRatioReference::ChiSquared)
    }

    /// Where a parameter of the larger model lies on the edge of its range.
    pub(in crate::models) const fn on_the_edge(model: &'static str) -> Self {
        Self::new(model, LikelihoodRatioReference::HalfChiSquared)
    }

    /// Where a parameter of the larger model has no meaning.
    pub(in crate::models) const fn yardstick(model: &'static str) -> Self {
        Self::new(model, LikelihoodRatioReference::Yardstick)
    }

    /// Where a whole number was chosen.
    pub(in crate::models) const fn at_a_whole_number(model: &'static str) -> Self {
        Self::new(model, LikelihoodRatioReference::WholeNumber)
    }
}

/// The reference distribution of a likelihood-ratio statistic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum LikelihoodRatioReference {
    /// χ² with a degree of freedom for each parameter more: the smaller model lies inside of the
    /// larger one's parameters.
    ChiSquared,
    /// ½χ²₀ + ½χ²₁: the smaller model is the larger one with a parameter on the edge of its range,
    /// where it can deviate to one side only (Self & Liang 1987, case 5).
    HalfChiSquared,
    /// χ² with a degree of freedom for each parameter more, as a yardstick and not a test: on the
    /// edge where the smaller model lies, a parameter of the larger one has no meaning (Davies
    /// 1977), and the true distribution is not known. A p-value of 10⁻⁶ says what it says; one of
    /// 0.04 does not.
    Yardstick,
    /// None: what was chosen is a whole number.
    WholeNumber,
}
