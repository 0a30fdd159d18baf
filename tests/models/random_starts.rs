//! The maximum that a fit finds, against searches from random starts on simulated data: a few in every run,
//! hundreds in tests that are ignored.

use clv::models::{
    AsData, BetaDiscreteWeibull, BgBb, BgNbd, DistinctHistories, Draw, Estimate, Fit, FitWarning,
    GammaGamma, GgomNbd, LogSpendHistory, LognormalSpend, MbgNbd, Nbd, OpportunityHistory,
    Parametric, ParetoNbd, RenewalCounts, ShiftedBetaGeometric, Simulate,
};
use clv::quantity::TimeUnit;

/// How much lower the other maximum is.
pub fn rival<M>(fit: &Fit<M>) -> Option<f64> {
    fit.warnings().iter().find_map(|warning| match warning {
        FitWarning::Rival { below, .. } => Some(*below),
        _ => None,
    })
}

/// Numbers that are the same in every run: splitmix64.
struct Numbers(u64);

impl Numbers {
    /// Uniform over 0…1.
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) as f64 / u64::MAX as f64
    }

    /// A number with a logarithm that is uniform.
    fn between(&mut self, low: f64, high: f64) -> f64 {
        low * (high / low).powf(self.next())
    }
}

/// A base of 30 to 3,000 customers, seen for 8 to 120 weeks, of one of three processes.
fn simulated(numbers: &mut Numbers, seed: u64) -> DistinctHistories {
    let customers = numbers.between(30.0, 3_000.0) as usize;
    let weeks = numbers.between(8.0, 120.0);
    let ages: Vec<f64> = (0..customers)
        .map(|_| weeks * (0.3 + 0.7 * numbers.next()))
        .collect();
    let r = numbers.between(0.15, 3.0);
    let alpha = r * numbers.between(4.0, 40.0);
    let (a, b) = (numbers.between(0.2, 3.0), numbers.between(0.3, 8.0));
    let drawn = match seed % 3 {
        0 => BgNbd::new(r, alpha, a, b)
            .unwrap()
            .simulate_histories(&ages, seed),
        1 => MbgNbd::new(r, alpha, a, b)
            .unwrap()
            .simulate_histories(&ages, seed),
        _ => ParetoNbd::new(r, alpha, a, weeks * b / 8.0)
            .unwrap()
            .simulate_histories(&ages, seed),
    };
    DistinctHistories::new(TimeUnit::Week, drawn.unwrap())
}

