//! How many events a running service takes, and how quickly it answers beside them.
//!
//! ```text
//! cargo run --release -p clv-service &
//! cargo run --release -p clv-service --example load -- http://127.0.0.1:7878 1000000
//! cargo run --release -p clv-service --example load -- http://127.0.0.1:7878 1000000 20000
//! ```
//!
//! The third argument is how many events a second to send; as fast as they are taken without it.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a tool for measuring may stop at the first wrong thing"
)]

use serde_json::{Value, json};
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

const CUSTOMERS: usize = 50_000;
const BATCH: usize = 1_000;
const A_DAY: usize = 1_000;
/// Events before the fit.
const FIRST: usize = 100_000;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let address = arguments
        .next()
        .unwrap_or_else(|| "http://127.0.0.1:7878".to_owned());
    let events: usize = arguments
        .next()
        .and_then(|n| n.parse().ok())
        .unwrap_or(200_000);
    let a_second: Option<f64> = arguments.next().and_then(|n| n.parse().ok());
    let run = std::process::id();

    // Something to answer with: the first days, and a fit to them.
    let first = FIRST.min(events);
    send(&address, &bodies(run, 0..first), None);
    let fitted = post(
        &format!("{address}/refit?as_of={}", day(first)),
        &json!(null),
    );
    fitted.expect("the base must be new, and the service must fit it");

    // Made before, so that making them takes no processor from the service.
    let rest = bodies(run, first..events);
    let done = AtomicBool::new(false);
    let started = Instant::now();
    let mut times = std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let agent = ureq::Agent::new_with_defaults();
            let mut times = Vec::new();
            while !done.load(Ordering::Relaxed) {
                let customer = customer(times.len() * 7919 % first);
                let asked = Instant::now();
                let mut answer = agent
                    .get(format!("{address}/customers/{customer}"))
                    .call()
                    .unwrap();
                answer.body_mut().read_to_string().unwrap();
                times.push(asked.elapsed());
                std::thread::sleep(Duration::from_millis(2));
            }
            times
        });
        send(&address, &rest, a_second);
        done.store(true, Ordering::Relaxed);
        reader.join().unwrap()
    });
    let seconds = started.elapsed().as_secs_f64();
    times.sort_unstable();
    let at = |share: f64| {
        times
            .get((share * times.len() as f64) as usize)
            .copied()
            .unwrap_or_default()
    };
    println!(
        "events         {:>10.0} a second",
        (events - first) as f64 / seconds
    );
    println!("answers        {:>10}", times.len());
    println!("  half within  {:>10.3} ms", at(0.5).as_secs_f64() * 1e3);
    println!("  99 % within  {:>10.3} ms", at(0.99).as_secs_f64() * 1e3);
}

/// Batches of events as they are sent.
fn bodies(run: u32, numbers: Range<usize>) -> Vec<String> {
    let numbers: Vec<usize> = numbers.collect();
    let body = |batch: &[usize]| {
        let events: Vec<Value> = batch.iter().map(|&i| event(run, i)).collect();
        json!(events).to_string()
    };
    numbers.chunks(BATCH).map(body).collect()
}

fn send(address: &str, bodies: &[String], a_second: Option<f64>) {
    let (url, started) = (format!("{address}/events"), Instant::now());
    let agent = ureq::Agent::new_with_defaults();
    for (sent, body) in bodies.iter().enumerate() {
        if let Some(a_second) = a_second {
            let due = Duration::from_secs_f64((sent * BATCH) as f64 / a_second);
            std::thread::sleep(due.saturating_sub(started.elapsed()));
        }
        let request = agent.post(&url).content_type("application/json");
        let mut receipt = request.send(body).unwrap();
        receipt.body_mut().read_to_string().unwrap();
    }
}

fn event(run: u32, i: usize) -> Value {
    json!({"key": format!("{run}-{i}"), "customer": customer(i), "at": format!("{}T12:00:00", day(i)), "amount": "19.90"})
}

/// Days go on with the events, so that nothing comes late.
fn day(i: usize) -> chrono::NaiveDate {
    chrono::NaiveDate::from_ymd_opt(2020, 1, 1).unwrap() + chrono::Days::new((i / A_DAY) as u64)
}

/// Some buy often and many seldom.
fn customer(i: usize) -> String {
    let mixed = (i as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let share = (mixed >> 40) as f64 / (1 << 24) as f64;
    format!("load-{}", (share * share * CUSTOMERS as f64) as usize)
}

fn post(url: &str, body: &Value) -> Result<Value, ureq::Error> {
    ureq::post(url).send_json(body)?.body_mut().read_json()
}
