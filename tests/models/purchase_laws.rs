//! Laws that every purchase process keeps, as functions that each model's tests call.

use clv::models::{CustomerModel, PurchaseProcess};
use clv::transactions::PurchaseHistory;
use proptest::prelude::*;

/// Four parameters over e^±3.
pub fn parameters() -> impl Strategy<Value = [f64; 4]> {
    [-3.0..3.0, -3.0..3.0, -3.0..3.0, -3.0..3.0].prop_map(|logs: [f64; 4]| logs.map(f64::exp))
}

/// A customer with up to thirty purchases in up to fifty units, and a silence of up to twenty.
pub fn history() -> impl Strategy<Value = PurchaseHistory> {
    (0_u32..30, 0.1..50.0, 0.0..20.0).prop_map(|(x, recency, silence): (u32, f64, f64)| {
        let recency = if x == 0 { 0.0 } else { recency };
        PurchaseHistory::new(x, recency, recency + silence).unwrap()
    })
}

#[track_caller]
pub fn close(got: f64, want: f64, relative: f64) {
    assert!(
        (got - want).abs() <= relative * want.abs(),
        "got {got}, want {want}"
    );
}

/// 11 right digits.
pub const DIGITS: f64 = 1e-11;

/// More time, more purchases, fewer alive; probabilities of the numbers of purchases sum to 1 and
/// have the expectation as their mean.
pub fn process<P: PurchaseProcess<Span = f64>>(process: &P, horizon: f64) {
    let expected = |t| process.expected_purchases(t).unwrap();
    let alive = |t| process.probability_alive_after(t).unwrap();
    assert_eq!(expected(0.0), 0.0);
    close(alive(0.0), alive(1e-12 * horizon), 1e-6);
    // Where nobody is left the sum stands still, but for rounding.
    let mut before = (0.0, alive(0.0));
    for step in 1..=8 {
        let t = horizon * f64::from(step) / 8.0;
        let now = (expected(t), alive(t));
        assert!(
            now.0 >= before.0 * (1.0 - 1e-14) && now.1 <= before.1,
            "{before:?} {now:?}"
        );
        before = now;
    }
    let (mut total, mut mean) = (0.0, 0.0);
    for n in 0..4_000 {
        let probability = process.purchase_probability(n, horizon).unwrap();
        assert!((0.0..=1.0).contains(&probability), "P({n}) = {probability}");
        total += probability;
        mean += n as f64 * probability;
    }
    // Several at once are as one by one, from whatever count they start.
    for counts in [0..5, 1..2, 3..90, 60..70, 7..7, 200..330] {
        let at_once = process.purchase_probabilities(counts.clone(), horizon);
        let at_once = at_once.unwrap();
        assert_eq!(at_once.len() as u64, counts.end - counts.start);
        for (n, at_once) in counts.zip(at_once) {
            let alone = process.purchase_probability(n, horizon).unwrap();
            let away = (at_once - alone).abs();
            assert!(away <= 1e-12 * alone + 1e-300, "P({n}): {at_once} {alone}");
        }
    }
    assert!(
        process
            .purchase_probabilities(0..u64::MAX, horizon)
            .is_err()
    );
    close(total, 1.0, 1e-9);
    close(mean, expected(horizon), 1e-7);
    let median = process.purchase_quantile(0.5, horizon).unwrap();
    let below = |n| process.cumulative_purchase_probability(n, horizon).unwrap();
    assert!(below(median) >= 0.5 && (median == 0 || below(median - 1) < 0.5));
}

/// E[∫e^(−δt) dX(t)] = δ·∫ e^(−δt)·E[X(t)] dt, by Gauss–Legendre panels in the logarithm of t.
pub fn discounting<P: PurchaseProcess<Span = f64>>(process: &P, rate: f64) {
    let got = process
        .discounted_expected_transactions(rate)
        .unwrap()
        .unwrap();
    let integrand = |v: f64| {
        let t = v.exp() / rate;
        t * rate * (-rate * t).exp() * process.expected_purchases(t).unwrap()
    };
    let want = integral(integrand, -34.0, 4.5, 120);
    close(got, want, 1e-10);
}

/// The integral over [from, to] by panels of ten-point Gauss–Legendre.
pub fn integral(f: impl Fn(f64) -> f64, from: f64, to: f64, panels: u32) -> f64 {
    const RULE: [(f64, f64); 5] = [
        (0.148_874_338_981_631_2, 0.295_524_224_714_752_87),
        (0.433_395_394_129_247_2, 0.269_266_719_309_996_35),
        (0.679_409_568_299_024_4, 0.219_086_362_515_982_04),
        (0.865_063_366_688_984_5, 0.149_451_349_150_580_6),
        (0.973_906_528_517_171_7, 0.066_671_344_308_688_14),
    ];
    let half = (to - from) / f64::from(panels) / 2.0;
    let panel = |k: u32| {
        let middle = from + half * f64::from(2 * k + 1);
        let sum: f64 = RULE
            .iter()
            .map(|(x, w)| w * (f(middle - half * x) + f(middle + half * x)))
            .sum();
        half * sum
    };
    (0..panels).map(panel).sum()
}

/// The longer a customer is silent, the less likely alive; what is expected over t₁ + t₂ is what is
/// expected over t₁ and then over t₂.
pub fn customer<M>(model: &M, history: &PurchaseHistory)
where
    M: CustomerModel<History = PurchaseHistory>,
    M::Process: PurchaseProcess<Span = f64>,
{
    let (x, recency, age) = (history.frequency(), history.recency(), history.age());
    let mut before = f64::INFINITY;
    for silence in [0.0, 0.1, 1.0, 10.0, 100.0] {
        let later = PurchaseHistory::new(x, recency, recency + silence).unwrap();
        let alive = model.probability_alive(&later).unwrap();
        assert!((0.0..=1.0).contains(&alive) && alive <= before);
        before = alive;
    }
    // Nothing is learnt from time that has not passed: P(alive at T + t) is the mean of what will
    // be believed then. Of those who do not buy in t, the belief is the one of the longer history.
    let t = 0.3 * (1.0 + age);
    let posterior = model.posterior(history).unwrap();
    let silent = PurchaseHistory::new(x, recency, age + t).unwrap();
    let silent_alive = model.probability_alive(&silent).unwrap();
    let no_purchase = posterior.purchase_probability(0, t).unwrap();
    assert!(no_purchase * silent_alive <= posterior.probability_alive_after(t).unwrap() + 1e-12);
    // And the likelihood of the longer silence is the likelihood of the shorter one times that of
    // no purchase: the definition of the conditional distribution.
    let ratio = model.log_likelihood(&silent).unwrap() - model.log_likelihood(history).unwrap();
    close(ratio.exp(), no_purchase, 1e-9);
}

/// A customer who buys at random buys ever less: E[X(2t)] ≤ 2·E[X(t)].
pub fn slows_down<P: PurchaseProcess<Span = f64>>(process: &P, t: f64) {
    let expected = |t| process.expected_purchases(t).unwrap();
    let (once, twice) = (expected(t), expected(2.0 * t) * (1.0 + 1e-14));
    assert!(once <= twice && twice <= 2.0 * once * (1.0 + 1e-13));
}
