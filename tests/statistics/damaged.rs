//! Every type of the room read from damaged JSON, and figures as large and as small as they get.

use crate::damaged_json::walk;
use clv::quantity::{ConfidenceLevel, Probability};
use clv::statistics::{
    Beta, ChiSquared, Correlation, FDistribution, Interval, Pareto, ParetoBorder, Proportion,
    ProportionMethod, Sample, StatisticsError, StudentT, concentration_coefficient,
    ordinary_least_squares, pareto, pearson, pooled_z_test, prediction_groups, welch_t_test,
};
use rust_decimal_macros::dec;

const P95: ConfidenceLevel = ConfidenceLevel::P95;

fn is_probability(p: f64) {
    assert!((0.0..=1.0).contains(&p), "{p}");
}

#[test]
fn damaged_figures_are_refused_or_in_range() {
    let sample = Sample::of(&[1.0, 2.0, 4.0]).unwrap().unwrap();
    let one = Sample::new(1, 3.0, None).unwrap();
    for sample in [sample, one] {
        walk(&sample, |read: Sample| {
            assert!(read.standard_deviation().is_none_or(|s| s >= 0.0));
            let _ = read.mean_interval(P95);
            if let Ok(Some(test)) = welch_t_test(&read, &sample, P95) {
                is_probability(test.p_value);
            }
        });
    }
    let other = Sample::of(&[0.5, 1.5, 7.0, 2.0]).unwrap().unwrap();
    walk(
        &welch_t_test(&sample, &other, P95).unwrap().unwrap(),
        |test| {
            is_probability(test.p_value);
            assert!(test.degrees_of_freedom > 0.0);
        },
    );
    let (x, y) = ([1.0, 2.0, 3.0, 4.0], [2.0, 1.0, 4.0, 3.0]);
    walk(&pearson(&x, &y).unwrap().unwrap(), |found: Correlation| {
        assert!(found.coefficient().abs() <= 1.0);
        found.p_value().into_iter().for_each(is_probability);
    });
    walk(&ordinary_least_squares(&x, &y).unwrap().unwrap(), |fit| {
        fit.slope_p_value().into_iter().for_each(is_probability);
        assert!(fit.at(0.0).is_finite());
    });
    let proportion = Proportion::new(3, 9).unwrap();
    walk(&proportion, |read: Proportion| {
        read.estimate().into_iter().for_each(is_probability);
        for method in [ProportionMethod::Wilson, ProportionMethod::Jeffreys] {
            if let Ok(Some(interval)) = read.interval(method, P95) {
                is_probability(interval.lower);
                is_probability(interval.upper);
            }
        }
        if let Some(test) = pooled_z_test(read, proportion) {
            is_probability(test.p_value);
        }
    });
    let test = pooled_z_test(proportion, Proportion::new(6, 9).unwrap()).unwrap();
    walk(&test, |test| is_probability(test.p_value));
    let interval = proportion
        .interval(ProportionMethod::Wilson, P95)
        .unwrap()
        .unwrap();
    walk(&interval, |read: Interval| {
        assert!(read.lower <= read.upper && !read.to_string().contains("NaN"));
    });
    for group in prediction_groups(&x, &y, 2).unwrap() {
        walk(&group, |group| {
            assert!(group.count > 0 && group.mean_predicted <= group.highest);
        });
    }
    let half = Probability::new(dec!(0.5)).unwrap();
    let items = [("a".to_owned(), dec!(3)), ("b".to_owned(), dec!(1))];
    let table = pareto(items, half, ParetoBorder::Include).unwrap().unwrap();
    walk(&table, |read: Pareto<String>| {
        assert!(read.vital_few <= read.rows.len());
        read.rows.iter().for_each(|row| is_probability(row.share));
    });
}

