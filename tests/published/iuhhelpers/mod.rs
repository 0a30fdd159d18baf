use clv::survey::{NpsScale, NpsTally, OffScale};

#[test]
fn a_missing_answer_takes_no_part() {
    let mut tally = NpsTally::new(NpsScale::ZERO_TO_TEN, OffScale::Refuse);
    for score in [Some(1), Some(8), Some(8), Some(10), Some(5), None, Some(9)] {
        tally.push(score).unwrap();
    }
    assert_eq!(tally.groups().score().unwrap().value(), 0.0);
    assert_eq!((tally.groups().responses(), tally.missing()), (6, 1));
}
