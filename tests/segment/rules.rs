//! Rule tables: first match wins, everybody is in one segment, and the audit counts what it says.

use super::table;
use clv::quantity::Language;
use clv::segment::{EightType, RfmMethod, RfmRule, RfmRules, RfmScore, ScoreRange};
use proptest::prelude::*;
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

fn range() -> impl Strategy<Value = ScoreRange> {
    (1..7_u16, 0..4_u16).prop_map(|(low, more)| (low, low + more).into())
}

fn rules() -> impl Strategy<Value = RfmRules> {
    prop::collection::vec((range(), range(), range()), 0..7).prop_map(|ranges| {
        let rules = ranges.into_iter().enumerate();
        let rules = rules.map(|(number, (recency, frequency, monetary))| RfmRule {
            segment: format!("rule {number}"),
            recency,
            frequency,
            monetary,
        });
        RfmRules::new(rules.collect(), "others").unwrap()
    })
}

fn holds(rule: &RfmRule, [recency, frequency, monetary]: [u16; 3]) -> bool {
    let within = |range: ScoreRange, score| range.low <= score && score <= range.high;
    within(rule.recency, recency)
        && within(rule.frequency, frequency)
        && within(rule.monetary, monetary)
}

fn grid(bins: u16) -> impl Iterator<Item = [u16; 3]> {
    let scores = 1..=bins;
    scores.clone().flat_map(move |recency| {
        let scores = scores.clone();
        scores.clone().flat_map(move |frequency| {
            let scores = scores.clone();
            scores.map(move |monetary| [recency, frequency, monetary])
        })
    })
}

proptest! {
    #[test]
    fn the_audit_is_a_walk_over_all_scores(rules in rules(), bins in 2..8_u16) {
        let audit = rules.audit(bins).unwrap();
        let first = |score| rules.rules().iter().position(|rule| holds(rule, score));
        for (number, (segment, reached)) in audit.reached.iter().enumerate() {
            let found = grid(bins).filter(|&score| first(score) == Some(number)).count();
            prop_assert_eq!(*reached, found as u64, "{}", segment);
            prop_assert_eq!(audit.unreachable.contains(segment), found == 0);
        }
        let uncovered: Vec<_> = grid(bins).filter(|&score| first(score).is_none()).collect();
        prop_assert_eq!(audit.uncovered, uncovered.len() as u64);
        let lowest = audit.first_uncovered.map(|s| [s.recency, s.frequency, s.monetary]);
        prop_assert_eq!(lowest, uncovered.first().copied());
        let reached: u64 = audit.reached.iter().map(|(_, count)| count).sum();
        prop_assert_eq!(reached + audit.uncovered, audit.scores);
        for overlap in &audit.overlaps {
            let named = |name: &str| {
                rules.rules().iter().find(|rule| rule.segment == *name).unwrap()
            };
            let (one, two) = (named(&overlap.first), named(&overlap.second));
            let both = grid(bins).filter(|&score| holds(one, score) && holds(two, score));
            prop_assert_eq!(overlap.scores, both.count() as u64);
        }
    }

    #[test]
    fn everybody_is_in_one_segment_and_revenue_adds_up(
        rules in rules(),
        rows in prop::collection::vec((0..40_u32, 0..6_u64, 0..3000_i64), 1..60),
    ) {
        let table = table(&rows);
        let scored = table.score(&RfmMethod::QuantileCut { bins: 5 }).unwrap().unwrap();
        let segments = rules.assign(&scored.scores);
        for (row, &score) in scored.scores.iter().enumerate() {
            prop_assert_eq!(segments.segment(row), Some(rules.segment(score)));
        }
        let worth: Vec<Decimal> = rows.iter().map(|row| Decimal::from(row.1)).collect();
        let summary = segments.summarize(&table, Some(&worth)).unwrap();
        let customers: usize = summary.iter().map(|row| row.customers).sum();
        let orders: u64 = summary.iter().map(|row| row.orders).sum();
        let revenue: Decimal = summary.iter().map(|row| row.revenue).sum();
        let expected: Decimal = summary.iter().filter_map(|row| row.expected_value).sum();
        prop_assert_eq!(customers, rows.len());
        prop_assert_eq!(orders, rows.iter().map(|row| row.1).sum::<u64>());
        let cents: i64 = rows.iter().map(|row| row.2).sum();
        prop_assert_eq!(revenue, Decimal::new(cents, 2));
        prop_assert_eq!(expected, worth.iter().sum::<Decimal>());
        for (row, &count) in summary.iter().zip(&segments.counts) {
            prop_assert_eq!(row.customers, count);
            prop_assert_eq!(row.average_order.is_none(), row.orders == 0);
        }
    }
}

#[test]
fn the_ten_segments_overlap_and_leave_gaps() {
    let audit = RfmRules::ten_segments().audit(5).unwrap();
    assert_eq!(audit.scores, 125);
    assert!(audit.unreachable.is_empty(), "{:?}", audit.unreachable);
    // Scores that the published table forgets, such as a recent, frequent customer who spent least.
    assert_eq!(
        RfmRules::ten_segments().segment(RfmScore {
            recency: 5,
            frequency: 5,
            monetary: 1
        }),
        "Others"
    );
    assert!(audit.uncovered > 0 && !audit.overlaps.is_empty());
}

#[test]
fn the_eight_types_cover_every_score_once() {
    for language in [Language::Chinese, Language::English] {
        let rules = RfmRules::eight_types(language);
        let audit = rules.audit(2).unwrap();
        assert_eq!((audit.uncovered, audit.overlaps.len()), (0, 0));
        assert!(audit.reached.iter().all(|(_, count)| *count == 1));
        for [recency, frequency, monetary] in grid(2) {
            let score = RfmScore {
                recency,
                frequency,
                monetary,
            };
            let kind = EightType::of(score);
            let name = match language {
                Language::Chinese => kind.chinese(),
                Language::English => kind.english(),
            };
            assert_eq!(rules.segment(score), name);
        }
    }
}

#[test]
fn a_segment_in_figures() {
    let table = table(&[(1, 2, 3000), (2, 1, 1000), (50, 0, 0)]);
    let rule = RfmRule {
        segment: "here".to_owned(),
        recency: (2, 2).into(),
        frequency: (1, 2).into(),
        monetary: (1, 2).into(),
    };
    let rules = RfmRules::new(vec![rule], "gone").unwrap();
    let scored = table.score(&RfmMethod::MeanSplit).unwrap().unwrap();
    let rows = rules
        .assign(&scored.scores)
        .summarize(&table, None)
        .unwrap();
    assert_eq!(rows[0].revenue, dec!(40));
    assert_eq!(rows[0].average_order.unwrap().round_dp(4), dec!(13.3333));
    assert_eq!(rows[0].share_of_revenue, Some(dec!(1)));
    assert_eq!((rows[1].customers, rows[1].average_order), (1, None));
    assert_eq!(rows[1].expected_value, None);
}
