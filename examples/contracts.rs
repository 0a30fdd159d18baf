//! How long customers under contract stay, from survivor counts: retention by age, a forecast, and
//! what a customer of a given age is still worth.
//!
//! ```text
//! cargo run --release --example contracts
//! cargo run --release --example contracts -- COHORTS.csv --renewals 7 --discount-rate 0.1
//! ```
//!
//! The file has a column with the number of renewals (0, 1, 2, …) and one column for each segment
//! with the customers who are still there. The models learn from the first `--renewals` renewals;
//! what came after that is printed beside the forecast.

#[path = "shown/mod.rs"]
mod shown;

use clap::Parser;
use clv::models::{
    BetaDiscreteWeibull, ContractModel, Estimate, Fit, Parametric, RenewalCounts,
    ShiftedBetaGeometric,
};
use std::error::Error;
use std::process::ExitCode;

const DATA: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/examples/data/contract_cohorts.csv"
);

/// How long customers under contract stay, from survivor counts.
#[derive(Debug, Parser)]
struct Options {
    /// A column of renewals (0, 1, 2, …), and one of survivors for each segment
    #[arg(value_name = "COHORTS", default_value = DATA, hide_default_value = true)]
    path: String,
    /// How many renewals the models see
    #[arg(long, value_name = "N", default_value_t = 7)]
    renewals: usize,
    /// The discount rate a period, above 0
    #[arg(long, value_name = "RATE", default_value_t = 0.1)]
    discount_rate: f64,
}

struct Segment {
    name: String,
    survivors: Vec<u64>,
}

fn main() -> ExitCode {
    shown::run(run)
}

fn run() -> Result<(), Box<dyn Error>> {
    let options = Options::parse();
    for segment in read(&options.path)? {
        report(&segment, &options)?;
    }
    Ok(())
}

/// The columns after the first, each a segment.
fn read(path: &str) -> Result<Vec<Segment>, Box<dyn Error>> {
    let mut reader = csv::Reader::from_path(path).map_err(|error| format!("{path}: {error}"))?;
    let mut segments: Vec<Segment> = reader
        .headers()?
        .iter()
        .skip(1)
        .map(|name| Segment {
            name: name.to_owned(),
            survivors: Vec::new(),
        })
        .collect();
    for row in reader.records() {
        let row = row?;
        for (segment, field) in segments.iter_mut().zip(row.iter().skip(1)) {
            let count = field.trim().parse().map_err(|_| {
                let line = row.position().map_or(0, csv::Position::line);
                let name = &segment.name;
                format!("line {line}, column {name}: not a whole number: {field}")
            })?;
            segment.survivors.push(count);
        }
    }
    Ok(segments)
}

fn report(segment: &Segment, options: &Options) -> Result<(), Box<dyn Error>> {
    let seen = segment.survivors.len().min(options.renewals + 1);
    let (learnt, _) = segment.survivors.split_at(seen);
    let counts = RenewalCounts::from_survivors(learnt)?;
    let geometric = ShiftedBetaGeometric::fit(&counts)?;
    let weibull = BetaDiscreteWeibull::fit(&counts)?;

    println!("segment {}", segment.name);
    println!(
        "  {} customers, learnt from the first {} renewals",
        counts.customers(),
        counts.renewed().len()
    );
    print_fit("shifted-beta-geometric", &geometric);
    print_fit("beta-discrete-Weibull", &weibull);
    print_survival(segment, options, &[geometric.model(), weibull.model()])?;
    print_residual(options, geometric.model())?;
    println!();
    Ok(())
}

fn print_fit<M: Parametric>(name: &str, fit: &Fit<M>) {
    let errors = fit.standard_errors();
    let parameters: Vec<String> = fit
        .names()
        .iter()
        .zip(fit.estimates())
        .enumerate()
        .map(|(place, (name, estimate))| {
            match errors.as_ref().and_then(|errors| errors.get(place)) {
                Some(error) => format!("{name} {estimate:.4} (±{error:.4})"),
                None => format!("{name} {estimate:.4}"),
            }
        })
        .collect();
    println!(
        "  {name:<24} {:<62} ln L {:>11.4}  AIC {:>9}",
        parameters.join("  "),
        fit.log_likelihood(),
        fit.aic()
            .map_or_else(|| "-".to_owned(), |aic| format!("{aic:.2}"))
    );
    for warning in fit.warnings() {
        println!("    warning: {warning}");
    }
}

fn print_survival(
    segment: &Segment,
    options: &Options,
    models: &[&dyn Projects; 2],
) -> Result<(), Box<dyn Error>> {
    println!();
    println!("             customers still there, %        retention rate at this renewal, %");
    println!("  renewal   observed      sBG      BdW        observed      sBG      BdW");
    let first = segment.survivors.first().copied().unwrap_or(0) as f64;
    let mut before = first;
    for (renewal, &survivors) in (0_u32..).zip(&segment.survivors) {
        let survivors = survivors as f64;
        let [sbg, bdw] = models.map(|model| 100.0 * model.still_there(renewal));
        let share = percent(survivors, first);
        print!("  {renewal:>7}   {share:>8} {sbg:>8.1} {bdw:>8.1}");
        if renewal > 0 {
            let observed = percent(survivors, before);
            let [sbg, bdw] = [models[0].renews(renewal)?, models[1].renews(renewal)?];
            let (sbg, bdw) = (100.0 * sbg, 100.0 * bdw);
            print!("        {observed:>8} {sbg:>8.1} {bdw:>8.1}");
        }
        let is_forecast = renewal as usize > options.renewals;
        println!("{}", if is_forecast { "   forecast" } else { "" });
        before = survivors;
    }
    Ok(())
}

/// What the table asks of either model.
trait Projects {
    fn still_there(&self, renewals: u32) -> f64;
    fn renews(&self, renewal: u32) -> Result<f64, Box<dyn Error>>;
}

impl<M: ContractModel> Projects for M {
    fn still_there(&self, renewals: u32) -> f64 {
        self.survival(renewals)
    }

    fn renews(&self, renewal: u32) -> Result<f64, Box<dyn Error>> {
        Ok(self.retention_rate(renewal)?)
    }
}

fn percent(part: f64, whole: f64) -> String {
    if whole > 0.0 {
        format!("{:.1}", 100.0 * part / whole)
    } else {
        "-".to_owned()
    }
}

fn print_residual(options: &Options, model: &ShiftedBetaGeometric) -> Result<(), Box<dyn Error>> {
    let rate = options.discount_rate;
    let lifetime = |periods: Option<f64>| {
        periods.map_or_else(|| "infinite".to_owned(), |periods| format!("{periods:.2}"))
    };
    println!();
    println!(
        "  discounted at {:.1} % a period, in periods (times the margin a period: money)",
        100.0 * rate
    );
    println!(
        "  a new customer, first period included: {}  (undiscounted: {})",
        lifetime(model.discounted_expected_lifetime(rate)?),
        lifetime(model.expected_lifetime()?)
    );
    println!("  yet to come from a customer in period");
    for period in 1..=6 {
        let periods = model.discounted_expected_residual_lifetime(period, rate)?;
        println!("    {period}: {:>6}", lifetime(periods));
    }
    Ok(())
}
