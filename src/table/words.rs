use crate::quantity::Language;
#[cfg(feature = "models")]
use crate::table::number::as_read;

/// Words that a person reads, in each language.
///
/// Words without a language, such as a customer's name, are the same in both.
///
/// ```
/// use clv::quantity::Language;
/// use clv::table::Words;
///
/// let label = Words::new("customers", "客户数");
/// assert_eq!(label.in_language(Language::Chinese), "客户数");
/// assert_eq!(Words::from("BG/NBD").in_language(Language::Chinese), "BG/NBD");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Words {
    english: String,
    chinese: String,
}

impl Words {
    /// The same in English and in Chinese.
    pub fn new(english: impl Into<String>, chinese: impl Into<String>) -> Self {
        Self {
            english: english.into(),
            chinese: chinese.into(),
        }
    }

    /// As it stands in a language.
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::English => &self.english,
            Language::Chinese => &self.chinese,
        }
    }

    /// The same with numbers as people read them.
    #[cfg(feature = "models")]
    pub(super) fn as_read(&self) -> Self {
        Self::new(as_read(&self.english), as_read(&self.chinese))
    }

    /// Whether there is nothing to read.
    pub fn is_empty(&self) -> bool {
        self.english.is_empty() && self.chinese.is_empty()
    }
}

impl From<&str> for Words {
    fn from(text: &str) -> Self {
        Self::new(text, text)
    }
}

impl From<String> for Words {
    fn from(text: String) -> Self {
        Self::new(text.clone(), text)
    }
}

impl From<(&str, &str)> for Words {
    fn from((english, chinese): (&str, &str)) -> Self {
        Self::new(english, chinese)
    }
}
