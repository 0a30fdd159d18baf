//! Lifetime value from the two models: against its definition, and what it refuses.

use clv::models::{
    BgNbd, Booking, CustomerModel, CustomerValue, Estimate, FirstOrder, FitError, GammaGamma,
    LifetimeValue, LifetimeValueError, LogSpendHistory, LognormalSpend, ModelError,
    PurchaseProcess, SpendHistory, SpendModel, TimedModel, Valuation, ValueTerms,
    spend_independence,
};
use clv::quantity::{DiscountRate, Horizon, QuantityError, TimeUnit};
use clv::transactions::{
    Collapse, CsvFormat, CustomerBase, FirstPurchase, PurchaseHistory, Reduction, Refunds,
    RepeatedOrders, TransactionLog, ZeroAmounts,
};
use proptest::prelude::*;
use rust_decimal::{Decimal, prelude::ToPrimitive};
use rust_decimal_macros::dec;

const PROCESS: [f64; 4] = [0.243, 4.414, 0.793, 2.426];

fn process() -> BgNbd {
    let [r, alpha, a, b] = PROCESS;
    BgNbd::new(r, alpha, a, b).unwrap()
}

fn log() -> TransactionLog<u32> {
    let file: &[u8] = include_bytes!("../../examples/data/cdnow_sample.csv");
    TransactionLog::from_csv(file, &CsvFormat::iso("customer", "date", "amount")).unwrap()
}

fn reduction() -> Reduction {
    Reduction {
        as_of: chrono::NaiveDate::from_ymd_opt(1997, 9, 30).unwrap().into(),
        unit: TimeUnit::Week,
        collapse: Collapse::Day,
        refunds: Refunds::NetWithinPeriod,
        zero_amounts: ZeroAmounts::Count,
        repeated_orders: RepeatedOrders::Add,
        first_purchase: FirstPurchase::Excluded,
    }
}

fn cdnow() -> CustomerBase<u32> {
    reduction().reduce(&log()).unwrap()
}

fn continuous(length: Decimal) -> Valuation {
    Valuation::Continuous {
        horizon: Horizon::of(length, TimeUnit::Week).unwrap(),
    }
}

fn terms(valuation: Valuation) -> ValueTerms {
    ValueTerms {
        margin: dec!(0.3),
        discount: DiscountRate::new(dec!(0.15), TimeUnit::Year).unwrap(),
        valuation,
    }
}

fn spend() -> GammaGamma {
    GammaGamma::new(6.25, 3.74, 15.44).unwrap()
}

fn value_on(terms: ValueTerms) -> LifetimeValue<BgNbd, GammaGamma> {
    LifetimeValue::new(TimedModel::new(process(), TimeUnit::Week), spend(), terms).unwrap()
}

fn value(valuation: Valuation) -> LifetimeValue<BgNbd, GammaGamma> {
    value_on(terms(valuation))
}

fn regular() -> (PurchaseHistory, SpendHistory) {
    (
        PurchaseHistory::new(2, 30.43, 38.86).unwrap(),
        SpendHistory::new(2, 22.35).unwrap(),
    )
}

/// E[∫₀ᴴ e^(−δt) dX(t)] as a sum over a hundred thousand short steps, each discounted from its
/// middle: right to about 1e-9.
fn by_short_steps(process: &impl PurchaseProcess<Span = f64>, force: f64, horizon: f64) -> f64 {
    const STEPS: u32 = 100_000;
    let width = horizon / f64::from(STEPS);
    let mut before = 0.0;
    (0..STEPS)
        .map(|step| {
            let until = process
                .expected_purchases(f64::from(step + 1) * width)
                .unwrap();
            let bought = until - before;
            before = until;
            bought * (-force * (f64::from(step) + 0.5) * width).exp()
        })
        .sum()
}

/// A base shares the work of its customers, which is promised to eleven digits.
#[track_caller]
fn same_to_eleven_digits(got: &CustomerValue, alone: &CustomerValue) {
    let apart = got.discounted_transactions / alone.discounted_transactions - 1.0;
    assert!(apart.abs() <= 1e-11, "{got:?} {alone:?}");
    assert_eq!(got.expected_spend, alone.expected_spend);
}

