//! What cannot be compared is refused, and says why.

use crate::cdnow_log::{log, reduction};
use chrono::{Days, NaiveDate};
use clv::models::{
    Candidate, ChoiceError, FitError, GammaGamma, ModelError, Trial, compare_models,
};
use clv::quantity::TimeUnit;
use clv::transactions::{Collapse, Reduction, Transaction, TransactionLog, TransactionsError};

fn day(number: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(1997, 1, 1).unwrap() + Days::new(number)
}

/// Few customers who come back now and then.
fn small_log(days: u64) -> TransactionLog<u32> {
    (0..30_u32)
        .flat_map(|customer| {
            (u64::from(customer)..days)
                .step_by(9 + 5 * (customer as usize % 7))
                .map(move |at| Transaction::new(customer, day(at), 10.into()))
        })
        .collect()
}

#[test]
fn a_list_of_no_models() {
    let split = reduction(1997, 6, 30)
        .split(&small_log(300), day(250))
        .unwrap();
    let trial = Trial::new(&split).unwrap();
    assert_eq!(trial.compare(&[]), Err(ChoiceError::NoCandidate));
}

#[test]
fn an_empty_holdout() {
    // Both ends lie in the same month, which is one purchase's time.
    let monthly = Reduction {
        collapse: Collapse::Month,
        ..reduction(1997, 6, 10)
    };
    let split = monthly.split(&small_log(300), day(170)).unwrap();
    let refused = Trial::new(&split).map(|_| ()).unwrap_err();
    assert_eq!(refused, ChoiceError::EmptyHoldout { duration: 0.0 });
    // The log ends before the holdout begins: nobody looked.
    let split = reduction(1997, 6, 30)
        .split(&small_log(150), day(250))
        .unwrap();
    let refused = Trial::new(&split).map(|_| ()).unwrap_err();
    assert_eq!(refused, ChoiceError::NothingAfterCalibration);
    // The holdout ends before it begins.
    let refused = compare_models(
        &small_log(300),
        &reduction(1997, 6, 30),
        day(100),
        1.0,
        &Candidate::ALL,
    );
    assert!(matches!(
        refused,
        Err(ChoiceError::Transactions(
            TransactionsError::HoldoutBeforeCalibrationEnd { .. }
        ))
    ));
}

#[test]
fn times_of_something_else() {
    let log = small_log(300);
    let cut = reduction(1997, 6, 30);
    let split = cut.split(&log, day(250)).unwrap();
    let trial = || Trial::new(&split).unwrap();
    let why = |times: Reduction, log: &TransactionLog<u32>| {
        let times = times.purchase_times(log).unwrap();
        match trial().with_times(&times, 1.0) {
            Err(ChoiceError::OtherPurchases { why }) => why,
            other => panic!("{other:?}"),
        }
    };
    let whole = Reduction {
        as_of: day(250).into(),
        ..cut
    };
    let in_days = Reduction {
        unit: TimeUnit::Day,
        ..whole
    };
    assert_eq!(
        why(in_days, &log),
        "they are measured or collapsed otherwise"
    );
    assert_eq!(why(cut, &log), "they end before the holdout");
    let fewer: TransactionLog<u32> = log
        .transactions()
        .filter(|row| *row.customer != 3)
        .map(|row| Transaction::new(*row.customer, row.at, row.amount))
        .collect();
    assert_eq!(
        why(whole, &fewer),
        "a customer of the calibration is missing"
    );
    // The same customers, of whom one bought a day later, or once more in the holdout.
    let mut count = 0;
    let second_is_late: TransactionLog<u32> = log
        .transactions()
        .map(|row| {
            count += u32::from(*row.customer == 5);
            let by = u64::from(*row.customer == 5 && count == 2);
            Transaction::new(*row.customer, row.at + Days::new(by), row.amount)
        })
        .collect();
    assert_eq!(
        why(whole, &second_is_late),
        "a customer bought at other times, or more often"
    );
    let mut one_more = log.clone();
    one_more.extend([Transaction::new(5, day(240), 10.into())]);
    assert_eq!(
        why(whole, &one_more),
        "a customer bought at other times, or more often"
    );
    let times = whole.purchase_times(&log).unwrap();
    for period in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(
            trial().with_times(&times, period),
            Err(ChoiceError::Model(ModelError::Argument { .. }))
        ));
    }
    assert!(trial().with_times(&times, 1.0).is_ok());
}

/// Nobody repeats: no model can be fitted, and the comparison says so line by line.
#[test]
fn models_that_cannot_be_fitted_are_named() {
    let log: TransactionLog<u32> = (0..20)
        .map(|customer| Transaction::new(customer, day(u64::from(customer)), 5.into()))
        .chain([Transaction::new(4, day(200), 5.into())])
        .collect();
    let split = reduction(1997, 6, 30).split(&log, day(250)).unwrap();
    let comparison = Trial::new(&split)
        .unwrap()
        .compare(&[Candidate::BgNbd])
        .unwrap();
    assert!(comparison.lines.is_empty() && comparison.verdict.is_none());
    assert!(matches!(
        comparison.refused[0].why,
        ChoiceError::Fit(FitError::NobodyRepeats { .. })
    ));
    // The baseline is there all the same, and holds what came for impossible.
    let naive = &comparison.baseline.holdout;
    assert_eq!(
        (naive.errors.expected_total, naive.mean_log_score),
        (0.0, None)
    );
    assert_eq!(naive.errors.bias_of_total, Some(-1.0));
}

/// A spend model whose mean does not exist names the customer.
#[test]
fn no_mean_spend() {
    let split = reduction(1997, 6, 30)
        .split(&small_log(300), day(250))
        .unwrap();
    let heavy = GammaGamma::new(0.01, 0.5, 10.0).unwrap();
    let refused = Trial::new(&split).unwrap().with_spend(&heavy).map(|_| ());
    assert!(matches!(refused, Err(ChoiceError::NoMeanSpend { .. })));
}

/// Nothing bought in the holdout by customers of the calibration: shares of nothing do not exist.
#[test]
fn a_holdout_without_a_purchase_has_no_bias() {
    let mut log = small_log(170);
    log.push(Transaction::new(99, day(200), 5.into()));
    let split = reduction(1997, 6, 30).split(&log, day(250)).unwrap();
    let comparison = Trial::new(&split)
        .unwrap()
        .compare(&[Candidate::Nbd])
        .unwrap();
    let holdout = &comparison.baseline.holdout;
    assert_eq!(holdout.errors.bias_of_total, None);
    assert_eq!(holdout.ranking_by_purchases, None);
    assert!(holdout.mean_ranked_probability_score.is_finite());
}

/// The comparison is the same bits for any order of the rows.
#[test]
fn the_order_of_the_log_does_not_matter() {
    let forwards = log();
    let mut rows: Vec<Transaction<u32>> = forwards
        .transactions()
        .map(|row| Transaction::new(*row.customer, row.at, row.amount))
        .collect();
    rows.reverse();
    let backwards: TransactionLog<u32> = rows.into_iter().collect();
    let compare = |log: &TransactionLog<u32>| {
        let cut = reduction(1997, 9, 30);
        let end = NaiveDate::from_ymd_opt(1998, 6, 30).unwrap();
        compare_models(log, &cut, end, 1.0, &[Candidate::Nbd]).unwrap()
    };
    assert_eq!(compare(&forwards), compare(&backwards));
}
