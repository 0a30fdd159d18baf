//! What cannot be meant is a typed error that names it; what does not exist is `None`.

use clv::quantity::{ConfidenceLevel, QuantityError};
use clv::statistics::{
    Beta, ChiSquared, FDistribution, NoSuccess, Proportion, ProportionMethod, Sample,
    StandardNormal, StatisticsError, StudentT, effective_sample_size, largest_remainder, median,
    ordinary_least_squares, pearson, pooled_z_test, proportion_difference, proportion_ratio,
    quantile, quantiles, spearman, welch_t_test,
};
use rust_decimal_macros::dec;

const P95: ConfidenceLevel = ConfidenceLevel::P95;
const METHODS: [ProportionMethod; 5] = [
    ProportionMethod::Wilson,
    ProportionMethod::WilsonContinuity,
    ProportionMethod::ClopperPearson,
    ProportionMethod::AgrestiCoull,
    ProportionMethod::Jeffreys,
];

#[test]
fn more_successes_than_trials() {
    let error = Proportion::new(21, 20).unwrap_err();
    assert_eq!(
        error,
        StatisticsError::SuccessesExceedTrials {
            successes: 21,
            trials: 20
        }
    );
    assert_eq!(
        error.to_string(),
        "successes must be in 0 … trials, got 21 of 20"
    );
}

#[test]
fn no_trials_have_no_share() {
    let none = Proportion::new(0, 0).unwrap();
    let some = Proportion::new(1, 2).unwrap();
    assert_eq!(none.estimate(), None);
    for method in METHODS {
        assert_eq!(none.interval(method, P95), Ok(None));
    }
    assert_eq!(proportion_difference(some, none, P95), None);
    assert_eq!(pooled_z_test(none, some), None);
    assert_eq!(
        proportion_ratio(none, some, NoSuccess::AddHalf, P95),
        Ok(None)
    );
}

#[test]
fn the_ends_of_wilson_and_clopper_pearson_are_exact() {
    for method in [
        ProportionMethod::Wilson,
        ProportionMethod::WilsonContinuity,
        ProportionMethod::ClopperPearson,
    ] {
        for n in [1, 3, 7, 29, 1_000_000] {
            let limits = |x| {
                let proportion = Proportion::new(x, n).unwrap();
                proportion.interval(method, P95).unwrap().unwrap()
            };
            assert_eq!(limits(0).lower, 0.0, "{method:?} 0 of {n}");
            assert_eq!(limits(n).upper, 1.0, "{method:?} {n} of {n}");
        }
    }
}

#[test]
fn counts_as_large_as_they_get() {
    let half = Proportion::new(u64::MAX / 2, u64::MAX).unwrap();
    let interval = half
        .interval(ProportionMethod::Wilson, P95)
        .unwrap()
        .unwrap();
    assert!(interval.lower <= 0.5 && interval.upper >= 0.5 && interval.width() < 1e-9);
    // The beta distribution refuses shapes for which it would not end.
    assert!(matches!(
        half.interval(ProportionMethod::ClopperPearson, P95),
        Err(StatisticsError::Quantity(
            QuantityError::NumberOutOfRange { .. }
        ))
    ));
}

#[test]
fn a_test_without_variance_is_undefined() {
    let (all, none) = (
        Proportion::new(5, 5).unwrap(),
        Proportion::new(0, 7).unwrap(),
    );
    assert_eq!(pooled_z_test(all, all), None);
    assert_eq!(pooled_z_test(none, none), None);
    assert!(pooled_z_test(all, none).is_some());
}

