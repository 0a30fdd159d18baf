//! The unit economics of a subscription: from the price to the value of a customer, what winning one
//! may cost, when that comes back, and which number matters most.
//!
//! ```text
//! cargo run --release --example unit_economics
//! cargo run --release --example unit_economics -- --json
//! ```

#[path = "shown/mod.rs"]
mod shown;

use clap::Parser;
use clv::quantity::{DiscountRate, Ledger, Probability, RetentionRate, TimeUnit};
use clv::table::{Cell, Table};
use clv::value::acquisition::{
    AcquisitionPayback, ChannelSpend, acquisition_cost_by_channel, customer_acquisition_cost,
    value_to_cost_ratio,
};
use clv::value::drivers::{Driver, Tornado, tornado};
use clv::value::{ConstantRetention, PaymentDates, Timing, ValueError, expected_lifetime};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Value, json};
use shown::Answer;
use std::error::Error;
use std::process::ExitCode;

/// The unit economics of a subscription, from the price to the value of a customer.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(flatten)]
    answer: Answer,
}

/// A subscription business, month by month.
struct Business {
    price: Decimal,
    gross_margin: Decimal,
    /// Service and loyalty, per customer and month.
    service: Decimal,
    churn: Decimal,
    /// Yearly.
    discount: Decimal,
    acquisition: Ledger,
    channels: Vec<ChannelSpend>,
}

impl Business {
    fn example() -> Result<Self, Box<dyn Error>> {
        let channel = |channel: &str, spend: i64, new_customers| ChannelSpend {
            channel: channel.to_owned(),
            spend: Decimal::from(spend),
            new_customers,
        };
        Ok(Self {
            price: Decimal::new(2900, 2),
            gross_margin: Decimal::new(80, 2),
            service: Decimal::new(320, 2),
            churn: Decimal::new(35, 3),
            discount: Decimal::new(12, 2),
            acquisition: Ledger::costs([
                ("advertising", Decimal::from(92_000)),
                ("sales", Decimal::from(41_500)),
                ("onboarding", Decimal::from(10_500)),
            ])?,
            channels: vec![
                channel("search", 61_000, 380),
                channel("social", 48_000, 260),
                channel("referral", 13_000, 160),
                channel("trade fair", 22_000, 0),
            ],
        })
    }

    fn customers_won(&self) -> u64 {
        self.channels
            .iter()
            .map(|channel| channel.new_customers)
            .sum()
    }
}

/// What a customer leaves, from the drivers of the tornado table.
fn value_of(
    price: Decimal,
    gross_margin: Decimal,
    service: Decimal,
    churn: Decimal,
    discount: Decimal,
) -> Result<ConstantRetention, Box<dyn Error>> {
    let margin = price
        .checked_mul(gross_margin)
        .and_then(|gross| gross.checked_sub(service))
        .ok_or("the margin must fit in a decimal")?;
    Ok(ConstantRetention {
        margin,
        retention: RetentionRate::from_churn(churn, TimeUnit::Month)?,
        discount: DiscountRate::new(discount, TimeUnit::Year)?,
        growth: Decimal::ZERO,
        timing: Timing::FirstPaymentNow,
        payments: PaymentDates::All,
    })
}

/// Everything that is printed.
struct Figures {
    customer: ConstantRetention,
    value: Decimal,
    lifetime: Option<Decimal>,
    cost: Option<Decimal>,
    by_channel: Vec<(String, u64, Option<Decimal>)>,
    ratio: Option<Decimal>,
    payback: Option<Decimal>,
    tornado: Tornado,
}

impl Figures {
    fn of(business: &Business) -> Result<Self, Box<dyn Error>> {
        let customer = value_of(
            business.price,
            business.gross_margin,
            business.service,
            business.churn,
            business.discount,
        )?;
        let value = customer.value()?;
        let cost = customer_acquisition_cost(&business.acquisition, business.customers_won())?;
        let (ratio, payback) = match cost {
            Some(cost) => (
                value_to_cost_ratio(value, cost)?,
                payback_of(&customer, cost)?,
            ),
            None => (None, None),
        };
        let channels = acquisition_cost_by_channel(&business.channels)?;
        let costs = channels.map(|costs| costs.by_channel).unwrap_or_default();
        Ok(Self {
            customer,
            value,
            lifetime: expected_lifetime(customer.retention)?.map(|lifetime| lifetime.payments),
            cost,
            by_channel: business
                .channels
                .iter()
                .zip(costs)
                .map(|(channel, cost)| (channel.channel.clone(), channel.new_customers, cost))
                .collect(),
            ratio,
            payback,
            tornado: sensitivity(business)?,
        })
    }
}

