//! Square's expiration policy.

use chrono::NaiveDate;
use clv::loyalty::points::{ExpiryRule, Through};

#[test]
fn twelve_months_run_through_the_end_of_the_month() {
    let rule = ExpiryRule::Months {
        count: 12,
        through: Through::MonthEnd,
    };
    let earned = NaiveDate::from_ymd_opt(2020, 7, 6).unwrap();
    assert_eq!(
        rule.first_day_too_late(earned).unwrap(),
        NaiveDate::from_ymd_opt(2021, 8, 1)
    );
}
