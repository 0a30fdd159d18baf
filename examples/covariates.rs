//! What customers' traits change: a model with covariates beside the plain one.
//!
//! ```text
//! cargo run --release --example covariates -- [LOG COVARIATES] [--model NAME] [--help]
//! ```
//!
//! A log is a CSV file, whose columns and formats are found or named (`--help`); the covariates
//! are a CSV file whose first column is the customer. A column of numbers is a number, any other a
//! factor whose most frequent level is the base. The models are pareto-nbd (where none is named),
//! bg-nbd, mbg-nbd, ggom-nbd and nbd. Without files a base is simulated from Pareto/NBD with known
//! coefficients.

#[path = "shown/mod.rs"]
mod shown;

#[path = "calibration/mod.rs"]
mod calibration;
#[path = "covariates/input.rs"]
mod input;
#[path = "log/mod.rs"]
mod log;
#[path = "covariates/print.rs"]
mod print;
#[path = "survey/random.rs"]
mod random;

use calibration::CalibrationArguments;
use clap::{Parser, ValueEnum};
use clv::models::covariates::{
    BetaDropout, CoefficientEstimate, CovariateFit, CovariateShifts, CovariateSpecification,
    CovariateValue, Effect, FitWithCovariates, LikelihoodRatioTest, OneConvention, WaldTest,
};
use clv::models::{BgNbd, Estimate, GgomNbd, MbgNbd, Nbd, ParetoNbd, PurchaseProcess};
use clv::transactions::PurchaseHistory;
use input::Input;
use shown::{Answer, Failure};
use std::error::Error;
use std::process::ExitCode;

/// What customers' traits change: a model with covariates beside the plain one.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(flatten)]
    calibration: CalibrationArguments,
    /// A CSV file whose first column is the customer, and every other a trait
    #[arg(value_name = "COVARIATES")]
    covariates: Option<String>,
    /// The model
    #[arg(long, value_enum, default_value = "pareto-nbd")]
    model: Model,
    #[command(flatten)]
    answer: Answer,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Model {
    ParetoNbd,
    GgomNbd,
    Nbd,
    BgNbd,
    MbgNbd,
}

/// For how long new customers are looked at, in weeks.
const YEAR: f64 = 52.0;

/// A fit's side of the table.
struct Side {
    estimates: Vec<f64>,
    errors: Option<Vec<f64>>,
    log_likelihood: f64,
    aic: Option<f64>,
    bic: Option<f64>,
    warnings: Vec<String>,
}

/// What a new customer of some kind is expected to buy.
struct NewCustomer {
    kind: String,
    purchases: f64,
}

/// Everything that the example finds out, before it is printed.
struct Findings {
    model: &'static str,
    dropout: Option<&'static str>,
    parameters: Vec<String>,
    plain: Side,
    with: Side,
    distinct_covariates: usize,
    coefficients: Vec<CoefficientEstimate>,
    /// The coefficients that the base was simulated with, where they are of this model.
    truth: Option<Vec<f64>>,
    by_covariate: Vec<(String, Option<WaldTest>)>,
    ratio: Option<LikelihoodRatioTest>,
    new_customers: Vec<NewCustomer>,
}

fn main() -> ExitCode {
    shown::run(run)
}

fn run() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let name = arguments.calibration.log.name();
    arguments
        .answer
        .or_missing(("log", &name), show(&arguments))
}

fn show(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let (input, findings) = match arguments.model {
        Model::ParetoNbd => found::<ParetoNbd>(arguments, OneConvention::Standard, None)?,
        Model::GgomNbd => found::<GgomNbd>(arguments, OneConvention::Standard, None)?,
        Model::Nbd => found::<Nbd>(arguments, OneConvention::Standard, None)?,
        Model::BgNbd => found::<BgNbd>(arguments, BetaDropout::OppositeFactors, Some(OPPOSITE))?,
        Model::MbgNbd => found::<MbgNbd>(arguments, BetaDropout::OppositeFactors, Some(OPPOSITE))?,
    };
    if arguments.answer.json {
        let document = print::json(&input, &findings);
        match &input.reading {
            Some(reading) => reading.print_beside(document)?,
            None => println!("{}", serde_json::to_string_pretty(&document)?),
        }
    } else {
        print::tables(&input, &findings);
    }
    Ok(())
}

