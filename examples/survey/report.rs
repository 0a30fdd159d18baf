//! What a customer-experience team reports each month.

use super::answers::Answer;
use super::table::{Cell, Table};
use crate::shown::number::counted;
use chrono::NaiveDate;
use clv::quantity::ConfidenceLevel;
use clv::statistics::{Interval, Proportion, ProportionMethod};
use clv::survey::{
    AttributeRatings, CesMethod, CsatMethod, DatedNps, EffortPolarity, EmotionThermometer,
    EmotionWeights, Journey, JourneyEnds, JourneyRun, Movement, NpsFigure, NpsGroups,
    NpsIntervalMethod, NpsPrecision, NpsScale, NpsTally, OffScale, PeakMoment, RatingCounts,
    RatingEstimate, Reported, Reporting, RollingWindows, SurveyError, ThermometerCut,
    TouchpointRatings, WORST_NPS_VARIANCE, ces, csat, detractor_reasons, emotion_index,
    key_drivers, nps_by_group, nps_sample_size, response_times,
};
use std::collections::BTreeMap;

const SCALE: NpsScale = NpsScale::ZERO_TO_TEN;
const CONFIDENCE: ConfidenceLevel = ConfidenceLevel::P95;
/// Groups with fewer answers are not shown.
const MINIMUM: u64 = 20;
const REPORTING: Reporting = Reporting {
    minimum_responses: MINIMUM,
    method: NpsIntervalMethod::Wilson,
    confidence_level: CONFIDENCE,
};
/// A rating up to here counts as low.
const LOW: u8 = 2;
/// The promise to customers, in minutes.
const TARGET: f64 = 30.0;
const ATTRIBUTES: [&str; 3] = ["delivery", "product", "price"];

/// All tables in reading order.
pub fn tables(answers: &[Answer]) -> Result<Vec<Table>, Box<dyn std::error::Error>> {
    let (Some(first), Some(last)) = (
        answers.iter().map(|answer| answer.date).min(),
        answers.iter().map(|answer| answer.date).max(),
    ) else {
        return Err("the file has no answers".into());
    };
    let middle = first + (last - first) / 2;
    Ok(vec![
        overall(answers)?,
        waves(answers, first, last)?,
        segments(answers)?,
        thermometer(answers)?,
        touchpoints(answers, middle)?,
        effort(answers)?,
        driver_table(answers)?,
        reasons(answers)?,
        times(answers)?,
        journey(answers)?,
        emotion(answers)?,
    ])
}

fn limits(interval: &Interval, cell: fn(f64) -> Cell) -> [Cell; 2] {
    [cell(interval.lower), cell(interval.upper)]
}

fn arrow(movement: Movement) -> Cell {
    Cell::text(movement.arrow())
}

fn tally(answers: &[Answer]) -> Result<NpsTally, SurveyError> {
    let mut tally = NpsTally::new(SCALE, OffScale::Refuse);
    for answer in answers {
        tally.push(answer.nps)?;
    }
    Ok(tally)
}

fn overall(answers: &[Answer]) -> Result<Table, SurveyError> {
    let tally = tally(answers)?;
    let groups = tally.groups();
    let mut rows = Vec::new();
    if let Some(estimate) = groups.estimate(REPORTING.method, CONFIDENCE) {
        let share = |part: u64| Cell::Share(part as f64 / groups.responses() as f64);
        let [lower, upper] = limits(&estimate.interval, Cell::Points);
        rows.push(vec![
            Cell::Count(groups.responses()),
            Cell::Count(tally.missing()),
            share(groups.promoters()),
            share(groups.passives()),
            share(groups.detractors()),
            Cell::Points(estimate.interval.estimate),
            lower,
            upper,
        ]);
    }
    let needed = nps_sample_size(
        NpsPrecision {
            margin: 0.05,
            variance: WORST_NPS_VARIANCE,
        },
        CONFIDENCE,
    )?;
    Ok(Table {
        title: "Net promoter score",
        note: format!(
            "Wilson interval, {CONFIDENCE}; ±5 points take {} at worst",
            counted(needed.responses, "answer")
        ),
        columns: &[
            "answers",
            "missing",
            "promoters",
            "passives",
            "detractors",
            "NPS",
            "lower",
            "upper",
        ],
        rows,
    })
}

