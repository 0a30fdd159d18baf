use crate::FunctionError;
use crate::arguments::Kind;
use crate::function::{called, function};
use crate::literal::{column_name, constant_text};
use clv::transactions::Reduction;
use clv_arrow::{Summaries, SummaryRules, TableError};
use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, LargeBinaryArray};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::ScalarValue;
use datafusion::error::Result;
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::format_state_name;
use datafusion::logical_expr::{Accumulator, AggregateUDFImpl, EmitTo, GroupsAccumulator};
use std::fmt;
use std::sync::Arc;

const NAME: &str = "customer_summary";
const ARGUMENTS: [(&str, Kind); 3] = [
    ("at", Kind::Instant),
    ("amount", Kind::Amount),
    ("reduction", Kind::Text),
];

function! {
    /// `customer_summary(at, amount, reduction)`: what a reduction makes of a customer's rows.
    ///
    /// ```text
    /// SELECT customer, customer_summary(at, amount, '{"as_of":{"end_of":"1997-09-30"},"unit":"week",
    ///   "collapse":"day","refunds":"net_within_period","zero_amounts":"count","repeated_orders":"add",
    ///   "first_purchase":"excluded"}') AS summary
    /// FROM log GROUP BY customer
    /// ```
    ///
    /// The reduction is a literal in JSON, as [`Reduction`] writes it. The result is a struct of
    /// [`clv_arrow::SUMMARY_FIELDS`], or null where no purchase is left by the as-of. Its partial state is
    /// the customer's periods with their sums, a few bytes each, so that it is exact in any order of rows
    /// and merging; a customer with ten million rows has no more of them than days.
    ///
    /// Refunds against earlier purchases and the keys of orders need the whole log and are refused.
    CustomerSummary
}

impl AggregateUDFImpl for CustomerSummary {
    called!(NAME, &ARGUMENTS, ARGUMENTS.len());

    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        let amounts = types.get(1).unwrap_or(&DataType::Null);
        Ok(DataType::Struct(Summaries::fields(amounts)))
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        let name = format_state_name(args.name, "periods");
        Ok(vec![Arc::new(Field::new(
            name,
            DataType::LargeBinary,
            true,
        ))])
    }

    fn accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        Ok(Box::new(OneCustomer(SummaryGroups::of(&args)?)))
    }

    fn groups_accumulator_supported(&self, _: AccumulatorArgs) -> bool {
        true
    }

    fn create_groups_accumulator(
        &self,
        args: AccumulatorArgs,
    ) -> Result<Box<dyn GroupsAccumulator>> {
        Ok(Box::new(SummaryGroups::of(&args)?))
    }
}

/// The summaries of many customers.
struct SummaryGroups {
    summaries: Summaries,
    at: String,
    amount: String,
    groups: usize,
}

impl fmt::Debug for SummaryGroups {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SummaryGroups")
            .field("groups", &self.groups)
            .finish_non_exhaustive()
    }
}

impl SummaryGroups {
    fn of(args: &AccumulatorArgs) -> Result<Self> {
        if args.is_distinct {
            let reason = "DISTINCT has no meaning, because equal rows are different purchases";
            return Err(FunctionError::new(NAME, "arguments", reason).into());
        }
        let place = "argument reduction";
        let refused = |reason: String| FunctionError::new(NAME, place, reason);
        let text = constant_text(NAME, place, args.exprs.get(2))?
            .ok_or_else(|| refused("it must be there".to_owned()))?;
        let reduction: Reduction =
            serde_json::from_str(&text).map_err(|error| refused(error.to_string()))?;
        let rules = SummaryRules::new(reduction).map_err(|error| refused(error.to_string()))?;
        let name = |number: usize, fallback: &str| match args.exprs.get(number) {
            Some(expression) => column_name(expression),
            None => fallback.to_owned(),
        };
        let null = DataType::Null;
        let amounts = args
            .expr_fields
            .get(1)
            .map_or(&null, |field| field.data_type());
        let amount = name(1, "amount");
        Ok(Self {
            summaries: Summaries::new(rules, &amount, amounts).map_err(problem)?,
            at: name(0, "at"),
            amount,
            groups: 0,
        })
    }

    fn emitted(&mut self, emit_to: EmitTo) -> (usize, usize) {
        let total = self.groups;
        let emitted = match emit_to {
            EmitTo::All => total,
            EmitTo::First(first) => first.min(total),
        };
        self.groups = total - emitted;
        (emitted, total)
    }
}

