//! What may be wrong with how a file was read.

use rust_decimal::Decimal;
use std::fmt;

/// What may be wrong with how a file was read: something counts, or is left out, that should perhaps not.
///
/// [`Display`](fmt::Display) says it in a sentence for a person. Lines are those of the file, at most the first hundred
/// of a kind.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(tag = "kind", rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum CsvWarning {
    /// A column that may say that a row is no purchase, such as `status`, is not read, nor any other one of states.
    StatesNotRead {
        /// The column.
        column: String,
        /// A state that says so; `None` where only the column is called as one of states.
        state: Option<String>,
    },
    /// A column of money that was given back, such as `amount_refunded`, is not read, nor a column of states.
    RefundsNotRead {
        /// The column.
        column: String,
    },
    /// A column of discounts is not read, and amounts are quantities times prices.
    DiscountsNotRead {
        /// The column.
        column: String,
    },
    /// A column that nearly always names a currency, and not always the same, is not read.
    CurrenciesNotRead {
        /// The column.
        column: String,
    },
    /// A column of nothing but ISO 4217's numbers of several currencies is not read; they may be other numbers.
    CurrencyNumbersNotRead {
        /// The column.
        column: String,
    },
    /// A column that is called as rates of exchange are and holds several is not read, and nothing names a currency.
    ExchangeRatesNotRead {
        /// The column.
        column: String,
    },
    /// A third of all rows or more were left out since the column of customers names none, and most of them have a
    /// value in this one.
    CustomersNotRead {
        /// The column.
        column: String,
    },
    /// Times without a zone in a column of which others name one; looked for where formats are found.
    TimesWithoutZone {
        /// How many they are.
        rows: u64,
        /// The line of the first of them.
        first_line: u64,
    },
    /// Orders of several articles that tell another thing than most of whether amounts are those of lines; looked for
    /// where formats are found.
    OrdersUnlikeOthers {
        /// How many they are.
        orders: u64,
        /// Of how many orders of several articles.
        of: u64,
        /// The line of the first row of each.
        lines: Vec<u64>,
        /// Whether rows were taken for lines, which add up: those of these orders all have one amount. Else the total
        /// of an order stands on each of its rows and counts once: these orders have several amounts, which are added.
        lines_add_up: bool,
    },
    /// Rows whose quantity is below zero beside an amount above it. They count as they are where other amounts have a
    /// sign of their own, or are the totals of orders, or nothing but its values says that a column is one of
    /// quantities; looked for where formats are found.
    QuantitiesBelowZero(QuantitiesBelowZero),
    /// Numbers such as `1.234`, which may be a thousand or a little more than one; looked for where formats are found.
    DoubtfulNumbers {
        /// Their column.
        column: String,
        /// How many they are.
        rows: u64,
        /// The line of the first of them.
        first_line: u64,
        /// Whether they are pieces, and read as thousands; else amounts of three decimals among others of fewer.
        are_thousands: bool,
    },
    /// Amounts of an article that are the same at other quantities, as a price of one is; looked for where formats are
    /// found and a column of quantities is not read.
    AmountsLikePrices {
        /// The column of the quantities.
        quantity: String,
        /// How many rows there are whose article has the same amount at another quantity.
        rows: u64,
        /// The line of the first of them.
        first_line: u64,
    },
    /// Customers whose number a spreadsheet has rounded, such as `8.61388E+12`.
    RoundedCustomers {
        /// How many rows have one.
        rows: u64,
        /// The line of the first of them.
        first_line: u64,
        /// The customer of that row.
        first: String,
    },
    /// Prices in rows whose quantity is 0, where amounts are quantities times prices, as some write those of shipping
    /// and fees: they count nothing.
    PricesWithoutQuantity {
        /// How many they are.
        rows: u64,
        /// What they come to; the largest decimal where none holds it.
        #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
        money: Decimal,
        /// The line of the first of them.
        first_line: u64,
    },
    /// Rows with an amount that name neither a customer nor a date, above others that do, as a spreadsheet writes cells
    /// that are merged; they are left out.
    MergedCells {
        /// How many they are.
        rows: u64,
        /// The line of the first of them.
        first_line: u64,
    },
    /// Rows of money given back that name no customer and are left out.
    RefundsOfNobody {
        /// Where they stand.
        lines: Vec<u64>,
    },
    /// Purchases that name an order in the column of the orders that refunds are of: they count, having no sign that
    /// they give back.
    PurchasesNamingOrders {
        /// Where they stand.
        lines: Vec<u64>,
    },
    /// Prices of an article that grow as its quantities do, as the amount of a line does: they are multiplied by the
    /// quantity; looked for where formats are found.
    PricesLikeAmounts {
        /// The column of the prices.
        price: String,
        /// How many rows there are whose article has as much a higher price as a higher quantity.
        rows: u64,
        /// The line of the first of them.
        first_line: u64,
    },
    /// Fields of a column without a name that some rows fill and others not, as a comma within a field makes them.
    UnnamedFields {
        /// How the column is called by its place.
        column: String,
        /// How many they are.
        rows: u64,
        /// The line of the first of them.
        first_line: u64,
    },
    /// Orders whose rows have several amounts, which are added, where no column says what was bought and most orders
    /// have one row; looked for where formats are found.
    OrdersOfSeveralAmounts {
        /// How many they are.
        orders: u64,
        /// The line of the first of them.
        first_line: u64,
    },
    /// Orders of several lines that all have the same refund, which is taken off each of them: as the refund of the
    /// order it would count once.
    OrdersOfOneRefund {
        /// How many they are.
        orders: u64,
        /// The line of the first of them.
        first_line: u64,
    },
    /// Lines whose amount is what the other lines of their order come to, as that of a total without a name is, where
    /// more than half of all orders of three lines and more have one. They count.
    LinesLikeSums {
        /// Where they stand.
        lines: Vec<u64>,
    },
    /// Rows whose customer is called as a total is, such as `Total`. They count: add the name to
    /// [`CsvFormat::nobody`](super::CsvFormat::nobody) where it is one.
    CustomersLikeTotals {
        /// Where they stand.
        lines: Vec<u64>,
    },
    /// Rows whose article is called as a total is, where nothing tells that they are what other lines of their order
    /// come to; looked for where formats are found. They count.
    ArticlesLikeTotals {
        /// Where they stand.
        lines: Vec<u64>,
    },
}

