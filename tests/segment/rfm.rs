//! Scores on arbitrary customers, with many ties.

use super::{customers, table};
use clv::segment::{
    EightType, EightTypeThresholds, RankTies, RfmCustomer, RfmCuts, RfmMethod, RfmScore, RfmTable,
};
use proptest::prelude::*;
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

fn rows() -> impl Strategy<Value = Vec<(u32, u64, i64)>> {
    prop::collection::vec((0..40_u32, 0..6_u64, -300..3000_i64), 1..60)
}

fn methods() -> impl Strategy<Value = RfmMethod> {
    let cuts = |cuts: &[i64]| cuts.iter().map(|&cut| Decimal::new(cut, 1)).collect();
    prop_oneof![
        (2..9_u16).prop_map(|bins| RfmMethod::QuantileCut { bins }),
        (2..9_u16).prop_map(|bins| RfmMethod::RCompat { bins }),
        (2..9_u16).prop_map(|bins| RfmMethod::Rank {
            bins,
            ties: RankTies::ByCustomer
        }),
        (2..9_u16).prop_map(|bins| RfmMethod::Rank {
            bins,
            ties: RankTies::Together
        }),
        Just(RfmMethod::MeanSplit),
        Just(RfmMethod::FixedCut(RfmCuts {
            recency_days: cuts(&[35, 100, 255]),
            frequency: cuts(&[10, 20]),
            monetary: cuts(&[-5, 0, 30, 113]),
        })),
    ]
}

/// The scores by definition: quantiles as fractions of 128-bit integers, counted one by one.
fn by_definition(values: &[i128], bins: i128, shift: i128, inclusive: bool) -> Vec<i128> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let last = sorted.len() as i128 - 1;
    // Every cut times `bins`.
    let cuts: Vec<i128> = (1..bins)
        .map(|k| {
            let (below, rest) = ((last * k / bins) as usize, last * k % bins);
            let above = sorted[(below + 1).min(sorted.len() - 1)];
            sorted[below] * (bins - rest) + above * rest + shift * bins
        })
        .collect();
    let counts = |value: i128, cut: i128| {
        if inclusive {
            cut <= value * bins
        } else {
            cut < value * bins
        }
    };
    values
        .iter()
        .map(|&value| cuts.iter().filter(|&&cut| counts(value, cut)).count() as i128)
        .collect()
}

proptest! {
    #[test]
    fn quantile_scores_are_those_of_the_definition(rows in rows(), bins in 2..9_u16) {
        let table = table(&rows);
        let column = |f: fn(&(u32, u64, i64)) -> i128| rows.iter().map(f).collect::<Vec<_>>();
        let (days, orders, cents) = (
            column(|row| row.0.into()),
            column(|row| row.1.into()),
            column(|row| row.2.into()),
        );
        let n = i128::from(bins);
        for (method, inclusive) in [
            (RfmMethod::QuantileCut { bins }, false),
            (RfmMethod::RCompat { bins }, true),
        ] {
            let scored = table.score(&method).unwrap().unwrap();
            // The + 1 of the R package is one day, one order and one whole unit of money.
            let (one, unit) = if inclusive { (1, 100) } else { (0, 0) };
            let recency = by_definition(&days, n, one, inclusive);
            let frequency = by_definition(&orders, n, one, inclusive);
            let monetary = by_definition(&cents, n, unit, inclusive);
            for (row, score) in scored.scores.iter().enumerate() {
                prop_assert_eq!(i128::from(score.recency), n - recency[row]);
                prop_assert_eq!(i128::from(score.frequency), 1 + frequency[row]);
                prop_assert_eq!(i128::from(score.monetary), 1 + monetary[row]);
            }
        }
    }

    #[test]
    fn scores_are_monotone_and_within_the_bins(rows in rows(), method in methods()) {
        let table = table(&rows);
        let scored = table.score(&method).unwrap().unwrap();
        for (a, score_a) in rows.iter().zip(&scored.scores) {
            for (b, score_b) in rows.iter().zip(&scored.scores) {
                prop_assert!(a.0 >= b.0 || score_a.recency >= score_b.recency);
                prop_assert!(a.1 <= b.1 || score_a.frequency >= score_b.frequency);
                prop_assert!(a.2 <= b.2 || score_a.monetary >= score_b.monetary);
            }
        }
        let sizes_are_counts = |sizes: &[usize], score: fn(&RfmScore) -> u16| {
            let counts = (1..).zip(sizes).all(|(number, &size)| {
                scored.scores.iter().filter(|found| score(found) == number).count() == size
            });
            counts && sizes.iter().sum::<usize>() == rows.len()
        };
        prop_assert!(sizes_are_counts(&scored.recency_sizes, |score| score.recency));
        prop_assert!(sizes_are_counts(&scored.frequency_sizes, |score| score.frequency));
        prop_assert!(sizes_are_counts(&scored.monetary_sizes, |score| score.monetary));
    }

    #[test]
    fn the_order_of_the_rows_changes_nothing(
        rows in rows(),
        method in methods(),
        seed in any::<prop::sample::Index>(),
    ) {
        let straight = customers(&rows);
        let mut turned = straight.clone();
        turned.rotate_left(seed.index(rows.len()));
        turned.reverse();
        let score = |customers: &[_]| {
            let table = RfmTable::new(customers.iter().copied()).unwrap();
            let scored = table.score(&method).unwrap().unwrap();
            let mut found: Vec<_> =
                table.customers().iter().copied().zip(scored.scores).collect();
            found.sort_unstable();
            found
        };
        prop_assert_eq!(score(&straight), score(&turned));
    }

    #[test]
    fn ranks_make_tiles_that_differ_by_one_at_most(rows in rows(), bins in 2..9_u16) {
        let method = RfmMethod::Rank { bins, ties: RankTies::ByCustomer };
        let scored = table(&rows).score(&method).unwrap().unwrap();
        let (size, larger) = (rows.len() / usize::from(bins), rows.len() % usize::from(bins));
        for (tile, &found) in scored.frequency_sizes.iter().enumerate() {
            prop_assert_eq!(found, size + usize::from(tile < larger));
        }
        prop_assert!(scored.cuts.is_none());
    }

    #[test]
    fn equal_customers_score_equal_unless_ties_go_by_customer(
        rows in rows(),
        method in methods().prop_map(|method| match method {
            RfmMethod::Rank { bins, .. } => RfmMethod::Rank { bins, ties: RankTies::Together },
            other => other,
        }),
    ) {
        let scored = table(&rows).score(&method).unwrap().unwrap();
        for (a, score_a) in rows.iter().zip(&scored.scores) {
            for (b, score_b) in rows.iter().zip(&scored.scores) {
                prop_assert!(a.2 != b.2 || score_a.monetary == score_b.monetary);
            }
        }
    }

    #[test]
    fn the_eight_types_are_the_mean_split(rows in rows()) {
        let table = table(&rows);
        let n = rows.len() as i128;
        let sum = |f: fn(&(u32, u64, i64)) -> i128| rows.iter().map(f).sum::<i128>();
        let (days, orders, cents) = (
            sum(|row| row.0.into()),
            sum(|row| row.1.into()),
            sum(|row| row.2.into()),
        );
        let types = table.eight_types(EightTypeThresholds::Means).unwrap().unwrap();
        for (row, found) in rows.iter().zip(types) {
            let score = RfmScore {
                recency: 1 + u16::from(i128::from(row.0) * n <= days),
                frequency: 1 + u16::from(i128::from(row.1) * n >= orders),
                monetary: 1 + u16::from(i128::from(row.2) * n >= cents),
            };
            prop_assert_eq!(found, EightType::of(score));
        }
    }
}

