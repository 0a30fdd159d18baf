//! The service as its users meet it: started, fed with CDNOW, killed in the middle, started again,
//! and compared with the library on the same log.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may stop"
)]

mod bad_input;
mod running;

use clv::models::{
    Candidate, Estimate, GammaGamma, LifetimeValue, SpendHistories, Valuation, ValueTerms,
    ZeroSpend,
};
use clv::prelude::*;
use clv::transactions::Transaction;
use running::Running;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

const CDNOW: &str = include_str!("../../../../examples/data/cdnow_sample.csv");
const AS_OF: &str = "1998-06-30";

/// The log as events: the key is the row, so two equal rows are two events.
fn events() -> Vec<Value> {
    let rows = CDNOW.lines().skip(1).enumerate();
    rows.map(|(row, line)| {
        let [customer, date, amount] = columns(line);
        json!({"key": format!("row-{row}"), "customer": customer, "at": format!("{date}T00:00:00"), "amount": amount})
    })
    .collect()
}

/// Customer, date and amount of a line, wherever the file has them.
fn columns(line: &str) -> [&str; 3] {
    let header: Vec<&str> = CDNOW.lines().next().unwrap().split(',').collect();
    let fields: Vec<&str> = line.split(',').collect();
    ["customer", "date", "amount"]
        .map(|name| fields[header.iter().position(|h| *h == name).unwrap()])
}

/// The same log, by the library alone.
fn by_the_library() -> Vec<(String, Value)> {
    let log: TransactionLog<String> = CDNOW
        .lines()
        .skip(1)
        .map(|line| {
            let [customer, date, amount] = columns(line);
            let at: chrono::NaiveDate = date.parse().unwrap();
            Transaction::new(customer.to_owned(), at, amount.parse().unwrap())
        })
        .collect();
    let base = Reduction {
        as_of: AS_OF.parse::<chrono::NaiveDate>().unwrap().into(),
        unit: TimeUnit::Week,
        collapse: Collapse::Day,
        refunds: Refunds::NetWithinPeriod,
        zero_amounts: ZeroAmounts::Count,
        repeated_orders: RepeatedOrders::Add,
        first_purchase: FirstPurchase::Excluded,
    }
    .reduce(&log)
    .unwrap();
    let horizon = Horizon::of(Decimal::from(52), TimeUnit::Week).unwrap();
    let process = Candidate::MbgNbd.fit(&base).unwrap();
    let spend = GammaGamma::fit(&SpendHistories::of(&base, ZeroSpend::LeaveOut).unwrap()).unwrap();
    let terms = ValueTerms {
        margin: Decimal::new(30, 2),
        discount: DiscountRate::new(Decimal::new(10, 2), TimeUnit::Year).unwrap(),
        valuation: Valuation::Continuous { horizon },
    };
    let value = LifetimeValue::of(&process, &spend, terms).unwrap();
    let rows = value.predictions(&base, horizon).unwrap().into_rows();
    rows.into_iter()
        .map(|row| (row.customer.clone(), serde_json::to_value(row).unwrap()))
        .collect()
}

fn near(ours: &Value, theirs: &Value) -> bool {
    let number = |value: &Value| match value {
        Value::String(text) => text.parse::<f64>().ok(),
        other => other.as_f64(),
    };
    match (number(ours), number(theirs)) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * b.abs().max(1e-9),
        (a, b) => a == b,
    }
}

