//! Every value that can be read back, from JSON that somebody edited: an error, or a value of which
//! every method answers in range.

use super::damaged_json::for_each;
use super::table;
use clv::quantity::{Probability, TimeUnit};
use clv::segment::{
    ActionOutcome, AtThreshold, AudienceFacts, Concentration, EightType, EightTypeThresholds,
    LifecycleRules, LifecycleStage, OrderTimes, OutcomeMeasure, Quadrant, QuadrantThresholds,
    RankTies, ReportedFigure, RfmCustomer, RfmCuts, RfmMethod, RfmRules, RfmScore, RfmTable,
    SegmentSummary, StageTransitions, Threshold, TierBasis, TierShare, TierShares, TopShare,
    audience_flags, group_share, priorities, tiers_by_threshold,
};
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

fn is_share(value: f64) {
    assert!((0.0..=1.0).contains(&value), "{value}");
}

fn is_decimal_share(value: Decimal) {
    assert!(value >= Decimal::ZERO && value <= Decimal::ONE, "{value}");
}

/// A summary of what was read is refused, or its shares are shares where nothing is negative.
fn use_summary(summary: &[SegmentSummary]) {
    for segment in summary {
        segment
            .share_of_customers
            .into_iter()
            .for_each(is_decimal_share);
        for_each(segment, |_| ());
    }
}