#[test]
fn a_finite_horizon_is_the_integral_that_defines_it() {
    let (history, spend) = regular();
    let posterior = process().posterior(&history).unwrap();
    let force = 1.15_f64.ln() * 7.0 / 365.25;
    for weeks in [1_u32, 52, 520] {
        let got = value(continuous(weeks.into()))
            .customer(&history, &spend)
            .unwrap();
        let want = by_short_steps(&posterior, force, f64::from(weeks));
        assert!(
            (got.discounted_transactions - want).abs() < 1e-8 * want,
            "{weeks}: {} {want}",
            got.discounted_transactions
        );
    }
}

#[test]
fn for_ever_is_the_limit_of_long_horizons() {
    let (history, spend) = regular();
    let for_ever = value(Valuation::Continuous {
        horizon: Horizon::INFINITE,
    });
    let limit = for_ever
        .customer(&history, &spend)
        .unwrap()
        .discounted_transactions;
    let mut before = 0.0;
    for weeks in [dec!(52), dec!(520), dec!(5_200), dec!(52_000)] {
        let now = value(continuous(weeks)).customer(&history, &spend).unwrap();
        assert!(now.discounted_transactions > before);
        before = now.discounted_transactions;
    }
    // At 15 % a year a thousand years leave nothing behind.
    assert!((before - limit).abs() < 1e-9 * limit, "{before} {limit}");
}

/// Money that grows by e^(10¹⁰) a day is beyond every number: an error, and no panic.
#[test]
fn a_discount_far_below_zero_is_out_of_reach() {
    let (history, spend) = regular();
    for rate in [dec!(-10_000_000_000), dec!(-1_000_000_000), dec!(-1_000)] {
        let terms = ValueTerms {
            discount: DiscountRate::continuous(rate, TimeUnit::Day),
            ..terms(continuous(dec!(400)))
        };
        assert!(
            value_on(terms).customer(&history, &spend).is_err(),
            "{rate}"
        );
    }
}

#[test]
fn a_steep_discount_over_a_long_time_is_not_overlooked() {
    let (history, spend) = regular();
    let steep = |valuation, rate: Decimal, unit| {
        let discount = DiscountRate::continuous(rate, unit);
        value_on(ValueTerms {
            discount,
            ..terms(valuation)
        })
        .customer(&history, &spend)
        .unwrap()
        .discounted_transactions
    };
    let endless = Valuation::Continuous {
        horizon: Horizon::INFINITE,
    };
    for (rate, unit) in [
        (dec!(0.14), TimeUnit::Year),
        (dec!(5), TimeUnit::Day),
        (dec!(50), TimeUnit::Hour),
    ] {
        let want = steep(endless, rate, unit);
        for years in [3_000, 30_000, 1_500_000] {
            let horizon = Horizon::of(years.into(), TimeUnit::Year).unwrap();
            let got = steep(Valuation::Continuous { horizon }, rate, unit);
            assert!(
                (got - want).abs() < 1e-9 * want,
                "{rate} {unit} {years}: {got} {want}"
            );
        }
    }
    // In between, where the discount falls within the horizon but the integral is taken.
    let horizon = Horizon::of(dec!(100), TimeUnit::Day).unwrap();
    let got = steep(Valuation::Continuous { horizon }, dec!(5), TimeUnit::Day);
    assert!((got - steep(endless, dec!(5), TimeUnit::Day)).abs() < 1e-9 * got);
}

#[test]
fn a_million_periods_end_when_nothing_is_left_to_see() {
    let (history, spend) = regular();
    let of = |number| {
        let booking = Booking::EndOfPeriod;
        value(Valuation::Periods {
            number,
            length: TimeUnit::Month,
            booking,
        })
        .customer(&history, &spend)
        .unwrap()
        .discounted_transactions
    };
    let (long, longer) = (of(12 * 250), of(1_000_000));
    assert!(
        longer >= long && longer - long < 1e-12 * longer,
        "{long} {longer}"
    );
}

