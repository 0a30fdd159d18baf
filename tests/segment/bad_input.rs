//! What is refused, and with which words.

use super::table;
use clv::segment::{
    AtThreshold, Concentration, QuadrantThresholds, RankTies, RfmCustomer, RfmCuts, RfmMethod,
    RfmRule, RfmRules, RfmTable, SegmentError, Threshold, TierBasis, TierShare, TierShares,
    tiers_by_threshold,
};
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

fn row(customer: &str, recency_days: i64) -> RfmCustomer<&str> {
    RfmCustomer {
        customer,
        recency_days,
        frequency: 1,
        monetary: dec!(1),
    }
}

#[test]
fn customers() {
    let twice = RfmTable::new([row("bob", 1), row("ann", 2), row("bob", 3)]);
    assert_eq!(
        twice.unwrap_err().to_string(),
        "customers must be distinct, got bob twice"
    );
    let later = RfmTable::new([row("ann", -2)]);
    assert_eq!(
        later.unwrap_err().to_string(),
        "customer ann must have no order after the as-of date, got recency -2 days"
    );
    let mut wide = row("ann", 1);
    wide.monetary = Decimal::MAX;
    let mut fine = row("bob", 1);
    fine.monetary = Decimal::new(1, 28);
    // 2⁹⁶ − 1 and room for two leave nine places of 127 bits, to which 10⁻²⁸ is rounded.
    let rounded = RfmTable::new([wide, fine]).unwrap();
    assert_eq!(rounded.monetary(0), Some(Decimal::MAX));
    assert_eq!(rounded.monetary(1), Some(Decimal::ZERO));
}

#[test]
fn methods() {
    let table = table(&[(1, 1, 1), (2, 2, 2)]);
    for method in [
        RfmMethod::QuantileCut { bins: 1 },
        RfmMethod::RCompat { bins: 0 },
        RfmMethod::Rank {
            bins: 1,
            ties: RankTies::Together,
        },
    ] {
        assert!(matches!(
            table.score(&method),
            Err(SegmentError::Bins { .. })
        ));
    }
    let cuts = |frequency| {
        RfmMethod::FixedCut(RfmCuts {
            recency_days: vec![],
            frequency,
            monetary: vec![],
        })
    };
    assert_eq!(
        table
            .score(&cuts(vec![dec!(2), dec!(2)]))
            .unwrap_err()
            .to_string(),
        "cuts of frequency must strictly increase, got 2 after 2"
    );
    // No cut: everybody scores 1.
    let scored = table.score(&cuts(vec![])).unwrap().unwrap();
    assert!(scored.scores.iter().all(|score| score.code() == Some(111)));
}

#[test]
fn nobody() {
    let nobody = RfmTable::<u32>::new([]).unwrap();
    assert_eq!(nobody.score(&RfmMethod::MeanSplit), Ok(None));
    assert_eq!(Concentration::of(&[]), Ok(None));
    assert_eq!(Concentration::of(&[dec!(0), dec!(0.00)]), Ok(None));
    assert_eq!(tiers_by_threshold(&[], &[dec!(1)]), Ok(vec![]));
}

#[test]
fn rules() {
    let rule = |segment: &str, low, high| RfmRule {
        segment: segment.to_owned(),
        recency: (1, 5).into(),
        frequency: (low, high).into(),
        monetary: (1, 5).into(),
    };
    let reversed = RfmRules::new(vec![rule("a", 4, 2)], "others");
    assert_eq!(
        reversed.unwrap_err().to_string(),
        "frequency of segment a must run from low to high, got 4 to 2"
    );
    let twice = RfmRules::new(vec![rule("a", 1, 2), rule("a", 3, 4)], "others");
    assert!(matches!(twice, Err(SegmentError::DuplicateSegment { .. })));
    assert!(RfmRules::ten_segments().audit(1).is_err());
}

#[test]
fn tiers_and_quadrants() {
    let tier = |share| TierShare {
        tier: "a".to_owned(),
        share,
    };
    for shares in [
        vec![tier(dec!(0))],
        vec![tier(dec!(-0.1))],
        vec![tier(dec!(0.7)), tier(dec!(0.4))],
    ] {
        assert!(matches!(
            TierShares::new(TierBasis::Customers, shares, "rest"),
            Err(SegmentError::Shares { .. })
        ));
    }
    let by_value = TierShares::new(TierBasis::Value, vec![tier(dec!(0.5))], "rest").unwrap();
    assert_eq!(
        by_value.assign(&["ann"], &[dec!(-1)]),
        Err(SegmentError::NegativeValue { value: dec!(-1) })
    );
    // By customers a negative value is only the worst.
    let by_count = TierShares::new(TierBasis::Customers, vec![tier(dec!(0.5))], "rest").unwrap();
    let tiers = by_count.assign(&["ann", "bob"], &[dec!(-1), dec!(0)]);
    assert_eq!(tiers.unwrap().unwrap().tier(0), Some("rest"));
    assert!(by_count.assign(&["ann"], &[]).is_err());
    assert_eq!(
        tiers_by_threshold(&[dec!(1)], &[dec!(1), dec!(2)]),
        Err(SegmentError::ThresholdsNotDecreasing {
            before: dec!(1),
            next: dec!(2)
        })
    );
    let thresholds = QuadrantThresholds {
        value: Threshold::Mean,
        potential: Threshold::Mean,
        at_threshold: AtThreshold::High,
    };
    assert!(thresholds.assign(&[dec!(1)], &[]).is_err());
    assert_eq!(thresholds.assign(&[], &[]), Ok(None));
}
