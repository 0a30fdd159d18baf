use super::printed;
use clv::quantity::ConfidenceLevel;
use clv::retention::{KaplanMeier, Observation, Outcome, RiskTable, SurvivalInterval, log_rank};

/// Weeks; negative where censored.
const MAINTAINED: [i32; 11] = [9, 13, -13, 18, 23, -28, 31, 34, -45, 48, -161];
const NONMAINTAINED: [i32; 12] = [5, 5, 8, 8, 12, -16, 23, 27, 30, 33, 43, 45];

fn observations(weeks: &[i32]) -> Vec<Observation> {
    let observation = |&weeks: &i32| Observation {
        time: f64::from(weeks.abs()),
        outcome: if weeks < 0 {
            Outcome::StillThere
        } else {
            Outcome::Left
        },
    };
    weeks.iter().map(observation).collect()
}

fn survival(weeks: &[i32]) -> KaplanMeier {
    KaplanMeier::of(RiskTable::of(&observations(weeks)).unwrap().unwrap())
}

#[test]
fn the_summary_of_the_maintained_group() {
    let rows = survival(&MAINTAINED).rows(ConfidenceLevel::P95, SurvivalInterval::Log);
    let print = [
        (9.0, 11, 0.909, 0.0867, 0.7541, 1.000),
        (13.0, 10, 0.818, 0.1163, 0.6192, 1.000),
        (18.0, 8, 0.716, 0.1397, 0.4884, 1.000),
        (23.0, 7, 0.614, 0.1526, 0.3769, 0.999),
        (31.0, 5, 0.491, 0.1642, 0.2549, 0.946),
        (34.0, 4, 0.368, 0.1627, 0.1549, 0.875),
        (48.0, 2, 0.184, 0.1535, 0.0359, 0.944),
    ];
    let rows = rows.unwrap();
    assert_eq!(rows.len(), print.len());
    for (row, (time, at_risk, share, error, lower, upper)) in rows.iter().zip(print) {
        assert_eq!((row.time, row.at_risk), (time, at_risk));
        printed(row.survival, share, 1e-3);
        printed(row.standard_error.unwrap(), error, 1e-4);
        printed(row.lower.unwrap(), lower, 1e-4);
        printed(row.upper.unwrap(), upper, 1e-3);
    }
}

#[test]
fn medians_and_the_difference_of_the_groups() {
    assert_eq!(survival(&MAINTAINED).median(), Some(31.0));
    assert_eq!(survival(&NONMAINTAINED).median(), Some(23.0));
    let test = log_rank(&observations(&MAINTAINED), &observations(&NONMAINTAINED));
    let test = test.unwrap().unwrap();
    assert_eq!(test.observed, [7, 11]);
    printed(test.expected[0], 10.69, 0.01);
    printed(test.expected[1], 7.31, 0.01);
    printed(test.chi_squared, 3.4, 0.1);
    printed(test.p_value, 0.07, 0.01);
}