fn figure_cells(figure: &Reported<NpsFigure>) -> Vec<Cell> {
    let Some(figure) = figure.shown() else {
        return (0..7).map(|_| Cell::Blank).collect();
    };
    let [lower, upper] = limits(&figure.estimate.interval, Cell::Points);
    let mut cells = vec![
        Cell::Count(figure.groups.responses()),
        Cell::Points(figure.estimate.interval.estimate),
        lower,
        upper,
    ];
    cells.extend(match figure.change {
        Some(change) => [
            Cell::Points(change.interval.estimate),
            change.p_value.map_or(Cell::Blank, Cell::PValue),
            arrow(change.movement()),
        ],
        None => [Cell::Blank, Cell::Blank, Cell::Blank],
    });
    cells
}

fn waves(answers: &[Answer], first: NaiveDate, last: NaiveDate) -> Result<Table, SurveyError> {
    let mut dated = DatedNps::new(SCALE, OffScale::Refuse);
    for answer in answers {
        dated.push(answer.date, answer.nps)?;
    }
    let days = u32::try_from((last - first).num_days() + 1).unwrap_or(30);
    // Whole windows only, the last of which ends on the last day.
    let count = (days / 30).max(1);
    let first_end = last - chrono::Days::new(30 * u64::from(count - 1));
    let waves = dated.rolling(
        RollingWindows {
            first_end,
            count,
            days: 30,
            step: 30,
        },
        &REPORTING,
    )?;
    let rows = waves
        .iter()
        .map(|wave| {
            let mut row = vec![Cell::text(format_args!("{} … {}", wave.from, wave.to))];
            row.extend(figure_cells(&wave.figure));
            row
        })
        .collect();
    Ok(Table {
        title: "Net promoter score by wave of 30 days",
        note: format!(
            "change against the 30 days before; ▲ ▼ where p < 0.05; at least {MINIMUM} answers"
        ),
        columns: &[
            "wave", "answers", "NPS", "lower", "upper", "change", "p", "trend",
        ],
        rows,
    })
}

fn segments(answers: &[Answer]) -> Result<Table, SurveyError> {
    let mut segments: BTreeMap<&str, NpsTally> = BTreeMap::new();
    for answer in answers {
        let empty = NpsTally::new(SCALE, OffScale::Refuse);
        let tally = segments.entry(&answer.segment).or_insert(empty);
        tally.push(answer.nps)?;
    }
    let groups = segments.iter().map(|(name, tally)| (*name, tally.groups()));
    let groups: Vec<(&str, NpsGroups)> = groups.collect();
    let rows = nps_by_group(groups, &REPORTING)?
        .iter()
        .map(|(segment, figure)| {
            let mut row = vec![Cell::text(segment)];
            row.extend(figure_cells(figure));
            row
        })
        .collect();
    Ok(Table {
        title: "Net promoter score by segment",
        note: format!("change against all other segments; at least {MINIMUM} answers"),
        columns: &[
            "segment", "answers", "NPS", "lower", "upper", "change", "p", "trend",
        ],
        rows,
    })
}

fn thermometer(answers: &[Answer]) -> Result<Table, SurveyError> {
    let scores: Vec<u8> = answers.iter().filter_map(|answer| answer.nps).collect();
    let thermometer = EmotionThermometer::from_scores(&scores, ThermometerCut::SEVEN)?;
    let row = |name: &str, part: Proportion| -> Result<Option<Vec<Cell>>, SurveyError> {
        let interval = part.interval(ProportionMethod::Wilson, CONFIDENCE)?;
        Ok(interval.map(|interval| {
            let [lower, upper] = limits(&interval, Cell::Share);
            let answers = Cell::Count(part.successes());
            vec![
                Cell::text(name),
                answers,
                Cell::Share(interval.estimate),
                lower,
                upper,
            ]
        }))
    };
    let rows = [
        row("love (7–10)", thermometer.love())?,
        row("hate (0–6)", thermometer.hate())?,
    ];
    Ok(Table {
        title: "Emotion thermometer",
        note: "cut at 7; Wilson intervals".to_owned(),
        columns: &["", "answers", "share", "lower", "upper"],
        rows: rows.into_iter().flatten().collect(),
    })
}

fn touchpoints(answers: &[Answer], middle: NaiveDate) -> Result<Table, SurveyError> {
    let empty = || TouchpointRatings::new(5, OffScale::Refuse);
    let (mut earlier, mut later) = (empty()?, empty()?);
    for answer in answers {
        let half = if answer.date <= middle {
            &mut earlier
        } else {
            &mut later
        };
        half.push(answer.touchpoint.clone(), answer.csat)?;
    }
    let method = CsatMethod::TopTwoBox;
    let rows = later
        .report(method, MINIMUM, CONFIDENCE)?
        .into_iter()
        .map(|(touchpoint, estimate)| {
            let mut row = vec![Cell::text(touchpoint)];
            row.extend(rating_cells(estimate.shown(), Cell::Share));
            let change = later.change(&earlier, touchpoint, method, MINIMUM, CONFIDENCE)?;
            row.extend(match change {
                Some(change) => [
                    Cell::Points(change.interval.estimate),
                    Cell::PValue(change.p_value),
                    arrow(change.movement()),
                ],
                None => [Cell::Blank, Cell::Blank, Cell::Blank],
            });
            Ok(row)
        })
        .collect::<Result<_, SurveyError>>()?;
    Ok(Table {
        title: "Satisfaction by touchpoint, second half of the period",
        note: "share of 4 and 5 of 5, Wilson interval; change in points against the first half, tested by Newcombe's interval"
            .to_owned(),
        columns: &["touchpoint", "answers", "satisfied", "lower", "upper", "change", "p", "trend"],
        rows,
    })
}

