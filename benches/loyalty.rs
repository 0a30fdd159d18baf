//! A single event of a member with a hundred lots, and a programme of a million members with ten
//! million events replayed.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use clv::loyalty::points::{
    ConsumptionOrder, Event, LedgerPolicy, PointsLedger, Programme, RefundPolicy,
};
use criterion::{BatchSize, Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use std::time::Duration;

const POLICY: LedgerPolicy = LedgerPolicy {
    consumption: ConsumptionOrder::EarliestExpiry,
    refund: RefundPolicy::NegativeBalance,
};
const LOTS: u64 = 100;
const EVENTS_OF_A_MEMBER: u64 = 10;

/// The start of the n-th day since 2024.
fn day(n: u64) -> NaiveDateTime {
    let start = NaiveDate::default().and_time(NaiveTime::MIN) + TimeDelta::days(19_723);
    start + TimeDelta::days(i64::try_from(n).unwrap_or(0))
}

fn earn(on: u64, lot: u64, points: u64) -> Event<u64> {
    Event::Earn {
        at: day(on),
        lot,
        points,
        expires_at: Some(day(on + 365)),
        available_from: None,
    }
}

fn redeem(on: u64, redemption: u64, points: u64) -> Event<u64> {
    Event::Redeem {
        at: day(on),
        redemption,
        points,
    }
}

/// A copy has room for nothing more; a member who was served before has some.
fn with_room(ledger: &PointsLedger<u64>) -> PointsLedger<u64> {
    let mut copy = ledger.clone();
    let _ = copy.apply(&earn(LOTS - 1, LOTS - 1, 100));
    copy
}

fn single_events(criterion: &mut Criterion) {
    let earned: Vec<Event<u64>> = (0..LOTS - 1).map(|n| earn(n, n, 100)).collect();
    let Ok(ledger) = PointsLedger::replay(POLICY, &earned) else {
        return;
    };
    let mut group = criterion.benchmark_group("member_with_100_lots");
    let events = [
        ("earn", earn(LOTS, LOTS, 100)),
        ("redeem_from_one_lot", redeem(LOTS, 0, 50)),
        ("redeem_from_ten_lots", redeem(LOTS, 0, 1_000)),
        ("redeem_from_all_lots", redeem(LOTS, 0, 100 * LOTS)),
        (
            "earn_while_fifty_lots_expire",
            earn(365 + LOTS / 2, LOTS, 1),
        ),
    ];
    for (name, event) in events {
        group.bench_function(name, |bencher| {
            bencher.iter_batched_ref(
                || with_room(&ledger),
                |ledger| ledger.apply(black_box(&event)).is_ok(),
                BatchSize::SmallInput,
            );
        });
    }
    group.finish();
}

/// Each member earns seven times and spends three times; members take turns.
fn events(members: u64) -> Vec<(u64, Event<u64>)> {
    (0..EVENTS_OF_A_MEMBER)
        .flat_map(|turn| {
            (0..members).map(move |member| {
                // Members in no particular order, another one at each turn.
                let member = member.wrapping_mul(0x9e37_79b9).wrapping_add(turn * 7_919) % members;
                let event = match turn {
                    3 | 6 | 9 => redeem(turn * 45, turn, 120),
                    _ => earn(turn * 45, turn, 40 + member % 100),
                };
                (member, event)
            })
        })
        .collect()
}

fn replay(criterion: &mut Criterion) {
    let is_test = std::env::args().any(|argument| argument == "--test");
    let members = if is_test { 1_000 } else { 1_000_000 };
    let events = events(members);
    // Those who earn little cannot spend 120 points; an event that is refused ends a replay.
    let mut programme = Programme::new(POLICY);
    let events: Vec<_> = events
        .into_iter()
        .filter(|(member, event)| programme.apply(member, event).is_ok())
        .collect();
    drop(programme);
    let mut group = criterion.benchmark_group("programme");
    group
        .sampling_mode(SamplingMode::Flat)
        .sample_size(10)
        .measurement_time(Duration::from_secs(30))
        .throughput(Throughput::Elements(events.len() as u64));
    group.bench_function(format!("replay_{}_events", events.len()), |bencher| {
        bencher.iter_with_large_drop(|| Programme::replay(POLICY, black_box(&events)));
    });
    group.finish();
}

criterion_group!(benches, single_events, replay);
criterion_main!(benches);
