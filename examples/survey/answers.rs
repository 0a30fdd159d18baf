//! Reads the answers of a survey from a plain CSV.

use chrono::NaiveDate;
use clv::survey::Touchpoint;
use std::ops::RangeInclusive;
use std::str::FromStr;

/// The columns of the file; a field without an answer is empty.
pub const HEADER: &str =
    "id,date,segment,touchpoint,nps,csat,ces,delivery,product,price,minutes,reason";

/// What one customer said.
pub struct Answer {
    pub date: NaiveDate,
    pub segment: String,
    pub touchpoint: Touchpoint,
    /// 0–10: would you recommend us?
    pub nps: Option<u8>,
    /// 1–5: how satisfied are you?
    pub csat: Option<u8>,
    /// 1–7: it was easy.
    pub ces: Option<u8>,
    /// 1–5 for delivery, product and price.
    pub attributes: [Option<u8>; 3],
    /// Minutes until we answered.
    pub minutes: Option<f64>,
    /// Why not more, in a word.
    pub reason: String,
}

/// All answers of a file, or the line that cannot be read.
pub fn read(text: &str) -> Result<Vec<Answer>, String> {
    let mut lines = text.lines();
    match lines.next() {
        Some(header) if header.trim_end() == HEADER => {}
        other => {
            let found = other.unwrap_or("nothing");
            return Err(format!("the first line must be `{HEADER}`, got `{found}`"));
        }
    }
    (2..)
        .zip(lines)
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(number, line)| answer(line).map_err(|why| format!("line {number}: {why}")))
        .collect()
}

fn answer(line: &str) -> Result<Answer, String> {
    let fields: Vec<&str> = line.split(',').map(str::trim).collect();
    let [
        _,
        date,
        segment,
        touchpoint,
        nps,
        csat,
        ces,
        delivery,
        product,
        price,
        minutes,
        reason,
    ] = fields.as_slice()
    else {
        return Err(format!("must have 12 fields, got {}", fields.len()));
    };
    Ok(Answer {
        date: date
            .parse()
            .map_err(|_| format!("date must be like 2026-01-31, got {date}"))?,
        segment: (*segment).to_owned(),
        touchpoint: match *touchpoint {
            "before" => Touchpoint::BeforePurchase,
            "during" => Touchpoint::DuringPurchase,
            "after" => Touchpoint::AfterPurchase,
            "setback" => Touchpoint::Setback,
            "dispute" => Touchpoint::Dispute,
            other => Touchpoint::Other(other.to_owned()),
        },
        nps: score("nps", nps, 0..=10)?,
        csat: score("csat", csat, 1..=5)?,
        ces: score("ces", ces, 1..=7)?,
        attributes: [
            score("delivery", delivery, 1..=5)?,
            score("product", product, 1..=5)?,
            score("price", price, 1..=5)?,
        ],
        minutes: within("minutes", minutes, 0.0..=f64::MAX)?,
        reason: (*reason).to_owned(),
    })
}

fn score(column: &str, field: &str, scale: RangeInclusive<u8>) -> Result<Option<u8>, String> {
    let (least, most) = (*scale.start(), *scale.end());
    within(column, field, scale).map_err(|_| {
        format!("{column} must be a whole number from {least} to {most} or empty, got {field}")
    })
}

fn within<T>(column: &str, field: &str, range: RangeInclusive<T>) -> Result<Option<T>, String>
where
    T: FromStr + PartialOrd,
{
    if field.is_empty() {
        return Ok(None);
    }
    let value = field.parse().ok().filter(|value| range.contains(value));
    match value {
        Some(value) => Ok(Some(value)),
        None => Err(format!(
            "{column} must be a number of 0 or more or empty, got {field}"
        )),
    }
}
