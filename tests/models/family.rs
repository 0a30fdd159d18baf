//! What every member of the family keeps: one likelihood for a customer and for a base, and the same
//! model before and after it was saved; units of time that are not mixed up; fits that are checked
//! when they are read.

use crate::cdnow_log::calibration;
use crate::purchase_laws::history;
use clv::models::{
    BgCnbd, BgNbd, Candidate, CorrelatedParetoNbd, CustomerModel, DistinctHistories, Estimate, Fit,
    FixedNumber, GammaGamma, GgomNbd, LifetimeValue, LifetimeValueError, MbgCnbd, MbgNbd,
    ModelError, Nbd, Parametric, ParetoNbd, PurchaseModel, Regularity, SavedFixed, SavedModel,
    SavedModelError, SavedRecord, SpendHistory, TimedModel, Valuation, ValueTerms, WithTimeUnit,
};
use clv::quantity::{DiscountRate, Horizon, TimeUnit};
use clv::transactions::{CustomerBase, FirstPurchase, PurchaseHistory};
use proptest::prelude::*;
use rust_decimal_macros::dec;
use serde_json::{Value, json};

/// Every member, the regular ones with each k up to 4.
fn members() -> Vec<Candidate> {
    let with_k = |k| {
        let k = Regularity::Given(k);
        [Candidate::BgCnbd(k), Candidate::MbgCnbd(k)]
    };
    let plain = [
        Candidate::Nbd,
        Candidate::BgNbd,
        Candidate::MbgNbd,
        Candidate::ParetoNbd,
        Candidate::GgomNbd,
        Candidate::CorrelatedParetoNbd(1.0),
    ];
    plain.into_iter().chain((1..=4).flat_map(with_k)).collect()
}

/// The first customers of CDNOW, their times in a unit of which a week has so many.
fn base_in(unit: TimeUnit, per_week: f64) -> CustomerBase<u32> {
    let rows = (0..).zip(calibration()).take(600).map(|(key, history)| {
        let (recency, age) = (history.recency() * per_week, history.age() * per_week);
        let history = PurchaseHistory::new(history.frequency(), recency, age).unwrap();
        (key, history, None)
    });
    CustomerBase::from_summaries(unit, FirstPurchase::Excluded, rows).unwrap()
}

fn weekly() -> CustomerBase<u32> {
    base_in(TimeUnit::Week, 1.0)
}

fn daily() -> CustomerBase<u32> {
    base_in(TimeUnit::Day, 7.0)
}

proptest! {
    /// The likelihood of a base is that of its customers: both are one code.
    #[test]
    fn the_likelihood_of_a_base_is_the_sum_of_its_customers(
        logs in prop::array::uniform5(-3.0..3.0_f64),
        one in history(),
        other in history(),
        times in 1_usize..4,
    ) {
        prop_assume!(one != other && one.frequency() + other.frequency() > 0);
        let mut histories = vec![one; times];
        histories.push(other);
        let rows = DistinctHistories::new(TimeUnit::Week, histories.iter().copied());
        for member in members() {
            let size = PurchaseModel::parameter_names(&member).len();
            let parameters: Vec<f64> = logs[..size].iter().copied().map(f64::exp).collect();
            // Where the correlation is so near to its bound that a double is on it, there is no
            // such model.
            let Ok(model) = PurchaseModel::from_parameters(member, &parameters) else {
                continue;
            };
            let each: Result<Vec<f64>, _> = histories
                .iter()
                .map(|history| model.log_likelihood(history))
                .collect();
            let whole = model.log_likelihood_of(&rows).unwrap().value(&parameters);
            match (each, whole) {
                (Ok(each), Ok(whole)) => {
                    let sum: f64 = each.iter().sum();
                    prop_assert!(
                        (whole - sum).abs() <= 1e-13 * sum.abs(),
                        "{model:?} {histories:?}: {whole}, not {sum}"
                    );
                }
                (Err(_), Err(_)) => {}
                (each, whole) => prop_assert!(false, "{model:?}: {each:?}, {whole:?}"),
            }
        }
    }
}

