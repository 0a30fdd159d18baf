use clv::models::bayes::*;
use clv::models::*;
use clv::quantity::ConfidenceLevel;
use std::time::Instant;

#[test]
fn look() {
    let rows: DistinctHistories = crate::cdnow_log::calibration().into_iter().collect();
    println!("rows {}", rows.len());
    let like = BgNbd::new(1.0, 10.0, 1.0, 1.0).unwrap();
    let priors = Priors::in_order([Prior::log_normal(0.0, 2.0).unwrap(); 4]);
    let posterior = ParameterPosterior::new(&like, &rows, &priors).unwrap();
    let t = Instant::now();
    println!("{:?} {:?}", posterior.maximum().unwrap(), t.elapsed());
    let t = Instant::now();
    let sample = posterior.sample(&Sampling::of_seed(1)).unwrap();
    println!(
        "{:?} gradients {} {:?} {:?}",
        t.elapsed(),
        sample.gradients(),
        sample.step_sizes(),
        sample.warnings()
    );
    for x in sample.summaries(ConfidenceLevel::P90).unwrap() {
        println!("{x:?}");
    }
    let t = Instant::now();
    let is = posterior.importance_sample(4000, 1).unwrap();
    println!(
        "{:?} k {:?} eff {} ev {:?}",
        t.elapsed(),
        is.pareto_k(),
        is.effective_size(),
        is.log_evidence()
    );
    for i in 0..4 {
        println!(
            "{:?}",
            is.mean::<ModelError>(|m| Ok(m.parameters()[i])).unwrap()
        );
    }
}
