use super::printed;
use clv::quantity::ConfidenceLevel;
use clv::retention::{
    FlemingHarrington, GroupMember, GroupsLogRank, KaplanMeier, LateEntry, Observation, Outcome,
    RiskTable, SurvivalInterval, WeightedKaplanMeier, WeightedObservation, log_rank,
    log_rank_of_groups, nelson_aalen,
};

/// Weeks; negative where censored.
const MAINTAINED: [i32; 11] = [9, 13, -13, 18, 23, -28, 31, 34, -45, 48, -161];
const NONMAINTAINED: [i32; 12] = [5, 5, 8, 8, 12, -16, 23, 27, 30, 33, 43, 45];

fn observations(weeks: &[i32]) -> Vec<Observation> {
    let observation = |&weeks: &i32| Observation {
        time: f64::from(weeks.abs()),
        outcome: if weeks < 0 {
            Outcome::StillThere
        } else {
            Outcome::Left
        },
    };
    weeks.iter().map(observation).collect()
}

fn survival(weeks: &[i32]) -> KaplanMeier {
    KaplanMeier::of(RiskTable::of(&observations(weeks)).unwrap().unwrap())
}

#[test]
fn the_summary_of_the_maintained_group() {
    let rows = survival(&MAINTAINED).rows(SurvivalInterval::Log, ConfidenceLevel::P95);
    let print = [
        (9.0, 11, 0.909, 0.0867, 0.7541, 1.000),
        (13.0, 10, 0.818, 0.1163, 0.6192, 1.000),
        (18.0, 8, 0.716, 0.1397, 0.4884, 1.000),
        (23.0, 7, 0.614, 0.1526, 0.3769, 0.999),
        (31.0, 5, 0.491, 0.1642, 0.2549, 0.946),
        (34.0, 4, 0.368, 0.1627, 0.1549, 0.875),
        (48.0, 2, 0.184, 0.1535, 0.0359, 0.944),
    ];
    assert_eq!(rows.len(), print.len());
    for (row, (time, at_risk, share, error, lower, upper)) in rows.iter().zip(print) {
        assert_eq!((row.time, row.at_risk), (time, at_risk));
        printed(row.survival, share, 1e-3);
        printed(row.standard_error.unwrap(), error, 1e-4);
        printed(row.lower.unwrap(), lower, 1e-4);
        printed(row.upper.unwrap(), upper, 1e-3);
    }
}

#[test]
fn medians_and_the_difference_of_the_groups() {
    assert_eq!(survival(&MAINTAINED).median(), Some(31.0));
    assert_eq!(survival(&NONMAINTAINED).median(), Some(23.0));
    let test = log_rank(&observations(&MAINTAINED), &observations(&NONMAINTAINED));
    let test = test.unwrap().unwrap();
    assert_eq!(test.observed, [7, 11]);
    printed(test.expected[0], 10.69, 0.01);
    printed(test.expected[1], 7.31, 0.01);
    printed(test.chi_squared, 3.4, 0.1);
    printed(test.p_value, 0.07, 0.01);
}

/// Days, 1 where the patient died, treatment.
const OVARIAN: [(i32, u8, u8); 26] = [
    (59, 1, 1),
    (115, 1, 1),
    (156, 1, 1),
    (421, 0, 2),
    (431, 1, 1),
    (448, 0, 1),
    (464, 1, 2),
    (475, 1, 2),
    (477, 0, 1),
    (563, 1, 2),
    (638, 1, 1),
    (744, 0, 2),
    (769, 0, 2),
    (770, 0, 2),
    (803, 0, 1),
    (855, 0, 1),
    (1040, 0, 1),
    (1106, 0, 1),
    (1129, 0, 2),
    (1206, 0, 2),
    (1227, 0, 2),
    (268, 1, 1),
    (329, 1, 1),
    (353, 1, 2),
    (365, 1, 2),
    (377, 0, 2),
];

fn seen(days: i32, died: bool) -> Observation {
    Observation {
        time: f64::from(days),
        outcome: if died {
            Outcome::Left
        } else {
            Outcome::StillThere
        },
    }
}

