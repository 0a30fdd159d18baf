//! Whether intervals hold what they promise: how often they contain what is known of simulations.

use super::{base, weeks};
use clv::models::uncertainty::{
    IntervalScale, NormalEstimate, Parameters, PurchaseInterval, Replication, RevenueDistribution,
    TotalForecast,
};
use clv::models::{
    BgNbd, CustomerModel, DistinctHistories, Draw, Estimate, GammaGamma, ModelError,
    PurchaseProcess, Random, Simulate, SpendHistory, SpendModel,
};
use clv::quantity::{ConfidenceLevel, TimeUnit};
use clv::transactions::PurchaseHistory;

const BASES: u64 = 200;
const CUSTOMERS: u32 = 500;
const AHEAD: f64 = 26.0;

fn truth() -> (BgNbd, GammaGamma) {
    (
        BgNbd::new(1.2, 6.0, 0.9, 2.5).unwrap(),
        GammaGamma::new(4.0, 5.0, 20.0).unwrap(),
    )
}

/// A customer's past, and how often they buy after it.
fn customer(model: &BgNbd, age: f64, random: &mut Random) -> (PurchaseHistory, u64) {
    let times = model.simulate(age + AHEAD, random).unwrap();
    let past = times.partition_point(|time| *time <= age);
    let recency = past.checked_sub(1).map_or(0.0, |last| times[last]);
    let history = PurchaseHistory::new(past as u32, recency, age).unwrap();
    (history, (times.len() - past) as u64)
}

/// How often each of some intervals covered.
#[derive(Default)]
struct Coverage {
    names: Vec<&'static str>,
    covered: Vec<u64>,
}

impl Coverage {
    fn count(&mut self, name: &'static str, covered: bool) {
        let place = self
            .names
            .iter()
            .position(|known| *known == name)
            .unwrap_or_else(|| {
                self.names.push(name);
                self.covered.push(0);
                self.names.len() - 1
            });
        self.covered[place] += u64::from(covered);
    }
}

/// Everything that a fit to each of 200 bases says, at 90 %, against what is true.
#[test]
fn nine_of_ten_intervals_cover() {
    let (process, spend) = truth();
    let true_parameters = [("r", 1.2), ("alpha", 6.0), ("a", 0.9), ("b", 2.5)];
    let level = ConfidenceLevel::P90;
    let mut coverage = Coverage::default();
    for seed in 0..BASES {
        let mut random = Random::new(2026, seed);
        let mut customers: Vec<(PurchaseHistory, SpendHistory)> = Vec::new();
        let mut came = 0;
        for number in 0..CUSTOMERS {
            let age = 30.0 + 4.0 * f64::from(number % 6);
            let (history, after) = customer(&process, age, &mut random);
            let x = u64::from(history.frequency());
            customers.push((history, spend.draw(x, &mut random).unwrap()));
            came += after;
        }
        let histories: Vec<PurchaseHistory> = customers.iter().map(|of| of.0).collect();
        let rows = DistinctHistories::new(TimeUnit::Week, histories.iter().copied());
        let fit = BgNbd::fit(&rows).unwrap();
        let amounts: Vec<_> = customers.iter().map(|of| (of.1, 1)).collect();
        let of_amounts = GammaGamma::fit(&amounts).unwrap();
        let estimate = NormalEstimate::of(&fit).unwrap();

        let wald = estimate
            .wald_intervals(IntervalScale::Logarithmic, level)
            .unwrap();
        for ((name, value), interval) in true_parameters.iter().zip(&wald) {
            coverage.count(name, interval.contains(*value));
        }
        let profile = fit.profile_interval(&rows, "b", level).unwrap();
        let contains = profile.lower.is_none_or(|lower| lower <= 2.5)
            && profile.upper.is_none_or(|upper| 2.5 <= upper);
        coverage.count("b by profile", contains);

        let year = |model: &BgNbd| model.expected_purchases(52.0);
        let purchases = estimate
            .delta_interval(IntervalScale::Logarithmic, year, level)
            .unwrap();
        coverage.count(
            "expected purchases",
            purchases.contains(year(&process).unwrap()),
        );
        let draws = estimate.draws(Replication { number: 199, seed }).unwrap();
        let drawn = draws.interval(year, level).unwrap().interval;
        coverage.count(
            "expected purchases by draws",
            drawn.contains(year(&process).unwrap()),
        );

        let value = |(process, spend): &(BgNbd, GammaGamma)| {
            let mut total = 0.0;
            for (history, spent) in &customers {
                total += process.conditional_expected_purchases(history, AHEAD)?
                    * spend.expected_spend(spent).unwrap_or(f64::NAN);
            }
            Ok::<f64, ModelError>(total)
        };
        let both = NormalEstimate::jointly(estimate, NormalEstimate::of(&of_amounts).unwrap());
        let interval = both
            .delta_interval(IntervalScale::Logarithmic, value, level)
            .unwrap();
        coverage.count(
            "base value",
            interval.contains(value(&(process, spend)).unwrap()),
        );

        let total = TotalForecast::of_purchases(
            &draws,
            &base(histories.iter().map(|history| (*history, None))),
            weeks(AHEAD as u32),
            Replication {
                number: 199,
                seed: BASES + seed,
            },
        )
        .unwrap();
        let total = total.interval(level).unwrap().interval;
        coverage.count("total of purchases", total.contains(came as f64));
    }
    let shares: Vec<_> = coverage
        .names
        .iter()
        .zip(&coverage.covered)
        .map(|(name, covered)| (*name, *covered as f64 / BASES as f64))
        .collect();
    assert_eq!(shares.len(), 9);
    // 90 % with a standard error of 2.1 %.
    for (name, share) in &shares {
        assert!(
            (0.85..=0.95).contains(share),
            "{name}: {share}, of {shares:?}"
        );
    }
}

