//! Numbers in the examples' sentences.

use crate::shown::number::{counted, money};
use rust_decimal_macros::dec;

#[test]
fn one_is_singular_and_amounts_are_rounded() {
    assert_eq!(counted(1, "customer"), "1 customer");
    assert_eq!(counted(0, "customer"), "0 customers");
    assert_eq!(counted("1234567.25", "week"), "1,234,567.25 weeks");
    assert_eq!(money(dec!(2.4655)), "2.47");
    assert_eq!(money(dec!(-1191.005)), "−1,191.01");
    assert_eq!(money(dec!(-0.001)), "0.00");
}
