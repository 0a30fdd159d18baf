//! How often intervals hold the truth, and how often tests call a difference that is none, in small,
//! unequal and extreme samples: one table of all rooms but the models and the survey, whose own are in
//! `tests/uncertainty/coverage.rs` and `tests/survey/coverage.rs`. `tests/README.md` shows it.
//!
//! ```text
//! cargo test --release --test coverage -- --ignored --nocapture
//! ```
#![allow(
    clippy::unwrap_used,
    reason = "a test may stop at the first wrong thing"
)]

#[path = "common/random.rs"]
mod random;

use clv::campaign::{
    AlwaysValid, BeforeAfter, Continuity, FourGroups, GroupMean, MeasuredArm, PlannedArm,
    conversion_uplift, cuped, difference_in_differences, mean_uplift, relative_lift, sample_ratio,
};
use clv::predict::FeatureTable;
use clv::predict::evaluation::{AreaScale, Ranking, compare_aucs};
use clv::predict::logistic::{LogisticRegression, Penalty};
use clv::quantity::ConfidenceLevel;
use clv::retention::{
    FlemingHarrington, GroupMember, KaplanMeier, LateEntry, Observation, Outcome, RiskTable,
    SurvivalInterval, WeightedKaplanMeier, WeightedObservation, log_rank, log_rank_of_groups,
};
use clv::statistics::{
    Interval, NoSuccess, Proportion, ProportionMethod, Sample, ordinary_least_squares, pearson,
    pooled_z_test, proportion_difference, proportion_ratio, spearman, welch_t_test,
};
use random::Random;

const P95: ConfidenceLevel = ConfidenceLevel::P95;

/// A share with what was left out because it does not exist.
#[derive(Clone, Copy)]
struct Share {
    share: f64,
    left_out: f64,
}

fn share(times: u32, seed: u64, mut event: impl FnMut(&mut Random) -> Option<bool>) -> Share {
    let mut random = Random::seeded(seed);
    let (mut yes, mut seen) = (0_u32, 0_u32);
    for _ in 0..times {
        if let Some(is) = event(&mut random) {
            yes += u32::from(is);
            seen += 1;
        }
    }
    Share {
        share: f64::from(yes) / f64::from(seen.max(1)),
        left_out: f64::from(times - seen) / f64::from(times),
    }
}

/// A row: what, then its settings with their shares. What promises its level is held to it, to four
/// Monte Carlo standard errors beyond .93, or .07 false positives.
struct Table {
    times: u32,
    wrong: Vec<String>,
}

impl Table {
    fn row(&mut self, what: &str, kind: Kind, settings: &[(&str, Share)]) {
        let cells = settings.iter().map(|(setting, found)| {
            let left_out = if found.left_out > 0.0005 {
                format!(" ({:.0} % none)", 100.0 * found.left_out)
            } else {
                String::new()
            };
            format!("{setting} {:.3}{left_out}", found.share)
        });
        println!(
            "| {what} | {kind} | {} |",
            cells.collect::<Vec<_>>().join("; ")
        );
        let error = 4.0 * (0.05 * 0.95 / f64::from(self.times)).sqrt();
        for (setting, Share { share, .. }) in settings {
            let holds = match kind {
                Kind::Coverage => *share >= 0.93 - error,
                Kind::FalsePositives => *share <= 0.07 + error,
                Kind::Documented => true,
            };
            if !holds {
                self.wrong.push(format!("{what}, {setting}: {share:.3}"));
            }
        }
    }

    /// A row of which one setting is beyond what is promised, as the item's documentation says.
    fn row_except(&mut self, documented: &str, what: &str, kind: Kind, settings: &[(&str, Share)]) {
        let (beyond, held): (Vec<_>, Vec<_>) = settings
            .iter()
            .partition(|(setting, _)| *setting == documented);
        self.row(what, kind, &held);
        self.row("the same", Kind::Documented, &beyond);
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Coverage,
    FalsePositives,
    /// Beyond .93 or .07, and the item's documentation says so.
    Documented,
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(match self {
            Self::Coverage => "coverage",
            Self::FalsePositives => "false positives",
            Self::Documented => "documented",
        })
    }
}

fn holds(interval: &Interval, truth: f64) -> bool {
    interval.lower <= truth && truth <= interval.upper
}

fn arm(random: &mut Random, n: u64, p: f64) -> Proportion {
    Proportion::new(random.binomial(n, p), n).unwrap()
}

