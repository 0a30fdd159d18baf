/// What a column holds.
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

/// Names by what they mean, the plainest meanings first; as [`plain`] makes them.
type Known = &'static [&'static [&'static str]];

const CUSTOMERS: Known = &[
    &["customeruniqueid"],
    &[
        "customer",
        "customerid",
        "customernumber",
        "customerno",
        "customernr",
        "customerkey",
        "customercode",
        "custid",
        "cust",
        "client",
        "clientid",
        "clientnumber",
        "clientno",
        "user",
        "userid",
        "buyer",
        "buyerid",
        "member",
        "memberid",
        "shopper",
        "shopperid",
        "accountid",
        "kunde",
        "kundenid",
        "kundennummer",
        "kundennr",
        "cliente",
        "clienteid",
        "idcliente",
        "numéroclient",
        "idclient",
        "客户",
        "客户编号",
        "客户id",
        "客戶",
        "客戶編號",
        "会员",
        "会员编号",
        "会员id",
        "會員編號",
        "用户",
        "用户id",
        "用户编号",
        "用戶id",
        "买家",
        "买家id",
        "買家id",
        "顧客",
        "顧客id",
        "顧客番号",
        "고객",
        "고객번호",
    ],
    &[
        "customeremail",
        "email",
        "emailaddress",
        "mail",
        "useremail",
        "buyeremail",
        "billingemail",
        "邮箱",
        "电子邮箱",
        "メールアドレス",
    ],
    &[
        "customername",
        "clientname",
        "account",
        "name",
        "客户名称",
        "客户姓名",
        "姓名",
    ],
];

const INSTANTS: Known = &[
    &[
        "orderdate",
        "orderdatetime",
        "ordertime",
        "orderedat",
        "orderpurchasetimestamp",
        "purchasedate",
        "purchasedat",
        "purchasetime",
        "invoicedate",
        "transactiondate",
        "transactiontime",
        "saledate",
        "salesdate",
        "bestelldatum",
        "rechnungsdatum",
        "fechapedido",
        "datecommande",
        "datapedido",
        "下单时间",
        "下单日期",
        "下單時間",
        "订单日期",
        "订单时间",
        "訂單日期",
        "交易时间",
        "交易日期",
        "购买时间",
        "购买日期",
        "注文日",
        "注文日時",
        "주문일",
    ],
    &[
        "date",
        "datetime",
        "timestamp",
        "datum",
        "fecha",
        "data",
        "日期",
        "时间",
        "時間",
        "日時",
        "날짜",
    ],
    &[
        "createdat",
        "created",
        "createdutc",
        "createdon",
        "datecreated",
        "paidat",
        "付款时间",
        "支付时间",
    ],
    &["time", "when", "at", "day"],
];

const AMOUNTS: Known = &[
    &[
        "amount",
        "totalamount",
        "orderamount",
        "ordertotal",
        "ordervalue",
        "total",
        "totalprice",
        "grandtotal",
        "revenue",
        "sales",
        "salesamount",
        "netamount",
        "paymentvalue",
        "turnover",
        "betrag",
        "gesamtbetrag",
        "summe",
        "umsatz",
        "importe",
        "monto",
        "montant",
        "valor",
        "金额",
        "金額",
        "总金额",
        "總金額",
        "订单金额",
        "訂單金額",
        "实付金额",
        "支付金额",
        "销售额",
        "合計",
        "総額",
        "금액",
    ],
    &["value", "spend", "spent", "paid", "price", "subtotal"],
];

const QUANTITIES: Known = &[&[
    "quantity",
    "qty",
    "units",
    "lineitemquantity",
    "menge",
    "anzahl",
    "cantidad",
    "quantité",
    "数量",
    "數量",
    "수량",
]];

const PRICES: Known = &[&[
    "unitprice",
    "price",
    "priceeach",
    "priceperunit",
    "itemprice",
    "lineitemprice",
    "einzelpreis",
    "stückpreis",
    "preis",
    "preciounitario",
    "prixunitaire",
    "单价",
    "單價",
    "単価",
    "단가",
]];

const ORDERS: Known = &[
    &[
        "order",
        "orderid",
        "orderno",
        "ordernumber",
        "ordernr",
        "orderkey",
        "invoice",
        "invoiceid",
        "invoiceno",
        "invoicenumber",
        "basketid",
        "receipt",
        "receiptno",
        "receiptid",
        "bestellnummer",
        "bestellnr",
        "rechnungsnummer",
        "pedido",
        "idpedido",
        "numéropedido",
        "订单",
        "订单号",
        "订单编号",
        "訂單編號",
        "訂單號",
        "注文番号",
        "주문번호",
    ],
    &["transactionid", "transactionno", "transaction", "交易号"],
];

const CURRENCIES: Known = &[&[
    "currency",
    "currencycode",
    "währung",
    "moneda",
    "devise",
    "币种",
    "幣別",
    "貨幣",
    "通貨",
]];

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
        let plain: Vec<String> = header.iter().map(|name| plain(name)).collect();
        let mut ranks = self.known().iter().map(|names| {
            let fits = |(_, name): &(usize, &String)| names.contains(&name.as_str());
            let places = plain.iter().enumerate().filter(fits);
            places.map(|(place, _)| place).collect::<Vec<_>>()
        });
        let first = ranks.by_ref().find(|places| !places.is_empty());
        (first.unwrap_or_default(), ranks.flatten().collect())
    }
}

/// A name without case, blanks and punctuation.
fn plain(name: &str) -> String {
    let lower = name.chars().flat_map(char::to_lowercase);
    lower.filter(|c| c.is_alphanumeric()).collect()
}
