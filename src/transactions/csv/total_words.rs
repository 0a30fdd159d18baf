//! What a line of an order is called that only says what its lines come to: `Total`, `Zwischensumme`,
//! `订单合计`.

use hashbrown::HashSet;
use std::sync::LazyLock;

/// Words for a total, in small letters.
const TOTALS: &str = "total totals subtotal subtotals sum sumtotal summary due payable balance \
     gesamt gesamtsumme gesamtbetrag gesamtpreis gesamtergebnis gesamtwert summe endsumme endbetrag zwischensumme \
     teilsumme rechnungsbetrag rechnungssumme bestellsumme bestellwert auftragssumme nettosumme bruttosumme \
     nettobetrag bruttobetrag zahlbetrag warenwert \
     somme soustotal totaux totale totali subtotale suma sumatorio subtotales soma somatório totais \
     totaal subtotaal eindtotaal tussentotaal eindbedrag totaalbedrag totalt summa delsumma slutsumma delsum delsumma sluttsum totalsum \
     yhteensä välisumma loppusumma razem ogółem łącznie podsuma celkem mezisoučet součet spolu medzisúčet \
     összesen végösszeg részösszeg ukupno skupaj subtotaali toplam aratoplam jumlah итого всего сумма подытог итог разом \
     всього підсумок общо σύνολο υποσύνολο tổng المجموع الإجمالي الاجمالي مجموع إجمالي סהכ कुल योग";

/// Words that may stand beside them.
const BESIDE: &str = "grand sub sous order orders invoice receipt bill sale sales cart basket of the for to pay paid and in \
     net gross netto brutto amount amt value price item items article articles line lines product products incl excl including \
     excluding include inc ex tax taxes vat gst without with overall final running shipping before after \
     inkl exkl zzgl mwst ust ttc ht tva iva btw moms ab bez bestellung rechnung auftrag beleg bon der die das den des \
     alle artikel positionen position zahlen zu \
     de la le les du del di della do da el general général générale generale geral complessivo parcial partiel parziale \
     facture commande pedido factura ordine fattura encomenda fatura compra bestelling factuur payer pagar à \
     ara genel alt zamówienia zapłaty по к заказу оплате cộng tạm tính \
     montant importe importo valor betrag bedrag kwota wert preis \
     eur usd gbp chf cny rmb jpy pln sek nok dkk czk huf try aud cad euro euros";

/// The same where words do not stand apart.
const UNSPACED: [&str; 30] = [
    "合计",
    "合計",
    "总计",
    "總計",
    "小计",
    "小計",
    "总额",
    "總額",
    "総計",
    "総額",
    "総合計",
    "共计",
    "共計",
    "总价",
    "總價",
    "总金额",
    "總金額",
    "应付",
    "應付",
    "实付",
    "實付",
    "请求额",
    "請求額",
    "합계",
    "총계",
    "소계",
    "총액",
    "รวม",
    "ยอดรวม",
    "總和",
];

/// The same words, each found at once.
static TOTAL_WORDS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| TOTALS.split_ascii_whitespace().collect());
static BESIDE_WORDS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| BESIDE.split_ascii_whitespace().collect());

/// The longest text that is looked at, in bytes, and the longest name that words without blanks make.
const LONGEST: usize = 64;
const LONGEST_UNSPACED: usize = 8;

/// Whether an article is called as a total is.
pub(super) fn is_total_of_lines(text: &str) -> bool {
    if text.len() > LONGEST || text.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    // Marks inside a word, as in סה״כ, are none of it.
    let lower = match text.is_ascii() {
        true => text.to_ascii_lowercase(),
        false => text.replace(['"', '״', '\''], "").to_lowercase(),
    };
    let words = || {
        lower
            .split(|c: char| !c.is_alphabetic())
            .filter(|word| !word.is_empty())
    };
    let mut has_total = false;
    words().all(|word| {
        // As in the German Warenkorbsumme.
        let is_one = TOTAL_WORDS.contains(word) || word.ends_with("summe") || is_unspaced(word);
        has_total |= is_one;
        is_one || word.chars().nth(1).is_none() || BESIDE_WORDS.contains(word)
    }) && has_total
}

fn is_unspaced(word: &str) -> bool {
    let is_short = word.chars().count() <= LONGEST_UNSPACED;
    let is_at_an_end = |of: &&str| word.starts_with(*of) || word.ends_with(*of);
    !word.is_ascii() && is_short && UNSPACED.iter().any(is_at_an_end)
}

#[cfg(test)]
mod tests {
    use super::is_total_of_lines;

    #[test]
    fn totals_are_known_in_many_languages_and_articles_are_none() {
        let totals = [
            "Total",
            "TOTAL:",
            "Sub-total",
            "Grand Total (EUR)",
            "Order total 1001",
            "Summe",
            "Zwischensumme",
            "Gesamtbetrag inkl. MwSt.",
            "Total TTC",
            "Sous-total",
            "Suma",
            "Totaal",
            "Итого",
            "小计",
            "订单合计：",
            "合計金額",
            "총계",
            "סה״כ",
            "Total général",
            "Warenkorbsumme",
            "Montant total",
            "--- Sum ---",
            "Amount due",
        ];
        for total in totals {
            assert!(is_total_of_lines(total), "{total}");
        }
        let articles = [
            "Tea",
            "Colgate Total",
            "Total Care Toothpaste",
            "",
            "7",
            "Summer hat",
            "Gesamtausgabe",
            "Order",
            "10.00",
        ];
        for article in articles {
            assert!(!is_total_of_lines(article), "{article}");
        }
    }
}
