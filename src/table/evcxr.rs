//! What a notebook on the Rust kernel shows of a value, without depending on the kernel.

use super::Table;

/// Prints a value as the kernel reads it.
#[allow(clippy::print_stdout, reason = "the kernel reads what is printed")]
pub(crate) fn show(kind: &str, content: &str) {
    println!("EVCXR_BEGIN_CONTENT {kind}\n{content}\nEVCXR_END_CONTENT");
}

impl Table {
    /// Shows the table in a notebook on the evcxr kernel, which calls this where a cell ends in a
    /// table.
    pub fn evcxr_display(&self) {
        show("text/html", &self.to_html());
    }
}
