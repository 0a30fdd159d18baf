//! What one customer and what many will buy and spend.

use super::{base, cdnow, near, weekly, weeks};
use clv::models::uncertainty::{
    Parameters, PurchaseInterval, Replication, RevenueDistribution, TotalForecast,
};
use clv::models::{
    BgBb, BgNbd, CustomerModel, GammaGamma, LifetimeValueError, OpportunityHistory, ParetoNbd,
    PurchaseProcess, SpendHistory, SpendModel, TimedModel,
};
use clv::quantity::{ConfidenceLevel, DiscountRate, Horizon, TimeUnit};
use clv::transactions::PurchaseHistory;
use rust_decimal_macros::dec;

fn models() -> (BgNbd, GammaGamma) {
    (
        BgNbd::new(0.243, 4.414, 0.793, 2.426).unwrap(),
        GammaGamma::new(6.25, 3.74, 15.44).unwrap(),
    )
}

/// By mpmath with 30 digits: the published P(X = n), and the regularised incomplete beta function.
#[test]
fn revenue_of_two_customers() {
    let models = models();
    let of = |x, recency, age, mean| {
        RevenueDistribution::of_customer(
            Parameters::fixed(&models),
            &PurchaseHistory::new(x, recency, age).unwrap(),
            &SpendHistory::new(u64::from(x), mean).unwrap(),
            39.0,
        )
        .unwrap()
    };
    let twice = of(2, 30.43, 38.86, 22.35);
    near(twice.probability_of_nothing(), 0.445372862082996, 1e-11);
    near(twice.cumulative(50.0).unwrap(), 0.774542168992425, 1e-11);
    near(twice.cumulative(200.0).unwrap(), 0.992027219552838, 1e-11);
    near(twice.quantile(0.5).unwrap(), 15.4561956155864, 1e-10);
    near(twice.quantile(0.95).unwrap(), 115.335786715137, 1e-10);
    assert_eq!(twice.quantile(0.05).unwrap(), 0.0);
    let often = of(10, 36.0, 38.0, 40.0);
    near(often.cumulative(50.0).unwrap(), 0.154114131380491, 1e-11);
    near(often.cumulative(200.0).unwrap(), 0.413865175035528, 1e-11);
    near(often.quantile(0.5).unwrap(), 243.418332579896, 1e-10);
    let interval = often.interval(ConfidenceLevel::P90).unwrap();
    near(interval.upper, 619.189715297349, 1e-10);
    // A tenth buys nothing: the interval begins there and has more than it should.
    assert_eq!(interval.lower, 0.0);
    near(interval.probability, 0.95, 1e-12);
    assert!(interval.contains(0.0) && !interval.contains(620.0));
}

#[test]
fn a_revenue_interval_may_begin_above_nothing() {
    let models = models();
    let revenue = RevenueDistribution::of_customer(
        Parameters::fixed(&models),
        &PurchaseHistory::new(60, 38.9, 39.0).unwrap(),
        &SpendHistory::new(60, 20.0).unwrap(),
        39.0,
    )
    .unwrap();
    let interval = revenue.interval(ConfidenceLevel::P80).unwrap();
    assert!(interval.lower > 0.0);
    near(interval.probability, 0.8, 1e-9);
    near(revenue.cumulative(interval.lower).unwrap(), 0.1, 1e-9);
    near(revenue.cumulative(interval.upper).unwrap(), 0.9, 1e-9);
}

