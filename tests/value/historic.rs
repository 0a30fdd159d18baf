use chrono::NaiveDate;
use clv::quantity::{Probability, TimeUnit};
use clv::transactions::{
    Collapse, CustomerBase, FirstPurchase, PurchaseHistory, Reduction, Refunds, RepeatedOrders,
    Transaction, TransactionLog, ZeroAmounts,
};
use clv::value::drivers::RepeatPurchaseValue;
use clv::value::{FrequencySpan, HistoricValue, RelationshipLength, ValueError};
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

fn base(rows: &[(u32, u32, Decimal)]) -> CustomerBase<u32> {
    let day = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
    let log: TransactionLog<u32> = rows
        .iter()
        .map(|(customer, on, amount)| Transaction::new(*customer, day(*on), *amount))
        .collect();
    Reduction {
        as_of: day(31).into(),
        unit: TimeUnit::Day,
        collapse: Collapse::Day,
        refunds: Refunds::Refuse,
        zero_amounts: ZeroAmounts::Count,
        repeated_orders: RepeatedOrders::Add,
        first_purchase: FirstPurchase::Excluded,
    }
    .reduce(&log)
    .unwrap()
}

const LOG: [(u32, u32, Decimal); 6] = [
    (1, 1, dec!(10)),
    (1, 11, dec!(20)),
    (1, 21, dec!(30)),
    (2, 5, dec!(40)),
    (3, 1, dec!(50)),
    (3, 11, dec!(30)),
];

#[test]
fn the_history_of_each_customer_and_of_all() {
    let (base, half) = (base(&LOG), Probability::new(dec!(0.5)).unwrap());
    let span = FrequencySpan::FirstToLastPurchase;
    let customers = HistoricValue::by_customer(&base, half, span).unwrap();
    assert_eq!(customers[0].revenue, dec!(60));
    assert_eq!(customers[0].value, dec!(30));
    assert_eq!(customers[0].average_order_value, dec!(20));
    assert_eq!(customers[0].tenure, dec!(20));
    assert_eq!(customers[0].purchase_frequency, Some(dec!(0.15))); // 3 in 20 days
    assert_eq!(customers[1].purchase_frequency, None); // one order has no span
    let all = HistoricValue::of(&base, half, span).unwrap();
    assert_eq!((all.customers, all.purchases), (3, 6));
    assert_eq!((all.revenue, all.value), (dec!(180), dec!(90)));
    assert_eq!(all.average_order_value, dec!(30));
    // 5 in 30 days: the customer who bought once has no span.
    assert_eq!(all.purchase_frequency.unwrap().round_dp(6), dec!(0.166667));
    assert_eq!(all.mean_tenure, dec!(10));
}

#[test]
fn the_log_feeds_the_formula() {
    let whole = Probability::new(dec!(1)).unwrap();
    let history = HistoricValue::of(&base(&LOG), whole, FrequencySpan::FirstToLastPurchase);
    let history = history.unwrap();
    let length = |periods, unit| RelationshipLength { periods, unit };
    let value = history
        .projected(length(dec!(120), TimeUnit::Day))
        .unwrap()
        .unwrap();
    assert_eq!(value.revenue().unwrap().round_dp(20), dec!(600)); // 30 × 5/30 × 120
    assert!(history.projected(length(dec!(3), TimeUnit::Month)).is_err());
}

#[test]
fn repeat_purchases_of_a_base() {
    let table = RepeatPurchaseValue::of_base(&base(&LOG), Probability::new(dec!(1)).unwrap());
    let table = table.unwrap();
    let means: Vec<_> = table
        .rows()
        .iter()
        .map(|row| (row.repeats, row.mean_value))
        .collect();
    assert_eq!(means, [(0, dec!(40)), (1, dec!(80)), (2, dec!(60))]);
    assert_eq!(table.rows()[2].acceleration, Some(dec!(-60))); // −20 after +40
}

