//! 109 rated images.

use crate::printed;
use clv::predict::evaluation::Ranking;

#[test]
fn area_and_standard_error() {
    let (mut labels, mut scores) = (Vec::new(), Vec::new());
    for (label, counts) in [(false, [33, 6, 6, 11, 2]), (true, [3, 2, 2, 11, 33])] {
        for (rating, count) in (1..).zip(counts) {
            labels.extend(std::iter::repeat_n(label, count));
            scores.extend(std::iter::repeat_n(f64::from(rating), count));
        }
    }
    let auc = Ranking::new(&labels, &scores)
        .unwrap()
        .auc_hanley_mcneil()
        .unwrap();
    printed(auc.area, 0.893, 0.001);
    // A whole unit of the last digit, since theirs comes from a rounded area.
    printed(auc.standard_error, 0.032, 0.002);
}
