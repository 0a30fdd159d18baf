//! What holds of rows that are lines of orders, whatever their number and amounts.

use clv::transactions::{CsvFormat, CsvWarning, TransactionLog};
use proptest::prelude::*;

/// Orders, each with the cents of its lines.
fn orders() -> impl Strategy<Value = Vec<Vec<u32>>> {
    prop::collection::vec(prop::collection::vec(1_u32..3_000, 1..5), 1..12)
}

/// The rows of orders, each of its own article.
fn rows(orders: &[Vec<u32>]) -> Vec<String> {
    let of_order = |(order, lines): (usize, &Vec<u32>)| {
        let row = |(article, cents): (usize, &u32)| row(order, &format!("a{article}"), *cents);
        lines.iter().enumerate().map(row).collect::<Vec<_>>()
    };
    orders.iter().enumerate().flat_map(of_order).collect()
}

fn row(order: usize, article: &str, cents: u32) -> String {
    let (whole, rest) = (cents / 100, cents % 100);
    let (customer, day) = (order % 5, order % 28 + 1);
    format!("n{order},k{customer},2024-03-{day:02},{article},{whole}.{rest:02}\n")
}

/// What is read of rows, in the order of customers, times and orders.
fn read(rows: &[String]) -> Vec<String> {
    let file = format!("order,customer,date,article,amount\n{}", rows.concat());
    let log = TransactionLog::<String>::from_csv(file.as_bytes(), &CsvFormat::found()).unwrap();
    let rows = log.transactions().map(|row| format!("{row:?}"));
    let mut rows: Vec<String> = rows.collect();
    rows.sort_unstable();
    rows
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Rows that say what the lines of an order come to add nothing to it.
    #[test]
    fn totals_among_lines_count_nothing(
        orders in orders(),
        name in prop::sample::select(vec!["Total", "SUMME", "Sous-total :", "小计", "Order total (EUR)"]),
    ) {
        let mut with_totals = Vec::new();
        for (order, lines) in orders.iter().enumerate() {
            let of_lines = lines.iter().enumerate();
            with_totals.extend(of_lines.map(|(article, cents)| row(order, &format!("a{article}"), *cents)));
            with_totals.push(row(order, name, lines.iter().sum()));
        }
        prop_assert_eq!(read(&with_totals), read(&rows(&orders)));
    }

    /// Rows that are what the other lines of their order come to are told where nothing names them, and only they.
    #[test]
    fn sums_without_a_name_are_told(
        orders in prop::collection::vec(prop::collection::vec(1_u32..3_000, 2..5), 1..12),
        is_last in any::<bool>(),
    ) {
        let mut lines = Vec::new();
        let mut rows = Vec::new();
        for (order, cents) in orders.iter().enumerate() {
            let articles = cents.iter().enumerate();
            let mut of_order: Vec<String> =
                articles.map(|(article, cents)| row(order, &format!("a{article}"), *cents)).collect();
            let place = if is_last { cents.len() } else { 0 };
            of_order.insert(place, row(order, "", cents.iter().sum()));
            // The header is line 1.
            lines.push((rows.len() + place + 2) as u64);
            rows.extend(of_order);
        }
        let file = format!("order,customer,date,article,amount\n{}", rows.concat());
        let report = CsvFormat::found().read::<String>(file.as_bytes(), |_| ()).unwrap();
        prop_assert_eq!(report.warnings, [CsvWarning::LinesLikeSums { lines }]);
        // Powers of two are never what others come to.
        let apart: Vec<Vec<u32>> = orders.iter().map(|of| (0..of.len() as u32 + 1).map(|power| 1 << power).collect()).collect();
        let file = format!("order,customer,date,article,amount\n{}", self::rows(&apart).concat());
        let report = CsvFormat::found().read::<String>(file.as_bytes(), |_| ()).unwrap();
        prop_assert_eq!(report.warnings, []);
    }

    /// Whether rows are lines of their orders is said by all of them, in any order.
    #[test]
    fn lines_are_lines_in_any_order(
        (orders, shuffled) in orders().prop_flat_map(|orders| {
            let shuffled = Just(rows(&orders)).prop_shuffle();
            (Just(orders), shuffled)
        }),
    ) {
        prop_assert_eq!(read(&shuffled), read(&rows(&orders)));
    }

    /// A return is one whether the amount has a sign or the quantity alone.
    #[test]
    fn a_sign_at_the_quantity_is_one_at_the_amount(
        rows in prop::collection::vec((0_u32..5, 1_u32..28, 1_u32..9_000, any::<bool>()), 1..30),
    ) {
        let written = |with_sign: bool| {
            let row = |&(customer, day, cents, is_return): &(u32, u32, u32, bool)| {
                let (quantity, sign) = match is_return {
                    true => (-1, if with_sign { "-" } else { "" }),
                    false => (1, ""),
                };
                let (whole, rest) = (cents / 100, cents % 100);
                format!("k{customer},2024-03-{day:02},{quantity},{sign}{whole}.{rest:02}\n")
            };
            let rows: String = rows.iter().map(row).collect();
            let file = format!("customer,date,qty,amount\n{rows}");
            let log = TransactionLog::<String>::from_csv(file.as_bytes(), &CsvFormat::found());
            let log = log.unwrap();
            log.transactions().map(|row| format!("{row:?}")).collect::<Vec<_>>()
        };
        prop_assert_eq!(written(false), written(true));
    }
}