#[test]
fn every_member_is_saved_and_read_back_to_the_bit() {
    let base = weekly();
    let mut read_by_own_type = 0;
    for member in members() {
        let fit = member.fit(&base).unwrap();
        assert_eq!(fit.time_unit(), Some(TimeUnit::Week));
        assert_eq!(fit.model().fixed(), member);
        let saved = SavedModel::of(&fit, &base).unwrap();
        let text = serde_json::to_string(&saved).unwrap();
        let read: SavedModel<PurchaseModel> =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        assert_eq!(read, saved, "{text}");
        let (written, read) = (fit.model(), read.model_for(&base).unwrap());
        let bits = |model: &PurchaseModel| -> Vec<u64> {
            let model = TimedModel::new(*model, TimeUnit::Week);
            let horizon = Horizon::of(dec!(39), TimeUnit::Week).unwrap();
            let alive = model.probability_alive_of_base(&base).unwrap();
            let purchases = model.expected_purchases_of_base(&base, horizon).unwrap();
            let numbers = alive.into_iter().chain(purchases);
            numbers.map(f64::to_bits).collect()
        };
        assert!(bits(written) == bits(read), "{member}");
        // By whichever type it is read: the text is that of the model's own type.
        for own in [
            own_type::<Nbd>(&text),
            own_type::<BgNbd>(&text),
            own_type::<MbgNbd>(&text),
            own_type::<ParetoNbd>(&text),
            own_type::<GgomNbd>(&text),
            own_type::<BgCnbd>(&text),
            own_type::<MbgCnbd>(&text),
            own_type::<CorrelatedParetoNbd>(&text),
        ] {
            match own {
                Ok((model, again)) => {
                    assert_eq!((model, &again), (*fit.model(), &text));
                    read_by_own_type += 1;
                }
                Err(SavedModelError::OtherModel { .. } | SavedModelError::Missing { .. }) => {}
                Err(other) => panic!("{member}: {other}"),
            }
        }
        // The fit itself, as serde writes it.
        let text = serde_json::to_string(&fit).unwrap();
        let read: Fit<PurchaseModel> = serde_json::from_str(&text).unwrap();
        assert_eq!(read, fit, "{text}");
    }
    assert_eq!(read_by_own_type, members().len());
    // A model of another kind is named, and what is asked for.
    let spend = [(2, 20.0, 5), (3, 35.0, 4), (1, 8.0, 3)];
    let spend = spend.map(|(x, mean, count)| (SpendHistory::new(x, mean).unwrap(), count));
    let saved = SavedModel::of(&GammaGamma::fit(&spend).unwrap(), &base).unwrap();
    let text = serde_json::to_string(&saved).unwrap();
    let record: SavedRecord<FixedNumber> = serde_json::from_str(&text).unwrap();
    let refused = SavedModel::<PurchaseModel>::try_from(record).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the model must be one of purchases in continuous time, got Gamma-Gamma"
    );
}

/// The model that a text holds where it is one of this type, and the text that this type writes.
fn own_type<M>(text: &str) -> Result<(PurchaseModel, String), SavedModelError>
where
    M: Parametric<Fixed: SavedFixed> + Clone + Into<PurchaseModel>,
{
    let record: SavedRecord<<M::Fixed as SavedFixed>::Written> =
        serde_json::from_str(text).unwrap();
    let saved = SavedModel::<M>::try_from(record)?;
    let again = serde_json::to_string(&saved).unwrap();
    Ok((WithTimeUnit::model(&saved).clone().into(), again))
}

/// What a candidate says of its model is what the model says.
#[test]
fn a_candidate_has_its_name_and_its_parameters() {
    for member in members() {
        let names = PurchaseModel::parameter_names(&member);
        let parameters = vec![1.0; names.len()];
        let model = PurchaseModel::from_parameters(member, &parameters).unwrap();
        assert_eq!(model.fixed(), member);
        assert_eq!(model.names(), names);
        assert_eq!(model.parameters(), parameters);
        let short = PurchaseModel::from_parameters(member, &[1.0]);
        assert!(short.is_err(), "{member}");
        let text = serde_json::to_string(&member).unwrap();
        assert_eq!(serde_json::from_str::<Candidate>(&text).unwrap(), member);
    }
    let two = Candidate::BgCnbd(Regularity::Given(2));
    assert_eq!(PurchaseModel::model_name(&two), "BG/CNBD-2");
    assert_eq!(two.to_string(), "BG/CNBD-2");
    // No k is the best of none.
    let none = Candidate::MbgCnbd(Regularity::BestUpTo(0));
    let refused = none.fit(&weekly()).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the largest k to choose from must be at least 1, got 0"
    );
}

