//! What charts say in words, and laws that hold of every axis and scale.

use crate::{line, points};
use clv::campaign::ranking::{Arm, UpliftRanking};
use clv::models::{FrequencyFit, HoldoutByFrequency, TrackedPeriod};
use clv::plot::{self, Axis, Chart, Format, Mark, Size, Theme};
use clv::quantity::{CalendarPeriod, Language, TimeUnit};
use clv::retention::{CohortActivity, CohortTable};
use clv::segment::{
    Concentration, LifecycleStage, RfmScore, RfmScores, SegmentSummary, StageTransitions,
};
use clv::value::ValueError;
use clv::value::drivers::two_way_table;
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

const SIZES: [Size; 3] = [Size::Page, Size::Slide, Size::Phone];

fn says(chart: &Chart) -> &str {
    chart.subtitle.in_language(Language::English)
}

fn title(chart: &Chart) -> &str {
    chart.title.in_language(Language::English)
}

/// The texts of a drawing.
fn texts(svg: &str) -> Vec<&str> {
    let after = svg.split("<text").skip(1);
    after
        .filter_map(|text| {
            text.split_once('>')?
                .1
                .split_once('<')
                .map(|(text, _)| text)
        })
        .collect()
}

/// Periods of a length in which 0.2 and 0.4 purchases are expected, and none and three come.
fn periods(length: f64) -> [TrackedPeriod; 2] {
    let period =
        |place: f64, expected, actual, cumulative_expected, cumulative_actual| TrackedPeriod {
            end: place * length,
            expected,
            actual,
            cumulative_expected,
            cumulative_actual,
        };
    [period(1.0, 0.2, 0, 0.2, 0), period(2.0, 0.4, 3, 0.6, 3)]
}

/// 0.6 / 3 − 1 = −80 %. A calendar month is not 30.4375 days, and said as whole all the same.
#[test]
fn tracking_says_how_far_it_goes_and_in_what_periods() {
    let weeks = plot::tracking_cumulative(&periods(1.0), TimeUnit::Week, None, None);
    assert_eq!(
        says(&weeks),
        "within 2 weeks 0.60 expected, 3 actual, −80.0 %"
    );
    let months = plot::tracking_cumulative(&periods(0.985), TimeUnit::Month, None, None);
    assert!(says(&months).starts_with("within 2 months "));
    for (length, unit, said) in [
        (1.0, TimeUnit::Week, "Repeat purchases, in each week"),
        (2.0, TimeUnit::Week, "Repeat purchases, in each 2 weeks"),
        (0.985, TimeUnit::Month, "Repeat purchases, in each month"),
    ] {
        let chart = plot::tracking_incremental(&periods(length), unit, None, None);
        assert_eq!(title(&chart), said);
    }
}

/// Y − Y·N/N by hand is 1, 1, 2, 2 … (`scores.rs`); the treated gain what the curve says, of both arms.
#[test]
fn qini_says_whose_conversions_it_counts() {
    let outcomes = [1.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0];
    let arms: [Arm; 8] = std::array::from_fn(|place| {
        if place % 2 == 0 {
            Arm::Treated
        } else {
            Arm::Control
        }
    });
    let scores = [0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1];
    let ranking = UpliftRanking::new(&outcomes, &arms, &scores).unwrap();
    let chart = plot::qini_curve(&ranking);
    let panel = &chart.panels[0];
    let label = |axis: &Axis| axis.label.in_language(Language::English).to_owned();
    assert_eq!(label(&panel.y), "extra conversions among the treated");
    assert!(label(&panel.x).starts_with("customers of both arms"));
    let coefficient = ranking.qini_normalised().unwrap().unwrap();
    let gain = ranking.qini_mean_gain().unwrap();
    assert!(says(&chart).starts_with(&format!("{gain:.2} conversions more than at random")));
    assert!(says(&chart).contains(&format!("Qini coefficient {coefficient:.3}")));

    let groups = ranking.uplift_table(2).unwrap().unwrap();
    let svg = plot::uplift_by_group(&groups).to_svg(Size::Page, Theme::Light);
    assert!(svg.contains("percentage points") && !svg.contains(" %<"));
    // No group 0 and no group 1½.
    assert!(!texts(&svg).contains(&"1.5") && !texts(&svg).contains(&"3"));
}

#[test]
fn amounts_are_called_what_they_are() {
    let paid = Concentration::of(&[dec!(10), dec!(20)]).unwrap().unwrap();
    let chart = plot::lorenz_curve_of(&paid, "revenue so far");
    assert_eq!(title(&chart), "How revenue so far is spread over customers");
    assert!(
        chart
            .to_svg(Size::Page, Theme::Light)
            .contains(">share of revenue so far<")
    );
}

