//! Profile intervals where the likelihood is not a parabola.

use super::{cdnow, near};
use clv::models::uncertainty::{ProfileInterval, UncertaintyError};
use clv::models::{
    BetaDiscreteWeibull, DistinctHistories, Estimate, Fit, GgomNbd, ParetoNbd, RenewalCounts,
    Simulate,
};
use clv::quantity::{ConfidenceLevel, TimeUnit};

fn contracts(survivors: &[u64]) -> (RenewalCounts, Fit<BetaDiscreteWeibull>) {
    let counts = RenewalCounts::from_survivors(survivors).unwrap();
    let fit = BetaDiscreteWeibull::fit(&counts).unwrap();
    (counts, fit)
}

/// 2·ΔlnL of the best of the other two log-parameters, by an alternating search that shares nothing
/// with the library's: Nelder and Mead's simplex from several starts.
fn deviance(counts: &RenewalCounts, top: f64, place: usize, held: f64) -> f64 {
    let value = |others: [f64; 2]| {
        let mut all = [others[0], others[1], 0.0].map(f64::exp);
        all[2] = all[1];
        let [first, _, last] = all;
        let parameters = match place {
            0 => [held, first, last],
            1 => [first, held, last],
            _ => [first, last, held],
        };
        let [alpha, beta, c] = parameters;
        if others.iter().any(|ln| ln.abs() > 18.0) {
            return f64::INFINITY;
        }
        BetaDiscreteWeibull::new(alpha, beta, c)
            .and_then(|model| model.log_likelihood(counts))
            .map_or(f64::INFINITY, |ln| -ln)
    };
    let starts = [
        [0.0, 0.0],
        [1.0, -1.0],
        [-2.0, 1.0],
        [3.0, -0.5],
        [-3.0, -2.0],
        // Along the ridges on which α and β are in proportion.
        [held.ln() + 2.0, 0.2],
        [held.ln() - 2.0, 0.2],
        [held.ln() + 0.7, 2.0],
        [held.ln() - 0.7, 2.0],
        [8.0, 9.5],
    ];
    let lowest = starts
        .into_iter()
        .map(|start| simplex(&value, simplex(&value, start).1).0)
        .fold(f64::INFINITY, f64::min);
    2.0 * (top + lowest)
}

fn simplex(value: &impl Fn([f64; 2]) -> f64, start: [f64; 2]) -> (f64, [f64; 2]) {
    let corner = |at: [f64; 2]| (value(at), at);
    let mut corners = [
        corner(start),
        corner([start[0] + 0.7, start[1]]),
        corner([start[0], start[1] + 0.7]),
    ];
    for _ in 0..400 {
        corners.sort_by(|a, b| a.0.total_cmp(&b.0));
        let [best, middle, worst] = corners;
        let centre = [0, 1].map(|i| 0.5 * (best.1[i] + middle.1[i]));
        let along = |by: f64| corner([0, 1].map(|i| centre[i] + by * (worst.1[i] - centre[i])));
        let reflected = along(-1.0);
        corners[2] = if reflected.0 < best.0 {
            let further = along(-2.0);
            if further.0 < reflected.0 {
                further
            } else {
                reflected
            }
        } else if reflected.0 < middle.0 {
            reflected
        } else {
            let nearer = along(if reflected.0 < worst.0 { -0.5 } else { 0.5 });
            if nearer.0 < worst.0.min(reflected.0) {
                nearer
            } else {
                let half = |of: [f64; 2]| corner([0, 1].map(|i| 0.5 * (of[i] + best.1[i])));
                corners[1] = half(middle.1);
                half(worst.1)
            }
        };
    }
    corners.sort_by(|a, b| a.0.total_cmp(&b.0));
    corners[0]
}

/// Every end that is given is one, and on a side without an end the likelihood does not fall as far,
/// however far the parameter goes.
#[track_caller]
fn ends_are_ends(counts: &RenewalCounts, fit: &Fit<BetaDiscreteWeibull>) {
    const QUANTILE: f64 = 3.841_458_820_694_124;
    for (place, name) in ["alpha", "beta", "c"].into_iter().enumerate() {
        let interval = fit
            .profile_interval(counts, name, ConfidenceLevel::P95)
            .unwrap();
        let top = fit.log_likelihood() + interval.above_the_fit.unwrap_or(0.0);
        let below = interval.lower.is_none_or(|lower| lower < interval.estimate);
        let above = interval.upper.is_none_or(|upper| interval.estimate < upper);
        assert!(below && above, "{name}: {interval:?}");
        for (end, sign) in [(interval.lower, -1.0), (interval.upper, 1.0)] {
            match end {
                Some(end) => {
                    let got = deviance(counts, top, place, end);
                    assert!((got - QUANTILE).abs() < 1e-3, "{name}: {got} {interval:?}");
                }
                None => {
                    for by in [0.5, 1.0, 2.0] {
                        let there = interval.estimate * f64::exp(sign * by);
                        let got = deviance(counts, top, place, there);
                        assert!(got < QUANTILE, "{name} {there}: {got} {interval:?}");
                    }
                }
            }
        }
    }
}

