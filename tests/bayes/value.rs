//! What posteriors say of a customer's value.

use crate::around;
use clv::models::bayes::{
    BayesError, Draws, ParameterPosterior, PosteriorSample, PosteriorValue, Sampling,
};
use clv::models::{
    BgNbd, Booking, CustomerModel, DistinctHistories, Draw, GammaGamma, LifetimeValue, Nbd,
    Parametric, Simulate, SpendHistory, TimedModel, Valuation, ValueTerms,
};
use clv::quantity::{ConfidenceLevel, DiscountRate, Horizon, TimeUnit};
use clv::transactions::{CustomerBase, FirstPurchase, PurchaseHistory};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use rust_decimal_macros::dec;

const LEVEL: ConfidenceLevel = ConfidenceLevel::P90;

fn process() -> BgNbd {
    BgNbd::new(0.8, 8.0, 0.9, 2.4).unwrap()
}

fn spend() -> GammaGamma {
    GammaGamma::new(6.0, 4.0, 15.0).unwrap()
}

/// Posteriors after 300 simulated customers.
fn posteriors() -> (PosteriorSample<BgNbd>, PosteriorSample<GammaGamma>) {
    let sampling = Sampling {
        chains: 2,
        warm_up: 100,
        draws: 500,
        ..Sampling::of_seed(3)
    };
    let histories = process().simulate_histories(&[40.0; 300], 5).unwrap();
    let rows = DistinctHistories::new(TimeUnit::Week, histories.iter().copied());
    let priors = around(&process().parameters(), 0.7);
    let of_process = ParameterPosterior::new(&process(), &rows, &priors).unwrap();
    let purchases: Vec<u64> = histories.iter().map(|of| of.frequency().into()).collect();
    let spends = spend().draw_each(&purchases, 4).unwrap();
    let spends: Vec<_> = spends.into_iter().map(|history| (history, 1)).collect();
    let priors = around(&spend().parameters(), 0.7);
    let of_spend = ParameterPosterior::new(&spend(), spends.as_slice(), &priors).unwrap();
    (
        of_process.sample(&sampling).unwrap(),
        of_spend.sample(&sampling).unwrap(),
    )
}

fn value<'a, M>(
    process: &'a PosteriorSample<M>,
    spend: &'a PosteriorSample<GammaGamma>,
) -> PosteriorValue<'a, M, GammaGamma> {
    PosteriorValue {
        process,
        spend,
        terms: ValueTerms {
            margin: dec!(0.3),
            discount: DiscountRate::new(dec!(0.10), TimeUnit::Year).unwrap(),
            valuation: Valuation::Continuous {
                horizon: Horizon::of(dec!(52), TimeUnit::Week).unwrap(),
            },
        },
    }
}

fn customer() -> (PurchaseHistory, SpendHistory) {
    (
        PurchaseHistory::new(3, 30.0, 40.0).unwrap(),
        SpendHistory::new(3, 40.0).unwrap(),
    )
}

fn mean_of(draws: &Draws) -> f64 {
    draws.mean().unwrap()
}

#[test]
fn a_draw_has_the_value_of_its_models() {
    let (process, spend) = posteriors();
    let value = value(&process, &spend);
    let (history, amounts) = customer();
    let draws = value.customer(&history, &amounts).unwrap();
    for draw in [0, 1, 499, 500, 999] {
        let of_process = TimedModel::new(process.models()[draw], TimeUnit::Week);
        let of_draw = LifetimeValue::new(of_process, spend.models()[draw], value.terms).unwrap();
        let want: Decimal = of_draw.customer(&history, &amounts).unwrap().value;
        assert_eq!(draws.values()[draw], want.to_f64().unwrap());
    }
}

