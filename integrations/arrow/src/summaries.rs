use crate::amounts::{EXPECTED, decimal};
use crate::period_sums::{Entry, PeriodSums, Whole, write};
use crate::ruler::Ruler;
use crate::{Amounts, Instants, TableError};
use arrow::array::{
    Array, ArrayRef, Float64Builder, Int64Builder, LargeBinaryArray, PrimitiveBuilder, StructArray,
};
use arrow::buffer::NullBuffer;
use arrow::datatypes::{
    DataType, Decimal128Type, Field, Fields, TimeUnit, TimestampMicrosecondType,
};
use clv::transactions::{Collapse, FirstPurchase, Reduction, Refunds, RepeatedOrders, ZeroAmounts};
use rust_decimal::prelude::ToPrimitive;
use std::sync::Arc;

/// How rows become summaries: a [`Reduction`] that needs no more than the sums of periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SummaryRules {
    reduction: Reduction,
}

impl SummaryRules {
    /// The rules of a reduction.
    ///
    /// # Errors
    ///
    /// [`TableError::NeedsWholeLog`] for [`Refunds::AgainstPurchases`], because the purchases of
    /// before are not kept one by one, and for repeated orders other than [`RepeatedOrders::Add`],
    /// because rows name no orders.
    pub fn new(reduction: Reduction) -> Result<Self, TableError> {
        if let Refunds::AgainstPurchases(_) = reduction.refunds {
            return Err(TableError::NeedsWholeLog {
                what: "a refund against earlier purchases",
            });
        }
        if reduction.repeated_orders != RepeatedOrders::Add {
            return Err(TableError::NeedsWholeLog {
                what: "telling apart the rows of one order",
            });
        }
        Ok(Self { reduction })
    }

    /// The reduction.
    pub fn reduction(&self) -> &Reduction {
        &self.reduction
    }
}

/// The names of what a summary says of a customer, in order.
///
/// | field | type | what it is |
/// |---|---|---|
/// | `frequency` | `Int64` | x, the number of repeat purchases |
/// | `recency`, `age` | `Float64` | t_x and T in the unit of the reduction |
/// | `monetary_value` | `Float64` | the mean amount; none without a purchase that counts for it |
/// | `purchases` | `Int64` | x + 1 |
/// | `total`, `repeat_total` | `Decimal128(38, scale of the amounts)` | exact |
/// | `first_purchase`, `last_purchase` | `Timestamp(µs)` | the starts of their periods, to the microsecond |
pub const SUMMARY_FIELDS: [&str; 9] = [
    "frequency",
    "recency",
    "age",
    "monetary_value",
    "purchases",
    "total",
    "repeat_total",
    "first_purchase",
    "last_purchase",
];

/// Summaries of customers 0, 1, 2, … from rows in any order; partial ones merge exactly in any order.
///
/// ```text
/// memory = 18 bytes a row (34 where amounts need 128 bits) that has not been added to its period,
///          and about 4 bytes for each customer and period
/// ```
#[derive(Debug, Clone)]
pub struct Summaries {
    rules: SummaryRules,
    ruler: Ruler,
    column: String,
    scale: u32,
    sums: Sums,
}

/// By the width of the amounts.
#[derive(Debug, Clone)]
enum Sums {
    Narrow(PeriodSums<i64>),
    Wide(PeriodSums<i128>),
}

/// One row of a table of summaries.
struct Summary {
    purchases: i64,
    recency: f64,
    age: f64,
    monetary_value: Option<f64>,
    total: i128,
    repeat_total: i128,
    first: i64,
    last: i64,
}

impl Summaries {
    /// Summaries without rows, whose amounts will be in a column of this name and type.
    ///
    /// # Errors
    ///
    /// [`TableError::ColumnType`] where the type has no amounts.
    pub fn new(rules: SummaryRules, column: &str, amounts: &DataType) -> Result<Self, TableError> {
        let Some((scale, is_narrow)) = Amounts::scale_of(amounts) else {
            return Err(TableError::ColumnType {
                column: column.to_owned(),
                expected: EXPECTED,
                actual: amounts.clone(),
            });
        };
        let sums = match is_narrow {
            true => Sums::Narrow(PeriodSums::new()),
            false => Sums::Wide(PeriodSums::new()),
        };
        Ok(Self {
            rules,
            ruler: Ruler::new(rules.reduction),
            column: column.to_owned(),
            scale,
            sums,
        })
    }

