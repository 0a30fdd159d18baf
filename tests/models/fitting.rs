//! What every fit keeps, as functions that each model's tests call.

use crate::cdnow_log::calibration;
use crate::purchase_laws::close;
use clv::models::{
    BgCnbd, BgNbd, DistinctHistories, Estimate, Fit, FitError, FitWarning, GgomNbd, Limit, MbgNbd,
    Nbd, Parametric, ParetoNbd,
};
use clv::quantity::TimeUnit;
use clv::transactions::PurchaseHistory;

/// Numbers in (0, 1) that are the same on every machine (Knuth's MMIX generator).
pub fn uniforms(seed: u64) -> impl FnMut() -> f64 {
    let mut state = seed;
    move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((state >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }
}

/// From sixty starts within e^±4 of the optimum on CDNOW: the same optimum (at least so often), or
/// a refusal, or a fit that warns and is no better.
pub fn every_start_leads_to_the_optimum_or_to_a_refusal<M>(at_least: usize)
where
    M: Estimate<Data = DistinctHistories, Fixed = ()>,
{
    let rows = DistinctHistories::new(TimeUnit::Week, calibration());
    let best = M::fit(&rows).unwrap();
    let mut uniform = uniforms(20_260_101);
    let mut reached = 0;
    for _ in 0..60 {
        let start: Vec<f64> = best
            .estimates()
            .iter()
            .map(|estimate| estimate * (8.0 * uniform() - 4.0).exp())
            .collect();
        let Ok(fit) = best
            .model()
            .with_parameters(&start)
            .unwrap()
            .fit_from(&rows)
        else {
            continue;
        };
        if fit.warnings().is_empty() {
            close(fit.log_likelihood(), best.log_likelihood(), 1e-10);
            for (got, want) in fit.estimates().iter().zip(best.estimates()) {
                close(*got, want, 1e-3);
            }
            reached += 1;
        } else {
            assert!(fit.log_likelihood() < best.log_likelihood() + 1e-6);
        }
    }
    assert!(reached >= at_least, "{reached} of 60");
}

/// CDNOW in another unit, of which a week has so many; the unit's name does not enter a fit.
fn in_units(per_week: f64) -> DistinctHistories {
    let histories = calibration().into_iter().map(|history| {
        let (recency, age) = (history.recency() * per_week, history.age() * per_week);
        PurchaseHistory::new(history.frequency(), recency, age).unwrap()
    });
    DistinctHistories::new(TimeUnit::Week, histories)
}

/// In seconds, days and weeks the same model comes out: parameters that are a time are as many times
/// larger, ln L is less by ln(unit) for each purchase, and nothing is called an edge that is none.
#[track_caller]
fn does_not_know_the_unit<M: Parametric>(
    powers_of_time: &[i32],
    events: f64,
    fit: impl Fn(&DistinctHistories) -> Result<Fit<M>, FitError>,
) {
    let weeks = fit(&in_units(1.0)).unwrap();
    let purchases: u32 = calibration().iter().map(PurchaseHistory::frequency).sum();
    for per_week in [7.0, 604_800.0, 1e-3, 6.048e14] {
        let other = fit(&in_units(per_week)).unwrap();
        assert_eq!(other.warnings(), weeks.warnings());
        let estimates = other.estimates().into_iter().zip(weeks.estimates());
        for ((got, want), power) in estimates.zip(powers_of_time) {
            close(got, want * per_week.powi(*power), 1e-6);
        }
        let raised = events * f64::from(purchases) * per_week.ln();
        close(
            other.log_likelihood(),
            weeks.log_likelihood() - raised,
            1e-10,
        );
    }
}

#[test]
fn no_fit_knows_the_unit_of_time() {
    does_not_know_the_unit(&[0, 1, 0, 0], 1.0, BgNbd::fit);
    does_not_know_the_unit(&[0, 1, 0, 0], 1.0, MbgNbd::fit);
    does_not_know_the_unit(&[0, 1, 0, 1], 1.0, ParetoNbd::fit);
    does_not_know_the_unit(&[0, 1], 1.0, Nbd::fit);
    does_not_know_the_unit(&[0, 1, 0, 0], 2.0, |rows| BgCnbd::fit_with(2, rows));
}

/// GGom/NBD on CDNOW is at its limit, Pareto/NBD, in every unit.
#[test]
fn ggom_nbd_runs_to_the_same_limit_in_any_unit() {
    for per_week in [1.0, 604_800.0] {
        let fit = GgomNbd::fit(&in_units(per_week)).unwrap();
        let runs = fit.warnings().iter().any(|warning| {
            matches!(warning, FitWarning::Boundary { parameter, limit: Limit::Zero, value }
                if parameter == "b" && *value == fit.model().b())
        });
        assert!(runs, "{:?}", fit.warnings());
        let model = fit.model();
        close(model.beta() / model.b(), 11.6687 * per_week, 1e-3);
    }
}
