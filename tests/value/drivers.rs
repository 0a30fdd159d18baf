use super::customer;
use clv::quantity::Change;
use clv::value::drivers::{
    Direction, Driver, DriverPoint, Indicator, Projection, RepeatPurchaseValue, arc_elasticity,
    tornado, two_way_table,
};
use clv::value::{ConstantRetention, PaymentDates, Timing, ValueError};
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

#[test]
fn the_longest_bar_comes_first_and_ties_stay_in_order() {
    let driver = |name: &str, low, high| Driver {
        name: name.to_owned(),
        base: dec!(1),
        low,
        high,
    };
    let drivers = [
        driver("a", dec!(0.9), dec!(1.1)),
        driver("b", dec!(1.1), dec!(0.9)),
        driver("c", dec!(0.5), dec!(1)),
    ];
    let sum = |levels: &[Decimal]| -> Result<Decimal, ValueError> { Ok(levels.iter().sum()) };
    let result = tornado(&drivers, sum).unwrap();
    let names: Vec<&str> = result.bars.iter().map(|bar| bar.driver.as_str()).collect();
    assert_eq!(names, ["c", "a", "b"]);
    assert_eq!(result.base_value, dec!(3));
    assert_eq!(
        (result.bars[1].swing, result.bars[2].swing),
        (dec!(0.2), dec!(0.2))
    );
    assert_eq!(result.bars[2].value_at_low, dec!(3.1));
}

#[test]
fn what_a_value_refuses_comes_out() {
    let drivers = [Driver::within("retention", dec!(0.95), dec!(0.1)).unwrap()];
    let value = |levels: &[Decimal]| -> Result<Decimal, ValueError> {
        let retention =
            clv::quantity::RetentionRate::new(levels[0], clv::quantity::TimeUnit::Year)?;
        ConstantRetention {
            retention,
            ..customer(Timing::FirstPaymentNow, PaymentDates::All)
        }
        .value()
    };
    assert!(tornado(&drivers, value).is_err()); // 0.95 × 1.1 is no retention rate
}

#[test]
fn a_table_is_filled_row_by_row() {
    let table = two_way_table::<ValueError>(&[dec!(1), dec!(2)], &[dec!(3)], |row, column| {
        Ok(row * dec!(10) + column)
    })
    .unwrap();
    assert_eq!(table.values, [[dec!(13)], [dec!(23)]]);
}

#[test]
fn an_elasticity_without_a_change_is_none() {
    let point = |value, driver| DriverPoint { value, driver };
    assert_eq!(
        arc_elasticity(point(dec!(10), dec!(5)), point(dec!(9), dec!(5))).unwrap(),
        None
    );
    assert_eq!(
        arc_elasticity(point(dec!(1), dec!(5)), point(dec!(-1), dec!(6))).unwrap(),
        None
    );
}

#[test]
fn a_gap_in_the_repeat_purchases_stays_a_gap() {
    let customers = [(0, dec!(10)), (1, dec!(20)), (3, dec!(50)), (4, dec!(80))];
    let table = RepeatPurchaseValue::of(customers).unwrap();
    let rows = table.rows();
    assert_eq!(
        rows.iter().map(|row| row.repeats).collect::<Vec<_>>(),
        [0, 1, 3, 4]
    );
    assert_eq!(rows[2].marginal, None);
    assert_eq!(rows[3].marginal, Some(dec!(30)));
    assert_eq!(rows[3].acceleration, None);
    assert_eq!(rows[1].share, Some(dec!(0.125)));
    assert_eq!(table.acceleration_point(), None);
}

#[test]
fn a_table_that_slows_down_at_the_end_has_no_acceleration_point() {
    let customers = [(0, dec!(0)), (1, dec!(10)), (2, dec!(30)), (3, dec!(45))];
    let table = RepeatPurchaseValue::of(customers).unwrap();
    assert_eq!(table.acceleration_point(), None);
    assert!(RepeatPurchaseValue::of([]).is_err());
}

#[test]
fn a_trend_is_compared_with_its_target() {
    let loyalty = Indicator {
        name: "loyalty".to_owned(),
        past: dec!(0.50),
        now: dec!(0.40),
        periods: dec!(2),
        target: Some(dec!(0.60)),
    };
    let trend = loyalty.trend(dec!(1), Projection::Linear).unwrap();
    assert_eq!(trend.direction, Direction::Falling);
    assert_eq!(trend.relative, Some(Change::Relative(dec!(-0.2))));
    assert_eq!(trend.projected, Some(dec!(0.35)));
    assert_eq!(trend.gap, Some(dec!(0.20)));
    assert_eq!(trend.projected_gap, Some(dec!(0.25)));
    let negative = Indicator {
        past: dec!(-1),
        ..loyalty
    };
    assert_eq!(
        negative
            .trend(dec!(1), Projection::Compound)
            .unwrap()
            .projected,
        None
    );
}

/// From the largest decimal to 1 in three periods: a factor of 2.33e-10 each.
#[test]
fn an_indicator_that_all_but_vanished_is_carried_on() {
    let indicator = Indicator {
        name: "orders".to_owned(),
        past: Decimal::MAX,
        now: dec!(1),
        periods: dec!(3),
        target: None,
    };
    let trend = indicator.trend(dec!(1), Projection::Compound).unwrap();
    assert_eq!(
        trend.growth_rate.unwrap().round_dp(23),
        dec!(-0.99999999976716935634613)
    );
    assert_eq!(
        trend.projected.unwrap().round_dp(23),
        dec!(0.00000000023283064365387)
    );
}
