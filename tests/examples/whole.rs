//! What all of a log comes to, before it is cut.

use super::calibration::{CalibrationArguments, Whole};
use super::file;
use clap::Parser;
use rust_decimal_macros::dec;

#[derive(Debug, Parser)]
struct Arguments {
    #[command(flatten)]
    calibration: CalibrationArguments,
}

/// Ann's orders of a day are one, and her last was given back; Bob buys once: 2 + 1 orders of 5 + 6 + 7 and 4.
#[test]
fn orders_and_money_are_those_of_all_days() {
    let rows = "order,customer,date,amount\n1,ann,2024-01-03,5\n2,ann,2024-01-03,6\n3,ann,2024-01-09,7\n\
                4,ann,2024-02-01,9\n4,ann,2024-02-20,-9\n5,bob,2024-01-05,4\n";
    let path = file("whole.csv", rows);
    for end in ["2024-01-06", "2024-02-20"] {
        let arguments = ["example", &path, "--calibration-end", end];
        let arguments = Arguments::try_parse_from(arguments).unwrap();
        let whole = Whole {
            customers: 2,
            orders: 3,
            money: Some(dec!(22)),
        };
        assert_eq!(
            arguments.calibration.read().map(|of| of.whole).ok(),
            Some(whole)
        );
    }
}
