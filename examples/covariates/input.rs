//! A base and its covariates: from two files, or made up.

use crate::Arguments;
use crate::calibration::Calibration;
use crate::log::reading::Reading;
use crate::random::Random as Numbers;
use crate::shown::{BadArguments, rows};
use clv::models::covariates::{
    CovariateCoding, CovariateColumn, CovariateModel, CovariateTable, CovariateTerm,
    CovariateValue, Effect, OneConvention,
};
use clv::models::{ParetoNbd, Random, Simulate};
use clv::quantity::TimeUnit;
use clv::transactions::{CustomerBase, FirstPurchase, PurchaseHistory};
use std::collections::BTreeMap;
use std::error::Error;

const SEED: u64 = 2026;
const CUSTOMERS: u64 = 4_000;

/// What the example works on.
pub struct Input {
    pub name: String,
    pub base: CustomerBase<String>,
    pub table: CovariateTable<String>,
    /// The coefficients that the base was simulated with.
    pub truth: Option<Vec<f64>>,
    /// How the log was read; `None` where there is none.
    pub reading: Option<Reading>,
}

impl Input {
    /// The log and the covariates that the arguments name, or a simulated base.
    pub fn read(arguments: &Arguments) -> Result<Self, Box<dyn Error>> {
        let calibration = &arguments.calibration;
        match &arguments.covariates {
            None if calibration.log.is_cdnow() && calibration.calibration_end.is_some() => {
                let problem = "a simulated base has no calibration end";
                Err(BadArguments::new(problem, "").into())
            }
            None if calibration.log.is_cdnow() => simulated(),
            Some(covariates) => {
                let Calibration {
                    name,
                    base,
                    end,
                    reading,
                    ..
                } = calibration.read()?;
                Ok(Self {
                    name: format!("{name} until {end}, with {covariates}"),
                    base,
                    table: reading.of(table(covariates))?,
                    truth: None,
                    reading: Some(reading),
                })
            }
            None => {
                let problem = "a log and its covariates are two files";
                Err(BadArguments::new(problem, "").into())
            }
        }
    }

    /// The values of a column among the customers of the base.
    fn values(&self, column: usize) -> impl Iterator<Item = CovariateValue<'_>> {
        let row = |customer| self.table.row(customer);
        self.base
            .customers()
            .iter()
            .filter_map(move |customer| row(customer)?.get(column).copied())
    }

    fn numbers(&self, column: usize) -> Vec<f64> {
        let number = |value| match value {
            CovariateValue::Number(value) => Some(value),
            CovariateValue::Level(_) => None,
        };
        self.values(column).filter_map(number).collect()
    }

    fn is_flag(&self, column: usize) -> bool {
        let numbers = self.numbers(column);
        numbers.iter().all(|value| *value == 0.0 || *value == 1.0)
    }

    /// The mean of a column and its standard deviation.
    fn spread(&self, column: usize) -> (f64, f64) {
        let numbers = self.numbers(column);
        let n = numbers.len() as f64;
        let mean = numbers.iter().sum::<f64>() / n;
        let square = numbers
            .iter()
            .map(|value| (value - mean).powi(2))
            .sum::<f64>()
            / n;
        (mean, square.sqrt())
    }

    /// Factors at their base level, flags at 0, other numbers at their mean.
    pub fn typical(&self) -> Vec<(&str, CovariateValue<'_>)> {
        let columns = self.table.columns().iter().enumerate();
        let typical = columns.map(|(place, column)| {
            let value = match column {
                CovariateColumn::Factor { base, .. } => CovariateValue::Level(base.as_str()),
                CovariateColumn::Number { .. } if self.is_flag(place) => 0.0.into(),
                CovariateColumn::Number { .. } => self.spread(place).0.into(),
            };
            (column.name(), value)
        });
        typical.collect()
    }

    /// For each column what else there is: the other levels, 1, or a standard deviation more.
    pub fn others(&self) -> Vec<(usize, CovariateValue<'_>)> {
        let mut others = Vec::new();
        for (place, column) in self.table.columns().iter().enumerate() {
            match column {
                CovariateColumn::Factor { base, .. } => {
                    let mut levels: Vec<&str> = self
                        .values(place)
                        .filter_map(|value| match value {
                            CovariateValue::Level(level) if level != base => Some(level),
                            _ => None,
                        })
                        .collect();
                    levels.sort_unstable();
                    levels.dedup();
                    others.extend(levels.into_iter().map(|level| (place, level.into())));
                }
                CovariateColumn::Number { .. } if self.is_flag(place) => {
                    others.push((place, 1.0.into()));
                }
                CovariateColumn::Number { .. } => {
                    let (mean, deviation) = self.spread(place);
                    others.push((place, (mean + deviation).into()));
                }
            }
        }
        others
    }
}

