//! Laws of survival.

use clv::models::{ContractModel, Estimate, RenewalCounts, ShiftedBetaGeometric};
use clv::quantity::{ConfidenceLevel, DiscountRate, TimeUnit};
use clv::retention::{
    KaplanMeier, Observation, Outcome, RiskTable, SurvivalInterval, log_rank, nelson_aalen,
};
use clv::value::{BeyondLastPoint, SurvivalCurve};
use proptest::prelude::*;
use rust_decimal_macros::dec;

fn observations() -> impl Strategy<Value = Vec<Observation>> {
    let outcome = prop_oneof![Just(Outcome::Left), Just(Outcome::StillThere)];
    let one = (0..24_u32, outcome).prop_map(|(time, outcome)| Observation {
        time: f64::from(time) / 2.0,
        outcome,
    });
    prop::collection::vec(one, 1..50)
}

fn estimate(observations: &[Observation]) -> KaplanMeier {
    KaplanMeier::of(RiskTable::of(observations).unwrap().unwrap())
}

const METHODS: [SurvivalInterval; 3] = [
    SurvivalInterval::LogLog,
    SurvivalInterval::Log,
    SurvivalInterval::Plain,
];

proptest! {
    #[test]
    fn survival_never_rises_and_lies_within_its_limits(observations in observations()) {
        let survival = estimate(&observations);
        for method in METHODS {
            let rows = survival.rows(method, ConfidenceLevel::P95);
            let mut before = 1.0;
            for row in rows {
                prop_assert!(row.survival < before && row.survival >= 0.0);
                before = row.survival;
                prop_assert_eq!(row.lower.is_none(), row.survival == 0.0);
                if let (Some(lower), Some(upper)) = (row.lower, row.upper) {
                    prop_assert!((0.0..=row.survival).contains(&lower));
                    prop_assert!((row.survival..=1.0).contains(&upper));
                }
            }
        }
    }

    #[test]
    fn without_censoring_it_is_one_less_the_distribution(times in prop::collection::vec(0..20_u32, 1..60)) {
        let all: Vec<_> = times
            .iter()
            .map(|&time| Observation { time: time.into(), outcome: Outcome::Left })
            .collect();
        let survival = estimate(&all);
        for time in 0..20_u32 {
            let later = times.iter().filter(|&&other| other > time).count();
            let expected = later as f64 / times.len() as f64;
            // Sixty factors round sixty times.
            prop_assert!((survival.at(time.into()).unwrap() - expected).abs() <= 1e-14);
        }
        let mut sorted = times.clone();
        sorted.sort_unstable();
        // The first time that at least half have left.
        let median = sorted[times.len().div_ceil(2) - 1];
        prop_assert_eq!(survival.median(), Some(median.into()));
        // The mean of everybody's time.
        let last = f64::from(*sorted.last().unwrap());
        let mean = times.iter().map(|&time| f64::from(time)).sum::<f64>() / times.len() as f64;
        let restricted = survival.restricted_mean(last).unwrap().unwrap();
        prop_assert!((restricted - mean).abs() <= 1e-12 * mean.max(1.0));
        // Beyond the last time nobody is there, so the mean stays.
        prop_assert!(survival.restricted_mean(last + 5.0).unwrap().is_some());
    }

    #[test]
    fn counts_and_rows_are_the_same_table(observations in observations()) {
        let counted = observations.iter().map(|seen| match seen.outcome {
            Outcome::Left => (seen.time, 1, 0),
            Outcome::StillThere => (seen.time, 0, 1),
        });
        let mut counted: Vec<_> = counted.collect();
        counted.reverse();
        prop_assert_eq!(RiskTable::from_counts(counted), RiskTable::of(&observations));
    }

    #[test]
    fn the_hazard_is_at_most_minus_the_logarithm_of_survival(observations in observations()) {
        let survival = estimate(&observations);
        let hazards = nelson_aalen(survival.table());
        for hazard in hazards {
            let left = survival.at(hazard.time).unwrap();
            prop_assert!(hazard.cumulative_hazard <= -left.ln() + 1e-12);
        }
    }

    #[test]
    fn exchanging_the_groups_exchanges_the_pairs(a in observations(), b in observations()) {
        let (one, two) = (log_rank(&a, &b).unwrap(), log_rank(&b, &a).unwrap());
        prop_assert_eq!(one.is_some(), two.is_some());
        if let (Some(one), Some(two)) = (one, two) {
            prop_assert!((one.chi_squared - two.chi_squared).abs() <= 1e-10);
            prop_assert_eq!(one.observed[0], two.observed[1]);
            prop_assert!((one.expected[0] - two.expected[1]).abs() <= 1e-12);
            // As many left as were expected to, over both groups.
            let observed = (one.observed[0] + one.observed[1]) as f64;
            prop_assert!((one.expected[0] + one.expected[1] - observed).abs() <= 1e-10);
        }
        let same = log_rank(&a, &a).unwrap();
        prop_assert!(same.is_none_or(|test| test.chi_squared < 1e-20));
    }
}

