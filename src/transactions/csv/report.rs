use super::amount::NumberFormat;
use super::instant::InstantFormat;
use super::source::TextEncoding;
use rust_decimal::Decimal;
use std::fmt;

/// What was read as what, and what was left out and why.
///
/// [`Display`](fmt::Display) says it in lines for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct CsvReport {
    /// How the file was compressed.
    pub compression: Option<&'static str>,
    /// The encoding of its text.
    pub encoding: TextEncoding,
    /// What separates its fields.
    pub delimiter: char,
    /// The columns that were read.
    pub columns: Vec<ColumnRead>,
    /// The other columns of the header.
    pub columns_not_read: Vec<String>,
    /// Those of them that may say that a row is no purchase, such as `status`; none where the format
    /// reads one.
    pub states_not_read: Vec<String>,
    /// Those of them that hold money which was given back, such as `amount_refunded`; none where the
    /// format reads one, or a state.
    pub refunds_not_read: Vec<String>,
    /// Those of them that hold discounts, where amounts are quantities times prices.
    pub discounts_not_read: Vec<String>,
    /// Those of them that nearly always name a currency, and not all the same one: amounts of several
    /// currencies may have been added.
    pub currencies_not_read: Vec<String>,
    /// Those of them that hold nothing but ISO 4217's numbers of several currencies, which may be other numbers.
    pub currency_numbers_not_read: Vec<String>,
    /// Those of them that are called as rates of exchange and hold several, where nothing names a currency: amounts
    /// may be in several.
    pub exchange_rates_not_read: Vec<String>,
    /// Those of them that may name the customer, where a third of all rows or more were left out since the column
    /// that was read names none, and most of these have a value there.
    pub customers_not_read: Vec<String>,
    /// Whether a column of amounts was given or looked for.
    pub amounts_sought: bool,
    /// The format of the column of instants: the first that reads every row; `None` without rows.
    pub instants: Option<InstantFormat>,
    /// Rows that another of the formats reads as another instant; some other row settles that it is
    /// not the format of the column.
    pub ambiguous_rows: usize,
    /// The line of the first of them; the header is line 1.
    pub first_ambiguous_line: Option<u64>,
    /// Times without a zone in a column of which others name one, taken for times of the calendar; looked
    /// for where the format of the column is found.
    pub without_zone: usize,
    /// The line of the first of them.
    pub first_line_without_zone: Option<u64>,
    /// How amounts are written; `None` where the file has none.
    pub numbers: Option<NumberFormat>,
    /// The currency of all amounts, as far as the file or the format names one.
    pub currency: Option<String>,
    /// Rows of the file, blank ones not counted.
    pub rows: u64,
    /// Transactions that they gave.
    pub transactions: u64,
    /// Whether rows are lines of the orders that they name, and add up.
    pub lines_add_up: bool,
    /// Rows that were added to another row of their order.
    pub added_to_orders: u64,
    /// Rows that repeat another row letter for letter, where rows are added up to orders; they count
    /// all the same.
    pub identical_rows: u64,
    /// The line of the first of them.
    pub first_identical_line: Option<u64>,
    /// Orders whose negative lines, such as discounts, leave 0: each is an order of 0, and none that was
    /// given back.
    pub orders_of_zero: u64,
    /// The line of the first of them.
    pub first_order_of_zero: Option<u64>,
    /// Orders whose lines, refunds left aside, are of several days: numbers that begin again make one order
    /// of many.
    pub orders_of_several_days: u64,
    /// The line of the first of them.
    pub first_order_of_several_days: Option<u64>,
    /// Rows with an amount that name neither a customer nor a date, above others that do, as a spreadsheet writes cells
    /// that are merged; they are left out.
    pub rows_of_merged_cells: u64,
    /// The line of the first of them.
    pub first_row_of_merged_cells: Option<u64>,
    /// Orders of several lines that all have the same refund, which is taken off each of them: as the refund of the
    /// order it would count once.
    pub orders_of_one_refund: u64,
    /// The line of the first of them.
    pub first_order_of_one_refund: Option<u64>,
    /// The lines, of the first hundred, whose amount is what the other lines of their order come to, as that of a
    /// total without a name is, where more than half of all orders of three lines and more have one. They count.
    pub lines_like_sums: Vec<u64>,
    /// States of purchases and of refunds that the format names and no row has.
    pub states_without_rows: Vec<StateWithoutRows>,
    /// Rows with the customer, order, time and amount of the row before them that differ from it in a
    /// column that is not read: no repetition; looked for where formats are found.
    pub different_rows: u64,
    /// Orders of several articles that tell another thing than most of whether amounts are those of lines; looked
    /// for where formats are found.
    pub orders_unlike_others: Option<OrdersUnlikeOthers>,
    /// Rows whose quantity is below zero beside an amount above it; looked for where formats are found.
    pub quantities_below_zero: Option<QuantitiesBelowZero>,
    /// Numbers of which one mark and three digits behind it leave open what they are, where other rows settle it in the
    /// less likely way; looked for where formats are found.
    pub doubtful_numbers: Option<DoubtfulNumbers>,
    /// Amounts of an article that are the same at other quantities, as a price of one is; looked for where formats are
    /// found and a column of quantities is not read.
    pub amounts_like_prices: Option<AmountsLikePrices>,
    /// Customers whose number a spreadsheet has rounded, so that several may be one.
    pub rounded_customers: Option<RoundedCustomers>,
    /// Prices in rows whose quantity is 0, where amounts are quantities times prices: they count nothing.
    pub prices_without_quantity: Option<PricesWithoutQuantity>,
    /// Rows that gave none, by reason.
    pub left_out: Vec<LeftOut>,
    /// The lines, of the first hundred, whose customer is called as a total is, such as `Total`. They
    /// count: add the name to [`CsvFormat::nobody`](super::CsvFormat::nobody) where it is one.
    pub lines_like_totals: Vec<u64>,
    /// The lines, of the first hundred, whose article is called as a total is, where nothing tells that they
    /// are what other lines of their order come to; looked for where formats are found. They count.
    pub articles_like_totals: Vec<u64>,
}

