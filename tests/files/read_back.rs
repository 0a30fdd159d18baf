//! Formats that are kept in a configuration, and reports that are logged.

use clv::transactions::{
    BusinessCalendar, CancellationPrefix, CsvFormat, ExchangeRates, InstantFormat, StateColumn,
    TextEncoding, TransactionLog, Zone,
};
use rust_decimal_macros::dec;
use serde_json::json;

#[test]
fn a_format_comes_back_as_it_was() {
    for zone in ["UTC", "+01:00", "-03:30", "Asia/Shanghai"] {
        let zone: Zone = zone.parse().unwrap();
        let format = CsvFormat {
            instants: vec![
                InstantFormat::Pattern("%d/%m/%Y".to_owned()),
                InstantFormat::Iso,
            ],
            written_in: Some(zone),
            calendar: BusinessCalendar::In(zone),
            encoding: TextEncoding::Gbk,
            rates: ExchangeRates::new("EUR", [("USD", dec!(0.92))]).ok(),
            cancellations: Some(CancellationPrefix {
                prefix: "C".to_owned(),
                names_order: true,
            }),
            states: vec![StateColumn::new("state", ["paid"], ["void"])],
            ..CsvFormat::found()
        };
        let text = serde_json::to_string(&format).unwrap();
        assert_eq!(serde_json::from_str::<CsvFormat>(&text).unwrap(), format);
    }
}

#[test]
fn what_is_no_zone_and_no_rate_is_refused() {
    for zone in ["", "utc+1", "+25:00", "Middle-earth/Shire", "+1:00:00:00"] {
        assert!(
            serde_json::from_value::<Zone>(json!(zone)).is_err(),
            "{zone}"
        );
    }
    let rates = |rate| json!({"to": "EUR", "rates": {"USD": rate}});
    let read = serde_json::from_value::<ExchangeRates>(rates(json!(0.92))).unwrap();
    assert_eq!(
        read,
        ExchangeRates::new("EUR", [("USD", dec!(0.92))]).unwrap()
    );
    for rate in [json!(0), json!(-1), json!("NaN"), json!(null)] {
        assert!(serde_json::from_value::<ExchangeRates>(rates(rate)).is_err());
    }
    // One currency under two marks, and the log's own.
    for (mark, rate) in [("US$", dec!(0.5)), ("EUR", dec!(2))] {
        let twice = [("USD", dec!(0.92)), (mark, rate)];
        assert!(ExchangeRates::new("EUR", twice).is_err(), "{mark}");
    }
    let again = [("USD", dec!(0.92)), ("US$", dec!(0.92)), ("EUR", dec!(1))];
    assert!(ExchangeRates::new("EUR", again).is_ok());
}

#[test]
fn a_report_is_written() {
    let file = "customer;date;amount\nal;2024-03-01;5,00\n;2024-03-02;1,00\n";
    let format = CsvFormat {
        without_customer: clv::transactions::WithoutCustomer::LeaveOut,
        ..CsvFormat::found()
    };
    let (_, report) =
        TransactionLog::<String>::from_csv_with_report(file.as_bytes(), &format).unwrap();
    let written = serde_json::to_value(report).unwrap();
    assert_eq!(written["delimiter"], ";");
    assert_eq!(written["rows"], 2);
    assert_eq!(
        written["left_out"],
        json!([{"reason": "no_customer", "rows": 1, "lines": [3]}])
    );
}
