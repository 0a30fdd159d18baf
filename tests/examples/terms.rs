//! The terms of a value on the command line.

use crate::worth::Worth;
use clap::Parser;

#[derive(Debug, Parser)]
struct Arguments {
    #[command(flatten)]
    worth: Worth,
}

fn terms(options: &[&str]) -> Result<Worth, String> {
    let all = ["example"].into_iter().chain(options.iter().copied());
    let arguments = Arguments::try_parse_from(all).map_err(|error| error.to_string())?;
    Ok(arguments.worth)
}

#[test]
fn shares_in_per_cent_are_refused_with_the_right_form() {
    let refused = |option: &str| terms(&[option]).unwrap_err();
    assert!(
        refused("--margin=30").contains("a margin is a share from 0 to 1, such as 0.3 for 30 %")
    );
    assert!(refused("--margin=-0.1").contains("a margin is a share from 0 to 1"));
    let rate = "a discount rate is a share from 0 to 1, such as 0.15 for 15 %";
    assert!(refused("--discount=15").contains(rate));
    let right = terms(&["--margin=0.3", "--discount=0.15"]).unwrap();
    assert_eq!(
        right.terms().unwrap().margin,
        rust_decimal::Decimal::new(3, 1)
    );
}

#[test]
fn the_span_is_that_of_the_horizon() {
    let span = |options: &[&str]| terms(options).unwrap().span();
    assert_eq!(span(&[]), "1 year");
    assert_eq!(span(&["--horizon", "6", "--unit", "month"]), "6 months");
    let refused = terms(&["--horizon", "-1"]).err().unwrap();
    assert!(
        refused.contains("a horizon is a number from 0 on"),
        "{refused}"
    );
}
