//! The part of a model that is not estimated, as it is saved.

use super::{FixedNumber, Numbered, SavedModelError};
use crate::models::covariates::CovariateDesign;
use crate::models::{Candidate, Regularity, VaryingColumns};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Debug;

/// The part of a model that is not estimated, such as the k of regular buyers, as it is written in a
/// [`SavedRecord`](super::SavedRecord). The model's name tells the rest, so that a model that was fitted
/// by its own type is read as [one of the family](crate::models::PurchaseModel), and the reverse.
pub trait SavedFixed: Sized {
    /// Its written form.
    type Written: Serialize + DeserializeOwned + Debug;

    /// The written form; `None` where there is nothing to write.
    fn written(&self) -> Option<Self::Written>;

    /// The part that was written of a model of this name.
    ///
    /// # Errors
    ///
    /// [`SavedModelError::Missing`] where it is not there, and [`SavedModelError::OtherModel`] where no
    /// model of this name has it.
    fn of_written(model: &str, written: Option<Self::Written>) -> Result<Self, SavedModelError>;
}

/// Nothing is estimated but the parameters: nothing is written.
impl SavedFixed for () {
    type Written = ();

    fn written(&self) -> Option<()> {
        None
    }

    fn of_written(_: &str, _: Option<()>) -> Result<(), SavedModelError> {
        Ok(())
    }
}

/// Written as it is.
macro_rules! written_as_it_is {
    ($type:ty $(, $generics:ident)*) => {
        impl<$($generics),*> SavedFixed for $type
        where
            $type: Clone + Debug + Serialize + DeserializeOwned,
        {
            type Written = Self;

            fn written(&self) -> Option<Self> {
                Some(self.clone())
            }

            fn of_written(_: &str, written: Option<Self>) -> Result<Self, SavedModelError> {
                written.ok_or(SavedModelError::Missing { field: "fixed" })
            }
        }
    };
}

written_as_it_is!(u32);
written_as_it_is!(f64);
written_as_it_is!(VaryingColumns);
written_as_it_is!(CovariateDesign<F, C>, F, C);

/// A k that is yet to be chosen is no part of a model.
impl Numbered for Regularity {
    fn number(self) -> Option<FixedNumber> {
        match self {
            Self::Given(k) => Some(FixedNumber::Whole(k)),
            Self::BestUpTo(_) => None,
        }
    }

    fn of_number(number: Option<FixedNumber>) -> Option<Self> {
        match number {
            Some(FixedNumber::Whole(k)) => Some(Self::Given(k)),
            _ => None,
        }
    }
}

impl SavedFixed for Candidate {
    type Written = FixedNumber;

    fn written(&self) -> Option<FixedNumber> {
        self.fixed_number()
    }

    fn of_written(model: &str, written: Option<FixedNumber>) -> Result<Self, SavedModelError> {
        Self::of_model(model, written).ok_or_else(|| SavedModelError::OtherModel {
            expected: "one of purchases in continuous time".to_owned(),
            found: model.to_owned(),
        })
    }
}
