//! Charts of value, answers, segments, retention, points and campaigns.

use crate::{assert_near, bars, cells, line, points};
use clv::campaign::{Funnel, SequentialTest, Spending};
use clv::loyalty::tier::{TierLadder, TierMetric, TierStatus};
use clv::plot::{self, Mark};
use clv::predict::evaluation::Ranking;
use clv::quantity::{ConfidenceLevel, Language, Probability, TimeUnit};
use clv::retention::{
    CohortActivity, CohortTable, KaplanMeier, Observation, Outcome, RiskTable, SurvivalInterval,
    churn_reasons,
};
use clv::roi::CashFlows;
use clv::segment::{Concentration, LifecycleStage, StageTransitions};
use clv::statistics::ParetoBorder;
use clv::survey::{
    DatedNps, Journey, NpsGroups, NpsIntervalMethod, NpsScale, OffScale, Reporting, RollingWindows,
};
use clv::value::ValueError;
use clv::value::drivers::{Attribution, Driver, RevenueDrivers, decompose, tornado};
use rust_decimal_macros::dec;

#[test]
fn lorenz_curve_of_three() {
    let concentration = Concentration::of(&[dec!(10), dec!(20), dec!(70)])
        .unwrap()
        .unwrap();
    let chart = plot::lorenz_curve(&concentration);
    let points = line(&chart, "customers");
    let by_hand = [(0.0, 0.0), (1.0 / 3.0, 0.1), (2.0 / 3.0, 0.3), (1.0, 1.0)];
    assert_eq!(points.len(), by_hand.len());
    for (found, expected) in points.iter().zip(by_hand) {
        assert_near(found.0, expected.0);
        assert_near(found.1, expected.1);
    }
    // Gini: (4 − 2·(0.1 + 0.3 + 1)) / 3.
    assert!(
        chart
            .subtitle
            .in_language(Language::English)
            .starts_with("Gini 0.400")
    );
}

#[test]
fn survival_of_three() {
    let seen = [
        (1.0, Outcome::Left),
        (2.0, Outcome::Left),
        (3.0, Outcome::StillThere),
    ];
    let seen = seen.map(|(time, outcome)| Observation { time, outcome });
    let curve = KaplanMeier::of(RiskTable::of(&seen).unwrap().unwrap());
    let curves = [("all", &curve)];
    let chart = plot::survival_curves(
        &curves,
        "months",
        SurvivalInterval::LogLog,
        ConfidenceLevel::P95,
    );
    let points = line(&chart, "all");
    let by_hand = [
        (0.0, 1.0),
        (1.0, 2.0 / 3.0),
        (2.0, 1.0 / 3.0),
        (3.0, 1.0 / 3.0),
    ];
    assert_eq!(points.len(), by_hand.len());
    for (found, expected) in points.iter().zip(by_hand) {
        assert_near(found.0, expected.0);
        assert_near(found.1, expected.1);
    }
    let numbers = &chart.panels[0].below[0].numbers;
    assert_eq!(numbers[..2], [(1.0, 3), (2.0, 2)]);
}

#[test]
fn cohorts_without_their_first_period() {
    let rows = [("ann", 0, &[0, 1][..]), ("bob", 0, &[0]), ("cyd", 1, &[1])];
    let table = CohortTable::from_activity(rows, 2, CohortActivity::Bounded)
        .unwrap()
        .unwrap();
    let chart = plot::cohort_map(&table, &[]);
    // Half of the first cohort came back at age 1, nobody at age 2; the second was seen to age 1.
    assert_eq!(
        cells(&chart),
        [vec![Some(0.5), Some(0.0)], vec![Some(0.0), None]]
    );
}

#[test]
fn stages_as_shares_of_the_stage_before() {
    use LifecycleStage::{Active, AtRisk, New};
    let before = [Some(New), Some(New), Some(Active), None];
    let after = [Some(Active), Some(AtRisk), Some(Active), Some(Active)];
    let chart = plot::stage_transition_map(&StageTransitions::between(&before, &after).unwrap());
    let cells = cells(&chart);
    assert_eq!(cells[New as usize][Active as usize], Some(0.5));
    assert_eq!(cells[Active as usize][Active as usize], Some(1.0));
    assert_eq!(cells[AtRisk as usize][Active as usize], None);
}

