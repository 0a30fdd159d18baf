//! A base is predicted as its customers are, one by one.

use clv::models::{
    BasePrediction, BgNbd, Booking, CorrelatedParetoNbd, CustomerModel, CustomerValue, GammaGamma,
    GgomNbd, LifetimeValue, MbgNbd, Nbd, ParetoNbd, SpendHistory, TimedModel, Valuation,
    ValueTerms,
};
use clv::quantity::{DiscountRate, Horizon, TimeUnit};
use clv::transactions::{CustomerBase, FirstPurchase, PurchaseHistory};
use proptest::prelude::*;
use rust_decimal_macros::dec;

fn base(histories: &[PurchaseHistory]) -> CustomerBase<usize> {
    let rows = histories.iter().copied().enumerate();
    let rows = rows.map(|(customer, history)| (customer, history, None));
    CustomerBase::from_summaries(TimeUnit::Week, FirstPurchase::Excluded, rows).unwrap()
}

/// Frequencies that many share, few, and too large to be shared at all; ages that many share or nobody.
fn histories() -> impl Strategy<Value = Vec<PurchaseHistory>> {
    let frequency = prop_oneof![4 => 0..3_u32, 1 => 3..60_u32, 1 => 4090..5000_u32];
    let age = prop_oneof![1 => Just(52.0), 3 => 1.0..200.0_f64, 1 => 1e-6..1e-3_f64];
    let history = (frequency, age, 0.001..1.0_f64).prop_map(|(x, age, share)| {
        let recency = if x == 0 { 0.0 } else { share * age };
        PurchaseHistory::new(x, recency, age).unwrap()
    });
    prop::collection::vec(history, 1..400)
}

fn check<M: BasePrediction + CustomerModel<History = PurchaseHistory> + Clone>(
    model: &M,
    histories: &[PurchaseHistory],
) -> Result<(), TestCaseError>
where
    M::Process: clv::models::PurchaseProcess<Span = f64>,
{
    let base = base(histories);
    let timed = TimedModel::new(model.clone(), TimeUnit::Week);
    let mut buffer = vec![f64::NAN; 1000];
    timed
        .probability_alive_of_base_into(&base, &mut buffer)
        .unwrap();
    prop_assert_eq!(&buffer, &timed.probability_alive_of_base(&base).unwrap());
    for (history, got) in histories.iter().zip(&buffer) {
        let alone = model.probability_alive(history).unwrap();
        prop_assert_eq!(got.to_bits(), alone.to_bits());
    }
    let horizon = Horizon::of(dec!(39), TimeUnit::Week).unwrap();
    timed
        .expected_purchases_of_base_into(&base, horizon, &mut buffer)
        .unwrap();
    prop_assert_eq!(
        &buffer,
        &timed.expected_purchases_of_base(&base, horizon).unwrap()
    );
    let discount = DiscountRate::continuous(dec!(0.002), TimeUnit::Week);
    let discounted = timed.discounted_expected_residual_transactions_of_base(&base, discount);
    let discounted = discounted.unwrap();
    let mut later = vec![f64::NAN; 7];
    let sums = timed
        .discounted_expected_residual_transactions_of_base_into(&base, discount, &mut later)
        .unwrap();
    prop_assert_eq!(sums.map(|()| &later), discounted.as_ref());
    prop_assert!(sums.is_some() || later.is_empty());
    for (place, history) in histories.iter().enumerate() {
        let alone = model.conditional_expected_purchases(history, 39.0).unwrap();
        let got = buffer[place];
        prop_assert!(
            (got - alone).abs() <= 1e-10 * alone,
            "{history:?}: {got} {alone}"
        );
        let alone = model.discounted_expected_residual_transactions(history, 0.002);
        let (alone, got) = (
            alone.unwrap(),
            discounted.as_ref().map(|values| values[place]),
        );
        let is_same = match (alone, got) {
            (Some(alone), Some(got)) => (got - alone).abs() <= 1e-10 * alone,
            (alone, got) => alone == got,
        };
        prop_assert!(is_same, "{history:?}: {got:?} {alone:?}");
    }
    check_prepared(timed, histories)
}

