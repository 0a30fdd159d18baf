//! What scikit-uplift's tests say.

use clv::campaign::ranking::{Arm, BestCustomers, TopOf, UpliftRanking, arms_from_numbers};

#[test]
fn qini_of_its_tests() {
    let ranking = |outcomes: &[f64], scores: &[f64]| {
        UpliftRanking::new(outcomes, &[Arm::Treated, Arm::Control], scores).unwrap()
    };
    let value = ranking(&[0.0, 1.0], &[0.1, 0.3]).qini_normalised();
    assert_eq!(value, Ok(Some(1.0)));
}

#[test]
fn qini_and_uplift_of_ten_customers() {
    let outcomes = [1.0, 0.0, 1.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0];
    let arms = arms_from_numbers(&[1.0, 0.0, 1.0, 1.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0]).unwrap();
    let scores = [0.9, 0.8, 0.75, 0.6, 0.55, 0.5, 0.4, 0.3, 0.2, 0.1];
    let ranking = UpliftRanking::new(&outcomes, &arms, &scores).unwrap();
    let value = ranking.qini_normalised().unwrap().unwrap();
    assert!((value - 0.752_252_252_3).abs() < 5e-11);
    let half = ranking
        .uplift_at(TopOf::Everybody, BestCustomers::Count(5))
        .unwrap();
    assert_eq!(half.unwrap().uplift, 1.0);
}

/// Where its value depends on the order of the rows, ours is the same in any.
#[test]
fn ties_do_not_depend_on_the_order_of_rows() {
    let arms = [Arm::Treated, Arm::Treated, Arm::Control, Arm::Control];
    let at = |outcomes: &[f64]| {
        let ranking = UpliftRanking::new(outcomes, &arms, &[0.5; 4]).unwrap();
        ranking
            .uplift_at(TopOf::EachArm, BestCustomers::Count(1))
            .unwrap()
            .unwrap()
            .uplift
    };
    assert_eq!(at(&[1.0, 0.0, 0.0, 0.0]), 0.5);
    assert_eq!(at(&[0.0, 1.0, 0.0, 0.0]), 0.5);
}
