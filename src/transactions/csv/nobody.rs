//! The words with which a file says that nobody is named.

use super::key::clean;

/// The words, as a key is read, and the bytes with which a text begins that may be one.
#[derive(Debug)]
pub(super) struct Nobody {
    names: Vec<String>,
    begins: [bool; 256],
}

impl Nobody {
    pub(super) fn new(names: &[String]) -> Self {
        let names = names.iter().map(|name| clean(name.into()).into_owned());
        let names: Vec<String> = names.collect();
        let mut begins = [false; 256];
        for name in &names {
            match name.bytes().next() {
                Some(byte) if name.is_ascii() => {
                    begins[usize::from(byte.to_ascii_lowercase())] = true;
                    begins[usize::from(byte.to_ascii_uppercase())] = true;
                }
                // A letter of another script may have several capitals.
                Some(_) => begins = [true; 256],
                None => {}
            }
        }
        Self { names, begins }
    }

    /// Whether a text is one of the words, in capitals or not. Nearly all are seen to be none by their first byte.
    pub(super) fn has(&self, text: &str) -> bool {
        let may_be = text.bytes().next().is_some_and(|byte| self.may_begin(byte));
        may_be && self.names.iter().any(|name| same(name, text))
    }

    /// The same of a text in ASCII, where all words are.
    pub(super) fn has_ascii(&self, text: &[u8]) -> bool {
        let may_be = text.first().is_some_and(|byte| self.may_begin(*byte));
        let is = |name: &String| name.as_bytes().eq_ignore_ascii_case(text);
        may_be && self.names.iter().any(is)
    }

    pub(super) fn is_ascii(&self) -> bool {
        self.names.iter().all(|name| name.is_ascii())
    }

    fn may_begin(&self, byte: u8) -> bool {
        self.begins[usize::from(byte)]
    }
}

/// Whether two texts differ by capitals at most. Nearly all are ASCII, which needs no copies.
pub(super) fn same(name: &str, text: &str) -> bool {
    if name.is_ascii() && text.is_ascii() {
        return name.eq_ignore_ascii_case(text);
    }
    name.to_lowercase() == text.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::Nobody;

    #[test]
    fn words_are_found_in_capitals_or_not() {
        let nobody = Nobody::new(&["null".to_owned(), "N/A".to_owned()]);
        for text in ["NULL", "null", "n/a"] {
            assert!(
                nobody.has(text) && nobody.has_ascii(text.as_bytes()),
                "{text}"
            );
        }
        for text in ["", "nu", "ann", "0", "\u{f1}ull"] {
            assert!(!nobody.has(text), "{text}");
        }
        assert!(Nobody::new(&["Ничего".to_owned()]).has("НИЧЕГО"));
    }
}
