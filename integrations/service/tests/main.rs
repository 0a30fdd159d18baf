//! The service as its users meet it: started, fed with CDNOW, killed in the middle, started again,
//! and compared with the library on the same log.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop")]

mod running;

use clv::models::{
    Candidate, GammaGamma, Estimate, LifetimeValue, SpendHistories, Valuation, ValueTerms, ZeroSpend,
};
use clv::prelude::*;
use clv::transactions::Transaction;
use running::Running;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use std::collections::HashSet;

const CDNOW: &str = include_str!("../../../examples/data/cdnow_sample.csv");
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
    ["customer", "date", "amount"].map(|name| fields[header.iter().position(|h| *h == name).unwrap()])
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
    rows.into_iter().map(|row| (row.customer.clone(), serde_json::to_value(row).unwrap())).collect()
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
    let mut acknowledged = Vec::new();
    let address = service.address.clone();
    let sent = events[..half].to_vec();
    let sender = std::thread::spawn(move || {
        for batch in sent.chunks(100) {
            match running::post(&address, "/events", &json!(batch)) {
                Ok(receipt) => {
                    assert_eq!(receipt["refused"], json!([]));
                    acknowledged.extend_from_slice(batch);
                }
                Err(_) => break,
            }
        }
        acknowledged
    });
    std::thread::sleep(std::time::Duration::from_millis(60));
    service.kill();
    let acknowledged = sender.join().unwrap();

    // All that was acknowledged is there: sent again, nothing of it is new.
    let service = Running::start(database);
    if !acknowledged.is_empty() {
        let receipt = service.post("/events", &json!(acknowledged));
        assert_eq!((&receipt["accepted"], &receipt["repeated"]), (&json!(0), &json!(acknowledged.len())));
    }

    // All of it, the later half before the earlier one: late events are read again.
    for part in [&events[half..], &events[..half]] {
        for batch in part.chunks(1000) {
            assert_eq!(service.post("/events", &json!(batch))["refused"], json!([]));
        }
    }
    let mut other = events[0].clone();
    other["amount"] = json!("1.00");
    let refused = service.post("/events", &json!([other]));
    assert_eq!(refused["refused"][0]["key"], json!("row-0"));
    let future = json!([{"key": "f", "customer": "1", "at": "2999-01-01T00:00:00", "amount": "1"}]);
    assert_eq!(service.post("/events", &future)["refused"][0]["key"], json!("f"));

    assert!(service.try_get(&format!("/customers/1?as_of={AS_OF}")).is_err(), "no model yet");
    let refit = service.post(&format!("/refit?as_of={AS_OF}"), &json!(null));
    assert_eq!(refit["model"], json!("MBG/NBD"));

    let library = by_the_library();
    assert_eq!(service.get(&format!("/base?as_of={AS_OF}"))["customers"], json!(library.len()));
    for (customer, row) in library.iter().step_by(5) {
        let answer = service.get(&format!("/customers/{customer}?as_of={AS_OF}"));
        for field in ["frequency", "recency", "age", "probability_alive", "expected_purchases", "expected_spend", "value"] {
            assert!(near(&answer[field], &row[field]), "{customer} {field}: {} {}", answer[field], row[field]);
        }
    }
    let best = service.get(&format!("/customers?as_of={AS_OF}&top=5"));
    let values: Vec<Decimal> = best.as_array().unwrap().iter().map(|row| row["value"].as_str().unwrap().parse().unwrap()).collect();
    let mut highest: Vec<Decimal> = library.iter().filter_map(|(_, row)| row["value"].as_str()?.parse().ok()).collect();
    highest.sort_unstable_by(|a, b| b.cmp(a));
    assert!(values.iter().zip(&highest).all(|(a, b)| (a - b).abs() < Decimal::new(1, 6)));

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
    let names: HashSet<&str> = library.iter().map(|(customer, _)| customer.as_str()).collect();
    assert_eq!(names.len(), library.len());
}

#[test]
fn cdnow_through_sqlite() {
    let file = std::env::temp_dir().join(format!("clv-service-{}.db", std::process::id()));
    let remove = || {
        for end in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{end}", file.display()));
        }
    };
    remove();
    cdnow_through(&format!("sqlite://{}", file.display()));
    remove();
}

/// `CLV_TEST_POSTGRES` names an empty database of a server that is there for the test.
#[test]
fn cdnow_through_postgres() {
    match std::env::var("CLV_TEST_POSTGRES") {
        Ok(database) => cdnow_through(&database),
        Err(_) => eprintln!("skipped: CLV_TEST_POSTGRES names no database"),
    }
}
