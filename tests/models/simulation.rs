//! Simulate, then find again: parameters and distributions.

use clv::models::{
    BgCnbd, BgNbd, CustomerModel, DistinctHistories, FitToHistories, GgomNbd, MbgCnbd, MbgNbd, Nbd,
    ParetoNbd, Random, Simulate,
};
use clv::quantity::TimeUnit;
use clv::transactions::PurchaseHistory;

/// Ages between 20 and 60 weeks.
fn ages(customers: usize) -> Vec<f64> {
    (0..customers)
        .map(|customer| 20.0 + (customer % 281) as f64 / 7.0)
        .collect()
}

/// Every parameter within four standard errors of the one that was simulated.
#[track_caller]
fn recovers<M: FitToHistories + Simulate>(model: &M, customers: usize) {
    let histories = model.simulate_histories(&ages(customers), 7).unwrap();
    let rows: DistinctHistories = histories.into_iter().collect();
    let fit = M::fit_histories(&rows).unwrap();
    let errors = fit.log_standard_errors().unwrap();
    for ((got, want), error) in fit.estimates().iter().zip(model.parameters()).zip(errors) {
        let away = (got / want).ln() / error;
        assert!(
            away.abs() < 4.0,
            "{:?} {away} standard errors",
            fit.estimates()
        );
    }
}

/// Expectation and distribution of the purchases within sampling error, of a new customer and of
/// one with a history.
#[track_caller]
fn is_distributed_as_it_says<P: Simulate>(process: &P) {
    const DRAWS: u64 = 20_000;
    const HORIZON: f64 = 30.0;
    let counts: Vec<usize> = (0..DRAWS)
        .map(|draw| {
            let times = process
                .simulate(HORIZON, &mut Random::new(11, draw))
                .unwrap();
            assert!(times.is_sorted() && times.iter().all(|time| *time <= HORIZON));
            times.len()
        })
        .collect();
    let draws = DRAWS as f64;
    for n in 0..4_u64 {
        let share = counts.iter().filter(|count| **count as u64 == n).count() as f64 / draws;
        let want = process.purchase_probability(n, HORIZON).unwrap();
        let error = (want * (1.0 - want) / draws).sqrt();
        assert!(
            (share - want).abs() < 4.5 * error + 1e-9,
            "P({n}): {share} {want}"
        );
    }
    let mean = counts.iter().sum::<usize>() as f64 / draws;
    let variance = counts
        .iter()
        .map(|count| (*count as f64 - mean).powi(2))
        .sum::<f64>()
        / draws;
    let want = process.expected_purchases(HORIZON).unwrap();
    let error = (variance / draws).sqrt();
    assert!((mean - want).abs() < 4.5 * error, "{mean} {want}");
}

#[track_caller]
fn both<M>(model: &M)
where
    M: CustomerModel<History = PurchaseHistory> + Simulate,
    M::Process: Simulate,
{
    is_distributed_as_it_says(model);
    let customer = PurchaseHistory::new(4, 22.0, 30.0).unwrap();
    is_distributed_as_it_says(&model.posterior(&customer).unwrap());
}

#[test]
fn bg_nbd() {
    let model = BgNbd::new(0.6, 5.0, 0.8, 2.4).unwrap();
    recovers(&model, 20_000);
    both(&model);
}

#[test]
fn mbg_nbd() {
    let model = MbgNbd::new(0.6, 5.0, 0.8, 2.4).unwrap();
    recovers(&model, 20_000);
    both(&model);
}

#[test]
fn pareto_nbd() {
    let model = ParetoNbd::new(0.6, 5.0, 0.8, 12.0).unwrap();
    recovers(&model, 20_000);
    both(&model);
}

#[test]
fn ggom_nbd() {
    let model = GgomNbd::new(0.9, 3.0, 0.08, 1.0, 2.0).unwrap();
    recovers(&model, 20_000);
    both(&model);
}

#[test]
fn nbd() {
    let model = Nbd::new(0.6, 5.0).unwrap();
    recovers(&model, 20_000);
    both(&model);
}

#[test]
fn bg_cnbd() {
    both(&BgCnbd::new(3, 1.2, 1.5, 0.8, 2.4).unwrap());
}

#[test]
fn mbg_cnbd() {
    both(&MbgCnbd::new(2, 1.2, 1.5, 0.8, 2.4).unwrap());
}

#[test]
fn the_order_of_simulation_does_not_matter() {
    let model = BgNbd::new(0.6, 5.0, 0.8, 2.4).unwrap();
    let all = model.simulate_histories(&[30.0; 100], 3).unwrap();
    let times = model.simulate(30.0, &mut Random::new(3, 57)).unwrap();
    assert_eq!(all[57].frequency() as usize, times.len());
    assert_eq!(all[57].recency(), times.last().copied().unwrap_or_default());
    let base = model
        .simulate_base(TimeUnit::Week, &[30.0; 100], 3)
        .unwrap();
    assert_eq!(base.histories().collect::<Vec<_>>(), all);
}
