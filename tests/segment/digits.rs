//! Amounts with 28 places, which divisions produce, beside ordinary ones.

use clv::quantity::Probability;
use clv::segment::{
    AtThreshold, Concentration, EightTypeThresholds, RfmCustomer, RfmCuts, RfmMethod, RfmTable,
    Threshold, TierBasis, TierShare, TierShares, group_share,
};
use proptest::prelude::*;
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

fn third() -> Decimal {
    Decimal::ONE / dec!(3)
}

fn table(amounts: &[Decimal]) -> RfmTable<usize> {
    let rows = amounts
        .iter()
        .enumerate()
        .map(|(customer, &monetary)| RfmCustomer {
            customer,
            recency_days: 10,
            frequency: 1,
            monetary,
        });
    RfmTable::new(rows).unwrap()
}

#[test]
fn a_quotient_beside_ordinary_amounts_is_scored() {
    let amounts = [dec!(100), third(), dec!(250.50)];
    let table = table(&amounts);
    let read: Vec<_> = (0..3).map(|row| table.monetary(row).unwrap()).collect();
    assert_eq!(read, amounts);
    let scored = table
        .score(&RfmMethod::QuantileCut { bins: 3 })
        .unwrap()
        .unwrap();
    let scores: Vec<_> = scored.scores.iter().map(|score| score.monetary).collect();
    // The thirds lie between the three: at 66.8 and 150.2.
    assert_eq!(scores, [2, 1, 3]);
    for method in [
        RfmMethod::MeanSplit,
        RfmMethod::RCompat { bins: 2 },
        RfmMethod::FixedCut(RfmCuts {
            recency_days: vec![],
            frequency: vec![],
            monetary: vec![dec!(0), dec!(100000000000)],
        }),
    ] {
        assert!(table.score(&method).unwrap().is_some());
    }
    assert!(
        table
            .eight_types(EightTypeThresholds::Means)
            .unwrap()
            .is_some()
    );
    let fixed = EightTypeThresholds::Fixed {
        recency_days: dec!(10),
        frequency: dec!(1),
        monetary: dec!(100000000000),
    };
    assert!(table.eight_types(fixed).unwrap().is_some());
}

#[test]
fn thresholds_and_shares_take_what_a_division_produced() {
    let q = Threshold::Quantile(Probability::new(third()).unwrap());
    let values = [
        dec!(123.4567890123456),
        dec!(98.7654321098765),
        dec!(12.3456789012345),
    ];
    // h = 2/3: 12.35 + 2/3 · 86.42 = 69.96.
    assert_eq!(
        q.split(&values, AtThreshold::High).unwrap().unwrap(),
        [true, true, false]
    );
    let far = [dec!(1.0000000000000000000000000000), dec!(100000000000)];
    for values in [far, [third(), dec!(100000000000)]] {
        for threshold in [
            Threshold::Mean,
            Threshold::Median,
            Threshold::Fixed(dec!(1000)),
            q,
        ] {
            let high = threshold
                .split(&values, AtThreshold::High)
                .unwrap()
                .unwrap();
            assert_eq!(high, [false, true]);
        }
        let spread = Concentration::of(&values).unwrap().unwrap();
        assert!((spread.gini() - 0.5).abs() < 1e-10);
        let group = group_share(&values, &[false, true]).unwrap().unwrap();
        assert!((group.share_of_value - 1.0).abs() < 1e-10);
        let tier = TierShare {
            tier: "A".to_owned(),
            share: dec!(0.5),
        };
        for basis in [TierBasis::Customers, TierBasis::Value] {
            let tiers = TierShares::new(basis, vec![tier.clone()], "B").unwrap();
            let tiers = tiers.assign(&["ann", "bob"], &values).unwrap().unwrap();
            assert_eq!((tiers.tier(0), tiers.tier(1)), (Some("B"), Some("A")));
        }
    }
}

#[test]
fn many_equal_customers_have_one_nth() {
    // Σ (1/n)² over n equal customers is 1/n.
    let n = 300_000;
    let spread = Concentration::of(&vec![dec!(7); n]).unwrap().unwrap();
    assert!((spread.herfindahl() * n as f64 - 1.0).abs() < 1e-14);
}

#[test]
fn tiers_have_different_names() {
    let tier = |name: &str| TierShare {
        tier: name.to_owned(),
        share: dec!(0.1),
    };
    for (tiers, rest) in [(vec![tier("A"), tier("A")], "B"), (vec![tier("A")], "A")] {
        let refused = TierShares::new(TierBasis::Value, tiers, rest).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "segments must have different names, got A twice"
        );
    }
}

proptest! {
    #[test]
    fn no_quotient_is_refused(
        parts in prop::collection::vec((1..10_000_000_000_i64, 1..1000_i64), 1..30)
    ) {
        let amounts: Vec<_> = parts
            .iter()
            .map(|&(cents, divisor)| Decimal::new(cents, 2) / Decimal::from(divisor))
            .collect();
        let table = table(&amounts);
        for (row, amount) in amounts.iter().enumerate() {
            // Half of the last place that the largest, 10⁸ and 30 of them, leave.
            let read = table.monetary(row).unwrap();
            prop_assert!((read - amount).abs() <= dec!(5e-28));
        }
        let method = RfmMethod::QuantileCut { bins: 5 };
        prop_assert!(table.score(&method).is_ok());
        prop_assert!(table.score(&RfmMethod::MeanSplit).is_ok());
        prop_assert!(Concentration::of(&amounts).is_ok());
        prop_assert!(Threshold::Quantile(Probability::new(third()).unwrap())
            .split(&amounts, AtThreshold::Low).is_ok());
    }
}
