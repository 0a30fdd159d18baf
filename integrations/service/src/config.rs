//! What is decided when the service starts: every convention on which a number depends.

use clap::Parser;
use clv::models::{Candidate, Valuation, ValueTerms};
use clv::quantity::{DiscountRate, Horizon, TimeUnit};
use clv::transactions::{
    Collapse, LateEvents, LiveRules, OrderPolicy, Refunds, RepeatedOrders, ZeroAmounts,
};
use rust_decimal::Decimal;

use crate::error::ServiceError;

/// Customers' values from their purchases, kept current.
#[derive(Debug, Clone, Parser)]
#[command(version)]
pub struct Config {
    /// Where to listen.
    #[arg(long, env = "CLV_LISTEN", default_value = "127.0.0.1:7878")]
    pub listen: String,
    /// The database: sqlite://FILE, or postgres://USER:PASSWORD@HOST/NAME.
    #[arg(long, env = "CLV_DATABASE", default_value = "sqlite://clv-service.db")]
    pub database: String,
    /// The purchase process, such as bg_nbd, mbg_nbd, pareto_nbd.
    #[arg(long, default_value = "mbg_nbd", value_parser = process)]
    pub process: Candidate,
    /// What is left of a unit of revenue, 0 to 1.
    #[arg(long, default_value = "0.30", value_parser = share)]
    pub margin: Decimal,
    /// The discount rate of a year.
    #[arg(long, default_value = "0.10")]
    pub discount: Decimal,
    /// How many weeks of purchases to come are expected and valued.
    #[arg(long, default_value = "52")]
    pub horizon_weeks: Decimal,
    /// The hour (UTC) at which the models are fitted again every day; none with `--no-refit`.
    #[arg(long, default_value = "3", value_parser = clap::value_parser!(u32).range(..24))]
    pub refit_hour: u32,
    /// Fit the models only when `POST /refit` asks for it.
    #[arg(long)]
    pub no_refit: bool,
}

fn process(name: &str) -> Result<Candidate, String> {
    serde_json::from_value(name.into())
        .map_err(|_| format!("there is no process {name:?}; try bg_nbd, mbg_nbd or pareto_nbd"))
}

fn share(text: &str) -> Result<Decimal, String> {
    let share = text.parse::<Decimal>().ok();
    let share = share.filter(|share| (Decimal::ZERO..=Decimal::ONE).contains(share));
    share.ok_or_else(|| "it must be 0 to 1".to_owned())
}

impl Config {
    /// The unit of recency, age and the models' parameters.
    pub const UNIT: TimeUnit = TimeUnit::Week;

    /// What the summaries of customers follow: purchases of one day are one, a refund lowers the
    /// purchases of its day, and a late event is refused, which is when the customer is read again
    /// from the database.
    pub fn rules() -> LiveRules {
        let policy = OrderPolicy {
            collapse: Collapse::Day,
            refunds: Refunds::NetWithinPeriod,
            zero_amounts: ZeroAmounts::Count,
            repeated_orders: RepeatedOrders::Add,
        };
        LiveRules::new(policy, LateEvents::Refuse)
    }

    /// How purchases to come become a value of today.
    pub fn terms(&self) -> Result<ValueTerms, ServiceError> {
        Ok(ValueTerms {
            margin: self.margin,
            discount: DiscountRate::new(self.discount, TimeUnit::Year)?,
            valuation: Valuation::Continuous {
                horizon: self.horizon()?,
            },
        })
    }

    /// Until when purchases are expected and valued.
    pub fn horizon(&self) -> Result<Horizon, ServiceError> {
        Ok(Horizon::of(self.horizon_weeks, Self::UNIT)?)
    }
}
