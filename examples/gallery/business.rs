//! Charts of value, answers, points and campaigns, and of data that are hard to draw.

use crate::Named;
use chrono::NaiveDate;
use clv::campaign::ranking::{Arm, UpliftRanking};
use clv::campaign::{Funnel, PathShape, SequentialTest, Spending, TargetPath, TargetPlan};
use clv::loyalty::liability::CohortFlows;
use clv::loyalty::tier::{TierLadder, TierMetric, TierStatus};
use clv::plot;
use clv::predict::evaluation::{Bins, Ranking, calibration_table};
use clv::quantity::{ConfidenceLevel, Probability, TimeUnit};
use clv::retention::churn_reasons;
use clv::roi::CashFlows;
use clv::segment::{Concentration, SegmentSummary};
use clv::statistics::ParetoBorder;
use clv::survey::{
    AttributeRatings, DatedNps, Journey, NpsGroup, NpsGroups, NpsIntervalMethod, NpsScale,
    NpsTally, OffScale, Reporting, RollingWindows, key_drivers,
};
use clv::value::ValueError;
use clv::value::drivers::{Attribution, Driver, RevenueDrivers, decompose, tornado, two_way_table};
use rust_decimal::Decimal;
use rust_decimal_macros::dec;
use std::error::Error;

const ANSWERS: &str = include_str!("../data/survey_responses.csv");

pub fn charts() -> Result<Vec<Named>, Box<dyn Error>> {
    let mut charts = Vec::new();
    value(&mut charts)?;
    survey(&mut charts)?;
    loyalty(&mut charts)?;
    campaign(&mut charts)?;
    Ok(charts)
}

/// margin × orders × years − acquisition cost
fn worth(levels: &[Decimal]) -> Result<Decimal, ValueError> {
    match levels {
        [margin, orders, years, cost] => Ok(margin * orders * years - cost),
        _ => Err(ValueError::Empty { what: "driver" }),
    }
}

fn value(charts: &mut Vec<Named>) -> Result<(), Box<dyn Error>> {
    let fifth = dec!(0.2);
    let drivers = [
        Driver::within("margin an order", dec!(12), fifth)?,
        Driver::within("orders a year", dec!(4.5), dec!(0.3))?,
        Driver::within("years as a customer", dec!(3), dec!(0.25))?,
        Driver::within("acquisition cost", dec!(40), dec!(0.5))?,
    ];
    charts.push((
        "tornado",
        plot::tornado_bars(&tornado::<ValueError>(&drivers, worth)?),
    ));
    let before = RevenueDrivers {
        price: dec!(48),
        frequency: dec!(3.1),
        customers: dec!(12000),
    };
    let after = RevenueDrivers {
        price: dec!(51),
        frequency: dec!(2.8),
        customers: dec!(14500),
    };
    let decomposition = decompose(before, after)?.ok_or("no revenue")?;
    charts.push((
        "revenue-waterfall",
        plot::revenue_waterfall(&decomposition, Attribution::MeanOverOrders)?,
    ));
    let flows = [-90000, 12000, 21000, 26000, 29000, 24000, 18000].map(Decimal::from);
    charts.push((
        "cash-flow",
        plot::cumulative_cash_flow(&CashFlows::new(flows, TimeUnit::Quarter)?)?,
    ));
    let retention = [
        dec!(0.60),
        dec!(0.65),
        dec!(0.70),
        dec!(0.75),
        dec!(0.80),
        dec!(0.85),
    ];
    let margins = [dec!(20), dec!(30), dec!(40), dec!(50), dec!(60)];
    let table = two_way_table::<ValueError>(&retention, &margins, |retention, margin| {
        Ok((margin / (Decimal::ONE - retention)).round_dp(1))
    })?;
    charts.push((
        "two-way",
        plot::two_way_map(
            &table,
            ("retention rate", "留存率"),
            ("margin a year", "年毛利"),
        ),
    ));
    Ok(())
}