/// What a list has found.
#[derive(Default)]
struct Found {
    fits: u32,
    rivals: u32,
    below: Vec<(u64, &'static str, f64)>,
}

impl Found {
    /// Sets a fit against searches from other starts.
    fn see<M>(&mut self, seed: u64, model: &'static str, data: &M::Data, starts: &[M])
    where
        M: Estimate + Parametric<Fixed = ()>,
        M::Data: AsData<M::Data>,
    {
        // What no model fits, such as a base without a repeat purchase, has no maximum.
        let Ok(fit) = M::fit(data) else {
            return;
        };
        let others = starts
            .iter()
            .filter_map(|start| Some(start.refit(data).ok()?.log_likelihood()));
        let best = others.fold(f64::NEG_INFINITY, f64::max);
        self.fits += 1;
        self.rivals += u32::from(rival(&fit).is_some());
        let short = best - fit.log_likelihood();
        if short > 1e-4 {
            self.below.push((seed, model, short));
        }
    }

    fn check(self, least_fits: u32) {
        let Self {
            fits,
            rivals,
            below,
        } = self;
        println!("{fits} fits, {rivals} with a rival, below a random start's: {below:?}");
        assert!(below.is_empty(), "{below:?}");
        assert!(fits >= least_fits, "{fits}");
    }
}

/// So many starts, which are spread over the parameters.
fn starts<M>(numbers: &mut Numbers, number: usize, one: impl Fn(&mut Numbers) -> M) -> Vec<M> {
    (0..number).map(|_| one(numbers)).collect()
}

fn four(numbers: &mut Numbers) -> [f64; 4] {
    let r = numbers.between(0.05, 300.0);
    let scale = r * numbers.between(2.0, 60.0);
    [
        r,
        scale,
        numbers.between(0.01, 30.0),
        numbers.between(0.01, 60.0),
    ]
}

/// Beta(a, b), by Jöhnk's way.
fn beta(numbers: &mut Numbers, a: f64, b: f64) -> f64 {
    loop {
        let (x, y) = (
            numbers.next().powf(a.recip()),
            numbers.next().powf(b.recip()),
        );
        if x + y > 0.0 && x + y <= 1.0 {
            return x / (x + y);
        }
    }
}

/// BG/NBD, MBG/NBD and Pareto/NBD.
fn of_purchases(found: &mut Found, numbers: &mut Numbers, bases: u64, number: usize) {
    for seed in 0..bases {
        let histories = simulated(numbers, seed);
        let four = starts(numbers, number, four);
        let each = || four.iter();
        let bg: Vec<_> = each()
            .map(|&[r, c, a, b]| BgNbd::new(r, c, a, b).unwrap())
            .collect();
        found.see(seed, "BG/NBD", &histories, &bg);
        let mbg: Vec<_> = each()
            .map(|&[r, c, a, b]| MbgNbd::new(r, c, a, b).unwrap())
            .collect();
        found.see(seed, "MBG/NBD", &histories, &mbg);
        let pareto: Vec<_> = each()
            .map(|&[r, c, a, b]| ParetoNbd::new(r, c, a, b).unwrap())
            .collect();
        found.see(seed, "Pareto/NBD", &histories, &pareto);
    }
}

/// NBD and GGom/NBD.
fn of_purchases_alone_and_of_gompertz(
    found: &mut Found,
    numbers: &mut Numbers,
    bases: u64,
    number: usize,
) {
    for seed in 0..bases {
        let histories = simulated(numbers, seed);
        let nbd = starts(numbers, number, |numbers| {
            let [r, alpha, ..] = four(numbers);
            Nbd::new(r, alpha).unwrap()
        });
        found.see(seed, "NBD", &histories, &nbd);
        let gompertz = starts(numbers, number, |numbers| {
            let [r, alpha, s, beta] = four(numbers);
            GgomNbd::new(r, alpha, numbers.between(1e-4, 1.0), s, beta).unwrap()
        });
        found.see(seed, "GGom/NBD", &histories, &gompertz);
    }
}

/// BG/BB.
fn of_opportunities(found: &mut Found, numbers: &mut Numbers, bases: u64, number: usize) {
    for seed in 0..bases {
        let customers = numbers.between(30.0, 3_000.0) as usize;
        let opportunities = numbers.between(3.0, 30.0) as u32;
        let [a, b, c, d] = [(); 4].map(|()| numbers.between(0.2, 5.0));
        let rows: Vec<_> = (0..customers)
            .map(|_| {
                let (buys, leaves) = (beta(numbers, a, b), beta(numbers, c, d));
                let (mut x, mut last) = (0, 0);
                for opportunity in 1..=opportunities {
                    if numbers.next() < leaves {
                        break;
                    }
                    if numbers.next() < buys {
                        (x, last) = (x + 1, opportunity);
                    }
                }
                (OpportunityHistory::new(x, last, opportunities).unwrap(), 1)
            })
            .collect();
        let others = starts(numbers, number, |numbers| {
            let [a, b, c, d] = [(); 4].map(|()| numbers.between(0.01, 60.0));
            BgBb::new(a, b, c, d).unwrap()
        });
        found.see(seed, "BG/BB", &rows[..], &others);
    }
}

/// Gamma-Gamma and the lognormal model.
fn of_spend(found: &mut Found, numbers: &mut Numbers, bases: u64, number: usize) {
    for seed in 0..bases {
        let customers = numbers.between(30.0, 2_000.0) as u64;
        let [p, q] = [numbers.between(0.5, 20.0), numbers.between(1.1, 10.0)];
        let spend = GammaGamma::new(p, q, numbers.between(1.0, 100.0)).unwrap();
        let most = numbers.between(2.0, 20.0) as u64;
        let (mut means, mut amounts) = (Vec::new(), Vec::new());
        for customer in 0..customers {
            let mut random = spend.stream(seed, customer);
            let purchases = 1 + (numbers.next() * most as f64) as u64;
            means.push((spend.draw(purchases, &mut random).unwrap(), 1));
            let each = (0..purchases).map(|_| numbers.between(1.0, 200.0));
            amounts.push((LogSpendHistory::from_amounts(each).unwrap(), 1));
        }
        let others = starts(numbers, number, |numbers| {
            let [p, q] = [(); 2].map(|()| numbers.between(0.05, 100.0));
            GammaGamma::new(p, q, numbers.between(0.01, 1e4)).unwrap()
        });
        found.see(seed, "Gamma-Gamma", &means[..], &others);
        let others = starts(numbers, number, |numbers| {
            let [within, between] = [(); 2].map(|()| numbers.between(0.01, 10.0));
            LognormalSpend::new(numbers.between(0.1, 10.0), between, within).unwrap()
        });
        found.see(seed, "lognormal", &amounts[..], &others);
    }
}

/// sBG and BdW.
fn of_contracts(found: &mut Found, numbers: &mut Numbers, bases: u64, number: usize) {
    for seed in 0..bases {
        let customers = numbers.between(30.0, 5_000.0) as usize;
        let renewals = numbers.between(3.0, 12.0) as usize;
        let [a, b] = [numbers.between(0.2, 5.0), numbers.between(0.2, 10.0)];
        let power = numbers.between(0.5, 2.0);
        let mut survivors = vec![0; renewals + 1];
        for _ in 0..customers {
            let leaves = beta(numbers, a, b);
            let left = numbers.next();
            // S(t) = (1 − θ)^(t^c)
            let stays = |t: usize| (1.0 - leaves).powf((t as f64).powf(power)) > left;
            for (t, count) in survivors.iter_mut().enumerate() {
                *count += u64::from(t == 0 || stays(t));
            }
        }
        let counts = RenewalCounts::from_survivors(&survivors).unwrap();
        let others = starts(numbers, number, |numbers| {
            let [a, b] = [(); 2].map(|()| numbers.between(0.01, 100.0));
            ShiftedBetaGeometric::new(a, b).unwrap()
        });
        found.see(seed, "sBG", &counts, &others);
        let others = starts(numbers, number, |numbers| {
            let [a, b] = [(); 2].map(|()| numbers.between(0.01, 100.0));
            BetaDiscreteWeibull::new(a, b, numbers.between(0.2, 5.0)).unwrap()
        });
        found.see(seed, "BdW", &counts, &others);
    }
}

#[test]
fn a_few_starts_of_purchases() {
    let mut found = Found::default();
    of_purchases(&mut found, &mut Numbers(3), 9, 6);
    found.check(25);
}

#[test]
fn a_few_starts_of_purchases_alone_and_of_gompertz() {
    let mut found = Found::default();
    of_purchases_alone_and_of_gompertz(&mut found, &mut Numbers(3), 2, 3);
    found.check(4);
}

#[test]
fn a_few_starts_of_opportunities() {
    let mut found = Found::default();
    of_opportunities(&mut found, &mut Numbers(3), 6, 6);
    found.check(6);
}

#[test]
fn a_few_starts_of_spend_and_of_contracts() {
    let (mut found, mut numbers) = (Found::default(), Numbers(3));
    of_spend(&mut found, &mut numbers, 4, 6);
    of_contracts(&mut found, &mut numbers, 6, 6);
    found.check(20);
}

/// Against thirty searches from starts that are spread over the parameters, on 240 bases: minutes.
#[test]
#[ignore = "minutes: run in release"]
fn no_random_start_finds_a_higher_maximum() {
    let mut found = Found::default();
    of_purchases(&mut found, &mut Numbers(7), 240, 30);
    found.check(700);
}

/// The rest of the family: minutes.
#[test]
#[ignore = "minutes: run in release"]
fn no_random_start_finds_a_higher_maximum_of_the_others() {
    let (mut found, mut numbers) = (Found::default(), Numbers(7));
    of_opportunities(&mut found, &mut numbers, 150, 20);
    of_spend(&mut found, &mut numbers, 150, 20);
    of_contracts(&mut found, &mut numbers, 150, 20);
    of_purchases_alone_and_of_gompertz(&mut found, &mut numbers, 40, 12);
    // Of 830; what no model fits is left out.
    found.check(820);
}