/// The most lines that are listed of one kind.
pub(super) const LINES: usize = 100;

/// A column that was read.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ColumnRead {
    /// What it holds, such as the customer.
    pub role: &'static str,
    /// Its name.
    pub column: String,
    /// Columns whose names might mean the same, less plainly.
    pub passed_over: Vec<String>,
}

/// A state that the format names and no row has: it may be mistyped.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct StateWithoutRows {
    /// The column.
    pub column: String,
    /// The state.
    pub state: String,
    /// Whether it is that of rows whose amount is given back; else of purchases.
    pub gives_back: bool,
}

/// Customers whose number a spreadsheet has rounded, such as `8.61388E+12`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct RoundedCustomers {
    /// How many rows have one.
    pub rows: u64,
    /// The line of the first of them.
    pub first_line: u64,
    /// The customer of that row.
    pub first: String,
}

impl fmt::Display for RoundedCustomers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            rows,
            first_line,
            first,
        } = self;
        write!(
            f,
            "customers whose number a spreadsheet has rounded, so that several may be one: rows {rows}, the first \
             on line {first_line}, {first}"
        )
    }
}

/// Numbers such as `1.234`, which may be a thousand or a little more than one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct DoubtfulNumbers {
    /// Their column.
    pub column: String,
    /// How many they are.
    pub rows: u64,
    /// The line of the first of them.
    pub first_line: u64,
    /// Whether they are read as thousands, being pieces; else as amounts of three decimals among others of fewer.
    pub are_thousands: bool,
}

impl fmt::Display for DoubtfulNumbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            column,
            rows,
            first_line,
            are_thousands,
        } = self;
        let read = match are_thousands {
            true => "thousands, as other rows say, and may be pieces of three decimals",
            false => "of three decimals, as other rows say, and may be thousands",
        };
        write!(
            f,
            "numbers in {column:?} with one mark and three digits behind it are read as {read}: {rows}, the first on \
             line {first_line}"
        )
    }
}