const OPPOSITE: &str = "a is multiplied and b divided by e^(coefficient × covariate)";

fn found<M>(
    arguments: &Arguments,
    convention: M::Convention,
    dropout: Option<&'static str>,
) -> Result<(Input, Findings), Box<dyn Error>>
where
    M: FitWithCovariates<History = PurchaseHistory, Fixed = ()> + PurchaseProcess<Span = f64>,
{
    let input = Input::read(arguments)?;
    let findings = findings::<M>(&input, convention, dropout);
    let findings = match &input.reading {
        Some(reading) => reading.of(findings),
        None => findings,
    };
    Ok((input, findings?))
}

fn findings<M>(
    input: &Input,
    convention: M::Convention,
    dropout: Option<&'static str>,
) -> Result<Findings, Failure>
where
    M: FitWithCovariates<History = PurchaseHistory, Fixed = ()> + PurchaseProcess<Span = f64>,
{
    let specification = CovariateSpecification::all(&input.table, convention, Effect::OwnOnEach);
    let fit = M::fit_with_covariates(&input.base, &input.table, &specification)?;
    let by_covariate = input
        .table
        .columns()
        .iter()
        .map(|column| Ok((column.name().to_owned(), fit.wald_test(column.name())?)))
        .collect::<Result<_, Box<dyn Error>>>()?;
    let name = <M as CovariateShifts>::NAME;
    Ok(Findings {
        model: name,
        dropout,
        parameters: fit
            .plain()
            .names()
            .iter()
            .map(ToString::to_string)
            .collect(),
        plain: plain(&fit),
        with: with(&fit),
        distinct_covariates: fit.distinct_covariates(),
        coefficients: fit.coefficients(),
        truth: input.truth.clone().filter(|_| name == "Pareto/NBD"),
        by_covariate,
        ratio: fit.likelihood_ratio_test(),
        new_customers: new_customers(input, &fit)?,
    })
}

fn plain<M: CovariateShifts>(fit: &CovariateFit<M>) -> Side {
    let plain = fit.plain();
    Side {
        estimates: plain.estimates(),
        errors: plain.standard_errors(),
        log_likelihood: plain.log_likelihood(),
        aic: plain.aic(),
        bic: plain.bic(),
        warnings: plain.warnings().iter().map(ToString::to_string).collect(),
    }
}

fn with<M: CovariateShifts>(fit: &CovariateFit<M>) -> Side {
    Side {
        estimates: fit.model().base().parameters(),
        errors: fit
            .standard_errors()
            .map(|errors| errors[..fit.plain().parameter_count()].to_vec()),
        log_likelihood: fit.log_likelihood(),
        aic: fit.aic(),
        bic: fit.bic(),
        warnings: fit.warnings().iter().map(ToString::to_string).collect(),
    }
}

/// A typical customer, and the same one with one covariate changed.
fn new_customers<M>(
    input: &Input,
    fit: &CovariateFit<M>,
) -> Result<Vec<NewCustomer>, Box<dyn Error>>
where
    M: FitWithCovariates + Estimate + PurchaseProcess<Span = f64>,
{
    let typical = input.typical();
    let expected = |kind: String, covariates: &[(&str, CovariateValue<'_>)]| {
        let model = fit.model().for_covariates(covariates)?;
        Ok::<_, Box<dyn Error>>(NewCustomer {
            kind,
            purchases: model.expected_purchases(YEAR)?,
        })
    };
    let named = |(name, value): &(&str, CovariateValue<'_>)| match value {
        CovariateValue::Number(value) if value.fract() == 0.0 => format!("{name} {value}"),
        CovariateValue::Number(value) => format!("{name} {value:.1}"),
        CovariateValue::Level(level) => format!("{name} {level}"),
    };
    let kind: Vec<String> = typical.iter().map(named).collect();
    let mut customers = vec![expected(kind.join(", "), &typical)?];
    for (place, other) in input.others() {
        let mut changed = typical.clone();
        if let Some((_, value)) = changed.get_mut(place) {
            *value = other;
        }
        if let Some(change) = changed.get(place) {
            customers.push(expected(
                format!("the same with {}", named(change)),
                &changed,
            )?);
        }
    }
    Ok(customers)
}
