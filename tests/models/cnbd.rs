use crate::cnbd_by_hand;
use crate::fitting::uniforms;
use crate::purchase_laws::{self, DIGITS, close};
use clv::models::{
    BgCnbd, BgNbd, CustomerModel, DistinctHistories, Estimate, MbgCnbd, MbgNbd, ModelError,
    Parametric, PurchaseProcess, Random, Simulate, purchase_regularity,
};
use clv::quantity::TimeUnit;
use clv::transactions::PurchaseHistory;
use proptest::prelude::*;

fn customers() -> Vec<PurchaseHistory> {
    [
        (0, 0.0, 20.0),
        (3, 12.0, 20.0),
        (12, 19.0, 20.0),
        (40, 20.0, 20.0),
    ]
    .into_iter()
    .map(|(x, recency, age)| PurchaseHistory::new(x, recency, age).unwrap())
    .collect()
}

/// All that two models say of a customer.
fn sayings<M>(model: &M, customer: &PurchaseHistory) -> Vec<f64>
where
    M: CustomerModel<History = PurchaseHistory>,
    M::Process: PurchaseProcess<Span = f64>,
{
    let posterior = model.posterior(customer).unwrap();
    vec![
        model.log_likelihood(customer).unwrap(),
        posterior.probability_alive(),
        posterior.expected_purchases(13.0).unwrap(),
        posterior.probability_alive_after(13.0).unwrap(),
        posterior.purchase_probability(0, 13.0).unwrap(),
        posterior.purchase_probability(4, 13.0).unwrap(),
        posterior
            .discounted_expected_transactions(0.02)
            .unwrap()
            .unwrap(),
        posterior.expected_remaining_lifetime().unwrap().unwrap(),
    ]
}

#[test]
fn with_k_of_one_it_is_the_model_of_random_buying() {
    let parameters = (1.7, 4.4, 1.8, 2.4);
    let (r, alpha, a, b) = parameters;
    for customer in customers() {
        let bg = sayings(&BgNbd::new(r, alpha, a, b).unwrap(), &customer);
        let mbg = sayings(&MbgNbd::new(r, alpha, a, b).unwrap(), &customer);
        let bg_1 = sayings(&BgCnbd::new(1, r, alpha, a, b).unwrap(), &customer);
        let mbg_1 = sayings(&MbgCnbd::new(1, r, alpha, a, b).unwrap(), &customer);
        for (got, want) in bg_1.iter().zip(&bg).chain(mbg_1.iter().zip(&mbg)) {
            close(*got, *want, DIGITS);
        }
    }
}

/// The likelihood by its definition: a customer of given λ and p.
#[test]
fn the_likelihood_is_the_integral_that_defines_it() {
    let (k, r, alpha, a, b) = (3, 1.2, 2.0, 1.5, 3.0);
    let model = BgCnbd::new(k, r, alpha, a, b).unwrap();
    for customer in customers() {
        let want = cnbd_by_hand::log_likelihood(k, [r, alpha, a, b], &customer);
        close(model.log_likelihood(&customer).unwrap(), want, 1e-9);
    }
}

#[test]
fn a_k_out_of_range_is_refused() {
    for k in [0, 65] {
        assert!(matches!(
            BgCnbd::new(k, 1.0, 1.0, 1.0, 1.0),
            Err(ModelError::Parameter { parameter: "k", .. })
        ));
    }
}

/// Simulated with k = 3: the parameters come back, and k = 3 is chosen.
#[test]
fn regularity_is_found_again() {
    let model = BgCnbd::new(3, 1.5, 2.0, 0.8, 4.0).unwrap();
    let (mut histories, mut ln_gaps, mut gaps) = (Vec::new(), 0.0, Vec::new());
    for customer in 0..6_000 {
        let age = 20.0 + (customer % 40) as f64;
        let times = model.simulate(age, &mut Random::new(5, customer)).unwrap();
        let last = times.last().copied().unwrap_or_default();
        histories.push(PurchaseHistory::new(times.len() as u32, last, age).unwrap());
        let starts = std::iter::once(0.0).chain(times.iter().copied());
        let of_customer: Vec<f64> = times
            .iter()
            .zip(starts)
            .map(|(to, from)| to - from)
            .collect();
        ln_gaps += of_customer.iter().map(|gap| gap.ln()).sum::<f64>();
        gaps.push(of_customer);
    }
    let rows = DistinctHistories::new(TimeUnit::Week, histories);
    let rows = rows.with_ln_gaps(ln_gaps, TimeUnit::Week).unwrap();
    let best = BgCnbd::fit_best(&rows, 1..=5).unwrap();
    assert_eq!(best.fit.model().k(), 3);
    assert_eq!(best.log_likelihoods.len(), 5);
    let errors = best.fit.log_standard_errors().unwrap();
    for ((got, want), error) in best
        .fit
        .estimates()
        .iter()
        .zip(model.parameters())
        .zip(errors)
    {
        assert!(((got / want).ln() / error).abs() < 4.0, "{best:?}");
    }
    // Wheat & Morrison's estimate; it sees fewer gaps of those who buy rarely.
    let estimate = purchase_regularity(gaps.iter().map(Vec::as_slice)).unwrap();
    assert!((estimate - 3.0).abs() < 0.3, "{estimate}");
}

#[test]
fn with_k_of_one_the_fit_is_that_of_bg_nbd_from_anywhere() {
    let rows = DistinctHistories::new(TimeUnit::Week, crate::cdnow_log::calibration());
    let bg = BgNbd::fit(&rows).unwrap();
    let mut uniform = uniforms(3);
    for _ in 0..5 {
        let mut near = |estimate: f64| estimate * (2.0 * uniform() - 1.0).exp();
        let model = bg.model();
        let start = BgCnbd::new(
            1,
            near(model.r()),
            near(model.alpha()),
            near(model.a()),
            near(model.b()),
        )
        .unwrap();
        let fit = start.fit_from(&rows).unwrap();
        close(fit.log_likelihood(), bg.log_likelihood(), 1e-10);
    }
    let fit = MbgCnbd::fit_with(1, &rows).unwrap();
    close(
        fit.log_likelihood(),
        MbgNbd::fit(&rows).unwrap().log_likelihood(),
        1e-10,
    );
}

#[test]
fn purchase_regularity_without_two_gaps_does_not_exist() {
    let one: [&[f64]; 1] = [&[1.0]];
    assert_eq!(purchase_regularity(one), None);
    let equal: [&[f64]; 1] = [&[2.0, 2.0]];
    assert_eq!(purchase_regularity(equal), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20))]

    #[test]
    fn laws([r, alpha, a, b] in purchase_laws::parameters(), k in 1_u32..6,
            customer in purchase_laws::history()) {
        let model = MbgCnbd::new(k, r, alpha, a, b).unwrap();
        purchase_laws::customer(&model, &customer);
        purchase_laws::process(&model.posterior(&customer).unwrap(), 2.0 * alpha / r);
        purchase_laws::discounting(&model, 0.1);
    }
}
