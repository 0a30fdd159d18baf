//! Intervals, tests, quantiles, regression: what several rooms share.
//!
//! All of it is `f64`. A statistic that does not exist for its input (no trials, one value, no
//! spread) is `None`; an input that cannot be meant (more successes than trials, NaN, lengths that
//! differ) is a [`StatisticsError`].
//!
//! | you have | you want | here |
//! |---|---|---|
//! | x of n | an interval | [`Proportion::interval`] by a [`ProportionMethod`] |
//! | two times x of n | difference, test, ratio | [`proportion_difference`] (Newcombe), [`pooled_z_test`], [`proportion_ratio`] (Katz) |
//! | values | mean with interval | [`Sample`], [`Sample::mean_interval`] (t) |
//! | two groups of values | difference of means | [`welch_t_test`] |
//! | weights | how many answers they are worth | [`effective_sample_size`] (Kish) |
//! | values | median, p90 | [`quantiles`], [`quantile`], [`median`] (type 7) |
//! | pairs | a line | [`ordinary_least_squares`] |
//! | pairs | do they go together | [`pearson`], [`spearman`] and their p-values |
//! | values and a ranking | how concentrated they are on the top | [`concentration_coefficient`], [`normalised_gini`] |
//! | predictions and what came | both by deciles | [`prediction_groups`] |
//! | items and amounts | the vital few | [`pareto`] |
//! | a total and weights | whole parts | [`largest_remainder`] |
//! | a probability | a quantile, or back | [`StandardNormal`], [`StudentT`], [`ChiSquared`], [`Beta`], [`FDistribution`] |
//!
//! # The distribution functions
//!
//! `survival` is computed as the upper tail itself, never as 1 − `cumulative`, so a p-value of
//! 1e-200 stays one; `upper_quantile` takes the small probability as it is. A tail at ±∞ is 0 or 1;
//! a tail at NaN, which no function of this crate returns, is NaN. The error function and
//! ln Γ come from the crate `libm`; the incomplete beta and gamma functions are written here, as
//! `distribution` explains, because those of the crates that have them lose digits exactly where
//! a p-value or a large sample needs them.

mod apportionment;
pub(crate) mod checked;
mod comparison;
mod concentration;
mod correlation;
mod distribution;
mod error;
mod groups;
mod interval;
mod mean;
mod p_value;
mod pareto;
mod proportion;
mod quantile;
mod regression;
mod weights;

pub use apportionment::largest_remainder;
pub use comparison::{NoSuccess, ZTest, pooled_z_test, proportion_difference, proportion_ratio};
pub use concentration::{concentration_coefficient, normalised_gini};
pub use correlation::{Correlation, mid_ranks, pearson, spearman};
pub use distribution::{
    Beta, ChiSquared, FDistribution, SHAPE_LIMIT, SHAPE_MINIMUM, StandardNormal, StudentT,
};
pub use error::StatisticsError;
pub use groups::{PredictionGroup, prediction_groups};
pub(crate) use groups::{equal_count_length, tied};
pub use interval::Interval;
pub(crate) use mean::mean;
pub use mean::{Sample, WelchTest, welch_t_test};
pub(crate) use p_value::{p_equals, p_value};
pub use pareto::{Pareto, ParetoBorder, ParetoRow, pareto};
pub use proportion::{Proportion, ProportionMethod};
pub use quantile::{median, quantile, quantiles};
pub use regression::{LinearFit, ordinary_least_squares};
pub use weights::effective_sample_size;
