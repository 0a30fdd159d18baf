//! A log from the command line, split at a calibration end.

use chrono::{NaiveDate, TimeDelta};
use clv::quantity::TimeUnit;
use clv::transactions::{
    Collapse, CsvFormat, FirstPurchase, PurchaseTimes, Reduction, Refunds, Split, TransactionLog,
    ZeroAmounts,
};
use std::error::Error;
use std::fs::File;

const CDNOW: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/examples/data/cdnow_sample.csv"
);

/// What the command line says.
pub struct Arguments {
    log: Option<String>,
    calibration_end: Option<NaiveDate>,
    /// Whether to print for a machine.
    pub json: bool,
}

impl Arguments {
    /// `[LOG.csv] [--calibration-end YYYY-MM-DD] [--json]`; the usage line where it is not that.
    pub fn read(usage: &str) -> Result<Self, Box<dyn Error>> {
        let mut parsed = Self {
            log: None,
            calibration_end: None,
            json: false,
        };
        let mut given = std::env::args().skip(1);
        while let Some(argument) = given.next() {
            match argument.as_str() {
                "--json" => parsed.json = true,
                "--calibration-end" => {
                    let date = given.next().ok_or(usage)?;
                    parsed.calibration_end = Some(
                        date.parse()
                            .map_err(|_| format!("{date} is not a date\n{usage}"))?,
                    );
                }
                other if other.starts_with('-') || parsed.log.is_some() => {
                    return Err(usage.into());
                }
                path => parsed.log = Some(path.to_owned()),
            }
        }
        Ok(parsed)
    }
}

/// A log in two parts, and what is known of it.
pub struct Calibration {
    /// What the log is called.
    pub name: String,
    /// How many rows it has.
    pub transactions: usize,
    /// Whether it is CDNOW in its standard calibration, that of the published fits.
    #[allow(
        dead_code,
        reason = "for examples that print the published fits beside"
    )]
    pub is_standard: bool,
    /// The last day of the calibration.
    pub end: NaiveDate,
    /// The last day of the holdout.
    pub holdout_end: NaiveDate,
    /// The customers as of the end, and what they did after it.
    pub split: Split<String>,
    /// When the customers bought, through the end of the holdout.
    #[allow(dead_code, reason = "for examples that look at purchases over time")]
    pub times: PurchaseTimes<String>,
}

/// Reads the log, purchases on a day counted once, time in weeks, and splits it: CDNOW at
/// 1997-09-30, another log half-way through its time, if nothing else is asked for.
pub fn calibration(arguments: &Arguments) -> Result<Calibration, Box<dyn Error>> {
    let path = arguments.log.as_deref().unwrap_or(CDNOW);
    let file = File::open(path).map_err(|error| format!("{path}: {error}"))?;
    let format = CsvFormat::iso("customer", "date", "amount");
    let log = TransactionLog::<String>::from_csv(file, &format)
        .map_err(|error| format!("{path}: {error}"))?;
    let (Some(first), Some(last)) = (log.first_instant(), log.last_instant()) else {
        return Err(format!("{path}: no transaction").into());
    };
    let is_cdnow = arguments.log.is_none();
    let half_way = first.date() + TimeDelta::days((last - first).num_days() / 2);
    let standard = NaiveDate::from_ymd_opt(1997, 9, 30).filter(|_| is_cdnow);
    let end = arguments.calibration_end.or(standard).unwrap_or(half_way);
    let reduction = Reduction {
        as_of: end.into(),
        unit: TimeUnit::Week,
        collapse: Collapse::Day,
        refunds: Refunds::Net,
        zero_amounts: ZeroAmounts::Count,
        first_purchase: FirstPurchase::Excluded,
    };
    let through_holdout = Reduction {
        as_of: last.date().into(),
        ..reduction
    };
    let view = log.by_customer();
    let split = reduction.split_view(&view, last.date())?;
    let times = through_holdout.purchase_times_of_view(&view)?;
    Ok(Calibration {
        name: if is_cdnow {
            "CDNOW, 1/10 sample".to_owned()
        } else {
            path.to_owned()
        },
        transactions: log.len(),
        is_standard: is_cdnow && Some(end) == standard,
        end,
        holdout_end: last.date(),
        split,
        times,
    })
}
