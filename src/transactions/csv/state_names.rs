//! Names of columns that may say that a row is no purchase, and of such states.

use hashbrown::HashSet;
use std::sync::LazyLock;

/// As [`plain`](super::role) makes them.
const STATES: &[&str] = &[
    "status",
    "orderstatus",
    "orderstate",
    "financialstatus",
    "paymentstatus",
    "paymentstate",
    "transactionstatus",
    "transactiontype",
    "invoicestatus",
    "refund",
    "refunds",
    "refunded",
    "isrefund",
    "isrefunded",
    "refundstatus",
    "refundamount",
    "refundedamount",
    "amountrefunded",
    "cancelled",
    "canceled",
    "iscancelled",
    "iscanceled",
    "cancelledat",
    "canceledat",
    "returned",
    "isreturn",
    "bestellstatus",
    "zahlungsstatus",
    "storniert",
    "estado",
    "statut",
    "stato",
    "状态",
    "订单状态",
    "交易状态",
    "支付状态",
    "付款状态",
    "退款",
    "退款状态",
    "退款金额",
    "狀態",
    "訂單狀態",
    "ステータス",
    "注文状況",
    "상태",
    "주문상태",
    "currentstate",
    "fulfillmentstatus",
    "eventtype",
    "documenttype",
    "voided",
    "void",
    "deleted",
    "chargeback",
    "refundtotal",
    "refundedtotal",
    "totalrefunded",
    "orderrefundamount",
    "returnedamount",
    "returnamount",
    "belegart",
    "vorgang",
    "rückerstattung",
    "erstattung",
    "erstattungsbetrag",
    "état",
    "etat",
    "étatdelacommande",
    "etatdelacommande",
    "annulé",
    "typedetransaction",
    "montantremboursé",
    "situação",
    "importereembolsado",
    "rimborso",
    "estadodelpedido",
    "是否取消",
    "是否退款",
    "交易类型",
    "订单类型",
    "已退款金额",
    "注文ステータス",
    "返金額",
    "qtyreturned",
    "returnedqty",
    "returnqty",
    "returnquantity",
    "returnedquantity",
    "quantityreturned",
    "unitsreturned",
    "returnedunits",
    "returns",
    "mengeretourniert",
    "retourniertemenge",
    "retourenmenge",
    "retouren",
    "退货数量",
    "退貨數量",
    "退货件数",
    "返品数",
    "返品数量",
    "是否退货",
    "是否退貨",
    "disputed",
    "isdisputed",
    "istest",
    "testorder",
    "istestorder",
    "testmode",
    "event",
    "eventname",
    "action",
    "activity",
    "outcome",
    "attended",
    "deletedat",
    "isdeleted",
    "rücksendung",
    "rücksendungen",
    "devuelto",
    "devuelta",
    "fraud",
    "isfraud",
    "rma",
    "rmanumber",
    "disputeid",
    "billingtype",
    "doctype",
    "transactionkind",
    "invoicetype",
    "recordtype",
    "movetype",
    "reportingcategory",
    "environment",
];

/// Parts of names of columns that say so, such as `refunded_at`; written in the same way.
const STATE_STEMS: [&str; 18] = [
    "refund",
    "cancel",
    "chargeback",
    "storn",
    "erstatt",
    "annul",
    "rembours",
    "reembols",
    "rimbors",
    "rücksend",
    "devuelt",
    "reversed",
    "voided",
    "退款",
    "取消",
    "返金",
    "作废",
    "作廢",
];

/// Names of columns whose `no` says that nothing was bought; written in the same way.
const CONFIRMATIONS: [&str; 19] = [
    "won",
    "iswon",
    "paid",
    "ispaid",
    "bezahlt",
    "livemode",
    "captured",
    "success",
    "successful",
    "succeeded",
    "completed",
    "confirmed",
    "valid",
    "isvalid",
    "fulfilled",
    "delivered",
    "approved",
    "isapproved",
    "attended",
];

