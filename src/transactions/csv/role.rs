use super::article_names::is_article_name;
use super::currency::Mark;
use super::money_names::{
    AMOUNTS, CURRENCIES, OF_A_LINE, OF_ALL_PIECES, OF_TAXES, PRICES, QUANTITIES,
};
use super::names::{CUSTOMERS, INSTANTS, Known, ORDERS};
use super::state_names::{is_state_name, says_returned};

/// The meaning of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Role {
    Customer,
    At,
    Amount,
    Quantity,
    Price,
    Order,
    Currency,
}

impl Role {
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::At => "date or time",
            Self::Amount => "amount",
            Self::Quantity => "quantity",
            Self::Price => "price",
            Self::Order => "order",
            Self::Currency => "currency",
        }
    }

    /// Some names that would be taken.
    pub(super) fn examples(self) -> &'static [&'static str] {
        match self {
            Self::Customer => &["customer", "customer_id", "client", "email", "客户编号"],
            Self::At => &["date", "order_date", "invoice_date", "下单时间"],
            Self::Amount => &["amount", "revenue", "total", "金额"],
            Self::Quantity => &["quantity", "qty", "数量"],
            Self::Price => &["price", "unit_price", "单价"],
            Self::Order => &["order", "order_id", "invoice_no", "订单号"],
            Self::Currency => &["currency", "币种"],
        }
    }

    fn known(self) -> Known {
        match self {
            Self::Customer => CUSTOMERS,
            Self::At => INSTANTS,
            Self::Amount => AMOUNTS,
            Self::Quantity => QUANTITIES,
            Self::Price => PRICES,
            Self::Order => ORDERS,
            Self::Currency => CURRENCIES,
        }
    }

    /// The places of the columns whose names mean this: the plainest meaning that is there, and then
    /// all others.
    pub(super) fn places(self, header: &[String]) -> (Vec<usize>, Vec<usize>) {
        let meant: Vec<String> = header
            .iter()
            .map(|name| {
                let all = plain_in(header, name);
                let is_known = self
                    .known()
                    .iter()
                    .any(|names| names.contains(&all.as_str()));
                match marked_name(self, name) {
                    Some((bare, _)) if !is_known => bare,
                    _ => all,
                }
            })
            .collect();
        let mut ranks = self.known().iter().map(|names| {
            let fits = |(_, name): &(usize, &String)| names.contains(&name.as_str());
            let places = meant.iter().enumerate().filter(fits);
            places.map(|(place, _)| place).collect::<Vec<_>>()
        });
        let first = ranks.by_ref().find(|places| !places.is_empty());
        (first.unwrap_or_default(), ranks.flatten().collect())
    }
}

/// A name without case, blanks and punctuation.
pub(super) fn plain(name: &str) -> String {
    let lower = name.chars().flat_map(char::to_lowercase);
    lower.filter(|c| c.is_alphanumeric()).collect()
}

/// As [`plain`], among the names of a header. In Amazon's reports of orders the price of an item is that
/// of all its pieces.
fn plain_in(header: &[String], name: &str) -> String {
    match plain(name) {
        price if price == "itemprice" && header.iter().any(|of| is_of_amazon(&plain(of))) => {
            "itemtotal".to_owned()
        }
        name => name,
    }
}

/// Whether only Amazon's reports of orders have a column of this name.
fn is_of_amazon(name: &str) -> bool {
    ["amazonorderid", "quantitypurchased", "orderitemid"].contains(&name)
}

/// A name without what stands in brackets or a currency that stands behind it, and that currency:
/// `Amount (EUR)`, `金额（元）`, `total_usd`, `Betrag in €`.
pub(super) fn marked_name(role: Role, name: &str) -> Option<(String, Option<Mark>)> {
    let is_money = matches!(role, Role::Amount | Role::Price);
    if let Some((bare, inner)) = in_brackets(name) {
        let inner = inner.strip_prefix("in ").unwrap_or(inner);
        if is_money && is_price(bare) && is_of_all_pieces(inner) {
            let mark = inner.split_whitespace().find_map(plain_mark);
            // The price of all pieces of a line is its amount.
            return (role == Role::Amount).then(|| ("linetotal".to_owned(), mark));
        }
        // `all` and `top` are words, `ALL` and `TOP` are currencies.
        let is_word = inner.len() == 3 && inner.bytes().all(|byte| byte.is_ascii_lowercase());
        let mark = Mark::read(inner).filter(|mark| !is_word || mark.is_plain());
        let may_stand = !is_money || mark.is_some() || OF_TAXES.contains(&plain(inner).as_str());
        return may_stand.then(|| (plain(bare), mark.filter(|_| is_money)));
    }
    let (bare, last) = name.rsplit_once([' ', '_', '-', '/'])?;
    let mark = Mark::read(last).filter(|mark| is_money && mark.is_plain())?;
    let bare = bare.strip_suffix(" in").unwrap_or(bare);
    Some((plain(bare), Some(mark)))
}

fn is_price(bare: &str) -> bool {
    let bare = plain(bare);
    PRICES.iter().any(|names| names.contains(&bare.as_str()))
}

/// Whether words in brackets say that a price is of all pieces; taxes and a currency may stand beside.
fn is_of_all_pieces(inner: &str) -> bool {
    let words = || inner.split(|c: char| !c.is_alphanumeric()).map(plain);
    let of_all = |word: &String| OF_ALL_PIECES.contains(&word.as_str());
    let is_beside = |word: &String| {
        word.is_empty() || OF_TAXES.contains(&word.as_str()) || plain_mark(word).is_some()
    };
    words().any(|word| of_all(&word)) && words().all(|word| of_all(&word) || is_beside(&word))
}

/// The currency that a word plainly is.
fn plain_mark(word: &str) -> Option<Mark> {
    let word = word.trim_matches(|c: char| matches!(c, ',' | ';' | '/'));
    Mark::read(word).filter(|mark| mark.is_plain())
}

/// What stands before brackets at the end of a name, and in them.
fn in_brackets(name: &str) -> Option<(&str, &str)> {
    const BRACKETS: [(char, char); 4] = [('(', ')'), ('（', '）'), ('[', ']'), ('【', '】')];
    BRACKETS.iter().find_map(|&(opening, closing)| {
        let (bare, inner) = name.trim().strip_suffix(closing)?.rsplit_once(opening)?;
        Some((bare, inner.trim()))
    })
}

/// Whether a name of a header is that of the amount of a line of an order.
pub(super) fn is_of_line(header: &[String], name: &str) -> bool {
    let all = plain_in(header, name);
    let bare = marked_name(Role::Amount, name).map(|(bare, _)| bare);
    OF_A_LINE.contains(&all.as_str()) || bare.is_some_and(|of| OF_A_LINE.contains(&of.as_str()))
}

/// Whether a column says what was bought.
pub(super) fn is_of_article(name: &str) -> bool {
    is_article_name(&plain(name))
}

/// Whether a column may say that a row is no purchase.
pub(super) fn is_of_state(name: &str) -> bool {
    is_state_name(&plain(name)) || says_returned(name)
}

/// Whether a name of a column of times says that they are in UTC.
pub(super) fn says_utc(name: &str) -> bool {
    let words = name.split(|c: char| !c.is_alphanumeric());
    words
        .into_iter()
        .any(|word| ["UTC", "utc", "GMT", "gmt"].contains(&word))
}
