//! The same bits on any number of threads: simulations, fits, predictions, tracking.

use clv::models::{
    BasePrediction, BgBb, BgCnbd, BgNbd, DistinctHistories, Draw, Estimate, GammaGamma, GgomNbd,
    LognormalSpend, MbgNbd, Nbd, ParetoNbd, ShiftedBetaGeometric, Simulate, TimedModel,
    expected_purchases_of_cohort,
};
use clv::quantity::{DiscountRate, Horizon, TimeUnit};
use rust_decimal_macros::dec;
use std::fmt::Debug;

/// What is computed on one thread and on several is the same when it is written with all digits.
#[track_caller]
fn same<T: Debug + Send>(compute: impl Fn() -> T + Sync) {
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        // A double is printed so that it reads back as the same bits.
        format!("{:?}", pool.install(&compute))
    };
    let one = on(1);
    for threads in [2, 3, 5] {
        assert!(one == on(threads), "{threads} threads");
    }
}

/// Ages between one and three years of days: hardly two customers have the same history.
fn ages(customers: u32) -> Vec<f64> {
    (0..customers)
        .map(|customer| 52.0 + f64::from(customer.wrapping_mul(2_654_435_761) % 14_000) / 140.0)
        .collect()
}

fn weeks(number: u32) -> Horizon {
    Horizon::of(number.into(), TimeUnit::Week).unwrap()
}

#[track_caller]
fn is_the_same<M>(model: &M, customers: u32)
where
    M: BasePrediction + Estimate<Data = DistinctHistories> + Simulate + Clone + Debug + Send,
{
    let ages = ages(customers);
    same(|| model.simulate_histories(&ages, 9).unwrap());
    let base = model.simulate_base(TimeUnit::Week, &ages, 9).unwrap();
    same(|| DistinctHistories::of(&base));
    let rows = DistinctHistories::of(&base);
    same(|| model.fit_from(&rows).unwrap());
    let timed = TimedModel::new(model.clone(), TimeUnit::Week);
    let (horizon, discount) = (
        weeks(52),
        DiscountRate::continuous(dec!(0.002), TimeUnit::Week),
    );
    same(|| timed.probability_alive_of_base(&base).unwrap());
    same(|| timed.expected_purchases_of_base(&base, horizon).unwrap());
    same(|| {
        timed
            .discounted_expected_residual_transactions_of_base(&base, discount)
            .unwrap()
    });
    let times = [10.0, 60.0, 200.0];
    same(|| expected_purchases_of_cohort(model, &ages, &times).unwrap());
}

#[test]
fn bg_nbd() {
    // More rows than the starts compete on.
    let model = BgNbd::new(0.6, 5.0, 0.8, 2.4).unwrap();
    is_the_same(&model, 40_000);
    let rows = DistinctHistories::new(
        TimeUnit::Week,
        model.simulate_histories(&ages(40_000), 1).unwrap(),
    );
    assert!(rows.len() > 16_384, "{}", rows.len());
    same(|| BgNbd::fit(&rows).unwrap());
}

#[test]
fn mbg_nbd() {
    is_the_same(&MbgNbd::new(0.6, 5.0, 0.8, 2.4).unwrap(), 5_000);
}

#[test]
fn pareto_nbd() {
    is_the_same(&ParetoNbd::new(0.6, 5.0, 1.2, 12.0).unwrap(), 5_000);
}

#[test]
fn ggom_nbd() {
    is_the_same(&GgomNbd::new(0.9, 3.0, 0.08, 1.0, 2.0).unwrap(), 600);
}

#[test]
fn nbd() {
    is_the_same(&Nbd::new(0.6, 5.0).unwrap(), 5_000);
}

#[test]
fn bg_cnbd() {
    is_the_same(&BgCnbd::new(2, 1.2, 1.5, 0.8, 2.4).unwrap(), 1_500);
}

fn once_each<H: Copy>(histories: &[H]) -> Vec<(H, u64)> {
    histories.iter().map(|history| (*history, 1)).collect()
}

#[test]
fn spend_contracts_and_opportunities() {
    let spend = GammaGamma::new(6.25, 3.74, 15.44).unwrap();
    let purchases: Vec<u64> = (0..3_000).map(|customer| 1 + customer % 9).collect();
    same(|| spend.draw_each(&purchases, 2).unwrap());
    let rows = spend.draw_each(&purchases, 2).unwrap();
    same(|| GammaGamma::fit(&once_each(&rows)).unwrap());

    let logs = LognormalSpend::new(20.0, 0.6, 0.9).unwrap();
    same(|| logs.draw_each(&purchases, 2).unwrap());
    let rows = logs.draw_each(&purchases, 2).unwrap();
    same(|| LognormalSpend::fit(&once_each(&rows)).unwrap());

    let contract = ShiftedBetaGeometric::new(0.8, 2.5).unwrap();
    same(|| contract.draw_each(&[20; 3_000], 2).unwrap());

    let donor = BgBb::new(1.2, 0.8, 0.7, 2.8).unwrap();
    same(|| donor.draw_each(&[8; 3_000], 2).unwrap());
    let rows = donor.draw_each(&[8; 3_000], 2).unwrap();
    same(|| BgBb::fit(&once_each(&rows)).unwrap());
}
