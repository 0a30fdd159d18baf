//! Key figures by period.

use super::{date, log};
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
            &log.by_customer(),
            CalendarPeriod::Week(chrono::Weekday::Mon),
            date(2025, 12, 31),
            UnfinishedPeriod::Observed,
        ).unwrap();
        let orders: u64 = figures.iter().map(|period| period.orders).sum();
        prop_assert_eq!(orders, rows.iter().filter(|row| row.2 > 0).count() as u64);
        let new: u64 = figures.iter().map(|period| period.new_customers).sum();
        let buyers: std::collections::BTreeSet<_> =
            rows.iter().filter(|row| row.2 > 0).map(|row| row.0).collect();
        prop_assert_eq!(new, buyers.len() as u64);
        for pair in figures.windows(2) {
            prop_assert_eq!(pair[0].period + 1, pair[1].period);
        }
        for period in figures {
            prop_assert!(period.new_customers <= period.customers);
            prop_assert!(period.repeat_customers <= period.customers);
            prop_assert_eq!(
                period.figure(KeyFigure::AverageOrder).unwrap().is_none(),
                period.orders == 0
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
        (2, 70, -300),
    ];
    let log = log(&rows);
    let months = period_figures(
        &log.by_customer(),
        CalendarPeriod::Month,
        date(2025, 3, 31),
        UnfinishedPeriod::LeftOut,
    )
    .unwrap();
    assert_eq!(months.len(), 3);
    let figure = |month: usize, figure| months[month].figure(figure).unwrap();
    assert_eq!(figure(0, KeyFigure::RepurchaseRate), Some(dec!(0.5)));
    assert_eq!(figure(0, KeyFigure::AverageOrder), Some(dec!(6)));
    assert_eq!(figure(0, KeyFigure::OrdersPerCustomer), Some(dec!(1.5)));
    assert_eq!(figure(1, KeyFigure::RepurchaseRate), None);
    assert_eq!(figure(2, KeyFigure::ReturningShare), Some(dec!(1)));
    assert_eq!(months[2].revenue, dec!(5));

    let order = indicator(&months, KeyFigure::AverageOrder, "average order", None).unwrap();
    let order = order.unwrap();
    assert_eq!(
        (order.past, order.now, order.periods),
        (dec!(6), dec!(5), dec!(2))
    );
    let one = indicator(&months[..1], KeyFigure::AverageOrder, "", None).unwrap();
    assert!(one.is_none());
    let nothing = indicator(&months[..2], KeyFigure::AverageOrder, "", None).unwrap();
    assert!(nothing.is_none());
    assert_eq!(Decimal::from(months[1].customers), dec!(0));
}