#[test]
fn periods_are_booked_where_they_say() {
    let (history, spend) = regular();
    let posterior = process().posterior(&history).unwrap();
    let months = |booking| {
        value(Valuation::Periods {
            number: 12,
            length: TimeUnit::Month,
            booking,
        })
        .customer(&history, &spend)
        .unwrap()
        .discounted_transactions
    };
    // A month is 30.4375 days; twelve of them discount by exactly 15 %.
    let week = |month: f64| month * 30.4375 / 7.0;
    let by_hand = |shift: f64| -> f64 {
        (1..=12)
            .map(f64::from)
            .map(|month| {
                let bought = posterior.expected_purchases(week(month)).unwrap()
                    - posterior.expected_purchases(week(month - 1.0)).unwrap();
                bought * 1.15_f64.powf(-(month - 1.0 + shift) / 12.0)
            })
            .sum()
    };
    for (booking, shift) in [
        (Booking::StartOfPeriod, 0.0),
        (Booking::MiddleOfPeriod, 0.5),
        (Booking::EndOfPeriod, 1.0),
    ] {
        let (got, want) = (months(booking), by_hand(shift));
        assert!((got - want).abs() < 1e-12, "{booking:?}: {got} {want}");
    }
    assert!(months(Booking::StartOfPeriod) > months(Booking::EndOfPeriod));
}

#[test]
fn money_is_margin_times_spend_times_purchases() {
    let (history, spend) = regular();
    let got = value(continuous(dec!(52)))
        .customer(&history, &spend)
        .unwrap();
    // E[ζ | 2, 22.35] = 6.25 (15.44 + 2 × 22.35) / (12.5 + 2.74)
    assert!((got.expected_spend - 6.25 * (15.44 + 44.70) / 15.24).abs() < 1e-12);
    let money = 0.3 * got.expected_spend * got.discounted_transactions;
    assert!((got.value.to_f64().unwrap() - money).abs() < 1e-12);
    // A margin is exact: three times the margin is three times the money.
    let whole = value_on(ValueTerms {
        margin: dec!(0.9),
        ..terms(continuous(dec!(52)))
    });
    assert_eq!(
        whole.customer(&history, &spend).unwrap().value,
        got.value * dec!(3)
    );
}

#[test]
fn the_first_order_counts_once_and_undiscounted() {
    let value = value(continuous(dec!(52)));
    let with = value.new_customer(FirstOrder::Included).unwrap();
    let without = value.new_customer(FirstOrder::Excluded).unwrap();
    assert_eq!(
        with.discounted_transactions,
        without.discounted_transactions + 1.0
    );
    let population = 6.25 * 15.44 / 2.74;
    assert!((with.expected_spend - population).abs() < 1e-12);
}

#[test]
fn a_base_is_the_sum_of_its_customers() {
    let base = cdnow();
    let value = value(continuous(dec!(52)));
    let whole = value.base(&base).unwrap();
    assert_eq!(whole.customers.len(), base.len());
    let sum: Decimal = whole.customers.iter().map(|customer| customer.value).sum();
    assert_eq!(sum, whole.total);
    for (row, got) in base.iter().zip(&whole.customers).take(100) {
        let spend = match row.monetary_value {
            None => SpendHistory::NONE,
            Some(mean) => SpendHistory::new(u64::from(row.history.frequency()), mean).unwrap(),
        };
        same_to_eleven_digits(got, &value.customer(&row.history, &spend).unwrap());
    }
}

#[test]
fn what_does_not_exist_is_refused_by_name() {
    let (history, spend) = regular();
    let endless = terms(Valuation::Continuous {
        horizon: Horizon::INFINITE,
    });

    let weekly = TimedModel::new(process(), TimeUnit::Week);
    let heavy_spend = GammaGamma::new(6.25, 0.9, 15.44).unwrap();
    let heavy = LifetimeValue::new(weekly, heavy_spend, endless).unwrap();
    let refusal = heavy.new_customer(FirstOrder::Included).unwrap_err();
    assert_eq!(refusal, LifetimeValueError::NoMeanSpend { purchases: 0 });
    assert!(refusal.to_string().contains("q > 1"), "{refusal}");
    // Two purchases later the posterior has a mean.
    assert!(heavy.customer(&history, &spend).is_ok());

    let undiscounted = DiscountRate::new(dec!(0), TimeUnit::Year).unwrap();
    // E[X(∞)] is infinite for a ≤ 1.
    let undiscounted = value_on(ValueTerms {
        discount: undiscounted,
        ..endless
    });
    assert_eq!(
        undiscounted.customer(&history, &spend),
        Err(LifetimeValueError::Diverges)
    );

    let gaining = DiscountRate::new(dec!(-0.1), TimeUnit::Year).unwrap();
    let gaining = value_on(ValueTerms {
        discount: gaining,
        ..endless
    });
    assert!(matches!(
        gaining.customer(&history, &spend),
        Err(LifetimeValueError::NegativeDiscount { .. })
    ));

    let greedy = ValueTerms {
        margin: dec!(1.01),
        ..endless
    };
    assert!(matches!(
        LifetimeValue::new(weekly, heavy_spend, greedy),
        Err(LifetimeValueError::Quantity(QuantityError::OutOfRange {
            quantity: "margin",
            ..
        }))
    ));
}