/// Amounts of an article that are the same at other quantities.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct AmountsLikePrices {
    /// The column of the quantities, which is not read.
    pub quantity: String,
    /// How many rows there are whose article has the same amount at another quantity.
    pub rows: u64,
    /// The line of the first of them.
    pub first_line: u64,
}

impl fmt::Display for AmountsLikePrices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            quantity,
            rows,
            first_line,
        } = self;
        write!(
            f,
            "the column {quantity:?} is not read, and amounts of an article are the same at other quantities, as a \
             price of one is: rows {rows}, the first on line {first_line}"
        )
    }
}

/// Prices in rows whose quantity is 0, as some write those of shipping and fees.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct PricesWithoutQuantity {
    /// How many they are.
    pub rows: u64,
    /// What they come to; the largest decimal where none holds it.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub money: Decimal,
    /// The line of the first of them.
    pub first_line: u64,
}

impl fmt::Display for PricesWithoutQuantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            rows,
            money,
            first_line,
        } = self;
        write!(
            f,
            "prices beside a quantity of 0, which count nothing: {rows}, together {money}, the first on line \
             {first_line}"
        )
    }
}

/// Orders of several articles that tell another thing than most of whether amounts are those of lines.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct OrdersUnlikeOthers {
    /// How many they are.
    pub orders: u64,
    /// Of how many orders of several articles.
    pub of: u64,
    /// The line of the first row of each, of the first hundred.
    pub lines: Vec<u64>,
    /// Whether rows were taken for lines, which add up: those of these orders all have one amount. Else the total
    /// of an order stands on each of its rows and counts once: these orders have several amounts, which are added.
    pub lines_add_up: bool,
}

impl fmt::Display for OrdersUnlikeOthers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { orders, of, .. } = self;
        let lines = listed(&self.lines);
        match self.lines_add_up {
            true => write!(
                f,
                "of {of} orders of several articles {orders} have one amount on all rows, as a total has that is \
                 repeated, and are added up as lines, as the others are: {lines}"
            ),
            false => write!(
                f,
                "of {of} orders of several articles {orders} have several amounts, which are added, where others \
                 repeat one, which counts once: {lines}"
            ),
        }
    }
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
    /// Whether their amounts are given back. They count as they are where other amounts have a sign of their
    /// own, or are the totals of orders, or nothing but its values says that a column is one of quantities.
    pub give_back: bool,
}

impl fmt::Display for QuantitiesBelowZero {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            column,
            rows,
            first_line,
            give_back,
        } = self;
        let are = match give_back {
            true => "are given back",
            false => "count as they are",
        };
        write!(
            f,
            "amounts above 0 where {column:?} is below it, which {are}: {rows}, the first on line {first_line}"
        )
    }
}

/// Rows that were left out for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct LeftOut {
    /// Why.
    pub reason: LeftOutReason,
    /// The number of rows that gave none for this reason.
    pub rows: u64,
    /// Their lines, of the first hundred.
    pub lines: Vec<u64>,
}

/// Why a row is no transaction.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum LeftOutReason {
    /// Its state says that it is neither a purchase nor a refund.
    State {
        /// The column.
        column: String,
        /// The state.
        state: String,
    },
    /// It says when it was cancelled.
    Cancelled {
        /// The column.
        column: String,
    },
    /// It names no customer.
    NoCustomer,
    /// All of it was given back.
    RefundedInWhole,
    /// It only lists an item of the order of the row before it.
    OrderItem,
    /// It is another row of its order letter for letter.
    Repeated,
    /// It has the total of its order again, but for a rounding.
    NearlyRepeated,
    /// It is what other lines of its order come to, by its name and its amount.
    TotalOfLines,
    /// Its fields are all blank.
    Blank,
}

impl fmt::Display for LeftOutReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::State { column, state } => write!(f, "{column} is {state:?}"),
            Self::Cancelled { column } => write!(f, "cancelled, by the column {column:?}"),
            Self::NoCustomer => f.write_str("no customer"),
            Self::RefundedInWhole => f.write_str("refunded in whole"),
            Self::OrderItem => f.write_str("items of the order before them"),
            Self::Repeated => f.write_str("another row of the order letter for letter"),
            Self::NearlyRepeated => {
                f.write_str("totals of their orders again, but for a cent or two")
            }
            Self::TotalOfLines => f.write_str("totals of the lines of their orders"),
            Self::Blank => f.write_str("blank"),
        }
    }
}