#[test]
fn the_base_is_worth_the_sum_of_its_customers_at_every_draw() {
    let (process, spend) = posteriors();
    let (process, spend) = (process.thinned(25).unwrap(), spend.thinned(25).unwrap());
    let value = value(&process, &spend);
    let rows = [
        (
            "al",
            PurchaseHistory::new(3, 30.0, 40.0).unwrap(),
            Some(40.0),
        ),
        (
            "bo",
            PurchaseHistory::new(1, 5.0, 40.0).unwrap(),
            Some(12.0),
        ),
        ("cy", PurchaseHistory::new(0, 0.0, 40.0).unwrap(), None),
    ];
    let base = CustomerBase::from_summaries(TimeUnit::Week, FirstPurchase::Excluded, rows).unwrap();
    let total = value.base_total(&base).unwrap();
    let each = value.customers(&base, LEVEL).unwrap();
    assert_eq!(each.len(), 3);
    let sum: f64 = each.iter().map(|of| of.mean).sum();
    assert!((mean_of(&total) / sum - 1.0).abs() < 1e-12);
    let (history, amounts) = customer();
    let al = value.customer(&history, &amounts).unwrap();
    assert_eq!(each[0].mean, al.mean().unwrap());
    assert_eq!(each[0].interval, al.interval(LEVEL).unwrap());
    // Those who are alike in what is not known of them do not average it out.
    let widths: f64 = each.iter().map(|of| of.interval.width()).sum();
    assert!(total.interval(LEVEL).unwrap().width() < 1.05 * widths);
}

#[test]
fn what_is_not_known_of_the_spend_widens_the_interval() {
    let (process, spend) = posteriors();
    let (history, amounts) = customer();
    let whole = value(&process, &spend)
        .customer(&history, &amounts)
        .unwrap();
    // The mean spend instead of its posterior.
    let fixed = PosteriorSample::of_models(2, vec![self::spend(); 1000]).unwrap();
    let narrow = value(&process, &fixed)
        .customer(&history, &amounts)
        .unwrap();
    let of_spend = value(
        &PosteriorSample::of_models(2, vec![self::process(); 1000])
            .unwrap()
            .timed(TimeUnit::Week)
            .unwrap(),
        &spend,
    )
    .customer(&history, &amounts)
    .unwrap();
    let relative = |draws: &Draws| {
        let summary = draws.summary(LEVEL).unwrap();
        summary.standard_deviation / summary.mean
    };
    assert!(relative(&whole) > relative(&narrow));
    // Independent factors: the squares of small coefficients of variation add up.
    let want = relative(&narrow).hypot(relative(&of_spend));
    assert!((relative(&whole) / want - 1.0).abs() < 0.1);
}

/// 4000 futures of one customer, under purchases and spend that are known.
#[test]
fn futures_have_the_mean_of_the_expected_value() {
    let process = PosteriorSample::of_models(1, vec![self::process(); 4000])
        .unwrap()
        .timed(TimeUnit::Week)
        .unwrap();
    let spend = PosteriorSample::of_models(1, vec![self::spend(); 4000]).unwrap();
    let (history, amounts) = customer();
    let continuous = value(&process, &spend);
    for valuation in [
        continuous.terms.valuation,
        Valuation::Periods {
            number: 12,
            length: TimeUnit::Month,
            booking: Booking::EndOfPeriod,
        },
        Valuation::Periods {
            number: 2,
            length: TimeUnit::Year,
            booking: Booking::StartOfPeriod,
        },
    ] {
        let value = PosteriorValue {
            terms: ValueTerms {
                valuation,
                discount: DiscountRate::new(dec!(0.8), TimeUnit::Year).unwrap(),
                ..continuous.terms
            },
            ..continuous
        };
        let futures = value.future(&history, &amounts, 11).unwrap();
        let summary = futures.summary(LEVEL).unwrap();
        let want = value.customer(&history, &amounts).unwrap().values()[0];
        let error = summary.standard_deviation / 4000_f64.sqrt();
        assert!(
            (summary.mean - want).abs() < 4.0 * error,
            "{want} {summary:?}"
        );
        assert!(summary.interval.contains(want) && summary.interval.width() > want);
        assert_eq!(value.future(&history, &amounts, 11).unwrap(), futures);
        assert_ne!(value.future(&history, &amounts, 12).unwrap(), futures);
    }
}

