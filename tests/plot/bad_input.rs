//! Data that are hard to draw.

use clv::models::{BgNbd, TimedModel};
use clv::plot::{self, Axis, Chart, Format, Ink, Line, Mark, Point, Reach, Size, Theme};
use clv::predict::evaluation::Ranking;
use clv::quantity::{Language, TimeUnit};
use clv::roi::CashFlows;
use clv::segment::{Concentration, SegmentSummary};
use clv::survey::NpsGroups;
use clv::table::Words;
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

const SIZES: [Size; 3] = [Size::Page, Size::Slide, Size::Phone];
const THEMES: [Theme; 4] = [Theme::Light, Theme::Dark, Theme::Print, Theme::Adaptive];

/// In every size and theme: it is drawn, has no number that is none, and ends.
fn drawn(chart: &Chart) -> String {
    let mut longest = String::new();
    for size in SIZES {
        for theme in THEMES {
            for language in [Language::English, Language::Chinese] {
                let svg = chart.clone().in_language(language).to_svg(size, theme);
                assert!(svg.starts_with("<svg") && svg.ends_with("</svg>"));
                assert!(svg.contains("<desc>") && !svg.contains("<desc></desc>"));
                assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
                if svg.len() > longest.len() {
                    longest = svg;
                }
            }
        }
    }
    longest
}

#[test]
fn nothing_is_a_sentence() {
    let nobody: [SegmentSummary; 0] = [];
    let segments = plot::segment_bars(&nobody);
    drawn(&segments);
    let english = segments.to_svg(Size::Phone, Theme::Light);
    assert!(english.contains("There is no segment"), "{english}");
    let nobody = plot::nps_gauge(&NpsGroups::new(0, 0, 0).unwrap(), None);
    assert!(nobody.is_empty());
    assert!(
        nobody
            .to_svg(Size::Page, Theme::Light)
            .contains("Nobody answered.")
    );
    let empty = plot::tracking_cumulative(&[], TimeUnit::Week, Some(3.0), None);
    assert!(drawn(&empty).contains("No whole period was observed.") || empty.is_empty());
}

#[test]
fn one_customer_and_huge_amounts() {
    for values in [vec![dec!(0.01)], vec![dec!(1000000000000), dec!(0.01)]] {
        let concentration = Concentration::of(&values).unwrap().unwrap();
        drawn(&plot::lorenz_curve(&concentration));
    }
    for amount in [dec!(1000000000000), dec!(0.01), Decimal::ZERO] {
        let flows = CashFlows::new([-amount, amount], TimeUnit::Year).unwrap();
        drawn(&plot::cumulative_cash_flow(&flows).unwrap());
    }
    let flows = CashFlows::new([dec!(-1000000000000), dec!(10)], TimeUnit::Year).unwrap();
    let svg = plot::cumulative_cash_flow(&flows)
        .unwrap()
        .to_svg(Size::Page, Theme::Light);
    assert!(svg.contains("×10¹²"), "{svg}");
}

#[test]
fn markup_in_names_is_text() {
    let evil = "</text><script>alert('x')</script>\u{0}\u{202e}";
    let bars = vec![plot::Bar {
        at: 0.0,
        from: 0.0,
        to: 1.0,
        label: evil.into(),
    }];
    let chart = Chart::new(evil).saying(evil).panel(
        Axis::new(evil, Format::Number),
        Axis::of_names(evil, [evil]),
        vec![Mark::Bars {
            name: evil.into(),
            ink: Ink::Good,
            width: 0.5,
            across: true,
            bars,
        }],
    );
    let svg = drawn(&chart);
    assert!(!svg.contains("<script") && !svg.contains('\u{0}') && !svg.contains('\u{202e}'));
    assert!(svg.contains("&lt;script&gt;"));
}

#[test]
fn long_names_are_shortened() {
    let long = "a name that goes on and on ".repeat(40);
    let chinese = "一个很长很长的名字".repeat(40);
    let bars = (0..3).map(|at| plot::Bar {
        at: f64::from(at),
        from: 0.0,
        to: 1.0,
        label: long.as_str().into(),
    });
    let chart = Chart::new(Words::new(long.as_str(), chinese.as_str())).panel(
        Axis::of_names("", [long.as_str(), chinese.as_str(), ""]),
        Axis::new(long.as_str(), Format::Share),
        vec![Mark::Bars {
            name: Words::new(long.as_str(), chinese.as_str()),
            ink: Ink::Series(7),
            width: 0.5,
            across: false,
            bars: bars.collect(),
        }],
    );
    assert!(drawn(&chart).contains('…'));
}

