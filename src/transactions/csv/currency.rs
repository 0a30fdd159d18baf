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

/// Signs, and the currency that they are of. A sign of several currencies stands for itself.
const SIGNS: [(&str, &str); 30] = [
    ("€", "EUR"),
    ("£", "GBP"),
    ("$", "$"),
    ("¥", "¥"),
    ("￥", "¥"),
    ("US$", "USD"),
    ("A$", "AUD"),
    ("C$", "CAD"),
    ("CA$", "CAD"),
    ("NZ$", "NZD"),
    ("HK$", "HKD"),
    ("NT$", "TWD"),
    ("S$", "SGD"),
    ("R$", "BRL"),
    ("MX$", "MXN"),
    ("₹", "INR"),
    ("₩", "KRW"),
    ("₺", "TRY"),
    ("₽", "RUB"),
    ("₴", "UAH"),
    ("₫", "VND"),
    ("₪", "ILS"),
    ("₱", "PHP"),
    ("฿", "THB"),
    ("zł", "PLN"),
    ("Kč", "CZK"),
    ("kr", "kr"),
    ("元", "CNY"),
    ("円", "JPY"),
    ("원", "KRW"),
];

/// The currency that a code or a sign is of; a sign of several, such as `$`, is itself.
pub(super) fn currency(mark: &str) -> Option<&'static str> {
    let mark = mark.trim();
    let signs = SIGNS.iter().find(|(sign, _)| *sign == mark);
    signs.map(|(_, currency)| *currency).or_else(|| {
        let mut codes = CODES.split_ascii_whitespace();
        codes.find(|code| code.eq_ignore_ascii_case(mark))
    })
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

    /// What one unit of a currency is worth.
    pub fn of(&self, currency: &str) -> Option<Decimal> {
        self.rates.get(currency).copied()
    }
}