fn survey(charts: &mut Vec<Named>) -> Result<(), Box<dyn Error>> {
    let mut tally = NpsTally::new(NpsScale::ZERO_TO_TEN, OffScale::Refuse);
    let mut dated = DatedNps::new(NpsScale::ZERO_TO_TEN, OffScale::Refuse);
    let mut reasons = Vec::new();
    let (mut scores, mut ratings) = (Vec::new(), [Vec::new(), Vec::new(), Vec::new()]);
    for line in ANSWERS.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let number = |place: usize| fields.get(place).and_then(|field| field.parse::<u8>().ok());
        let date: NaiveDate = fields.get(1).ok_or("no date")?.parse()?;
        tally.push(number(4))?;
        dated.push(date, number(4))?;
        if let Some(score) = number(4) {
            scores.push(score);
            for (own, place) in ratings.iter_mut().zip(7..) {
                own.push(number(place));
            }
        }
        let reason = fields
            .last()
            .map(|reason| reason.trim())
            .filter(|reason| !reason.is_empty());
        let group = number(4).and_then(|score| NpsScale::ZERO_TO_TEN.group(score));
        if group == Some(NpsGroup::Detractor) {
            reasons.push(reason.into_iter().collect::<Vec<&str>>());
        }
    }
    let groups = tally.groups();
    let estimate = groups.estimate(NpsIntervalMethod::Wilson, ConfidenceLevel::P95);
    charts.push(("nps-gauge", plot::nps_gauge(&groups, estimate.as_ref())));
    let reporting = Reporting {
        minimum_responses: 20,
        method: NpsIntervalMethod::Wilson,
        confidence_level: ConfidenceLevel::P95,
    };
    let first_end = NaiveDate::from_ymd_opt(2026, 1, 28).ok_or("no such day")?;
    let waves = dated.rolling(
        RollingWindows {
            first_end,
            count: 6,
            days: 28,
            step: 28,
        },
        &reporting,
    )?;
    charts.push(("wave-trend", plot::wave_trend(&waves)));
    let journey = Journey::new(&[3.6, 4.1, 4.4, 3.2, 3.9, 2.7, 4.2])?.ok_or("no stage")?;
    let stages = [
        ("sees an advertisement", "看到广告"),
        ("visits the shop", "进店"),
        ("is advised", "咨询"),
        ("pays", "付款"),
        ("receives", "收货"),
        ("complains", "投诉"),
        ("is helped", "售后"),
    ];
    charts.push((
        "journey",
        plot::journey_line(stages, &journey, ("satisfaction (1–5)", "满意度（1–5）")),
    ));
    let attributes: Vec<AttributeRatings<'_>> = ["delivery", "product", "price"]
        .into_iter()
        .zip(&ratings)
        .map(|(attribute, ratings)| AttributeRatings { attribute, ratings })
        .collect();
    let drivers = key_drivers(NpsScale::ZERO_TO_TEN, &scores, &attributes, 2)?;
    charts.push(("drivers", plot::driver_chart(&drivers)));
    let threshold = Probability::new(dec!(0.8))?;
    let reasons = churn_reasons(&reasons, threshold, ParetoBorder::Include)?.ok_or("no reason")?;
    let mut reasons = plot::churn_reason_pareto(&reasons);
    reasons.title = ("Why detractors are detractors", "贬损者的理由").into();
    charts.push(("reasons-pareto", reasons));
    Ok(())
}

fn loyalty(charts: &mut Vec<Named>) -> Result<(), Box<dyn Error>> {
    const PERIODS: usize = 8;
    let mut flows = CohortFlows::new(PERIODS);
    for cohort in 0..PERIODS {
        let issued = Decimal::from(80_000 + 6_000 * cohort);
        flows.issue(cohort, issued)?;
        for (age, share) in [
            dec!(0.05),
            dec!(0.16),
            dec!(0.14),
            dec!(0.1),
            dec!(0.07),
            dec!(0.04),
            dec!(0.02),
            dec!(0.01),
        ]
        .into_iter()
        .enumerate()
        {
            if cohort + age < PERIODS {
                flows.redeem(cohort, cohort + age, issued * share)?;
            }
        }
    }
    let triangle = flows.triangle(&[])?;
    let breakage = triangle
        .breakage(dec!(0.01), Decimal::ONE)?
        .ok_or("nothing was redeemed")?;
    let mut points = plot::points_by_cohort(&flows, &breakage);
    for panel in &mut points.panels {
        panel.x.label = ("quarter of issue", "发放季度").into();
    }
    charts.push(("points-by-cohort", points));

    let ladder =
        TierLadder::silver_gold_diamond(TierMetric::Spend, [dec!(100), dec!(500), dec!(2000)])?;
    let mut random = Random(7);
    let status = |level| TierStatus {
        level,
        short_since: None,
    };
    let before: Vec<TierStatus> = (0..900)
        .map(|_| status((4.0 * random.next() * random.next()) as usize))
        .collect();
    let after: Vec<TierStatus> = before
        .iter()
        .map(|one| match random.next() {
            draw if draw < 0.16 => status((one.level + 1).min(3)),
            draw if draw < 0.30 => status(one.level.saturating_sub(1)),
            _ => *one,
        })
        .collect();
    charts.push(("tier-flow", plot::tier_flow(&ladder, &before, &after)));
    Ok(())
}

