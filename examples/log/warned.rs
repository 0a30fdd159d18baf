//! What the report warns of, in both languages, and what to do about it.

use clv::table::Words;
use clv::transactions::{CsvReport, CsvWarning, QuantitiesBelowZero};

/// What may be wrong with how a file was read.
pub fn warnings(report: &CsvReport) -> Vec<Words> {
    let warnings = report.warnings.iter();
    let words = warnings.map(|warning| Words::new(warning.to_string(), chinese(warning)));
    words.collect()
}

fn chinese(warning: &CsvWarning) -> String {
    let first = |lines: &[u64]| lines.first().copied().unwrap_or_default();
    match warning {
        CsvWarning::StatesNotRead {
            column,
            state: Some(state),
        } => format!("未读取列 {column:?}：其中已取消或已退款的订单（如 {state:?}）也被计入"),
        CsvWarning::StatesNotRead {
            column,
            state: None,
        } => format!("未读取列 {column:?}：若其中写明已取消或已退款的订单，这些订单仍被计入"),
        CsvWarning::RefundsNotRead { column } => {
            format!("未读取列 {column:?}：其中的退款金额未被扣除")
        }
        CsvWarning::DiscountsNotRead { column } => {
            format!("未读取列 {column:?}：金额为数量乘单价，未扣除折扣")
        }
        CsvWarning::CurrenciesNotRead { column } => {
            format!("未读取列 {column:?}：其中有多种货币，各货币金额被直接相加")
        }
        CsvWarning::CurrencyNumbersNotRead { column } => {
            format!("未读取列 {column:?}：其值均为货币数字代码；若为货币，则各货币金额被直接相加")
        }
        CsvWarning::ExchangeRatesNotRead { column } => {
            format!("未读取列 {column:?}：其中有多种汇率，各货币金额可能被直接相加")
        }
        CsvWarning::CustomersNotRead { column } => {
            format!("未读取列 {column:?}：因无客户而略去的行在该列有客户")
        }
        CsvWarning::TimesWithoutZone { rows, first_line } => format!(
            "部分时间带时区、部分不带：不带的有 {rows} 行（首见于第 {first_line} 行），按日历所在地时间读取"
        ),
        CsvWarning::OrdersUnlikeOthers {
            orders,
            of,
            lines,
            lines_add_up,
        } => {
            let line = first(lines);
            let tell = match lines_add_up {
                true => "各行金额相同（可能是重复的订单总额），与其他订单一样按明细相加",
                false => "各行金额不同，被相加；其他订单各行重复同一总额，只计一次",
            };
            format!("{of} 个含多种商品的订单中有 {orders} 个{tell}（首见于第 {line} 行）")
        }
        CsvWarning::QuantitiesBelowZero(QuantitiesBelowZero {
            column,
            rows,
            first_line,
        }) => format!(
            "{column:?} 为负而金额为正的行按原金额计入：{rows} 行（首见于第 {first_line} 行）"
        ),
        CsvWarning::DoubtfulNumbers {
            column,
            rows,
            first_line,
            are_thousands,
        } => {
            let read = match are_thousands {
                true => "千位分隔",
                false => "三位小数",
            };
            format!(
                "{column:?} 中有 {rows} 个数按{read}读取，也可能是另一种写法（首见于第 {first_line} 行）"
            )
        }
        CsvWarning::AmountsLikePrices {
            quantity,
            rows,
            first_line,
        } => format!(
            "未读取列 {quantity:?}，而同一商品数量不同时金额相同，可能是单价：{rows} 行（首见于第 {first_line} 行）"
        ),
        CsvWarning::RoundedCustomers {
            rows,
            first_line,
            first,
        } => format!(
            "客户 {first} 的长编号被表格软件取整，多个客户可能被合并（{rows} 行，首见于第 {first_line} 行）"
        ),
        CsvWarning::PricesWithoutQuantity {
            rows,
            money,
            first_line,
        } => {
            format!("数量为 0 的单价未计入：{rows} 行，合计 {money}（首见于第 {first_line} 行）")
        }
        CsvWarning::MergedCells { rows, first_line } => format!(
            "{rows} 行有金额而无客户和日期（可能来自合并单元格），已略去，首见于第 {first_line} 行"
        ),
        CsvWarning::RefundsOfNobody { lines } => {
            format!("未写明客户的退款已略去，首见于第 {} 行", first(lines))
        }
        CsvWarning::PurchasesNamingOrders { lines } => {
            format!(
                "写明被退订单而金额为正的行按购买计入，首见于第 {} 行",
                first(lines)
            )
        }
        CsvWarning::PricesLikeAmounts {
            price,
            rows,
            first_line,
        } => format!(
            "{price:?} 随数量成比例增长（可能是行金额），仍乘以数量：{rows} 行（首见于第 {first_line} 行）"
        ),
        CsvWarning::UnnamedFields {
            column,
            rows,
            first_line,
        } => format!(
            "{column} 没有名称而未读取，但有 {rows} 行在该列有值（可能是字段内含逗号），首见于第 {first_line} 行"
        ),
        CsvWarning::OrdersOfSeveralAmounts { orders, first_line } => format!(
            "{orders} 个订单的各行金额不同，被相加，而多数订单只有一行（首见于第 {first_line} 行）"
        ),
        CsvWarning::OrdersOfOneRefund { orders, first_line } => {
            format!("{orders} 个订单的各行退款金额相同，逐行扣除（首见于第 {first_line} 行）")
        }
        CsvWarning::LinesLikeSums { lines } => {
            let line = first(lines);
            format!("金额等于同一订单其他各行之和的行（可能是合计行）仍被计入，首见于第 {line} 行")
        }
        CsvWarning::CustomersLikeTotals { lines } => {
            format!("有客户名与合计行相同，仍被计入：第 {} 行", first(lines))
        }
        CsvWarning::ArticlesLikeTotals { lines } => {
            format!("有商品名与合计行相同，仍被计入：第 {} 行", first(lines))
        }
        // Said in English by a later version of the library.
        other => other.to_string(),
    }
}