fn values(random: &mut Random, n: u64, draw: fn(&mut Random) -> f64) -> Vec<f64> {
    (0..n).map(|_| draw(random)).collect()
}

fn normal(random: &mut Random) -> f64 {
    10.0 + random.normal()
}

/// Skewed, as money is: exponential with mean 1.
fn exponential(random: &mut Random) -> f64 {
    -(1.0 - random.uniform()).ln()
}

type Draw = fn(&mut Random) -> f64;

/// How many, and their share.
type Arm = (u64, f64);

/// Sizes and shares of two arms: small, unequal, extreme.
const ARMS: [(&str, Arm, Arm); 5] = [
    ("5+5 at .5", (5, 0.5), (5, 0.5)),
    ("10+200 at .3", (10, 0.3), (200, 0.3)),
    ("200+10 at .1", (200, 0.1), (10, 0.1)),
    ("50+50 at .02", (50, 0.02), (50, 0.02)),
    ("1000+1000 at .01", (1000, 0.01), (1000, 0.01)),
];

const MEANS: [(&str, u64, u64, Draw); 5] = [
    ("3+3 normal", 3, 3, normal),
    ("5+100 normal", 5, 100, normal),
    ("10+10 skewed", 10, 10, exponential),
    ("5+100 skewed", 5, 100, exponential),
    ("100+100 skewed", 100, 100, exponential),
];

#[test]
#[ignore = "prints the table of tests/README.md, a minute in release"]
fn table() {
    let mut table = Table {
        times: std::env::var("COVERAGE_SAMPLES")
            .ok()
            .and_then(|times| times.parse().ok())
            .unwrap_or(20_000),
        wrong: Vec::new(),
    };
    println!("| what | how often | sample |");
    println!("|---|---|---|");
    proportions();
    two_arms(&mut table);
    means(&mut table);
    experiments(&mut table);
    survival(&mut table);
    rankings(&mut table);
    assert!(table.wrong.is_empty(), "{:#?}", table.wrong);
}

fn proportions() {
    // Exact: over all outcomes, at the mean over shares that a user may meet, and at the worst.
    for method in [
        ProportionMethod::Wilson,
        ProportionMethod::WilsonContinuity,
        ProportionMethod::ClopperPearson,
        ProportionMethod::AgrestiCoull,
        ProportionMethod::Jeffreys,
    ] {
        let cells: Vec<_> = [5_u64, 10, 50]
            .into_iter()
            .map(|n| {
                let limits: Vec<Interval> = (0..=n)
                    .map(|x| {
                        Proportion::new(x, n)
                            .unwrap()
                            .interval(method, P95)
                            .unwrap()
                            .unwrap()
                    })
                    .collect();
                let coverage = |p: f64| -> f64 {
                    let mut chance = (1.0 - p).powi(n as i32);
                    let mut sum = 0.0;
                    for (x, interval) in limits.iter().enumerate() {
                        sum += if holds(interval, p) { chance } else { 0.0 };
                        chance *= (n as f64 - x as f64) / (x as f64 + 1.0) * p / (1.0 - p);
                    }
                    sum
                };
                let all: Vec<f64> = (1..200).map(|k| coverage(f64::from(k) / 200.0)).collect();
                (
                    all.iter().sum::<f64>() / all.len() as f64,
                    all.iter().copied().fold(1.0, f64::min),
                )
            })
            .collect();
        let text: Vec<_> = (["n = 5", "10", "50"].iter().zip(&cells))
            .map(|(n, (mean, least))| format!("{n} mean {mean:.3} least {least:.3}"))
            .collect();
        println!(
            "| `{method:?}` of a share | coverage, exact | {} |",
            text.join("; ")
        );
        for (mean, _) in cells {
            assert!(mean >= 0.93, "{method:?}: {mean}");
        }
    }
}

