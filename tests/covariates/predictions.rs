//! The table of a base's predictions, against each customer's own plain model.

use crate::made_up::{histories, model, table};
use clv::models::covariates::{
    BetaDropout, CovariateError, CovariateModel, CovariateTable, Effect, FitWithCovariates,
    OneConvention,
};
use clv::models::{
    BasePrediction, BgNbd, GammaGamma, LifetimeValue, ModelsError, ParetoNbd, PredictionTable,
    Simulate, SpendHistory, SpendModel, TimedModel, Valuation, ValueTerms,
};
use clv::quantity::{DiscountRate, Horizon, TimeUnit};
use clv::transactions::{CustomerBase, FirstPurchase, PurchaseHistory};
use rust_decimal_macros::dec;

const CUSTOMERS: usize = 120;

fn half_a_year() -> Horizon {
    Horizon::of(dec!(26), TimeUnit::Week).unwrap()
}

fn terms() -> ValueTerms {
    ValueTerms {
        margin: dec!(0.4),
        discount: DiscountRate::new(dec!(0.1), TimeUnit::Year).unwrap(),
        valuation: Valuation::Continuous {
            horizon: half_a_year(),
        },
    }
}

/// Of each thing that the covariates act on. The coefficient of age is 0 where `alike`, so that most
/// customers share their model with others.
fn coefficients(alike: bool, acts_on: usize) -> Vec<f64> {
    let of_age = if alike { 0.0 } else { 0.01 };
    let channel = [0.3, -0.2].repeat(acts_on);
    [channel, vec![0.25; acts_on], vec![of_age; acts_on]].concat()
}

fn with_spend(of: &[(usize, PurchaseHistory)]) -> CustomerBase<usize> {
    let rows = of.iter().map(|&(customer, history)| {
        let repeats = history.frequency() > 0;
        (customer, history, repeats.then_some(20.0 + customer as f64))
    });
    CustomerBase::from_summaries(TimeUnit::Week, FirstPurchase::Excluded, rows).unwrap()
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9 * b.abs().max(1e-3)
}

/// Every row is that of the customer's own plain models.
fn is_of_each<M, S: SpendModel<History = SpendHistory> + Copy>(
    found: &PredictionTable<usize>,
    base: &CustomerBase<usize>,
    models: Vec<M>,
    spends: Vec<S>,
) where
    M: BasePrediction,
{
    assert_eq!(found.rows().len(), base.len());
    let own = base.iter().zip(models).zip(spends);
    for (row, ((of, model), spend)) in found.rows().iter().zip(own) {
        assert_eq!(
            (row.customer, row.frequency),
            (*of.customer, of.history.frequency())
        );
        let timed = TimedModel::new(model, TimeUnit::Week);
        let alive = timed.model().probability_alive(&of.history).unwrap();
        let expected = timed
            .expected_purchases(&of.history, half_a_year())
            .unwrap();
        assert!(near(row.probability_alive, alive), "{row:?} {alive}");
        assert!(near(row.expected_purchases, expected), "{row:?} {expected}");
        let Some(value) = row.value else { continue };
        let own = LifetimeValue::new(timed, spend, terms()).unwrap();
        let spend = SpendHistory::of(&of, FirstPurchase::Excluded).unwrap();
        let own = own.customer(&of.history, &spend).unwrap();
        assert!(
            near(
                f64::try_from(value).unwrap(),
                f64::try_from(own.value).unwrap()
            ),
            "{row:?}"
        );
        assert!(
            near(row.expected_spend.unwrap(), own.expected_spend),
            "{row:?}"
        );
    }
}

fn check<M>(process: M, convention: M::Convention, alike: bool)
where
    M: FitWithCovariates<History = PurchaseHistory> + Simulate + BasePrediction + Clone,
{
    let covariates = table(CUSTOMERS, 11);
    let with = model(
        process,
        convention,
        Effect::OwnOnEach,
        &coefficients(alike, 2),
    );
    let base = with_spend(&histories(&with, &covariates, 5));
    let models = || with.for_customers(base.customers(), &covariates).unwrap();
    let plain = GammaGamma::new(6.0, 4.0, 15.0).unwrap();

    let timed = TimedModel::new(with.clone(), TimeUnit::Week);
    let table = timed
        .predictions_with_covariates(&base, &covariates, half_a_year())
        .unwrap();
    assert!(table.rows().iter().all(|row| row.value.is_none()));
    is_of_each(&table, &base, models(), vec![plain; CUSTOMERS]);

    let value = LifetimeValue::new(timed.clone(), plain, terms()).unwrap();
    let table = value
        .predictions_with_covariates(&base, &covariates, half_a_year())
        .unwrap();
    assert!(table.rows().iter().all(|row| row.value.is_some()));
    is_of_each(&table, &base, models(), vec![plain; CUSTOMERS]);

    let spend = model(
        plain,
        OneConvention::Standard,
        Effect::OwnOnEach,
        &coefficients(alike, 1),
    );
    let spends = spend.for_customers(base.customers(), &covariates).unwrap();
    assert_ne!(spends[0], spends[1]);
    let value = LifetimeValue::new(timed, spend, terms()).unwrap();
    let table = value
        .predictions_with_covariates(&base, &covariates, half_a_year())
        .unwrap();
    is_of_each(&table, &base, models(), spends);
}

#[test]
fn rows_are_those_of_each_customers_models() {
    for alike in [false, true] {
        check(
            BgNbd::new(0.9, 5.0, 0.9, 2.5).unwrap(),
            BetaDropout::SameFactor,
            alike,
        );
        check(
            ParetoNbd::new(0.6, 8.0, 0.7, 12.0).unwrap(),
            OneConvention::Standard,
            alike,
        );
    }
}

fn small() -> (
    CovariateModel<BgNbd>,
    CovariateTable<usize>,
    CustomerBase<usize>,
) {
    let covariates = table(20, 3);
    let process = BgNbd::new(0.9, 5.0, 0.9, 2.5).unwrap();
    let with = model(
        process,
        BetaDropout::SameFactor,
        Effect::OwnOnEach,
        &coefficients(true, 2),
    );
    let base = with_spend(&histories(&with, &covariates, 5));
    (with, covariates, base)
}

#[test]
fn a_customer_without_covariates_and_another_unit_are_refused() {
    let (with, covariates, base) = small();
    let weekly = TimedModel::new(with.clone(), TimeUnit::Week);
    let fewer = table(19, 3);
    let error = weekly
        .predictions_with_covariates(&base, &fewer, half_a_year())
        .unwrap_err();
    assert!(
        matches!(&error, ModelsError::Covariate(CovariateError::MissingCustomer { customer, .. }) if customer == "19"),
        "{error:?}"
    );
    let daily = TimedModel::new(with, TimeUnit::Day);
    let error = daily
        .predictions_with_covariates(&base, &covariates, half_a_year())
        .unwrap_err();
    assert!(matches!(error, ModelsError::LifetimeValue(_)), "{error:?}");
    let forever = weekly.predictions_with_covariates(&base, &covariates, Horizon::INFINITE);
    assert!(forever.is_err());
}