#[test]
fn a_future_without_purchases_is_as_likely_as_the_model_says() {
    let process = PosteriorSample::of_models(1, vec![self::process(); 4000])
        .unwrap()
        .timed(TimeUnit::Week)
        .unwrap();
    let spend = PosteriorSample::of_models(1, vec![self::spend(); 4000]).unwrap();
    let (history, amounts) = customer();
    let futures = value(&process, &spend)
        .future(&history, &amounts, 5)
        .unwrap();
    let want = self::process()
        .conditional_purchase_probability(&history, 0, 52.0)
        .unwrap();
    let error = (want * (1.0 - want) / 4000.0).sqrt();
    assert!(
        (futures.share_up_to(0.0) - want).abs() < 4.0 * error,
        "{want}"
    );
}

#[test]
fn what_cannot_be_valued_is_an_error() {
    let process = PosteriorSample::of_models(1, vec![Nbd::new(1.0, 10.0).unwrap(); 4])
        .unwrap()
        .timed(TimeUnit::Week)
        .unwrap();
    let spend = PosteriorSample::of_models(1, vec![self::spend(); 5]).unwrap();
    let (history, amounts) = customer();
    let error = value(&process, &spend)
        .customer(&history, &amounts)
        .unwrap_err();
    assert_eq!(
        error,
        BayesError::DrawsDiffer {
            purchases: 4,
            spend: 5
        }
    );
    let spend = PosteriorSample::of_models(1, vec![self::spend(); 4]).unwrap();
    let plain = value(&process, &spend);
    let endless = PosteriorValue {
        terms: ValueTerms {
            valuation: Valuation::Continuous {
                horizon: Horizon::INFINITE,
            },
            ..plain.terms
        },
        ..plain
    };
    assert_eq!(
        endless.future(&history, &amounts, 1),
        Err(BayesError::EndlessFuture)
    );
    let generous = PosteriorValue {
        terms: ValueTerms {
            margin: dec!(1.1),
            ..plain.terms
        },
        ..plain
    };
    let error = generous.future(&history, &amounts, 1).unwrap_err();
    assert_eq!(error.to_string(), "margin must be ≤ 1, got 1.1");
    let heavy = GammaGamma::new(6.0, 0.5, 15.0).unwrap();
    let heavy = PosteriorSample::of_models(1, vec![heavy; 4]).unwrap();
    let rows = [("cy", PurchaseHistory::new(0, 0.0, 40.0).unwrap(), None)];
    let base = CustomerBase::from_summaries(TimeUnit::Week, FirstPurchase::Excluded, rows).unwrap();
    let error = value(&process, &heavy).customers(&base, LEVEL).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("customer \"cy\": the expected spend must exist"),
        "{error}"
    );
    let ragged = PosteriorSample::of_models(3, vec![self::process(); 10]).unwrap_err();
    assert_eq!(
        ragged,
        BayesError::Ragged {
            values: 10,
            chains: 3
        }
    );
    let thin = PosteriorSample::of_models(1, vec![self::process(); 10]).unwrap();
    assert!(matches!(
        thin.thinned(3),
        Err(BayesError::Sampling {
            option: "every",
            ..
        })
    ));
}

#[cfg(feature = "serde")]
#[test]
fn samples_are_checked_when_they_are_read() {
    let sample = PosteriorSample::of_models(2, vec![process(); 8]).unwrap();
    let text = serde_json::to_string(&sample).unwrap();
    let read: PosteriorSample<BgNbd> = serde_json::from_str(&text).unwrap();
    assert_eq!(read, sample);
    let edited = text.replace("\"chains\":2", "\"chains\":3");
    let error = serde_json::from_str::<PosteriorSample<BgNbd>>(&edited).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("8 values cannot be divided into 3 chains"),
        "{error}"
    );
    let draws = Draws::new(1, vec![1.0, 2.0, 3.0, 4.0]).unwrap();
    let text = serde_json::to_string(&draws).unwrap();
    assert_eq!(text, r#"{"chains":1,"values":[1.0,2.0,3.0,4.0]}"#);
    assert_eq!(serde_json::from_str::<Draws>(&text).unwrap(), draws);
}
