use crate::models::{
    BetaDiscreteWeibull, BgBb, BgNbd, Cnbd, GammaGamma, GgomNbd, LognormalSpend, MbgNbd,
    ModelError, Nbd, Parametric, ParetoNbd, ShiftedBetaGeometric,
};

/// A model that can be kept: a name, parameters, and what is not estimated.
pub trait Saveable: Parametric {
    /// The model's name in the literature.
    const NAME: &'static str;

    /// The k of a model of regular buyers; `None` where everything is estimated.
    fn k(&self) -> Option<u32> {
        None
    }

    /// The model of these parts, checked by its constructor.
    ///
    /// # Errors
    ///
    /// [`ModelError::ParameterCount`] and [`ModelError::Parameter`].
    fn from_parts(k: Option<u32>, parameters: &[f64]) -> Result<Self, ModelError>;
}

fn wrong_count<M: Saveable>(parameters: &[f64]) -> ModelError {
    ModelError::ParameterCount {
        model: M::NAME,
        expected: M::NAMES.len(),
        got: parameters.len(),
    }
}

macro_rules! saveable {
    ($($model:ident($($parameter:ident),+);)+) => {
        $(
            impl Saveable for $model {
                const NAME: &'static str = Self::MODEL;

                fn from_parts(_: Option<u32>, parameters: &[f64]) -> Result<Self, ModelError> {
                    let &[$($parameter),+] = parameters else {
                        return Err(wrong_count::<Self>(parameters));
                    };
                    Self::new($($parameter),+)
                }
            }
        )+
    };
}

saveable! {
    Nbd(r, alpha);
    BgNbd(r, alpha, a, b);
    MbgNbd(r, alpha, a, b);
    ParetoNbd(r, alpha, s, beta);
    GgomNbd(r, alpha, b, s, beta);
    BgBb(alpha, beta, gamma, delta);
    GammaGamma(p, q, gamma);
    LognormalSpend(median, between, within);
    ShiftedBetaGeometric(alpha, beta);
    BetaDiscreteWeibull(alpha, beta, c);
}

impl<const FIRST: u8> Saveable for Cnbd<FIRST> {
    const NAME: &'static str = Self::MODEL;

    fn k(&self) -> Option<u32> {
        Some(Self::k(self))
    }

    fn from_parts(k: Option<u32>, parameters: &[f64]) -> Result<Self, ModelError> {
        let &[r, alpha, a, b] = parameters else {
            return Err(wrong_count::<Self>(parameters));
        };
        // Without a k it is out of range.
        Self::new(k.unwrap_or_default(), r, alpha, a, b)
    }
}
