//! What rows and columns give reason to warn of, gathered while a file is read.

use super::orders::Orders;
use super::report::{CsvReport, LINES, LeftOutReason};
use super::rows::{Part, RowReader};
use super::settle::Settlement;
use super::warning::CsvWarning;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// What was seen of the rows of a file that may be wrong.
#[derive(Debug, Default)]
pub(super) struct Warned {
    /// In how many rows without a customer another column of customers has a value.
    named_elsewhere: BTreeMap<usize, u64>,
    /// Lines of rows with an amount that name neither a customer nor a date, and of the last transaction.
    without_names: Vec<u64>,
    last_line: u64,
    refunds_of_nobody: Vec<u64>,
    naming_orders: Vec<u64>,
    like_totals: Vec<u64>,
    /// Customers whose number is rounded: how many rows, the first line and its customer.
    rounded: Option<(u64, u64, String)>,
    /// Prices whose quantity is 0: how many, what they come to, and the first line.
    without_quantity: Option<(u64, Decimal, u64)>,
    of_orders: Vec<CsvWarning>,
}

impl Warned {
    /// Takes what a part has seen.
    pub(super) fn see<K>(&mut self, part: &mut Part<K>) {
        for place in std::mem::take(&mut part.named_elsewhere) {
            *self.named_elsewhere.entry(place).or_default() += 1;
        }
        self.without_names.append(&mut part.without_names);
        self.last_line = self.last_line.max(part.last_line);
        self.refunds_of_nobody.append(&mut part.refunds_of_nobody);
        self.refunds_of_nobody.truncate(LINES);
        self.naming_orders.append(&mut part.naming_orders);
        self.naming_orders.truncate(LINES);
        self.like_totals.append(&mut part.like_totals);
        self.like_totals.truncate(LINES);
        if let Some((rows, line, first)) = part.rounded.take() {
            self.rounded.get_or_insert((0, line, first)).0 += rows;
        }
        for (price, line) in std::mem::take(&mut part.without_quantity) {
            let prices = self
                .without_quantity
                .get_or_insert((0, Decimal::ZERO, line));
            prices.0 += 1;
            prices.1 = prices.1.saturating_add(price);
        }
    }

    /// Takes what orders have shown whose lines are added up.
    pub(super) fn see_orders<K>(&mut self, found: &Orders<K>) {
        if let Some(first_line) = found.first_of_one_refund {
            self.of_orders.push(CsvWarning::OrdersOfOneRefund {
                orders: found.of_one_refund,
                first_line,
            });
        }
        if !found.sums.is_empty() {
            let lines = found.sums.iter().take(LINES).copied().collect();
            self.of_orders.push(CsvWarning::LinesLikeSums { lines });
        }
    }

    /// All that there is to warn of; `told` is what rows told together.
    pub(super) fn warnings(
        self,
        rows: &RowReader<'_>,
        settlement: &Settlement,
        report: &CsvReport,
        told: Vec<CsvWarning>,
    ) -> Vec<CsvWarning> {
        let mut warnings = self.of_columns(rows, report);
        warnings.extend(settlement.warnings.iter().cloned());
        warnings.extend(told);
        warnings.extend(self.merged_cells());
        warnings.extend(self.of_orders);
        let rounded = self
            .rounded
            .map(|(rows, first_line, first)| CsvWarning::RoundedCustomers {
                rows,
                first_line,
                first,
            });
        let without = self.without_quantity;
        let without = without.map(
            |(rows, money, first_line)| CsvWarning::PricesWithoutQuantity {
                rows,
                money,
                first_line,
            },
        );
        warnings.extend(rounded.into_iter().chain(without));
        let of_lines = |lines: Vec<u64>, warning: fn(Vec<u64>) -> CsvWarning| {
            (!lines.is_empty()).then(|| warning(lines))
        };
        let of_rows = [
            of_lines(self.naming_orders, |lines| {
                CsvWarning::PurchasesNamingOrders { lines }
            }),
            of_lines(self.refunds_of_nobody, |lines| {
                CsvWarning::RefundsOfNobody { lines }
            }),
            of_lines(self.like_totals, |lines| CsvWarning::CustomersLikeTotals {
                lines,
            }),
            of_lines(rows.totals.told.clone(), |lines| {
                CsvWarning::ArticlesLikeTotals { lines }
            }),
        ];
        warnings.extend(of_rows.into_iter().flatten());
        warnings
    }

    /// Columns that are not read.
    fn of_columns(&self, rows: &RowReader<'_>, report: &CsvReport) -> Vec<CsvWarning> {
        let columns = &rows.columns;
        let states = columns.states_not_read().into_iter();
        let states = states.map(|(place, state)| CsvWarning::StatesNotRead {
            column: columns.name(place).to_owned(),
            state,
        });
        let mut warnings: Vec<CsvWarning> = states.collect();
        let mut of = |places: &[usize], warning: fn(String) -> CsvWarning| {
            let names = columns.names_of(places);
            warnings.extend(names.into_iter().map(warning));
        };
        of(&columns.refunds, |column| CsvWarning::RefundsNotRead {
            column,
        });
        of(&columns.discounts, |column| CsvWarning::DiscountsNotRead {
            column,
        });
        of(&columns.like_currencies, |column| {
            CsvWarning::CurrenciesNotRead { column }
        });
        of(&columns.like_currency_numbers, |column| {
            CsvWarning::CurrencyNumbersNotRead { column }
        });
        if report.currency.is_none() {
            of(&columns.like_rates, |column| {
                CsvWarning::ExchangeRatesNotRead { column }
            });
        }
        of(&self.customers_not_read(report), |column| {
            CsvWarning::CustomersNotRead { column }
        });
        warnings
    }

    /// The columns of customers that most of the rows fill which were left out for want of one, where those are
    /// a third of all.
    fn customers_not_read(&self, report: &CsvReport) -> Vec<usize> {
        const THIRD: u64 = 3;
        let mut left_out = report.left_out.iter();
        let nobody = left_out.find(|left| left.reason == LeftOutReason::NoCustomer);
        let nobody = nobody.map_or(0, |left| left.rows);
        if THIRD * nobody < report.rows {
            return Vec::new();
        }
        let named = self.named_elsewhere.iter();
        let most = named.filter(|&(_, &rows)| 2 * rows > nobody);
        most.map(|(&place, _)| place).collect()
    }

    /// Rows without names above the last transaction; those at the end of a file are its totals.
    fn merged_cells(&self) -> Option<CsvWarning> {
        let is_above = |line: &&u64| **line < self.last_line;
        let merged = self.without_names.iter().filter(is_above);
        Some(CsvWarning::MergedCells {
            rows: merged.clone().count() as u64,
            first_line: *merged.min()?,
        })
    }
}
