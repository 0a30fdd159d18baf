//! Rows that look like one row that was loaded twice.

use clv::table::Words;
use clv::transactions::{ByCustomer, Payment};

/// What to say of them, where there are some: of one order they count once, without orders each counts. Rows
/// that differ in a column that is not read are none that were loaded twice.
pub fn warnings(log: &ByCustomer<'_, String>, different: u64) -> Vec<Words> {
    let different = usize::try_from(different).unwrap_or(usize::MAX);
    let of_orders = repeated(log, true);
    let (rows, without_order) = match of_orders {
        0 => (repeated(log, false), true),
        rows => (rows, false),
    };
    let different = different.min(rows);
    let differing = match without_order {
        true => totals_on_lines(different),
        false => lines_of_one_price(different),
    };
    [loaded_twice(rows - different, without_order), differing]
        .into_iter()
        .flatten()
        .collect()
}

/// How a sentence of so many rows goes on; `None` where there is no row to speak of.
fn verbs(rows: usize) -> Option<(&'static str, &'static str)> {
    match rows {
        0 => None,
        1 => Some(("row has", "counts")),
        _ => Some(("rows have", "count")),
    }
}

/// Rows of one order that are lines of one price, or repeat the total of the order: nobody can tell.
fn lines_of_one_price(rows: usize) -> Option<Words> {
    let (rows_have, count) = verbs(rows)?;
    Some(Words::new(
        format!(
            "{rows} {rows_have} the order, time and amount of another, not all else, and {count} once, as the \
             total of an order that stands on each of its lines; if amounts are those of the lines, \
             --order-lines adds them up"
        ),
        format!(
            "{rows} 行与另一行的订单、时间和金额相同而其他列不同，按各行重复的订单总额只计一次；若金额为明细金额，请用 \
             --order-lines 相加"
        ),
    ))
}

/// Rows without an order that may be articles of one price, or the total of an order on each of its lines.
fn totals_on_lines(rows: usize) -> Option<Words> {
    let (rows_have, count) = verbs(rows)?;
    Some(Words::new(
        format!(
            "{rows} {rows_have} the customer, time and amount of another, not all else, and {count} too; if \
             amounts are totals of orders that stand on each of their lines, --order COLUMN names the column \
             of the order numbers"
        ),
        format!(
            "{rows} 行与另一行的客户、时间和金额相同而其他列不同，均被计入；若金额为各行重复的订单总额，请用 --order 指定订单号列"
        ),
    ))
}

/// Rows that are another one again.
fn loaded_twice(rows: usize, without_order: bool) -> Option<Words> {
    let (rows_have, count) = verbs(rows)?;
    Some(if without_order {
        Words::new(
            format!(
                "{rows} {rows_have} the customer, time and amount of another and {count} too; if that is \
                 what was loaded twice, --order COLUMN names the column of the order numbers that tell it"
            ),
            format!(
                "{rows} 行与另一行的客户、时间和金额相同，均被计入；若是重复导入，请用 --order 指定订单号列"
            ),
        )
    } else {
        Words::new(
            format!(
                "{rows} {rows_have} the order, time and amount of another and {count} once, as an order \
                 that was loaded twice; with --order-lines rows of an order are its lines and add up"
            ),
            format!(
                "{rows} 行与另一行的订单、时间和金额相同，按重复导入只计一次；若是同一订单的明细，请用 --order-lines"
            ),
        )
    })
}

/// How many rows, with an order or without one, are another one again: those stand side by side.
fn repeated(log: &ByCustomer<'_, String>, with_order: bool) -> usize {
    let pairs = log.iter().flat_map(|of| of.payments.windows(2));
    let is_repeated = |pair: &&[Payment]| match pair {
        [a, b] => a == b && a.has_order() == with_order,
        _ => false,
    };
    pairs.filter(is_repeated).count()
}
