use super::{Cell, Table};
use std::borrow::Cow;

impl Table {
    /// The table in comma-separated values (RFC 4180): a line of names, then all digits of every
    /// number, shares as shares and not in per cent. What is missing is an empty field. Title and
    /// notes are left out.
    pub fn to_csv(&self) -> String {
        let names = self.names().into_iter().zip(self.units());
        let names = names.map(|(name, unit)| match unit.as_str() {
            "" => name,
            unit => format!("{name} ({unit})"),
        });
        let mut out = line(names);
        for row in &self.rows {
            let cells = (0..self.columns.len()).map(|place| match row.get(place) {
                Some(Cell::Text(words)) => self.says(words).to_owned(),
                Some(Cell::Count(count)) => count.to_string(),
                Some(
                    Cell::Number(value)
                    | Cell::Hundredths(value)
                    | Cell::Share(value)
                    | Cell::PValue(value)
                    | Cell::Amount(value),
                ) if value.is_finite() => value.to_string(),
                Some(Cell::Money(amount)) => amount.to_string(),
                _ => String::new(),
            });
            out.push_str(&line(cells));
        }
        out
    }
}

fn line(fields: impl Iterator<Item = String>) -> String {
    let fields: Vec<String> = fields.map(|field| quoted(&field).into_owned()).collect();
    format!("{}\r\n", fields.join(","))
}

fn quoted(field: &str) -> Cow<'_, str> {
    if field.contains([',', '"', '\n', '\r']) {
        Cow::Owned(format!("\"{}\"", field.replace('"', "\"\"")))
    } else {
        Cow::Borrowed(field)
    }
}