/// The margins come at the end of each month, fewer with every month, and are discounted.
fn payback_of(
    customer: &ConstantRetention,
    acquisition_cost: Decimal,
) -> Result<Option<Decimal>, ValueError> {
    AcquisitionPayback {
        acquisition_cost,
        revenue: customer.margin,
        gross_margin: Probability::ONE,
        retention: customer.retention,
        discount: customer.discount,
    }
    .periods()
}

/// Each driver a tenth lower and higher.
fn sensitivity(business: &Business) -> Result<Tornado, Box<dyn Error>> {
    let tenth = Decimal::new(1, 1);
    let drivers = [
        Driver::within("price", business.price, tenth)?,
        Driver::within("gross margin", business.gross_margin, tenth)?,
        Driver::within("service cost", business.service, tenth)?,
        Driver::within("churn", business.churn, tenth)?,
        Driver::within("discount rate", business.discount, tenth)?,
    ];
    tornado(&drivers, |levels| match levels {
        [price, gross_margin, service, churn, discount] => {
            Ok(value_of(*price, *gross_margin, *service, *churn, *discount)?.value()?)
        }
        _ => Err("there must be five drivers".into()),
    })
}

fn print(business: &Business, figures: &Figures) {
    println!("A subscription (first payment now; money in dollars)\n");
    let number = |number: Option<Decimal>| Cell::from(number.and_then(|number| number.to_f64()));
    let rows = [
        ["price".into(), business.price.into(), "a month".into()],
        [
            "margin after service".into(),
            figures.customer.margin.into(),
            "a month".into(),
        ],
        [
            "churn".into(),
            Cell::share(Some(business.churn)),
            "a month".into(),
        ],
        [
            "discount rate".into(),
            Cell::share(Some(business.discount)),
            "a year".into(),
        ],
        [
            "expected payments".into(),
            number(figures.lifetime),
            "months".into(),
        ],
        [
            "lifetime value".into(),
            figures.value.into(),
            "today".into(),
        ],
        [
            "acquisition cost".into(),
            figures.cost.into(),
            "once".into(),
        ],
        ["value : cost".into(), number(figures.ratio), "".into()],
        [
            "payback, margins spread over each month".into(),
            number(figures.payback),
            "months, with churn and discount".into(),
        ],
    ];
    let table = Table::new("").column("a customer").column("").column("");
    println!("{}", table.with_rows(rows));
    let channels = figures.by_channel.iter();
    let channels = channels.map(|(channel, customers, cost)| {
        [channel.as_str().into(), (*customers).into(), (*cost).into()]
    });
    let table = Table::new("Acquisition cost by channel")
        .column("channel")
        .column("customers")
        .column("cost each");
    println!("{}", table.with_rows(channels));
    let bars = figures.tornado.bars.iter().map(|bar| {
        [
            bar.driver.as_str().into(),
            bar.value_at_low.into(),
            bar.value_at_high.into(),
            bar.swing.into(),
            bar_of(bar.swing).into(),
        ]
    });
    let table = Table::new("Lifetime value with one driver a tenth lower or higher")
        .column("driver")
        .column("lower")
        .column("higher")
        .column("swing")
        .column("");
    print!("{}", table.with_rows(bars));
}

/// A character for each four dollars of swing.
fn bar_of(swing: Decimal) -> String {
    let length = swing
        .checked_div(Decimal::from(4))
        .unwrap_or_default()
        .round();
    "█".repeat(usize::try_from(length).unwrap_or_default().min(60))
}

fn as_json(figures: &Figures) -> Value {
    let text = |number: Decimal| number.to_string();
    json!({
        "margin_per_month": text(figures.customer.margin),
        "expected_payments": figures.lifetime.map(text),
        "lifetime_value": text(figures.value),
        "acquisition_cost": figures.cost.map(text),
        "value_to_cost": figures.ratio.map(text),
        "payback_months": figures.payback.map(text),
        "channels": figures.by_channel.iter().map(|(channel, customers, cost)| json!({
            "channel": channel,
            "new_customers": customers,
            "acquisition_cost": cost.map(text),
        })).collect::<Vec<_>>(),
        "tornado": figures.tornado.bars.iter().map(|bar| json!({
            "driver": bar.driver,
            "value_at_low": text(bar.value_at_low),
            "value_at_high": text(bar.value_at_high),
            "swing": text(bar.swing),
        })).collect::<Vec<_>>(),
    })
}

fn main() -> ExitCode {
    shown::run(run)
}

fn run() -> Result<(), Box<dyn Error>> {
    let wants_json = Arguments::parse().answer.json;
    let business = Business::example()?;
    let figures = Figures::of(&business)?;
    if wants_json {
        println!("{:#}", as_json(&figures));
    } else {
        print(&business, &figures);
    }
    Ok(())
}
