//! What the report says of single rows, in both languages, and what to do about it.

use clv::table::Words;
use clv::transactions::CsvReport;

/// What may be wrong with rows, besides what is said of their customers and orders.
pub fn warnings(report: &CsvReport) -> Vec<Words> {
    let quantities = report.quantities_below_zero.as_ref();
    let numbers = report.currency_numbers_not_read.iter().map(|column| {
        Words::new(
            format!(
                "the column {column:?} holds nothing but numbers of currencies and is not read: if it names them, \
                 amounts of several are added"
            ),
            format!("未读取列 {column:?}：其值均为货币数字代码；若为货币，则各货币金额被直接相加"),
        )
    });
    let of_rows = [
        report.articles_like_totals.first().map(|line| {
            Words::new(
                format!("an article is called as a total is, and counts: line {line}"),
                format!("有商品名与合计行相同，仍被计入：第 {line} 行"),
            )
        }),
        report.prices_without_quantity.as_ref().map(|prices| {
            let (rows, money, line) = (prices.rows, prices.money, prices.first_line);
            Words::new(
                prices.to_string(),
                format!("数量为 0 的单价未计入：{rows} 行，合计 {money}（首见于第 {line} 行）"),
            )
        }),
        quantities.filter(|of| !of.give_back).map(|of| {
            let (column, rows, line) = (&of.column, of.rows, of.first_line);
            Words::new(
                of.to_string(),
                format!(
                    "{column:?} 为负而金额为正的行按原金额计入：{rows} 行（首见于第 {line} 行）"
                ),
            )
        }),
    ];
    numbers.chain(of_rows.into_iter().flatten()).collect()
}

/// What to write on the command line, or in the file.
pub fn hints(report: &CsvReport) -> Vec<Words> {
    let quantities = report.quantities_below_zero.as_ref();
    [
        report.currency_numbers_not_read.first().map(|column| {
            Words::new(
                format!(
                    "if {column} names currencies, say so with --currency-column \"{column}\"; if not, with \
                     --no-currency-column"
                ),
                format!(
                    "若 {column} 为货币列，请用 --currency-column \"{column}\"；否则用 --no-currency-column"
                ),
            )
        }),
        report.articles_like_totals.first().map(|_| {
            Words::from((
                "an article that is the total of an order is to be left out of the file",
                "若该商品行是订单合计，请从文件中删去",
            ))
        }),
        report.prices_without_quantity.as_ref().map(|_| {
            Words::from((
                "shipping and fees count where their quantity is 1",
                "运费等费用行的数量写为 1 才会计入",
            ))
        }),
        quantities.filter(|of| !of.give_back).map(|of| {
            let column = &of.column;
            Words::new(
                format!(
                    "if rows whose {column} is below 0 are returns, write a minus before their amounts"
                ),
                format!("若 {column} 为负的行是退货，请在其金额前加负号"),
            )
        }),
    ]
    .into_iter()
    .flatten()
    .collect()
}
