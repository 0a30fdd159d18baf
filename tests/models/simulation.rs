//! Simulate, then find again: the distribution that was drawn from, and the parameters.
//!
//! Seeds are fixed, so that every run sees the same draws; levels are those at which a right model
//! would fail for a seed that nobody has chosen.

use clv::models::{
    BetaDiscreteWeibull, BgBb, BgCnbd, BgNbd, Cnbd, Contract, ContractModel, CustomerModel,
    DistinctHistories, Draw, Estimate, Fit, FitError, GammaGamma, GgomNbd, LognormalSpend, MbgCnbd,
    MbgNbd, ModelError, Nbd, OpportunityHistory, ParetoNbd, PurchaseProcess, Random, RenewalCounts,
    ShiftedBetaGeometric, Simulate, SpendDistribution,
};
use clv::quantity::TimeUnit;
use clv::statistics::ChiSquared;
use clv::transactions::PurchaseHistory;
use std::borrow::Borrow;

/// The level of each test of a distribution.
const LEVEL: f64 = 1e-5;

/// Pearson's χ² of counts against the probabilities of their bins; bins in which fewer than ten are
/// expected are joined with the next.
#[track_caller]
fn agrees(counts: &[u64], probabilities: &[f64]) {
    assert_eq!(counts.len(), probabilities.len());
    let total: f64 = probabilities.iter().sum();
    assert!((total - 1.0).abs() < 1e-9, "{total}");
    let draws = counts.iter().sum::<u64>() as f64;
    let mut bins: Vec<(f64, f64)> = Vec::new();
    let mut open = (0.0, 0.0);
    for (count, probability) in counts.iter().zip(probabilities) {
        open = (open.0 + *count as f64, open.1 + draws * probability);
        if open.1 >= 10.0 {
            bins.push(open);
            open = (0.0, 0.0);
        }
    }
    let last = bins.last_mut().unwrap();
    *last = (last.0 + open.0, last.1 + open.1);
    assert!(bins.len() > 2, "{bins:?}");
    let statistic: f64 = bins
        .iter()
        .map(|(observed, expected)| (observed - expected).powi(2) / expected)
        .sum();
    let distribution = ChiSquared::new(bins.len() as f64 - 1.0).unwrap();
    assert!(distribution.survival(statistic) > LEVEL, "{bins:?}");
}

/// How many of the draws fall below each level, from the first to the last.
fn binned(draws: impl IntoIterator<Item = f64>, levels: &[f64]) -> Vec<u64> {
    let mut counts = vec![0; levels.len() + 1];
    for draw in draws {
        counts[levels.partition_point(|level| *level < draw)] += 1;
    }
    counts
}

const DRAWS: u64 = 20_000;

/// The number of purchases, of which the last bin holds all from there on.
fn numbers_of_purchases(draws: impl IntoIterator<Item = usize>, bins: usize) -> Vec<u64> {
    let mut counts = vec![0; bins];
    for number in draws {
        counts[number.min(bins - 1)] += 1;
    }
    counts
}

/// P(X(t) = 0), P(X(t) = 1), …, and of the last bin all that is left.
fn probabilities<P: PurchaseProcess>(process: &P, t: P::Span, bins: usize) -> Vec<f64> {
    let mut probabilities: Vec<f64> = (0..bins as u64 - 1)
        .map(|n| process.purchase_probability(n, t).unwrap())
        .collect();
    probabilities.push(1.0 - probabilities.iter().sum::<f64>());
    probabilities
}

#[track_caller]
fn is_distributed_as_it_says<P: Simulate>(process: &P) {
    const HORIZON: f64 = 30.0;
    const BINS: usize = 40;
    let numbers: Vec<usize> = (0..DRAWS)
        .map(|draw| {
            let times = process
                .simulate(HORIZON, &mut Random::new(11, draw))
                .unwrap();
            assert!(times.is_sorted() && times.iter().all(|time| *time <= HORIZON));
            times.len()
        })
        .collect();
    let mean = numbers.iter().sum::<usize>() as f64 / DRAWS as f64;
    let squares: f64 = numbers.iter().map(|n| (*n as f64 - mean).powi(2)).sum();
    let error = squares.sqrt() / DRAWS as f64;
    let want = process.expected_purchases(HORIZON).unwrap();
    assert!((mean - want).abs() < 4.5 * error, "{mean} {want}");
    agrees(
        &numbers_of_purchases(numbers, BINS),
        &probabilities(process, HORIZON, BINS),
    );
}

