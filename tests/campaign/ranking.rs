//! Curves, coefficients and tables of uplift models against their laws.

use crate::random::Random;
use clv::campaign::ranking::{Arm, BestCustomers, TopOf, UpliftRanking};
use clv::table::Tabular;
use proptest::prelude::*;
use rust_decimal::Decimal;

/// Outcome, arm and score of each customer, scores of few values so that ties are common.
type Rows = Vec<(bool, bool, i32)>;

fn ranking(rows: &Rows, score: impl Fn(i32) -> f64) -> UpliftRanking {
    let outcomes: Vec<f64> = rows.iter().map(|row| f64::from(u8::from(row.0))).collect();
    let arms: Vec<Arm> = rows
        .iter()
        .map(|row| if row.1 { Arm::Treated } else { Arm::Control })
        .collect();
    let scores: Vec<f64> = rows.iter().map(|row| score(row.2)).collect();
    UpliftRanking::new(&outcomes, &arms, &scores).unwrap()
}

fn rows() -> impl Strategy<Value = Rows> {
    prop::collection::vec((any::<bool>(), any::<bool>(), -4..5_i32), 1..60)
}

/// Of four treated three bought, of four controls one: half of them, in points of a hundred.
#[test]
fn a_table_of_uplift_is_in_percentage_points() {
    let rows = [true, true, true, false]
        .map(|bought| (bought, true, 1))
        .into_iter()
        .chain([true, false, false, false].map(|bought| (bought, false, 1)))
        .collect();
    let table = ranking(&rows, f64::from).uplift_table(1).unwrap().unwrap();
    let csv = table.as_slice().table().to_csv();
    assert_eq!(
        csv.lines().collect::<Vec<_>>(),
        [
            "group,treated,control,uplift (percentage points),uplift so far (percentage points)",
            "1,4,4,50,50"
        ]
    );
}

proptest! {
    #[test]
    fn the_order_of_rows_changes_nothing(rows in rows(), k in 1..60_u64) {
        let mut back = rows.clone();
        back.reverse();
        let (a, b) = (ranking(&rows, f64::from), ranking(&back, f64::from));
        prop_assert_eq!(&a, &b);
        for of in [TopOf::Everybody, TopOf::EachArm] {
            prop_assert_eq!(a.uplift_at(of, BestCustomers::Count(k)), b.uplift_at(of, BestCustomers::Count(k)));
        }
    }

    #[test]
    fn monotone_maps_change_nothing(rows in rows()) {
        let (a, b) = (ranking(&rows, f64::from), ranking(&rows, |s| f64::from(s).exp()));
        prop_assert_eq!(a.qini_curve(), b.qini_curve());
        prop_assert_eq!(a.uplift_curve(), b.uplift_curve());
        prop_assert_eq!(a.qini_normalised(), b.qini_normalised());
        prop_assert_eq!(a.uplift_table(5), b.uplift_table(5));
    }

    #[test]
    fn curves_end_where_everybody_is_targeted(rows in rows()) {
        let a = ranking(&rows, f64::from);
        if let (Some(qini), Some(uplift)) = (a.qini_curve(), a.uplift_curve()) {
            let (qini, uplift) = (*qini.last().unwrap(), *uplift.last().unwrap());
            prop_assert_eq!(qini.targeted, rows.len() as u64);
            // At the end they differ by the share of the treated alone.
            let share = a.treated() as f64 / rows.len() as f64;
            prop_assert!((qini.value - uplift.value * share).abs() < 1e-9);
            let all = a.uplift_at(TopOf::Everybody, BestCustomers::Share(Decimal::ONE)).unwrap().unwrap();
            prop_assert!((all.uplift * rows.len() as f64 - uplift.value).abs() < 1e-9);
        }
    }

    #[test]
    fn the_perfect_order_scores_one_and_none_beats_it(rows in rows()) {
        let perfect: Rows = rows.iter().map(|&(y, t, _)| (y, t, match (y, t) {
            (true, true) => 1,
            (true, false) => -1,
            _ => 0,
        })).collect();
        if let Some(best) = ranking(&perfect, f64::from).qini_normalised().unwrap() {
            prop_assert!((best - 1.0).abs() < 1e-12);
        }
        let a = ranking(&rows, f64::from);
        let n = rows.len() as f64;
        if let (Some(mean), Some(unscaled)) = (a.qini_mean_gain(), a.qini_radcliffe_surry()) {
            prop_assert!((mean - unscaled * n).abs() < 1e-12);
        }
        let flat = ranking(&rows, |_| 0.0);
        if let Some(value) = flat.qini_normalised().unwrap() {
            prop_assert!(value.abs() < 1e-12);
        }
    }

    #[test]
    fn the_table_deals_out_everybody(rows in rows(), bins in 1..70_u64) {
        let a = ranking(&rows, f64::from);
        if let Some(table) = a.uplift_table(bins).unwrap() {
            let sum = |of: fn(&clv::campaign::ranking::UpliftRow) -> f64| table.iter().map(of).sum::<f64>();
            prop_assert!((sum(|row| row.treated) - a.treated() as f64).abs() < 1e-9);
            prop_assert!((sum(|row| row.control) - a.control() as f64).abs() < 1e-9);
            let all = a.uplift_at(TopOf::Everybody, BestCustomers::Count(rows.len() as u64)).unwrap().unwrap();
            let last = table.last().unwrap().cumulative.unwrap();
            prop_assert!((last.uplift - all.uplift).abs() < 1e-9);
        }
    }
}

/// A model that guesses: over 200 seeds of 2,000 customers the mean coefficient is 0 within four of
/// its standard errors, and each is small.
#[test]
fn a_random_ranking_is_worth_nothing() {
    let values: Vec<f64> = (0..200)
        .map(|seed| {
            let mut random = Random::seeded(seed);
            let (mut outcomes, mut arms, mut scores) = (vec![], vec![], vec![]);
            for _ in 0..2000 {
                let treated = random.chance(0.5);
                let bought = random.chance(if treated { 0.3 } else { 0.2 });
                outcomes.push(f64::from(u8::from(bought)));
                arms.push(if treated { Arm::Treated } else { Arm::Control });
                scores.push(random.uniform());
            }
            let ranking = UpliftRanking::new(&outcomes, &arms, &scores).unwrap();
            ranking.qini_normalised().unwrap().unwrap()
        })
        .collect();
    let mean = values.iter().sum::<f64>() / 200.0;
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / 199.0;
    assert!(mean.abs() < 4.0 * (variance / 200.0).sqrt(), "{mean}");
    assert!(values.iter().all(|value| value.abs() < 0.2));
}

/// ⌊n·share⌋ is exact: 0.9999999999999999999999999999 of 11 is ten, though the product of decimals
/// rounds to 11.
#[test]
fn a_share_is_never_rounded_up() {
    let rows: Rows = (0..11).map(|i| (i % 3 == 0, i % 2 == 0, -i)).collect();
    let a = ranking(&rows, f64::from);
    let share: Decimal = "0.9999999999999999999999999999".parse().unwrap();
    let (by_share, by_count) = (
        a.uplift_at(TopOf::Everybody, BestCustomers::Share(share)),
        a.uplift_at(TopOf::Everybody, BestCustomers::Count(10)),
    );
    assert_eq!(by_share, by_count);
}