    /// The type of a table of summaries.
    pub fn fields(amounts: &DataType) -> Fields {
        let scale = Amounts::scale_of(amounts).map_or(0, |(scale, _)| scale);
        let money = DataType::Decimal128(38, scale as i8);
        let instant = DataType::Timestamp(TimeUnit::Microsecond, None);
        let types = [
            (DataType::Int64, false),
            (DataType::Float64, false),
            (DataType::Float64, false),
            (DataType::Float64, true),
            (DataType::Int64, false),
            (money.clone(), false),
            (money, false),
            (instant.clone(), false),
            (instant, false),
        ];
        let fields = SUMMARY_FIELDS.iter().zip(types);
        fields
            .map(|(name, (of, is_nullable))| Field::new(*name, of, is_nullable))
            .collect()
    }

    /// Takes rows: the instants and amounts of customers whose numbers are `groups`, less than
    /// `total_groups`, all of those rows that `takes_part` says. Where one is refused, none is taken.
    ///
    /// # Errors
    ///
    /// [`TableError::Null`], [`TableError::ColumnType`], [`TableError::Value`] in the words of the
    /// columns' names; [`TableError::Groups`].
    pub fn add(
        &mut self,
        at: (&dyn Array, &str),
        amount: (&dyn Array, &str),
        groups: &[usize],
        total_groups: usize,
        takes_part: impl Fn(usize) -> bool,
    ) -> Result<(), TableError> {
        fn add<N: Whole>(
            sums: &mut PeriodSums<N>,
            of: (&SummaryRules, &Ruler),
            (at, amount): ((&dyn Array, &str), (&dyn Array, &str)),
            groups: &[u32],
            takes_part: impl Fn(usize) -> bool,
        ) -> Result<(), TableError> {
            let mut taken = Vec::with_capacity(groups.len());
            each_row(of, at, amount, takes_part, |row, entry| {
                taken.extend(groups.get(row).map(|&group| (group, entry)));
            })?;
            for (group, entry) in taken {
                sums.push(group, entry);
            }
            Ok(())
        }
        let groups = numbered(groups, at.0.len(), total_groups)?;
        let of = (&self.rules, &self.ruler);
        match &mut self.sums {
            Sums::Narrow(sums) => add(sums, of, (at, amount), &groups, takes_part),
            Sums::Wide(sums) => add(sums, of, (at, amount), &groups, takes_part),
        }
    }

    /// Each row alone as a partial state.
    ///
    /// # Errors
    ///
    /// As [`add`](Self::add).
    pub fn rows_as_states(
        &self,
        (at, at_name): (&dyn Array, &str),
        (amount, amount_name): (&dyn Array, &str),
        takes_part: impl Fn(usize) -> bool,
    ) -> Result<LargeBinaryArray, TableError> {
        let mut states = States::with_capacity(at.len());
        let of = (&self.rules, &self.ruler);
        let columns = ((at, at_name), (amount, amount_name));
        match &self.sums {
            Sums::Narrow(_) => {
                each_row::<i64>(of, columns.0, columns.1, takes_part, |row, entry| {
                    states.through(row);
                    write(&[entry], &mut states.bytes);
                })?
            }
            Sums::Wide(_) => {
                each_row::<i128>(of, columns.0, columns.1, takes_part, |row, entry| {
                    states.through(row);
                    write(&[entry], &mut states.bytes);
                })?
            }
        }
        states.through(at.len());
        states.finish()
    }

    /// Takes partial states of customers.
    ///
    /// # Errors
    ///
    /// [`TableError::Groups`]. Bytes that are no state are told of when the sums are wanted.
    pub fn merge(
        &mut self,
        states: &LargeBinaryArray,
        groups: &[usize],
        total_groups: usize,
    ) -> Result<(), TableError> {
        let groups = numbered(groups, states.len(), total_groups)?;
        let states = groups.iter().zip(states);
        for (&group, state) in states.filter_map(|(group, state)| Some((group, state?))) {
            match &mut self.sums {
                Sums::Narrow(sums) => sums.push_packed(group, state),
                Sums::Wide(sums) => sums.push_packed(group, state),
            }
        }
        Ok(())
    }

