//! Satisfaction, effort, touchpoints and drivers on answers that can be counted by hand.

use clv::quantity::ConfidenceLevel;
use clv::survey::{
    AttributeRatings, CesMethod, CsatMethod, EffortPolarity, Movement, NpsScale, OffScale,
    PeakMoment, RatingCounts, Reported, Touchpoint, TouchpointRatings, ces, csat, csat_change,
    detractor_reasons, key_drivers,
};

const P95: ConfidenceLevel = ConfidenceLevel::P95;

fn ratings(counts: &[u64]) -> RatingCounts {
    RatingCounts::from_counts(counts).unwrap()
}

#[test]
fn the_three_meanings_of_satisfaction() {
    let five = ratings(&[5, 10, 15, 40, 30]);
    let value = |method| csat(&five, method, P95).unwrap().unwrap().value;
    assert_eq!(value(CsatMethod::TopTwoBox), 0.7);
    assert_eq!(value(CsatMethod::Mean), 3.8);
    assert_eq!(value(CsatMethod::NetSatisfied), 0.55);
    // On a scale of four every score is in one box or the other.
    let four = ratings(&[1, 2, 3, 4]);
    let net = csat(&four, CsatMethod::NetSatisfied, P95).unwrap().unwrap();
    assert!((net.value - 0.4).abs() < 1e-15 && net.interval.unwrap().contains(0.4));
}

#[test]
fn effort_is_the_same_from_either_end_of_the_scale() {
    let high = ratings(&[80, 210, 140, 110, 160, 180, 120]);
    let low = high.mirrored();
    for method in [CesMethod::Mean, CesMethod::ShareAgreeing, CesMethod::Net] {
        let easy = ces(&high, method, EffortPolarity::HighIsEasy, P95).unwrap();
        let mirrored = ces(&low, method, EffortPolarity::LowIsEasy, P95).unwrap();
        assert_eq!(easy, mirrored);
    }
    // 46 % above and 43 % below the middle.
    let net = ces(&high, CesMethod::Net, EffortPolarity::HighIsEasy, P95);
    assert_eq!(net.unwrap().unwrap().value, 0.03);
    // A scale of even length has no middle score.
    let six = ratings(&[1, 1, 1, 1, 1, 1]);
    let share = ces(
        &six,
        CesMethod::ShareAgreeing,
        EffortPolarity::HighIsEasy,
        P95,
    );
    assert_eq!(share.unwrap().unwrap().value, 0.5);
}

#[test]
fn a_change_has_an_arrow_where_it_is_more_than_chance() {
    let (before, after) = (ratings(&[20, 20, 20, 20, 20]), ratings(&[5, 5, 10, 30, 50]));
    for method in [
        CsatMethod::TopTwoBox,
        CsatMethod::Mean,
        CsatMethod::NetSatisfied,
    ] {
        let change = |a, b| csat_change(a, b, method, P95).unwrap().unwrap();
        assert_eq!(change(&after, &before).movement(), Movement::Up);
        assert_eq!(change(&before, &after).movement(), Movement::Down);
        assert_eq!(
            change(&before, &before).movement(),
            Movement::NotSignificant
        );
        let (value, interval) = (
            csat(&after, method, P95).unwrap().unwrap().value,
            change(&after, &before).interval,
        );
        let earlier = csat(&before, method, P95).unwrap().unwrap().value;
        assert!((interval.estimate - (value - earlier)).abs() < 1e-14);
        assert!(interval.contains(interval.estimate));
    }
}