/// Values by what was prepared, within it and beyond, are those of each customer alone.
fn check_prepared<M: BasePrediction + CustomerModel<History = PurchaseHistory> + Clone>(
    timed: TimedModel<M>,
    histories: &[PurchaseHistory],
) -> Result<(), TestCaseError>
where
    M::Process: clv::models::PurchaseProcess<Span = f64>,
{
    let terms = ValueTerms {
        margin: dec!(1),
        discount: DiscountRate::new(dec!(0.15), TimeUnit::Year).unwrap(),
        valuation: Valuation::Periods {
            number: 12,
            length: TimeUnit::Month,
            booking: Booking::EndOfPeriod,
        },
    };
    let spend = GammaGamma::new(6.25, 3.74, 15.45).unwrap();
    let value = LifetimeValue::new(timed, spend, terms).unwrap();
    let oldest = Horizon::of(dec!(150), TimeUnit::Week).unwrap();
    let prepared = value.prepared(40, oldest).unwrap();
    for history in histories {
        let of = |value: CustomerValue| value.discounted_transactions;
        let got = of(prepared.customer(history, &SpendHistory::NONE).unwrap());
        let alone = of(value.customer(history, &SpendHistory::NONE).unwrap());
        prop_assert!(
            (got - alone).abs() <= 1e-10 * alone,
            "{history:?}: {got} {alone}"
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn each_customer_is_predicted_as_alone(histories in histories()) {
        check(&BgNbd::new(0.243, 4.414, 0.793, 2.426).unwrap(), &histories)?;
        check(&MbgNbd::new(0.525, 6.183, 0.891, 1.614).unwrap(), &histories)?;
        check(&Nbd::new(0.385, 12.07).unwrap(), &histories)?;
        check(&ParetoNbd::new(0.553, 10.578, 0.606, 11.669).unwrap(), &histories)?;
        let marginals = ParetoNbd::new(1.0, 10.0, 1.0, 10.0).unwrap();
        check(&CorrelatedParetoNbd::new(marginals, 2.0, 10.0).unwrap(), &histories)?;
    }
}

#[test]
fn gompertz_lifetimes_too() {
    let histories: Vec<_> = (0..60)
        .map(|place| {
            let age = 20.0 + f64::from(place);
            PurchaseHistory::new(place % 3, if place % 3 == 0 { 0.0 } else { 0.7 * age }, age)
                .unwrap()
        })
        .collect();
    let model = GgomNbd::new(0.6, 8.0, 0.01, 0.7, 0.2).unwrap();
    check(&model, &histories).unwrap();
}

/// P(alive) = 1/(1 + a/(b + x − 1)·((α + T)/(α + t_x))^(r + x)), term by term in logarithms, where the
/// terms are no normal numbers any more.
#[test]
fn the_ends_of_the_doubles_are_still_probabilities() {
    let sizes = [1e-300, 1e-30, 1e-3, 1.0, 1e3, 1e30, 1e300];
    let history = PurchaseHistory::new(2, 30.43, 38.86).unwrap();
    let base = base(&[history]);
    for (r, alpha) in sizes.iter().flat_map(|r| sizes.map(|alpha| (*r, alpha))) {
        for (a, b) in sizes.iter().flat_map(|a| sizes.map(|b| (*a, b))) {
            let Ok(model) = BgNbd::new(r, alpha, a, b) else {
                continue;
            };
            let rise = (8.43 / (alpha + 30.43)).ln_1p();
            let ln_odds = a.ln() - (b + 1.0).ln() + (r + 2.0) * rise;
            let want = 1.0 / (1.0 + ln_odds.exp());
            let timed = TimedModel::new(model, TimeUnit::Week);
            let got = timed.probability_alive_of_base(&base).unwrap()[0];
            let allowed = 1e-15 * (2.0 + ln_odds.abs()) * want + f64::MIN_POSITIVE;
            assert!(
                (got - want).abs() <= 4.0 * allowed,
                "{model:?}: {got} {want}"
            );
        }
    }
}