/// Of rows only the values are told: which row of a file it is, an engine does not know.
fn problem(error: TableError) -> FunctionError {
    let column = |column: &str| format!("column {column}");
    match &error {
        TableError::Null { column: name, .. } => {
            let reason = "it must have a value in every row, got none";
            FunctionError::new(NAME, column(name), reason)
        }
        TableError::Value {
            column: name,
            what,
            value,
            ..
        } => FunctionError::new(NAME, column(name), format!("{what}, got {value}")),
        TableError::ColumnType {
            column: name,
            expected,
            actual,
        } => {
            let reason = format!("it must be {expected}, got {actual}");
            FunctionError::new(NAME, column(name), reason)
        }
        // Customers have no names here.
        TableError::Overflow {
            column: name,
            quantity,
            room,
            ..
        } => {
            let reason = format!("the {quantity} of a customer must fit in {room}, and does not");
            FunctionError::new(NAME, column(name), reason)
        }
        _ => FunctionError::new(NAME, "state", error),
    }
}

/// A row without a value in a filter is left out.
fn takes_part(filter: Option<&BooleanArray>) -> impl Fn(usize) -> bool + '_ {
    move |row| filter.is_none_or(|filter| filter.is_valid(row) && filter.value(row))
}

impl GroupsAccumulator for SummaryGroups {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        groups: &[usize],
        filter: Option<&BooleanArray>,
        total: usize,
    ) -> Result<()> {
        self.groups = total;
        let (at, amount) = columns(values)?;
        let Self {
            summaries,
            at: at_name,
            amount: amount_name,
            ..
        } = self;
        summaries
            .add(
                (at, at_name),
                (amount, amount_name),
                groups,
                total,
                takes_part(filter),
            )
            .map_err(|error| problem(error).into())
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let (emitted, total) = self.emitted(emit_to);
        Ok(Arc::new(
            self.summaries.finish(emitted, total).map_err(problem)?,
        ))
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        let (emitted, total) = self.emitted(emit_to);
        Ok(vec![Arc::new(
            self.summaries.states(emitted, total).map_err(problem)?,
        )])
    }

    fn merge_batch(&mut self, states: &[ArrayRef], groups: &[usize], total: usize) -> Result<()> {
        self.groups = total;
        let merged = self.summaries.merge(state(states)?, groups, total);
        merged.map_err(|error| problem(error).into())
    }

    fn convert_to_state(
        &self,
        values: &[ArrayRef],
        filter: Option<&BooleanArray>,
    ) -> Result<Vec<ArrayRef>> {
        let (at, amount) = columns(values)?;
        let states = self.summaries.rows_as_states(
            (at, &self.at),
            (amount, &self.amount),
            takes_part(filter),
        );
        Ok(vec![Arc::new(states.map_err(problem)?)])
    }

    fn size(&self) -> usize {
        self.summaries.size()
    }
}

fn columns(values: &[ArrayRef]) -> Result<(&ArrayRef, &ArrayRef)> {
    match values {
        [at, amount, ..] => Ok((at, amount)),
        _ => Err(FunctionError::new(NAME, "arguments", "at and amount must be there").into()),
    }
}

fn state(states: &[ArrayRef]) -> Result<&LargeBinaryArray> {
    let state = states
        .first()
        .and_then(|state| state.as_binary_opt::<i64>());
    state.ok_or_else(|| problem(TableError::State).into())
}

/// The summary of all rows, where nothing groups them.
#[derive(Debug)]
struct OneCustomer(SummaryGroups);

impl Accumulator for OneCustomer {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let rows = values.first().map_or(0, |array| array.len());
        self.0.update_batch(values, &vec![0; rows], None, 1)
    }

    /// A window asks again when more rows have come.
    fn evaluate(&mut self) -> Result<ScalarValue> {
        let mut summaries = self.0.summaries.clone();
        let table = summaries.finish(1, 1).map_err(problem)?;
        ScalarValue::try_from_array(&table, 0)
    }

    fn size(&self) -> usize {
        self.0.size()
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let mut summaries = self.0.summaries.clone();
        let states: [ArrayRef; 1] = [Arc::new(summaries.states(1, 1).map_err(problem)?)];
        states
            .iter()
            .map(|state| ScalarValue::try_from_array(state, 0))
            .collect()
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let rows = state(states)?.len();
        self.0.merge_batch(states, &vec![0; rows], 1)
    }
}
