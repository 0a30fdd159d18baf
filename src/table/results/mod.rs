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

/// In a notebook by the table.
macro_rules! shown_as_table {
    ($([$($generics:tt)*] $result:ty),+ $(,)?) => {
        $(
            impl<$($generics)*> $result {
                /// Shows the table in a notebook on the evcxr kernel.
                pub fn evcxr_display(&self) {
                    $crate::table::Tabular::table(self).evcxr_display();
                }
            }
        )+
    };
}

/// `Display` by the table, and in a notebook as well.
macro_rules! displayed_as_table {
    ($([$($generics:tt)*] $result:ty),+ $(,)?) => {
        $(
            /// As its table in text.
            impl<$($generics)*> std::fmt::Display for $result {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str(&$crate::table::Tabular::table(self).to_text())
                }
            }

            $crate::table::results::shown_as_table!([$($generics)*] $result);
        )+
    };
}

use {displayed_as_table, shown_as_table};