/// What to write on the command line, or in the file, once for each kind of warning. An export that is known says
/// itself which states count.
pub fn hints(report: &CsvReport, is_export: bool, has_status: bool) -> Vec<Words> {
    let mut hints: Vec<(_, Words)> = Vec::new();
    let is_of_export = |warning: &&CsvWarning| {
        let is_of_state = matches!(
            warning,
            CsvWarning::StatesNotRead { .. } | CsvWarning::RefundsNotRead { .. }
        );
        is_export && is_of_state
    };
    for warning in report.warnings.iter().filter(|of| !is_of_export(of)) {
        let kind = std::mem::discriminant(warning);
        if hints.iter().all(|(known, _)| *known != kind) {
            let words = match warning {
                // One column of states is read.
                CsvWarning::StatesNotRead { column, .. } if has_status => Some(Words::new(
                    format!(
                        "leave rows that {column} says are no purchase out of the file: --status reads one column"
                    ),
                    format!("--status 只读取一列：请从文件中删去 {column} 写明并非购买的行"),
                )),
                other => hint(other),
            };
            hints.extend(words.map(|words| (kind, words)));
        }
    }
    hints.into_iter().map(|(_, words)| words).collect()
}

fn hint(warning: &CsvWarning) -> Option<Words> {
    Some(match warning {
        CsvWarning::StatesNotRead { column, .. } => of_states(column),
        CsvWarning::RefundsNotRead { column } => option(
            "take off what was given back with",
            "扣除退款：",
            &format!("--refunded \"{column}\""),
        ),
        CsvWarning::CurrenciesNotRead { column } => option(
            "name the column of currencies with",
            "指明货币列：",
            &format!("--currency-column \"{column}\""),
        ),
        CsvWarning::CurrencyNumbersNotRead { column } => Words::new(
            format!(
                "if {column} names currencies, say so with --currency-column \"{column}\"; if not, with \
                 --no-currency-column"
            ),
            format!(
                "若 {column} 为货币列，请用 --currency-column \"{column}\"；否则用 --no-currency-column"
            ),
        ),
        CsvWarning::ExchangeRatesNotRead { .. } => Words::from((
            "if amounts are in several currencies, name their column with --currency-column COLUMN, or bring them to \
             one currency first",
            "若金额有多种货币，请用 --currency-column COLUMN 指明货币列，或先换算为同一货币",
        )),
        CsvWarning::CustomersNotRead { column } => option(
            "name the column of the customer with",
            "指明客户列：",
            &format!("--customer \"{column}\""),
        ),
        CsvWarning::TimesWithoutZone { .. } => Words::from((
            "name the calendar with --zone ZONE; write a zone at every time, or at none",
            "用 --zone ZONE 指明日历时区，并使所有时间都带时区或都不带",
        )),
        CsvWarning::OrdersUnlikeOthers { .. } => Words::from((
            "if amounts are those of lines, say so with --order-lines; if they are totals of orders, repeated on \
             their rows, with --order COLUMN --amount COLUMN, and correct the orders that differ",
            "若金额为明细金额，请用 --order-lines；若为各行重复的订单总额，请用 --order COLUMN --amount COLUMN，并更正\
             金额不一致的订单",
        )),
        CsvWarning::QuantitiesBelowZero(QuantitiesBelowZero { column, .. }) => Words::new(
            format!(
                "if rows whose {column} is below 0 are returns, write a minus before their amounts"
            ),
            format!("若 {column} 为负的行是退货，请在其金额前加负号"),
        ),
        CsvWarning::DoubtfulNumbers { first_line, .. } => Words::new(
            format!(
                "write the number of line {first_line} and those like it as the others are, such as 1234 or 1.23"
            ),
            format!("请将第 {first_line} 行及类似的数改写为与其他行一致，如 1234 或 1.23"),
        ),
        CsvWarning::AmountsLikePrices { quantity, .. } => Words::new(
            format!("if amounts are prices of one, add --quantity \"{quantity}\" --price COLUMN"),
            format!("若金额为单价，请加 --quantity \"{quantity}\" --price COLUMN"),
        ),
        CsvWarning::RoundedCustomers { .. } => Words::from((
            "export the column of customers as text",
            "请按文本导出客户列",
        )),
        CsvWarning::PricesWithoutQuantity { .. } => Words::from((
            "shipping and fees count where their quantity is 1",
            "运费等费用行的数量写为 1 才会计入",
        )),
        CsvWarning::MergedCells { .. } => Words::from((
            "write the customer and the date on each row of merged cells",
            "请取消合并单元格，并在每行填写客户和日期",
        )),
        CsvWarning::RefundsOfNobody { .. } => Words::from((
            "write the customer of the order beside the money that is given back",
            "请在退款行写明该订单的客户",
        )),
        CsvWarning::PurchasesNamingOrders { .. } => Words::from((
            "write a minus before the amounts of refunds",
            "请在退款金额前加负号",
        )),
        CsvWarning::PricesLikeAmounts { price, .. } => Words::new(
            format!(
                "if prices are amounts of lines, say so with --amount \"{price}\" --order-lines"
            ),
            format!("若该列为行金额，请用 --amount \"{price}\" --order-lines"),
        ),
        CsvWarning::UnnamedFields { first_line, .. } => Words::new(
            format!(
                "put fields that hold what separates the fields in quotes, as line {first_line} may have one, or name \
                 the column"
            ),
            format!("若第 {first_line} 行等的字段内含分隔符，请加引号；否则请为该列命名"),
        ),
        CsvWarning::OrdersOfSeveralAmounts { first_line, .. } => Words::new(
            format!(
                "if rows of an order are its lines, say so with --order-lines; if one corrects another, as on line \
                 {first_line}, leave the older out of the file"
            ),
            format!(
                "若同一订单的各行是明细，请用 --order-lines；若为更正（如第 {first_line} 行），请删去旧行"
            ),
        ),
        CsvWarning::OrdersOfOneRefund { .. } => Words::from((
            "a refund of a whole order is to stand on one of its lines",
            "整单退款只应写在该订单的一行中",
        )),
        CsvWarning::LinesLikeSums { .. } => Words::from((
            "a line that is the total of an order is to be left out of the file, or to be called Total",
            "若该行是订单合计，请从文件中删去，或将其商品名写为“合计”",
        )),
        CsvWarning::CustomersLikeTotals { .. } => Words::from((
            "a total is left out with --nobody NAME, the name as it stands in the file",
            "合计行可用 --nobody NAME 排除，名称须与文件中一致",
        )),
        CsvWarning::ArticlesLikeTotals { .. } => Words::from((
            "an article that is the total of an order is to be left out of the file",
            "若该商品行是订单合计，请从文件中删去",
        )),
        _ => return None,
    })
}