#[test]
fn a_weekly_fit_beside_a_daily_base_is_refused() {
    let (weekly, daily) = (weekly(), daily());
    let fit = BgNbd::fit(&weekly).unwrap();
    let terms = ValueTerms {
        margin: dec!(0.3),
        discount: DiscountRate::new(dec!(0.1), TimeUnit::Year).unwrap(),
        valuation: Valuation::Continuous {
            horizon: Horizon::of(dec!(1), TimeUnit::Year).unwrap(),
        },
    };
    let spend = GammaGamma::new(6.25, 3.74, 15.44).unwrap();
    let value = LifetimeValue::new(TimedModel::of(&fit).unwrap(), spend, terms).unwrap();
    assert_eq!(value.process().unit(), TimeUnit::Week);
    assert!(value.base(&weekly).is_ok());
    assert_eq!(
        value.base(&daily),
        Err(LifetimeValueError::Model(ModelError::UnitMismatch {
            model: TimeUnit::Week,
            data: TimeUnit::Day,
        }))
    );
    let mismatch = SavedModelError::UnitMismatch {
        model: TimeUnit::Week,
        got: TimeUnit::Day,
    };
    assert_eq!(SavedModel::of(&fit, &daily), Err(mismatch.clone()));
    let saved = SavedModel::of(&fit, &weekly).unwrap();
    assert_eq!(saved.model_for(&weekly), Ok(fit.model()));
    assert_eq!(saved.model_for(&daily), Err(mismatch));
    // Seven days are a week.
    let seven_days = base_in(TimeUnit::days(dec!(7)).unwrap(), 1.0);
    assert!(value.base(&seven_days).is_ok());
    assert!(SavedModel::of(&fit, &seven_days).is_ok());
    assert!(saved.model_for(&seven_days).is_ok());
}

#[test]
fn a_fit_that_was_damaged_is_not_read() {
    let fit = BgNbd::fit(&weekly()).unwrap();
    let document = serde_json::to_value(&fit).unwrap();
    assert_eq!(
        serde_json::from_value::<Fit<BgNbd>>(document.clone()).unwrap(),
        fit
    );
    let with = |field: &str, value: Value| {
        let mut damaged = document.clone();
        *damaged.get_mut(field).unwrap() = value;
        serde_json::from_value::<Fit<BgNbd>>(damaged)
    };
    let identity = |size: usize| -> Vec<Vec<f64>> {
        (0..size)
            .map(|i| (0..size).map(|j| f64::from(u8::from(i == j))).collect())
            .collect()
    };
    assert!(with("log_covariance", json!(identity(4))).is_ok());
    assert!(with("log_covariance", json!(null)).is_ok());
    let mut ragged = identity(4);
    ragged[2].pop();
    let mut lopsided = identity(4);
    lopsided[0][1] = 0.5;
    let mut negative = identity(4);
    negative[3][3] = -1.0;
    let mut dependent = identity(4);
    (dependent[0][1], dependent[1][0]) = (1.0, 1.0);
    for matrix in [
        vec![],
        vec![vec![]; 4],
        identity(3),
        identity(5),
        ragged,
        lopsided,
        negative,
        dependent,
        vec![vec![0.0; 4]; 4],
    ] {
        let read = with("log_covariance", json!(matrix));
        assert!(read.is_err(), "{matrix:?}");
    }
    for (field, value) in [
        ("customers", json!(0)),
        ("log_likelihood", json!(null)),
        ("gradient_norm", json!(-1.0)),
        (
            "model",
            json!({ "r": -1.0, "alpha": 1.0, "a": 1.0, "b": 1.0 }),
        ),
    ] {
        let read = with(field, value);
        assert!(read.is_err(), "{field}");
    }
}

proptest! {
    /// Parameters are kept as they were given, so that a model is the same wherever it is read.
    #[test]
    fn parameters_come_back_to_the_bit(logs in prop::array::uniform5(-3.0..3.0_f64)) {
        for member in members() {
            let size = PurchaseModel::parameter_names(&member).len();
            let parameters: Vec<f64> = logs[..size].iter().copied().map(f64::exp).collect();
            if let Ok(model) = PurchaseModel::from_parameters(member, &parameters) {
                prop_assert_eq!(model.parameters(), parameters);
                prop_assert_eq!(PurchaseModel::from_parameters(member, &model.parameters()), Ok(model));
                let text = serde_json::to_string(&model).unwrap();
                prop_assert_eq!(serde_json::from_str::<PurchaseModel>(&text).unwrap(), model);
            }
        }
    }
}