fn two_arms(table: &mut Table) {
    let times = table.times;
    let over = |event: &dyn Fn(Proportion, Proportion, f64) -> Option<bool>| {
        ARMS.map(|(name, (n1, p1), (n2, p2))| {
            let found = share(times, 11, |random| {
                event(arm(random, n1, p1), arm(random, n2, p2), p1)
            });
            (name, found)
        })
    };
    table.row(
        "`proportion_difference`, `conversion_uplift`, `BeforeAfter`",
        Kind::Coverage,
        &over(&|a, b, _| {
            let found = proportion_difference(a, b, P95).unwrap();
            debug_assert_eq!(conversion_uplift(a, b, P95).unwrap().difference, found);
            debug_assert!(BeforeAfter::compare(b, a, P95).is_some());
            Some(holds(&found, 0.0))
        }),
    );
    table.row(
        "`pooled_z_test`",
        Kind::Documented,
        &over(&|a, b, _| Some(pooled_z_test(a, b).is_some_and(|test| test.p_value < 0.05))),
    );
    table.row_except(
        "200+10 at .1",
        "`proportion_ratio`, `relative_lift` without continuity",
        Kind::Coverage,
        &over(&|a, b, _| {
            let found = proportion_ratio(a, b, NoSuccess::Undefined, P95).unwrap()?;
            Some(holds(&found, 1.0))
        }),
    );
    table.row_except(
        "200+10 at .1",
        "`relative_lift` with `AddHalf`",
        Kind::Coverage,
        &over(&|a, b, _| {
            let found = relative_lift(a, b, Continuity::AddHalf, P95).unwrap()?;
            Some(holds(&found.ratio_interval?, 1.0))
        }),
    );
    let cells = [10_u64, 1000].map(|n| {
        let found = share(times, 12, |random| {
            // Looks after each tenth of the customers.
            let test = AlwaysValid::new(0.05, P95).unwrap();
            let (mut a, mut b) = (0, 0);
            let mut called = false;
            for look in 1..=10_u64 {
                a += random.binomial(n, 0.2);
                b += random.binomial(n, 0.2);
                let sides = [a, b].map(|x| Proportion::new(x, look * n).unwrap());
                let look = test.conversions(sides[0], sides[1]).unwrap();
                called |= look.is_some_and(|look| look.p_value < 0.05);
                if called {
                    break;
                }
            }
            Some(called)
        });
        (
            if n == 10 {
                "10 looks at 10"
            } else {
                "at 1000 each"
            },
            found,
        )
    });
    table.row("`AlwaysValid::conversions`", Kind::FalsePositives, &cells);
    let cells = [
        ("5 of 2 arms", vec![(1, 5_u64)]),
        ("20 of 1:3", vec![(3, 20)]),
        ("300 of 4 arms", vec![(1, 300); 3]),
    ]
    .map(|(name, others)| {
        let weights: Vec<u64> = std::iter::once(1)
            .chain(others.iter().map(|(w, _)| *w))
            .collect();
        let (total, n) = (weights.iter().sum::<u64>(), others[0].1);
        let found = share(times / 4, 13, |random| {
            let mut counts = vec![0_u64; weights.len()];
            for _ in 0..n {
                let mut place = random.uniform() * total as f64;
                for (count, &weight) in counts.iter_mut().zip(&weights) {
                    if place < weight as f64 {
                        *count += 1;
                        break;
                    }
                    place -= weight as f64;
                }
            }
            let arms: Vec<_> = (counts.iter().zip(&weights))
                .map(|(&customers, &weight)| PlannedArm {
                    customers,
                    weight: weight.into(),
                })
                .collect();
            Some(sample_ratio(&arms).unwrap()?.p_value < 0.05)
        });
        (name, found)
    });
    table.row("`sample_ratio`", Kind::FalsePositives, &cells);
}