#[test]
fn a_ratio_without_success_follows_the_policy() {
    let (five, none) = (
        Proportion::new(5, 10).unwrap(),
        Proportion::new(0, 10).unwrap(),
    );
    assert_eq!(
        proportion_ratio(five, none, NoSuccess::Undefined, P95),
        Ok(None)
    );
    let ratio = proportion_ratio(five, none, NoSuccess::AddHalf, P95)
        .unwrap()
        .unwrap();
    // (5.5 / 10.5) / (0.5 / 10.5)
    assert!((ratio.estimate - 11.0).abs() < 1e-12 && ratio.contains(11.0));
    // The ½ is added always: one rule, with or without a side that has no success. 5.5 / 3.5
    let three = Proportion::new(3, 10).unwrap();
    let ratio = |policy| proportion_ratio(five, three, policy, P95).unwrap().unwrap();
    assert!((ratio(NoSuccess::AddHalf).estimate - 11.0 / 7.0).abs() < 1e-15);
    assert!((ratio(NoSuccess::Undefined).estimate - 5.0 / 3.0).abs() < 1e-15);
    // Nobody on either side: what is added would be all there is, and 0 of 10 would come to 95
    // times 0 of 1000.
    for (few, many) in [(10, 1000), (1000, 10), (20, 5000), (7, 7)] {
        let side = |trials| Proportion::new(0, trials).unwrap();
        let ratio = proportion_ratio(side(few), side(many), NoSuccess::AddHalf, P95);
        assert_eq!(ratio, Ok(None));
    }
}

#[test]
fn probabilities_outside_of_their_range() {
    for p in [0.0, 1.0, -0.1, 1.5, f64::NAN, f64::INFINITY] {
        assert!(StandardNormal.quantile(p).is_err());
        assert!(StudentT::new(3.0).unwrap().quantile(p).is_err());
        assert!(ChiSquared::new(3.0).unwrap().upper_quantile(p).is_err());
        assert!(Beta::new(1.0, 2.0).unwrap().quantile(p).is_err());
        assert!(FDistribution::new(1.0, 2.0).unwrap().quantile(p).is_err());
    }
    for p in [-0.01, 1.01, 90.0, f64::NAN] {
        assert!(quantile(&[1.0, 2.0], p).is_err());
    }
}

#[test]
fn tails_at_the_ends_of_the_number_line() {
    let tails = |at: f64| {
        let (t, chi_squared) = (StudentT::new(3.0).unwrap(), ChiSquared::new(3.0).unwrap());
        let (beta, f) = (
            Beta::new(2.0, 3.0).unwrap(),
            FDistribution::new(1.0, 2.0).unwrap(),
        );
        [
            (StandardNormal.cumulative(at), StandardNormal.survival(at)),
            (t.cumulative(at), t.survival(at)),
            (chi_squared.cumulative(at), chi_squared.survival(at)),
            (beta.cumulative(at), beta.survival(at)),
            (f.cumulative(at), f.survival(at)),
        ]
    };
    assert_eq!(tails(f64::INFINITY), [(1.0, 0.0); 5]);
    assert_eq!(tails(f64::NEG_INFINITY), [(0.0, 1.0); 5]);
    assert!(
        tails(1e308)
            .iter()
            .all(|&(below, above)| below == 1.0 && above < 1e-100)
    );
    let unknown = tails(f64::NAN);
    assert!(
        unknown
            .iter()
            .all(|(below, above)| below.is_nan() && above.is_nan())
    );
}

#[test]
fn parameters_outside_of_their_range() {
    for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(StudentT::new(bad).is_err());
        assert!(ChiSquared::new(bad).is_err());
        assert!(Beta::new(bad, 1.0).is_err());
        assert!(Beta::new(1.0, bad).is_err());
        assert!(FDistribution::new(1.0, bad).is_err());
    }
}

#[test]
fn a_quantile_too_large_for_a_number_is_an_error() {
    // t^(-0.001) ≈ 0.01 lies near 10^2000.
    let quantile = StudentT::new(0.001).unwrap().upper_quantile(0.01);
    assert_eq!(
        quantile,
        Err(StatisticsError::Overflow {
            quantity: "quantile"
        })
    );
}

#[test]
fn values_that_are_not_finite_are_named() {
    let values = [1.0, f64::NAN, f64::INFINITY];
    let nan_at_one =
        |error| matches!(error, StatisticsError::NotFinite { row: 2, value } if value.is_nan());
    assert!(nan_at_one(Sample::of(&values).unwrap_err()));
    assert!(nan_at_one(median(&values).unwrap_err()));
    assert!(nan_at_one(pearson(&values, &values).unwrap_err()));
    assert!(nan_at_one(spearman(&values, &values).unwrap_err()));
    assert!(nan_at_one(
        ordinary_least_squares(&[1.0, 2.0, 3.0], &values).unwrap_err()
    ));
}

