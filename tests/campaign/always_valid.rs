//! Looks at any time: the mixture by quadrature, and the error rate by simulation.

use crate::random::Random;
use clv::campaign::{AlwaysValid, CampaignError, arm};
use clv::quantity::ConfidenceLevel;
use clv::statistics::Sample;
use proptest::prelude::*;

const P95: ConfidenceLevel = ConfidenceLevel::P95;

fn test(typical_difference: f64) -> AlwaysValid {
    AlwaysValid::new(typical_difference, P95).unwrap()
}

/// 1/∫ exp(x d/SE² − x²/(2 SE²)) N(x; 0, τ²) dx by mpmath with 30 digits.
#[test]
fn the_p_value_is_one_over_the_mixture_of_likelihood_ratios() {
    for (estimate, error, typical, want) in [
        (0.03, 0.01, 0.02, 0.061_097_700_790_483_08),
        (1.5, 0.4, 2.0, 0.005_906_103_101_816_946),
        (-0.7, 0.3, 0.1, 0.802_886_464_342_702_9),
        (0.03, 0.014, 0.02, 0.373_505_777_352_662_8),
    ] {
        let look = test(typical).look(estimate, error).unwrap().unwrap();
        assert!(
            (look.p_value - want).abs() < 1e-14,
            "{}, expected {want}",
            look.p_value
        );
    }
}

proptest! {
    #[test]
    fn an_interval_leaves_0_out_where_p_is_at_most_alpha(
        estimate in -5.0..5.0_f64, error in 0.01..3.0_f64, typical in 0.01..10.0_f64,
    ) {
        let look = test(typical).look(estimate, error).unwrap().unwrap();
        prop_assume!((look.p_value - 0.05).abs() > 1e-12);
        prop_assert_eq!(look.p_value < 0.05, !look.interval.contains(0.0));
    }

    /// It costs width beside one look, and no other prior is narrower at the planned end.
    #[test]
    fn the_sharpest_test_is_the_narrowest_at_its_standard_error(
        error in 1e-6..1e6_f64, factor in 0.01..100.0_f64, level in 0.5..0.9999_f64,
    ) {
        let level = ConfidenceLevel::new(level).unwrap();
        let sharpest = AlwaysValid::sharpest_at(error, level).unwrap();
        let other = AlwaysValid::new(sharpest.typical_difference() * factor, level).unwrap();
        let width = |test: AlwaysValid| test.look(0.0, error).unwrap().unwrap().interval.width();
        prop_assert!(width(sharpest) <= width(other) * (1.0 + 1e-12));
        let one_look = Sample::new(1_000_000, 0.0, Some(1e6 * error * error)).unwrap();
        let one_look = one_look.mean_interval(level).unwrap().unwrap();
        prop_assert!(width(sharpest) > one_look.width());
    }
}

/// Two arms of one rate, looked at after every tenth customer of each from 200 on: in 2,000 tests
/// hardly more than 5 % ever call a difference (3 standard errors are 1.5 %), where p < 0.05 at each
/// look calls one in more than a third.
#[test]
fn looks_at_any_time_err_as_seldom_as_they_say() {
    let mut random = Random::seeded(41);
    let sequence = test(0.05);
    let (mut errors, mut naive) = (0_u32, 0_u32);
    for _ in 0..2000 {
        let (mut customers, mut treated, mut control) = (200, 0, 0);
        treated += random.binomial(200, 0.2);
        control += random.binomial(200, 0.2);
        let (mut has_erred, mut has_naively) = (false, false);
        for _ in 0..300 {
            customers += 10;
            treated += random.binomial(10, 0.2);
            control += random.binomial(10, 0.2);
            let look = sequence
                .conversions(
                    arm(customers, treated).unwrap(),
                    arm(customers, control).unwrap(),
                )
                .unwrap()
                .unwrap();
            has_erred |= !look.interval.contains(0.0);
            let p = |x: u64| x as f64 / customers as f64;
            let variance = |p: f64| p * (1.0 - p) / customers as f64;
            let error = (variance(p(treated)) + variance(p(control))).sqrt();
            has_naively |= (p(treated) - p(control)).abs() > 1.96 * error;
        }
        errors += u32::from(has_erred);
        naive += u32::from(has_naively);
    }
    assert!(errors <= 130, "{errors} of 2000");
    assert!(naive > 600, "{naive} of 2000");
}

/// A true difference of 5 in skewed revenues (exponential with means 25 and 20), looked at after each
/// customer from 100 on: the intervals hold together in 95 % of 1,000 tests and find it at last.
#[test]
fn intervals_of_means_hold_together_and_find_a_difference() {
    let mut random = Random::seeded(8);
    let sequence = test(5.0);
    let (mut covered, mut found) = (0_u32, 0_u32);
    for _ in 0..1000 {
        let (mut first, mut second) = ((0.0, 0.0), (0.0, 0.0));
        let (mut holds, mut is_found) = (true, false);
        for customers in 1..=2500_u64 {
            for (sums, mean) in [(&mut first, 25.0), (&mut second, 20.0)] {
                let revenue = -mean * (1.0 - random.uniform()).ln();
                sums.0 += revenue;
                sums.1 += revenue * revenue;
            }
            if customers < 100 {
                continue;
            }
            let sample = |(sum, squares): (f64, f64)| {
                let n = customers as f64;
                let variance = (squares - sum * sum / n) / (n - 1.0);
                Sample::new(customers, sum / n, Some(variance)).unwrap()
            };
            let look = sequence
                .means(&sample(first), &sample(second))
                .unwrap()
                .unwrap();
            holds &= look.interval.contains(5.0);
            is_found |= look.interval.lower > 0.0;
        }
        covered += u32::from(holds);
        found += u32::from(is_found);
    }
    assert!(covered >= 930, "{covered} of 1000");
    assert!(found >= 950, "{found} of 1000");
}

#[test]
fn what_cannot_be_looked_at_is_none_or_refused() {
    for size in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(
            AlwaysValid::new(size, P95),
            Err(CampaignError::Setting { .. })
        ));
        assert!(matches!(
            AlwaysValid::sharpest_at(size, P95),
            Err(CampaignError::Setting { .. })
        ));
    }
    let sequence = test(1.0);
    assert_eq!(sequence.look(1.0, 0.0), Ok(None));
    for (estimate, error) in [(f64::NAN, 1.0), (1.0, f64::NAN), (1.0, -1.0)] {
        assert!(matches!(
            sequence.look(estimate, error),
            Err(CampaignError::Setting { .. })
        ));
    }
    // So far from the prior that no limit is a number.
    for (typical, error) in [(1e-300, 1e10), (1e300, 1e-300)] {
        assert!(matches!(
            test(typical).look(1.0, error),
            Err(CampaignError::Statistics(_))
        ));
    }
    let (nobody, all) = (arm(0, 0).unwrap(), arm(9, 9).unwrap());
    assert_eq!(sequence.conversions(nobody, all), Ok(None));
    assert_eq!(sequence.conversions(all, all), Ok(None));
    let one = Sample::new(1, 3.0, None).unwrap();
    assert_eq!(sequence.means(&one, &one), Ok(None));
}