#[test]
fn the_ovarian_cancer_data() {
    let members = OVARIAN.map(|(days, died, treatment)| GroupMember {
        group: treatment,
        stratum: (),
        seen: seen(days, died == 1).into(),
    });
    let test = log_rank_of_groups(&members, FlemingHarrington::LOG_RANK)
        .unwrap()
        .unwrap();
    let [first, second] = [0, 1].map(|group| test.groups[group]);
    assert_eq!((first.customers, first.observed), (13, 7.0));
    assert_eq!((second.customers, second.observed), (13, 5.0));
    printed(first.expected, 5.23, 0.01);
    printed(second.expected, 6.77, 0.01);
    printed(test.chi_squared, 1.1, 0.1);
    printed(test.p_value, 0.3, 0.1);
}

struct Patient {
    institution: Option<u32>,
    seen: Observation,
    sex: u32,
    karnofsky: Option<u32>,
}

fn lung() -> Vec<Patient> {
    let rows = include_str!("lung.csv").lines().skip(1).map(|line| {
        let fields: Vec<Option<u32>> = line.split(',').map(|field| field.parse().ok()).collect();
        Patient {
            institution: fields[0],
            seen: seen(fields[1].unwrap() as i32, fields[2] == Some(1)),
            sex: fields[3].unwrap(),
            karnofsky: fields[4],
        }
    });
    rows.collect()
}

fn by_sex(weights: FlemingHarrington) -> GroupsLogRank<u32> {
    let members: Vec<_> = lung()
        .iter()
        .map(|patient| GroupMember {
            group: patient.sex,
            stratum: (),
            seen: patient.seen.into(),
        })
        .collect();
    log_rank_of_groups(&members, weights).unwrap().unwrap()
}

#[test]
fn the_lung_cancer_data_by_sex() {
    let test = by_sex(FlemingHarrington::LOG_RANK);
    assert_eq!(
        (test.groups[0].customers, test.groups[1].customers),
        (138, 90)
    );
    assert_eq!(
        (test.groups[0].observed, test.groups[1].observed),
        (112.0, 53.0)
    );
    printed(test.groups[0].expected, 91.6, 0.1);
    printed(test.groups[1].expected, 73.4, 0.1);
    printed(test.chi_squared, 10.3, 0.1);
    // survdiff(..., rho = 1)
    let test = by_sex(FlemingHarrington::PETO);
    printed(test.groups[0].observed, 70.4, 0.1);
    printed(test.groups[0].expected, 55.6, 0.1);
    printed(test.groups[1].observed, 28.7, 0.1);
    printed(test.groups[1].expected, 43.5, 0.1);
    printed(test.chi_squared, 12.7, 0.1);
}

/// `survdiff(Surv(time, status) ~ pat.karno + strata(inst), data = lung)`, the second example of R's
/// manual page.
#[test]
fn the_lung_cancer_data_by_karnofsky_score_within_institutions() {
    let patients = lung();
    let members: Vec<_> = patients
        .iter()
        .filter_map(|patient| {
            Some(GroupMember {
                group: patient.karnofsky?,
                stratum: patient.institution?,
                seen: patient.seen.into(),
            })
        })
        .collect();
    assert_eq!(members.len(), 224);
    let test = log_rank_of_groups(&members, FlemingHarrington::LOG_RANK)
        .unwrap()
        .unwrap();
    let print = [
        (30, 2, 1, 0.692, 1e-3),
        (40, 2, 1, 1.099, 1e-3),
        (50, 4, 4, 1.166, 1e-3),
        (60, 30, 27, 16.298, 1e-3),
        (70, 41, 31, 26.358, 1e-3),
        (80, 50, 38, 41.938, 1e-3),
        (90, 60, 38, 47.242, 1e-3),
        (100, 35, 21, 26.207, 1e-3),
    ];
    assert_eq!(test.groups.len(), print.len());
    for (group, (score, patients, died, expected, digit)) in test.groups.iter().zip(print) {
        assert_eq!((group.group, group.customers), (score, patients));
        assert_eq!(group.observed, f64::from(died));
        printed(group.expected, expected, digit);
    }
    assert_eq!(test.degrees_of_freedom, 7);
    printed(test.chi_squared, 21.4, 0.1);
    printed(test.p_value, 0.003, 1e-3);
}

