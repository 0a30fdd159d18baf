//! Scores of surveys.

use crate::FunctionError;
use crate::arguments::{Kind, place, result_field};
use crate::function::{called, function};
use crate::literal::{constant_text, constant_whole};
use clv::quantity::ConfidenceLevel;
use clv::survey::{CsatMethod, NpsGroup, NpsGroups, NpsScale, RatingCounts, csat};
use datafusion::arrow::array::{ArrayRef, AsArray, Float64Array, Int64Array, StructArray};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Fields, Int64Type};
use datafusion::common::ScalarValue;
use datafusion::error::Result;
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::format_state_name;
use datafusion::logical_expr::{Accumulator, AggregateUDFImpl};
use serde_json::from_str;
use std::fmt;
use std::sync::Arc;

/// The most scores of a scale.
const MOST_SCORES: usize = 11;

type Finish = Box<dyn Fn(&[u64], u64) -> Result<ScalarValue> + Send + Sync>;

/// How many answers gave each whole number from `lowest` on, and how many gave none.
struct Counts {
    function: &'static str,
    column: String,
    lowest: i64,
    counts: Vec<u64>,
    missing: u64,
    /// What the counts come to.
    finish: Finish,
}

impl fmt::Debug for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Counts")
            .field("counts", &self.counts)
            .finish_non_exhaustive()
    }
}

impl Counts {
    fn off_scale(&self, score: i64) -> FunctionError {
        let highest = self.lowest + self.counts.len() as i64 - 1;
        let reason = format!(
            "a score must be from {} to {highest}, got {score}",
            self.lowest
        );
        FunctionError::new(self.function, self.column.clone(), reason)
    }

    fn overflow(&self) -> FunctionError {
        FunctionError::new(
            self.function,
            self.column.clone(),
            "answers must be fewer than 2^63",
        )
    }
}

fn numbers(array: Option<&ArrayRef>) -> Option<&Int64Array> {
    array?.as_primitive_opt::<Int64Type>()
}

impl Accumulator for Counts {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let Some(scores) = numbers(values.first()) else {
            let reason = "it must be whole numbers";
            return Err(FunctionError::new(self.function, self.column.clone(), reason).into());
        };
        for score in scores {
            let Some(score) = score else {
                self.missing += 1;
                continue;
            };
            let place = score
                .checked_sub(self.lowest)
                .and_then(|place| usize::try_from(place).ok());
            match place.and_then(|place| self.counts.get_mut(place)) {
                Some(count) => *count += 1,
                None => return Err(self.off_scale(score).into()),
            }
        }
        Ok(())
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        (self.finish)(&self.counts, self.missing)
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.counts.len() * size_of::<u64>()
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        // Every state of a function has as many columns, whatever the scale.
        let padding = vec![0; MOST_SCORES.saturating_sub(self.counts.len())];
        let all = [self.missing]
            .into_iter()
            .chain(self.counts.iter().copied())
            .chain(padding);
        all.map(|count| match i64::try_from(count) {
            Ok(count) => Ok(ScalarValue::Int64(Some(count))),
            Err(_) => Err(self.overflow().into()),
        })
        .collect()
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let overflow = self.overflow();
        let all = [&mut self.missing].into_iter().chain(&mut self.counts);
        for (count, state) in all.zip(states) {
            for more in numbers(Some(state)).into_iter().flatten().flatten() {
                let sum = count.checked_add(u64::try_from(more).unwrap_or(u64::MAX));
                *count = sum.ok_or_else(|| overflow.clone())?;
            }
        }
        Ok(())
    }
}

/// A count of those that are missing, and of every score.
fn state_fields(name: &str) -> Vec<FieldRef> {
    let field = |of: String| {
        let name = format_state_name(name, &of);
        Arc::new(Field::new(name, DataType::Int64, true))
    };
    let scores = (0..MOST_SCORES).map(|score| field(format!("score {score}")));
    [field("missing".to_owned())]
        .into_iter()
        .chain(scores)
        .collect()
}

fn one_row(fields: Fields, columns: Vec<ArrayRef>) -> Result<ScalarValue> {
    Ok(ScalarValue::Struct(Arc::new(StructArray::try_new(
        fields, columns, None,
    )?)))
}

fn whole(value: u64) -> ArrayRef {
    Arc::new(Int64Array::from(vec![i64::try_from(value).ok()]))
}

fn float(value: Option<f64>) -> ArrayRef {
    Arc::new(Float64Array::from(vec![value]))
}

const NPS: &str = "nps";

function! {
    /// `nps(score [, scale])`: a struct of `promoters`, `passives`, `detractors`, `missing` and `score`,
    /// the net promoter score from −1 to 1 (null without an answer).
    ///
    /// The scale is 0 to 10 with promoters from 9 and detractors to 6, or another in JSON, as [`NpsScale`]
    /// writes it, of at most 11 scores. A null is a missing answer; a score off the scale is an error.
    Nps
}

fn nps_fields() -> Fields {
    let counts = ["promoters", "passives", "detractors", "missing"];
    let counts = counts
        .iter()
        .map(|name| result_field(name, DataType::Int64));
    counts
        .chain([result_field("score", DataType::Float64)])
        .collect()
}

