//! Formulas in decimals: a million values of constant retention, a million present values of 12
//! flows, and the internal rate of 120 dated flows.

use chrono::{Days, NaiveDate};
use clv::quantity::{DiscountRate, QuantityError, RetentionRate, TimeUnit};
use clv::roi::{CashFlows, DatedCashFlow, DatedCashFlows, FirstFlow, RoiError};
use clv::value::{ConstantRetention, PaymentDates, Timing, ValueError};
use criterion::{Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use rust_decimal::Decimal;
use std::hint::black_box;
use std::time::Duration;

const MILLION: u32 = 1_000_000;

fn discount() -> Result<DiscountRate, QuantityError> {
    DiscountRate::new(Decimal::new(1, 2), TimeUnit::Month)
}

/// A million customers with margins and retention rates of their own.
fn customers(payments: PaymentDates) -> Result<Vec<ConstantRetention>, QuantityError> {
    (0..MILLION)
        .map(|index| {
            Ok(ConstantRetention {
                margin: Decimal::new(1000 + i64::from(index % 9000), 2),
                retention: RetentionRate::new(
                    Decimal::new(9000 + i64::from(index % 997), 4),
                    TimeUnit::Month,
                )?,
                discount: discount()?,
                growth: Decimal::ZERO,
                timing: Timing::FirstPaymentNow,
                payments,
            })
        })
        .collect()
}

fn total(customers: &[ConstantRetention]) -> Result<Decimal, ValueError> {
    customers.iter().try_fold(Decimal::ZERO, |sum, customer| {
        Ok(sum.saturating_add(customer.value()?))
    })
}

fn retention(c: &mut Criterion) {
    let mut group = c.benchmark_group("a million retention values");
    group.sampling_mode(SamplingMode::Flat).sample_size(10);
    group.measurement_time(Duration::from_secs(8));
    group.throughput(Throughput::Elements(u64::from(MILLION)));
    for (name, payments) in [
        ("all payments", PaymentDates::All),
        ("first 36 payments", PaymentDates::First(36)),
    ] {
        let customers = customers(payments);
        group.bench_function(name, |b| {
            b.iter(|| black_box(customers.as_deref().map(total)).is_ok());
        });
    }
    group.finish();
}

fn projects() -> Result<Vec<CashFlows>, RoiError> {
    (0..1000_i64)
        .map(|index| {
            let income = (1..12).map(|month| Decimal::new(9_000 + index * month, 2));
            CashFlows::new(
                std::iter::once(Decimal::from(-1000)).chain(income),
                TimeUnit::Month,
            )
        })
        .collect()
}

/// Each of a thousand projects a thousand times.
fn present_values(projects: &[CashFlows]) -> Result<Decimal, RoiError> {
    let rate = discount()?;
    let mut sum = Decimal::ZERO;
    for _ in 0..1000 {
        for project in black_box(projects) {
            sum = sum.saturating_add(project.net_present_value(rate, FirstFlow::Now)?);
        }
    }
    Ok(sum)
}

fn net_present_value(c: &mut Criterion) {
    let mut group = c.benchmark_group("a million net present values");
    group.sampling_mode(SamplingMode::Flat).sample_size(10);
    group.measurement_time(Duration::from_secs(8));
    group.throughput(Throughput::Elements(u64::from(MILLION)));
    let projects = projects();
    group.bench_function("12 flows", |b| {
        b.iter(|| black_box(projects.as_deref().map(present_values)).is_ok());
    });
    group.finish();
}

/// Ten years of monthly income, each on a day of its own.
fn dated_flows() -> Result<DatedCashFlows, RoiError> {
    let start = NaiveDate::from_ymd_opt(2016, 1, 1).unwrap_or_default();
    DatedCashFlows::new((0..120_u64).map(|month| DatedCashFlow {
        date: start + Days::new(month * 30 + month * month % 7),
        amount: match month {
            0 => Decimal::from(-10_000),
            _ => Decimal::from(120 + month),
        },
    }))
}

fn internal_rates(c: &mut Criterion) {
    let mut group = c.benchmark_group("internal rate of return");
    let dated = dated_flows();
    group.bench_function("120 dated flows", |b| {
        b.iter(|| {
            black_box(&dated)
                .as_ref()
                .map(DatedCashFlows::internal_rates)
                .is_ok()
        });
    });
    let income = std::iter::once(Decimal::from(-10_000))
        .chain((1..120_i64).map(|month| Decimal::from(120 + month)));
    let periodic = CashFlows::new(income, TimeUnit::Month);
    group.bench_function("120 periodic flows", |b| {
        b.iter(|| {
            black_box(&periodic)
                .as_ref()
                .map(CashFlows::internal_rates)
                .is_ok()
        });
    });
    group.finish();
}

criterion_group!(benches, retention, net_present_value, internal_rates);
criterion_main!(benches);