#[test]
fn scores_and_rules() {
    let customers = table(&[(3, 9, 700), (200, 1, 20), (40, 2, 90), (7, 4, 0)]);
    let cuts = RfmCuts {
        recency_days: vec![dec!(10), dec!(100)],
        frequency: vec![dec!(2)],
        monetary: vec![dec!(50.5)],
    };
    for method in [
        RfmMethod::QuantileCut { bins: 2 },
        RfmMethod::RCompat { bins: 3 },
        RfmMethod::Rank {
            bins: 2,
            ties: RankTies::ByCustomer,
        },
        RfmMethod::FixedCut(cuts),
        RfmMethod::MeanSplit,
    ] {
        for_each(&method, |method| {
            let Ok(Some(scored)) = customers.score(method) else {
                return;
            };
            assert_eq!(scored.scores.len(), customers.len());
            for sizes in [
                &scored.recency_sizes,
                &scored.frequency_sizes,
                &scored.monetary_sizes,
            ] {
                assert_eq!(sizes.iter().sum::<usize>(), customers.len());
            }
        });
    }
    let score: RfmScore =
        serde_json::from_str(r#"{"recency":5,"frequency":4,"monetary":3}"#).unwrap();
    let rules = RfmRules::ten_segments();
    for_each(&score, |score| {
        let _ = (score.code(), score.to_string(), EightType::of(*score));
        assert!(!rules.segment(*score).is_empty());
        let segmentation = rules.assign(&[*score; 4]);
        for_each(&segmentation, |segmentation| {
            let _ = segmentation.segment(0);
            if let Ok(summary) = segmentation.summarize(&customers, None) {
                use_summary(&summary);
            }
        });
    });
    for_each(&rules, |rules| {
        let _ = rules.segment(score);
        for bins in [5, u16::MAX] {
            if let Ok(audit) = rules.audit(bins) {
                assert!(audit.uncovered <= audit.scores);
            }
        }
    });
    let thresholds = EightTypeThresholds::Fixed {
        recency_days: dec!(30),
        frequency: dec!(2),
        monetary: dec!(1),
    };
    for_each(&thresholds, |thresholds| {
        let _ = customers.eight_types(*thresholds);
    });
    let rows = vec![
        RfmCustomer {
            customer: 1,
            recency_days: 10,
            frequency: 3,
            monetary: dec!(9.99),
        },
        RfmCustomer {
            customer: 2,
            recency_days: 30,
            frequency: 1,
            monetary: dec!(5),
        },
    ];
    for_each(&rows, |rows| {
        if let Ok(table) = RfmTable::new(rows.iter().cloned()) {
            for method in [RfmMethod::QuantileCut { bins: 2 }, RfmMethod::MeanSplit] {
                let _ = table.score(&method);
            }
            let _ = table.eight_types(EightTypeThresholds::Means);
            if let Ok(summary) = rules
                .assign(&vec![score; table.len()])
                .summarize(&table, None)
            {
                use_summary(&summary);
            }
        }
    });
}

#[test]
fn stages() {
    let customer = OrderTimes {
        orders: 5,
        days_since_first: Some(300),
        days_since_last: Some(80),
        median_gap_days: Some(dec!(30)),
    };
    let rules = LifecycleRules {
        population_median_gap_days: Some(dec!(40)),
        new_within_days: 30,
        active_gaps: dec!(1.5),
        at_risk_gaps: dec!(3),
        dormant_within_days: 365,
    };
    for_each(&(rules, customer), |(rules, customer)| {
        let _ = rules.stage(*customer);
        let _ = rules.stages([*customer]);
    });
    use LifecycleStage::{Active, AtRisk, New};
    let before = [Some(New), Some(New), Some(Active), Some(AtRisk), None];
    let after = [
        Some(Active),
        Some(AtRisk),
        Some(New),
        Some(Active),
        Some(Active),
    ];
    let transitions = StageTransitions::between(&before, &after).unwrap();
    for_each(&transitions, |transitions| {
        for from in LifecycleStage::ALL {
            if let Ok(Some(shares)) = transitions.probabilities(from) {
                shares.into_iter().for_each(is_decimal_share);
                assert_eq!(shares.iter().sum::<Decimal>(), Decimal::ONE);
            }
        }
        let _ = transitions.migration([Decimal::ONE; 6], TimeUnit::Month);
    });
}

#[test]
fn values() {
    let values = vec![dec!(5), dec!(0), dec!(12.5), dec!(3)];
    for threshold in [
        Threshold::Fixed(dec!(4)),
        Threshold::Mean,
        Threshold::Median,
        Threshold::Quantile(Probability::new(dec!(0.75)).unwrap()),
    ] {
        for_each(&threshold, |threshold| {
            for at in [AtThreshold::High, AtThreshold::Low] {
                let _ = threshold.split(&values, at);
            }
            let _ = priorities(
                (&values, *threshold),
                (&values, *threshold),
                AtThreshold::High,
            );
        });
        let both = QuadrantThresholds {
            value: threshold,
            potential: threshold,
            at_threshold: AtThreshold::High,
        };
        for_each(&both, |both| {
            let _ = both.assign(&values, &values);
        });
        let facts = vec![AudienceFacts {
            orders: 3,
            average_order: dec!(20),
            activity_before: 5,
            activity_now: 2,
            complaints_before: 0,
            complaints_now: 1,
        }];
        for_each(&facts, |facts| {
            let _ = audience_flags(facts, threshold, threshold);
        });
    }
    let concentration = Concentration::of(&values).unwrap().unwrap();
    for_each(&concentration.lorenz(), |_| ());
    for reading in [TopShare::Interpolated, TopShare::WholeCustomers] {
        for_each(&Probability::new(dec!(0.2)).unwrap(), |share| {
            concentration
                .top_share(*share, reading)
                .into_iter()
                .for_each(is_share);
        });
    }
    let group = group_share(&values, &[true, false, true, false])
        .unwrap()
        .unwrap();
    for_each(&group, |_| ());
    let outcome = ActionOutcome {
        quadrant: Quadrant::HighValueHighPotential,
        action: "call".to_owned(),
        measure: OutcomeMeasure::ChurnRate,
        before: dec!(0.2),
        after: dec!(0.1),
    };
    for_each(&outcome, |outcome| {
        let _ = (outcome.relative_change(), outcome.points());
    });
    for_each(&ReportedFigure::UpBy(dec!(15)), |_| ());
}

#[test]
fn tiers() {
    let tier = |tier: &str, share| TierShare {
        tier: tier.to_owned(),
        share,
    };
    let values = [dec!(5), dec!(0), dec!(12.5), dec!(3)];
    for basis in [TierBasis::Customers, TierBasis::Value] {
        let shares = TierShares::new(
            basis,
            vec![tier("gold", dec!(0.25)), tier("silver", dec!(0.5))],
            "bronze",
        );
        for_each(&shares.unwrap(), |shares| {
            if let Ok(Some(tiers)) = shares.assign(&[1, 2, 3, 4], &values) {
                assert_eq!(tiers.assigned.len(), 4);
                for_each(&tiers, |tiers| {
                    let _ = tiers.tier(0);
                });
            }
        });
    }
    let _ = tiers_by_threshold(&values, &[dec!(4), dec!(1)]);
}
