//! Late entry, weights, and the log-rank test of several groups.

use super::date;
use clv::quantity::{ConfidenceLevel, TimeUnit};
use clv::retention::{
    FlemingHarrington, GroupMember, KaplanMeier, LateEntry, Observation, ObservedContract, Outcome,
    RiskTable, SurvivalInterval, WeightedKaplanMeier, WeightedObservation, log_rank,
    log_rank_of_groups,
};
use proptest::prelude::*;

const P95: ConfidenceLevel = ConfidenceLevel::P95;
const METHOD: SurvivalInterval = SurvivalInterval::LogLog;

fn customer() -> impl Strategy<Value = LateEntry> {
    (0..12_u32, 1..12_u32, any::<bool>()).prop_map(|(entry, length, left)| LateEntry {
        entry: f64::from(entry),
        seen: Observation {
            time: f64::from(entry + length),
            outcome: if left {
                Outcome::Left
            } else {
                Outcome::StillThere
            },
        },
    })
}

fn is_at_risk(customer: &LateEntry, time: f64) -> bool {
    (customer.entry < time || customer.entry == 0.0) && time <= customer.seen.time
}

fn leaves_at(customer: &LateEntry, time: f64) -> bool {
    customer.seen.outcome == Outcome::Left && customer.seen.time == time
}

/// S(t) from its definition, with weights.
fn by_definition(customers: &[LateEntry], weights: &[f64], until: u32) -> f64 {
    let sum = |holds: &dyn Fn(&LateEntry) -> bool| -> f64 {
        let chosen = customers.iter().zip(weights).filter(|(one, _)| holds(one));
        chosen.map(|(_, weight)| weight).sum()
    };
    let factors = (0..=until).map(f64::from).map(|time| {
        let left = sum(&|one| leaves_at(one, time));
        if left == 0.0 {
            1.0
        } else {
            1.0 - left / sum(&|one| is_at_risk(one, time))
        }
    });
    factors.product()
}