#[test]
fn what_no_values_have_is_refused() {
    assert_eq!(Sample::new(0, 1.0, None), Err(StatisticsError::EmptySample));
    let contradiction = |count| Err(StatisticsError::VarianceOfCount { count });
    assert_eq!(Sample::new(1, 1.0, Some(0.0)), contradiction(1));
    assert_eq!(Sample::new(2, 1.0, None), contradiction(2));
    assert!(Sample::new(2, 1.0, Some(-1.0)).is_err());
    assert!(Sample::new(2, f64::NAN, Some(1.0)).is_err());
    for (coefficient, count) in [(2.0, 5), (f64::NAN, 5), (0.5, 1)] {
        assert!(Correlation::new(coefficient, count).is_err());
    }
    assert_eq!(
        Interval::new(0.5, 0.7, 0.3, P95),
        Err(StatisticsError::LimitsCrossed {
            lower: 0.7,
            upper: 0.3
        })
    );
    assert!(matches!(
        concentration_coefficient(&[0.0, 0.0], &[f64::NAN, 1.0]),
        Err(StatisticsError::NotFinite { row: 1, .. })
    ));
    assert_eq!(
        concentration_coefficient(&[1.0, f64::INFINITY], &[1.0, 2.0])
            .unwrap_err()
            .to_string(),
        "the value of row 2 must be finite, got inf"
    );
}

#[test]
fn means_stay_between_the_least_and_the_greatest() {
    for values in [
        vec![1e308; 2],
        vec![0.1; 3],
        vec![f64::MAX; 7],
        vec![1e-320; 5],
    ] {
        let sample = Sample::of(&values).unwrap().unwrap();
        assert_eq!(
            (sample.mean(), sample.standard_deviation()),
            (values[0], Some(0.0))
        );
        let groups = prediction_groups(&values, &values, 1).unwrap();
        let group = groups[0];
        assert_eq!(
            (group.mean_predicted, group.mean_actual),
            (values[0], values[0])
        );
    }
    // The standard deviation of ±m is m √2.
    for m in [1e308, 1e-200, 1e-300, 3.0] {
        let sample = Sample::of(&[m, -m]).unwrap().unwrap();
        let deviation = sample.standard_deviation().unwrap();
        assert!(
            (deviation / m - 2_f64.sqrt()).abs() < 1e-15,
            "{m}: {deviation}"
        );
        assert_eq!(sample.mean(), 0.0);
    }
    let (x, y) = ([f64::MAX, -f64::MAX, 0.0], [1.0, -1.0, 0.0]);
    assert!((pearson(&x, &y).unwrap().unwrap().coefficient() - 1.0).abs() < 1e-15);
}

#[test]
fn a_perfect_line_has_the_p_value_of_its_correlation() {
    let x = [1.0, 2.0, 3.0, 4.0];
    for y in [[2.0, 4.0, 6.0, 8.0], [4.0, 3.0, 2.0, 1.0]] {
        let fit = ordinary_least_squares(&x, &y).unwrap().unwrap();
        let correlation = pearson(&x, &y).unwrap().unwrap();
        assert_eq!(fit.slope_p_value(), Some(0.0));
        assert_eq!(fit.slope_p_value(), correlation.p_value());
    }
    let level = ordinary_least_squares(&x, &[3.0; 4]).unwrap().unwrap();
    assert_eq!(level.slope_p_value(), None);
}

/// Shapes outside of the range in which tails keep their digits are refused, and work is bounded
/// within it.
#[test]
fn tiny_shapes_are_refused_by_name() {
    for tiny in [1e-17, 1e-20, 1e-300, 1e-5, f64::from_bits(1)] {
        assert!(ChiSquared::new(tiny).is_err());
        assert!(Beta::new(tiny, 1.0).is_err() && Beta::new(1.0, tiny).is_err());
        assert!(FDistribution::new(tiny, 1.0).is_err());
        assert!(StudentT::new(tiny).is_err());
    }
    assert_eq!(
        Beta::new(1e-20, 1.0).unwrap_err().to_string(),
        "shape a must be in [1e-4, 1e10], got 0.00000000000000000001"
    );
    for a in [1e-4, 1e-2, 1.0, 1e5, 1e10] {
        for b in [1e-4, 1e-2, 1.0, 1e5, 1e10] {
            let beta = Beta::new(a, b).unwrap();
            for p in [1e-12, 0.3, 0.5, 0.9] {
                is_probability(beta.quantile(p).unwrap());
                is_probability(beta.upper_quantile(p).unwrap());
                is_probability(beta.cumulative(p));
            }
            let chi_squared = ChiSquared::new(2.0 * a).unwrap();
            assert!(chi_squared.quantile(0.3).unwrap() >= 0.0);
            is_probability(chi_squared.survival(2.0 * b));
        }
    }
}
