//! What text is made safe by, and how wide it is in a terminal.

use std::borrow::Cow;

/// Text as it may stand in HTML and SVG, between tags and in attributes.
///
/// Characters that XML does not know are left out: a name cannot end a document early.
pub(crate) fn escaped(text: &str) -> Cow<'_, str> {
    let is_plain = |sign: char| !matches!(sign, '&' | '<' | '>' | '"' | '\'') && is_known(sign);
    if text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for sign in text.chars() {
        match sign {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\t' | '\n' | '\r' => safe.push(' '),
            sign if is_known(sign) => safe.push(sign),
            _ => {}
        }
    }
    Cow::Owned(safe)
}

/// Whether it is a character that shows; not a control, and none that turns the reading direction.
fn is_known(sign: char) -> bool {
    !sign.is_control()
        && !matches!(sign, '\u{fffe}' | '\u{ffff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether a character is as wide as two Latin ones: Chinese, Japanese, Korean, most emoji.
pub(crate) fn is_wide(sign: char) -> bool {
    matches!(sign,
        '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{303e}' | '\u{3041}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}' | '\u{1f300}'..='\u{1faff}'
        | '\u{20000}'..='\u{3fffd}')
}

/// Columns that a text takes in a terminal.
pub(super) fn columns(text: &str) -> usize {
    let width = |sign: char| {
        if is_wide(sign) {
            2
        } else {
            usize::from(!matches!(sign, '\u{0300}'..='\u{036f}' | '\u{200b}'..='\u{200f}'))
        }
    };
    text.chars().map(width).sum()
}

/// Text on one line without control characters.
pub(super) fn one_line(text: &str) -> String {
    text.chars()
        .map(|sign| if sign.is_control() { ' ' } else { sign })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_text() {
        assert_eq!(escaped("<script>'\"&"), "&lt;script&gt;&#39;&quot;&amp;");
        assert_eq!(escaped("a\u{0}b\nc"), "ab c");
        assert_eq!((columns("客户 a"), columns("e\u{301}")), (6, 1));
    }
}