proptest! {
    #[test]
    fn late_entry_is_its_definition(customers in prop::collection::vec(customer(), 1..30)) {
        let survival = KaplanMeier::of(RiskTable::with_late_entry(&customers).unwrap().unwrap());
        let alike = vec![1.0; customers.len()];
        for until in 0..24 {
            if let Some(share) = survival.at(until.into()) {
                prop_assert!((share - by_definition(&customers, &alike, until)).abs() < 1e-13);
            }
        }
    }

    #[test]
    fn who_enters_at_the_start_is_not_late(customers in prop::collection::vec(customer(), 0..30)) {
        let seen: Vec<_> = customers.iter().map(|one| one.seen).collect();
        let early: Vec<LateEntry> = seen.iter().map(|&seen| seen.into()).collect();
        prop_assert_eq!(RiskTable::with_late_entry(&early), RiskTable::of(&seen));
    }

    #[test]
    fn equal_weights_are_greenwood_whatever_their_size(
        customers in prop::collection::vec(customer(), 1..30), weight in 1e-6..1e6_f64,
    ) {
        // Of those who are followed from the start: who enters late is at risk at one time and was not at
        // another, which Greenwood's formula does not look at.
        let seen: Vec<_> = customers.iter().map(|one| one.seen).collect();
        let plain = KaplanMeier::of(RiskTable::of(&seen).unwrap().unwrap());
        let sample: Vec<_> = seen
            .iter()
            .map(|&seen| WeightedObservation { seen: seen.into(), weight })
            .collect();
        let weighted = WeightedKaplanMeier::of(&sample).unwrap().unwrap();
        let rows = weighted.rows(METHOD, P95);
        let others = plain.rows(METHOD, P95);
        prop_assert_eq!(rows.len(), others.len());
        for (row, other) in rows.iter().zip(&others) {
            prop_assert!((row.at_risk / weight - other.at_risk as f64).abs() < 1e-9);
            prop_assert!((row.survival - other.survival).abs() < 1e-13);
            prop_assert_eq!(row.standard_error.is_some(), other.standard_error.is_some());
            let difference = row.standard_error.zip(other.standard_error);
            prop_assert!(difference.is_none_or(|(a, b)| (a - b).abs() < 1e-12), "{row:?} {other:?}");
        }
    }

    /// The variance is the sum of squares of what S gains from a little more of each customer.
    #[test]
    fn the_robust_error_is_the_infinitesimal_jackknife(
        rows in prop::collection::vec((customer(), 0.25..4.0_f64), 2..15),
    ) {
        let (customers, weights): (Vec<_>, Vec<_>) = rows.iter().copied().unzip();
        let sample: Vec<_> = rows
            .iter()
            .map(|&(seen, weight)| WeightedObservation { seen, weight })
            .collect();
        let survival = WeightedKaplanMeier::of(&sample).unwrap().unwrap();
        for row in survival.rows(METHOD, P95) {
            let until = row.time as u32;
            prop_assert!((row.survival - by_definition(&customers, &weights, until)).abs() < 1e-13);
            let Some(error) = row.standard_error else { continue };
            let slope = |place: usize| {
                let at = |factor: f64| {
                    let mut weights = weights.clone();
                    weights[place] *= factor;
                    by_definition(&customers, &weights, until)
                };
                // A central difference, off by 1e-10.
                (at(1.0 + 1e-5) - at(1.0 - 1e-5)) / 2e-5
            };
            let squares: f64 = (0..rows.len()).map(|place| slope(place).powi(2)).sum();
            prop_assert!((error - squares.sqrt()).abs() < 1e-8, "{error} {}", squares.sqrt());
        }
    }

    /// Against the definition with all groups but the last, by Gaussian elimination.
    #[test]
    fn several_groups_are_their_definition(
        rows in prop::collection::vec((customer(), 0..3_u8, 0..2_u8), 3..40),
        rho in 0.0..2.0_f64, gamma in 0.0..2.0_f64,
    ) {
        let members: Vec<_> = rows
            .iter()
            .map(|&(seen, group, stratum)| GroupMember { group, stratum, seen })
            .collect();
        let weights = FlemingHarrington::new(rho, gamma).unwrap();
        let found = log_rank_of_groups(&members, weights).unwrap();
        let Some(found) = found.filter(|found| found.degrees_of_freedom == 2) else {
            return Ok(());
        };
        let (mut excess, mut variance) = ([0.0; 2], [[0.0; 2]; 2]);
        for stratum in 0..2 {
            let of_stratum: Vec<_> =
                members.iter().filter(|member| member.stratum == stratum).collect();
            let everybody: Vec<_> = of_stratum.iter().map(|member| member.seen).collect();
            let alike = vec![1.0; everybody.len()];
            for time in 0..24_u32 {
                let at = f64::from(time);
                let count = |group: Option<u8>, holds: &dyn Fn(&LateEntry) -> bool| {
                    of_stratum
                        .iter()
                        .filter(|member| group.is_none_or(|group| member.group == group))
                        .filter(|member| holds(&member.seen))
                        .count() as f64
                };
                let d = count(None, &|one| leaves_at(one, at));
                let n = count(None, &|one| is_at_risk(one, at));
                if d == 0.0 {
                    continue;
                }
                let before = match time {
                    0 => 1.0,
                    _ => by_definition(&everybody, &alike, time - 1),
                };
                let w = before.powf(rho) * (1.0 - before).powf(gamma);
                for g in 0..2 {
                    let of = |g: usize| count(Some(g as u8), &|one| is_at_risk(one, at)) / n;
                    let left = count(Some(g as u8), &|one| leaves_at(one, at));
                    excess[g] += w * (left - of(g) * d);
                    for (h, cell) in variance[g].iter_mut().enumerate() {
                        let same = if g == h { 1.0 } else { 0.0 };
                        if n > 1.0 {
                            *cell +=
                                w * w * d * (n - d) / (n - 1.0) * of(g) * (same - of(h));
                        }
                    }
                }
            }
        }
        let [[a, b], [c, d]] = variance;
        let determinant = a * d - b * c;
        // Where the groups hardly meet, the quotient is all rounding.
        prop_assume!(determinant > 1e-6 * a * d);
        let [x, y] = excess;
        let chi_squared = (x * x * d - x * y * (b + c) + y * y * a) / determinant;
        prop_assert!(
            (found.chi_squared - chi_squared).abs() < 1e-6 * chi_squared.max(1.0),
            "{} {chi_squared}", found.chi_squared
        );
        let (observed, expected) = found.groups.iter().fold((0.0, 0.0), |(o, e), group| {
            (o + group.observed, e + group.expected)
        });
        prop_assert!((observed - expected).abs() < 1e-9);
        prop_assert!((0.0..=1.0).contains(&found.p_value));
    }

    #[test]
    fn two_groups_are_the_two_sample_test(
        a in prop::collection::vec(customer(), 1..30), b in prop::collection::vec(customer(), 1..30),
    ) {
        let seen = |group: &[LateEntry]| group.iter().map(|one| one.seen).collect::<Vec<_>>();
        let (a, b) = (seen(&a), seen(&b));
        let member = |group| move |&seen: &Observation| GroupMember {
            group,
            stratum: (),
            seen: seen.into(),
        };
        let members: Vec<_> = a.iter().map(member("a")).chain(b.iter().map(member("b"))).collect();
        let several = log_rank_of_groups(&members, FlemingHarrington::LOG_RANK).unwrap();
        let two = log_rank(&a, &b).unwrap();
        prop_assert_eq!(several.map(|test| test.p_value), two.map(|test| test.p_value));
    }
}