/// Of a new customer, and of one with a history.
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

/// Fits to several simulated bases. Of every parameter the sum of squares of the standardised errors
/// is χ² distributed over the bases, and so is twice what the maximum of the likelihood is above the
/// truth: neither too large nor too small, at a level of 10⁻⁴ to each side.
#[track_caller]
fn recovers<M: Estimate, D: Borrow<M::Data>>(
    truth: &M,
    bases: u64,
    draw: impl Fn(u64) -> D,
    fit: impl Fn(&M::Data) -> Result<Fit<M>, FitError>,
) {
    let size = truth.parameters().len();
    let mut squares = vec![0.0; size];
    let mut gained = 0.0;
    for seed in 0..bases {
        let drawn = draw(seed);
        let data: &M::Data = drawn.borrow();
        let fit = fit(data).unwrap();
        let errors = fit.log_standard_errors().unwrap();
        let off = fit.estimates().into_iter().zip(truth.parameters());
        for ((square, (got, want)), error) in squares.iter_mut().zip(off).zip(errors) {
            *square += ((got / want).ln() / error).powi(2);
        }
        let likelihood = truth.log_likelihood_of(data).unwrap();
        let at_truth = likelihood.value(&truth.parameters()).unwrap();
        gained += 2.0 * (fit.log_likelihood() - at_truth);
    }
    let is_chi_squared = |statistic: f64, degrees: u64| {
        let distribution = ChiSquared::new(degrees as f64).unwrap();
        distribution.survival(statistic) > 1e-4 && distribution.cumulative(statistic) > 1e-4
    };
    for (square, name) in squares.iter().zip(truth.names()) {
        assert!(is_chi_squared(*square, bases), "{name}: {squares:?}");
    }
    assert!(
        is_chi_squared(gained, bases * size as u64),
        "{gained} {squares:?}"
    );
}

/// Ages between 20 and 60 weeks.
fn ages(customers: usize) -> Vec<f64> {
    (0..customers)
        .map(|customer| 20.0 + (customer % 281) as f64 / 7.0)
        .collect()
}

fn histories<P: Simulate>(process: &P, customers: usize, seed: u64) -> DistinctHistories {
    let drawn = process.simulate_histories(&ages(customers), seed).unwrap();
    DistinctHistories::new(TimeUnit::Week, drawn)
}

/// Purchases that would fill the memory are refused.
#[test]
fn a_rate_without_end_is_out_of_reach() {
    let process = Nbd::new(1e10, 1e-10).unwrap();
    let drawn = process.simulate(1.0, &mut Random::new(1, 0));
    assert!(
        matches!(drawn, Err(ModelError::OutOfReach { .. })),
        "{drawn:?}"
    );
}

#[test]
fn bg_nbd() {
    let model = BgNbd::new(0.6, 5.0, 0.8, 2.4).unwrap();
    both(&model);
    let draw = |seed| histories(&model, 4_000, seed);
    recovers(&model, 12, draw, |rows| model.fit_from(rows));
}

#[test]
fn mbg_nbd() {
    let model = MbgNbd::new(0.6, 5.0, 0.8, 2.4).unwrap();
    both(&model);
    let draw = |seed| histories(&model, 4_000, seed);
    recovers(&model, 12, draw, |rows| model.fit_from(rows));
}

#[test]
fn pareto_nbd() {
    let model = ParetoNbd::new(0.6, 5.0, 1.2, 12.0).unwrap();
    both(&model);
    let draw = |seed| histories(&model, 4_000, seed);
    recovers(&model, 12, draw, |rows| model.fit_from(rows));
}

