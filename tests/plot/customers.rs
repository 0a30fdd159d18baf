//! Charts of models.

use crate::{assert_near, bars, cells, line, points, rules};
use clv::models::uncertainty::{NormalEstimate, Replication};
use clv::models::{
    BgBb, BgNbd, DistinctHistories, Estimate, FrequencyFit, HoldoutByFrequency, ModelError, Nbd,
    RenewalCounts, ShiftedBetaGeometric, TimedModel, TrackedPeriod, track,
};
use clv::plot::{self, ForecastRange, Mark, Mixing, NamedContract};
use clv::quantity::{ConfidenceLevel, Language, TimeUnit};
use clv::transactions::{PurchaseHistory, Reduction, TransactionLog};

fn model() -> TimedModel<BgNbd> {
    TimedModel::new(
        BgNbd::new(0.243, 4.414, 0.793, 2.426).unwrap(),
        TimeUnit::Week,
    )
}

/// Fader, Hardie and Lee 2005: P(alive) = 1 / (1 + a/(b + x − 1) · ((α + T)/(α + t))^(r + x)).
fn probability_alive(x: f64, t: f64, age: f64) -> f64 {
    let (r, alpha, a, b) = (0.243, 4.414, 0.793, 2.426);
    1.0 / (1.0 + a / (b + x - 1.0) * ((alpha + age) / (alpha + t)).powf(r + x))
}

#[test]
fn map_has_the_published_formula() {
    let chart = plot::probability_alive_map(&model(), 5, 40.0).unwrap();
    let cells = cells(&chart);
    // Forty columns over forty weeks: column 30 is week 30.
    assert_eq!((cells.len(), cells[0].len()), (6, 41));
    assert_eq!(
        (cells[0][0], cells[0][1], cells[1][0]),
        (Some(1.0), None, None)
    );
    for (x, t) in [(1, 3), (2, 30), (5, 40)] {
        assert_near(
            cells[x][t].unwrap(),
            probability_alive(x as f64, t as f64, 40.0),
        );
    }
}

#[test]
fn history_leaps_at_purchases() {
    let chart = plot::customer_history(&model(), "al", &[100.0, 110.0, 130.0], 140.0).unwrap();
    let points = line(&chart, "probability alive");
    assert_eq!((points[0].0, points[0].1), (0.0, 1.0));
    let last = points[points.len() - 1];
    assert_near(last.0, 40.0);
    assert_near(last.1, probability_alive(2.0, 30.0, 40.0));
}

#[test]
fn tracking_has_both_series() {
    let period = |end, expected, actual, cumulative_expected, cumulative_actual| TrackedPeriod {
        end,
        expected,
        actual,
        cumulative_expected,
        cumulative_actual,
    };
    let periods = [period(1.0, 0.2, 0, 0.2, 0), period(2.0, 0.4, 3, 0.6, 3)];
    let chart = plot::tracking_cumulative(&periods, TimeUnit::Week, Some(1.0), None);
    assert_eq!(line(&chart, "actual"), [(1.0, 0.0), (2.0, 3.0)]);
    assert_eq!(line(&chart, "expected"), [(1.0, 0.2), (2.0, 0.6)]);
    let chart = plot::tracking_incremental(&periods, TimeUnit::Week, None, None);
    assert_eq!(line(&chart, "expected"), [(1.0, 0.2), (2.0, 0.4)]);
}

/// The range stands where the expectation does: in calendar months, which are not 30.4375 days each.
#[test]
fn the_range_of_tracking_has_its_periods() {
    let day = |month| chrono::NaiveDate::from_ymd_opt(2024, month, 2).unwrap();
    let log = TransactionLog::of_purchases((1..=12).map(|month| (1, day(month))));
    let reduction = Reduction {
        as_of: chrono::NaiveDate::from_ymd_opt(2025, 1, 1).unwrap().into(),
        ..Reduction::as_published(day(1), TimeUnit::Month)
    };
    let times = reduction.purchase_times(&log).unwrap();
    let model = TimedModel::new(Nbd::new(2.0, 1.0).unwrap(), TimeUnit::Month);
    let periods = track(&model, &times, 1.0).unwrap();
    let replication = Replication {
        number: 50,
        seed: 1,
    };
    let range = |model: &TimedModel<Nbd>| {
        plot::tracking_range(model, &times, 1.0, replication, ConfidenceLevel::P90)
    };
    let ends = |range: &ForecastRange| -> Vec<f64> {
        range.reaches.iter().map(|reach| reach.at).collect()
    };
    let tracked: Vec<f64> = periods.iter().map(|period| period.end).collect();
    let found = range(&model).unwrap();
    assert_eq!(tracked.len(), 12);
    assert_eq!(ends(&found.incremental), tracked);
    assert_eq!(ends(&found.cumulative), tracked);
    // February has 29 days of the 366.
    assert_near(tracked[1] - tracked[0], 29.0 / 30.4375);
    let daily = TimedModel::new(*model.model(), TimeUnit::Day);
    assert!(matches!(
        range(&daily),
        Err(ModelError::UnitMismatch { .. })
    ));
    let endless = Replication {
        number: usize::MAX,
        seed: 1,
    };
    let refused = plot::tracking_range(&model, &times, 1.0, endless, ConfidenceLevel::P90);
    assert!(matches!(refused, Err(ModelError::Argument { .. })));
}