#[test]
fn a_purchase_interval_is_made_of_quantiles() {
    let model = ParetoNbd::new(0.553, 10.58, 0.606, 11.67).unwrap();
    let histories = [
        (0, 0.0, 39.0),
        (2, 30.43, 38.86),
        (26, 30.86, 31.0),
        (10, 5.0, 39.0),
    ];
    for (x, recency, age) in histories {
        let customer = PurchaseHistory::new(x, recency, age).unwrap();
        let posterior = model.posterior(&customer).unwrap();
        let interval = PurchaseInterval::of(&posterior, 52.0, ConfidenceLevel::P80).unwrap();
        // 364 days are the same 52 weeks.
        let timed = TimedModel::new(model, TimeUnit::Week);
        let horizon = Horizon::of(dec!(364), TimeUnit::Day).unwrap();
        let same = timed.purchase_interval(&customer, horizon, ConfidenceLevel::P80);
        assert_eq!(same.unwrap(), interval);
        let without_end =
            timed.purchase_interval(&customer, Horizon::INFINITE, ConfidenceLevel::P80);
        assert_eq!(without_end, Err(LifetimeValueError::InfiniteHorizon));
        let quantile = |p| posterior.purchase_quantile(p, 52.0).unwrap();
        assert_eq!(
            (interval.lower, interval.median, interval.upper),
            (quantile(0.1), quantile(0.5), quantile(0.9))
        );
        let until = |n| posterior.cumulative_purchase_probability(n, 52.0).unwrap();
        let below = interval.lower.checked_sub(1).map_or(0.0, until);
        near(interval.probability, until(interval.upper) - below, 1e-9);
        assert!(interval.probability >= 0.8);
        assert_eq!(interval.mean, posterior.expected_purchases(52.0).unwrap());
    }
}

#[test]
fn fixed_parameters_are_one_draw_that_is_certain() {
    let model = models().0;
    let customer = PurchaseHistory::new(2, 30.43, 38.86).unwrap();
    let fixed = Parameters::fixed(&model).posterior(&customer).unwrap();
    let same = [model; 7];
    let seven = Parameters::uncertain(&same).posterior(&customer).unwrap();
    let alone = model.posterior(&customer).unwrap();
    for n in 0..5 {
        let of_one = alone.purchase_probability(n, 39.0).unwrap();
        assert_eq!(fixed.purchase_probability(n, 39.0).unwrap(), of_one);
        near(seven.purchase_probability(n, 39.0).unwrap(), of_one, 1e-15);
    }
}

/// Two models: every quantity is the mean of theirs, and the spread is wider than either's.
#[test]
fn uncertain_parameters_widen() {
    let slow = BgNbd::new(2.0, 20.0, 0.5, 5.0).unwrap();
    let fast = BgNbd::new(6.0, 20.0, 0.5, 5.0).unwrap();
    let new = PurchaseHistory::new(0, 0.0, 0.0).unwrap();
    let both = [slow, fast];
    let mixture = Parameters::uncertain(&both).posterior(&new).unwrap();
    let mean = |of: &dyn Fn(&BgNbd) -> f64| 0.5 * (of(&slow) + of(&fast));
    let expected = mean(&|model| model.expected_purchases(52.0).unwrap());
    near(mixture.expected_purchases(52.0).unwrap(), expected, 1e-14);
    let alive = mean(&|model| model.probability_alive_after(52.0).unwrap());
    near(mixture.probability_alive_after(52.0).unwrap(), alive, 1e-14);
    let discounted = mean(&|model| {
        model
            .discounted_expected_transactions(0.01)
            .unwrap()
            .unwrap()
    });
    near(
        mixture
            .discounted_expected_transactions(0.01)
            .unwrap()
            .unwrap(),
        discounted,
        1e-14,
    );
    let of = |process: &BgNbd| PurchaseInterval::of(process, 52.0, ConfidenceLevel::P90).unwrap();
    let wide = PurchaseInterval::of(&mixture, 52.0, ConfidenceLevel::P90).unwrap();
    assert!(wide.lower <= of(&fast).lower && wide.upper >= of(&slow).upper);
    assert!(wide.upper - wide.lower > of(&slow).upper - of(&slow).lower);
}

#[test]
fn a_model_of_opportunities_has_intervals_too() {
    let model = BgBb::new(1.2, 0.75, 0.66, 2.78).unwrap();
    let donor = OpportunityHistory::new(4, 5, 6).unwrap();
    let posterior = Parameters::fixed(&model).posterior(&donor).unwrap();
    let interval = PurchaseInterval::of(&posterior, 10, ConfidenceLevel::P90).unwrap();
    assert!(interval.upper <= 10 && interval.probability >= 0.9);
    let spend = GammaGamma::new(6.0, 4.0, 15.0).unwrap();
    let revenue = RevenueDistribution::of_customer(
        Parameters::fixed(&(model, spend)),
        &donor,
        &SpendHistory::new(4, 30.0).unwrap(),
        10,
    )
    .unwrap();
    let expected = posterior.expected_purchases(10).unwrap() * 30.0;
    // 6 × (15 + 120)/(24 + 4 − 1) = 30
    near(revenue.mean().unwrap(), expected, 1e-12);
}

