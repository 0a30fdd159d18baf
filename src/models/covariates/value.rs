/// The recorded value of one covariate of one customer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CovariateValue<'a> {
    /// A number.
    Number(f64),
    /// The level of a factor.
    Level(&'a str),
}

impl From<f64> for CovariateValue<'_> {
    fn from(value: f64) -> Self {
        Self::Number(value)
    }
}

/// 1 for what holds, 0 for what does not.
impl From<bool> for CovariateValue<'_> {
    fn from(value: bool) -> Self {
        Self::Number(f64::from(u8::from(value)))
    }
}

impl<'a> From<&'a str> for CovariateValue<'a> {
    fn from(level: &'a str) -> Self {
        Self::Level(level)
    }
}