/// The last class is of seven purchases and more, and says so.
#[test]
fn the_last_frequency_is_open() {
    let row = |frequency, mean_actual| HoldoutByFrequency {
        frequency,
        customers: 2,
        mean_actual,
        mean_expected: 1.0,
    };
    let rows = [row(0, 0.5), row(3, 2.0), row(7, 6.5)];
    assert_eq!(rows.map(|row| row.label()), ["0", "3", "7+"]);
    let chart = plot::calibration_by_frequency(&rows);
    assert_eq!(line(&chart, "actual"), [(0.0, 0.5), (1.0, 2.0), (2.0, 6.5)]);
    assert!(
        chart
            .to_svg(plot::Size::Page, plot::Theme::Light)
            .contains(">7+<")
    );
}

/// A distribution on a point is no curve: r = 10⁷ and a rate of 2 a week for all.
#[test]
fn customers_who_hardly_differ_are_a_sentence() {
    let svg = |model: &BgNbd| {
        let chart = plot::heterogeneity(model, Some(TimeUnit::Week));
        chart.to_svg(plot::Size::Page, plot::Theme::Light)
    };
    let alike = svg(&BgNbd::new(2e7, 1e7, 1.0, 1e9).unwrap());
    assert!(alike.contains("2.000 for all") && alike.contains("Customers hardly differ."));
    assert!(!alike.contains("density over customers"));
    let others = svg(model().model());
    assert!(!others.contains("for all") && others.contains("density over customers"));
    assert!(others.contains("purchases per week"));
}

#[test]
fn densities_are_those_of_the_textbook() {
    // Gamma(2, 3): 9·x·e^(−3x). Beta(2, 3): 12·x·(1 − x)².
    let gamma = Mixing::Gamma {
        shape: 2.0,
        rate: 3.0,
    };
    let beta = Mixing::Beta { a: 2.0, b: 3.0 };
    for x in [0.1_f64, 0.5, 0.9] {
        assert_near(gamma.density(x), 9.0 * x * (-3.0 * x).exp());
        assert_near(beta.density(x), 12.0 * x * (1.0 - x) * (1.0 - x));
    }
    assert_near(gamma.mean(), 2.0 / 3.0);
    assert_near(beta.mean(), 0.4);
    assert_eq!(plot::mixing(&Nbd::new(2.0, 3.0).unwrap())[0].1, gamma);
    // BG/BB of Fader, Hardie and Shang 2010.
    let by_chances = plot::mixing(&BgBb::new(1.204, 0.750, 0.657, 2.783).unwrap());
    assert_eq!(by_chances[0].1, Mixing::Beta { a: 1.204, b: 0.750 });
    assert_eq!(by_chances[1].1, Mixing::Beta { a: 0.657, b: 2.783 });
    assert_eq!(plot::mixing(model().model()).len(), 2);
}

#[test]
fn retention_is_that_of_the_counts_and_of_the_model() {
    // Fader and Hardie 2007: of 1000 contracts 869 were renewed, then 743; sBG (0.668, 3.806) retains
    // (β + t − 1)/(α + β + t − 1) at renewal t.
    let counts = RenewalCounts::from_survivors(&[1000, 869, 743]).unwrap();
    let sbg = ShiftedBetaGeometric::new(0.668, 3.806).unwrap();
    let models = [NamedContract {
        name: "sBG",
        model: &sbg,
        fitted_renewals: Some(2),
        range: None,
    }];
    let chart =
        plot::retention_curves(&counts, &models, 4, TimeUnit::Year, ConfidenceLevel::P95).unwrap();
    for (renewal, (at, rate)) in (1..).zip(line(&chart, "sBG")) {
        assert_eq!(at, f64::from(renewal));
        assert_near(rate, (3.806 + at - 1.0) / (0.668 + 3.806 + at - 1.0));
    }
    assert_eq!(
        points(&chart, "observed"),
        [(1.0, 0.869), (2.0, 743.0 / 869.0)]
    );
    assert_eq!(rules(&chart, "end of the fitted data"), [2.0]);
    assert_eq!(rules(&chart, "last that was seen"), [0.0; 0]);
}

