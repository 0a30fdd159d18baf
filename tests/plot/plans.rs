//! Charts of what is planned and foreseen.

use crate::{assert_near, bars, cells, line, points, rules};
use clv::campaign::TargetPath;
use clv::loyalty::liability::CohortFlows;
use clv::models::uncertainty::TotalForecast;
use clv::plot;
use clv::quantity::{ConfidenceLevel, Language, TimeUnit};
use clv::value::ValueError;
use clv::value::drivers::two_way_table;
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

#[test]
fn the_way_to_a_target() {
    let path = TargetPath {
        target: dec!(130),
        path: vec![dec!(110), dec!(120), dec!(130)],
        steps: vec![dec!(10); 3],
    };
    let chart = plot::target_progress(&path, &[dec!(112), dec!(117.5)], "members", TimeUnit::Month);
    assert_eq!(
        line(&chart, "plan"),
        [(1.0, 110.0), (2.0, 120.0), (3.0, 130.0)]
    );
    assert_eq!(line(&chart, "reached"), [(1.0, 112.0), (2.0, 117.5)]);
    assert_eq!(points(&chart, ""), [(1.0, 112.0), (2.0, 117.5)]);
    assert_eq!(rules(&chart, "target"), [130.0]);
    assert_eq!(
        chart.subtitle.in_language(Language::English),
        "−2.5 against the plan"
    );
}

/// Chain ladder by hand: what the first cohort had redeemed grew from 20 to 30, a factor of 1½; so the
/// 40 of the second become 60. What is left of the issue is never redeemed.
#[test]
fn points_of_a_cohort_are_divided() {
    let mut flows = CohortFlows::new(2);
    flows.issue(0, dec!(100)).unwrap();
    flows.issue(1, dec!(200)).unwrap();
    for (cohort, period, redeemed) in [(0, 0, dec!(20)), (0, 1, dec!(10)), (1, 1, dec!(40))] {
        flows.redeem(cohort, period, redeemed).unwrap();
    }
    let triangle = flows.triangle(&[]).unwrap();
    let breakage = triangle
        .breakage(dec!(0.01), Decimal::ONE)
        .unwrap()
        .unwrap();
    let chart = plot::points_by_cohort(&flows, &breakage);
    assert_eq!(
        bars(&chart, "redeemed"),
        [(0.0, 0.0, 30.0), (1.0, 0.0, 40.0)]
    );
    assert_eq!(
        bars(&chart, "to be redeemed"),
        [(0.0, 30.0, 30.0), (1.0, 40.0, 60.0)]
    );
    assert_eq!(
        bars(&chart, "never redeemed"),
        [(0.0, 30.0, 100.0), (1.0, 60.0, 200.0)]
    );
}

#[test]
fn two_drivers_make_a_grid() {
    let table = two_way_table::<ValueError>(
        &[dec!(1), dec!(2)],
        &[dec!(10), dec!(20), dec!(30)],
        |row, column| Ok(row * column + row),
    )
    .unwrap();
    let chart = plot::two_way_map(&table, "row", "column");
    assert_eq!(
        cells(&chart),
        [
            vec![Some(11.0), Some(21.0), Some(31.0)],
            vec![Some(22.0), Some(42.0), Some(62.0)]
        ]
    );
}

/// A hundred futures: one of nothing, one of 40, all others of 20.5. Forty bins are one wide each, and
/// the interval of 90 % is from 20.5 to 20.5.
#[test]
fn futures_are_counted_in_bins() {
    let mut totals = vec![20.5; 98];
    totals.extend([0.0, 40.0]);
    let read = serde_json::json!({ "totals": totals });
    let forecast: TotalForecast = serde_json::from_value(read).unwrap();
    let chart = plot::value_forecast(&forecast, "purchases", ConfidenceLevel::P90).unwrap();
    for (name, by_hand) in [
        ("90 % interval", &[(20.5, 0.98)][..]),
        ("beyond it", &[(0.5, 0.01), (39.5, 0.01)]),
    ] {
        let found = bars(&chart, name);
        assert_eq!(found.len(), by_hand.len(), "{name}");
        for (found, expected) in found.into_iter().zip(by_hand) {
            assert_near(found.0, expected.0);
            assert_eq!(found.1, 0.0);
            assert_near(found.2, expected.1);
        }
    }
    assert_near(rules(&chart, "mean")[0], (98.0 * 20.5 + 40.0) / 100.0);
}
