//! Concentration by a prediction, and groups of predictions.

use clv::segment::Concentration;
use clv::statistics::{
    StatisticsError, concentration_coefficient, normalised_gini, prediction_groups,
};
use proptest::prelude::*;
use rust_decimal::Decimal;

#[test]
fn by_hand() {
    // Ranks 2, 1, 4, 3: −1·4 … (2·2−5)·4 + (2·1−5)·0 + (2·4−5)·10 + (2·3−5)·6 = 32, over 4·20.
    let found = concentration_coefficient(&[4.0, 0.0, 10.0, 6.0], &[0.2, 0.1, 0.9, 0.5]);
    assert_eq!(found, Ok(Some(0.4)));
    // The prediction has the order of the values.
    let found = normalised_gini(&[4.0, 0.0, 10.0, 6.0], &[0.2, 0.1, 0.9, 0.5]);
    assert_eq!(found, Ok(Some(1.0)));
    let upside_down = normalised_gini(&[1.0, 2.0, 3.0], &[3.0, 2.0, 1.0]);
    assert_eq!(upside_down, Ok(Some(-1.0)));
    assert_eq!(concentration_coefficient(&[], &[]), Ok(None));
    assert_eq!(
        concentration_coefficient(&[0.0, 0.0], &[1.0, 2.0]),
        Ok(None)
    );
    assert_eq!(normalised_gini(&[2.0, 2.0], &[1.0, 2.0]), Ok(None));
}

/// The sum of values near the largest number is not infinite.
#[test]
fn large_values_do_not_overflow() {
    let found = concentration_coefficient(&[0.0, f64::MAX, f64::MAX], &[1.0, 2.0, 3.0]);
    assert_eq!(found, Ok(Some(1.0 / 3.0)));
}

#[test]
fn what_is_no_value_is_refused() {
    assert_eq!(
        concentration_coefficient(&[1.0, -2.0], &[1.0, 2.0]),
        Err(StatisticsError::Negative {
            row: 2,
            value: -2.0
        })
    );
    assert!(matches!(
        normalised_gini(&[1.0, f64::NAN], &[1.0, 2.0]),
        Err(StatisticsError::NotFinite { row: 2, .. })
    ));
    assert!(matches!(
        normalised_gini(&[1.0, 2.0], &[f64::INFINITY, 2.0]),
        Err(StatisticsError::NotFinite { row: 1, .. })
    ));
    assert!(matches!(
        normalised_gini(&[1.0], &[1.0, 2.0]),
        Err(StatisticsError::LengthsDiffer { x: 1, y: 2 })
    ));
    assert_eq!(
        prediction_groups(&[1.0], &[1.0], 0),
        Err(StatisticsError::NoGroup)
    );
    assert!(prediction_groups(&[1.0], &[], 2).is_err());
    assert!(prediction_groups(&[f64::NAN], &[1.0], 2).is_err());
    assert_eq!(prediction_groups(&[], &[], 2), Ok(vec![]));
}

fn columns() -> impl Strategy<Value = (Vec<u32>, Vec<u32>)> {
    (1_usize..40).prop_flat_map(|n| {
        let column = || prop::collection::vec(0_u32..12, n);
        (column(), column())
    })
}

fn floats(column: &[u32]) -> Vec<f64> {
    column.iter().map(|value| f64::from(*value)).collect()
}

proptest! {
    /// Ranked by itself it is the Gini coefficient of the room of segments, in exact integers.
    #[test]
    fn by_itself_it_is_the_gini_coefficient((values, _) in columns()) {
        let decimals: Vec<Decimal> = values.iter().map(|value| Decimal::from(*value)).collect();
        let exact = Concentration::of(&decimals).unwrap().map(|found| found.gini());
        let found = concentration_coefficient(&floats(&values), &floats(&values)).unwrap();
        prop_assert_eq!(found.is_some(), exact.is_some());
        prop_assert!((found.unwrap_or(0.0) - exact.unwrap_or(0.0)).abs() < 1e-14);
    }

    /// The area between the diagonal and the concentration curve, straight over ties, twice.
    #[test]
    fn is_twice_the_area((values, by) in columns()) {
        let (values, by) = (floats(&values), floats(&by));
        let mut pairs: Vec<(f64, f64)> = by.iter().copied().zip(values.iter().copied()).collect();
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (n, total) = (pairs.len() as f64, values.iter().sum::<f64>());
        let (mut area, mut held) = (0.0, 0.0);
        for ties in pairs.chunk_by(|a, b| a.0 == b.0) {
            let value: f64 = ties.iter().map(|pair| pair.1).sum();
            area += ties.len() as f64 / n * (held + value / 2.0) / total;
            held += value;
        }
        if let Some(found) = concentration_coefficient(&values, &by).unwrap() {
            prop_assert!((found - (1.0 - 2.0 * area)).abs() < 1e-13);
        }
    }

    /// No order finds more than the best one, and reversing an order reverses the sign.
    #[test]
    fn is_between_wrong_and_right((values, by) in columns()) {
        let (values, by) = (floats(&values), floats(&by));
        let against: Vec<f64> = by.iter().map(|rank| -rank).collect();
        if let Some(found) = normalised_gini(&values, &by).unwrap() {
            prop_assert!(found.abs() <= 1.0 + 1e-12);
            let reversed = normalised_gini(&values, &against).unwrap().unwrap();
            prop_assert!((found + reversed).abs() < 1e-12);
        }
    }

    /// Groups hold everybody once, in order, and never part equals.
    #[test]
    fn groups_partition((actual, predicted) in columns(), groups in 1_usize..15) {
        let (actual, predicted) = (floats(&actual), floats(&predicted));
        let found = prediction_groups(&predicted, &actual, groups).unwrap();
        prop_assert!(found.len() <= groups);
        let (mut count, mut sum, mut expected) = (0, 0.0, 0.0);
        for group in &found {
            count += group.count as usize;
            sum += group.count as f64 * group.mean_actual;
            expected += group.count as f64 * group.mean_predicted;
        }
        prop_assert_eq!(count, actual.len());
        prop_assert!((sum - actual.iter().sum::<f64>()).abs() < 1e-9);
        prop_assert!((expected - predicted.iter().sum::<f64>()).abs() < 1e-9);
        for (below, above) in found.iter().zip(found.iter().skip(1)) {
            prop_assert!(below.highest < above.lowest);
        }
    }
}