#[test]
fn a_flat_run_at_one_half_gives_its_first_time() {
    // 3/4 · 2/3 is one half, though 0.75 · 0.666… need not be.
    let times = [(1.0, 1, 0), (2.0, 1, 0), (3.0, 0, 1), (4.0, 1, 0)];
    let survival = KaplanMeier::of(RiskTable::from_counts(times).unwrap().unwrap());
    assert_eq!(survival.median(), Some(2.0));
    // Seven steps whose product is one half: (1 − 1/n) from 14 down to 7.
    let steps = (0..7).map(|step| (f64::from(step), 1, 0));
    let all = steps.chain([(9.0, 0, 7)]);
    let survival = KaplanMeier::of(RiskTable::from_counts(all).unwrap().unwrap());
    assert_eq!(survival.median(), Some(6.0));
}

#[test]
fn nobody_leaves() {
    let survival = KaplanMeier::of(RiskTable::from_counts([(5.0, 0, 3)]).unwrap().unwrap());
    assert_eq!(survival.median(), None);
    assert_eq!(survival.at(5.0), Some(1.0));
    assert_eq!(survival.at(5.1), None);
    assert_eq!(survival.restricted_mean(4.0), Ok(Some(4.0)));
    assert_eq!(survival.restricted_mean(5.1), Ok(None));
}

#[test]
fn the_curve_feeds_the_formulas_of_value() {
    // 1000 customers, 631 renew once, 468 twice, 382 three times.
    let renewals = [(1.0, 369, 0), (2.0, 163, 0), (3.0, 86, 382)];
    let survival = KaplanMeier::of(RiskTable::from_counts(renewals).unwrap().unwrap());
    let curve = survival
        .to_curve(TimeUnit::Year, BeyondLastPoint::LastRetentionRate)
        .unwrap();
    let at = |period| {
        curve
            .survival(period)
            .unwrap()
            .unwrap()
            .value()
            .round_dp(12)
    };
    assert_eq!([at(0), at(1), at(3)], [dec!(1), dec!(0.631), dec!(0.382)]);
    // 0.382/0.468 goes on.
    assert_eq!(
        at(4),
        (dec!(0.382) * dec!(0.382) / dec!(0.468)).round_dp(12)
    );
    assert!(DiscountRate::new(dec!(0.1), TimeUnit::Year).is_ok());

    // Seconds, where months were meant.
    let seconds = RiskTable::from_counts([(1e9, 1, 1)]).unwrap().unwrap();
    let refused =
        KaplanMeier::of(seconds).to_curve(TimeUnit::Month, BeyondLastPoint::LastRetentionRate);
    assert_eq!(
        refused.unwrap_err().to_string(),
        "a table must span at most 100000 periods, got 1000000000"
    );
}

#[test]
fn a_model_is_checked_against_the_limits() {
    let renewals = [(1.0, 369, 0), (2.0, 163, 0), (3.0, 86, 382)];
    let survival = KaplanMeier::of(RiskTable::from_counts(renewals).unwrap().unwrap());
    let check = |model: fn(f64) -> f64| {
        survival
            .compare(model, SurvivalInterval::LogLog, ConfidenceLevel::P95)
            .unwrap()
    };
    // A constant rate of the first year falls too far; 0.631, 0.47, 0.38 do not.
    let constant = check(|time| 0.631_f64.powf(time));
    assert_eq!(constant[0].within, Some(true));
    assert_eq!(constant[2].within, Some(false));
    let close = check(|time| match time as u32 {
        1 => 0.63,
        2 => 0.47,
        _ => 0.38,
    });
    assert!(close.iter().all(|check| check.within == Some(true)));
}

#[test]
fn the_shifted_beta_geometric_model_is_such_a_check() {
    // Fader & Hardie (2007), table 1, high-end customers: survivors of 1000 after 1 to 7 years, and
    // their estimates from all of the seven.
    let survivors = [869, 743, 653, 593, 551, 517, 491];
    let before = [1000].into_iter().chain(survivors);
    let rows = (1_u32..)
        .zip(before.zip(survivors))
        .map(|(year, (before, there))| {
            let still_there = if year == 7 { there } else { 0 };
            (f64::from(year), before - there, still_there)
        });
    let survival = KaplanMeier::of(RiskTable::from_counts(rows).unwrap().unwrap());
    let counts = RenewalCounts::from_survivors(&[1000, 869, 743, 653, 593, 551, 517, 491]);
    let fitted = *ShiftedBetaGeometric::fit(&counts.unwrap()).unwrap().model();
    let check = |model: &dyn Fn(f64) -> f64| {
        survival.compare(model, SurvivalInterval::LogLog, ConfidenceLevel::P95)
    };
    let by_model = check(&|time| fitted.survival(time as u32)).unwrap();
    assert_eq!(by_model.len(), 7);
    assert!(
        by_model.iter().all(|check| check.within == Some(true)),
        "{by_model:?}"
    );
    // The mean churn of the first year, as if all customers were alike, is far too much later.
    let constant = check(&|time| 0.869_f64.powf(time)).unwrap();
    assert_eq!(constant[6].within, Some(false));
    for nonsense in [f64::NAN, -0.1, 1.1] {
        assert!(check(&|_| nonsense).is_err());
    }
}