#[test]
fn touchpoints_are_listed_in_the_order_of_the_journey() {
    let mut now = TouchpointRatings::new(5, OffScale::Refuse).unwrap();
    let mut more = TouchpointRatings::new(5, OffScale::Refuse).unwrap();
    let kinds = [
        Touchpoint::Other("packaging".to_owned()),
        Touchpoint::Dispute,
        Touchpoint::Setback,
        Touchpoint::AfterPurchase,
        Touchpoint::DuringPurchase,
        Touchpoint::BeforePurchase,
    ];
    for touchpoint in &kinds {
        now.push(touchpoint.clone(), Some(4)).unwrap();
        more.push(touchpoint.clone(), Some(1)).unwrap();
    }
    more.push(Touchpoint::Dispute, Some(1)).unwrap();
    now.merge(&more).unwrap();
    let rows = now.report(CsatMethod::TopTwoBox, 3, P95).unwrap();
    let names: Vec<String> = rows.iter().map(|(name, _)| name.to_string()).collect();
    assert_eq!(
        names,
        [
            "before purchase",
            "during purchase",
            "after purchase",
            "setback",
            "dispute",
            "packaging"
        ]
    );
    // Only the dispute has three answers.
    let shown: Vec<bool> = rows.iter().map(|(_, row)| row.shown().is_some()).collect();
    assert_eq!(shown, [false, false, false, false, true, false]);
    assert_eq!(rows[0].1, Reported::TooFew { minimum: 3 });
    let change = |minimum| {
        now.change(
            &more,
            &Touchpoint::Dispute,
            CsatMethod::TopTwoBox,
            minimum,
            P95,
        )
    };
    assert!(change(2).unwrap().is_some());
    assert_eq!(change(3).unwrap(), None);
}

#[test]
fn the_attribute_that_costs_most_comes_first() {
    let scores = [10, 10, 9, 9, 8, 3, 2, 1];
    let delivery = [5, 5, 4, 4, 4, 1, 2, 1].map(Some);
    let price = [3, 1, 3, 4, 2, 3, 4, 3].map(Some);
    let untouched = [None; 8];
    let rows = key_drivers(
        NpsScale::ZERO_TO_TEN,
        &scores,
        &[
            AttributeRatings {
                attribute: "price",
                ratings: &price,
            },
            AttributeRatings {
                attribute: "untouched",
                ratings: &untouched,
            },
            AttributeRatings {
                attribute: "delivery",
                ratings: &delivery,
            },
        ],
        2,
    )
    .unwrap();
    let names: Vec<&str> = rows.iter().map(|row| row.attribute.as_str()).collect();
    assert_eq!(names, ["delivery", "untouched", "price"]);
    // (4 − 3)/8 for all, 4/5 without the three who rated delivery low.
    let impact = rows[0].leave_out_impact.unwrap();
    assert!((impact - (0.125 - 0.8)).abs() < 1e-15);
    assert!(rows[0].correlation.unwrap().coefficient() > 0.9);
    assert_eq!((rows[1].rated, rows[1].correlation), (0, None));
    assert_eq!(rows[1].leave_out_impact, Some(0.0));
    assert!(
        key_drivers(
            NpsScale::ZERO_TO_TEN,
            &scores,
            &[AttributeRatings {
                attribute: "short",
                ratings: &price[..7]
            }],
            2
        )
        .is_err()
    );
}

#[test]
fn reasons_are_counted_once_a_detractor() {
    let answers: [(u8, &[&str]); 5] = [
        (0, &["price", "price", "delivery"]),
        (6, &["delivery"]),
        (4, &[]),
        (7, &["price"]),
        (3, &["app"]),
    ];
    let reasons = detractor_reasons(NpsScale::ZERO_TO_TEN, answers).unwrap();
    assert_eq!((reasons.detractors, reasons.without_reason), (4, 1));
    let rows: Vec<(&str, u64, f64, f64)> = reasons
        .rows
        .iter()
        .map(|row| {
            let share = row.share_of_detractors;
            (
                row.reason.as_str(),
                row.mentions,
                share,
                row.cumulative_share,
            )
        })
        .collect();
    assert_eq!(
        rows,
        [
            ("delivery", 2, 0.5, 0.5),
            ("app", 1, 0.25, 0.75),
            ("price", 1, 0.25, 1.0)
        ]
    );
}

#[test]
fn the_peak_end_rule_remembers_the_most_intense_moment() {
    let journey = clv::survey::Journey::new(&[6.0, 9.0, 1.0, 7.0])
        .unwrap()
        .unwrap();
    assert_eq!(journey.peak_end_score(PeakMoment::Highest), Ok(8.0));
    // 9 and 1 are as far from 5: the earlier one counts.
    let farthest_from = |neutral| journey.peak_end_score(PeakMoment::FarthestFrom(neutral));
    assert_eq!(farthest_from(5.0), Ok(8.0));
    assert_eq!(farthest_from(6.0), Ok(4.0));
    assert!(farthest_from(f64::NAN).is_err() && farthest_from(f64::INFINITY).is_err());
    assert_eq!(journey.plateaus().count(), 0);
}
