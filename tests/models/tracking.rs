//! Expected and actual purchases of customers who join over time.

use crate::cdnow_log::{log, reduction};
use clv::models::{
    BgCnbd, BgNbd, GgomNbd, MbgNbd, ModelError, Nbd, ParetoNbd, PurchaseProcess, Random, Simulate,
    TimedModel, expected_purchases_of_cohort, track,
};
use clv::quantity::TimeUnit;
use clv::transactions::{Collapse, Transaction, TransactionLog};

/// Births over twelve weeks, most of them several times.
fn births(customers: u32) -> Vec<f64> {
    (0..customers)
        .map(|customer| f64::from(customer * 37 % 84) / 7.0)
        .collect()
}

#[track_caller]
fn is_the_direct_sum<P: PurchaseProcess<Span = f64> + Sync>(process: &P) {
    let births = births(500);
    let times = [0.0, 0.1, 3.0, 11.9, 12.0, 52.0, 400.0];
    let got = expected_purchases_of_cohort(process, &births, &times).unwrap();
    for (got, time) in got.iter().zip(times) {
        let want: f64 = births
            .iter()
            .filter(|birth| **birth < time)
            .map(|birth| process.expected_purchases(time - birth).unwrap())
            .sum();
        assert!((got - want).abs() <= 1e-13 * want, "{time}: {got} {want}");
    }
}

#[test]
fn is_the_sum_over_customers_for_every_process() {
    is_the_direct_sum(&BgNbd::new(0.24, 4.4, 0.8, 2.4).unwrap());
    is_the_direct_sum(&MbgNbd::new(0.5, 6.2, 0.9, 1.6).unwrap());
    is_the_direct_sum(&ParetoNbd::new(0.55, 10.6, 0.6, 11.7).unwrap());
    is_the_direct_sum(&GgomNbd::new(0.9, 3.0, 0.08, 1.0, 2.0).unwrap());
    is_the_direct_sum(&Nbd::new(0.4, 12.0).unwrap());
    is_the_direct_sum(&BgCnbd::new(2, 0.3, 2.0, 0.8, 2.4).unwrap());
}

/// Who joined before the start counts from the start on: the tail of the same curve.
#[test]
fn purchases_before_the_start_do_not_count() {
    let model = ParetoNbd::new(0.55, 10.6, 0.6, 11.7).unwrap();
    let from_birth = |t| model.expected_purchases(t).unwrap();
    let got = expected_purchases_of_cohort(&model, &[-30.0, 4.0], &[0.0, 10.0]).unwrap();
    assert_eq!(got[0], 0.0);
    let want = from_birth(40.0) - from_birth(30.0) + from_birth(6.0);
    assert!((got[1] - want).abs() < 1e-14);
}

#[test]
fn nobody_and_never_are_nothing() {
    let model = Nbd::new(0.4, 12.0).unwrap();
    let expected = |births: &[f64], times: &[f64]| {
        expected_purchases_of_cohort(&model, births, times).unwrap()
    };
    assert_eq!(expected(&[], &[1.0, 2.0]), [0.0, 0.0]);
    assert_eq!(expected(&[1.0], &[]), [0.0; 0]);
    assert_eq!(expected(&[5.0], &[5.0]), [0.0]);
}

#[test]
fn what_is_no_time_is_refused() {
    let model = Nbd::new(0.4, 12.0).unwrap();
    let refused = |births: &[f64], times: &[f64]| {
        matches!(
            expected_purchases_of_cohort(&model, births, times),
            Err(ModelError::Argument { .. })
        )
    };
    assert!(refused(&[f64::NAN], &[1.0]));
    assert!(refused(&[f64::INFINITY], &[1.0]));
    assert!(refused(&[0.0], &[-1.0]));
    assert!(refused(&[0.0], &[f64::NAN]));
    let weekly = TimedModel::new(model, TimeUnit::Week);
    let times = reduction(1998, 6, 30).purchase_times(&log()).unwrap();
    for period in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e-9] {
        let answer = track(&weekly, &times, period);
        assert!(matches!(answer, Err(ModelError::Argument { .. })));
    }
    // No whole period was observed.
    assert_eq!(track(&weekly, &times, 100.0).unwrap(), []);
    let daily = track(&TimedModel::new(model, TimeUnit::Day), &times, 1.0);
    let mismatch = ModelError::UnitMismatch {
        model: TimeUnit::Day,
        data: TimeUnit::Week,
    };
    assert_eq!(daily, Err(mismatch));
}

/// Customers drawn from the model, who join over a year, as a log: their purchases in each quarter
/// are within sampling error of what the model expects.
#[test]
fn a_simulated_log_is_tracked() {
    const CUSTOMERS: u64 = 20_000;
    const YEARS: f64 = 728.0;
    let model = ParetoNbd::new(0.6, 40.0, 0.8, 80.0).unwrap();
    let start = chrono::NaiveDate::from_ymd_opt(2024, 1, 1).unwrap();
    let at = |day: f64| {
        let seconds = (day * 86_400.0).round() as i64;
        start.and_time(chrono::NaiveTime::MIN) + chrono::TimeDelta::seconds(seconds)
    };
    let mut log: TransactionLog<u64> = TransactionLog::new();
    let mut squares = 0.0;
    for customer in 0..CUSTOMERS {
        let birth = (customer % 364) as f64;
        let span = YEARS - birth;
        let repeats = model.simulate(span, &mut Random::new(5, customer)).unwrap();
        squares += (repeats.len() as f64).powi(2);
        let days = std::iter::once(birth).chain(repeats.iter().map(|time| birth + time));
        log.extend(days.map(|day| Transaction::new(customer, at(day), 1.into())));
    }
    let mut seen = reduction(2025, 12, 28);
    seen.collapse = Collapse::Instant;
    seen.unit = TimeUnit::Day;
    let times = seen.purchase_times(&log).unwrap();
    assert_eq!((times.len() as u64, times.observed()), (CUSTOMERS, YEARS));
    let quarters = track(&TimedModel::new(model, TimeUnit::Day), &times, 91.0).unwrap();
    assert_eq!(quarters.len(), 8);
    let mut sums = (0.0, 0);
    for quarter in &quarters {
        sums = (sums.0 + quarter.expected, sums.1 + quarter.actual);
        assert_eq!(quarter.cumulative_actual, sums.1);
        assert!((quarter.cumulative_expected - sums.0).abs() < 1e-9 * sums.0);
        // The variance of a sum of independent customers is at most its second moments.
        let error = (quarter.actual as f64 - quarter.expected).abs();
        assert!(error < 4.5 * squares.sqrt(), "{quarter:?}");
    }
}

/// The same table with and without customers who came later.
#[test]
fn later_customers_can_be_left_out() {
    let all = reduction(1998, 6, 30).purchase_times(&log()).unwrap();
    let early = reduction(1997, 1, 31).reduce(&log()).unwrap();
    let kept = all.of_customers_in(&early);
    assert_eq!(kept.len(), early.len());
    assert_eq!(kept.start(), all.start());
    assert!(kept.iter().all(|(_, times)| times[0] < 31.0 / 7.0));
    let model = TimedModel::new(Nbd::new(0.4, 12.0).unwrap(), TimeUnit::Week);
    let (few, many) = (
        track(&model, &kept, 13.0).unwrap(),
        track(&model, &all, 13.0).unwrap(),
    );
    for (few, many) in few.iter().zip(&many) {
        assert!(few.expected < many.expected && few.actual < many.actual);
    }
}