fn rating_cells<M>(estimate: Option<&RatingEstimate<M>>, cell: fn(f64) -> Cell) -> Vec<Cell> {
    let Some(estimate) = estimate else {
        return (0..4).map(|_| Cell::Blank).collect();
    };
    let mut cells = vec![Cell::Count(estimate.responses), cell(estimate.value)];
    cells.extend(match &estimate.interval {
        Some(interval) => limits(interval, cell),
        None => [Cell::Blank, Cell::Blank],
    });
    cells
}

fn effort(answers: &[Answer]) -> Result<Table, SurveyError> {
    let mut ratings = RatingCounts::new(7, OffScale::Refuse)?;
    for answer in answers {
        ratings.push(answer.ces)?;
    }
    let row = |name, method, cell| -> Result<Vec<Cell>, SurveyError> {
        let estimate = ces(&ratings, method, EffortPolarity::HighIsEasy, CONFIDENCE)?;
        let mut row = vec![Cell::text(name)];
        row.extend(rating_cells(estimate.as_ref(), cell));
        Ok(row)
    };
    Ok(Table {
        title: "Customer effort (1–7, 7 is easy)",
        note: "t, Wilson and adjusted Wald interval".to_owned(),
        columns: &["method", "answers", "score", "lower", "upper"],
        rows: vec![
            row("mean", CesMethod::Mean, |value| Cell::Number(value, 2))?,
            row("share of 5–7", CesMethod::ShareAgreeing, Cell::Share)?,
            row("5–7 less 1–3", CesMethod::Net, Cell::Points)?,
        ],
    })
}

fn driver_table(answers: &[Answer]) -> Result<Table, SurveyError> {
    let answered = || {
        answers
            .iter()
            .filter_map(|answer| Some((answer.nps?, answer)))
    };
    let scores: Vec<u8> = answered().map(|(score, _)| score).collect();
    let ratings: [Vec<Option<u8>>; 3] = std::array::from_fn(|place| {
        let rating = |answer: &Answer| answer.attributes.get(place).copied().flatten();
        answered().map(|(_, answer)| rating(answer)).collect()
    });
    let attributes: Vec<AttributeRatings> = (ATTRIBUTES.iter().zip(&ratings))
        .map(|(attribute, ratings)| AttributeRatings { attribute, ratings })
        .collect();
    let rows = key_drivers(SCALE, &scores, &attributes, LOW)?
        .iter()
        .map(|driver| {
            let correlation = driver.correlation;
            let p_value = correlation.and_then(|correlation| correlation.p_value());
            vec![
                Cell::text(&driver.attribute),
                Cell::Count(driver.rated),
                Cell::Count(driver.low),
                correlation.map_or(Cell::Blank, |found| Cell::Number(found.coefficient(), 2)),
                p_value.map_or(Cell::Blank, Cell::PValue),
                driver.leave_out_impact.map_or(Cell::Blank, Cell::Points),
            ]
        })
        .collect();
    Ok(Table {
        title: "What drives the score",
        note: format!(
            "Spearman's correlation with the score; impact: points by which those who rate it ≤ {LOW} move the NPS"
        ),
        columns: &["attribute", "rated", "low", "correlation", "p", "impact"],
        rows,
    })
}

fn reasons(answers: &[Answer]) -> Result<Table, SurveyError> {
    let words: Vec<(u8, Vec<&str>)> = answers
        .iter()
        .filter_map(|answer| {
            let reason = Some(answer.reason.as_str()).filter(|reason| !reason.is_empty());
            Some((answer.nps?, reason.into_iter().collect()))
        })
        .collect();
    let reasons = detractor_reasons(SCALE, words.iter().map(|(score, words)| (*score, words)))?;
    let rows = reasons
        .rows
        .iter()
        .map(|row| {
            vec![
                Cell::text(&row.reason),
                Cell::Count(row.mentions),
                Cell::Share(row.share_of_mentions),
                Cell::Share(row.cumulative_share),
            ]
        })
        .collect();
    Ok(Table {
        title: "Why detractors are detractors",
        note: format!(
            "{} detractors, {} without a reason",
            reasons.detractors, reasons.without_reason
        ),
        columns: &["reason", "mentions", "share", "cumulative"],
        rows,
    })
}