impl CsvReport {
    pub(super) fn leave_out(&mut self, reason: LeftOutReason, line: u64) {
        let known = self.left_out.iter_mut().find(|left| left.reason == reason);
        match known {
            Some(left) => {
                left.rows += 1;
                if left.lines.len() < LINES {
                    left.lines.push(line);
                }
            }
            None => self.left_out.push(LeftOut {
                reason,
                rows: 1,
                lines: vec![line],
            }),
        }
    }

    pub(super) fn see_rounded(&mut self, rounded: RoundedCustomers) {
        match &mut self.rounded_customers {
            Some(known) => known.rows += rounded.rows,
            none => *none = Some(rounded),
        }
    }

    pub(super) fn see_without_quantity(&mut self, price: Decimal, line: u64) {
        let prices = self
            .prices_without_quantity
            .get_or_insert(PricesWithoutQuantity {
                rows: 0,
                money: Decimal::ZERO,
                first_line: line,
            });
        prices.rows += 1;
        prices.money = prices.money.saturating_add(price);
    }

    /// Whether the file has amounts.
    pub fn has_amounts(&self) -> bool {
        self.numbers.is_some()
    }
}

impl fmt::Display for CsvReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            compression,
            encoding,
            delimiter,
            rows,
            transactions,
            ..
        } = self;
        let packed = compression.map_or(String::new(), |name| format!("{name}, "));
        writeln!(
            f,
            "file: {packed}{}, fields by {delimiter:?}",
            encoding.name()
        )?;
        for read in &self.columns {
            write!(f, "{}: column {:?}", read.role, read.column)?;
            if !read.passed_over.is_empty() {
                write!(f, ", not {:?}", read.passed_over)?;
            }
            writeln!(f)?;
        }
        if let Some(instants) = &self.instants {
            writeln!(f, "dates: {}", instants.words())?;
        }
        if let Some(line) = self.first_ambiguous_line {
            writeln!(
                f,
                "dates that another format reads differently: {}, the first on line {line}; other rows \
                 settle it",
                self.ambiguous_rows
            )?;
        }
        match self.numbers {
            Some(numbers) => {
                let currency = self.currency.as_deref().unwrap_or("not named");
                writeln!(f, "amounts: {}, currency {currency}", numbers.words())?;
            }
            None if self.amounts_sought => {
                writeln!(
                    f,
                    "amounts: none, no column of the header looked like amounts"
                )?;
            }
            None => writeln!(f, "amounts: none are read, as the format says")?,
        }
        if !self.columns_not_read.is_empty() {
            let names: Vec<&str> = self.columns_not_read.iter().map(String::as_str).collect();
            writeln!(f, "columns that were not read: {names:?}")?;
        }
        write!(f, "rows: {rows}, transactions: {transactions}")?;
        if self.added_to_orders > 0 {
            write!(
                f,
                ", added to another row of their order: {}",
                self.added_to_orders
            )?;
        }
        if let Some(line) = self.first_identical_line {
            write!(
                f,
                "\nrows that repeat another letter for letter and were added up: {}, the first on line {line}",
                self.identical_rows
            )?;
        }
        for left in &self.left_out {
            let lines = listed(&left.lines);
            write!(f, "\nleft out: {} ({}): {lines}", left.rows, left.reason)?;
        }
        if let Some(line) = self.first_order_of_several_days {
            write!(
                f,
                "\norders whose lines are of several days, and which count once: {}, the first on line {line}",
                self.orders_of_several_days
            )?;
        }
        if let Some(line) = self.first_order_of_zero {
            write!(
                f,
                "\norders of which discounts and other negative lines leave 0, and which count: {}, the first \
                 on line {line}",
                self.orders_of_zero
            )?;
        }
        for StateWithoutRows { column, state, .. } in &self.states_without_rows {
            write!(
                f,
                "\nno row has the state {state:?} in the column {column:?}"
            )?;
        }
        if let Some(line) = self.first_row_of_merged_cells {
            write!(
                f,
                "\nwarning: rows with an amount and without customer and date, as merged cells leave them, are left \
                 out: {}, the first on line {line}",
                self.rows_of_merged_cells
            )?;
        }
        if let Some(line) = self.first_order_of_one_refund {
            write!(
                f,
                "\nwarning: orders of which each line has the same refund, which is taken off each: {}, the first \
                 on line {line}",
                self.orders_of_one_refund
            )?;
        }
        if !self.lines_like_sums.is_empty() {
            let lines = listed(&self.lines_like_sums);
            write!(
                f,
                "\nwarning: a line is what the others of its order come to, as a total is, and counts: {lines}"
            )?;
        }
        if let Some(quantities) = &self.quantities_below_zero {
            let warning = if quantities.give_back {
                ""
            } else {
                "warning: "
            };
            write!(f, "\n{warning}{quantities}")?;
        }
        if let Some(orders) = &self.orders_unlike_others {
            write!(f, "\nwarning: {orders}")?;
        }
        if let Some(numbers) = &self.doubtful_numbers {
            write!(f, "\nwarning: {numbers}")?;
        }
        if let Some(amounts) = &self.amounts_like_prices {
            write!(f, "\nwarning: {amounts}")?;
        }
        if let Some(rounded) = &self.rounded_customers {
            write!(f, "\nwarning: {rounded}")?;
        }
        if let Some(prices) = &self.prices_without_quantity {
            write!(f, "\nwarning: {prices}")?;
        }
        for column in &self.states_not_read {
            write!(
                f,
                "\nwarning: the column {column:?} is not read: orders that it says were cancelled or \
                 given back count"
            )?;
        }
        for column in &self.refunds_not_read {
            write!(
                f,
                "\nwarning: the column {column:?} is not read: the money that it says was given back counts"
            )?;
        }
        for column in &self.discounts_not_read {
            write!(
                f,
                "\nwarning: the column {column:?} is not read: amounts are quantities times prices, without it"
            )?;
        }
        if let Some(line) = self.first_line_without_zone {
            write!(
                f,
                "\nwarning: times without a zone among others with one: {}, the first on line {line}; they \
                 are taken for times of the calendar",
                self.without_zone
            )?;
        }
        for column in &self.currencies_not_read {
            write!(
                f,
                "\nwarning: the column {column:?} names several currencies and is not read: their amounts \
                 are added"
            )?;
        }
        for column in &self.currency_numbers_not_read {
            write!(
                f,
                "\nwarning: the column {column:?} holds nothing but numbers of currencies and is not read: if it \
                 names them, amounts of several are added"
            )?;
        }
        for column in &self.exchange_rates_not_read {
            write!(
                f,
                "\nwarning: the column {column:?} holds several rates of exchange and is not read: amounts of \
                 several currencies may be added"
            )?;
        }
        for column in &self.customers_not_read {
            write!(
                f,
                "\nwarning: the column {column:?} is not read: it names a customer where rows were left out for want \
                 of one"
            )?;
        }
        if !self.lines_like_totals.is_empty() {
            let lines = listed(&self.lines_like_totals);
            write!(
                f,
                "\nwarning: a customer is called as a total is, and counts: {lines}"
            )?;
        }
        if !self.articles_like_totals.is_empty() {
            let lines = listed(&self.articles_like_totals);
            write!(
                f,
                "\nwarning: an article is called as a total is, and counts: {lines}"
            )?;
        }
        Ok(())
    }
}

/// The first of some lines.
fn listed(lines: &[u64]) -> String {
    let first: Vec<String> = lines.iter().take(10).map(u64::to_string).collect();
    let (word, more) = match lines.len() {
        1 => ("line", ""),
        2..=10 => ("lines", ""),
        _ => ("lines", ", …"),
    };
    format!("{word} {}{more}", first.join(", "))
}
