//! Folds partition the customers.

use clv::predict::{Folds, PredictError};
use proptest::prelude::*;

proptest! {
    #[test]
    fn folds_partition_the_customers(
        rows in prop::collection::vec((0..40_u32, any::<bool>()), 10..200),
        count in 2..6_usize,
        seed in any::<u64>(),
    ) {
        let (customers, labels): (Vec<u32>, Vec<bool>) = rows.into_iter().unzip();
        let distinct: std::collections::BTreeSet<u32> = customers.iter().copied().collect();
        prop_assume!(distinct.len() >= count);
        let folds = Folds::stratified(&customers, &labels, count, seed).unwrap();
        let mut seen = vec![0; customers.len()];
        for fold in 0..count {
            let (test, train) = (folds.test_rows(fold), folds.train_rows(fold));
            prop_assert_eq!(test.len() + train.len(), customers.len());
            for row in test {
                seen[row] += 1;
                prop_assert!(!train.iter().any(|&other| customers[other] == customers[row]));
            }
        }
        prop_assert!(seen.iter().all(|&times| times == 1));
        // Customers, and those with a 1, are spread as evenly as they can be.
        for wanted in [false, true] {
            let mut sizes = vec![0_usize; count];
            for &customer in &distinct {
                let rows: Vec<usize> =
                    (0..customers.len()).filter(|&row| customers[row] == customer).collect();
                if !wanted || rows.iter().any(|&row| labels[row]) {
                    sizes[folds.fold_of()[rows[0]]] += 1;
                }
            }
            let (least, most) = (sizes.iter().min().unwrap(), sizes.iter().max().unwrap());
            prop_assert!(most - least <= 1);
        }
        prop_assert_eq!(&folds, &Folds::stratified(&customers, &labels, count, seed).unwrap());
    }
}

#[test]
fn another_seed_deals_otherwise() {
    let customers: Vec<u32> = (0..100).collect();
    let deal = |seed| Folds::by_customer(&customers, 5, seed).unwrap();
    assert_ne!(deal(1), deal(2));
}

#[test]
fn too_few_customers_are_refused() {
    let expected = |folds, customers| Err(PredictError::Folds { folds, customers });
    assert_eq!(Folds::by_customer(&["anna", "anna"], 2, 0), expected(2, 1));
    assert_eq!(Folds::by_customer(&["anna", "bo"], 1, 0), expected(1, 2));
}

#[test]
fn the_two_cross_validated_areas_differ_where_scales_do() {
    let customers: Vec<u32> = (0..8).collect();
    let folds = Folds::by_customer(&customers, 2, 3).unwrap();
    let mut labels = vec![false; 8];
    let mut scores = vec![0.0; 8];
    for fold in 0..2 {
        for (place, row) in folds.test_rows(fold).into_iter().enumerate() {
            labels[row] = place % 2 == 0;
            // Each fold ranks perfectly, on a scale of its own.
            scores[row] = 10.0 * fold as f64 + f64::from(u8::from(labels[row]));
        }
    }
    let auc = folds.auc(&labels, &scores).unwrap();
    assert_eq!(auc.by_fold, [Some(1.0), Some(1.0)]);
    assert_eq!((auc.mean_of_folds, auc.pooled), (Some(1.0), Some(0.75)));
}