fn close(got: f64, want: f64) {
    assert!(
        (got - want).abs() <= 1e-12 * want.abs(),
        "{got}, not {want}"
    );
}

/// lifelines 0.30.3: `multivariate_logrank_test(..., weightings="fleming-harrington", p=…, q=…)`.
#[test]
fn weights_of_fleming_and_harrington_as_in_lifelines() {
    let of = |rho, gamma| FlemingHarrington::new(rho, gamma).unwrap();
    let sex = by_sex(of(0.0, 1.0));
    close(sex.chi_squared, 3.4599841660911594);
    let patients = lung();
    let members: Vec<_> = patients
        .iter()
        .filter_map(|patient| {
            Some(GroupMember {
                group: patient.karnofsky?,
                stratum: (),
                seen: patient.seen.into(),
            })
        })
        .collect();
    for (rho, gamma, chi_squared, p_value) in [
        (0.0, 0.0, 22.57277338710889, 0.0020224065195140768),
        (1.0, 0.0, 25.45747220847403, 0.0006293313632565144),
        (0.0, 1.0, 9.742410649830852, 0.20364680601511428),
        (0.5, 2.0, 6.865477174683015, 0.44301958766974237),
    ] {
        let test = log_rank_of_groups(&members, of(rho, gamma))
            .unwrap()
            .unwrap();
        close(test.chi_squared, chi_squared);
        close(test.p_value, p_value);
    }
}

/// Patients who enter late, at times that are no one's end.
fn entering_late() -> Vec<LateEntry> {
    let patients = lung();
    let late = patients.iter().enumerate().map(|(row, patient)| {
        let entry = (row * 37 % 250) as f64 - 0.5;
        let is_late = entry > 0.0 && entry < patient.seen.time;
        LateEntry {
            entry: if is_late { entry } else { 0.0 },
            seen: patient.seen,
        }
    });
    late.collect()
}

/// lifelines 0.30.3: `KaplanMeierFitter().fit(..., entry=…)` and `NelsonAalenFitter`.
#[test]
fn late_entry_as_in_lifelines() {
    let table = RiskTable::with_late_entry(&entering_late())
        .unwrap()
        .unwrap();
    let hazards = nelson_aalen(&table);
    let survival = KaplanMeier::of(table);
    assert_eq!(survival.median(), Some(166.0));
    for (days, share, hazard) in [
        (5, 0.9767441860465118, 0.023255813953488372),
        (12, 0.8940788388586509, 0.10930782340975315),
        (13, 0.8543420015760443, 0.1537522678541976),
        (60, 0.7308143244228863, 0.30831795557778),
        (100, 0.6186825852719853, 0.4733433276641565),
        (200, 0.4323750544412861, 0.8293394202732461),
        (310, 0.30898244958098975, 1.1633308324410812),
        (500, 0.18305169081171893, 1.6816109564727135),
        (883, 0.03142451221556585, 3.3528788717379707),
    ] {
        close(survival.at(f64::from(days)).unwrap(), share);
        let row = hazards.iter().rfind(|row| row.time <= f64::from(days));
        close(row.unwrap().cumulative_hazard, hazard);
    }
}

/// S and the root of Σ (w dS/dw)², with dS/dw by central differences at forty digits (mpmath).
#[test]
fn weights_and_their_robust_error() {
    let late = entering_late().into_iter().enumerate();
    let sample: Vec<_> = late
        .map(|(row, seen)| WeightedObservation {
            seen,
            weight: 1.0 + (row * 7 % 5) as f64 * 0.75,
        })
        .collect();
    let survival = WeightedKaplanMeier::of(&sample).unwrap().unwrap();
    let rows = survival.rows(SurvivalInterval::LogLog, ConfidenceLevel::P95);
    for (days, share, error) in [
        (60.0, 0.732_308_129_926_099_5, 0.059_298_043_642_911_2),
        (310.0, 0.329_678_352_329_970_6, 0.038_272_279_116_325_53),
    ] {
        let row = rows.iter().find(|row| row.time == days).unwrap();
        close(row.survival, share);
        close(row.standard_error.unwrap(), error);
    }
}
