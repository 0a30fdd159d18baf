//! What the functions are and answer alike.

/// A function: nothing but its signature.
macro_rules! function {
    ($(#[$about:meta])* $type:ident) => {
        $(#[$about])*
        #[derive(Debug, PartialEq, Eq, Hash)]
        pub struct $type {
            signature: datafusion::logical_expr::Signature,
        }

        impl Default for $type {
            fn default() -> Self {
                use datafusion::logical_expr::{Signature, Volatility};
                Self {
                    signature: Signature::user_defined(Volatility::Immutable),
                }
            }
        }
    };
}

/// Its name, and what its arguments are brought to, of which so many must be there.
macro_rules! called {
    ($name:expr, $arguments:expr, $required:expr) => {
        fn name(&self) -> &str {
            $name
        }

        fn signature(&self) -> &datafusion::logical_expr::Signature {
            &self.signature
        }

        fn coerce_types(
            &self,
            types: &[datafusion::arrow::datatypes::DataType],
        ) -> datafusion::error::Result<Vec<datafusion::arrow::datatypes::DataType>> {
            $crate::arguments::coerce($name, $arguments, $required, types)
        }
    };
}

pub(crate) use {called, function};