/// How the states of a column are read.
fn of_states(column: &str) -> Words {
    if is_time_of_cancellation(column) {
        return option(
            "leave out what has a time of its cancellation with",
            "排除有取消时间的行：",
            &format!("--status \"{column}\" --counts \"\""),
        );
    }
    if is_of_pieces(column) {
        return Words::new(
            format!(
                "take the pieces in {column} off the quantities in the file, or write each return as a row of its own \
                 with a quantity below 0"
            ),
            format!("请在文件中从数量里减去 {column}，或将退货写成数量为负的单独一行"),
        );
    }
    if is_void(column) {
        return option(
            "leave out rows that are void by naming the state of all others, such as 0, false, no or \"\" where \
             nothing stands, with",
            "排除作废行：写出未作废行的值（如 0、false、no，或空值 \"\"）：",
            &format!("--status \"{column}\" --counts STATE"),
        );
    }
    option(
        "say which rows count, and which give back the amount of another row (the state of an order that was itself \
         refunded in whole is neither), with",
        "指明哪些行计入、哪些行冲减其他行（自身已全额退款的订单状态两者都不写）：",
        &format!("--status \"{column}\" --counts STATE --gives-back STATE"),
    )
}

fn option(english: &str, chinese: &str, option: &str) -> Words {
    Words::new(format!("{english} {option}"), format!("{chinese} {option}"))
}