/// The columns of a CSV file after its first, which is the customer.
fn table(path: &str) -> Result<CovariateTable<String>, Box<dyn Error>> {
    let mut reader = rows::reader(path).map_err(|error| format!("{path}: {error}"))?;
    let names: Vec<String> = reader
        .headers()?
        .iter()
        .skip(1)
        .map(str::to_owned)
        .collect();
    let mut rows: Vec<(String, Vec<String>)> = Vec::new();
    let mut lines: Vec<u64> = Vec::new();
    for row in reader.records() {
        let row = row.map_err(|error| format!("{path}: {error}"))?;
        let line = row.position().map_or(0, csv::Position::line);
        let mut fields = row.iter().map(str::to_owned);
        let customer = fields.next().unwrap_or_default();
        let fields: Vec<String> = fields.collect();
        if let Some((_, name)) = fields
            .iter()
            .zip(&names)
            .find(|(field, _)| field.is_empty())
        {
            return Err(format!(
                "{path}: line {line}, column {name}: nothing is known of the customer {customer}\nhint: \
                 write what is likely, or a word such as unknown in a column of words"
            )
            .into());
        }
        rows.push((customer, fields));
        lines.push(line);
    }
    let of_column = |place: usize| rows.iter().filter_map(move |(_, row)| row.get(place));
    let column = |(place, name): (usize, String)| {
        let is_number: Vec<bool> = of_column(place)
            .map(|field| number(field).is_some())
            .collect();
        let numbers = of_column(place).filter(|field| is_like_number(field));
        let numbers = numbers.count();
        match is_number.iter().position(|is| !is) {
            None => Ok(CovariateColumn::Number { name }),
            Some(row) if 2 * numbers > is_number.len() => {
                let line = lines.get(row).copied().unwrap_or_default();
                let field = of_column(place).nth(row).map_or("", String::as_str);
                Err(format!(
                    "{path}: line {line}, column {name}: {field} is no number that can be read, in a column of \
                     numbers\nhint: write a number without marks of thousands, and what is likely where nothing \
                     is known; or a letter before every number, where they are codes"
                ))
            }
            Some(_) => {
                let base = most_frequent(of_column(place)).unwrap_or_default();
                Ok(CovariateColumn::Factor { name, base })
            }
        }
    };
    let columns: Vec<CovariateColumn> = names
        .into_iter()
        .enumerate()
        .map(column)
        .collect::<Result<_, _>>()?;
    let coded = rows.iter().map(|(customer, row)| {
        let values: Vec<CovariateValue<'_>> = row
            .iter()
            .zip(&columns)
            .map(|(field, column)| match column {
                CovariateColumn::Number { .. } => number(field).unwrap_or(f64::NAN).into(),
                CovariateColumn::Factor { .. } => field.as_str().into(),
            })
            .collect();
        (customer.clone(), values)
    });
    let coded: Vec<_> = coded.collect();
    let table = CovariateTable::new(columns, coded).map_err(|error| format!("{path}: {error}"))?;
    Ok(table)
}

