//! Stages, and what moving between them is worth.

use clv::quantity::{DiscountRate, TimeUnit};
use clv::segment::{LifecycleRules, LifecycleStage, OrderTimes, SegmentError, StageTransitions};
use clv::value::MigrationHorizon;
use proptest::prelude::*;
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

const RULES: LifecycleRules = LifecycleRules {
    population_median_gap_days: None,
    new_within_days: 30,
    active_gaps: dec!(1.15),
    at_risk_gaps: dec!(3),
    dormant_within_days: 365,
};

fn customer(orders: u64, first: u32, last: u32, gap: Option<Decimal>) -> OrderTimes {
    OrderTimes {
        orders,
        days_since_first: Some(first),
        days_since_last: Some(last),
        median_gap_days: gap,
    }
}

#[test]
fn bounds_are_exact_and_include_their_end() {
    // 1.15 × 20 days is 23 days, not 22.999….
    let stage = |last| RULES.stage(customer(4, 400, last, Some(dec!(20)))).unwrap();
    assert_eq!(stage(23), Some(LifecycleStage::Active));
    assert_eq!(stage(24), Some(LifecycleStage::AtRisk));
    assert_eq!(stage(60), Some(LifecycleStage::AtRisk));
    assert_eq!(stage(61), Some(LifecycleStage::Dormant));
    assert_eq!(stage(366), Some(LifecycleStage::Lost));
}

#[test]
fn without_any_gap_there_is_no_stage_but_new_and_prospect() {
    let stage = |customer| RULES.stage(customer).unwrap();
    assert_eq!(stage(customer(1, 30, 30, None)), Some(LifecycleStage::New));
    assert_eq!(stage(customer(1, 31, 31, None)), None);
    let prospect = OrderTimes {
        orders: 0,
        days_since_first: None,
        days_since_last: None,
        median_gap_days: None,
    };
    assert_eq!(stage(prospect), Some(LifecycleStage::Prospect));
}

proptest! {
    #[test]
    fn silence_never_moves_a_customer_back(
        orders in 1..9_u64, gap in 1..90_i64, first in 0..900_u32, day in 0..400_u32,
    ) {
        let gap = Some(Decimal::new(gap, 0));
        let on = |days: u32| RULES.stage(customer(orders, first + days, days.min(first + days), gap));
        let (early, late) = (on(day).unwrap().unwrap(), on(day + 1).unwrap().unwrap());
        prop_assert!(early <= late, "{} then {}", early, late);
    }
}

#[test]
fn transitions_become_a_chain_with_a_value() {
    use LifecycleStage::{Active, Lost};
    let stages = |pairs: &[(LifecycleStage, usize)]| -> Vec<Option<LifecycleStage>> {
        pairs
            .iter()
            .flat_map(|&(stage, count)| vec![Some(stage); count])
            .collect()
    };
    let before = stages(&[(Active, 100), (Lost, 20)]);
    let after = stages(&[(Active, 85), (Lost, 35)]);
    let transitions = StageTransitions::between(&before, &after).unwrap();
    assert_eq!(transitions.count(Active, Lost), 15);
    let row = transitions.probabilities(Active).unwrap().unwrap();
    assert_eq!(row.iter().sum::<Decimal>(), dec!(1));

    let mut rewards = [Decimal::ZERO; 6];
    rewards[Active as usize] = dec!(100);
    let chain = transitions.migration(rewards, TimeUnit::Year).unwrap();
    let discount = DiscountRate::new(dec!(0.10), TimeUnit::Year).unwrap();
    let values = chain.values(discount, MigrationHorizon::Unlimited).unwrap();
    // The retention model: 100 × 1.10 / (1.10 − 0.85).
    assert_eq!(values[Active as usize].round_dp(15), dec!(440));
    assert!(values[Lost as usize].is_zero());
}

#[test]
fn a_stage_nobody_was_in_has_no_future() {
    use LifecycleStage::{Active, AtRisk};
    let transitions = StageTransitions::between(&[Some(Active), None], &[Some(AtRisk); 2]).unwrap();
    assert_eq!(transitions.without_stage, 1);
    assert_eq!(
        transitions
            .migration([Decimal::ZERO; 6], TimeUnit::Month)
            .unwrap_err(),
        SegmentError::UnseenStage { stage: AtRisk }
    );
}

#[test]
fn shares_of_thirds_sum_to_one() {
    use LifecycleStage::{Active, AtRisk, Lost};
    let before = [Some(Active); 3];
    let transitions =
        StageTransitions::between(&before, &[Some(Active), Some(AtRisk), Some(Lost)]).unwrap();
    let row = transitions.probabilities(Active).unwrap().unwrap();
    assert_eq!(row.iter().sum::<Decimal>(), Decimal::ONE);
    assert_eq!(transitions.probabilities(Lost).unwrap(), None);
}

#[test]
fn gaps_are_not_negative() {
    let rules = LifecycleRules {
        population_median_gap_days: Some(dec!(40)),
        new_within_days: 30,
        active_gaps: dec!(-1.5),
        at_risk_gaps: dec!(3),
        dormant_within_days: 365,
    };
    let refused = rules.stages([]).unwrap_err().to_string();
    assert_eq!(refused, "active gaps must be ≥ 0, got -1.5");
}

#[cfg(feature = "serde")]
#[test]
fn counts_near_the_end_of_the_integers_have_shares() {
    let most = u64::MAX;
    let text = format!(
        r#"{{"counts":[{row},{row},{row},{row},{row},{row}],"without_stage":0}}"#,
        row = format!("[{most},{most},{most},{most},{most},{most}]"),
    );
    let read: StageTransitions = serde_json::from_str(&text).unwrap();
    let shares = read.probabilities(LifecycleStage::New).unwrap().unwrap();
    assert_eq!(shares.iter().sum::<Decimal>(), Decimal::ONE);
    assert!(
        shares
            .iter()
            .all(|share| (share - dec!(1) / dec!(6)).abs() < dec!(1e-27))
    );
    let month = clv::quantity::TimeUnit::Month;
    assert!(read.migration([Decimal::ONE; 6], month).is_ok());
}