#[test]
fn waterfall_goes_from_before_to_after() {
    let before = RevenueDrivers {
        price: dec!(10),
        frequency: dec!(2),
        customers: dec!(3),
    };
    let after = RevenueDrivers {
        price: dec!(12),
        frequency: dec!(1),
        customers: dec!(3),
    };
    let decomposition = decompose(before, after).unwrap().unwrap();
    let chart =
        plot::revenue_waterfall(&decomposition, Attribution::PriceThenFrequencyThenCustomers)
            .unwrap();
    assert_eq!(
        bars(&chart, "revenue"),
        [(0.0, 0.0, 60.0), (4.0, 0.0, 36.0)]
    );
    // 10 → 12 at 2 · 3 is 12; then 2 → 1 at 12 · 3 is −36.
    assert_eq!(bars(&chart, "more"), [(1.0, 60.0, 72.0), (3.0, 36.0, 36.0)]);
    assert_eq!(bars(&chart, "less"), [(2.0, 72.0, 36.0)]);
}

#[test]
fn cash_flow_is_paid_back() {
    let flows = [dec!(-1000), dec!(625), dec!(500), dec!(375)];
    let chart =
        plot::cumulative_cash_flow(&CashFlows::new(flows, TimeUnit::Year).unwrap()).unwrap();
    assert_eq!(
        line(&chart, "all so far"),
        [(0.0, -1000.0), (1.0, -375.0), (2.0, 125.0), (3.0, 500.0)]
    );
    // 1 + 375 / 500.
    assert_eq!(
        chart.subtitle.in_language(Language::English),
        "paid back after 1.8 years"
    );
}

#[test]
fn tornado_has_the_widest_swing_on_top() {
    let tenth = dec!(0.1);
    let drivers = [
        Driver::within("cost", dec!(50), tenth).unwrap(),
        Driver::within("margin", dec!(100), tenth).unwrap(),
    ];
    let result =
        tornado::<ValueError>(&drivers, |levels| Ok(levels[1] * dec!(5) - levels[0])).unwrap();
    let chart = plot::tornado_bars(&result);
    assert_eq!(
        bars(&chart, "at the driver's low"),
        [(0.0, 450.0, 400.0), (1.0, 450.0, 455.0)]
    );
    assert_eq!(
        bars(&chart, "at its high"),
        [(0.0, 450.0, 500.0), (1.0, 450.0, 445.0)]
    );
}

#[test]
fn nps_shares_are_stacked() {
    let groups = NpsGroups::new(60, 25, 15).unwrap();
    let estimate = groups.estimate(NpsIntervalMethod::Wilson, ConfidenceLevel::P95);
    let chart = plot::nps_gauge(&groups, estimate.as_ref());
    let ends: Vec<f64> = ["detractors 15.0 %", "passives 25.0 %", "promoters 60.0 %"]
        .iter()
        .flat_map(|name| bars(&chart, name))
        .map(|(_, _, to)| to)
        .collect();
    for (found, expected) in ends.iter().zip([0.15, 0.40, 1.0]) {
        assert_near(*found, expected);
    }
    assert_eq!(ends.len(), 3);
}

#[test]
fn journey_has_its_peaks() {
    let journey = Journey::new(&[3.0, 5.0, 2.0, 4.0]).unwrap().unwrap();
    let chart = plot::journey_line(["a", "b", "c", "d"], &journey, "score");
    assert_eq!(
        line(&chart, ""),
        [(0.0, 3.0), (1.0, 5.0), (2.0, 2.0), (3.0, 4.0)]
    );
    assert_eq!(points(&chart, "peak"), [(1.0, 5.0), (3.0, 4.0)]);
}

#[test]
fn reasons_add_up() {
    let answers = [
        vec!["price"],
        vec!["price", "service"],
        vec![],
        vec!["price"],
    ];
    let threshold = Probability::new(dec!(0.75)).unwrap();
    let reasons = churn_reasons(&answers, threshold, ParetoBorder::Include)
        .unwrap()
        .unwrap();
    let chart = plot::churn_reason_pareto(&reasons);
    assert_eq!(bars(&chart, "the vital few"), [(0.0, 0.0, 0.75)]);
    assert_eq!(bars(&chart, "others"), [(1.0, 0.0, 0.25)]);
}

