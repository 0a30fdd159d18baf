//! What every customer did, from rows in any order and from partial states.

mod rows;
mod rules;
mod states;
mod summary;
mod table;

pub use rules::SummaryRules;
pub use table::SUMMARY_FIELDS;

use crate::amounts::EXPECTED;
use crate::period_sums::{PeriodSums, Whole, write};
use crate::ruler::Ruler;
use crate::{Amounts, TableError};
use arrow::array::{Array, LargeBinaryArray, StructArray};
use arrow::datatypes::{DataType, Fields};
use rows::each_row;
use states::States;
use summary::Finish;

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
        table::fields(amounts)
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
            sums.drain_first(emitted, total, |_, entries| {
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
            Sums::Narrow(sums) => table::table(sums, (emitted, total), ruler, of, name),
            Sums::Wide(sums) => table::table(sums, (emitted, total), ruler, of, name),
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
