//! Key figures by period.

use super::{BY_DAY, WITHOUT_REFUNDS, date, log};
use clv::quantity::CalendarPeriod;
use clv::retention::{KeyFigure, UnfinishedPeriod, indicator, period_figures};
use proptest::prelude::*;
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

proptest! {
    #[test]
    fn every_order_is_in_one_period(
        rows in prop::collection::vec((0..9_u32, 0..150_i64, -50..500_i64), 1..80),
    ) {
        let log = log(&rows);
        let figures = period_figures(
            &log.orders(WITHOUT_REFUNDS),
            CalendarPeriod::Week(chrono::Weekday::Mon),
            date(2025, 12, 31),
            UnfinishedPeriod::Observed,
        ).unwrap();
        let orders: u64 = figures.iter().map(|period| period.counts().orders).sum();
        let days: std::collections::BTreeSet<_> =
            rows.iter().filter(|row| row.2 > 0).map(|row| (row.0, row.1)).collect();
        prop_assert_eq!(orders, days.len() as u64);
        let new: u64 = figures.iter().map(|period| period.counts().new_customers).sum();
        let buyers: std::collections::BTreeSet<_> =
            rows.iter().filter(|row| row.2 > 0).map(|row| row.0).collect();
        prop_assert_eq!(new, buyers.len() as u64);
        for pair in figures.windows(2) {
            prop_assert_eq!(pair[0].period() + 1, pair[1].period());
        }
        for period in figures {
            let counts = period.counts();
            prop_assert!(counts.new_customers <= counts.customers);
            prop_assert!(counts.repeat_customers <= counts.customers);
            prop_assert_eq!(
                period.figure(KeyFigure::AverageOrder).unwrap().is_none(),
                counts.orders == 0
            );
        }
    }
}

#[test]
fn a_quiet_month_has_a_row_and_no_rate() {
    let rows = [
        (1, 0, 1000),
        (1, 20, 500),
        (2, 3, 300),
        (1, 65, 800),
        (2, 70, -100),
    ];
    let log = log(&rows);
    let months = period_figures(
        &log.orders(BY_DAY),
        CalendarPeriod::Month,
        date(2025, 3, 31),
        UnfinishedPeriod::LeftOut,
    )
    .unwrap();
    assert_eq!(months.len(), 3);
    let figure = |month: usize, figure| months[month].figure(figure).unwrap();
    assert_eq!(figure(0, KeyFigure::RepurchaseRate), Some(dec!(0.5)));
    // 10, 5 and 3, of which 1 came back in March.
    assert_eq!(figure(0, KeyFigure::AverageOrder), Some(dec!(17) / dec!(3)));
    assert_eq!(figure(0, KeyFigure::OrdersPerCustomer), Some(dec!(1.5)));
    assert_eq!(figure(1, KeyFigure::RepurchaseRate), None);
    assert_eq!(figure(2, KeyFigure::ReturningShare), Some(dec!(1)));
    assert_eq!(months[2].revenue(), dec!(8));

    let order = indicator(&months, KeyFigure::AverageOrder, "average order", None).unwrap();
    let order = order.unwrap();
    assert_eq!(
        (order.past, order.now, order.periods),
        (dec!(17) / dec!(3), dec!(8), dec!(2))
    );
    let one = indicator(&months[..1], KeyFigure::AverageOrder, "", None).unwrap();
    assert!(one.is_none());
    let nothing = indicator(&months[..2], KeyFigure::AverageOrder, "", None).unwrap();
    assert!(nothing.is_none());
    assert_eq!(Decimal::from(months[1].counts().customers), dec!(0));
}

#[cfg(feature = "serde")]
#[test]
fn figures_that_cannot_be_are_refused() {
    use clv::retention::PeriodFigures;
    let read = |customers: u64, new: u64, repeat: u64, orders: u64, period: i64| {
        serde_json::from_value::<PeriodFigures>(serde_json::json!({
            "period": period, "customers": customers, "new_customers": new,
            "repeat_customers": repeat, "orders": orders, "revenue": "5",
        }))
    };
    assert!(read(2, 1, 1, 3, 0).is_ok());
    assert!(read(1, 2, 0, 1, 0).is_err());
    assert!(read(1, 0, 2, 1, 0).is_err());
    assert!(read(2, 0, 0, 1, 0).is_err());
    let ends = [
        read(1, 1, 0, 1, i64::MIN).unwrap(),
        read(1, 1, 0, 1, i64::MAX).unwrap(),
    ];
    assert!(indicator(&ends, KeyFigure::AverageOrder, "", None).is_err());
}
