//! How many events a running service takes, and how quickly it answers beside them.
//!
//! ```text
//! cargo run --release -p clv-service &
//! cargo run --release -p clv-service --example load -- http://127.0.0.1:7878 1000000
//! ```
#![allow(
    clippy::unwrap_used,
    reason = "a tool for measuring may stop at the first wrong thing"
)]

use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

const CUSTOMERS: usize = 50_000;
const BATCH: usize = 1_000;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let address = arguments
        .next()
        .unwrap_or_else(|| "http://127.0.0.1:7878".to_owned());
    let events: usize = arguments
        .next()
        .and_then(|n| n.parse().ok())
        .unwrap_or(200_000);
    let run = std::process::id();

    // Something to answer with: one batch, and a fit where there is none yet.
    send(&address, run, 0, CUSTOMERS.min(events));
    let _ = post(&format!("{address}/refit"), &json!(null));

    let done = AtomicBool::new(false);
    let started = Instant::now();
    let mut times = std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut times = Vec::new();
            while !done.load(Ordering::Relaxed) {
                let customer = times.len() * 7919 % CUSTOMERS;
                let asked = Instant::now();
                let answer = ureq::get(format!("{address}/customers/load-{customer}")).call();
                times.push(asked.elapsed());
                drop(answer);
                std::thread::sleep(Duration::from_millis(2));
            }
            times
        });
        send(&address, run, CUSTOMERS.min(events), events);
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
        events.saturating_sub(CUSTOMERS) as f64 / seconds
    );
    println!("answers        {:>10}", times.len());
    println!("  half within  {:>10.3} ms", at(0.5).as_secs_f64() * 1e3);
    println!("  99 % within  {:>10.3} ms", at(0.99).as_secs_f64() * 1e3);
}

fn send(address: &str, run: u32, from: usize, to: usize) {
    let numbers: Vec<usize> = (from..to).collect();
    for batch in numbers.chunks(BATCH) {
        let body: Vec<Value> = batch.iter().map(|&i| event(run, i)).collect();
        post(&format!("{address}/events"), &json!(body)).unwrap();
    }
}

/// Days go on with the events, so that nothing comes late.
fn event(run: u32, i: usize) -> Value {
    let day = chrono::NaiveDate::from_ymd_opt(2020, 1, 1).unwrap()
        + chrono::Days::new((i / CUSTOMERS) as u64);
    let customer = i * 7919 % CUSTOMERS;
    json!({"key": format!("{run}-{i}"), "customer": format!("load-{customer}"), "at": format!("{day}T12:00:00"), "amount": "19.90"})
}

fn post(url: &str, body: &Value) -> Result<Value, ureq::Error> {
    ureq::post(url).send_json(body)?.body_mut().read_json()
}
