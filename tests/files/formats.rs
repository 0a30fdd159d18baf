//! The formats in which the small files are read.

use clv::transactions::{
    BusinessCalendar, CsvFormat, ExchangeRates, OrderLines, StateColumn, TextEncoding, Zone,
};
use rust_decimal_macros::dec;

pub fn found() -> CsvFormat {
    CsvFormat::found()
}

/// Everything found, and amounts that name no currency in dollars.
pub fn in_dollars() -> CsvFormat {
    CsvFormat {
        unmarked_currency: Some("USD".to_owned()),
        ..found()
    }
}

pub fn iso() -> CsvFormat {
    CsvFormat::iso("customer", "date", "amount")
}

pub fn in_zone(zone: Zone) -> CsvFormat {
    CsvFormat {
        calendar: BusinessCalendar::In(zone),
        ..found()
    }
}

pub fn berlin() -> Zone {
    Zone::Named(chrono_tz::Europe::Berlin)
}

pub fn encoded(encoding: TextEncoding) -> CsvFormat {
    CsvFormat {
        encoding,
        ..found()
    }
}

pub fn with_states() -> CsvFormat {
    let mut states = StateColumn::new("state", ["paid"], ["cancelled", "pending"]);
    states.refunds = vec!["refund".to_owned()];
    CsvFormat {
        states: vec![states],
        ..iso()
    }
}

pub fn refunded() -> CsvFormat {
    CsvFormat {
        refunded: Some("refunded".to_owned()),
        ..iso()
    }
}

/// Lines of orders, beside each what was given back.
pub fn one_refund() -> CsvFormat {
    CsvFormat {
        refunded: Some("refunded".to_owned()),
        lines: OrderLines::AddUp,
        ..found()
    }
}

pub fn rates() -> CsvFormat {
    CsvFormat {
        rates: ExchangeRates::new("EUR", [("USD", dec!(0.92)), ("GBP", dec!(1.17))]).ok(),
        ..found()
    }
}