#[test]
fn ggom_nbd() {
    let model = GgomNbd::new(0.9, 3.0, 0.08, 1.0, 2.0).unwrap();
    both(&model);
    let draw = |seed| histories(&model, 3_000, seed);
    recovers(&model, 6, draw, |rows| model.fit_from(rows));
}

#[test]
fn nbd() {
    let model = Nbd::new(0.6, 5.0).unwrap();
    both(&model);
    let draw = |seed| histories(&model, 4_000, seed);
    recovers(&model, 12, draw, |rows| model.fit_from(rows));
}

#[track_caller]
fn regular<const FIRST: u8>(model: &Cnbd<FIRST>) {
    both(model);
    let draw = |seed| histories(model, 4_000, seed);
    recovers(model, 12, draw, |rows| model.fit_from(rows));
}

#[test]
fn bg_cnbd() {
    regular(&BgCnbd::new(3, 1.2, 1.5, 0.8, 2.4).unwrap());
}

#[test]
fn mbg_cnbd() {
    regular(&MbgCnbd::new(2, 1.2, 1.5, 0.8, 2.4).unwrap());
}

#[test]
fn bg_bb() {
    const OPPORTUNITIES: u32 = 8;
    const BINS: usize = 9;
    let model = BgBb::new(1.2, 0.8, 0.7, 2.8).unwrap();
    let seen = [OPPORTUNITIES; DRAWS as usize];
    let numbers = |drawn: Vec<OpportunityHistory>| {
        let numbers = drawn.iter().map(|history| history.frequency() as usize);
        numbers_of_purchases(numbers, BINS)
    };
    agrees(
        &numbers(model.draw_each(&seen, 3).unwrap()),
        &probabilities(&model, OPPORTUNITIES, BINS),
    );
    let history = OpportunityHistory::new(3, 4, 6).unwrap();
    let posterior = model.posterior(&history).unwrap();
    agrees(
        &numbers(posterior.draw_each(&seen, 4).unwrap()),
        &probabilities(&posterior, OPPORTUNITIES, BINS),
    );
    let seen: Vec<u32> = (0..8_000).map(|customer| 4 + customer % 6).collect();
    let draw = |seed| {
        let drawn = model.draw_each(&seen, seed).unwrap();
        drawn
            .into_iter()
            .map(|history| (history, 1))
            .collect::<Vec<_>>()
    };
    recovers(&model, 12, draw, BgBb::fit);
}

/// Contracts seen for up to `observed` renewals end as the survival says.
#[track_caller]
fn contracts<M>(model: &M, observed: u32)
where
    M: ContractModel + Draw<Seen = u32, History = Contract>,
{
    let mut counts = vec![0; observed as usize + 1];
    for contract in model.draw_each(&[observed; DRAWS as usize], 5).unwrap() {
        let renewals = match contract {
            Contract::Cancelled { renewals } => renewals,
            Contract::Running { renewals } => {
                assert_eq!(renewals, observed);
                renewals
            }
        };
        counts[renewals as usize] += 1;
    }
    let mut probabilities: Vec<f64> = (0..observed)
        .map(|renewals| model.survival(renewals) - model.survival(renewals + 1))
        .collect();
    probabilities.push(model.survival(observed));
    agrees(&counts, &probabilities);
}

/// Contracts that were seen for one to twenty renewals.
fn renewals<M: Draw<Seen = u32, History = Contract>>(
    model: &M,
    customers: u32,
    seed: u64,
) -> RenewalCounts {
    let seen: Vec<u32> = (0..customers).map(|customer| 1 + customer % 20).collect();
    RenewalCounts::from_contracts(model.draw_each(&seen, seed).unwrap()).unwrap()
}

#[test]
fn shifted_beta_geometric() {
    let model = ShiftedBetaGeometric::new(0.8, 2.5).unwrap();
    contracts(&model, 12);
    let draw = |seed| renewals(&model, 5_000, seed);
    recovers(&model, 20, draw, ShiftedBetaGeometric::fit);
}