#[test]
fn a_base_in_another_unit_is_refused() {
    let base = CustomerBase::from_summaries(
        TimeUnit::Day,
        FirstPurchase::Excluded,
        [(
            "al",
            PurchaseHistory::new(2, 30.0, 39.0).unwrap(),
            Some(22.5),
        )],
    )
    .unwrap();
    assert_eq!(
        value(continuous(dec!(52))).base(&base),
        Err(LifetimeValueError::Model(ModelError::UnitMismatch {
            model: TimeUnit::Week,
            data: TimeUnit::Day
        }))
    );
}

#[test]
fn an_error_names_the_customer() {
    let base = CustomerBase::from_summaries(
        TimeUnit::Week,
        FirstPurchase::Excluded,
        [
            (
                "al",
                PurchaseHistory::new(2, 30.0, 39.0).unwrap(),
                Some(22.5),
            ),
            ("bo", PurchaseHistory::new(0, 0.0, 39.0).unwrap(), None),
        ],
    )
    .unwrap();
    // Of al two amounts are known, which give the posterior a mean; of bo none.
    let weekly = TimedModel::new(process(), TimeUnit::Week);
    let heavy = GammaGamma::new(6.25, 0.9, 15.44).unwrap();
    let value = LifetimeValue::new(weekly, heavy, terms(continuous(dec!(52)))).unwrap();
    let error = value.base(&base).unwrap_err();
    assert_eq!(
        error,
        LifetimeValueError::Customer {
            customer: "\"bo\"".to_owned(),
            problem: Box::new(LifetimeValueError::NoMeanSpend { purchases: 0 }),
        }
    );
    assert!(
        error
            .to_string()
            .starts_with("customer \"bo\": the expected spend"),
        "{error}"
    );
}

/// Somebody whose only repeat purchase was free has a value: E[ζ | 1, 0] = pγ/(p + q − 1).
#[test]
fn free_purchases_have_a_value() {
    let free = PurchaseHistory::new(1, 30.0, 39.0).unwrap();
    let base = CustomerBase::from_summaries(
        TimeUnit::Week,
        FirstPurchase::Excluded,
        [("bo", free, Some(0.0))],
    )
    .unwrap();
    let worth = value(continuous(dec!(52))).base(&base).unwrap();
    let expected = worth.customers[0].expected_spend;
    assert!((expected - 6.25 * 15.44 / 8.99).abs() < 1e-12, "{expected}");
}

#[test]
fn spend_is_nearly_independent_of_frequency_in_cdnow() {
    // scipy.stats.pearsonr and spearmanr on the same 946 customers.
    let test = spend_independence(&cdnow()).unwrap().unwrap();
    assert_eq!(test.customers, 946);
    assert!((test.pearson.coefficient() - 0.1138879193912548).abs() < 1e-12);
    assert!((test.spearman.coefficient() - 0.2063049581310802).abs() < 1e-12);
    assert!((test.pearson.p_value().unwrap() / 0.0004486849172808684 - 1.0).abs() < 1e-8);
    assert!((test.spearman.p_value().unwrap() / 1.4939678286765775e-10 - 1.0).abs() < 1e-8);
}