/// Rows whose quantity is below zero beside an amount above it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct QuantitiesBelowZero {
    /// The column of quantities.
    pub column: String,
    /// How many they are.
    pub rows: u64,
    /// The line of the first of them.
    pub first_line: u64,
}

impl fmt::Display for CsvWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::StatesNotRead {
                column,
                state: Some(state),
            } => write!(
                f,
                "the column {column:?} is not read: orders that it says were cancelled or given back count, such as \
                 those of {state:?}"
            ),
            Self::StatesNotRead {
                column,
                state: None,
            } => write!(
                f,
                "the column {column:?} is not read: if it says which orders were cancelled or given back, these count"
            ),
            Self::RefundsNotRead { column } => write!(
                f,
                "the column {column:?} is not read: the money that it says was given back counts"
            ),
            Self::DiscountsNotRead { column } => write!(
                f,
                "the column {column:?} is not read: amounts are quantities times prices, without it"
            ),
            Self::CurrenciesNotRead { column } => write!(
                f,
                "the column {column:?} names several currencies and is not read: their amounts are added"
            ),
            Self::CurrencyNumbersNotRead { column } => write!(
                f,
                "the column {column:?} holds nothing but numbers of currencies and is not read: if it names them, \
                 amounts of several are added"
            ),
            Self::ExchangeRatesNotRead { column } => write!(
                f,
                "the column {column:?} holds several rates of exchange and is not read: amounts of several currencies \
                 may be added"
            ),
            Self::CustomersNotRead { column } => write!(
                f,
                "the column {column:?} is not read: it names a customer where rows were left out for want of one"
            ),
            Self::TimesWithoutZone { rows, first_line } => write!(
                f,
                "times without a zone among others with one: {rows}, the first on line {first_line}; they are taken \
                 for times of the calendar"
            ),
            Self::OrdersUnlikeOthers {
                orders,
                of,
                lines,
                lines_add_up,
            } => {
                let tell = match lines_add_up {
                    true => {
                        "have one amount on all rows, as a total has that is repeated, and are added up as lines, as \
                         the others are"
                    }
                    false => {
                        "have several amounts, which are added, where others repeat one, which counts once"
                    }
                };
                let lines = listed(lines);
                write!(
                    f,
                    "of {of} orders of several articles {orders} {tell}: {lines}"
                )
            }
            Self::QuantitiesBelowZero(QuantitiesBelowZero {
                column,
                rows,
                first_line,
            }) => write!(
                f,
                "amounts above 0 where {column:?} is below it, which count as they are: {rows}, the first on line \
                 {first_line}"
            ),
            Self::DoubtfulNumbers {
                column,
                rows,
                first_line,
                are_thousands,
            } => {
                let read = match are_thousands {
                    true => "thousands, as other rows say, and may be pieces of three decimals",
                    false => "of three decimals, as other rows say, and may be thousands",
                };
                write!(
                    f,
                    "numbers in {column:?} with one mark and three digits behind it are read as {read}: {rows}, the \
                     first on line {first_line}"
                )
            }
            Self::AmountsLikePrices {
                quantity,
                rows,
                first_line,
            } => write!(
                f,
                "the column {quantity:?} is not read, and amounts of an article are the same at other quantities, as \
                 a price of one is: rows {rows}, the first on line {first_line}"
            ),
            Self::RoundedCustomers {
                rows,
                first_line,
                first,
            } => write!(
                f,
                "customers whose number a spreadsheet has rounded, so that several may be one: rows {rows}, the first \
                 on line {first_line}, {first}"
            ),
            Self::PricesWithoutQuantity {
                rows,
                money,
                first_line,
            } => write!(
                f,
                "prices beside a quantity of 0, which count nothing: {rows}, together {money}, the first on line \
                 {first_line}"
            ),
            Self::MergedCells { rows, first_line } => write!(
                f,
                "rows with an amount and without customer and date, as merged cells leave them, are left out: {rows}, \
                 the first on line {first_line}"
            ),
            Self::RefundsOfNobody { lines } => write!(
                f,
                "money given back that names no customer is left out: {}",
                listed(lines)
            ),
            Self::PurchasesNamingOrders { lines } => write!(
                f,
                "rows above 0 that name an order that is given back count as purchases: {}",
                listed(lines)
            ),
            Self::PricesLikeAmounts {
                price,
                rows,
                first_line,
            } => write!(
                f,
                "prices in {price:?} grow as quantities do, as amounts of lines, and are multiplied by them: rows \
                 {rows}, the first on line {first_line}"
            ),
            Self::UnnamedFields {
                column,
                rows,
                first_line,
            } => write!(
                f,
                "{column} has no name and is not read, and some rows have a value there, as a comma within a field \
                 makes it: {rows}, the first on line {first_line}"
            ),
            Self::OrdersOfSeveralAmounts { orders, first_line } => write!(
                f,
                "orders of which rows have several amounts, which are added, where most orders have one row: {orders}, \
                 the first on line {first_line}"
            ),
            Self::OrdersOfOneRefund { orders, first_line } => write!(
                f,
                "orders of which each line has the same refund, which is taken off each: {orders}, the first on line \
                 {first_line}"
            ),
            Self::LinesLikeSums { lines } => write!(
                f,
                "a line is what the others of its order come to, as a total is, and counts: {}",
                listed(lines)
            ),
            Self::CustomersLikeTotals { lines } => write!(
                f,
                "a customer is called as a total is, and counts: {}",
                listed(lines)
            ),
            Self::ArticlesLikeTotals { lines } => write!(
                f,
                "an article is called as a total is, and counts: {}",
                listed(lines)
            ),
        }
    }
}

/// The first of some lines.
pub(super) fn listed(lines: &[u64]) -> String {
    let first: Vec<String> = lines.iter().take(10).map(u64::to_string).collect();
    let (word, more) = match lines.len() {
        1 => ("line", ""),
        2..=10 => ("lines", ""),
        _ => ("lines", ", …"),
    };
    format!("{word} {}{more}", first.join(", "))
}