#[test]
fn a_million_points_are_thinned() {
    let many = 1_000_000_u32;
    let at = |number: u32| {
        (
            f64::from(number),
            f64::from(number.wrapping_mul(2_654_435_761) >> 8),
        )
    };
    let points = (0..many).map(|number| Point {
        x: at(number).0,
        y: at(number).1,
        label: Words::default(),
    });
    let chart = Chart::new("").panel(
        Axis::new("", Format::Count),
        Axis::new("", Format::Number),
        vec![
            Mark::Line {
                name: Words::default(),
                ink: Ink::Good,
                line: Line::Solid,
                points: (0..many).map(at).collect(),
            },
            Mark::Points {
                name: Words::default(),
                ink: Ink::Bad,
                points: points.collect(),
            },
        ],
    );
    assert!(chart.to_svg(Size::Slide, Theme::Light).len() < 300_000);
    let values: Vec<Decimal> = (0..many).map(Decimal::from).collect();
    let chart = plot::lorenz_curve(&Concentration::of(&values).unwrap().unwrap());
    assert!(chart.to_svg(Size::Page, Theme::Light).len() < 20_000);
}

#[test]
fn what_is_not_finite_is_not_drawn() {
    let bad = [
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::MAX,
        -f64::MAX,
        0.0,
        5e-324,
    ];
    let points: Vec<(f64, f64)> = bad
        .iter()
        .flat_map(|x| bad.iter().map(move |y| (*x, *y)))
        .collect();
    for axis in [
        Axis::new("x", Format::Number),
        Axis::new("x", Format::Day),
        Axis::new("x", Format::Share),
        Axis::new("x", Format::Number).logarithmic(),
        Axis::new("x", Format::Number).within(f64::NAN, 3.0),
        Axis::of_names("x", ["a"]),
    ] {
        let reaches = points.iter().map(|(at, low)| Reach {
            at: *at,
            low: *low,
            high: f64::MAX,
        });
        let marks = vec![
            Mark::Line {
                name: Words::default(),
                ink: Ink::Good,
                line: Line::Steps,
                points: points.clone(),
            },
            Mark::Band {
                name: "b".into(),
                ink: Ink::Text,
                line: Line::Steps,
                reaches: reaches.clone().collect(),
            },
            Mark::Whiskers {
                name: "w".into(),
                ink: Ink::Text,
                across: true,
                reaches: reaches.collect(),
            },
            Mark::Heat {
                name: "h".into(),
                x: bad.to_vec(),
                y: vec![f64::NAN, 1.0],
                values: vec![bad.map(Some).to_vec()],
                format: Format::Share,
                written: true,
            },
        ];
        drawn(&Chart::new("x").panel(axis.clone(), axis, marks));
    }
}

/// A base of customers of whom one bought a million times: rows are spread over the frequencies.
#[test]
fn a_map_of_many_frequencies_has_few_rows() {
    let model = BgNbd::new(0.243, 4.414, 0.793, 2.426).unwrap();
    let model = TimedModel::new(model, TimeUnit::Week);
    let alive = plot::probability_alive_map(&model, 1_000_000, 52.0).unwrap();
    let ahead = plot::expected_purchases_map(&model, 12_345, 52.0, 52.0).unwrap();
    for chart in [&alive, &ahead] {
        assert!(crate::cells(chart).len() <= 42);
        assert!(drawn(chart).len() < 200_000, "{}", drawn(chart).len());
    }
    // The last row is of the last frequency: it bought last week.
    assert!(
        crate::cells(&alive)
            .last()
            .unwrap()
            .last()
            .unwrap()
            .is_some()
    );
}

/// Ten million customers, drawn by what is made of them.
#[test]
#[ignore = "four seconds and a gigabyte"]
fn ten_million_customers_are_no_ten_million_marks() {
    const CUSTOMERS: u32 = 10_000_000;
    let amounts: Vec<Decimal> = (0..CUSTOMERS)
        .map(|number| Decimal::from(number.wrapping_mul(2_654_435_761) % 1_000_003))
        .collect();
    let concentration = Concentration::of(&amounts).unwrap().unwrap();
    let labels: Vec<bool> = (0..CUSTOMERS).map(|number| number % 3 == 0).collect();
    let scores: Vec<f64> = (0..CUSTOMERS)
        .map(|number| f64::from(number.wrapping_mul(2_654_435_761)))
        .collect();
    let ranking = Ranking::new(&labels, &scores).unwrap();
    for chart in [
        plot::lorenz_curve(&concentration),
        plot::roc_curve(&ranking),
        plot::precision_recall_curve(&ranking),
    ] {
        let begin = std::time::Instant::now();
        let svg = chart.to_svg(Size::Page, Theme::Adaptive);
        assert!(svg.len() < 200_000, "{}", svg.len());
        assert!(begin.elapsed().as_secs() < 5);
    }
}
