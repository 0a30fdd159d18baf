//! A report grows with what it shows, not with its customers.

use crate::chinese::report_of_in;
use clv::models::{BgNbd, Draw, GammaGamma, Simulate};
use clv::quantity::Language;
use std::fmt::Write;
use std::time::Instant;

/// Purchases of customers who join over half a year and are seen for a year more, to the cent.
fn simulated(customers: u64) -> String {
    const SEED: u64 = 11;
    let process = BgNbd::new(0.6, 5.0, 0.8, 3.0).unwrap();
    let spend = GammaGamma::new(6.25, 3.74, 15.45).unwrap();
    let start = chrono::NaiveDate::from_ymd_opt(2023, 1, 1).unwrap();
    let mut rows = "customer,date,amount\n".to_owned();
    for customer in 0..customers {
        let joined = customer * 182 / customers;
        let seen = (547 - joined) as f64 / 7.0;
        let mut random = process.stream(SEED, customer);
        let mut times = process.simulate(seen, &mut random).unwrap();
        times.insert(0, 0.0);
        let mean = spend.draw(1, &mut random).unwrap().mean().unwrap();
        for (place, weeks) in times.iter().enumerate() {
            let day = start + chrono::Days::new(joined + (7.0 * weeks) as u64);
            let paid = mean * (0.8 + 0.1 * (place % 5) as f64);
            writeln!(rows, "{customer},{day},{paid:.2}").unwrap();
        }
    }
    rows
}

#[test]
fn more_customers_are_no_longer_report() {
    let length = |customers: u64| {
        let name = format!("size_{customers}");
        report_of_in(Language::English, &name, &simulated(customers)).len()
    };
    let (few, many) = (length(2_000), length(40_000));
    assert!(many < 3 * few / 2, "{few} {many}");
    assert!(many < 1_000_000, "{many}");
}

#[test]
#[ignore = "a minute: run in release, on a machine that does nothing else"]
fn a_million_customers_take_less_than_ten_seconds_and_three_megabytes() {
    let rows = simulated(1_000_000);
    let start = Instant::now();
    let html = report_of_in(Language::English, "size_million", &rows);
    let seconds = start.elapsed().as_secs_f64();
    println!("{seconds:.1} s, {:.2} MB", html.len() as f64 / 1e6);
    assert!(html.len() < 3_000_000, "{}", html.len());
    assert!(seconds < 10.0, "{seconds}");
}
