//! Rolling windows, groups and follow-ups.

use chrono::NaiveDate;
use clv::quantity::ConfidenceLevel;
use clv::survey::{
    DatedNps, FollowUpPlan, FollowUpStatus, Movement, NpsGroups, NpsIntervalMethod, NpsScale,
    OffScale, Reporting, RollingWindows, SurveyError, nps_by_group,
};

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}

fn reporting(minimum_responses: u64) -> Reporting {
    Reporting {
        minimum_responses,
        method: NpsIntervalMethod::Wilson,
        confidence_level: ConfidenceLevel::P95,
    }
}

fn windows(first_end: NaiveDate, count: u32, days: u32, step: u32) -> RollingWindows {
    RollingWindows {
        first_end,
        count,
        days,
        step,
    }
}

/// 40 detractors in January, 40 promoters in February, 3 in March.
fn answers() -> DatedNps {
    let mut answers = DatedNps::new(NpsScale::ZERO_TO_TEN, OffScale::Refuse);
    for index in 0..40 {
        let of_month = 1 + index % 28;
        answers.push(day(1, of_month), Some(3)).unwrap();
        answers.push(day(2, of_month), Some(10)).unwrap();
    }
    // One each way, so that neither month is unanimous and the change can be tested.
    answers.push(day(1, 30), Some(9)).unwrap();
    answers.push(day(2, 1), Some(0)).unwrap();
    for of_month in 1..=3 {
        answers.push(day(3, of_month), Some(10)).unwrap();
    }
    answers
}

#[test]
fn each_window_is_compared_with_the_one_before_it() {
    let answers = answers();
    // 28 days: 4–31 January, 1–28 February, 1–28 March.
    let waves = answers
        .rolling(windows(day(1, 31), 3, 28, 28), &reporting(10))
        .unwrap();
    let ends: Vec<_> = waves.iter().map(|wave| (wave.from, wave.to)).collect();
    assert_eq!(ends[0], (day(1, 4), day(1, 31)));
    assert_eq!(ends[1], (day(2, 1), day(2, 28)));
    let january = waves[0].figure.shown().unwrap();
    // Days 4 … 28 have 12 days with two answers less three days of them.
    assert_eq!(january.groups.detractors(), 34);
    // There are too few answers before January to compare with.
    assert_eq!(january.change, None);
    let february = waves[1].figure.shown().unwrap();
    assert_eq!(february.change.unwrap().movement(), Movement::Up);
    assert!((february.estimate.interval.estimate - 39.0 / 41.0).abs() < 1e-15);
    // March has three answers: nothing is shown.
    assert!(waves[2].figure.shown().is_none());
    assert!(
        answers
            .rolling(windows(day(3, 28), 1, 28, 28), &reporting(3))
            .unwrap()[0]
            .figure
            .shown()
            .is_some()
    );
}

#[test]
fn merged_days_are_the_days_of_both() {
    let mut twice = answers();
    twice.merge(&answers()).unwrap();
    let groups = |answers: &DatedNps| answers.between(day(1, 1), day(12, 31)).unwrap().groups();
    assert_eq!(
        groups(&twice).responses(),
        2 * groups(&answers()).responses()
    );
    assert_eq!(
        twice.between(day(3, 1), day(2, 1)).unwrap().groups(),
        NpsGroups::default()
    );
}

#[test]
fn windows_without_days_and_dates_off_the_calendar() {
    let answers = answers();
    assert_eq!(
        answers.rolling(windows(day(1, 31), 1, 0, 7), &reporting(1)),
        Err(SurveyError::NoDays { quantity: "window" })
    );
    assert!(
        answers
            .rolling(windows(day(1, 31), 1, 7, 0), &reporting(1))
            .is_err()
    );
    assert!(matches!(
        answers.rolling(windows(NaiveDate::MAX, 2, 7, 7), &reporting(1)),
        Err(SurveyError::DateOutOfRange { .. })
    ));
    let too_early = answers.rolling(windows(NaiveDate::MIN, 1, 7, 7), &reporting(1));
    assert_eq!(
        too_early.unwrap_err().to_string(),
        "the day -6 days from -262143-01-01 must be a date of the calendar"
    );
}

#[test]
fn a_group_is_compared_with_all_others() {
    let rows = nps_by_group(
        [
            ("only", NpsGroups::new(50, 20, 30).unwrap()),
            ("none", NpsGroups::default()),
        ],
        &reporting(1),
    )
    .unwrap();
    // Nobody else answered.
    assert_eq!(rows[0].1.shown().unwrap().change, None);
    assert!(rows[1].1.shown().is_none());
}

#[test]
fn a_call_is_due_on_its_day_and_overdue_after_the_grace() {
    let plan = FollowUpPlan::seven_and_fifteen(1);
    let status = |as_of| -> Vec<FollowUpStatus> {
        let calls = plan.follow_ups(day(1, 31), &[], as_of).unwrap();
        calls.iter().map(|call| call.status).collect()
    };
    use FollowUpStatus::{Due, Overdue, Upcoming};
    assert_eq!(status(day(2, 6)), [Upcoming, Upcoming]);
    assert_eq!(status(day(2, 7)), [Due, Upcoming]);
    assert_eq!(status(day(2, 8)), [Due, Upcoming]);
    assert_eq!(status(day(2, 9)), [Overdue, Upcoming]);
    assert_eq!(status(day(2, 15)), [Overdue, Due]);
    assert!(plan.follow_ups(NaiveDate::MAX, &[], day(1, 1)).is_err());
}
