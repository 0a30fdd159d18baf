//! Whatever is wrong is answered with a status of 400 to 499, a name and a plain sentence, and the
//! rest of a list is taken. The service goes on.

use crate::running::Running;
use serde_json::{Value, json};

fn event(key: &str, customer: &str, at: &str, amount: &Value) -> Value {
    json!({"key": key, "customer": customer, "at": at, "amount": amount})
}

pub fn bad_input(database: &str) {
    let service = Running::start(database);
    let client = &service.client;

    // A whole request: where, of which type, with which body; the status, name and words of the answer.
    type Request<'a> = (&'a str, &'a str, &'a [u8], u16, &'a str, &'a str);
    let long = vec![b' '; (16 << 20) + 1];
    let json = "application/json";
    let requests: &[Request] = &[
        ("/events", json, b"[{", 400, "not_json", "must be JSON"),
        ("/events", json, b"", 400, "not_json", "must be JSON"),
        (
            "/events",
            json,
            b"[{\"key\": \"\xff\"}]",
            400,
            "not_utf8",
            "its byte 11 is not",
        ),
        ("/events", json, b"{}", 422, "not_a_list", "must be a list"),
        (
            "/events",
            json,
            b"[{}]",
            422,
            "row",
            "row 1: missing field `key`",
        ),
        (
            "/events",
            "text/plain",
            b"[]",
            415,
            "content_type",
            "application/json",
        ),
        (
            "/events",
            json,
            &long,
            413,
            "too_large",
            "at most 16777216 bytes",
        ),
        (
            "/nothing",
            json,
            b"[]",
            404,
            "no_route",
            "nothing at /nothing",
        ),
    ];
    for (path, content, body, status, name, words) in requests {
        let (got, answer) = client.post_bytes(path, content, body).unwrap();
        assert_eq!(
            (got, answer["error"].as_str()),
            (*status, Some(*name)),
            "{answer}"
        );
        assert!(
            answer["message"].as_str().unwrap().contains(words),
            "{answer}"
        );
    }

    // A row that cannot be read: no row of the list is taken, and it is said which it is.
    let good = event("bad-0", "bad", "2024-03-02T10:00:00", &json!("5.00"));
    for (wrong, words) in [
        (
            event("x", "c", "2024-13-01T00:00:00", &json!("1")),
            "a time must be like 2024-03-09T10:15:00",
        ),
        (
            event("x", "c", "yesterday", &json!("1")),
            "got \"yesterday\"",
        ),
        (event("x", "c", "2024-03-02T10:00:00", &json!("NaN")), "NaN"),
        (event("x", "c", "2024-03-02T10:00:00", &json!("1,5")), "1,5"),
        (event("x", "c", "2024-03-02T10:00:00", &json!(null)), "null"),
    ] {
        let (status, answer) = client.post("/events", &json!([good, wrong])).unwrap();
        assert_eq!((status, &answer["error"]), (422, &json!("row")), "{answer}");
        let message = answer["message"].as_str().unwrap();
        assert!(
            message.starts_with("row 2: ") && message.contains(words),
            "{message}"
        );
    }
    let (status, answer) = client.get("/customers/bad").unwrap();
    assert_eq!(
        (status, &answer["error"]),
        (404, &json!("no_customer")),
        "{answer}"
    );

    // A row that can be read and not taken: the others are.
    let day = "2024-03-02T10:00:00";
    let rows = [
        (
            event("bad-1", "bad", "2999-01-01T00:00:00", &json!("1")),
            "future_event",
        ),
        (
            event("bad-2", "bad", "0001-01-01T00:00:00", &json!("1")),
            "early_event",
        ),
        (
            event("bad-3", "bad", day, &json!("79228162514264337593543950335")),
            "amount",
        ),
        (
            event("bad-4", "bad", day, &json!("0.00000000001")),
            "amount",
        ),
        (event("bad-5", "", day, &json!("1")), "name"),
        (event("bad-6", "a\u{0}b", day, &json!("1")), "name"),
        (event("", "bad", day, &json!("1")), "name"),
        (event(&"k".repeat(201), "bad", day, &json!("1")), "name"),
        (event("bad-0", "bad", day, &json!("6.00")), "key_conflict"),
    ];
    let mut list = vec![good.clone()];
    list.extend(rows.iter().map(|(row, _)| row.clone()));
    list.push(good.clone());
    let (status, receipt) = client.post("/events", &json!(list)).unwrap();
    let counts = (&receipt["accepted"], &receipt["repeated"]);
    assert_eq!((status, counts), (422, (&json!(1), &json!(1))), "{receipt}");
    let mut refused = names(&receipt);
    let mut expected: Vec<&str> = rows.iter().map(|(_, name)| *name).collect();
    refused.sort_unstable();
    expected.sort_unstable();
    assert_eq!(refused, expected, "{receipt}");

    // Before the customer's first one, with an offset, with the amount as a number: all right.
    let earlier = json!([event(
        "bad-7",
        "bad",
        "2024-02-01T01:00:00+02:00",
        &json!(4.5)
    )]);
    assert_eq!(service.post("/events", &earlier)["accepted"], json!(1));
    assert_eq!(service.post("/events", &earlier)["repeated"], json!(1));
    let as_text = json!([event(
        "bad-7",
        "bad",
        "2024-01-31T23:00:00Z",
        &json!("4.50")
    )]);
    assert_eq!(service.post("/events", &as_text)["repeated"], json!(1));

    // Answers.
    let answers = json!([{"key": "bad-a", "score": 9}, {"key": "bad-b", "score": -1}, {"key": "bad-c", "score": 11}, {"key": "bad-a", "score": 3}]);
    let (status, receipt) = client.post("/answers", &answers).unwrap();
    assert_eq!(
        (status, &receipt["accepted"]),
        (422, &json!(1)),
        "{receipt}"
    );
    assert_eq!(names(&receipt), ["score", "score", "key_conflict"]);
    assert_eq!(
        receipt["refused"][0]["message"],
        json!("the score must be 0 to 10, got -1")
    );
    let (status, answer) = client
        .post("/answers", &json!([{"key": "bad-d", "score": 9.5}]))
        .unwrap();
    assert_eq!((status, &answer["error"]), (422, &json!("row")), "{answer}");

    // Questions.
    for (path, status, name) in [
        ("/customers/nobody", 404, "no_customer"),
        ("/customers/%FF", 400, "request"),
        ("/base?as_of=tomorrow", 400, "request"),
        ("/customers?top=-1", 400, "request"),
    ] {
        let (got, answer) = client.get(path).unwrap();
        assert_eq!(
            (got, answer["error"].as_str()),
            (status, Some(name)),
            "{path}: {answer}"
        );
    }

    // The poisoned rows are not in the database: it starts again.
    service.stop();
    let service = Running::start(database);
    assert_eq!(
        service.post("/events", &json!([good]))["repeated"],
        json!(1)
    );
}

fn names(receipt: &Value) -> Vec<&str> {
    let refused = receipt["refused"].as_array().unwrap();
    refused
        .iter()
        .map(|refusal| refusal["error"].as_str().unwrap())
        .collect()
}