/// Seven rows, of which the last six expect fewer than five customers.
#[test]
fn a_test_of_small_classes_is_not_to_be_relied_on() {
    let read = |expected: f64| -> FrequencyFit {
        let row = |frequency| serde_json::json!({ "frequency": frequency, "actual": 3, "expected": expected });
        serde_json::from_value(serde_json::json!({
            "rows": [row(0), row(1)], "chi_squared": 0.5, "degrees_of_freedom": 1, "p_value": 0.48
        }))
        .unwrap()
    };
    let small = plot::frequency_histogram(&read(4.9));
    assert_eq!(
        says(&small),
        "χ² 0.50, df 1, p = 0.4800; not to be relied on: 2 of 2 classes expect fewer than 5 customers"
    );
    let large = plot::frequency_histogram(&read(5.0));
    assert_eq!(says(&large), "χ² 0.50, df 1, p = 0.4800");
}

fn segment(name: &str, share: Decimal, revenue: Option<Decimal>) -> SegmentSummary {
    serde_json::from_value(serde_json::json!({
        "segment": name, "customers": 1, "share_of_customers": share.to_string(),
        "orders": 1, "revenue": "0", "share_of_revenue": revenue.map(|share| share.to_string()),
        "average_order": null, "expected_value": null,
    }))
    .unwrap()
}

/// No share is more than all, and no label is lost.
#[test]
fn axes_of_shares_end_at_all() {
    let one = [segment("all", Decimal::ONE, Some(Decimal::ONE))];
    let eleven: Vec<SegmentSummary> = (0..11)
        .map(|place| {
            let share = Some(Decimal::new(91 + place, 3));
            segment(&format!("segment {place}"), Decimal::new(90, 3), share)
        })
        .collect();
    for size in SIZES {
        let svg = plot::segment_bars(&one).to_svg(size, Theme::Light);
        let is_beyond = |text: &str| {
            let number = text.strip_suffix(" %").map(str::parse::<f64>);
            number.is_some_and(|number| number.is_ok_and(|number| number > 100.0))
        };
        let shown = texts(&svg);
        assert!(shown.contains(&"100 %"), "{shown:?}");
        assert!(!shown.iter().any(|text| is_beyond(text)), "{shown:?}");

        let svg = plot::segment_bars(&eleven).to_svg(size, Theme::Light);
        let labels = texts(&svg);
        let nines = labels.iter().filter(|text| **text == "9.0 %").count();
        assert_eq!(nines, 11, "{size:?} {labels:?}");
        for place in 0..11 {
            let share = Decimal::new(91 + place, 1);
            let label = format!("{share} %");
            assert!(
                labels.contains(&label.as_str()),
                "{size:?} {label} {labels:?}"
            );
        }
    }
}

#[test]
fn revenue_that_nobody_paid_is_a_sentence() {
    let free = [segment("all", Decimal::ONE, None)];
    let chart = plot::segment_bars(&free);
    assert_eq!(
        says(&chart),
        "nothing was paid: there are no shares of revenue"
    );
    assert_eq!(chart.panels[0].marks.len(), 1);
}

/// All are as they were: the scale goes from none to all, and not from all to all.
#[test]
fn colours_of_equal_values_mean_something() {
    use LifecycleStage::{Active, New};
    let stages = [Some(New), Some(Active)];
    let stay = StageTransitions::between(&stages[1..], &stages[1..]).unwrap();
    let mut chart = plot::stage_transition_map(&stay);
    // Only the cells that are 1.
    for mark in &mut chart.panels[0].marks {
        if let Mark::Heat { values, .. } = mark {
            for cell in values.iter_mut().flatten() {
                *cell = cell.filter(|share| *share == 1.0);
            }
        }
    }
    let svg = chart.to_svg(Size::Page, Theme::Light);
    let shown = texts(&svg);
    assert!(
        shown.contains(&"0 %") && shown.contains(&"100 %"),
        "{shown:?}"
    );
    assert!(says(&chart).contains("grey: nobody was there before"));

    let score = RfmScore {
        recency: 1,
        frequency: 1,
        monetary: 1,
    };
    let alone = plot::rfm_grid(&RfmScores {
        scores: vec![score],
        cuts: None,
        recency_sizes: vec![1],
        frequency_sizes: vec![1],
        monetary_sizes: vec![1],
    });
    let svg = alone.to_svg(Size::Page, Theme::Light);
    // The scores 1 and 1, the cell, and the legend once.
    assert_eq!(texts(&svg).iter().filter(|text| **text == "1").count(), 4);
}