fn nps_of(scale: NpsScale, counts: &[u64], missing: u64) -> Result<ScalarValue> {
    let mut groups = [0_u64; 3];
    for (score, count) in (scale.lowest()..=scale.highest()).zip(counts) {
        let place = match scale.group(score) {
            Some(NpsGroup::Promoter) => 0,
            Some(NpsGroup::Passive) => 1,
            Some(NpsGroup::Detractor) | None => 2,
        };
        groups[place] += count;
    }
    let [promoters, passives, detractors] = groups;
    let of = NpsGroups::new(promoters, passives, detractors);
    let of = of.map_err(|error| FunctionError::new(NPS, "column score", error))?;
    let score = of.score().map(|score| score.value());
    let columns = vec![
        whole(promoters),
        whole(passives),
        whole(detractors),
        whole(missing),
        float(score),
    ];
    one_row(nps_fields(), columns)
}

impl AggregateUDFImpl for Nps {
    called!(NPS, &[("score", Kind::Whole), ("scale", Kind::Text)], 1);

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Struct(nps_fields()))
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        Ok(state_fields(args.name))
    }

    fn accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        let at = "argument scale";
        let scale = match constant_text(NPS, at, args.exprs.get(1))? {
            Some(text) => from_str(&text).map_err(|error| FunctionError::new(NPS, at, error))?,
            None => NpsScale::ZERO_TO_TEN,
        };
        let scores = usize::from(scale.highest() - scale.lowest()) + 1;
        if scores > MOST_SCORES {
            let reason = format!("it must have at most {MOST_SCORES} scores, got {scores}");
            return Err(FunctionError::new(NPS, at, reason).into());
        }
        refuse_distinct(NPS, &args)?;
        Ok(Box::new(Counts {
            function: NPS,
            column: place("score", args.expr_fields.first()),
            lowest: scale.lowest().into(),
            counts: vec![0; scores],
            missing: 0,
            finish: Box::new(move |counts, missing| nps_of(scale, counts, missing)),
        }))
    }
}

fn refuse_distinct(function: &'static str, args: &AccumulatorArgs) -> Result<()> {
    match args.is_distinct {
        false => Ok(()),
        true => {
            let reason = "DISTINCT has no meaning, because equal scores are different answers";
            Err(FunctionError::new(function, "arguments", reason).into())
        }
    }
}

const CSAT: &str = "csat";

function! {
    /// `csat(score [, method [, highest]])`: a struct of `responses`, `missing`, `value`, and `lower` and
    /// `upper` at 95 %.
    ///
    /// The method is `'top_two_box'` (without one), `'mean'` or `'net_satisfied'`, see [`CsatMethod`];
    /// scores are from 1 to `highest`, 5 where it is not said and 11 at most. A null is a missing answer; a
    /// score off the scale is an error.
    Csat
}

fn csat_fields() -> Fields {
    let counts = ["responses", "missing"].map(|name| result_field(name, DataType::Int64));
    let figures = ["value", "lower", "upper"].map(|name| result_field(name, DataType::Float64));
    counts.into_iter().chain(figures).collect()
}

fn csat_of(method: CsatMethod, counts: &[u64], missing: u64) -> Result<ScalarValue> {
    let refused = |reason: String| FunctionError::new(CSAT, "column score", reason);
    let ratings = RatingCounts::from_counts(counts).map_err(|error| refused(error.to_string()))?;
    let estimate = csat(&ratings, method, ConfidenceLevel::P95);
    let estimate = estimate.map_err(|error| refused(error.to_string()))?;
    let interval = estimate.and_then(|estimate| estimate.interval);
    let columns = vec![
        whole(ratings.responses()),
        whole(missing),
        float(estimate.map(|estimate| estimate.value)),
        float(interval.map(|interval| interval.lower)),
        float(interval.map(|interval| interval.upper)),
    ];
    one_row(csat_fields(), columns)
}

impl AggregateUDFImpl for Csat {
    called!(
        CSAT,
        &[
            ("score", Kind::Whole),
            ("method", Kind::Text),
            ("highest", Kind::Whole)
        ],
        1
    );

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Struct(csat_fields()))
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        Ok(state_fields(args.name))
    }

    fn accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        let at = "argument method";
        let method = match constant_text(CSAT, at, args.exprs.get(1))? {
            Some(text) => from_str(&format!("\"{text}\""))
                .map_err(|error| FunctionError::new(CSAT, at, error))?,
            None => CsatMethod::TopTwoBox,
        };
        let at = "argument highest";
        let highest = constant_whole(CSAT, at, args.exprs.get(2))?.unwrap_or(5);
        let scores = usize::try_from(highest)
            .ok()
            .filter(|scores| (4..=MOST_SCORES).contains(scores));
        let scores = scores.ok_or_else(|| {
            let reason = format!("it must be from 4 to {MOST_SCORES}, got {highest}");
            FunctionError::new(CSAT, at, reason)
        })?;
        refuse_distinct(CSAT, &args)?;
        Ok(Box::new(Counts {
            function: CSAT,
            column: place("score", args.expr_fields.first()),
            lowest: 1,
            counts: vec![0; scores],
            missing: 0,
            finish: Box::new(move |counts, missing| csat_of(method, counts, missing)),
        }))
    }
}