#[test]
fn ties_together_take_the_worst_tile() {
    // Orders 1 1 1 2 3 in two tiles of three and two: the ones are all in the first.
    let rows = [(5, 1, 0), (5, 2, 0), (5, 1, 0), (5, 3, 0), (5, 1, 0)];
    let method = RfmMethod::Rank {
        bins: 2,
        ties: RankTies::Together,
    };
    let scored = table(&rows).score(&method).unwrap().unwrap();
    let frequency: Vec<_> = scored.scores.iter().map(|score| score.frequency).collect();
    assert_eq!(frequency, [1, 2, 1, 2, 1]);
    // Everybody is as recent as everybody else, so nobody is better than the worst.
    assert_eq!(scored.recency_sizes, [5, 0]);
}

#[test]
fn fewer_customers_than_bins_and_one_customer() {
    let rank = RfmMethod::Rank {
        bins: 5,
        ties: RankTies::ByCustomer,
    };
    let three = table(&[(9, 1, 10), (5, 2, 20), (1, 3, 30)]);
    let scored = three.score(&rank).unwrap().unwrap();
    let codes: Vec<_> = scored.scores.iter().map(|score| score.code()).collect();
    assert_eq!(codes, [Some(111), Some(222), Some(333)]);

    let one = table(&[(9, 1, 10)]);
    let scored = one.score(&RfmMethod::QuantileCut { bins: 5 }).unwrap();
    let scored = scored.unwrap();
    assert_eq!(scored.scores[0].code(), Some(511));
    assert_eq!(scored.cuts.unwrap().monetary, vec![dec!(0.1); 4]);
}

#[test]
fn wide_amounts_rank_as_narrow_ones_do() {
    // Amounts of 25 digits do not fit 64 bits.
    let rows = [(9, 1, 10), (5, 2, 20), (1, 3, 30), (0, 3, 30)];
    let narrow = customers(&rows);
    let wide = narrow.iter().map(|row| RfmCustomer {
        monetary: row.monetary * Decimal::from(10_u128.pow(25)),
        ..*row
    });
    for ties in [RankTies::ByCustomer, RankTies::Together] {
        let method = RfmMethod::Rank { bins: 3, ties };
        let score = |table: RfmTable<u32>| table.score(&method).unwrap().unwrap();
        assert_eq!(
            score(RfmTable::new(wide.clone()).unwrap()),
            score(RfmTable::new(narrow.iter().copied()).unwrap())
        );
    }
}

#[test]
fn codes_end_where_scores_have_two_digits() {
    let score = |recency| RfmScore {
        recency,
        frequency: 4,
        monetary: 3,
    };
    assert_eq!(score(9).code(), Some(943));
    assert_eq!(score(10).code(), None);
    assert_eq!(score(10).to_string(), "10-4-3");
    let total = score(5).weighted_total(dec!(0.5), dec!(0.3), dec!(0.2));
    assert_eq!(total.unwrap(), dec!(4.3)); // 2.5 + 1.2 + 0.6
}
