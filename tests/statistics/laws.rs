//! Laws that hold for every input.

use clv::quantity::ConfidenceLevel;
use clv::statistics::{
    Beta, ChiSquared, FDistribution, Proportion, ProportionMethod, StandardNormal, StudentT,
    effective_sample_size, largest_remainder, mid_ranks, ordinary_least_squares, pearson,
    proportion_difference, quantiles, spearman,
};
use proptest::prelude::*;
use rust_decimal::Decimal;

fn proportion() -> impl Strategy<Value = Proportion> {
    (1_u64..5000)
        .prop_flat_map(|n| (0..=n, Just(n)))
        .prop_map(|(x, n)| Proportion::new(x, n).unwrap())
}

fn confidence() -> impl Strategy<Value = ConfidenceLevel> {
    (0.5..0.9999).prop_map(|level| ConfidenceLevel::new(level).unwrap())
}

fn values(length: std::ops::Range<usize>) -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(-1e6..1e6, length)
}

proptest! {
    #[test]
    fn intervals_contain_the_estimate_and_stay_in_range(p in proportion(), level in confidence()) {
        let contained = [
            ProportionMethod::Wilson,
            ProportionMethod::WilsonContinuity,
            ProportionMethod::ClopperPearson,
        ];
        for method in contained {
            let interval = p.interval(method, level).unwrap().unwrap();
            prop_assert!(interval.contains(interval.estimate), "{method:?} {interval:?}");
            prop_assert!(interval.lower >= 0.0 && interval.upper <= 1.0);
        }
        let jeffreys = p.interval(ProportionMethod::Jeffreys, level).unwrap().unwrap();
        prop_assert!(0.0 < jeffreys.lower && jeffreys.lower < jeffreys.upper && jeffreys.upper < 1.0);
    }

    #[test]
    fn successes_and_failures_mirror_each_other(p in proportion(), level in confidence()) {
        let mirrored = Proportion::new(p.failures(), p.trials()).unwrap();
        for method in [
            ProportionMethod::Wilson,
            ProportionMethod::WilsonContinuity,
            ProportionMethod::ClopperPearson,
            ProportionMethod::AgrestiCoull,
            ProportionMethod::Jeffreys,
        ] {
            let (a, b) = (
                p.interval(method, level).unwrap().unwrap(),
                mirrored.interval(method, level).unwrap().unwrap(),
            );
            prop_assert!((a.lower - (1.0 - b.upper)).abs() < 1e-13, "{method:?} {a:?} {b:?}");
        }
    }

    #[test]
    fn more_confidence_is_wider_and_more_trials_are_narrower(p in proportion()) {
        let width = |p: Proportion, level| {
            p.interval(ProportionMethod::Wilson, level).unwrap().unwrap().width()
        };
        prop_assert!(width(p, ConfidenceLevel::P99) > width(p, ConfidenceLevel::P95));
        let ten = Proportion::new(10 * p.successes(), 10 * p.trials()).unwrap();
        prop_assert!(width(ten, ConfidenceLevel::P95) < width(p, ConfidenceLevel::P95));
    }

    #[test]
    fn newcombe_contains_the_difference_and_changes_sign(
        a in proportion(), b in proportion(), level in confidence(),
    ) {
        let ab = proportion_difference(a, b, level).unwrap();
        let ba = proportion_difference(b, a, level).unwrap();
        prop_assert!(ab.contains(ab.estimate) && ab.lower >= -1.0 && ab.upper <= 1.0);
        prop_assert!((ab.lower + ba.upper).abs() < 1e-14 && (ab.upper + ba.lower).abs() < 1e-14);
    }

    #[test]
    fn quantiles_invert_their_distributions(
        exponent in -200.0_f64..-0.31, a in 0.3_f64..500.0, b in 0.3_f64..500.0,
    ) {
        // Below one half, where a probability has all its digits.
        let p = 10.0_f64.powf(exponent);
        let close = |got: f64| (got / p - 1.0).abs() < 1e-9;
        let z = StandardNormal.quantile(p).unwrap();
        prop_assert!(close(StandardNormal.cumulative(z)));
        let t = StudentT::new(a).unwrap();
        if let Ok(quantile) = t.upper_quantile(p) {
            prop_assert!(close(t.survival(quantile)));
        }
        let chi_squared = ChiSquared::new(a).unwrap();
        prop_assert!(close(chi_squared.survival(chi_squared.upper_quantile(p).unwrap())));
        let f = FDistribution::new(a, b).unwrap();
        if let Ok(quantile) = f.upper_quantile(p) {
            prop_assert!(close(f.survival(quantile)));
        }
        let beta = Beta::new(a, b).unwrap();
        let x = beta.quantile(p).unwrap();
        // Where x underflows there is nothing to invert.
        if x > 1e-300 {
            prop_assert!(close(beta.cumulative(x)));
        }
    }

    #[test]
    fn quantiles_rise_from_the_least_to_the_greatest(values in values(1..40), p in 0.0..1.0, q in 0.0..1.0) {
        let found = quantiles(&values, &[0.0, f64::min(p, q), f64::max(p, q), 1.0]).unwrap().unwrap();
        prop_assert!(found.is_sorted());
        let (least, greatest) = (found[0], found[3]);
        prop_assert!(values.iter().all(|value| (least..=greatest).contains(value)));
        prop_assert!(values.contains(&least) && values.contains(&greatest));
    }

    #[test]
    fn parts_sum_to_the_total_and_lie_next_to_their_quota(
        total in 0_u64..1_000_000, weights in prop::collection::vec(0_u32..100_000, 1..12),
    ) {
        let sum: u64 = weights.iter().copied().map(u64::from).sum();
        prop_assume!(sum > 0);
        let decimals: Vec<Decimal> = weights.iter().copied().map(Decimal::from).collect();
        let parts = largest_remainder(total, &decimals).unwrap();
        prop_assert_eq!(parts.iter().sum::<u64>(), total);
        for (&part, &weight) in parts.iter().zip(&weights) {
            let quota = u128::from(total) * u128::from(weight);
            let floor = (quota / u128::from(sum)) as u64;
            let ceiling = quota.div_ceil(u128::from(sum)) as u64;
            prop_assert!(part == floor || part == ceiling);
        }
    }

    #[test]
    fn correlations_are_symmetric_and_keep_under_their_maps(
        pairs in prop::collection::vec((-100.0..100.0, -100.0..100.0), 3..30),
    ) {
        let (x, y): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
        let r = |x: &[f64], y: &[f64]| pearson(x, y).unwrap().unwrap().coefficient();
        let rho = |x: &[f64], y: &[f64]| spearman(x, y).unwrap().unwrap().coefficient();
        let line: Vec<f64> = x.iter().map(|x| 3.0 - 2.0 * x).collect();
        let monotone: Vec<f64> = x.iter().map(|x| x.powi(3)).collect();
        prop_assert!((r(&x, &y) - r(&y, &x)).abs() < 1e-12);
        prop_assert!((r(&line, &y) + r(&x, &y)).abs() < 1e-9);
        prop_assert!((rho(&monotone, &y) - rho(&x, &y)).abs() < 1e-12);
        prop_assert!(r(&x, &y).abs() <= 1.0);
        let p = pearson(&x, &y).unwrap().unwrap().p_value().unwrap();
        prop_assert!((0.0..=1.0).contains(&p));
    }

    #[test]
    fn residuals_of_a_line_sum_to_nothing_and_do_not_lean(
        pairs in prop::collection::vec((-100.0..100.0, -100.0..100.0), 3..30),
    ) {
        let (x, y): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
        let fit = ordinary_least_squares(&x, &y).unwrap().unwrap();
        let residuals = || x.iter().zip(&y).map(|(&x, &y)| (x, y - fit.at(x)));
        // In units of the data times the slope: a steep line has large terms that cancel.
        let scale = 1e4 * (1.0 + fit.slope.abs());
        prop_assert!(residuals().map(|(_, e)| e).sum::<f64>().abs() < 1e-10 * scale);
        prop_assert!(residuals().map(|(x, e)| x * e).sum::<f64>().abs() < 1e-8 * scale);
        let r = pearson(&x, &y).unwrap().unwrap().coefficient();
        prop_assert!((fit.r_squared.unwrap() - r * r).abs() < 1e-12);
    }

    #[test]
    fn ranks_sum_to_those_without_ties(values in prop::collection::vec(0_u8..10, 0..50)) {
        let values: Vec<f64> = values.into_iter().map(f64::from).collect();
        let n = values.len() as f64;
        prop_assert_eq!(mid_ranks(&values).unwrap().iter().sum::<f64>(), n * (n + 1.0) / 2.0);
    }

    #[test]
    fn an_effective_sample_lies_between_one_and_all(weights in prop::collection::vec(0.0..10.0, 1..40)) {
        prop_assume!(weights.iter().sum::<f64>() > 0.0);
        let n = effective_sample_size(&weights).unwrap().unwrap();
        prop_assert!(n >= 1.0 - 1e-12 && n <= weights.len() as f64 + 1e-12);
    }
}
