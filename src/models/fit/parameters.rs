//! Models all of whose parameters are positive and estimated.

/// Defines such a model: the struct, its checked constructor, a getter for each parameter,
/// [`Parametric`](crate::models::Parametric), and serde through the same check.
macro_rules! positive_parameters {
    (
        $(#[$about:meta])*
        pub struct $model:ident $(<const $of:ident: u8>)? = $name:tt {
            $($(#[$meaning:meta])* $parameter:ident,)+
        }
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq)]
        #[cfg_attr(
            feature = "serde",
            derive(serde::Serialize, serde::Deserialize),
            serde(try_from = "Unchecked")
        )]
        pub struct $model $(<const $of: u8>)? {
            $($parameter: f64,)+
        }

        impl $(<const $of: u8>)? $model $(<$of>)? {
            /// The model's name in the literature.
            pub(crate) const MODEL: &'static str = $name;
            /// The parameters' names.
            pub(crate) const NAMES: &'static [&'static str] = &[$(stringify!($parameter)),+];

            /// The model with these parameters.
            ///
            /// # Errors
            ///
            /// [`ModelError::Parameter`](crate::models::ModelError::Parameter) where one is not
            /// positive and finite.
            pub fn new($($parameter: f64),+) -> Result<Self, $crate::models::ModelError> {
                Ok(Self {
                    $($parameter: $crate::models::error::positive(
                        Self::MODEL,
                        stringify!($parameter),
                        $parameter,
                    )?,)+
                })
            }

            $(
                $(#[$meaning])*
                pub fn $parameter(&self) -> f64 {
                    self.$parameter
                }
            )+
        }

        impl $(<const $of: u8>)? $crate::models::Parametric for $model $(<$of>)? {
            type Fixed = ();

            fn model_name(_: &()) -> std::borrow::Cow<'static, str> {
                Self::MODEL.into()
            }

            fn parameter_names(_: &()) -> Vec<std::borrow::Cow<'static, str>> {
                Self::NAMES.iter().map(|name| (*name).into()).collect()
            }

            fn fixed(&self) {}

            fn parameters(&self) -> Vec<f64> {
                vec![$(self.$parameter),+]
            }

            fn from_parameters(
                _: (),
                parameters: &[f64],
            ) -> Result<Self, $crate::models::ModelError> {
                let &[$($parameter),+] = parameters else {
                    return Err($crate::models::ModelError::ParameterCount {
                        model: Self::MODEL,
                        expected: Self::NAMES.len(),
                        got: parameters.len(),
                    });
                };
                Self::new($($parameter),+)
            }
        }

        #[cfg(feature = "serde")]
        #[derive(serde::Deserialize)]
        struct Unchecked {
            $($parameter: f64,)+
        }

        #[cfg(feature = "serde")]
        impl $(<const $of: u8>)? TryFrom<Unchecked> for $model $(<$of>)? {
            type Error = $crate::models::ModelError;

            fn try_from(unchecked: Unchecked) -> Result<Self, Self::Error> {
                Self::new($(unchecked.$parameter),+)
            }
        }
    };
}

pub(crate) use positive_parameters;
