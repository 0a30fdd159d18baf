//! Charts of draws, and of when customers bought.

use crate::{line, points, whiskers};
use clv::models::Nbd;
use clv::models::bayes::PosteriorSample;
use clv::plot::{self, Chart, Mark, Scale};
use clv::quantity::{Language, TimeUnit};
use clv::transactions::{Reduction, TransactionLog};

/// Two chains of four draws.
fn sample() -> PosteriorSample<Nbd> {
    let draw = |r: f64, alpha: f64| serde_json::json!({ "r": r, "alpha": alpha });
    let read = serde_json::json!({
        "models": [
            draw(0.5, 4.0), draw(0.25, 5.0), draw(0.75, 6.0), draw(0.5, 5.5),
            draw(1.0, 7.0), draw(1.5, 8.0), draw(1.25, 9.0), draw(2.0, 7.5),
        ],
        "chains": 2,
        "divergences": 1,
        "cut_short": 0,
        "gradients": 8,
        "step_sizes": [0.1, 0.1],
        "time_unit": "week",
    });
    serde_json::from_value(read).unwrap()
}

/// The chart with one of its panels alone.
fn panel(chart: &Chart, place: usize) -> Chart {
    let mut one = chart.clone();
    one.panels = vec![chart.panels[place].clone()];
    one
}

#[test]
fn traces_are_the_draws_of_each_chain() {
    let chart = plot::posterior_traces(&sample()).unwrap();
    assert_eq!(chart.panels.len(), 2);
    let (r, alpha) = (panel(&chart, 0), panel(&chart, 1));
    assert_eq!(
        line(&r, "chain 1"),
        [(0.0, 0.5), (1.0, 0.25), (2.0, 0.75), (3.0, 0.5)]
    );
    assert_eq!(
        line(&r, "chain 2"),
        [(0.0, 1.0), (1.0, 1.5), (2.0, 1.25), (3.0, 2.0)]
    );
    assert_eq!(
        line(&alpha, "chain 2"),
        [(0.0, 7.0), (1.0, 8.0), (2.0, 9.0), (3.0, 7.5)]
    );
    assert_eq!(
        chart.subtitle.in_language(Language::English),
        "2 chains, 1 divergence"
    );
}

#[test]
fn pairs_are_the_draws_of_all_chains() {
    let chart = plot::posterior_pairs(&sample()).unwrap();
    assert_eq!(chart.panels.len(), 1);
    let by_hand = [
        (0.5, 4.0),
        (0.25, 5.0),
        (0.75, 6.0),
        (0.5, 5.5),
        (1.0, 7.0),
        (1.5, 8.0),
        (1.25, 9.0),
        (2.0, 7.5),
    ];
    assert_eq!(points(&chart, ""), by_hand);
}

/// Bo came first, and so stands on top; both are seen to the end of the 15th, 15 days after the first
/// day of anybody.
#[test]
fn a_row_a_customer_the_first_on_top() {
    let day = |day| chrono::NaiveDate::from_ymd_opt(2024, 3, day).unwrap();
    let bought = [("al", 4), ("bo", 1), ("al", 10), ("al", 15), ("bo", 3)];
    let log = TransactionLog::of_purchases(bought.map(|(customer, on)| (customer, day(on))));
    let reduction = Reduction::as_published(day(15), TimeUnit::Day);
    let chart = plot::timing_patterns(&reduction.purchase_times(&log).unwrap(), 10);
    let Scale::Names(names) = &chart.panels[0].y.scale else {
        panic!("names")
    };
    let names: Vec<&str> = names
        .iter()
        .map(|name| name.in_language(Language::English))
        .collect();
    assert_eq!(names, ["bo", "al"]);
    assert_eq!(points(&chart, "first purchase"), [(0.0, 0.0), (3.0, 1.0)]);
    assert_eq!(
        points(&chart, "repeat purchase"),
        [(2.0, 0.0), (9.0, 1.0), (14.0, 1.0)]
    );
    assert_eq!(
        whiskers(&chart, "under observation"),
        [(0.0, 0.0, 15.0), (1.0, 3.0, 15.0)]
    );
    assert!(matches!(chart.panels[0].marks[0], Mark::Whiskers { .. }));
}