/// A number of purchases is whole: the interval has at least its nominal probability and says how
/// much. The share of customers who come to lie in theirs is the mean of what the intervals say.
#[test]
fn purchases_of_a_customer_fall_into_their_interval() {
    let process = truth().0;
    let number = 4000;
    let (mut covered, mut promised, mut variance) = (0.0, 0.0, 0.0);
    for i in 0..number {
        let age = f64::from(10 + i % 40);
        let (history, after) = customer(&process, age, &mut Random::new(17, u64::from(i as u32)));
        let posterior = Parameters::fixed(&process).posterior(&history).unwrap();
        let interval = PurchaseInterval::of(&posterior, AHEAD, ConfidenceLevel::P80).unwrap();
        assert!(interval.probability >= 0.8);
        covered += f64::from(u8::from(interval.contains(after)));
        promised += interval.probability;
        variance += interval.probability * (1.0 - interval.probability);
    }
    assert!(
        (covered - promised).abs() < 4.0 * variance.sqrt(),
        "{covered} {promised}"
    );
}

/// The same for revenue, whose only atom is nothing; the amounts are drawn here, the rate of a
/// customer the same before and after.
#[test]
fn revenue_of_a_customer_falls_into_its_interval() {
    let models = truth();
    let (process, spend) = models;
    let number = 1500_u32;
    let mut uniform = super::random::Random::seeded(5);
    let (mut covered, mut promised, mut variance) = (0.0, 0.0, 0.0);
    for i in 0..number {
        let mut random = Random::new(18, u64::from(i));
        let age = f64::from(10 + i % 40);
        let (history, after) = customer(&process, age, &mut random);
        let x = u64::from(history.frequency());
        // p = 4 is whole: the amounts of n purchases are the waits for 4n events of a Poisson
        // process, and those before and after are parts of one customer's.
        let all = spend.draw(x + after, &mut random).unwrap();
        let total = all.mean().unwrap_or(0.0) * (x + after) as f64;
        let share = if x == 0 || after == 0 {
            f64::from(u8::from(after > 0))
        } else {
            let mut waits =
                |events: u64| -> f64 { (0..events).map(|_| -(1.0 - uniform.uniform()).ln()).sum() };
            let (before, later) = (waits(4 * x), waits(4 * after));
            later / (before + later)
        };
        let spent = SpendHistory::new(x, total * (1.0 - share) / x as f64);
        let revenue = RevenueDistribution::of_customer(
            Parameters::fixed(&models),
            &history,
            &spent.unwrap_or(SpendHistory::NONE),
            AHEAD,
        )
        .unwrap();
        let interval = revenue.interval(ConfidenceLevel::P80).unwrap();
        covered += f64::from(u8::from(interval.contains(total * share)));
        promised += interval.probability;
        variance += interval.probability * (1.0 - interval.probability);
    }
    assert!(
        (covered - promised).abs() < 4.0 * variance.sqrt(),
        "{covered} {promised}"
    );
    // Most intervals begin at nothing and have 0.9 or more; none has less than 0.8.
    let mean = promised / f64::from(number);
    assert!((0.8..1.0).contains(&mean), "{mean}");
}