#[test]
fn values_as_large_as_they_get() {
    let huge = [f64::MAX, -f64::MAX];
    assert_eq!(quantiles(&huge, &[0.5]).unwrap().unwrap(), [0.0]);
    // √2 · 1.8e308 is no number.
    assert_eq!(
        Sample::of(&huge),
        Err(StatisticsError::Overflow {
            quantity: "standard deviation"
        })
    );
    // Squares that would overflow or vanish do neither.
    for unit in [1e-300, 1.0, 1e150, 1e300] {
        let x = [unit, 2.0 * unit, 4.0 * unit];
        let r = pearson(&x, &[1.0, 2.0, 4.0]).unwrap().unwrap();
        assert!((r.coefficient() - 1.0).abs() < 1e-15, "{unit}");
        let fit = ordinary_least_squares(&x, &x).unwrap().unwrap();
        assert!((fit.slope - 1.0).abs() < 1e-15, "{unit}");
    }
}

#[test]
fn too_few_values() {
    assert_eq!(Sample::of(&[]), Ok(None));
    let one = Sample::of(&[42.0]).unwrap().unwrap();
    assert_eq!((one.mean(), one.variance()), (42.0, None));
    assert_eq!(one.mean_interval(P95), Ok(None));
    let two = Sample::of(&[1.0, 2.0]).unwrap().unwrap();
    assert_eq!(welch_t_test(&one, &two, P95), Ok(None));
    assert_eq!(quantiles(&[], &[0.5]), Ok(None));
    assert_eq!(ordinary_least_squares(&[1.0], &[1.0]), Ok(None));
    assert_eq!(pearson(&[], &[]), Ok(None));
}

#[test]
fn values_that_do_not_vary() {
    let flat = [0.1, 0.1, 0.1];
    let rising = [1.0, 2.0, 3.0];
    assert_eq!(pearson(&flat, &rising), Ok(None));
    assert_eq!(spearman(&rising, &flat), Ok(None));
    assert_eq!(ordinary_least_squares(&flat, &rising), Ok(None));
    let level = ordinary_least_squares(&rising, &flat).unwrap().unwrap();
    assert_eq!((level.slope, level.r_squared), (0.0, None));
    let sample = Sample::of(&flat).unwrap().unwrap();
    assert_eq!((sample.mean(), sample.variance()), (0.1, Some(0.0)));
    assert_eq!(sample.mean_interval(P95).unwrap().unwrap().width(), 0.0);
    assert_eq!(welch_t_test(&sample, &sample, P95), Ok(None));
}

#[test]
fn lengths_that_differ() {
    let error = StatisticsError::LengthsDiffer { x: 3, y: 2 };
    let (x, y) = ([1.0, 2.0, 3.0], [1.0, 2.0]);
    assert_eq!(pearson(&x, &y), Err(error));
    assert_eq!(spearman(&x, &y), Err(error));
    assert_eq!(ordinary_least_squares(&x, &y), Err(error));
}

#[test]
fn weights() {
    assert_eq!(effective_sample_size(&[]), Ok(None));
    assert_eq!(effective_sample_size(&[0.0, 0.0]), Ok(None));
    assert_eq!(
        effective_sample_size(&[1.0, -0.5]),
        Err(StatisticsError::InvalidWeight {
            row: 2,
            value: -0.5
        })
    );
    assert!(effective_sample_size(&[f64::NAN]).is_err());
    assert_eq!(effective_sample_size(&[1e300, 1e300]), Ok(Some(2.0)));
    assert_eq!(
        largest_remainder(7, &[]),
        Err(StatisticsError::NoWeight { count: 0 })
    );
    assert!(largest_remainder(7, &[dec!(0), dec!(0)]).is_err());
    assert!(largest_remainder(7, &[dec!(1), dec!(-1)]).is_err());
    assert!(largest_remainder(u64::MAX, &[rust_decimal::Decimal::MAX]).is_err());
    assert_eq!(largest_remainder(0, &[dec!(1), dec!(2)]).unwrap(), [0, 0]);
}

#[test]
fn a_proportion_is_checked_when_it_is_read() {
    let read = serde_json::from_str::<Proportion>;
    assert!(read(r#"{"successes": 3, "trials": 4}"#).is_ok());
    assert!(read(r#"{"successes": 5, "trials": 4}"#).is_err());
}