fn times(answers: &[Answer]) -> Result<Table, SurveyError> {
    let minutes: Vec<f64> = answers.iter().filter_map(|answer| answer.minutes).collect();
    let mut rows = Vec::new();
    if let Some(times) = response_times(&minutes, TARGET)? {
        let within = times.within_target;
        let interval = within.interval(ProportionMethod::Wilson, CONFIDENCE)?;
        let mut row = vec![
            Cell::Count(within.trials()),
            Cell::Number(times.mean, 1),
            Cell::Number(times.median, 1),
            Cell::Number(times.p90, 1),
        ];
        if let Some(interval) = interval {
            row.push(Cell::Share(interval.estimate));
            row.extend(limits(&interval, Cell::Share));
        }
        rows.push(row);
    }
    Ok(Table {
        title: "Time to our first response, in minutes",
        note: format!("target {TARGET} minutes, Wilson interval"),
        columns: &[
            "cases",
            "mean",
            "median",
            "p90",
            "in target",
            "lower",
            "upper",
        ],
        rows,
    })
}

/// The mean satisfaction of each touchpoint in the order of the journey.
fn journey(answers: &[Answer]) -> Result<Table, SurveyError> {
    let mut ratings = TouchpointRatings::new(5, OffScale::Refuse)?;
    for answer in answers {
        ratings.push(answer.touchpoint.clone(), answer.csat)?;
    }
    let stages: Vec<(String, f64)> = ratings
        .report(CsatMethod::Mean, MINIMUM, CONFIDENCE)?
        .into_iter()
        .filter_map(|(touchpoint, estimate)| {
            Some((touchpoint.to_string(), estimate.shown()?.value))
        })
        .collect();
    let scores: Vec<f64> = stages.iter().map(|(_, score)| *score).collect();
    let Some(journey) = Journey::new(&scores)? else {
        return Ok(Table {
            title: "The journey",
            note: "no touchpoint has enough answers".to_owned(),
            columns: &["stage"],
            rows: Vec::new(),
        });
    };
    let rows = (stages.iter().enumerate())
        .map(|(stage, (name, score))| {
            let shape = if holds(journey.peaks(JourneyEnds::Included), stage) {
                "peak"
            } else if holds(journey.troughs(JourneyEnds::Included), stage) {
                "trough"
            } else {
                ""
            };
            vec![Cell::text(name), Cell::Number(*score, 2), Cell::text(shape)]
        })
        .collect();
    let name = |stage: usize| stages.get(stage).map_or("", |(name, _)| name.as_str());
    let drop = journey.largest_drop().map_or(String::new(), |drop| {
        let (from, to) = (name(drop.from), name(drop.from + 1));
        format!("largest drop {:.2}, {from} to {to}; ", drop.drop)
    });
    let remembered = journey.peak_end_score(PeakMoment::Highest)?;
    Ok(Table {
        title: "The journey, mean satisfaction 1–5",
        note: format!("{drop}peak–end score {remembered:.2}"),
        columns: &["stage", "mean", "shape"],
        rows,
    })
}

fn holds<'a>(mut runs: impl Iterator<Item = &'a JourneyRun>, stage: usize) -> bool {
    runs.any(|run| run.stages.contains(&stage))
}

fn emotion(answers: &[Answer]) -> Result<Table, SurveyError> {
    let mut ratings = RatingCounts::new(5, OffScale::Refuse)?;
    for answer in answers {
        ratings.push(answer.csat)?;
    }
    let score = tally(answers)?.groups().score();
    let satisfied = csat(&ratings, CsatMethod::TopTwoBox, CONFIDENCE)?;
    let weights = EmotionWeights {
        nps: 1.0,
        csat: 1.0,
    };
    let mut rows = Vec::new();
    if let Some((score, satisfied)) = score.zip(satisfied) {
        let index = emotion_index(score.value(), satisfied.value, weights)?;
        rows.push(vec![
            Cell::Points(score.value()),
            Cell::Share(satisfied.value),
            index.map_or(Cell::Blank, |index| Cell::Number(index, 1)),
        ]);
    }
    Ok(Table {
        title: "Emotion index",
        note: "mean of (NPS + 1)/2 and satisfaction, 0–100".to_owned(),
        columns: &["NPS", "satisfied", "index"],
        rows,
    })
}