fn campaign(charts: &mut Vec<Named>) -> Result<(), Box<dyn Error>> {
    // The better the score, the more a message helps; the worst are put off by it.
    let mut random = Random(11);
    let (mut outcomes, mut arms, mut scores) = (Vec::new(), Vec::new(), Vec::new());
    let (mut labels, mut probabilities) = (Vec::new(), Vec::new());
    for _ in 0..6000 {
        let persuadable = random.next();
        let treated = random.next() < 0.5;
        let chance = 0.08
            + if treated {
                0.16 * persuadable - 0.03
            } else {
                0.0
            };
        outcomes.push(f64::from(u8::from(random.next() < chance)));
        arms.push(if treated { Arm::Treated } else { Arm::Control });
        scores.push(persuadable + 0.3 * random.next());
        let probability = random.next() * random.next();
        probabilities.push(probability);
        labels.push(random.next() < probability.powf(1.2));
    }
    let ranking = UpliftRanking::new(&outcomes, &arms, &scores)?;
    charts.push(("qini", plot::qini_curve(&ranking)));
    charts.push((
        "uplift",
        plot::uplift_by_group(&ranking.uplift_table(10)?.unwrap_or_default()),
    ));

    let ranking = Ranking::new(&labels, &probabilities)?;
    charts.push(("roc", plot::roc_curve(&ranking)));
    charts.push(("precision-recall", plot::precision_recall_curve(&ranking)));
    let rows = calibration_table(&labels, &probabilities, Bins::EqualCount(10))?;
    charts.push(("reliability", plot::reliability_curve(&rows)));

    let funnel = Funnel::new([
        ("visits", 48_200),
        ("looks at a product", 21_350),
        ("puts it in the basket", 6_120),
        ("begins to pay", 3_480),
        ("buys", 2_610),
    ])?;
    charts.push((
        "funnel",
        plot::funnel_bars(&funnel.ok_or("nobody entered")?),
    ));

    let plan = TargetPlan {
        base: dec!(1000),
        target: dec!(1600),
        periods: 12,
        unit: Some(Decimal::ONE),
    };
    let path = TargetPath::new(plan, &PathShape::Linear)?.ok_or("no path")?;
    let actual = [1062, 1090, 1170, 1215, 1238, 1310, 1322].map(Decimal::from);
    charts.push((
        "target",
        plot::target_progress(&path, &actual, ("members", "会员数"), TimeUnit::Month),
    ));

    let alpha = Probability::new(dec!(0.05))?;
    let test = SequentialTest::new(&[0.2, 0.4, 0.6, 0.8, 1.0], alpha, Spending::OBrienFleming)?;
    charts.push((
        "sequential",
        plot::sequential_boundaries(&test, &[0.9, 1.4, 2.2, 2.6]),
    ));
    Ok(())
}

/// What is hard to draw: nothing, one, all alike, names that are long or markup, amounts that are
/// huge or tiny.
pub fn bad() -> Result<Vec<Named>, Box<dyn Error>> {
    let long = "a segment with a name that goes on and on, as names do that were typed in by hand";
    let segment = |name: &str, revenue: Decimal, share: Decimal| SegmentSummaryParts {
        name: name.to_owned(),
        revenue,
        share,
    };
    let mut charts = Vec::new();
    let rows = [
        segment("<script>alert(1)</script>", dec!(1000000000000), dec!(0.99)),
        segment(long, dec!(0.01), dec!(0.01)),
        segment(
            "一个名字特别特别特别特别特别特别特别特别长的客户分群",
            dec!(0),
            dec!(0),
        ),
    ];
    let tornado = clv::value::drivers::Tornado {
        base_value: dec!(500000000000),
        bars: rows
            .iter()
            .map(|row| clv::value::drivers::TornadoBar {
                driver: row.name.clone(),
                value_at_low: dec!(500000000000) - row.revenue,
                value_at_high: dec!(500000000000) + row.revenue * row.share,
                swing: row.revenue,
            })
            .collect(),
    };
    charts.push(("bad-tornado", plot::tornado_bars(&tornado)));
    charts.push((
        "bad-segments-none",
        plot::segment_bars(&Vec::<SegmentSummary>::new()),
    ));
    for (name, values) in [
        ("bad-lorenz-one", vec![dec!(0.01)]),
        ("bad-lorenz-huge", vec![dec!(1000000000000), dec!(0.01)]),
    ] {
        if let Some(concentration) = Concentration::of(&values)? {
            charts.push((name, plot::lorenz_curve(&concentration)));
        }
    }
    charts.push((
        "bad-nps-none",
        plot::nps_gauge(&NpsGroups::new(0, 0, 0)?, None),
    ));
    let one = NpsGroups::new(1, 0, 0)?;
    let estimate = one.estimate(NpsIntervalMethod::Wilson, ConfidenceLevel::P95);
    charts.push(("bad-nps-one", plot::nps_gauge(&one, estimate.as_ref())));
    let flows = CashFlows::new(
        [dec!(-1000000000000), dec!(0.01), dec!(0.01)],
        TimeUnit::Year,
    )?;
    charts.push(("bad-cash", plot::cumulative_cash_flow(&flows)?));
    let funnel = Funnel::new([
        ("<b>all</b>".to_owned(), 10_000_000_u64),
        (long.to_owned(), 0),
    ])?;
    charts.push((
        "bad-funnel",
        plot::funnel_bars(&funnel.ok_or("nobody entered")?),
    ));
    Ok(charts)
}

struct SegmentSummaryParts {
    name: String,
    revenue: Decimal,
    share: Decimal,
}

/// A small generator, so that what is made up is the same everywhere (Lehmer 1951).
struct Random(u64);

impl Random {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(48_271) % 2_147_483_647;
        self.0 as f64 / 2_147_483_647.0
    }
}
