//! A customer who may be all those whom a shop does not know.

use clv::table::Words;
use clv::transactions::ByCustomer;
use std::cmp::Reverse;

/// What cash desks and shops write where they do not know who buys.
const NAMES: &str = "false|deleted|removed|various|various customers|test|test customer|test user|pos|kein kunde|kein kundenkonto|\
     aucun client|sin cliente|nessun cliente|geen klant|无客户|walk-in|walk-in customer|walk-ins|walkin|walk in|walk in customer|guest|guests|guest customer|guest user|guest buyer|\
     guest checkout|guest order|anonymous|anonymous customer|anonymous user|anon|unknown|unknown customer|unknown user|no name|\
     noname|no customer|not available|not known|not provided|not set|not specified|n/a|n.a|null|none|nan|undefined|unregistered|\
     visitor|cash|cash customer|cash sale|cash sales|counter sale|counter sales|pos customer|default customer|one-time customer|\
     misc|miscellaneous|missing|empty|blank|nil|na|tba|tbd|n.n|n. n|nn|n.k|xx|xxx|xxxx|private|withheld|redacted|deleted user|deleted customer|\
     gast|gäste|gastkunde|gastbestellung|laufkunde|laufkunden|laufkundschaft|barverkauf|barkunde|unbekannt|unbekannter kunde|\
     anonym|diverse|sonstige|ohne namen|ohne name|kein name|k.a|k. a|o.n|o. n|keine angabe|nicht angegeben|nicht bekannt|\
     invité|invite|client invité|client de passage|client comptoir|client divers|anonyme|inconnu|client inconnu|non renseigné|sans nom|n.c|n.r|\
     invitado|consumidor final|público general|público en general|cliente general|cliente mostrador|cliente varios|anónimo|anonimo|\
     desconocido|cliente desconocido|sin nombre|sin datos|sin especificar|s/n|s/d|convidado|anônimo|desconhecido|consumidor não identificado|cliente balcão|\
     ospite|sconosciuto|cliente generico|senza nome|non specificato|n.d|cliente sconosciuto|onbekend|anoniem|n.v.t|geen naam|passant|gość|nieznany|klient detaliczny|\
     gäst|okänd|gæst|ukendt|gjest|ukjent|vieras|misafir|bilinmiyor|anonim|гость|неизвестно|неизвестный|аноним|анонимный|\
     розничный покупатель|khách lẻ|khách vãng lai|زائر|مجهول|غير معروف|\
     无|空|暂无|无名氏|佚名|访客|散客|匿名|匿名用户|匿名客户|匿名买家|游客|未知|未知客户|未知用户|零售客户|无名|未登录|未注册|路人|过路客|\
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
    // Numbers that begin with 0 have a 1 as well.
    let has_one = customers().any(|(name, _)| name == "1");
    let is_said = |&(name, has): &(&str, usize)| {
        let is_largest = largest.is_some_and(|(of, _)| of == name);
        let is_placeholder = is_zero(name) && (!has_one || is_largest);
        let is_filler = is_largest && is_filler(name) && 5 * has >= all;
        is_collective(name) || is_placeholder || is_filler || (is_largest && is_large(has))
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

/// Whether a number stands for nobody: `0`, `000`.
fn is_zero(name: &str) -> bool {
    name.bytes().all(|byte| byte == b'0')
}

/// Whether a number of one digit again and again is no ordinary one: `999999`.
fn is_filler(name: &str) -> bool {
    const SHORTEST: usize = 4;
    name.len() >= SHORTEST && name.bytes().all(|byte| byte == b'9')
}

/// Whether it is a placeholder of programs: the UUID of zeros, `[deleted]`, `noemail@shop.test`.
fn is_of_programs(name: &str) -> bool {
    const ADDRESSES: [&str; 10] = [
        "none", "noemail", "no-email", "no_email", "nomail", "nobody", "noreply", "no-reply",
        "unknown", "guest",
    ];
    let lower = name.to_lowercase();
    let is_uuid = lower.len() > 30 && lower.bytes().all(|byte| matches!(byte, b'0' | b'-'));
    let address = lower.split_once('@').map(|(address, _)| address);
    is_uuid || lower == "[object object]" || address.is_some_and(|of| ADDRESSES.contains(&of))
}

/// Whether it is nobody's name in any language: marks alone, as `?` and `########`, a number below 0, and what
/// a spreadsheet writes for an error, such as `#N/A` and `#BEZUG!`.
fn is_no_name(name: &str) -> bool {
    const WITHOUT_MARK: [&str; 4] = ["#nv", "#n/d", "#n/a", "#н/д"];
    let below_zero = name.strip_prefix('-');
    let is_number = below_zero.is_some_and(|of| of.bytes().all(|byte| byte.is_ascii_digit()));
    let is_error = name.starts_with('#')
        && (name.ends_with(['!', '?']) || WITHOUT_MARK.contains(&name.to_lowercase().as_str()));
    is_number || is_error || !name.contains(char::is_alphanumeric)
}

fn is_collective(name: &str) -> bool {
    if is_no_name(name) || is_of_programs(name) {
        return true;
    }
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