#[test]
fn groups_that_never_meet_are_not_compared() {
    let member = |group, stratum, time| GroupMember {
        group,
        stratum,
        seen: Observation {
            time,
            outcome: Outcome::Left,
        }
        .into(),
    };
    // a and b meet in one country, c and d in the other.
    let members = [
        member("a", 1, 1.0),
        member("b", 1, 2.0),
        member("c", 2, 1.0),
        member("d", 2, 2.0),
    ];
    let test = log_rank_of_groups(&members, FlemingHarrington::LOG_RANK)
        .unwrap()
        .unwrap();
    assert_eq!(test.degrees_of_freedom, 2);
    // Each pair is 1 − 1/2 with variance 1/4.
    assert!((test.chi_squared - 2.0).abs() < 1e-14);
    let alone = [member("a", 1, 1.0), member("b", 2, 2.0)];
    assert_eq!(
        log_rank_of_groups(&alone, FlemingHarrington::LOG_RANK),
        Ok(None)
    );
    let nobody: [GroupMember<u8>; 0] = [];
    assert_eq!(
        log_rank_of_groups(&nobody, FlemingHarrington::PETO),
        Ok(None)
    );
    assert!(FlemingHarrington::new(-1.0, 0.0).is_err());
    assert!(FlemingHarrington::new(0.0, f64::NAN).is_err());
}