    /// The partial states of the first `emitted` of all customers, who are then gone: the next one is
    /// number 0.
    ///
    /// # Errors
    ///
    /// [`TableError::State`] where what was merged is none.
    pub fn states(&mut self, emitted: usize, total: usize) -> Result<LargeBinaryArray, TableError> {
        fn states<N: Whole>(
            sums: &mut PeriodSums<N>,
            emitted: usize,
            total: usize,
        ) -> Result<LargeBinaryArray, TableError> {
            let mut states = States::with_capacity(emitted);
            first(sums, emitted, total, |_, entries| {
                write(entries, &mut states.bytes);
                states.end();
                Ok(())
            })?;
            states.finish()
        }
        match &mut self.sums {
            Sums::Narrow(sums) => states(sums, emitted, total),
            Sums::Wide(sums) => states(sums, emitted, total),
        }
    }

    /// The summaries of the first `emitted` of all customers, who are then gone. A customer of whom
    /// no purchase is left has none.
    ///
    /// # Errors
    ///
    /// [`TableError::Overflow`] where a sum has no place in a decimal; [`TableError::State`] where
    /// what was merged is none.
    pub fn finish(&mut self, emitted: usize, total: usize) -> Result<StructArray, TableError> {
        self.finish_named(emitted, total, |group| group.to_string())
    }

    /// The same with a name for each customer, in which errors speak.
    pub(crate) fn finish_named(
        &mut self,
        emitted: usize,
        total: usize,
        name: impl Fn(usize) -> String,
    ) -> Result<StructArray, TableError> {
        let of = Finish {
            column: &self.column,
            scale: self.scale,
            first_purchase: self.rules.reduction.first_purchase,
        };
        let ruler = &mut self.ruler;
        match &mut self.sums {
            Sums::Narrow(sums) => table(sums, (emitted, total), ruler, of, name),
            Sums::Wide(sums) => table(sums, (emitted, total), ruler, of, name),
        }
    }

    /// The bytes that it holds or will need.
    pub fn size(&self) -> usize {
        let sums = match &self.sums {
            Sums::Narrow(sums) => sums.size(),
            Sums::Wide(sums) => sums.size(),
        };
        size_of::<Self>() + sums
    }
}

/// How sums are finished.
#[derive(Clone, Copy)]
struct Finish<'a> {
    column: &'a str,
    scale: u32,
    first_purchase: FirstPurchase,
}

/// The numbers of customers, one a row, as they are kept.
fn numbered(groups: &[usize], rows: usize, customers: usize) -> Result<Vec<u32>, TableError> {
    let refuse = || TableError::Groups { rows, customers };
    if groups.len() != rows {
        return Err(refuse());
    }
    let number = |&group: &usize| {
        let known = u32::try_from(group).ok().filter(|_| group < customers);
        known.ok_or_else(refuse)
    };
    groups.iter().map(number).collect()
}

/// Gives the sums of the first customers; the others move to the front.
fn first<N: Whole>(
    sums: &mut PeriodSums<N>,
    emitted: usize,
    total: usize,
    mut visit: impl FnMut(usize, &[Entry<N>]) -> Result<(), TableError>,
) -> Result<(), TableError> {
    let mut rest = PeriodSums::new();
    sums.drain(total, |group, entries| match group.checked_sub(emitted) {
        None => visit(group, entries),
        Some(number) => {
            for &entry in entries {
                rest.push(number as u32, entry);
            }
            Ok(())
        }
    })?;
    *sums = rest;
    Ok(())
}