/// Whether a column says of rows that they are void: `voided`, `is_void`, `作废`.
fn is_void(column: &str) -> bool {
    const WORDS: [&str; 4] = ["void", "deleted", "作废", "作廢"];
    let lower = column.to_lowercase();
    WORDS.iter().any(|word| lower.contains(word))
}

/// Whether a column counts pieces that came back: `Qty Returned`, `退货数量`.
fn is_of_pieces(column: &str) -> bool {
    const WORDS: [&str; 9] = [
        "qty", "quantity", "menge", "anzahl", "units", "pieces", "数量", "數量", "件数",
    ];
    let lower = column.to_lowercase();
    lower == "returns" || WORDS.iter().any(|word| lower.contains(word))
}

/// Whether a column is called as the time of a cancellation is: `Cancelled at`, `取消时间`.
fn is_time_of_cancellation(column: &str) -> bool {
    const CANCELLED: [&str; 5] = ["cancel", "storn", "annul", "取消", "キャンセル"];
    const TIMES: [&str; 11] = [
        " at", "_at", " on", "_on", " am", "_am", "date", "datum", "time", "时间", "日期",
    ];
    let lower = column.to_lowercase();
    CANCELLED.iter().any(|word| lower.contains(word))
        && TIMES.iter().any(|word| lower.ends_with(word))
}