/// The mean and the variance of simulated totals against the sums over the customers.
#[test]
fn totals_have_the_moments_of_their_customers() {
    let (process, spend) = models();
    let customers: Vec<(PurchaseHistory, SpendHistory)> = cdnow()
        .iter()
        .take(300)
        .map(|(history, _)| {
            let x = u64::from(history.frequency());
            let spent = SpendHistory::new(x, 25.0).unwrap_or(SpendHistory::NONE);
            (*history, spent)
        })
        .collect();
    let histories: Vec<_> = customers.iter().map(|of| of.0).collect();
    let mean = |history: &PurchaseHistory| (history.frequency() > 0).then_some(25.0);
    let customers_base = base(histories.iter().map(|history| (*history, mean(history))));
    let replication = Replication {
        number: 2000,
        seed: 11,
    };
    let purchases =
        TotalForecast::of_purchases(&weekly(process), &customers_base, weeks(39), replication)
            .unwrap();
    let (mut mean, mut variance) = (0.0, 0.0);
    for history in &histories {
        let posterior = process.posterior(history).unwrap();
        let expected = posterior.expected_purchases(39.0).unwrap();
        let squares: f64 = (1..80)
            .map(|n| (n * n) as f64 * posterior.purchase_probability(n, 39.0).unwrap())
            .sum();
        mean += expected;
        variance += squares - expected * expected;
    }
    let error = (variance / 2000.0).sqrt();
    assert!((purchases.mean() - mean).abs() < 4.0 * error);
    let interval = purchases.interval(ConfidenceLevel::P90).unwrap();
    near(interval.standard_error, variance.sqrt(), 0.07);
    assert_eq!((interval.succeeded, interval.failed), (2000, 0));
    // Of 2000 totals, 100 lie below the interval and 100 above.
    let inside = purchases
        .totals()
        .iter()
        .filter(|total| interval.interval.contains(**total))
        .count();
    assert!((1800..1870).contains(&inside), "{inside}");

    let both = (process, spend);
    let revenue = |force_of_interest| {
        let known = Parameters::fixed(&both).timed(TimeUnit::Week).unwrap();
        let discount = DiscountRate::continuous(force_of_interest, TimeUnit::Week);
        TotalForecast::of_revenue(known, &customers_base, weeks(39), discount, replication).unwrap()
    };
    let expected: f64 = customers
        .iter()
        .map(|(history, spent)| {
            process
                .conditional_expected_purchases(history, 39.0)
                .unwrap()
                * spend.expected_spend(spent).unwrap()
        })
        .sum();
    let undiscounted = revenue(dec!(0));
    let error = undiscounted
        .interval(ConfidenceLevel::P90)
        .unwrap()
        .standard_error;
    assert!((undiscounted.mean() - expected).abs() < 4.0 * error / 2000_f64.sqrt());
    // e^(−δt) dE[X(t)] in steps of a hundredth.
    let force = 0.03;
    let discounted: f64 = customers
        .iter()
        .map(|(history, spent)| {
            let posterior = process.posterior(history).unwrap();
            let until = |t: f64| posterior.expected_purchases(t).unwrap();
            let steps: f64 = (0..39)
                .map(|week| {
                    let start = f64::from(week);
                    (until(start + 1.0) - until(start)) * (-force * (start + 0.5)).exp()
                })
                .sum();
            steps * spend.expected_spend(spent).unwrap()
        })
        .sum();
    let discounting = revenue(dec!(0.03));
    assert!((discounting.mean() - discounted).abs() < 4.0 * error / 2000_f64.sqrt());
    assert!(discounting.mean() < 0.75 * undiscounted.mean());
}
