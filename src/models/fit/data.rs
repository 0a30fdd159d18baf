use super::FitError;
use crate::quantity::TimeUnit;
use std::borrow::Cow;

/// Data that a model is fitted to, or what they follow from: a fit takes a customer base in their
/// place. What keeps the data, as a posterior does, takes the data themselves.
pub trait AsData<D: ToOwned + ?Sized> {
    /// The data.
    ///
    /// # Errors
    ///
    /// [`FitError`] where there is a customer whom the model cannot describe.
    fn as_data(&self) -> Result<Cow<'_, D>, FitError>;

    /// The unit in which the model's times are, where these know it and the data do not: the periods
    /// of a base at whose opportunities customers took part.
    fn time_unit(&self) -> Option<TimeUnit> {
        None
    }
}

impl<H: Clone> AsData<[(H, u64)]> for [(H, u64)] {
    fn as_data(&self) -> Result<Cow<'_, [(H, u64)]>, FitError> {
        Ok(Cow::Borrowed(self))
    }
}

impl<H: Clone> AsData<[(H, u64)]> for Vec<(H, u64)> {
    fn as_data(&self) -> Result<Cow<'_, [(H, u64)]>, FitError> {
        Ok(Cow::Borrowed(self))
    }
}

impl<H: Clone, const N: usize> AsData<[(H, u64)]> for [(H, u64); N] {
    fn as_data(&self) -> Result<Cow<'_, [(H, u64)]>, FitError> {
        Ok(Cow::Borrowed(self))
    }
}