/// Every row that takes part, is seen by the as-of and has a part in a purchase.
fn each_row<N: Whole>(
    (rules, ruler): (&SummaryRules, &Ruler),
    (at, at_name): (&dyn Array, &str),
    (amount, amount_name): (&dyn Array, &str),
    takes_part: impl Fn(usize) -> bool,
    mut entry: impl FnMut(usize, Entry<N>),
) -> Result<(), TableError> {
    let instants = Instants::of(at, at_name)?;
    let amounts = Amounts::of(amount, amount_name)?;
    let tick_length = instants.nanoseconds_per_tick();
    let (first, last) = (ruler.first_tick(tick_length), ruler.last_tick(tick_length));
    if instants.ticks().len() != amounts.mantissas().len() {
        return Err(TableError::Arrow(format!(
            "columns {at_name} and {amount_name} must have as many rows as each other"
        )));
    }
    let has_nulls = at.null_count() + amount.null_count() > 0;
    let rows = instants.ticks().iter().zip(amounts.mantissas()).enumerate();
    for (row, (&tick, &mantissa)) in rows {
        if !takes_part(row) {
            continue;
        }
        if has_nulls {
            refuse_null((at, at_name), row)?;
            refuse_null((amount, amount_name), row)?;
        }
        if tick > last {
            continue;
        }
        let problem = |column: &str, what, value: String| TableError::Value {
            column: column.to_owned(),
            row: row + 1,
            what,
            value,
        };
        if mantissa <= 0 {
            let written = || amounts.written(row);
            match (
                mantissa,
                rules.reduction.zero_amounts,
                rules.reduction.refunds,
            ) {
                (0, ZeroAmounts::Drop, _) => continue,
                (0, ZeroAmounts::Refuse, _) => {
                    return Err(problem(amount_name, "an amount must not be 0", written()));
                }
                (..0, _, Refunds::Drop) => continue,
                (..0, _, Refunds::Refuse) => {
                    return Err(problem(
                        amount_name,
                        "an amount must not be negative",
                        written(),
                    ));
                }
                _ => {}
            }
        }
        let off_calendar = || {
            let what = match rules.reduction.collapse {
                Collapse::Instant => "an instant must be from 1677 to 2262",
                _ => "an instant must be on the calendar",
            };
            problem(at_name, what, instants.written(row))
        };
        let period = ruler.period(tick, tick_length).filter(|_| tick >= first);
        let too_wide = || {
            let what = "an amount must have the digits that its column has";
            problem(amount_name, what, amounts.written(row))
        };
        entry(
            row,
            Entry {
                period: period.ok_or_else(off_calendar)?,
                net: N::of(mantissa).ok_or_else(too_wide)?,
            },
        );
    }
    Ok(())
}

fn refuse_null((array, name): (&dyn Array, &str), row: usize) -> Result<(), TableError> {
    match array.is_null(row) {
        false => Ok(()),
        true => Err(TableError::Null {
            column: name.to_owned(),
            row: row + 1,
        }),
    }
}

/// Partial states while they are written one after the other.
struct States {
    bytes: Vec<u8>,
    ends: Vec<i64>,
}

impl States {
    fn with_capacity(rows: usize) -> Self {
        let mut ends = Vec::with_capacity(rows + 1);
        ends.push(0);
        Self {
            bytes: Vec::with_capacity(rows * 6),
            ends,
        }
    }

    fn end(&mut self) {
        self.ends.push(self.bytes.len() as i64);
    }

    /// Ends every row before this one.
    fn through(&mut self, row: usize) {
        self.ends.resize(row + 1, self.bytes.len() as i64);
    }

    fn finish(self) -> Result<LargeBinaryArray, TableError> {
        let offsets = arrow::buffer::OffsetBuffer::new(self.ends.into());
        Ok(LargeBinaryArray::try_new(offsets, self.bytes.into(), None)?)
    }
}