fn means(table: &mut Table) {
    let times = table.times;
    let cells = [
        ("3 normal", 3, normal as Draw, 10.0),
        ("30 normal", 30, normal, 10.0),
        ("5 skewed", 5, exponential, 1.0),
        ("30 skewed", 30, exponential, 1.0),
        ("300 skewed", 300, exponential, 1.0),
    ];
    let found = cells.map(|(name, n, draw, mean)| {
        let found = share(times, 21, |random| {
            let sample = Sample::of(&values(random, n, draw)).unwrap()?;
            Some(holds(&sample.mean_interval(P95).unwrap()?, mean))
        });
        (name, found)
    });
    table.row("`Sample::mean_interval`", Kind::Coverage, &found[..2]);
    table.row("the same", Kind::Documented, &found[2..]);
    let samples = |random: &mut Random, n1, n2, draw| {
        [n1, n2].map(|n| Sample::of(&values(random, n, draw)).unwrap().unwrap())
    };
    let welch = MEANS.map(|(name, n1, n2, draw)| {
        let found = share(times, 22, |random| {
            let [a, b] = samples(random, n1, n2, draw);
            Some(welch_t_test(&a, &b, P95).unwrap()?.p_value < 0.05)
        });
        (name, found)
    });
    table.row(
        "`welch_t_test`, difference of `mean_uplift`, `incremental_roi_interval`",
        Kind::FalsePositives,
        &welch[..3],
    );
    table.row("the same", Kind::Documented, &welch[3..]);
    let lift = MEANS.map(|(name, n1, n2, draw)| {
        let found = share(times, 23, |random| {
            let [a, b] = samples(random, n1, n2, draw);
            Some(holds(&mean_uplift(&a, &b, P95).unwrap()?.relative?, 0.0))
        });
        (name, found)
    });
    table.row("lift of `mean_uplift`", Kind::Coverage, &lift[..3]);
    table.row("the same", Kind::Documented, &lift[3..]);
    let sizes = [("3", 3_u64), ("10", 10), ("100", 100)];
    let pairs =
        |random: &mut Random, n, draw: Draw| (values(random, n, draw), values(random, n, draw));
    for (name, kind) in [("normal", normal as Draw), ("skewed", exponential)] {
        let cells = sizes.map(|(size, n)| {
            let found = share(times, 24, |random| {
                let (x, y) = pairs(random, n, kind);
                Some(pearson(&x, &y).unwrap()?.p_value()? < 0.05)
            });
            (size, found)
        });
        table.row(
            &format!("`pearson`, {name} pairs"),
            Kind::FalsePositives,
            &cells,
        );
    }
    let cells = [("10", 10_u64), ("100", 100)].map(|(size, n)| {
        let found = share(times, 25, |random| {
            let (x, y) = pairs(random, n, exponential);
            Some(spearman(&x, &y).unwrap()?.p_value()? < 0.05)
        });
        (size, found)
    });
    table.row("`spearman`", Kind::FalsePositives, &cells);
    let cells = sizes.map(|(size, n)| {
        let found = share(times, 26, |random| {
            let (x, noise) = (values(random, n, exponential), values(random, n, normal));
            Some(
                ordinary_least_squares(&x, &noise)
                    .unwrap()?
                    .slope_p_value()?
                    < 0.05,
            )
        });
        (size, found)
    });
    table.row(
        "slope of `ordinary_least_squares`",
        Kind::FalsePositives,
        &cells,
    );
}

fn experiments(table: &mut Table) {
    let times = table.times;
    let cells = [
        ("2+2", 2_u64, 2_u64),
        ("3+3", 3, 3),
        ("5+5", 5, 5),
        ("5+50", 5, 50),
    ]
    .map(|(name, n1, n2)| {
        let found = share(times, 31, |random| {
            let draw = |random: &mut Random, n| {
                let before = values(random, n, normal);
                let after = before.iter().map(|x| x + 0.5 * random.normal()).collect();
                (before, after)
            };
            let (x1, y1): (Vec<f64>, Vec<f64>) = draw(random, n1);
            let (x2, y2): (Vec<f64>, Vec<f64>) = draw(random, n2);
            let measured = |outcomes, before| MeasuredArm { outcomes, before };
            let found = cuped(measured(&y1, &x1), measured(&y2, &x2), P95).unwrap()?;
            Some(found.adjusted.p_value < 0.05)
        });
        (name, found)
    });
    table.row("`cuped`", Kind::FalsePositives, &cells);
    for (draw_name, draw, kind) in [
        ("normal", normal as Draw, Kind::Coverage),
        ("skewed", exponential, Kind::Coverage),
    ] {
        let cells = [
            ("3 each", [3_u64; 4]),
            ("4, 200, 200, 200", [4, 200, 200, 200]),
            ("50 each", [50; 4]),
        ]
        .map(|(name, sizes)| {
            let found = share(times, 32, |random| {
                let [a, b, c, d] = sizes.map(|n| {
                    let sample = Sample::of(&values(random, n, draw)).unwrap().unwrap();
                    GroupMean {
                        mean: sample.mean(),
                        customers: Some(n),
                        standard_deviation: sample.standard_deviation(),
                    }
                });
                let groups = FourGroups {
                    treated_before: a,
                    treated_after: b,
                    control_before: c,
                    control_after: d,
                };
                Some(holds(
                    &difference_in_differences(&groups, P95).unwrap().interval?,
                    0.0,
                ))
            });
            (name, found)
        });
        let kind = if draw_name == "skewed" {
            Kind::Documented
        } else {
            kind
        };
        table.row(
            &format!("`difference_in_differences`, {draw_name}"),
            kind,
            &cells,
        );
    }
}