#[test]
fn beta_discrete_weibull() {
    for c in [0.6, 1.5] {
        let model = BetaDiscreteWeibull::new(1.2, 4.0, c).unwrap();
        contracts(&model, 12);
        let draw = |seed| renewals(&model, 20_000, seed);
        recovers(&model, 12, draw, BetaDiscreteWeibull::fit);
    }
}

/// A tenth of the draws between each two deciles.
#[track_caller]
fn fills_the_deciles(draws: impl IntoIterator<Item = f64>, distribution: &impl SpendDistribution) {
    let deciles: Vec<f64> = (1..10)
        .map(|tenths| distribution.quantile(f64::from(tenths) / 10.0).unwrap())
        .collect();
    agrees(&binned(draws, &deciles), &[0.1; 10]);
}

#[test]
fn gamma_gamma() {
    let model = GammaGamma::new(6.25, 3.74, 15.44).unwrap();
    for purchases in [1, 5] {
        let drawn = model.draw_each(&[purchases; DRAWS as usize], 6).unwrap();
        fills_the_deciles(
            drawn.iter().filter_map(|history| history.mean()),
            &model.mean_amount_of(purchases).unwrap(),
        );
    }
    let seen: Vec<u64> = (0..4_000).map(|customer| 1 + customer % 9).collect();
    let draw = |seed| {
        let drawn = model.draw_each(&seen, seed).unwrap();
        drawn
            .into_iter()
            .map(|history| (history, 1))
            .collect::<Vec<_>>()
    };
    recovers(&model, 12, draw, GammaGamma::fit);
}

#[test]
fn lognormal_spend() {
    let model = LognormalSpend::new(1e6, 0.6, 0.9).unwrap();
    let once = model.draw_each(&[1; DRAWS as usize], 7).unwrap();
    assert!(
        once.iter()
            .all(|history| history.squared_deviations() == 0.0)
    );
    fills_the_deciles(
        once.iter()
            .filter_map(|history| Some(history.mean_log()?.exp())),
        &model.purchase_amount(),
    );
    // Of five purchases the mean is that of one whose scatter is a fifth, and the squared deviations
    // are χ² with four degrees of freedom.
    let often = model.draw_each(&[5; DRAWS as usize], 8).unwrap();
    let calmer = LognormalSpend::new(1e6, 0.6, 0.9 / 5_f64.sqrt()).unwrap();
    fills_the_deciles(
        often
            .iter()
            .filter_map(|history| Some(history.mean_log()?.exp())),
        &calmer.purchase_amount(),
    );
    let four = ChiSquared::new(4.0).unwrap();
    let deciles: Vec<f64> = (1..10)
        .map(|tenths| 0.81 * four.quantile(f64::from(tenths) / 10.0).unwrap())
        .collect();
    let squares = often.iter().map(|history| history.squared_deviations());
    agrees(&binned(squares, &deciles), &[0.1; 10]);
    let seen: Vec<u64> = (0..4_000).map(|customer| 1 + customer % 6).collect();
    let draw = |seed| {
        let drawn = model.draw_each(&seen, seed).unwrap();
        drawn
            .into_iter()
            .map(|history| (history, 1))
            .collect::<Vec<_>>()
    };
    recovers(&model, 12, draw, LognormalSpend::fit);
}

#[test]
fn the_order_of_simulation_does_not_matter() {
    let model = BgNbd::new(0.6, 5.0, 0.8, 2.4).unwrap();
    let all = model.simulate_histories(&[30.0; 100], 3).unwrap();
    let times = model.simulate(30.0, &mut model.stream(3, 57)).unwrap();
    assert_eq!(all[57].frequency() as usize, times.len());
    assert_eq!(all[57].recency(), times.last().copied().unwrap_or_default());
    let base = model
        .simulate_base(TimeUnit::Week, &[30.0; 100], 3)
        .unwrap();
    assert_eq!(base.histories().collect::<Vec<_>>(), all);
    let spend = GammaGamma::new(6.25, 3.74, 15.44).unwrap();
    let all = spend.draw_each(&[2; 100], 3).unwrap();
    assert_eq!(spend.draw(2, &mut spend.stream(3, 57)).unwrap(), all[57]);
}