/// The sides of an account, which a column writes beside amounts without signs; written in the same way.
const SIDES: [&[&str]; 2] = [
    &[
        "s", "soll", "d", "dr", "db", "debit", "debet", "debe", "in", "inbound", "buy",
    ],
    &[
        "h", "haben", "c", "cr", "credit", "kredit", "haber", "out", "outbound", "sell",
    ],
];

/// The side that a value is of.
pub(super) fn side(value: &str) -> Option<usize> {
    SIDES.iter().position(|side| side.contains(&value))
}

/// The same states, each found at once.
static NO_PURCHASES: LazyLock<HashSet<&str>> =
    LazyLock::new(|| NO_PURCHASE.iter().copied().collect());
static PURCHASES: LazyLock<HashSet<&str>> = LazyLock::new(|| PURCHASE.iter().copied().collect());

/// Whether a state says that nothing was bought, or that it was given back.
pub(super) fn is_no_purchase(state: &str) -> bool {
    NO_PURCHASES.contains(state)
}

/// Whether a state says that a row is a purchase.
pub(super) fn is_purchase(state: &str) -> bool {
    PURCHASES.contains(state)
}

/// The words of a text, in small letters: `order_refunded` and `RefundTransaction` have two.
fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_small = false;
    for c in text.chars() {
        let begins = was_small && c.is_uppercase();
        if (begins || !c.is_alphanumeric()) && words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
        was_small = c.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether a state of several words says that nothing was bought, or that it was given back, such as `out_refund`,
/// `Cancelled by seller` and `返金済`.
pub(super) fn says_no_purchase(state: &str) -> bool {
    const MOST: usize = 5;
    const UNSPACED: [&str; 10] = [
        "退款",
        "退货",
        "退貨",
        "取消",
        "返金",
        "返品",
        "キャンセル",
        "환불",
        "취소",
        "반품",
    ];
    let words = words(state);
    let is =
        |word: &String| is_no_purchase(word) || STATE_STEMS.iter().any(|of| word.starts_with(of));
    words.len() <= MOST && (words.iter().any(is) || UNSPACED.iter().any(|of| state.contains(of)))
}

/// Whether a text begins with a word for a refund, as a row of one is called among articles: `Refund for order 1`.
pub(super) fn begins_with_refund(text: &str) -> bool {
    const REFUNDS: [&str; 9] = [
        "refund",
        "refunded",
        "erstattung",
        "rückerstattung",
        "remboursement",
        "reembolso",
        "rimborso",
        "退款",
        "返金",
    ];
    REFUNDS.iter().any(|word| {
        let begins = text
            .get(..word.len())
            .is_some_and(|of| of.eq_ignore_ascii_case(word));
        let rest = text.get(word.len()..).unwrap_or_default();
        begins && !(word.is_ascii() && rest.starts_with(char::is_alphabetic))
    })
}

/// Whether a name is one of what people write, in which any words may stand.
pub(super) fn is_free_text(name: &str) -> bool {
    const TEXTS: [&str; 13] = [
        "note",
        "notes",
        "comment",
        "comments",
        "remark",
        "remarks",
        "message",
        "memo",
        "reason",
        "bemerkung",
        "notiz",
        "备注",
        "備註",
    ];
    words(name)
        .iter()
        .any(|word| TEXTS.contains(&word.as_str()))
}

/// Whether a name is one of keys, days or reasons, whose numbers are no money: `return_id`, `refund points`.
pub(super) fn is_key(name: &str) -> bool {
    const KEYS: [&str; 14] = [
        "id", "ids", "code", "codes", "nr", "no", "number", "key", "points", "reason", "date",
        "day", "days", "ref",
    ];
    words(name).iter().any(|word| KEYS.contains(&word.as_str()))
}

/// Whether a name is one of what a customer, a place, a campaign or a term of sale is, and not of what became of an
/// order, whatever its values are called.
pub(super) fn is_of_another_thing(name: &str) -> bool {
    const TERMS: [&str; 13] = [
        "policy",
        "eligible",
        "eligibility",
        "refundable",
        "cancelable",
        "cancellable",
        "returnable",
        "window",
        "deadline",
        "before",
        "deposit",
        "pfand",
        "warranty",
    ];
    const OTHERS: [&str; 61] = [
        "customer",
        "client",
        "buyer",
        "user",
        "visitor",
        "member",
        "membership",
        "subscription",
        "subscriber",
        "tier",
        "segment",
        "lifecycle",
        "condition",
        "kunde",
        "kundengruppe",
        "city",
        "street",
        "address",
        "town",
        "zip",
        "location",
        "name",
        "firstname",
        "lastname",
        "surname",
        "vorname",
        "nachname",
        "email",
        "mail",
        "url",
        "link",
        "utm",
        "source",
        "medium",
        "campaign",
        "referrer",
        "referer",
        "coupon",
        "voucher",
        "promo",
        "brand",
        "marke",
        "genre",
        "color",
        "colour",
        "farbe",
        "collection",
        "kollektion",
        "shop",
        "store",
        "filiale",
        "country",
        "land",
        "region",
        "carrier",
        "artist",
        "author",
        "band",
        "ort",
        "strasse",
        "straße",
    ];
    let words = words(name);
    let has = |of: &[&str]| words.iter().any(|word| of.contains(&word.as_str()));
    let is_stem = |word: &String| STATE_STEMS.iter().any(|of| word.starts_with(of));
    has(&TERMS) || (has(&OTHERS) && !words.iter().any(is_stem))
}

/// Whether a word of a name says that money or goods came back: `amount returned`, `credited`.
pub(super) fn says_returned(name: &str) -> bool {
    const WORDS: [&str; 16] = [
        "return",
        "returned",
        "credited",
        "creditnote",
        "gutschrift",
        "gutschriften",
        "avoir",
        "avoirs",
        "retour",
        "retoure",
        "reversal",
        "zwrot",
        "zwroty",
        "reso",
        "resi",
        "devolución",
    ];
    // Whether a customer comes again is another thing.
    const OTHERS: [&str; 8] = [
        "customer", "client", "buyer", "visitor", "user", "policy", "rate", "days",
    ];
    let words = words(name);
    let has = |of: &[&str]| words.iter().any(|word| of.contains(&word.as_str()));
    (has(&WORDS) || words.windows(2).any(|of| of == ["credit", "note"])) && !has(&OTHERS)
}

/// Whether a name is one of states, written in the same way.
pub(super) fn is_state_name(name: &str) -> bool {
    let says_void = name.contains("void") && !name.contains("avoid");
    let is_status = name.ends_with("status") || name.starts_with("status");
    says_void
        || is_status
        || STATES.contains(&name)
        || STATE_STEMS.iter().any(|stem| name.contains(stem))
}

/// Whether the name of an article, written in the same way, says that money was given back.
pub(super) fn says_given_back(name: &str) -> bool {
    const WORDS: [&str; 5] = ["return", "retour", "retoure", "gutschrift", "退货"];
    let stems = STATE_STEMS.iter().chain(&WORDS);
    let is_of_customer = name.contains("returning") || is_discount(name);
    is_no_purchase(name) || (!is_of_customer && stems.into_iter().any(|stem| name.contains(stem)))
}

/// Whether a name is one whose `no` says that nothing was bought.
pub(super) fn is_confirmation(name: &str) -> bool {
    CONFIRMATIONS.contains(&name)
}

/// Whether a name is one of what is taken off a price.
pub(super) fn is_discount(name: &str) -> bool {
    const WORDS: [&str; 12] = [
        "discount",
        "rabatt",
        "remise",
        "descuento",
        "sconto",
        "desconto",
        "korting",
        "rebate",
        "折扣",
        "优惠",
        "割引",
        "скидка",
    ];
    WORDS.iter().any(|word| name.contains(word))
}

/// What a state is called that says that nothing was bought, or that it was given back; written in the
/// same way.
const NO_PURCHASE: &[&str] = &[
    "cancel",
    "cancelled",
    "canceled",
    "cancelation",
    "cancellation",
    "ordercancelled",
    "cancelledbycustomer",
    "refund",
    "refunded",
    "fullyrefunded",
    "partiallyrefunded",
    "refundrequested",
    "return",
    "returned",
    "creditnote",
    "chargeback",
    "chargedback",
    "reversed",
    "reversal",
    "void",
    "voided",
    "failed",
    "failure",
    "declined",
    "rejected",
    "denied",
    "expired",
    "abandoned",
    "unpaid",
    "notpaid",
    "pending",
    "onhold",
    "hold",
    "fraud",
    "quote",
    "paymentpending",
    "pendingpayment",
    "awaitingpayment",
    "draft",
    "deleted",
    "storniert",
    "storno",
    "abgebrochen",
    "erstattet",
    "rückerstattet",
    "gutschrift",
    "retourniert",
    "retoure",
    "abgelehnt",
    "fehlgeschlagen",
    "unbezahlt",
    "annulé",
    "annulée",
    "annule",
    "annulee",
    "remboursé",
    "remboursée",
    "rembourse",
    "avoir",
    "refusé",
    "échoué",
    "impayé",
    "cancelado",
    "cancelada",
    "anulado",
    "anulada",
    "reembolsado",
    "reembolsada",
    "devuelto",
    "devolución",
    "rechazado",
    "fallido",
    "devolvido",
    "estornado",
    "recusado",
    "annullato",
    "rimborsato",
    "reso",
    "rifiutato",
    "fallito",
    "geannuleerd",
    "terugbetaald",
    "geretourneerd",
    "anulowane",
    "zwrot",
    "zwrócone",
    "avbruten",
    "återbetald",
    "iptaledildi",
    "iadeedildi",
    "отменён",
    "отменен",
    "отменено",
    "возврат",
    "возвращён",
    "取消",
    "已取消",
    "退款",
    "已退款",
    "全额退款",
    "部分退款",
    "退款成功",
    "退款中",
    "退货",
    "已退货",
    "退貨",
    "已退貨",
    "交易关闭",
    "已关闭",
    "待付款",
    "未付款",
    "支付失败",
    "付款失败",
    "キャンセル",
    "キャンセル済み",
    "返品",
    "返金",
    "返金済み",
    "rückgabe",
    "widerrufen",
    "retour",
    "remboursement",
    "resocliente",
    "iade",
    "iptal",
    "vráceno",
    "palautettu",
    "returnert",
    "kreditnota",
    "hoàntiền",
    "đãhủy",
    "مرتجع",
    "ملغي",
    "dibatalkan",
    "disputed",
    "closedlost",
    "lost",
    "creditmemo",
    "crn",
    "cxl",
    "rto",
    "취소",
    "취소됨",
    "주문취소",
    "환불",
    "환불완료",
    "반품",
    "noshow",
    "didnotattend",
    "addtocart",
    "removefromcart",
    "viewcart",
    "viewitem",
    "view",
    "pageview",
    "productview",
    "begincheckout",
    "checkoutstarted",
    "cart",
    "wishlist",
    "addtowishlist",
    "sandbox",
    "testorder",
    "payout",
    "withdrawal",
    "rücksendung",
    "devuelta",
    "notcompleted",
    "incomplete",
    "annulled",
    "cancelrequested",
];

/// What a state is called that says that a row is a purchase; written in the same way.
const PURCHASE: &[&str] = &[
    "completed",
    "complete",
    "paid",
    "fullypaid",
    "paidinfull",
    "shipped",
    "dispatched",
    "delivered",
    "fulfilled",
    "success",
    "successful",
    "succeeded",
    "captured",
    "sale",
    "sales",
    "purchase",
    "bezahlt",
    "abgeschlossen",
    "versendet",
    "versandt",
    "geliefert",
    "zugestellt",
    "verkauf",
    "payé",
    "payée",
    "livré",
    "livrée",
    "expédié",
    "expédiée",
    "vente",
    "pagado",
    "pagada",
    "enviado",
    "entregado",
    "completado",
    "venta",
    "pago",
    "entregue",
    "pagato",
    "spedito",
    "consegnato",
    "betaald",
    "geleverd",
    "opłacone",
    "已完成",
    "已付款",
    "已支付",
    "已发货",
    "已签收",
    "交易成功",
    "支付成功",
    "销售",
    "partiallyshipped",
    "unfulfilled",
    "processing",
    "processed",
    "settled",
    "ok",
    "done",
    "invoiced",
    "approved",
    "confirmed",
    "archived",
    "pickedup",
    "ready",
    "readyforpickup",
    "intransit",
    "outfordelivery",
    "packed",
    "sent",
    "received",
    "accepted",
    "active",
    "posted",
    "final",
    "billed",
    "paymentreceived",
    "ordercompleted",
    "completedpaid",
    "order",
    "orders",
    "invoice",
    "charge",
    "transaction",
    "checkout",
    "доставлен",
    "доставлено",
    "оплачен",
    "оплачено",
    "выполнен",
    "выполнено",
    "отправлен",
    "завершен",
    "завершён",
    "完了",
    "発送済み",
    "発送済",
    "支払済",
    "支払済み",
    "配達済み",
    "verzonden",
    "afgerond",
    "bezorgd",
    "betalt",
    "sendt",
    "leveret",
    "fullført",
    "betald",
    "skickad",
    "levererad",
    "zapłacone",
    "zrealizowane",
    "wysłane",
    "dostarczone",
    "ödendi",
    "teslimedildi",
    "tamamlandı",
    "kargolandı",
    "배송완료",
    "결제완료",
    "배송중",
    "구매확정",
    "zaplaceno",
    "doručeno",
    "vyřízeno",
    "odesláno",
    "fizetve",
    "teljesítve",
    "plătit",
    "livrat",
    "πληρωμένη",
    "ολοκληρώθηκε",
    "đãgiao",
    "đãthanhtoán",
    "selesai",
    "dikirim",
    "dibayar",
    "evaso",
    "spedita",
    "consegnata",
    "terminée",
    "terminé",
    "מושלם",
    "שולם",
    "مكتمل",
    "مدفوع",
    "สำเร็จ",
    "จัดส่งแล้ว",
    "erledigt",
    "ausgeliefert",
    "abgeholt",
    "已收货",
    "已送达",
];

/// What a column of states holds where a row is not what its name says; written in the same way.
pub(super) const NO: &[&str] = &[
    "0", "000", "false", "f", "no", "n", "none", "null", "nan", "na", "nein", "non", "nej", "否",
];

/// Whether a name, written in the same way, is one of money that was given back, and not of a state.
pub(super) fn says_money(name: &str) -> bool {
    const MONEY: [&str; 19] = [
        "refund",
        "return",
        "credit",
        "gutschrift",
        "avoir",
        "revers",
        "zwrot",
        "amount",
        "total",
        "betrag",
        "erstattung",
        "rembours",
        "reembols",
        "rimbors",
        "chargeback",
        "退款",
        "金额",
        "金額",
        "返金",
    ];
    const STATE: [&str; 14] = [
        "qty",
        "quantity",
        "menge",
        "anzahl",
        "count",
        "数量",
        "status",
        "state",
        "type",
        "estado",
        "statut",
        "状态",
        "狀態",
        "ステータス",
    ];
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    // As many count pieces by it.
    has(&MONEY) && !has(&STATE) && name != "returns"
}
