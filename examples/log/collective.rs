//! A customer who may be all those whom a shop does not know.

use clv::table::Words;
use clv::transactions::ByCustomer;
use std::cmp::Reverse;

/// What cash desks and shops write where they do not know who buys.
const NAMES: &str = "walk-in|walk-in customer|walk-ins|walkin|walk in|walk in customer|guest|guests|guest customer|guest user|guest buyer|\
     guest checkout|guest order|anonymous|anonymous customer|anonymous user|anon|unknown|unknown customer|unknown user|no name|\
     noname|no customer|not available|not known|not provided|not set|not specified|n/a|n.a|null|none|nan|undefined|unregistered|\
     visitor|cash|cash customer|cash sale|cash sales|counter sale|counter sales|pos customer|default customer|one-time customer|\
     misc|miscellaneous|private|withheld|redacted|deleted user|deleted customer|\
     gast|gäste|gastkunde|gastbestellung|laufkunde|laufkunden|laufkundschaft|barverkauf|barkunde|unbekannt|unbekannter kunde|\
     anonym|diverse|sonstige|ohne namen|kein name|\
     invité|invite|client invité|client de passage|client comptoir|client divers|anonyme|inconnu|client inconnu|non renseigné|\
     invitado|consumidor final|público general|público en general|cliente general|cliente mostrador|cliente varios|anónimo|anonimo|\
     desconocido|cliente desconocido|sin nombre|convidado|anônimo|desconhecido|consumidor não identificado|cliente balcão|\
     ospite|sconosciuto|cliente generico|cliente sconosciuto|onbekend|anoniem|passant|gość|nieznany|klient detaliczny|\
     gäst|okänd|gæst|ukendt|gjest|ukjent|vieras|misafir|bilinmiyor|anonim|гость|неизвестно|неизвестный|аноним|анонимный|\
     розничный покупатель|khách lẻ|khách vãng lai|زائر|مجهول|غير معروف|\
     访客|散客|匿名|匿名用户|匿名客户|匿名买家|游客|未知|未知客户|未知用户|零售客户|无名|未登录|未注册|路人|过路客|\
     訪客|遊客|匿名用戶|匿名客戶|未知客戶|非会員|ゲスト|匿名希望|不明|一般客|게스트|비회원|익명|미상|알 수 없음|손님";

/// The most of whom something is said.
const SAID: usize = 5;

/// What to say of them: of those with such names, and of one with a fifth of the rows of many customers.
pub fn warnings(log: &ByCustomer<'_, String>) -> Vec<Words> {
    const MANY_CUSTOMERS: usize = 20;
    let all: usize = log.iter().map(|of| of.payments.len()).sum();
    let is_large = |has: usize| 5 * has >= all && log.len() >= MANY_CUSTOMERS;
    let customers = || {
        log.iter()
            .map(|of| (of.customer.as_str(), of.payments.len()))
    };
    let largest = customers().max_by_key(|&(_, has)| has);
    let is_said = |&(name, has): &(&str, usize)| {
        let is_largest = largest.is_some_and(|(of, _)| of == name);
        is_collective(name) || (is_largest && is_large(has))
    };
    let mut said: Vec<(&str, usize)> = customers().filter(is_said).collect();
    said.sort_by_key(|&(_, has)| Reverse(has));
    said.truncate(SAID);
    said.into_iter()
        .map(|(name, has)| warning(name, has, all))
        .collect()
}

fn warning(name: &str, has: usize, all: usize) -> Words {
    Words::new(
        format!(
            "{name:?} has {has} of {all} rows and counts as one customer; if these are customers whom \
             nobody knows, leave them out with --nobody {name:?}"
        ),
        format!(
            "{name:?} 占 {all} 行中的 {has} 行，按一个客户计；若为匿名客户，请用 --nobody {name:?} 略去"
        ),
    )
}

fn is_collective(name: &str) -> bool {
    // Most are numbers.
    if name.bytes().any(|byte| byte.is_ascii_digit()) {
        return false;
    }
    // As in <unknown> and --guest--.
    let bare = name
        .trim_matches(|c: char| !c.is_alphabetic())
        .to_lowercase();
    NAMES.split('|').any(|of| of == bare)
}