#[test]
fn tiers_flow_from_side_to_side() {
    let ladder =
        TierLadder::silver_gold_diamond(TierMetric::Spend, [dec!(1), dec!(2), dec!(3)]).unwrap();
    let status = |level| TierStatus {
        level,
        short_since: None,
    };
    let (before, after) = ([0, 1, 1].map(status), [1, 1, 0].map(status));
    let chart = plot::tier_flow(&ladder, &before, &after);
    let streams: Vec<_> = chart.panels[0]
        .marks
        .iter()
        .filter_map(|mark| match mark {
            Mark::Stream { from, to, .. } => Some((from.low, from.high, to.low, to.high)),
            _ => None,
        })
        .collect();
    // One of none to silver; of silver one to none and one stays.
    assert_eq!(
        streams,
        [
            (0.0, 1.0, 1.0, 2.0),
            (1.0, 2.0, 0.0, 1.0),
            (2.0, 3.0, 2.0, 3.0)
        ]
    );
    assert_eq!(
        chart.subtitle.in_language(Language::English),
        "1 rose, 1 fell"
    );
}

#[test]
fn funnel_and_bounds() {
    let funnel = Funnel::new([("visitor", 4200), ("lead", 1260), ("buyer", 630)])
        .unwrap()
        .unwrap();
    let chart = plot::funnel_bars(&funnel);
    assert_eq!(
        bars(&chart, ""),
        [(0.0, 0.0, 4200.0), (1.0, 0.0, 1260.0), (2.0, 0.0, 630.0)]
    );

    // O'Brien–Fleming bounds of five looks, as the package gsDesign has them.
    let alpha = Probability::new(dec!(0.05)).unwrap();
    let looks = [0.2, 0.4, 0.6, 0.8, 1.0];
    let test = SequentialTest::new(&looks, alpha, Spending::OBrienFleming).unwrap();
    let chart = plot::sequential_boundaries(&test, &[0.9, 1.4]);
    for (found, published) in line(&chart, "bound")
        .iter()
        .zip([4.8769, 3.3569, 2.6803, 2.2898, 2.0310])
    {
        assert!((found.1 - published).abs() < 2e-4);
    }
    assert_eq!(line(&chart, "so far"), [(0.2, 0.9), (0.4, 1.4)]);
}

#[test]
fn roc_goes_from_corner_to_corner() {
    let ranking = Ranking::new(&[true, true, false, false], &[0.9, 0.4, 0.6, 0.1]).unwrap();
    let points = line(&plot::roc_curve(&ranking), "by score");
    assert_eq!(
        points,
        [(0.0, 0.0), (0.0, 0.5), (0.5, 0.5), (0.5, 1.0), (1.0, 1.0)]
    );
}

/// Six waves of four weeks: a tick at the last day of each, or of every second one.
#[test]
fn ticks_stand_at_the_ends_of_waves() {
    let day = |month, day| chrono::NaiveDate::from_ymd_opt(2026, month, day).unwrap();
    let mut dated = DatedNps::new(NpsScale::ZERO_TO_TEN, OffScale::Refuse);
    for number in 0..168_u64 {
        let on = day(1, 1) + chrono::Days::new(number);
        dated.push(on, Some(10 - (number % 4) as u8)).unwrap();
    }
    let reporting = Reporting {
        minimum_responses: 1,
        method: NpsIntervalMethod::Wilson,
        confidence_level: ConfidenceLevel::P95,
    };
    let windows = RollingWindows {
        first_end: day(1, 28),
        count: 6,
        days: 28,
        step: 28,
    };
    let waves = dated.rolling(windows, &reporting).unwrap();
    let chart = plot::wave_trend(&waves);
    let ends: Vec<String> = waves.iter().map(|wave| wave.to.to_string()).collect();
    for size in [plot::Size::Page, plot::Size::Slide, plot::Size::Phone] {
        let svg = chart.to_svg(size, plot::Theme::Light);
        let dates: Vec<&str> = svg
            .split(['<', '>'])
            .filter(|text| text.starts_with("2026-"))
            .collect();
        assert!(dates.len() >= 2, "{dates:?}");
        assert!(
            dates.iter().all(|date| ends.iter().any(|end| end == date)),
            "{dates:?}"
        );
        assert_eq!(dates.last(), ends.last().map(String::as_str).as_ref());
    }
}
