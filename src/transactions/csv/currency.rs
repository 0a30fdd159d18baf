use super::currency_numbers::code_of;
use super::error::CsvError;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// The codes of ISO 4217.
const CODES: &str = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD \
     BTN BWP BYN BZD CAD CDF CHF CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD \
     FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES \
     KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR \
     MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR \
     SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH \
     UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG";

/// Signs, and the currency that they are of. A sign of several currencies stands for itself. Letters
/// may be written in any case.
const SIGNS: [(&str, &str); 61] = [
    ("€", "EUR"),
    ("£", "GBP"),
    ("$", "$"),
    ("¥", "¥"),
    ("￥", "¥"),
    ("US$", "USD"),
    ("A$", "AUD"),
    ("AU$", "AUD"),
    ("C$", "CAD"),
    ("CA$", "CAD"),
    ("NZ$", "NZD"),
    ("HK$", "HKD"),
    ("NT$", "TWD"),
    ("S$", "SGD"),
    ("R$", "BRL"),
    ("MX$", "MXN"),
    ("CN¥", "CNY"),
    ("JP¥", "JPY"),
    ("RMB", "CNY"),
    ("人民币", "CNY"),
    ("人民幣", "CNY"),
    ("新台幣", "TWD"),
    ("₹", "INR"),
    ("₩", "KRW"),
    ("₺", "TRY"),
    ("TL", "TRY"),
    ("₽", "RUB"),
    ("руб", "RUB"),
    ("руб.", "RUB"),
    ("₴", "UAH"),
    ("₫", "VND"),
    ("₪", "ILS"),
    ("₱", "PHP"),
    ("₦", "NGN"),
    ("₸", "KZT"),
    ("₵", "GHS"),
    ("฿", "THB"),
    ("zł", "PLN"),
    ("Kč", "CZK"),
    ("Ft", "HUF"),
    ("lei", "RON"),
    ("лв", "BGN"),
    ("лв.", "BGN"),
    ("Fr.", "CHF"),
    ("SFr.", "CHF"),
    ("Fr", "CHF"),
    ("S/", "PEN"),
    ("S/.", "PEN"),
    ("R", "ZAR"),
    ("RM", "MYR"),
    ("Rp", "IDR"),
    ("Rp.", "IDR"),
    ("kr", "kr"),
    ("kr.", "kr"),
    ("Rs", "Rs"),
    ("Rs.", "Rs"),
    ("元", "CNY"),
    ("圆", "CNY"),
    ("圓", "TWD"),
    ("円", "JPY"),
    ("원", "KRW"),
];

/// Hundredths of pounds and of rand, which are counted as currencies of their own; `GBP` is the pound.
const HUNDREDTHS: [&str; 4] = ["GBp", "GBX", "ZAc", "ZAC"];

/// The currencies that a sign may stand for.
const SHARED: [(&str, &str); 6] = [
    (
        "$",
        "USD CAD AUD NZD HKD SGD TWD MXN ARS CLP COP UYU BRL BBD BMD BND BSD BZD CUP CVE DOP FJD GYD \
         JMD KYD LRD NAD NIO SBD SRD SVC TOP TTD WST XCD",
    ),
    ("£", "GBP EGP FKP GIP LBP SDG SHP SSP SYP"),
    ("¥", "JPY CNY"),
    ("kr", "SEK NOK DKK ISK"),
    ("Rs", "INR PKR LKR NPR MUR SCR"),
    ("元", "CNY TWD HKD MOP"),
];

/// A sign or a code of a currency, as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark(&'static str);