/// Leaves at rate 1; seen until a uniform time of up to 2, so that about two in five are censored.
fn customer(random: &mut Random) -> Observation {
    let (leaves, seen) = (exponential(random), 2.0 * random.uniform());
    Observation {
        time: leaves.min(seen),
        outcome: if leaves <= seen {
            Outcome::Left
        } else {
            Outcome::StillThere
        },
    }
}

fn survival(table: &mut Table) {
    let times = table.times / 4;
    // The median of an exponential variable.
    let (median, half) = (std::f64::consts::LN_2, 0.5);
    for method in [
        SurvivalInterval::LogLog,
        SurvivalInterval::Log,
        SurvivalInterval::Plain,
    ] {
        let cells = [("10", 10), ("30", 30), ("200", 200)].map(|(name, n)| {
            let found = share(times, 41, |random| {
                let rows: Vec<_> = (0..n).map(|_| customer(random)).collect();
                let survival = KaplanMeier::of(RiskTable::of(&rows).unwrap()?);
                let rows = survival.rows(method, P95);
                let row = rows.iter().rfind(|row| row.time <= median)?;
                Some(row.lower? <= half && half <= row.upper?)
            });
            (name, found)
        });
        let kind = match method {
            SurvivalInterval::LogLog => Kind::Coverage,
            _ => Kind::Documented,
        };
        table.row(
            &format!("`KaplanMeier`, `{method:?}`, at the median"),
            kind,
            &cells,
        );
    }
    let cells = [("30", 30), ("200", 200)].map(|(name, n)| {
        let found = share(times, 42, |random| {
            let rows: Vec<_> = (0..n)
                .filter_map(|place| {
                    // A fifth from the start: the curve begins with somebody.
                    let from_start = place % 5 == 0;
                    let entry = if from_start {
                        0.0
                    } else {
                        0.5 * random.uniform()
                    };
                    let seen = customer(random);
                    (from_start || entry < seen.time).then_some(LateEntry { entry, seen })
                })
                .collect();
            let survival = KaplanMeier::of(RiskTable::with_late_entry(&rows).unwrap()?);
            let rows = survival.rows(SurvivalInterval::LogLog, P95);
            let row = rows.iter().rfind(|row| row.time <= median)?;
            Some(row.lower? <= half && half <= row.upper?)
        });
        (name, found)
    });
    table.row("`KaplanMeier` with late entry", Kind::Coverage, &cells);
    let cells = [("50", 50), ("300", 300)].map(|(name, n)| {
        let found = share(times, 43, |random| {
            // Who leaves sooner (rate 2) is drawn four times as often as who leaves later (rate ½).
            let sample: Vec<_> = (0..n)
                .map(|_| {
                    let is_quick = random.chance(0.8);
                    let rate = if is_quick { 2.0 } else { 0.5 };
                    let (leaves, seen) = (exponential(random) / rate, 2.0 * random.uniform());
                    let seen = Observation {
                        time: leaves.min(seen),
                        outcome: if leaves <= seen {
                            Outcome::Left
                        } else {
                            Outcome::StillThere
                        },
                    };
                    WeightedObservation {
                        seen: seen.into(),
                        weight: if is_quick { 1.0 } else { 4.0 },
                    }
                })
                .collect();
            let survival = WeightedKaplanMeier::of(&sample).unwrap()?;
            let rows = survival.rows(SurvivalInterval::LogLog, P95);
            let row = rows.iter().rfind(|row| row.time <= median)?;
            let truth = 0.5 * (-2.0 * median).exp() + 0.5 * (-0.5 * median).exp();
            Some(row.lower? <= truth && truth <= row.upper?)
        });
        (name, found)
    });
    table.row("`WeightedKaplanMeier`", Kind::Coverage, &cells);
    let cells =
        [("5+5", 5, 5), ("10+100", 10, 100), ("100+100", 100, 100)].map(|(name, n1, n2)| {
            let found = share(times, 44, |random| {
                let [a, b] =
                    [n1, n2].map(|n| -> Vec<_> { (0..n).map(|_| customer(random)).collect() });
                Some(log_rank(&a, &b).unwrap()?.p_value < 0.05)
            });
            (name, found)
        });
    table.row("`log_rank`", Kind::FalsePositives, &cells);
    for (name, weights) in [
        ("log-rank", FlemingHarrington::LOG_RANK),
        ("ρ = 1", FlemingHarrington::PETO),
        ("γ = 1", FlemingHarrington::new(0.0, 1.0).unwrap()),
    ] {
        let cells = [
            ("4 × 8", [8_usize; 4]),
            ("5, 5, 50, 200", [5, 5, 50, 200]),
            ("4 × 50", [50; 4]),
        ]
        .map(|(sizes_name, sizes)| {
            let found = share(times, 45, |random| {
                let members: Vec<_> = (0..4_u8)
                    .flat_map(|group| vec![group; sizes[usize::from(group)]])
                    .enumerate()
                    .map(|(place, group)| GroupMember {
                        group,
                        stratum: place % 2,
                        seen: customer(random).into(),
                    })
                    .collect();
                Some(log_rank_of_groups(&members, weights).unwrap()?.p_value < 0.05)
            });
            (sizes_name, found)
        });
        let what = format!("`log_rank_of_groups`, {name}, four groups in two strata");
        table.row(&what, Kind::Documented, &cells[..2]);
        table.row("the same", Kind::FalsePositives, &cells[2..]);
    }
}