/// A number with a decimal point or comma; a comma before three digits may as well set thousands apart.
fn number(field: &str) -> Option<f64> {
    let is_finite = |number: &f64| number.is_finite();
    if let Ok(number) = field.parse() {
        return Some(number).filter(is_finite);
    }
    let (whole, decimals) = field.split_once(',')?;
    let is_plain = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    let is_decimal = is_plain(decimals) && !matches!(decimals.len(), 0 | 3);
    let number = is_decimal.then(|| format!("{whole}.{decimals}").parse().ok());
    number.flatten().filter(is_finite)
}

/// Whether a field is a number, or would be one without marks of thousands.
fn is_like_number(field: &str) -> bool {
    let has_digit = field.bytes().any(|byte| byte.is_ascii_digit());
    let is_mark = |sign: char| sign.is_ascii_digit() || "+-.,' ".contains(sign);
    number(field).is_some() || (has_digit && field.chars().all(is_mark))
}

fn most_frequent<'a>(fields: impl Iterator<Item = &'a String>) -> Option<String> {
    let mut counts: BTreeMap<&String, usize> = BTreeMap::new();
    for field in fields {
        *counts.entry(field).or_default() += 1;
    }
    let most = counts.into_iter().max_by_key(|(_, count)| *count)?;
    Some(most.0.clone())
}

/// Customers of a shop, its web site and partners, some of whom get the newsletter, at some
/// distance: Pareto/NBD with known coefficients, seen for half a year to a year.
fn simulated() -> Result<Input, Box<dyn Error>> {
    let columns = [
        CovariateColumn::factor("channel", "shop"),
        CovariateColumn::number("newsletter"),
        CovariateColumn::number("distance_km"),
    ];
    let mut numbers = Numbers(SEED);
    let rows: Vec<(String, [CovariateValue<'_>; 3])> = (0..CUSTOMERS)
        .map(|customer| {
            let channel = match numbers.unit() {
                ..0.5 => "shop",
                0.5..0.85 => "web",
                _ => "partner",
            };
            let newsletter = numbers.unit() < 0.3;
            let distance = (-8.0 * (1.0 - numbers.unit()).ln() * 10.0).round() / 10.0;
            let row = [channel.into(), newsletter.into(), distance.into()];
            (format!("{customer:05}"), row)
        })
        .collect();
    let table = CovariateTable::new(columns, rows)?;
    // Term by term, for each on purchase and on dropout: partner, web; newsletter; distance.
    let truth = vec![-0.4, 0.5, 0.6, 0.0, 0.3, -0.5, -0.02, 0.0];
    let model = CovariateModel::new(
        ParetoNbd::new(0.9, 9.0, 0.8, 14.0)?,
        OneConvention::Standard,
        vec![
            CovariateCoding::Factor {
                name: "channel".to_owned(),
                base: "shop".to_owned(),
                levels: vec!["partner".to_owned(), "web".to_owned()],
            },
            CovariateCoding::Number {
                name: "newsletter".to_owned(),
            },
            CovariateCoding::Number {
                name: "distance_km".to_owned(),
            },
        ],
        ["channel", "newsletter", "distance_km"]
            .map(|column| CovariateTerm {
                column: column.to_owned(),
                effect: Effect::OwnOnEach,
            })
            .to_vec(),
        truth.clone(),
    )?;
    let models = model.for_customers(table.customers(), &table)?;
    let mut base = Vec::new();
    for (stream, (customer, model)) in (0..).zip(table.customers().iter().zip(models)) {
        let age = 26.0 + (stream % 182) as f64 / 7.0;
        let times = model.simulate(age, &mut Random::new(SEED, stream))?;
        let last = times.last().copied().unwrap_or_default();
        let history = PurchaseHistory::new(u32::try_from(times.len())?, last, age)?;
        base.push((customer.clone(), history, None));
    }
    Ok(Input {
        name: format!("simulated from Pareto/NBD, seed {SEED}"),
        base: CustomerBase::from_summaries(TimeUnit::Week, FirstPurchase::Excluded, base)?,
        table,
        truth: Some(truth),
        reading: None,
    })
}
