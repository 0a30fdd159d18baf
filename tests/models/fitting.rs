//! What every fit keeps, as functions that each model's tests call.

use crate::cdnow_log::calibration;
use crate::purchase_laws::close;
use clv::models::{DistinctHistories, FitToHistories};

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
pub fn every_start_leads_to_the_optimum_or_to_a_refusal<M: FitToHistories>(at_least: usize) {
    let rows: DistinctHistories = calibration().into_iter().collect();
    let best = M::fit_histories(&rows).unwrap();
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
