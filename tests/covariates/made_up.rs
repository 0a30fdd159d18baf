//! Customers with known parameters and coefficients.

use crate::random::Random as Numbers;
use clv::models::covariates::{
    CovariateCoding, CovariateColumn, CovariateModel, CovariateSpecification, CovariateTable,
    CovariateTerm, Effect, FitWithCovariates, KeyedHistories,
};
use clv::models::{Random, Simulate};
use clv::quantity::TimeUnit;
use clv::transactions::PurchaseHistory;

/// A factor of three levels, a flag and a number that is not centred.
pub fn columns() -> Vec<CovariateColumn> {
    vec![
        CovariateColumn::factor("channel", "shop"),
        CovariateColumn::number("member"),
        CovariateColumn::number("age"),
    ]
}

pub fn table(customers: usize, seed: u64) -> CovariateTable<usize> {
    let mut random = Numbers::seeded(seed);
    let rows = (0..customers).map(|customer| {
        let channel = match random.uniform() {
            ..0.4 => "shop",
            0.4..0.8 => "web",
            _ => "fair",
        };
        let member = random.chance(0.3);
        let age = 45.0 + 12.0 * random.normal();
        (customer, [channel.into(), member.into(), age.into()])
    });
    CovariateTable::new(columns(), rows).unwrap()
}

/// The model with these coefficients, term by term for the columns in their order: channel=fair,
/// channel=web, member, age for each thing that they act on.
pub fn model<M: FitWithCovariates>(
    base: M,
    convention: M::Convention,
    effect: Effect,
    coefficients: &[f64],
) -> CovariateModel<M> {
    let number = |name: &str| CovariateCoding::Number {
        name: name.to_owned(),
    };
    let codings = vec![
        CovariateCoding::Factor {
            name: "channel".to_owned(),
            base: "shop".to_owned(),
            levels: vec!["fair".to_owned(), "web".to_owned()],
        },
        number("member"),
        number("age"),
    ];
    let term = |coding: &CovariateCoding| CovariateTerm {
        column: coding.name().to_owned(),
        effect,
    };
    let terms = codings.iter().map(term).collect();
    CovariateModel::new(base, convention, codings, terms, coefficients.to_vec()).unwrap()
}

pub fn specification<M: FitWithCovariates>(
    model: &CovariateModel<M>,
) -> CovariateSpecification<M::Convention> {
    CovariateSpecification {
        convention: model.convention(),
        terms: model.terms().to_vec(),
        ridge: None,
    }
}

/// A history of each customer of the table, seen for 39 weeks or half of it.
pub fn histories<M: FitWithCovariates + Simulate>(
    model: &CovariateModel<M>,
    table: &CovariateTable<usize>,
    seed: u64,
) -> Vec<(usize, PurchaseHistory)> {
    let models = model.for_customers(table.customers(), table).unwrap();
    let history = |(customer, model): (&usize, M)| {
        let age = if customer % 2 == 0 { 39.0 } else { 19.5 };
        let mut random = Random::new(seed, *customer as u64);
        let times = model.simulate(age, &mut random).unwrap();
        let last = times.last().copied().unwrap_or_default();
        let history = PurchaseHistory::new(times.len() as u32, last, age).unwrap();
        (*customer, history)
    };
    table.customers().iter().zip(models).map(history).collect()
}

/// Customers as a fit takes them, their times in weeks.
pub fn each(customers: &[(usize, PurchaseHistory)]) -> KeyedHistories<'_, usize, PurchaseHistory> {
    let rows = customers
        .iter()
        .map(|(customer, history)| (customer, *history));
    KeyedHistories::timed(TimeUnit::Week, rows)
}

/// Customers of whom nothing is recorded that has a time.
pub fn without_time<H: Copy>(customers: &[(usize, H)]) -> KeyedHistories<'_, usize, H> {
    let rows = customers
        .iter()
        .map(|(customer, history)| (customer, *history));
    KeyedHistories::new(rows)
}
