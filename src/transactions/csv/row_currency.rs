//! The currency of a row, which may be named at its amount, in a column and in the header.

use super::currency::Mark;
use super::error::{CsvError, CsvProblem};
use super::rows::{Row, RowReader};

impl RowReader<'_> {
    /// The currency of a row: at the amount, in its column, or that of amounts that name none.
    pub(super) fn currency(
        &self,
        row: &Row<'_>,
        marked: Option<Mark>,
    ) -> Result<Option<&'static str>, CsvError> {
        let mut named = None;
        if let Some(place) = self.columns.currency {
            let text = self.text(row, place)?;
            named = Mark::of_column(&text);
            if named.is_none() && !text.is_empty() {
                return Err(self.wrong(row, place, &text, CsvProblem::NotACurrency));
            }
        }
        let in_row = self.one_currency(row, marked, named)?.map(Mark::of);
        let found = self.one_currency(row, in_row, self.columns.marked)?;
        let given = self.format.unmarked_currency.as_deref();
        let given = given.and_then(Mark::read);
        // A currency that is given says which one a sign of several, such as `$`, is.
        let said = match (found, given) {
            (Some(found), Some(given)) => Mark::of(found).and(given),
            (None, given) => given.map(Mark::currency),
            (Some(_), None) => None,
        };
        Ok(said.or(found))
    }

    /// The currency of what bears two marks, one or none.
    pub(super) fn one_currency(
        &self,
        row: &Row<'_>,
        marked: Option<Mark>,
        named: Option<Mark>,
    ) -> Result<Option<&'static str>, CsvError> {
        let (Some(marked), Some(named)) = (marked, named) else {
            return Ok(marked.or(named).map(Mark::currency));
        };
        let both = marked.and(named).ok_or_else(|| CsvError::OtherCurrency {
            line: row.line,
            marked: marked.currency().to_owned(),
            named: named.currency().to_owned(),
        });
        both.map(Some)
    }
}
