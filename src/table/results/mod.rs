//! The table of each result.

mod campaign;
mod loyalty;
#[cfg(feature = "models")]
mod models;
mod predict;
mod retention;
mod segment;
mod survey;
mod transactions;
mod value;

/// `Display` by the table.
macro_rules! displayed_as_table {
    ($([$($generics:tt)*] $result:ty),+ $(,)?) => {
        $(
            /// As its table in text.
            impl<$($generics)*> std::fmt::Display for $result {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str(&$crate::table::Tabular::table(self).to_text())
                }
            }

            impl<$($generics)*> $result {
                /// Shows the table in a notebook on the evcxr kernel.
                pub fn evcxr_display(&self) {
                    $crate::table::Tabular::table(self).evcxr_display();
                }
            }
        )+
    };
}

use displayed_as_table;
