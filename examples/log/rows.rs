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
        report.lines_like_sums.first().map(|line| {
            Words::new(
                format!(
                    "lines that are what the others of their order come to, as totals are, count: the first is line \
                     {line}"
                ),
                format!("金额等于同一订单其他各行之和的行（可能是合计行）仍被计入，首见于第 {line} 行"),
            )
        }),
        report.first_row_of_merged_cells.map(|line| {
            let rows = report.rows_of_merged_cells;
            Words::new(
                format!(
                    "rows with an amount and without customer and date, as merged cells leave them, are left out: \
                     {rows}, the first on line {line}"
                ),
                format!("{rows} 行有金额而无客户和日期（可能来自合并单元格），已略去，首见于第 {line} 行"),
            )
        }),
        report.first_order_of_one_refund.map(|line| {
            let orders = report.orders_of_one_refund;
            Words::new(
                format!(
                    "orders of which each line has the same refund, which is taken off each: {orders}, the first on \
                     line {line}"
                ),
                format!("{orders} 个订单的各行退款金额相同，逐行扣除（首见于第 {line} 行）"),
            )
        }),
        report.orders_unlike_others.as_ref().map(|unlike| {
            let (orders, of) = (unlike.orders, unlike.of);
            let line = unlike.lines.first().copied().unwrap_or_default();
            let chinese = match unlike.lines_add_up {
                true => "各行金额相同（可能是重复的订单总额），与其他订单一样按明细相加",
                false => "各行金额不同，被相加；其他订单各行重复同一总额，只计一次",
            };
            Words::new(
                unlike.to_string(),
                format!("{of} 个含多种商品的订单中有 {orders} 个{chinese}（首见于第 {line} 行）"),
            )
        }),
        report.doubtful_numbers.as_ref().map(|numbers| {
            let (column, rows, line) = (&numbers.column, numbers.rows, numbers.first_line);
            let chinese = match numbers.are_thousands {
                true => "千位分隔",
                false => "三位小数",
            };
            Words::new(
                numbers.to_string(),
                format!("{column:?} 中有 {rows} 个数按{chinese}读取，也可能是另一种写法（首见于第 {line} 行）"),
            )
        }),
        report.amounts_like_prices.as_ref().map(|amounts| {
            let (quantity, rows, line) = (&amounts.quantity, amounts.rows, amounts.first_line);
            Words::new(
                amounts.to_string(),
                format!("未读取列 {quantity:?}，而同一商品数量不同时金额相同，可能是单价：{rows} 行（首见于第 {line} 行）"),
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
    let rates = report.exchange_rates_not_read.iter().map(|column| {
        Words::new(
            format!(
                "the column {column:?} holds several rates of exchange and is not read: amounts of several \
                 currencies may be added"
            ),
            format!("未读取列 {column:?}：其中有多种汇率，各货币金额可能被直接相加"),
        )
    });
    let customers = report.customers_not_read.iter().map(|column| {
        Words::new(
            format!(
                "the column {column:?} is not read: it names a customer where rows were left out for want of one"
            ),
            format!("未读取列 {column:?}：因无客户而略去的行在该列有客户"),
        )
    });
    let numbers = numbers.chain(rates).chain(customers);
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
        report.exchange_rates_not_read.first().map(|_| {
            Words::from((
                "if amounts are in several currencies, name their column with --currency-column COLUMN, or bring them \
                 to one currency first",
                "若金额有多种货币，请用 --currency-column COLUMN 指明货币列，或先换算为同一货币",
            ))
        }),
        report.customers_not_read.first().map(|column| {
            Words::new(
                format!("name the column of the customer with --customer \"{column}\""),
                format!("指明客户列：--customer \"{column}\""),
            )
        }),
        report.articles_like_totals.first().map(|_| {
            Words::from((
                "an article that is the total of an order is to be left out of the file",
                "若该商品行是订单合计，请从文件中删去",
            ))
        }),
        report.lines_like_sums.first().map(|_| {
            Words::from((
                "a line that is the total of an order is to be left out of the file, or to be called Total",
                "若该行是订单合计，请从文件中删去，或将其商品名写为“合计”",
            ))
        }),
        report.first_row_of_merged_cells.map(|_| {
            Words::from((
                "write the customer and the date on each row of merged cells",
                "请取消合并单元格，并在每行填写客户和日期",
            ))
        }),
        report.first_order_of_one_refund.map(|_| {
            Words::from((
                "a refund of a whole order is to stand on one of its lines",
                "整单退款只应写在该订单的一行中",
            ))
        }),
        report.orders_unlike_others.as_ref().map(|_| {
            Words::from((
                "if amounts are those of lines, say so with --order-lines; if they are totals of orders, repeated on \
                 their rows, with --order COLUMN --amount COLUMN, and correct the orders that differ",
                "若金额为明细金额，请用 --order-lines；若为各行重复的订单总额，请用 --order COLUMN --amount COLUMN，并更正\
                 金额不一致的订单",
            ))
        }),
        report.doubtful_numbers.as_ref().map(|numbers| {
            let line = numbers.first_line;
            Words::new(
                format!("write the number of line {line} and those like it as the others are, such as 1234 or 1.23"),
                format!("请将第 {line} 行及类似的数改写为与其他行一致，如 1234 或 1.23"),
            )
        }),
        report.amounts_like_prices.as_ref().map(|amounts| {
            let quantity = &amounts.quantity;
            Words::new(
                format!("if amounts are prices of one, add --quantity \"{quantity}\" --price COLUMN"),
                format!("若金额为单价，请加 --quantity \"{quantity}\" --price COLUMN"),
            )
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
