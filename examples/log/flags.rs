//! A column of yes and no in the place of customers.

use clv::transactions::{Column, CsvFormat, CsvReport, TransactionLog};
use std::fs::File;
use std::path::Path;

/// The values of a column that says one of two things of a customer.
const FLAGS: [&str; 26] = [
    "yes",
    "no",
    "y",
    "n",
    "true",
    "false",
    "t",
    "f",
    "0",
    "1",
    "new",
    "returning",
    "existing",
    "member",
    "non-member",
    "ja",
    "nein",
    "oui",
    "non",
    "sí",
    "si",
    "是",
    "否",
    "新",
    "老",
    "neu",
];

/// The column that was taken and another one that names more customers, where the values of the first are flags.
pub fn other_column(
    log: &TransactionLog<String>,
    report: &CsvReport,
    format: &CsvFormat,
    path: &Path,
) -> Option<(String, String)> {
    const TWO: usize = 2;
    let view = log.by_customer();
    let is_flag = |name: &&&String| FLAGS.contains(&name.to_lowercase().as_str());
    let flags = view.customers().iter().filter(is_flag).count();
    if format.customer != Column::Found || view.len() != TWO || flags != TWO {
        return None;
    }
    let taken = report.columns.iter().find(|of| of.role == "customer")?;
    let names_more = |column: &&String| {
        let format = CsvFormat {
            customer: Column::named(column.as_str()),
            ..format.clone()
        };
        let read = File::open(path).map(|file| TransactionLog::<String>::from_csv(file, &format));
        matches!(read, Ok(Ok(log)) if log.by_customer().len() > TWO)
    };
    let other = taken.passed_over.iter().find(names_more)?;
    Some((taken.column.clone(), other.clone()))
}
