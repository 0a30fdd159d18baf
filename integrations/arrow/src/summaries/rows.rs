//! From rows of a table to what is summed.

use super::rules::SummaryRules;
use crate::period_sums::{Entry, Whole};
use crate::ruler::Ruler;
use crate::{Amounts, Instants, TableError};
use arrow::array::Array;
use clv::transactions::{Collapse, Refunds, ZeroAmounts};

/// Every row that takes part, is seen by the as-of and has a part in a purchase.
pub(super) fn each_row<N: Whole>(
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