impl Mark {
    /// The one that a text is.
    pub(super) fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        // Nearly all texts are seen to be none.
        if text.len() > LONGEST_MARK || has_digit(text) {
            return None;
        }
        if let Some(hundredth) = HUNDREDTHS.iter().find(|of| **of == text) {
            return Some(Self(hundredth));
        }
        let lower = text.to_lowercase();
        let is = |sign: &str| match sign.is_ascii() {
            true => sign.eq_ignore_ascii_case(text),
            false => sign == text || sign.to_lowercase() == lower,
        };
        let mut signs = SIGNS.iter().map(|(sign, _)| *sign);
        let sign = signs.find(|sign| is(sign)).or_else(|| {
            let mut codes = CODES.split_ascii_whitespace();
            codes.find(|code| code.eq_ignore_ascii_case(text))
        });
        sign.map(Self)
    }

    /// The one that a text is, or that its two words are together: `US $`, `USD $`.
    pub(super) fn of_words(text: &str) -> Option<Self> {
        let mut words = text.split_whitespace();
        let two = match (words.next(), words.next(), words.next()) {
            (Some(first), Some(second), None) => Some((first, second)),
            _ => None,
        };
        let Some((first, second)) = two else {
            return Self::read(text);
        };
        Self::read(&[first, second].concat()).or_else(|| {
            let (first, second) = (Self::read(first)?, Self::read(second)?);
            first.and(second).map(Self)
        })
    }

    /// The one that a value of a column of currencies is: also a number of ISO 4217, such as 840.
    pub(super) fn of_column(text: &str) -> Option<Self> {
        Self::read(text).or_else(|| code_of(text).map(Self))
    }

    /// That of a currency which was found.
    pub(super) fn of(currency: &'static str) -> Self {
        Self(currency)
    }

    /// The sign at the beginning of a text that ends with a point of its own, as `Rs.` does, and the
    /// rest: the point is no decimal one.
    pub(super) fn abbreviated(text: &str) -> Option<(Self, &str)> {
        let at = text.find('.')? + 1;
        let (sign, rest) = text.split_at_checked(at)?;
        let is_word = sign.chars().next().is_some_and(char::is_alphabetic);
        (is_word && !rest.is_empty())
            .then(|| Some((Self::read(sign)?, rest)))
            .flatten()
    }

    /// The same at the end of a text.
    pub(super) fn abbreviated_behind(text: &str) -> Option<(Self, &str)> {
        let word = text.strip_suffix('.')?;
        let rest = word.trim_end_matches(char::is_alphabetic);
        let (_, sign) = text.split_at_checked(rest.len())?;
        (!rest.is_empty() && rest.len() < word.len())
            .then(|| Some((Self::read(sign)?, rest)))
            .flatten()
    }

    /// The currency; a sign of several, such as `$`, stands for itself.
    pub(super) fn currency(self) -> &'static str {
        let sign = SIGNS.iter().find(|(sign, _)| *sign == self.0);
        sign.map_or(self.0, |(_, currency)| currency)
    }

    /// Whether it can stand behind a name without brackets: no letters that are a word or a unit of
    /// another kind as well.
    pub(super) fn is_plain(self) -> bool {
        let is_code = self.0.len() == 3 && self.0.bytes().all(|byte| byte.is_ascii_uppercase());
        let has_sign = SIGNS
            .iter()
            .any(|&(sign, of)| sign == self.0 || of == self.0)
            || SHARED.iter().any(|(_, of)| of.contains(self.0));
        let is_word = matches!(self.0, "TOP" | "CUP");
        (is_code && has_sign && !is_word) || !self.0.chars().all(char::is_alphabetic)
    }

    /// Whether the mark can be one of a currency.
    fn is_of(self, currency: &str) -> bool {
        let is_shared = |&(sign, of): &(&str, &str)| {
            let shares = sign == self.0 || sign == self.currency();
            shares && of.split_ascii_whitespace().any(|code| code == currency)
        };
        self.currency() == currency || SHARED.iter().any(is_shared)
    }

    /// The currency of a value that bears both marks; `None` where they contradict each other.
    pub(super) fn and(self, other: Self) -> Option<&'static str> {
        self.narrower(other).map(Self::currency)
    }

    /// Of two marks of one value the one that says more, as of `$` and `CAD`; `None` where they contradict each other.
    pub(super) fn narrower(self, other: Self) -> Option<Self> {
        if self.is_of(other.currency()) {
            Some(other)
        } else {
            other.is_of(self.currency()).then_some(self)
        }
    }
}

/// Codes that are words or units as well: alone they make no column one of currencies.
pub(super) const WORDS: [&str; 12] = [
    "ALL", "BAM", "COP", "CUP", "GEL", "KGS", "MOP", "PEN", "RON", "SOS", "TOP", "TRY",
];

/// Whether a text is a code of a currency, in capitals as codes are.
pub(super) fn is_code(text: &str) -> bool {
    let is = |code: &str| code == text;
    text.len() == 3
        && (CODES.split_ascii_whitespace().any(is) || HUNDREDTHS.iter().any(|of| is(of)))
}