/// Ridges: where c grows, α and β may go to 0 together, and the likelihood hardly falls.
#[test]
fn ends_of_small_bases_of_contracts() {
    for survivors in [
        [60, 39, 22, 17, 14, 9, 7, 7, 7],
        [60, 41, 30, 24, 21, 18, 16, 12, 11],
        [60, 40, 30, 25, 22, 20, 18, 17, 16],
        [60, 52, 44, 37, 30, 24, 19, 14, 11],
    ] {
        let (counts, fit) = contracts(&survivors);
        ends_are_ends(&counts, &fit);
    }
}

/// The fit is at least as likely as every point of the ridge α, β → 0, c → ∞ on which the share
/// β/(α + β) and the power αc are those of a grid. The first two stopped below it.
#[test]
fn nothing_on_the_ridge_is_higher() {
    for survivors in [
        vec![60, 39, 22, 17, 14, 9, 7, 7, 7],
        vec![35, 20, 14, 12, 9, 9, 8],
        vec![60, 41, 30, 24, 21, 18, 16, 12, 11],
        vec![200, 90, 60, 47, 40, 35, 31],
        vec![50, 20, 15, 13, 12, 12],
        vec![1000, 500, 333, 250, 200, 167, 143],
    ] {
        let (counts, fit) = contracts(&survivors);
        let grid = |from: f64, to: f64| {
            (0..=40).map(move |step| from + f64::from(step) / 40.0 * (to - from))
        };
        for alpha in [0.007, 0.01, 0.02, 0.05] {
            for (share, power) in
                grid(0.3, 0.9).flat_map(|share| grid(0.3, 1.0).map(move |power| (share, power)))
            {
                let beta = alpha * share / (1.0 - share);
                let model = BetaDiscreteWeibull::new(alpha, beta, power / alpha).unwrap();
                let there = model.log_likelihood(&counts).unwrap();
                assert!(
                    there < fit.log_likelihood() + 1e-9,
                    "{survivors:?}: {there} at {model:?}, {fit:?}"
                );
            }
        }
        println!("{survivors:?} {:?} {}", fit.model(), fit.log_likelihood());
    }
}

/// The Gompertz model's r is as free as the Pareto/NBD's, which lies inside of it: its interval
/// reaches at least as far down as .4705, where the Pareto/NBD has its own end.
#[test]
fn the_bracket_does_not_shrink_onto_the_estimate() {
    let rows = cdnow();
    let fit = GgomNbd::fit(&rows).unwrap();
    let pareto = ParetoNbd::fit(&rows).unwrap();
    let inner = pareto
        .profile_interval(&rows, "r", ConfidenceLevel::P95)
        .unwrap();
    let r = fit
        .profile_interval(&rows, "r", ConfidenceLevel::P95)
        .unwrap();
    println!("{fit:?}\n{r:?} {inner:?}");
    near(r.estimate, 0.55328, 1e-3);
    assert!(r.lower.unwrap() <= 0.4706, "{r:?}");
    assert!(r.upper.unwrap() > r.estimate, "{r:?}");
}

/// On the edge b → 0 with 60 customers there was no answer in 290 seconds.
#[test]
fn the_work_is_bounded() {
    let customers = ParetoNbd::new(0.8, 8.0, 0.7, 10.0).unwrap();
    let histories = customers.simulate_histories(&[40.0; 60], 3).unwrap();
    let rows = DistinctHistories::new(TimeUnit::Week, histories);
    let Ok(fit) = GgomNbd::fit(&rows) else {
        return;
    };
    let started = std::time::Instant::now();
    let found = fit.profile_interval(&rows, "b", ConfidenceLevel::P95);
    println!("{fit:?}\n{found:?} {:?}", started.elapsed());
    assert!(started.elapsed().as_secs() < 120);
    match found {
        Ok(ProfileInterval {
            estimate, upper, ..
        }) => {
            assert!(upper.is_none_or(|upper| upper > estimate));
        }
        Err(error) => assert!(
            matches!(error, UncertaintyError::NotProfiled { .. }),
            "{error}"
        ),
    }
}

/// A fit that stands beside the maximum: what is higher is taken up, and said.
#[cfg(feature = "serde")]
#[test]
fn a_higher_maximum_is_taken_up() {
    let survivors = [1000, 869, 743, 653, 593, 551, 517, 491];
    let (counts, fit) = contracts(&survivors);
    let beside = BetaDiscreteWeibull::new(0.9, 4.0, 1.4).unwrap();
    let mut saved = serde_json::to_value(&fit).unwrap();
    saved["model"] = serde_json::to_value(beside).unwrap();
    let value = beside.log_likelihood_of(&counts).unwrap();
    let value = value.value(&[0.9, 4.0, 1.4]).unwrap();
    saved["log_likelihood"] = value.into();
    let stale: Fit<BetaDiscreteWeibull> = serde_json::from_value(saved).unwrap();
    let want = fit
        .profile_intervals(&counts, ConfidenceLevel::P90)
        .unwrap();
    let got = stale
        .profile_intervals(&counts, ConfidenceLevel::P90)
        .unwrap();
    for (got, want) in got.iter().zip(&want) {
        near(
            got.above_the_fit.unwrap(),
            fit.log_likelihood() - value,
            1e-4,
        );
        near(got.estimate, want.estimate, 1e-3);
        near(got.lower.unwrap(), want.lower.unwrap(), 1e-4);
        near(got.upper.unwrap(), want.upper.unwrap(), 1e-4);
        assert_eq!(want.above_the_fit, None);
    }
}