fn rankings(table: &mut Table) {
    let times = table.times / 4;
    // Positives lie 1 higher: the area is Φ(1/√2).
    const AREA: f64 = 0.760_249_938_906_523_3;
    let scored = |random: &mut Random, positives: usize, negatives: usize| {
        let labels: Vec<bool> = (0..positives + negatives)
            .map(|place| place < positives)
            .collect();
        let signal: Vec<f64> = labels
            .iter()
            .map(|&label| random.normal() + if label { 1.0 } else { 0.0 })
            .collect();
        (labels, signal)
    };
    let sizes = [("5+5", 5, 5), ("10+200", 10, 200), ("100+100", 100, 100)];
    for (name, scale, kind) in [
        ("plain", AreaScale::Plain, Kind::Documented),
        ("logit", AreaScale::Logit, Kind::Coverage),
    ] {
        let cells = sizes.map(|(size, positives, negatives)| {
            let found = share(times, 51, |random| {
                let (labels, scores) = scored(random, positives, negatives);
                let auc = Ranking::new(&labels, &scores).unwrap().auc_delong()?;
                Some(holds(&auc.interval(scale, P95).unwrap()?, AREA))
            });
            (size, found)
        });
        table.row_except(
            "10+200",
            &format!("area under the curve, DeLong, {name}"),
            kind,
            &cells,
        );
    }
    let cells = sizes.map(|(size, positives, negatives)| {
        let found = share(times, 52, |random| {
            let (labels, scores) = scored(random, positives, negatives);
            let auc = Ranking::new(&labels, &scores)
                .unwrap()
                .auc_hanley_mcneil()?;
            Some(holds(&auc.interval(AreaScale::Logit, P95).unwrap()?, AREA))
        });
        (size, found)
    });
    table.row("the same, Hanley & McNeil, logit", Kind::Coverage, &cells);
    let cells = sizes.map(|(size, positives, negatives)| {
        let found = share(times, 53, |random| {
            let (labels, signal) = scored(random, positives, negatives);
            let noisy = |random: &mut Random| -> Vec<f64> {
                signal.iter().map(|score| score + random.normal()).collect()
            };
            let (first, second) = (noisy(random), noisy(random));
            Some(compare_aucs(&labels, &first, &second).unwrap()?.p_value? < 0.05)
        });
        (size, found)
    });
    table.row("`compare_aucs`", Kind::FalsePositives, &cells);
    let cells = [("30", 30_usize), ("100", 100), ("500 at .05", 500)].map(|(size, n)| {
        let found = share(times / 5, 54, |random| {
            let x: Vec<f64> = (0..n).map(|_| random.normal()).collect();
            let base = if n == 500 { -3.2 } else { 0.0 };
            let labels: Vec<bool> = x
                .iter()
                .map(|x| random.chance(1.0 / (1.0 + (-(base + 0.5 * x)).exp())))
                .collect();
            let rows: Vec<[f64; 1]> = x.iter().map(|&x| [x]).collect();
            let features = FeatureTable::new(["x"], &rows).unwrap();
            let fit = LogisticRegression::fit(&features, &labels, Penalty::NONE).ok()?;
            let coefficients = fit.coefficients(P95).unwrap();
            Some(holds(&coefficients[1].interval, 0.5))
        });
        (size, found)
    });
    table.row("slope of `LogisticRegression`", Kind::Coverage, &cells);
}