/// The currency that a value of a column nobody knows is likely to mean: a code, in small letters too where
/// these are no word, or a sign.
pub(super) fn likely_currency(text: &str) -> Option<&'static str> {
    if text.len() > LONGEST_NAME || has_digit(text) {
        return None;
    }
    if let Some(hundredth) = HUNDREDTHS.iter().find(|of| **of == text) {
        return Some(hundredth);
    }
    let code = text.to_ascii_uppercase();
    let is_likely = match is_code(&code) {
        true => text == code || !WORDS.contains(&code.as_str()),
        false => text == "RMB" || !text.chars().all(char::is_alphabetic),
    };
    let lower = text.to_lowercase();
    let named = NAMES
        .iter()
        .find(|(names, _)| names.split('|').any(|name| name == lower));
    if let Some((_, currency)) = named {
        return Some(currency);
    }
    let whole = Mark::read(text).filter(|_| is_likely).map(Mark::currency);
    // As in EUR (€).
    whole.or_else(|| likely_currency(text.split_once('(')?.0.trim_end()))
}

/// The most bytes of a mark, and of a name with a mark in brackets.
const LONGEST_MARK: usize = 12;
const LONGEST_NAME: usize = 40;

fn has_digit(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit())
}

/// Words for currencies, in small letters; one that several countries use stands for its sign.
const NAMES: [(&str, &str); 13] = [
    ("euro|euros", "EUR"),
    ("us dollar|us dollars|u.s. dollar|u.s. dollars|美元", "USD"),
    ("dollar|dollars|dólar|dólares|dollari", "$"),
    (
        "pound|pounds|sterling|pound sterling|pounds sterling|british pound|british pounds|pfund",
        "GBP",
    ),
    ("yen|japanese yen", "JPY"),
    ("yuan|renminbi|人民币", "CNY"),
    ("franken|francs|swiss franc|swiss francs", "CHF"),
    ("canadian dollar|canadian dollars", "CAD"),
    ("rupee|rupees", "Rs"),
    ("rubel|ruble|rubles|рубль|рубли", "RUB"),
    ("zloty|złoty|złotych", "PLN"),
    ("krone|kroner|krona|kronor", "kr"),
    ("real|reais", "BRL"),
];

/// The currency that a code or a sign is of; a sign of several, such as `$`, is itself.
pub(super) fn currency(mark: &str) -> Option<&'static str> {
    Mark::read(mark).map(Mark::currency)
}

/// Rates of exchange: what one unit of a currency is worth in the currency of the log.
///
/// # Example
///
/// ```
/// use clv::transactions::ExchangeRates;
/// use rust_decimal_macros::dec;
///
/// let rates = ExchangeRates::new("EUR", [("USD", dec!(0.92)), ("£", dec!(1.17))])?;
/// assert_eq!(rates.to(), "EUR");
/// assert_eq!(rates.of("GBP"), Some(dec!(1.17)));
/// assert!(ExchangeRates::new("EUR", [("USD", dec!(0))]).is_err());
/// # Ok::<(), clv::transactions::CsvError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "Written"))]
pub struct ExchangeRates {
    to: String,
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    rates: BTreeMap<String, Decimal>,
}

/// Rates as they are written, before they are checked.
#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Written {
    to: String,
    #[serde(with = "crate::quantity::decimal")]
    rates: BTreeMap<String, Decimal>,
}

#[cfg(feature = "serde")]
impl TryFrom<Written> for ExchangeRates {
    type Error = CsvError;

    fn try_from(written: Written) -> Result<Self, CsvError> {
        let rates = written
            .rates
            .iter()
            .map(|(mark, &rate)| (mark.as_str(), rate));
        // The currency of the log itself is among those that are written.
        Self::new(&written.to, rates)
    }
}

impl ExchangeRates {
    /// Rates to a currency; its own is 1.
    ///
    /// # Errors
    ///
    /// [`CsvError::Rate`] where a rate is not positive, a currency not known, or given again with another
    /// rate.
    pub fn new<'c>(
        to: &'c str,
        rates: impl IntoIterator<Item = (&'c str, Decimal)>,
    ) -> Result<Self, CsvError> {
        let mut table = BTreeMap::new();
        for (mark, rate) in std::iter::once((to, Decimal::ONE)).chain(rates) {
            let code = currency(mark).filter(|_| rate > Decimal::ZERO);
            // Two marks of one currency, or the log's own, must not contradict each other.
            let code = code.filter(|code| table.get(*code).is_none_or(|known| *known == rate));
            let Some(code) = code else {
                return Err(CsvError::Rate {
                    currency: mark.to_owned(),
                    rate: rate.to_string(),
                });
            };
            table.insert(code.to_owned(), rate);
        }
        Ok(Self {
            to: currency(to).unwrap_or_default().to_owned(),
            rates: table,
        })
    }

    /// The currency of the log.
    pub fn to(&self) -> &str {
        &self.to
    }

    /// The worth of one unit of a currency.
    pub fn of(&self, currency: &str) -> Option<Decimal> {
        self.rates.get(currency).copied()
    }
}
