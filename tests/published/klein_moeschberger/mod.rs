use super::printed;
use clv::quantity::ConfidenceLevel;
use clv::retention::{
    KaplanMeier, Observation, Outcome, RiskTable, SurvivalInterval, log_rank, nelson_aalen,
};

/// Weeks in remission; negative where the patient was still in remission.
const MERCAPTOPURINE: [i32; 21] = [
    6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35,
];
const PLACEBO: [i32; 21] = [
    1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23,
];

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

fn table(weeks: &[i32]) -> RiskTable {
    RiskTable::of(&observations(weeks)).unwrap().unwrap()
}

#[test]
fn table_4_1() {
    let survival = KaplanMeier::of(table(&MERCAPTOPURINE));
    let rows = survival.rows(SurvivalInterval::Log, ConfidenceLevel::P95);
    let print = [
        (6.0, 21, 3, 0.857, 0.0764),
        (7.0, 17, 1, 0.807, 0.0869),
        (10.0, 15, 1, 0.753, 0.0963),
        (13.0, 12, 1, 0.690, 0.1068),
        (16.0, 11, 1, 0.628, 0.1141),
        (22.0, 7, 1, 0.538, 0.1282),
        (23.0, 6, 1, 0.448, 0.1346),
    ];
    assert_eq!(rows.len(), print.len());
    for (row, (time, at_risk, left, share, error)) in rows.iter().zip(print) {
        assert_eq!((row.time, row.at_risk, row.left), (time, at_risk, left));
        // The book carries rounded factors: .628 is .6275.
        printed(row.survival, share, 2e-3);
        printed(row.standard_error.unwrap(), error, 1e-4);
    }
    assert_eq!(survival.median(), Some(23.0));
    assert_eq!(KaplanMeier::of(table(&PLACEBO)).median(), Some(8.0));
}

#[test]
fn table_4_2() {
    let variances = [0.0068, 0.0103, 0.0147, 0.0217, 0.0299, 0.0503, 0.0781];
    let rows = nelson_aalen(&table(&MERCAPTOPURINE));
    for (row, variance) in rows.iter().zip(variances) {
        printed(row.standard_error.powi(2), variance, 1e-4);
    }
}

#[test]
fn the_log_rank_test() {
    let test = log_rank(&observations(&MERCAPTOPURINE), &observations(&PLACEBO));
    let test = test.unwrap().unwrap();
    printed(test.chi_squared, 16.79, 0.01);
    assert_eq!(test.observed, [9, 21]);
    printed(test.expected[0], 19.25, 0.01);
    printed(test.expected[1], 10.75, 0.01);
    printed(test.p_value, 4.17e-5, 1e-7);
}