/// sBG with independent errors of ln α and ln β: churn is α/(α + β) at the first renewal, so that the
/// slopes of ln churn in ln α and ln β are 1 − p and −(1 − p), p the churn.
#[test]
fn the_range_of_retention_is_that_of_the_logarithm_of_churn() {
    let (alpha, beta, error) = (0.668, 3.806, 0.1_f64);
    let sbg = ShiftedBetaGeometric::new(alpha, beta).unwrap();
    let covariance = vec![vec![error * error, 0.0], vec![0.0, error * error]];
    let estimate = NormalEstimate::new(sbg, covariance).unwrap();
    let range = plot::retention_range(&estimate, 3, ConfidenceLevel::P95).unwrap();
    let first = range.reaches[0];
    let churn = alpha / (alpha + beta);
    let reach = 1.959_963_984_540_054 * (1.0 - churn) * error * 2.0_f64.sqrt();
    // The delta method takes slopes by differences, the error of which is 10⁻⁶ or so.
    for (found, expected) in [
        (first.low, 1.0 - churn * reach.exp()),
        (first.high, 1.0 - churn * (-reach).exp()),
    ] {
        assert!(
            (found - expected).abs() < 1e-5,
            "{found} against {expected}"
        );
    }
    let places: Vec<f64> = range.reaches.iter().map(|reach| reach.at).collect();
    assert_eq!(places, [1.0, 2.0, 3.0]);

    let counts = RenewalCounts::from_survivors(&[1000, 869, 743]).unwrap();
    let model = |name, range| NamedContract {
        name,
        model: &sbg,
        fitted_renewals: None,
        range,
    };
    let models = [model("one", Some(&range)), model("other", None)];
    let chart =
        plot::retention_curves(&counts, &models, 3, TimeUnit::Year, ConfidenceLevel::P95).unwrap();
    assert_eq!(rules(&chart, "last that was seen"), [2.0]);
    let bands = chart.panels[0].marks.iter().filter_map(|mark| match mark {
        Mark::Band { name, reaches, .. } => Some((name.clone(), reaches.clone())),
        _ => None,
    });
    let bands: Vec<_> = bands.collect();
    assert_eq!(bands.len(), 1);
    assert_eq!(
        bands[0].0.in_language(Language::English),
        "range of one (95 %)"
    );
    assert_eq!(bands[0].1, range.reaches);
    // The strokes of the two lines are not the same.
    let svg = chart.to_svg(plot::Size::Page, plot::Theme::Print);
    for dash in ["7 4", "2 3"] {
        let dash = format!("stroke-linejoin=\"round\" stroke-dasharray=\"{dash}\"");
        assert!(svg.contains(&dash), "{dash}");
    }
}

#[test]
fn contours_lie_where_the_likelihood_is_lower() {
    let histories = [0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 3, 6]
        .map(|x| PurchaseHistory::new(x, f64::from(x.min(1)) * 20.0, 26.0).unwrap());
    let histories = DistinctHistories::new(TimeUnit::Week, histories);
    let fit = Nbd::fit(&histories).unwrap();
    let likelihood = fit.model().log_likelihood_of(&histories).unwrap();
    let chart = plot::likelihood_contours(&fit, &histories, ("r", "alpha"), 3.0)
        .unwrap()
        .unwrap();
    let points = line(&chart, "lower by 1");
    let points: Vec<_> = points.into_iter().filter(|(x, _)| x.is_finite()).collect();
    assert!(points.len() > 20);
    for (r, alpha) in points {
        let lower = fit.log_likelihood() - likelihood.value(&[r, alpha]).unwrap();
        assert!((lower - 1.0).abs() < 0.05, "{lower}");
    }
    assert_eq!(
        plot::likelihood_contours(&fit, &histories, ("r", "beta"), 3.0).unwrap(),
        None
    );
}

#[test]
fn frequencies_stand_side_by_side() {
    let read: FrequencyFit = serde_json::from_str(
        r#"{"rows":[{"frequency":0,"actual":7,"expected":6.5},{"frequency":1,"actual":3,"expected":3.5}],
            "chi_squared":null,"degrees_of_freedom":0,"p_value":null}"#,
    )
    .unwrap();
    let chart = plot::frequency_histogram(&read);
    let actual: Vec<f64> = bars(&chart, "actual").iter().map(|bar| bar.2).collect();
    let expected: Vec<f64> = bars(&chart, "expected").iter().map(|bar| bar.2).collect();
    assert_eq!((actual, expected), (vec![7.0, 3.0], vec![6.5, 3.5]));
}