#[test]
fn the_only_point_of_a_line_is_seen() {
    let rows = [HoldoutByFrequency {
        frequency: 1,
        customers: 2,
        mean_actual: 1.0,
        mean_expected: 1.5,
    }];
    let chart = plot::calibration_by_frequency(&rows);
    assert_eq!(line(&chart, "expected"), [(0.0, 1.5)]);
    assert_eq!(points(&chart, ""), [(0.0, 1.0)]);
    let svg = chart.to_svg(Size::Page, Theme::Print);
    let strokes = svg.split("fill=\"none\"").count() - 1;
    assert_eq!(strokes, 2);
    let paths = svg.split("<path d=\"").skip(1);
    let level = paths.filter(|path| {
        let path = path.split('"').next().unwrap_or_default();
        path.contains('h') && !path.contains('a')
    });
    assert_eq!(level.count(), 2);
}

/// Two periods: a tick at each, and none half-way.
#[test]
fn no_unit_of_time_is_halved() {
    let chart = plot::tracking_incremental(&periods(1.0), TimeUnit::Week, None, None);
    for size in SIZES {
        let svg = chart.to_svg(size, Theme::Light);
        let below = svg.split("time since").next().unwrap_or_default();
        let below = below.rsplit("repeat purchases<").next().unwrap_or_default();
        let shown = texts(below);
        assert!(
            !shown.contains(&"0.5") && !shown.contains(&"1.5"),
            "{shown:?}"
        );
    }
}

/// Shares that are written alike are on the scale of all shares.
#[test]
fn colours_of_nearly_equal_shares_mean_something() {
    let mark = Mark::Heat {
        name: "alive".into(),
        x: vec![0.0, 1.0, 2.0],
        y: vec![0.0, 1.0],
        values: vec![vec![Some(0.9999), Some(0.9998)]],
        format: Format::Share,
        written: false,
    };
    let axis = || Axis::new("x", Format::Count);
    let svg = Chart::new("x")
        .panel(axis(), axis(), vec![mark])
        .to_svg(Size::Page, Theme::Light);
    let shown = texts(&svg);
    assert!(
        shown.contains(&"0 %") && shown.contains(&"100 %"),
        "{shown:?}"
    );
}

#[test]
fn ages_of_calendar_cohorts_have_their_unit() {
    let rows = [("ann", 648, &[648, 649][..]), ("bob", 648, &[648])];
    let table = CohortTable::from_activity(rows, 650, CohortActivity::Bounded)
        .unwrap()
        .unwrap();
    let chart = plot::calendar_cohort_map(&table, CalendarPeriod::Month);
    let svg = chart.to_svg(Size::Page, Theme::Light);
    assert!(svg.contains(">age (months)<"), "{svg}");
    let first = CalendarPeriod::Month.start(648).unwrap();
    let name = format!(">{} · 2<", first.format("%Y-%m"));
    assert!(svg.contains(&name), "{svg}");
}

#[test]
fn numbers_of_one_grid_have_the_same_decimals() {
    let table = two_way_table::<ValueError>(&[dec!(0.6), dec!(0.65)], &[dec!(1)], |row, _| {
        Ok(if row == dec!(0.6) {
            dec!(57.1)
        } else {
            dec!(400)
        })
    })
    .unwrap();
    let svg = plot::two_way_map(&table, "row", "column").to_svg(Size::Page, Theme::Light);
    let shown = texts(&svg);
    for text in ["57", "400", "0.60", "0.65"] {
        assert!(shown.contains(&text), "{text} {shown:?}");
    }
}

#[test]
fn a_logarithmic_axis_says_so() {
    let axis = |label: &str| Axis::new(label, Format::Number).logarithmic();
    let chart = Chart::new("x").panel(
        axis("a"),
        axis("b"),
        vec![Mark::Line {
            name: "c".into(),
            ink: plot::Ink::Text,
            line: plot::Line::Solid,
            points: vec![(1.0, 1.0), (100.0, 10.0)],
        }],
    );
    let svg = chart.to_svg(Size::Page, Theme::Light);
    assert!(svg.contains(">a (logarithmic scale)<") && svg.contains(">b (logarithmic scale)<"));
    let chinese = chart.in_language(Language::Chinese);
    assert!(
        chinese
            .to_svg(Size::Page, Theme::Light)
            .contains(">a（对数刻度）<")
    );
    assert!(svg.contains("<desc>b; a; c</desc>"), "{svg}");
}
