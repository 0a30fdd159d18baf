use crate::base::in_unit;
use crate::columns::{OneClock, column, refuse_nulls};
use crate::{ArrowKey, LogColumns, SUMMARY_FIELDS, Summaries, SummaryRules, TableError};
use arrow::array::{Array, ArrayRef, AsArray, Int8Array, RecordBatch, StructArray};
use arrow::compute::filter;
use arrow::datatypes::{DataType, Float64Type, Int64Type};
use clv::transactions::{CustomerBase, PurchaseHistory, Reduction};
use std::collections::HashMap;
use std::fmt::Debug;
use std::hash::Hash;
use std::sync::Arc;

/// A reduction of tables that come one after the other, such as the row groups of a file that is
/// larger than memory, with rows in any order.
///
/// What is held grows with the periods in which somebody bought, not with rows.
///
/// ```
/// use arrow::array::{Date32Array, Decimal128Array, Int64Array, RecordBatch};
/// use chrono::NaiveDate;
/// use clv::quantity::TimeUnit;
/// use clv::transactions::{Collapse, FirstPurchase, Reduction, Refunds, RepeatedOrders, ZeroAmounts};
/// use clv_arrow::{LogColumns, StreamingReduction, SummaryRules};
/// use std::sync::Arc;
///
/// let rules = SummaryRules::new(Reduction {
///     as_of: NaiveDate::from_ymd_opt(1970, 1, 29).ok_or("a day")?.into(),
///     unit: TimeUnit::Week,
///     collapse: Collapse::Day,
///     refunds: Refunds::NetWithinPeriod,
///     zero_amounts: ZeroAmounts::Count,
///     repeated_orders: RepeatedOrders::Add,
///     first_purchase: FirstPurchase::Excluded,
/// })?;
/// let mut reduction = StreamingReduction::<i64>::new(rules, LogColumns::default());
/// let day = |day: i32, cents: i128| RecordBatch::try_from_iter([
///     ("customer", Arc::new(Int64Array::from(vec![7])) as _),
///     ("at", Arc::new(Date32Array::from(vec![day])) as _),
///     ("amount", Arc::new(Decimal128Array::from(vec![cents]).with_precision_and_scale(10, 2)?) as _),
/// ]);
/// reduction.push(&day(14, 2990)?)?;
/// reduction.push(&day(0, 1495)?)?;
/// let base = reduction.base()?;
/// assert_eq!((base.frequency(), base.recency(), base.age()), (&[1][..], &[2.0][..], &[4.0][..]));
/// assert_eq!(base.monetary_value(), [Some(29.9)]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct StreamingReduction<K> {
    rules: SummaryRules,
    columns: LogColumns,
    customers: HashMap<K, usize>,
    /// Once the type of amounts is known.
    summaries: Option<(Summaries, DataType)>,
    clock: OneClock,
    rows: u64,
}

impl<K: Eq + Hash + Ord + Clone + Debug + for<'a> ArrowKey<'a>> StreamingReduction<K> {
    /// A reduction that has seen nothing.
    pub fn new(rules: SummaryRules, columns: LogColumns) -> Self {
        Self {
            rules,
            columns,
            customers: HashMap::new(),
            summaries: None,
            clock: OneClock::default(),
            rows: 0,
        }
    }

    /// The reduction.
    pub fn reduction(&self) -> &Reduction {
        self.rules.reduction()
    }

    /// How many rows were taken.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Takes a table, the whole of it or, where something is refused, no row.
    ///
    /// # Errors
    ///
    /// [`TableError`] for the first column or row that is none; rows count from 1 within the table.
    /// [`TableError::ColumnType`] where amounts are of another type than before, and
    /// [`TableError::Clock`] where instants are on another clock.
    pub fn push(&mut self, batch: &RecordBatch) -> Result<(), TableError> {
        let keys = K::read(
            column(batch, &self.columns.customer)?,
            &self.columns.customer,
        )?;
        let at = self.columns.instants(batch)?;
        let mut clock = self.clock.clone();
        clock.check(batch, &self.columns)?;
        let (amount, amount_name) = match &self.columns.amount {
            Some(name) => {
                let amount = column(batch, name)?;
                refuse_nulls(amount, name)?;
                (ArrayRef::clone(amount), name.as_str())
            }
            // A row is a purchase, and its amount is not looked at.
            None => {
                let ones = Int8Array::from(vec![1; batch.num_rows()]);
                (Arc::new(ones) as ArrayRef, "amount")
            }
        };
        let (summaries, of) = match &mut self.summaries {
            Some(known) => known,
            unknown => {
                let summaries = Summaries::new(self.rules, amount_name, amount.data_type())?;
                unknown.insert((summaries, amount.data_type().clone()))
            }
        };
        if *amount.data_type() != *of {
            return Err(TableError::ColumnType {
                column: amount_name.to_owned(),
                expected: "of the type that it was in the tables before",
                actual: amount.data_type().clone(),
            });
        }
        // A customer of whom no row is taken has no summary, and is left out at the end.
        let mut groups = Vec::with_capacity(keys.len());
        for key in keys {
            let next = self.customers.len();
            groups.push(*self.customers.entry(key).or_insert(next));
        }
        let added = summaries.add(
            (at.as_ref(), &self.columns.at),
            (amount.as_ref(), amount_name),
            &groups,
            self.customers.len(),
            |_| true,
        );
        if added.is_err() && self.rows == 0 {
            self.summaries = None;
        }
        added?;
        self.clock = clock;
        self.rows += batch.num_rows() as u64;
        Ok(())
    }