/// One customer's purchases; `None` where none is left.
fn summary<N: Whole>(
    entries: &[Entry<N>],
    ruler: &mut Ruler,
    of: Finish<'_>,
    name: impl Fn() -> String,
) -> Result<Option<Summary>, TableError> {
    let overflow = |quantity| TableError::Overflow {
        column: of.column.to_owned(),
        customer: name(),
        quantity,
        room: "a decimal of 28 digits",
    };
    let mut purchases = 0_i64;
    let (mut total, mut first_amount) = (0_i128, 0_i128);
    let (mut first, mut last) = (0, 0);
    for period in entries.chunk_by(|a, b| a.period == b.period) {
        let mut net = 0_i128;
        let (mut has_purchase, mut has_refund) = (false, false);
        for entry in period {
            net = net
                .checked_add(entry.net.wide())
                .ok_or_else(|| overflow("sum of a period"))?;
            has_purchase |= !entry.net.is_negative();
            has_refund |= entry.net.is_negative();
        }
        let Some(entry) = period
            .first()
            .filter(|_| has_purchase && !(has_refund && net <= 0))
        else {
            continue;
        };
        if purchases == 0 {
            (first, first_amount) = (entry.period, net);
        }
        last = entry.period;
        purchases += 1;
        total = total.checked_add(net).ok_or_else(|| overflow("total"))?;
    }
    if purchases == 0 {
        return Ok(None);
    }
    let repeat_total = total - first_amount;
    let (money, count) = match of.first_purchase {
        FirstPurchase::Excluded => (repeat_total, purchases - 1),
        FirstPurchase::Included => (total, purchases),
    };
    for (sum, quantity) in [(total, "total"), (repeat_total, "repeat total")] {
        decimal(sum, of.scale).ok_or_else(|| overflow(quantity))?;
    }
    let monetary_value = match count {
        0 => None,
        _ => {
            let money = decimal(money, of.scale).and_then(|money| money.to_f64());
            Some(money.ok_or_else(|| overflow("monetary value"))? / count as f64)
        }
    };
    let (recency, age) = ruler.times(first, last)?;
    Ok(Some(Summary {
        purchases,
        recency,
        age,
        monetary_value,
        total,
        repeat_total,
        first,
        last,
    }))
}

fn table<N: Whole>(
    sums: &mut PeriodSums<N>,
    (rows, total): (usize, usize),
    ruler: &mut Ruler,
    of: Finish<'_>,
    name: impl Fn(usize) -> String,
) -> Result<StructArray, TableError> {
    let mut frequency = Int64Builder::with_capacity(rows);
    let mut recency = Float64Builder::with_capacity(rows);
    let mut age = Float64Builder::with_capacity(rows);
    let mut monetary_value = Float64Builder::with_capacity(rows);
    let mut purchases = Int64Builder::with_capacity(rows);
    let money = DataType::Decimal128(38, of.scale as i8);
    let decimals =
        || PrimitiveBuilder::<Decimal128Type>::with_capacity(rows).with_data_type(money.clone());
    let (mut totals, mut repeat_totals) = (decimals(), decimals());
    let instants = || PrimitiveBuilder::<TimestampMicrosecondType>::with_capacity(rows);
    let (mut first_at, mut last_at) = (instants(), instants());
    let mut present = Vec::with_capacity(rows);
    // The start was found when the row was taken.
    let ruler_start = |ruler: &Ruler, period| {
        let start = ruler.start(period).ok_or(TableError::State)?;
        Ok::<i64, TableError>(start.and_utc().timestamp_micros())
    };
    first(sums, rows, total, |group, entries| {
        let found = summary(entries, ruler, of, || name(group))?;
        present.push(found.is_some());
        let row = found.unwrap_or(Summary {
            purchases: 1,
            recency: 0.0,
            age: 0.0,
            monetary_value: None,
            total: 0,
            repeat_total: 0,
            first: 0,
            last: 0,
        });
        frequency.append_value(row.purchases - 1);
        recency.append_value(row.recency);
        age.append_value(row.age);
        monetary_value.append_option(row.monetary_value);
        purchases.append_value(row.purchases);
        totals.append_value(row.total);
        repeat_totals.append_value(row.repeat_total);
        first_at.append_value(ruler_start(ruler, row.first)?);
        last_at.append_value(ruler_start(ruler, row.last)?);
        Ok(())
    })?;
    let columns: Vec<ArrayRef> = vec![
        Arc::new(frequency.finish()),
        Arc::new(recency.finish()),
        Arc::new(age.finish()),
        Arc::new(monetary_value.finish()),
        Arc::new(purchases.finish()),
        Arc::new(totals.finish()),
        Arc::new(repeat_totals.finish()),
        Arc::new(first_at.finish()),
        Arc::new(last_at.finish()),
    ];
    let fields = Summaries::fields(&money);
    Ok(StructArray::try_new(
        fields,
        columns,
        Some(NullBuffer::from(present)),
    )?)
}