#[test]
fn a_table_without_money_has_no_history() {
    let summaries = [(1, PurchaseHistory::new(0, 0.0, 5.0).unwrap(), None)];
    let base =
        CustomerBase::from_summaries(TimeUnit::Day, FirstPurchase::Excluded, summaries).unwrap();
    let whole = Probability::new(dec!(1)).unwrap();
    let span = FrequencySpan::FirstPurchaseToAsOf;
    assert_eq!(
        HistoricValue::of(&base, whole, span),
        Err(ValueError::NoMoney)
    );
    assert_eq!(
        RepeatPurchaseValue::of_base(&base, whole),
        Err(ValueError::NoMoney)
    );
}

/// Nine customers who bought once, and one with two purchases a week apart.
#[test]
fn one_time_buyers_do_not_count_over_no_time() {
    let mut rows: Vec<(u32, u32, Decimal)> = (0..9).map(|id| (id, 3, dec!(10))).collect();
    rows.extend([(9, 3, dec!(10)), (9, 10, dec!(10))]);
    let base = base(&rows);
    let whole = Probability::new(dec!(1)).unwrap();
    let frequency = |span| {
        HistoricValue::of(&base, whole, span)
            .unwrap()
            .purchase_frequency
            .unwrap()
    };
    let close = |got: Decimal, want: Decimal| assert!((got - want).abs() < dec!(1e-15), "{got}");
    close(
        frequency(FrequencySpan::FirstToLastPurchase) * dec!(7),
        dec!(2),
    );
    close(
        frequency(FrequencySpan::BetweenPurchases) * dec!(7),
        dec!(1),
    );
    // 11 purchases in ten times 28 days.
    close(
        frequency(FrequencySpan::FirstPurchaseToAsOf) * dec!(280),
        dec!(11),
    );
}

/// One purchase in two payments, at 10:00 and at 18:00, has neither a tenure nor a frequency.
#[test]
fn tenure_is_on_the_clock_of_the_base() {
    let at = |hour| {
        NaiveDate::from_ymd_opt(2026, 3, 1)
            .unwrap()
            .and_hms_opt(hour, 0, 0)
            .unwrap()
    };
    let log: TransactionLog<u32> = [
        Transaction::new(1, at(10), dec!(20)),
        Transaction::new(1, at(18), dec!(10)),
    ]
    .into_iter()
    .collect();
    let reduction = Reduction {
        as_of: at(20).into(),
        unit: TimeUnit::Week,
        collapse: Collapse::Day,
        refunds: Refunds::Refuse,
        zero_amounts: ZeroAmounts::Count,
        repeated_orders: RepeatedOrders::Add,
        first_purchase: FirstPurchase::Excluded,
    };
    let base = reduction.reduce(&log).unwrap();
    let whole = Probability::new(dec!(1)).unwrap();
    for span in [
        FrequencySpan::FirstToLastPurchase,
        FrequencySpan::BetweenPurchases,
    ] {
        let customers = HistoricValue::by_customer(&base, whole, span).unwrap();
        assert_eq!(customers[0].purchases, 1);
        assert_eq!(customers[0].tenure, dec!(0));
        assert_eq!(customers[0].purchase_frequency, None);
        let all = HistoricValue::of(&base, whole, span).unwrap();
        assert_eq!((all.purchase_frequency, all.mean_tenure), (None, dec!(0)));
    }
}

/// Counted from the file with another program: 3,403 purchases of those who came back, 2,457 of
/// them repeats, in 112,949 days.
#[test]
fn the_frequency_of_cdnow() {
    let log = super::cdnow::log();
    let base = Reduction {
        as_of: NaiveDate::from_ymd_opt(1997, 9, 30).unwrap().into(),
        unit: TimeUnit::Week,
        collapse: Collapse::Day,
        refunds: Refunds::Refuse,
        zero_amounts: ZeroAmounts::Count,
        repeated_orders: RepeatedOrders::Add,
        first_purchase: FirstPurchase::Excluded,
    }
    .reduce(&log)
    .unwrap();
    let whole = Probability::new(dec!(1)).unwrap();
    let frequency = |span| {
        let history = HistoricValue::of(&base, whole, span).unwrap();
        history.purchase_frequency.unwrap().round_dp(10)
    };
    assert_eq!(
        frequency(FrequencySpan::FirstToLastPurchase),
        dec!(0.2109004949)
    );
    assert_eq!(
        frequency(FrequencySpan::BetweenPurchases),
        dec!(0.1522722645)
    );
}
