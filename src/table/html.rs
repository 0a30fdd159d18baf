use super::text::escaped;
use super::{Cell, Table};

impl Table {
    /// The table as an HTML element that stands by itself; every name is escaped.
    ///
    /// Cells with numbers carry the number in `data-value`, by which a page can sort them.
    pub fn to_html(&self) -> String {
        let mut out = String::from("<table class=\"clv\">");
        let title = self.says(&self.title);
        if !title.is_empty() {
            out.push_str(&format!("<caption>{}</caption>", escaped(title)));
        }
        out.push_str("<thead><tr>");
        for (place, (name, unit)) in self.names().iter().zip(self.units()).enumerate() {
            let class = self.class(place);
            out.push_str(&format!("<th scope=\"col\"{class}>{}", escaped(name)));
            if !unit.is_empty() {
                out.push_str(&format!(" <small>{}</small>", escaped(&unit)));
            }
            out.push_str("</th>");
        }
        out.push_str("</tr></thead><tbody>");
        for (row, shown) in self.rows.iter().zip(self.shown()) {
            out.push_str("<tr>");
            for (place, text) in shown.iter().enumerate() {
                let value = row.get(place).and_then(Cell::value);
                let value =
                    value.map_or_else(String::new, |value| format!(" data-value=\"{value}\""));
                let class = self.class(place);
                // The name of a row is what its numbers are read by.
                let (tag, scope) = match place == 0 && class.is_empty() {
                    true => ("th", " scope=\"row\""),
                    false => ("td", ""),
                };
                out.push_str(&format!(
                    "<{tag}{scope}{class}{value}>{}</{tag}>",
                    escaped(text)
                ));
            }
            out.push_str("</tr>");
        }
        out.push_str("</tbody></table>");
        for note in &self.notes {
            let note = escaped(self.says(note)).into_owned();
            out.push_str(&format!("<p class=\"clv-note\">{note}</p>"));
        }
        out
    }

    fn class(&self, place: usize) -> &'static str {
        if self.is_numeric(place) {
            " class=\"n\""
        } else {
            ""
        }
    }
}
