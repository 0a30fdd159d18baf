use super::Process;
use crate::models::{FitError, ModelError};
use thiserror::Error;

/// The reason why covariates cannot be used.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum CovariateError {
    /// Two columns have the same name.
    #[error("the names of covariates must differ, `{column}` comes twice")]
    DuplicateColumn {
        /// The name.
        column: String,
    },
    /// A column that nobody has.
    #[error("there is no covariate `{column}`")]
    NoSuchColumn {
        /// The name.
        column: String,
    },
    /// A covariate of the model is not given.
    #[error("the covariate `{column}` must be given")]
    MissingColumn {
        /// The name.
        column: String,
    },
    /// A coding names a level twice.
    #[error("the levels of the factor `{column}` must differ, `{level}` comes twice")]
    DuplicateLevel {
        /// The column.
        column: String,
        /// The level.
        level: String,
    },
    /// A column was chosen twice.
    #[error("a covariate must have one term, `{column}` has two")]
    DuplicateTerm {
        /// The name.
        column: String,
    },
    /// No column was chosen.
    #[error("at least one covariate must be chosen")]
    NoTerm,
    /// A row is too short or too long.
    #[error("customer {customer}: there must be {expected} covariates, got {got}")]
    RowLength {
        /// The customer, by the `Debug` form of the key.
        customer: String,
        /// The number of columns.
        expected: usize,
        /// The number of values that came.
        got: usize,
    },
    /// A number is NaN or infinite.
    #[error("customer {customer}: the covariate `{column}` must be finite, got {value}")]
    NotFinite {
        /// The customer, by the `Debug` form of the key.
        customer: String,
        /// The column.
        column: String,
        /// The value that came.
        value: f64,
    },
    /// A level where the column has numbers.
    #[error("customer {customer}: the covariate `{column}` must be a number, got `{level}`")]
    NotANumber {
        /// The customer, by the `Debug` form of the key.
        customer: String,
        /// The column.
        column: String,
        /// The value that came.
        level: String,
    },
    /// A number where the column has levels.
    #[error("customer {customer}: the factor `{column}` must be a level, got the number {value}")]
    NotALevel {
        /// The customer, by the `Debug` form of the key.
        customer: String,
        /// The column.
        column: String,
        /// The value that came.
        value: f64,
    },
    /// A customer has two rows.
    #[error("customer {customer} has two rows of covariates")]
    DuplicateCustomer {
        /// The customer, by the `Debug` form of the key.
        customer: String,
    },
    /// A customer of the base has no row.
    #[error("customer {customer} has no covariates, nor have {others} others")]
    MissingCustomer {
        /// The first such customer, by the `Debug` form of the key.
        customer: String,
        /// The number of others.
        others: usize,
    },
    /// All customers have the same level of a factor.
    #[error("the factor `{column}` must have two levels or more, all customers have `{level}`")]
    OneLevel {
        /// The column.
        column: String,
        /// The only level.
        level: String,
    },
    /// No customer has the level that the others are compared with.
    #[error("no customer has the base level `{base}` of the factor `{column}`")]
    NoBaseLevel {
        /// The column.
        column: String,
        /// The base level.
        base: String,
    },
    /// A level that the model does not know.
    #[error("the factor `{column}` of the model has no level `{level}`")]
    UnknownLevel {
        /// The column.
        column: String,
        /// The value that came.
        level: String,
    },
    /// A column says the same of everybody.
    #[error("the covariate `{column}` must vary, it is {value} for all customers")]
    Constant {
        /// The column.
        column: String,
        /// Its only value.
        value: f64,
    },
    /// A column follows from others.
    #[error(
        "the covariate `{column}` must not follow from the others, it is a sum of multiples of \
         {with:?} and a constant"
    )]
    Collinear {
        /// The column.
        column: String,
        /// The columns that it follows from.
        with: Vec<String>,
    },
    /// A column's standard deviation is too large or too small for a number.
    #[error("the standard deviation of the covariate `{column}` is no finite number above zero")]
    Spread {
        /// The column.
        column: String,
    },
    /// There is more to learn than there is to learn from.
    #[error(
        "there must be at least as many distinct rows as parameters, got {rows} rows for \
         {parameters} parameters"
    )]
    TooManyParameters {
        /// Parameters of the model and coefficients.
        parameters: usize,
        /// Distinct histories with distinct covariates.
        rows: usize,
    },
    /// The likelihood does not fall, however far a coefficient goes.
    #[error(
        "the data do not tell the coefficient `{coefficient}`: the likelihood does not fall up to \
         {value:.1}; it may be that nobody with some value of the covariate repeats, or that all \
         do: leave it out, join levels, or penalise it"
    )]
    Runaway {
        /// The coefficient.
        coefficient: String,
        /// Where the search was held, per unit of the covariate.
        value: f64,
    },
    /// A covariate is to act on something that the model does not have.
    #[error("{model} has no {process} that `{column}` could act on")]
    NoSuchProcess {
        /// The model in the literature's words.
        model: &'static str,
        /// The process that it does not have.
        process: Process,
        /// The column.
        column: String,
    },
    /// One coefficient for all processes, where one of them has two.
    #[error(
        "an equal effect of `{column}` on all processes needs one coefficient for each of them, \
         `BetaDropout::OwnCoefficients` has two for dropout"
    )]
    UnequalProcesses {
        /// The column.
        column: String,
    },
    /// The weight of a penalty.
    #[error("the penalty on {process} must be finite and ≥ 0, got {value}")]
    Penalty {
        /// Whose coefficients it is for.
        process: Process,
        /// The value that came.
        value: f64,
    },
    /// A model has too few or too many coefficients.
    #[error("there must be {expected} coefficients, got {got}")]
    CoefficientCount {
        /// The number that its covariates have.
        expected: usize,
        /// The number that came.
        got: usize,
    },
    /// A coefficient that is no number.
    #[error("the coefficient `{coefficient}` must be finite, got {value}")]
    Coefficient {
        /// Its name.
        coefficient: String,
        /// The value that came.
        value: f64,
    },
    /// A model cannot be fitted.
    #[error(transparent)]
    Fit(#[from] FitError),
    /// The parameters of a customer are none, or cannot be asked.
    #[error(transparent)]
    Model(#[from] ModelError),
}