    /// Customers with a purchase and their summaries, in no order.
    fn finished(self) -> Result<(Vec<K>, StructArray), TableError> {
        let total = self.customers.len();
        let Some((mut summaries, _)) = self.summaries else {
            return Err(clv::transactions::TransactionsError::NoTransactions.into());
        };
        let mut customers: Vec<(K, usize)> = self.customers.into_iter().collect();
        customers.sort_unstable_by_key(|(_, group)| *group);
        let name = |group: usize| match customers.get(group) {
            Some((customer, _)) => format!("{customer:?}"),
            None => group.to_string(),
        };
        let table = summaries.finish_named(total, total, name)?;
        let is_there = arrow::compute::is_not_null(&table)?;
        let there = customers.into_iter().zip(is_there.iter());
        let keys = there.filter(|(_, is_there)| *is_there == Some(true));
        let keys: Vec<K> = keys.map(|((key, _), _)| key).collect();
        let table = filter(&table, &is_there)?;
        Ok((keys, table.as_struct().clone()))
    }

    /// The summaries as a table with the columns `customer` and [`SUMMARY_FIELDS`]; its metadata name
    /// the unit of time. Customers stand in the order in which they came. Where amounts are not
    /// known, there are no columns of money.
    ///
    /// # Errors
    ///
    /// [`TableError::Overflow`]; [`TableError::Transactions`] without a row.
    pub fn table(self) -> Result<RecordBatch, TableError> {
        let unit = self.rules.reduction().unit;
        let has_amounts = self.columns.amount.is_some();
        let (keys, table) = self.finished()?;
        let mut columns = vec![("customer", K::write(keys.iter()), false)];
        let fields = SUMMARY_FIELDS
            .iter()
            .zip(table.columns())
            .zip(table.fields());
        let is_money = |name: &str| matches!(name, "monetary_value" | "total" | "repeat_total");
        for ((name, array), field) in fields {
            if !has_amounts && is_money(name) {
                continue;
            }
            columns.push((*name, ArrayRef::clone(array), field.is_nullable()));
        }
        in_unit(columns, unit)
    }

    /// The summaries as a base, by key. What only a log can tell is not in it: the exact sums are in
    /// the [`table`](Self::table).
    ///
    /// # Errors
    ///
    /// As [`table`](Self::table).
    pub fn base(self) -> Result<CustomerBase<K>, TableError> {
        let reduction = *self.rules.reduction();
        let has_amounts = self.columns.amount.is_some();
        let (keys, table) = self.finished()?;
        let floats = |place: usize| table.column(place).as_primitive::<Float64Type>().clone();
        let (recency, age, mean) = (floats(1), floats(2), floats(3));
        let frequency = table.column(0).as_primitive::<Int64Type>();
        let mut rows = Vec::with_capacity(keys.len());
        for (row, key) in keys.into_iter().enumerate() {
            let x = u32::try_from(frequency.value(row)).map_err(|_| TableError::Overflow {
                column: "frequency".to_owned(),
                customer: format!("{key:?}"),
                quantity: "number of purchases",
                room: "32 bits",
            })?;
            let history = PurchaseHistory::new(x, recency.value(row), age.value(row))?;
            let is_known = has_amounts && mean.is_valid(row);
            rows.push((key, history, is_known.then(|| mean.value(row))));
        }
        let base = CustomerBase::from_summaries(reduction.unit, reduction.first_purchase, rows)?;
        Ok(base)
    }
}