proptest! {
    #[test]
    fn more_time_is_more_value_and_a_higher_price_of_time_less(
        x in 0_u32..30, share in 0.01_f64..1.0, age in 1.0_f64..200.0,
        weeks in 1_u32..500, rate in 1_i64..80,
    ) {
        let recency = if x == 0 { 0.0 } else { share * age };
        let history = PurchaseHistory::new(x, recency, age).unwrap();
        let spend = SpendHistory::NONE;
        let of = |weeks: u32, rate: i64| {
            let discount = DiscountRate::new(Decimal::new(rate, 2), TimeUnit::Year).unwrap();
            value_on(ValueTerms { discount, ..terms(continuous(weeks.into())) })
                .customer(&history, &spend)
                .unwrap()
                .discounted_transactions
        };
        prop_assert!(of(weeks + 1, rate) > of(weeks, rate));
        prop_assert!(of(weeks, rate + 1) < of(weeks, rate));
        let undiscounted = process().conditional_expected_purchases(&history, f64::from(weeks));
        prop_assert!(of(weeks, rate) < undiscounted.unwrap());
    }
}

/// The lognormal model learns from single amounts: the base with them beside it. Of a customer of
/// whom it knows nothing it expects what it expects of a new one.
#[test]
fn a_spend_model_that_learns_from_single_amounts() {
    let mut with_zeros = reduction();
    with_zeros.first_purchase = FirstPurchase::Included;
    let zeros = LogSpendHistory::of_purchases(&with_zeros.purchase_times(&log()).unwrap());
    assert!(matches!(zeros, Err(FitError::Customer { .. })));
    let mut without_zeros = reduction();
    without_zeros.zero_amounts = ZeroAmounts::Drop;
    let base = without_zeros.reduce(&log()).unwrap();
    let purchases = without_zeros.purchase_times(&log()).unwrap();
    let spends = LogSpendHistory::of_purchases(&purchases).unwrap();
    let counts = spends.iter().map(LogSpendHistory::purchases);
    assert!(counts.eq(base.frequency().iter().map(|x| u64::from(*x))));
    let weighted: Vec<_> = spends.iter().map(|spend| (*spend, 1)).collect();
    let fit = LognormalSpend::fit(&weighted).unwrap();
    assert_eq!(LognormalSpend::fit(&purchases).unwrap(), fit);
    assert!(fit.warnings().is_empty(), "{:?}", fit.warnings());
    let by_gamma = value(continuous(dec!(39)));
    let weekly = *by_gamma.process();
    let by_log = LifetimeValue::new(weekly, fit.into_model(), *by_gamma.terms()).unwrap();
    let valued = by_log.base_with_spend(&base, &spends).unwrap();
    let sum: Decimal = valued.customers.iter().map(|customer| customer.value).sum();
    assert_eq!(valued.total, sum);
    for ((got, spend), row) in valued.customers.iter().zip(&spends).zip(base.iter()) {
        assert_eq!(
            Some(got.expected_spend),
            by_log.spend().expected_spend(spend)
        );
        same_to_eleven_digits(got, &by_log.customer(&row.history, spend).unwrap());
    }
    let unknown = spends
        .iter()
        .position(|spend| spend.purchases() == 0)
        .unwrap();
    let new = by_log.new_customer(FirstOrder::Excluded).unwrap();
    let mean = valued.customers[unknown].expected_spend;
    assert!((new.expected_spend / mean - 1.0).abs() < 1e-14);
    // Two models of the same amounts agree on what the base is worth within a fifth.
    let other = by_gamma.base(&base).unwrap().total;
    let ratio = (valued.total / other).to_f64().unwrap();
    assert!((0.8..1.25).contains(&ratio), "{ratio}");
    let refusal = by_log.base_with_spend(&base, &spends[1..]).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        format!(
            "there must be a spend history for each of {} customers, got {}",
            base.len(),
            base.len() - 1
        )
    );
}

/// Decimals of the terms are read from numbers as from texts, and written as texts.
#[test]
fn a_margin_is_read_from_a_number() {
    let whole = terms(continuous(Decimal::TEN));
    let mut value = serde_json::to_value(whole).unwrap();
    assert_eq!(value["margin"], serde_json::json!("0.3"));
    value["margin"] = serde_json::json!(0.25);
    let read: ValueTerms = serde_json::from_value(value).unwrap();
    assert_eq!(read.margin, dec!(0.25));
}