/// Everything that must hold, on the database at this address.
fn cdnow_through(database: &str) {
    let events = events();
    let half = events.len() / 2;
    let mut service = Running::start(database);

    // The first half, of which the process does not survive the last batches.
    let (sent, client) = (events[..half].to_vec(), service.client.clone());
    let batches = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&batches);
    let sender = std::thread::spawn(move || {
        let mut acknowledged = Vec::new();
        for batch in sent.chunks(10) {
            let Ok((200, _)) = client.post("/events", &json!(batch)) else {
                break;
            };
            acknowledged.extend_from_slice(batch);
            counted.fetch_add(1, Ordering::Relaxed);
        }
        acknowledged
    });
    while batches.load(Ordering::Relaxed) < 40 {
        std::thread::yield_now();
    }
    service.kill();
    let acknowledged = sender.join().unwrap();
    assert!(acknowledged.len() >= 400);

    // All that was acknowledged is there: sent again, nothing of it is new.
    let service = Running::start(database);
    let receipt = service.post("/events", &json!(acknowledged));
    assert_eq!(
        (&receipt["accepted"], &receipt["repeated"]),
        (&json!(0), &json!(acknowledged.len()))
    );

    // All of it, from the last to the first: nearly every event comes late.
    let backwards: Vec<Value> = events.iter().rev().cloned().collect();
    for batch in backwards.chunks(1000) {
        service.post("/events", &json!(batch));
    }
    let (status, none) = service
        .client
        .get(&format!("/customers/1?as_of={AS_OF}"))
        .unwrap();
    assert_eq!((status, &none["error"]), (409, &json!("no_model")));
    let refit = service.post(&format!("/refit?as_of={AS_OF}"), &json!(null));
    assert_eq!(refit["model"], json!("MBG/NBD"));
    let (status, early) = service.client.get("/base?as_of=1997-06-30").unwrap();
    assert_eq!(
        (status, &early["error"]),
        (422, &json!("as_of_before_latest_event"))
    );

    let library = by_the_library();
    assert_eq!(
        service.get(&format!("/base?as_of={AS_OF}"))["customers"],
        json!(library.len())
    );
    for (customer, row) in &library {
        let answer = service.get(&format!("/customers/{customer}?as_of={AS_OF}"));
        for field in [
            "frequency",
            "recency",
            "age",
            "probability_alive",
            "expected_purchases",
            "expected_spend",
            "value",
        ] {
            assert!(
                near(&answer[field], &row[field]),
                "{customer} {field}: {} {}",
                answer[field],
                row[field]
            );
        }
    }
    let best = service.get(&format!("/customers?as_of={AS_OF}&top=5"));
    let values: Vec<Decimal> = best
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["value"].as_str().unwrap().parse().unwrap())
        .collect();
    let mut highest: Vec<Decimal> = library
        .iter()
        .filter_map(|(_, row)| row["value"].as_str()?.parse().ok())
        .collect();
    highest.sort_unstable_by(|a, b| b.cmp(a));
    assert!(
        values
            .iter()
            .zip(&highest)
            .all(|(a, b)| (a - b).abs() < Decimal::new(1, 6))
    );

    // Answers, twice; a hand's count: 2 promoters, 1 passive, 1 detractor.
    let answers = json!([{"key": "a", "score": 10}, {"key": "b", "score": 9}, {"key": "c", "score": 7}, {"key": "d", "score": 2}]);
    assert_eq!(service.post("/answers", &answers)["accepted"], json!(4));
    assert_eq!(service.post("/answers", &answers)["repeated"], json!(4));
    let nps = service.get("/nps");
    assert!(near(&nps["nps"]["interval"]["estimate"], &json!(0.25)));

    // A quiet stop keeps the models and the answers.
    service.stop();
    let service = Running::start(database);
    let again = service.get(&format!("/customers/{}?as_of={AS_OF}", library[0].0));
    assert!(near(&again["value"], &library[0].1["value"]));
    assert_eq!(service.get("/nps"), nps);
    let drift = service.post(&format!("/refit?as_of={AS_OF}"), &json!(null));
    assert!(drift["models"]["process"].is_object());
    let names: HashSet<&str> = library
        .iter()
        .map(|(customer, _)| customer.as_str())
        .collect();
    assert_eq!(names.len(), library.len());
}

/// A database file of its own, which is gone afterwards.
fn with_a_file(name: &str, test: impl FnOnce(&str)) {
    let file = std::env::temp_dir().join(format!("clv-service-{name}-{}.db", std::process::id()));
    let remove = || {
        for end in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{end}", file.display()));
        }
    };
    remove();
    test(&format!("sqlite://{}", file.display()));
    remove();
}

#[test]
fn cdnow_through_sqlite() {
    with_a_file("cdnow", cdnow_through);
}

#[test]
fn bad_input_to_sqlite() {
    with_a_file("bad", bad_input::bad_input);
}

/// `CLV_TEST_POSTGRES` names an empty database of a server that is there for the test.
#[test]
fn postgres() {
    match std::env::var("CLV_TEST_POSTGRES") {
        Ok(database) => {
            cdnow_through(&database);
            bad_input::bad_input(&database);
        }
        Err(_) => eprintln!("skipped: CLV_TEST_POSTGRES names no database"),
    }
}
