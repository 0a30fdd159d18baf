//! The numbers of ISO 4217, which payment systems write in the place of the codes.

/// A number of three digits, and the code behind it.
const NUMBERS: &str = "008ALL 012DZD 032ARS 036AUD 044BSD 048BHD 050BDT 051AMD 052BBD 060BMD 064BTN 068BOB 072BWP 084BZD \
     090SBD 096BND 104MMK 108BIF 116KHR 124CAD 132CVE 136KYD 144LKR 152CLP 156CNY 170COP 174KMF 188CRC \
     191HRK 192CUP 203CZK 208DKK 214DOP 222SVC 230ETB 232ERN 238FKP 242FJD 262DJF 270GMD 292GIP 320GTQ \
     324GNF 328GYD 332HTG 340HNL 344HKD 348HUF 352ISK 356INR 360IDR 364IRR 368IQD 376ILS 388JMD 392JPY \
     398KZT 400JOD 404KES 408KPW 410KRW 414KWD 417KGS 418LAK 422LBP 426LSL 430LRD 434LYD 446MOP 454MWK \
     458MYR 462MVR 480MUR 484MXN 496MNT 498MDL 504MAD 512OMR 516NAD 524NPR 533AWG 548VUV 554NZD 558NIO \
     566NGN 578NOK 586PKR 590PAB 598PGK 600PYG 604PEN 608PHP 634QAR 643RUB 646RWF 654SHP 682SAR 690SCR \
     702SGD 704VND 706SOS 710ZAR 728SSP 748SZL 752SEK 756CHF 760SYP 764THB 776TOP 780TTD 784AED 788TND \
     800UGX 807MKD 818EGP 826GBP 834TZS 840USD 858UYU 860UZS 882WST 886YER 901TWD 924ZWG 925SLE 928VES \
     929MRU 930STN 933BYN 934TMT 936GHS 938SDG 941RSD 943MZN 944AZN 946RON 949TRY 950XAF 951XCD 952XOF \
     953XPF 967ZMW 968SRD 969MGA 971AFN 972TJS 973AOA 975BGN 976CDF 977BAM 978EUR 980UAH 981GEL 985PLN \
     986BRL 990CLF";

/// Currencies of whose numbers two together are hardly anything else.
const LARGEST: [&str; 6] = ["USD", "EUR", "GBP", "JPY", "CHF", "CNY"];

/// The most currencies of a column of numbers: one of more values holds something else.
const MOST: usize = 12;

/// What a column says whose values may be the numbers of currencies.
#[derive(Debug, Clone)]
pub(super) struct NumbersSeen {
    only_numbers: bool,
    /// Whether one has fewer digits, as pieces have as a rule, and numbers without their zeros.
    has_short: bool,
    /// Each currency once.
    pub(super) currencies: Vec<&'static str>,
}

impl NumbersSeen {
    pub(super) fn new() -> Self {
        Self {
            only_numbers: true,
            has_short: false,
            currencies: Vec::new(),
        }
    }

    pub(super) fn see(&mut self, value: &str) {
        if self.only_numbers {
            self.has_short |= value.len() < 3;
            match code_of(value) {
                Some(code) => self.add(code),
                None => self.only_numbers = false,
            }
        }
    }

    pub(super) fn end(&mut self) {
        self.only_numbers = false;
    }

    fn add(&mut self, code: &'static str) {
        if !self.currencies.contains(&code) {
            self.currencies.push(code);
            self.only_numbers &= self.currencies.len() <= MOST;
        }
    }

    pub(super) fn and(&mut self, after: Self) {
        self.only_numbers &= after.only_numbers;
        self.has_short |= after.has_short;
        after.currencies.into_iter().for_each(|code| self.add(code));
    }

    /// Whether all values are numbers of currencies, and of several: of one, any number is more likely.
    pub(super) fn are_like_several(&self) -> bool {
        self.are_numbers_of_several() && (!self.has_short || self.are_several())
    }

    fn are_numbers_of_several(&self) -> bool {
        self.only_numbers && self.currencies.len() > 1
    }

    /// Whether they can hardly be anything else.
    pub(super) fn are_several(&self) -> bool {
        let is_large = |code: &&&str| LARGEST.contains(*code);
        self.are_numbers_of_several() && self.currencies.iter().filter(is_large).count() > 1
    }
}

/// The code of a number; a spreadsheet leaves out zeros at its beginning.
pub(super) fn code_of(number: &str) -> Option<&'static str> {
    let is_number = (1..=3).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    let number: u16 = number.parse().ok().filter(|_| is_number)?;
    let mut pairs = NUMBERS
        .split_ascii_whitespace()
        .filter_map(|pair| pair.split_at_checked(3));
    let known = pairs.find(|(of, _)| of.parse() == Ok(number));
    known.map(|(_, code)| code)
}