/// A base that begins with those who were there: of subscribers who leave at 10 % a month, half of
/// whom had come before the data begin, naive ages make all seem to stay far longer.
#[test]
fn an_imported_base_is_not_biased() {
    // Deterministic quantiles: of each month's 1000, in month k leave 10 % of the rest.
    let mut late = Vec::new();
    let mut naive = Vec::new();
    for started_before in 0..=12_u32 {
        let mut there = 10_000.0_f64;
        for month in 1..=36 {
            let left = (there * 0.1).round();
            there -= left;
            let (entry, time) = (f64::from(started_before), f64::from(month));
            if time <= entry {
                continue;
            }
            let seen = Observation {
                time,
                outcome: Outcome::Left,
            };
            for _ in 0..left as u32 {
                late.push(LateEntry { entry, seen });
                naive.push(seen);
            }
        }
    }
    let survival = |table: RiskTable| KaplanMeier::of(table).at(12.0).unwrap();
    let right = survival(RiskTable::with_late_entry(&late).unwrap().unwrap());
    let wrong = survival(RiskTable::of(&naive).unwrap().unwrap());
    // Of those who leave within 36 months (.9¹² − .9³⁶)/(1 − .9³⁶) stay 12; counted from when they
    // came, but only where they are still there, it is (Σ .9¹² − .9³⁶)/(Σ .9ᵉ − .9³⁶) over 13 months e.
    assert!((right - 0.2659).abs() < 0.002, "{right}");
    assert!((wrong - 0.4713).abs() < 0.002, "{wrong}");
}

#[test]
fn contracts_of_a_base_that_begins_later() {
    let contract = |start, end| ObservedContract { start, end };
    let (begin, as_of) = (date(2025, 3, 1), date(2025, 12, 1));
    let since = |one: ObservedContract| one.observed_since(begin, as_of, TimeUnit::Month).unwrap();
    let seen = since(contract(date(2025, 1, 1), None)).unwrap();
    assert_eq!((seen.entry, seen.seen.time), (2.0, 11.0));
    // Begun with the data or later: from the start.
    for start in [begin, date(2025, 6, 1)] {
        let seen = since(contract(start, Some(date(2025, 9, 1)))).unwrap();
        assert_eq!((seen.entry, seen.seen.outcome), (0.0, Outcome::Left));
    }
    // Ended before, or on the day on which, they begin; begun after the day as of which.
    assert_eq!(
        since(contract(date(2025, 1, 1), Some(date(2025, 2, 1)))),
        None
    );
    assert_eq!(since(contract(date(2025, 1, 1), Some(begin))), None);
    assert_eq!(since(contract(date(2026, 1, 1), None)), None);
    let late = LateEntry {
        entry: 2.0,
        seen: Observation {
            time: 2.0,
            outcome: Outcome::Left,
        },
    };
    assert_eq!(
        RiskTable::with_late_entry(&[late]).unwrap_err().to_string(),
        "entry of an observation must be before its time 2, got 2"
    );
}

#[test]
fn weights_that_are_none_are_refused() {
    let of = |weights: &[f64]| {
        let sample: Vec<_> = weights
            .iter()
            .map(|&weight| WeightedObservation {
                seen: Observation {
                    time: 1.0,
                    outcome: Outcome::Left,
                }
                .into(),
                weight,
            })
            .collect();
        WeightedKaplanMeier::of(&sample)
    };
    assert_eq!(
        of(&[1.0, 0.0]).unwrap_err().to_string(),
        "weight of a customer must be finite and > 0, got 0"
    );
    assert!(of(&[f64::NAN]).is_err() && of(&[f64::INFINITY]).is_err());
    assert!(of(&[1e308, 1e308]).is_err());
    assert!(of(&[1e300, 1e-300]).is_err());
    assert_eq!(of(&[]), Ok(None));
    assert_eq!(of(&[1e-300, 1e-300]).unwrap().unwrap().at(1.0), Some(0.0));
    // Weights of a sample do not vanish beside large ones.
    let sample =
        [(1.0, 1.0), (2.0, 1e-20), (3.0, 1e-20)].map(|(time, weight)| WeightedObservation {
            seen: Observation {
                time,
                outcome: Outcome::Left,
            }
            .into(),
            weight,
        });
    let survival = WeightedKaplanMeier::of(&sample).unwrap().unwrap();
    let ratio = survival.at(2.0).unwrap() / survival.at(1.0).unwrap();
    assert!((ratio - 0.5).abs() < 1e-7, "{ratio}");
    assert_eq!(survival.at(3.0), Some(0.0));
}
