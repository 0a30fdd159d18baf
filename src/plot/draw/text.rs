//! The width of text, and where it is broken.

use crate::table::is_wide;

/// Advance widths of DejaVu Sans in hundredths of an em, from the space to the tilde. It is the
/// widest of the fonts that a browser is likely to take.
#[rustfmt::skip]
const REGULAR: [u8; 95] = [
    32, 41, 46, 84, 64, 96, 78, 28, 40, 40, 50, 84, 32, 37, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
    34, 34, 84, 84, 84, 54, 100, 69, 69, 70, 78, 64, 58, 78, 76, 30, 30, 66, 56, 87, 75, 79, 61, 79, 70, 64,
    62, 74, 69, 99, 69, 62, 69, 40, 34, 40, 84, 50, 50, 62, 64, 55, 64, 62, 36, 64, 64, 28, 28, 58, 28, 98,
    64, 62, 64, 64, 42, 53, 40, 64, 60, 82, 60, 60, 53, 64, 34, 64, 84,
];

/// A bold face is wider by about this.
const BOLD: f64 = 1.14;

/// The width of text in pixels.
pub(super) fn width(text: &str, size: f64, bold: bool) -> f64 {
    let ems: f64 = text.chars().map(advance).sum();
    ems * size * if bold { BOLD } else { 1.0 }
}

fn advance(sign: char) -> f64 {
    match sign {
        ' '..='~' => REGULAR
            .get(sign as usize - ' ' as usize)
            .map_or(1.0, |hundredths| f64::from(*hundredths) / 100.0),
        '\u{0300}'..='\u{036f}' | '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' => 0.0,
        '\u{2070}'..='\u{208e}' | '²' | '³' | '¹' | '·' | '–' | '’' | '‘' => 0.55,
        '\u{a0}'..='\u{24f}' => 0.9,
        '\u{1f000}'.. => 1.4,
        sign if is_wide(sign) => 1.02,
        _ => 1.1,
    }
}

/// Text in lines that are no wider than `most`; what does not fit into `lines` of them is cut, with
/// an ellipsis.
pub(super) fn wrapped(text: &str, most: f64, size: f64, bold: bool, lines: usize) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() && out.len() < lines {
        if out.len() + 1 == lines {
            out.push(shortened(rest, most, size, bold));
            break;
        }
        let end = line_end(rest, most, size, bold);
        let (line, after) = rest.split_at(end);
        out.push(line.trim_end().to_owned());
        rest = after.trim_start();
    }
    out
}

/// Where the first line ends: after the last word, or Chinese character, that fits.
fn line_end(text: &str, most: f64, size: f64, bold: bool) -> usize {
    let (mut used, mut last_break, mut before) = (0.0, 0, ' ');
    for (place, sign) in text.char_indices() {
        let breaks = before == ' ' || (is_wide(before) || is_wide(sign)) && !is_closing(sign);
        if place > 0 && breaks {
            last_break = place;
        }
        used += width(sign.encode_utf8(&mut [0; 4]), size, bold);
        if used > most && sign != ' ' {
            // A word that is wider than the line is broken where the line ends.
            let here = if place == 0 { sign.len_utf8() } else { place };
            return if last_break > 0 { last_break } else { here };
        }
        before = sign;
    }
    text.len()
}

/// Whether a line must not begin with it.
fn is_closing(sign: char) -> bool {
    matches!(
        sign,
        '，' | '。' | '；' | '：' | '）' | '」' | '、' | '？' | '！' | '％'
    )
}

/// Text that is no wider than `most`, its end cut for an ellipsis where need be.
pub(super) fn shortened(text: &str, most: f64, size: f64, bold: bool) -> String {
    if width(text, size, bold) <= most {
        return text.to_owned();
    }
    let mut used = width("…", size, bold);
    let mut short = String::new();
    for sign in text.chars() {
        used += width(sign.encode_utf8(&mut [0; 4]), size, bold);
        if used > most {
            break;
        }
        short.push(sign);
    }
    format!("{}…", short.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fit_and_nothing_is_lost_in_silence() {
        for text in [
            "a few words of text",
            "每位客户在各频率下仍然活跃的概率",
            "Wortungetüm".repeat(9).as_str(),
        ] {
            for line in wrapped(text, 60.0, 12.0, false, 99) {
                assert!(width(&line, 12.0, false) <= 60.0, "{line}");
            }
            let whole: String = wrapped(text, 60.0, 12.0, false, 99).concat();
            assert_eq!(whole.replace(' ', ""), text.replace(' ', ""));
        }
        assert_eq!(wrapped("one two three", 30.0, 10.0, false, 1), ["one…"]);
    }
}
