//! Every type that is read back, from JSON in which one thing is wrong: an error or a value that
//! answers within its range, never a panic.

use crate::damaged_json::damages;
use crate::{FORGIVES, date, day, earn, redeem, refund_purchase, refund_redemption};
use clv::loyalty::index::{
    BehaviourEvents, BehaviourRates, BehaviourWeights, GroupComparison, IndexScores, IndexWeights,
    Multiple, PerceivedValue, loyalty_index,
};
use clv::loyalty::liability::{
    CohortFlows, LiabilityPosition, ProgrammeReturn, RedemptionPeriod, RedemptionTriangle,
    redemption_trend,
};
use clv::loyalty::points::{
    Activity, Balances, CapUsage, EarnBasis, EarnRate, EarnRules, Event, EventLog, ExpiryRule,
    LateEvent, Multiplier, PointUnit, PurchaseLine,
};
use clv::loyalty::promotion::{
    Milestone, PriceLadder, Progress, ReferralProgramme, RungPricing, ThresholdDiscount,
    TimeLimitedDiscount, milestones_crossed,
};
use clv::loyalty::revenue::{AllocationRounding, PointsSale, RevenuePeriod, recognise};
use clv::loyalty::reward::{Catalogue, CouponBase, CouponCounts, CouponOffer, RewardRepeat};
use clv::loyalty::tier::{
    Qualification, Qualifying, TierLadder, TierPolicy, TierStatus, TierWindow,
};
use rust_decimal::Decimal;
use rust_decimal_macros::dec;
use serde::de::DeserializeOwned;
use serde_json::{Value, from_value, json, to_value};

/// Reads the JSON whole and damaged, and uses what was read.
fn walk<T: DeserializeOwned>(whole: Value, use_it: impl Fn(T)) {
    let read = from_value::<T>(whole.clone());
    assert!(read.is_ok(), "{whole}: {:?}", read.err());
    for value in std::iter::once(whole.clone()).chain(damages(&whole)) {
        if let Ok(read) = from_value::<T>(value) {
            use_it(read);
        }
    }
}

fn in_range(score: Decimal) {
    assert!(
        score >= Decimal::ZERO && score <= Decimal::ONE_HUNDRED,
        "{score}"
    );
}

fn log() -> EventLog<u64> {
    let mut log = EventLog::new(FORGIVES);
    for event in [
        earn(0, 1, 50, Some(100)),
        earn(0, 2, 50, None),
        redeem(1, 1, 60),
        refund_purchase(2, 1, Some(40)),
        refund_redemption(3, 1, None),
    ] {
        log.push(event, LateEvent::Refuse).unwrap();
    }
    log
}

#[test]
fn points() {
    walk(to_value(log()).unwrap(), |log: EventLog<u64>| {
        assert!(log.ledger().balances().are_complete());
    });
    let balances = *log().ledger().balances();
    walk(to_value(balances).unwrap(), |read: Balances| {
        let _ = (read.net(), read.are_complete(), read.merge(&balances));
        let _ = (read.must_equal(&balances), read.to_string());
    });
    walk(
        to_value(refund_purchase(2, 1, Some(4))).unwrap(),
        |event: Event<u64>| {
            let mut log = log();
            let _ = log.push(event.clone(), LateEvent::Refuse);
            let _ = log.push(event, LateEvent::Insert);
            assert!(log.ledger().balances().are_complete());
        },
    );
    walk(json!({ "places": 2 }), |unit: PointUnit| {
        let _ = (unit.units(dec!(45.5)), unit.points(u64::MAX));
    });
    for rule in [
        json!({ "months": { "count": 12, "through": "month_end" } }),
        json!({ "days": { "count": 12, "through": "day" } }),
        json!({ "every_year_on": { "month": 2, "day": 29 } }),
    ] {
        walk(rule, |rule: ExpiryRule| {
            let _ = rule.first_day_too_late(date(2026, 1, 31));
        });
    }
}

#[test]
fn earning() {
    let line = json!({ "gross": "110", "discount": "5", "tax": "10", "paid_with_points": "20" });
    walk(line, |line: PurchaseLine| {
        if let Ok(amount) = EarnBasis::NET.amount(&line) {
            assert!(amount >= Decimal::ZERO && amount <= line.gross);
        }
        let _ = EarnBasis::GROSS.amount(&line);
    });
    let rate = json!({
        "points": "1", "step": "3", "rounding": "half_even", "places": 1, "per": "line",
    });
    walk(rate.clone(), |rate: EarnRate| {
        let earned = rate.points(&[dec!(3), dec!(0.01)], Multiplier::ONE);
        assert!(earned.is_err() || earned.is_ok_and(|points| points >= Decimal::ZERO));
        let offer = CouponOffer {
            points_per_coupon: dec!(100),
            coupon_value: dec!(10),
        };
        let _ = offer.rebate(&rate);
    });
    walk(
        json!({ "points": "4", "instead_of": "3" }),
        |multiplier: Multiplier| {
            assert!(multiplier.points() >= Decimal::ZERO);
            assert!(multiplier.instead_of() > Decimal::ZERO);
            let _ = multiplier.value();
        },
    );
    let rules = json!({
        "rules": [
            { "name": "spend", "grant": { "per_amount": rate }, "cap": null },
            {
                "name": "order",
                "grant": { "per_order": { "points": "5" } },
                "cap": { "period": "month", "limit": { "points": "8" } },
            },
        ],
        "basis": { "discount": "left_out", "tax": "left_out", "paid_with_points": "left_out" },
        "stacking": "multiplicative",
    });
    let order = Activity::Purchase {
        lines: &[],
        multipliers: &[],
    };
    walk(rules.clone(), |rules: EarnRules| {
        let _ = rules.earn(date(2026, 3, 18), order, &CapUsage::default());
    });

    let rules: EarnRules = from_value(rules).unwrap();
    let (_, usage) = rules
        .earn(date(2026, 3, 18), order, &CapUsage::default())
        .unwrap();
    let written = to_value(&usage).unwrap();
    assert_eq!(from_value::<CapUsage>(written.clone()).unwrap(), usage);
    walk(written.clone(), |usage: CapUsage| {
        for on in [date(2026, 3, 1), date(2026, 3, 18), date(2026, 4, 1)] {
            if let Ok((earned, after)) = rules.earn(on, order, &usage) {
                let granted = earned
                    .iter()
                    .find(|earning| earning.rule == "order")
                    .unwrap();
                assert!(granted.points >= Decimal::ZERO && granted.points <= dec!(8));
                let _ = after.without(on, &earned);
            }
        }
    });
    let mut negative = written;
    negative[0]["points"] = json!("-100");
    assert!(from_value::<CapUsage>(negative).is_err());
}

#[test]
fn tiers() {
    let ladder = json!({
        "metric": "either",
        "tiers": [
            { "name": "silver", "spend": "100", "points": "10" },
            { "name": "gold", "spend": "500", "points": "50" },
        ],
    });
    let member = Qualification {
        spend: dec!(200),
        points: dec!(20),
    };
    walk(ladder.clone(), |ladder: TierLadder| {
        assert!(ladder.reached(&member).unwrap() <= ladder.tiers().len());
        let _ = ladder.position(&member);
    });
    let ladder: TierLadder = from_value(ladder).unwrap();
    walk(
        json!({ "spend": "200", "points": "20" }),
        |member: Qualification| {
            let _ = ladder.position(&member);
        },
    );
    let policy = json!({ "downgrade": "one_down", "grace_days": 30 });
    let status = json!({ "level": 2, "short_since": "2026-01-01" });
    walk(policy.clone(), |policy: TierPolicy| {
        let _ = TierStatus::default().review(&ladder, policy, &member, date(2026, 1, 1));
    });
    let policy: TierPolicy = from_value(policy).unwrap();
    walk(status, |status: TierStatus| {
        let _ = status.tier(&ladder);
        if let Ok(after) = status.review(&ladder, policy, &member, date(2026, 6, 1)) {
            assert!(after.level <= 2);
        }
    });
    let bought = json!({ "on": "2026-01-01", "spend": "5", "points": "5" });
    walk(bought, |bought: Qualifying| {
        let _ = TierWindow::CalendarYear.gathered(&[bought, bought], date(2026, 6, 1));
    });
    walk(json!({ "rolling_months": 12 }), |window: TierWindow| {
        let _ = window.first_day(date(2026, 6, 1));
    });
}

#[test]
fn rewards_and_promotions() {
    let rewards = json!([
        { "id": "mug", "points": 50, "cost": "3", "retail_value": "10" },
        { "id": "tea", "points": 70, "cost": "4", "retail_value": "15" },
    ]);
    walk(rewards, |catalogue: Catalogue| {
        for repeat in [RewardRepeat::Once, RewardRepeat::Unlimited] {
            if let Ok(plan) = catalogue.best_plan(1_000, repeat) {
                assert_eq!(plan.points_spent + plan.points_left, 1_000);
            }
        }
        for reward in catalogue.rewards() {
            let _ = (reward.value_per_point(), reward.cost_per_point());
        }
    });
    walk(
        json!({ "points_per_coupon": "100", "coupon_value": "10" }),
        |offer: CouponOffer| {
            let exchange = offer.exchange(dec!(360));
            assert!(exchange.is_err() || exchange.is_ok_and(|all| all.value >= Decimal::ZERO));
        },
    );
    walk(
        json!({ "issued": 100, "delivered": 90, "used": 20 }),
        |coupons: CouponCounts| {
            let _ = coupons.use_rate(CouponBase::Issued);
            let _ = coupons.use_rate(CouponBase::Delivered);
        },
    );
    let rungs = json!([
        { "up_to": "5", "unit_price": "7" },
        { "up_to": null, "unit_price": "6" },
    ]);
    walk(rungs, |ladder: PriceLadder| {
        for pricing in [RungPricing::Slab, RungPricing::Graduated] {
            let price = ladder.price(dec!(6), pricing);
            assert!(price.is_err() || price.is_ok_and(|price| price.total >= Decimal::ZERO));
        }
    });
    let offer = json!({
        "threshold": "300", "amount": "50", "mode": "stepped", "maximum": "80", "places": 2,
    });
    walk(offer, |offer: ThresholdDiscount| {
        if let Ok(order) = offer.apply(&[dec!(450.00), dec!(199.00)]) {
            assert!(order.payable >= Decimal::ZERO && order.discount >= Decimal::ZERO);
        }
    });
    let sale = json!({
        "from": "2026-11-11T00:00:00", "until": "2026-11-12T00:00:00", "share": "0.2",
    });
    walk(sale, |sale: TimeLimitedDiscount| {
        let _ = sale.price_at(dec!(10), day(314));
    });
    walk(
        json!({ "name": "a", "metric": "orders", "threshold": "10" }),
        |milestone: Milestone| {
            let after = Progress {
                spend: dec!(5),
                orders: 12,
            };
            let _ = milestones_crossed(&[milestone], &Progress::default(), &after);
        },
    );
    walk(json!({ "spend": "5", "orders": 3 }), |after: Progress| {
        let _ = milestones_crossed(&[], &Progress::default(), &after);
    });
    let invitations = json!({ "customers": 400, "invitations": 1000, "accepted": 200 });
    walk(invitations, |programme: ReferralProgramme| {
        if let Ok(Some(referral)) = programme.coefficient() {
            assert!(referral.coefficient.is_finite());
            assert!(referral.total_reach.is_none_or(f64::is_finite));
        }
    });
}

#[test]
fn liability_and_revenue() {
    let flows = json!([
        { "issued": "100", "redeemed": ["10", "30"] },
        { "issued": "80", "redeemed": ["0"] },
    ]);
    walk(flows, |flows: CohortFlows| {
        if let Ok(triangle) = flows.triangle(&[]) {
            let _ = triangle.breakage(dec!(0.1), dec!(1));
        }
    });
    let triangle = json!({
        "issued": ["100", "80"],
        "cumulative_redeemed": [["10", "40"], ["8"]],
        "has_expired": [false, false],
    });
    walk(triangle, |triangle: RedemptionTriangle| {
        if let Ok(Some(breakage)) = triangle.breakage(dec!(0.1), dec!(1)) {
            assert!(breakage.total_liability >= Decimal::ZERO);
        }
        if let Ok(Some(bounded)) = triangle.breakage_bounded(dec!(0.1), dec!(1)) {
            assert!(bounded.breakage.total_liability >= Decimal::ZERO);
        }
    });
    let position = json!({
        "issued": "1000", "redeemed": "300",
        "ultimate_redemption_rate": "0.8", "cost_per_point": "0.05",
    });
    walk(position, |position: LiabilityPosition| {
        let liability = position.liability();
        assert!(liability.is_err() || liability.is_ok_and(|owed| owed.liability >= Decimal::ZERO));
        let _ = position.movement_to(&position);
    });
    let year = json!({ "incremental_margin": "150", "reward_cost": "80", "running_cost": "20" });
    walk(year, |year: ProgrammeReturn| {
        let _ = (year.cost(), year.net(), year.ratio());
    });
    walk(
        json!({ "issued": "100", "redeemed": "30" }),
        |period: RedemptionPeriod| {
            if let Ok(Some(trend)) = redemption_trend(&[period, period]) {
                assert!(trend.compound_change.is_none_or(f64::is_finite));
            }
        },
    );
    let sale = json!({
        "transaction_price": "100", "goods_standalone_price": "100", "points_issued": "10",
        "value_per_point": "1", "redemption_probability": "0.95",
    });
    walk(sale, |sale: PointsSale| {
        if let Ok(Some(parts)) = sale.allocate(AllocationRounding::Places(2)) {
            assert_eq!(parts.goods + parts.points, sale.transaction_price);
        }
    });
    let period = json!({
        "redeemed_to_date": "45", "expected_total": "95", "programme": "goes_on",
    });
    walk(period, |period: RevenuePeriod| {
        let _ = recognise(dec!(100), &[period, period]);
    });
}

#[test]
fn indices() {
    let scores = json!({ "emotion": "82.5", "behaviour": "64", "value": "71.2" });
    walk(scores, |scores: IndexScores| {
        if let Ok(loyalty) = loyalty_index(&scores, &IndexWeights::STANDARD) {
            in_range(loyalty.index);
        }
    });
    let all = IndexScores {
        emotion: dec!(100),
        behaviour: dec!(100),
        value: dec!(100),
    };
    let weights = json!({ "emotion": "0.4", "behaviour": "0.35", "value": "0.2500000001" });
    walk(weights, |weights: IndexWeights| {
        in_range(loyalty_index(&all, &weights).unwrap().index);
    });
    let rates = json!({
        "follow": "0.5", "interaction": "0.5", "share": "0.5", "fingertip_loyalty": "0.5",
        "spread_index": "0.5", "booking": "0.5", "feedback": "1",
    });
    walk(rates.clone(), |rates: BehaviourRates| {
        in_range(rates.score(&BehaviourWeights::Equal).unwrap());
    });
    let rates: BehaviourRates = from_value(rates).unwrap();
    let weights = json!({ "own": ["0.1", "0.1", "0.1", "0.1", "0.1", "0.1", "0.4"] });
    walk(weights, |weights: BehaviourWeights| {
        if let Ok(score) = rates.score(&weights) {
            in_range(score);
        }
    });
    walk(
        json!({ "events": 30, "base": 200 }),
        |events: BehaviourEvents| {
            let _ = events.rate();
        },
    );
    walk(
        json!({ "loyal": "0.36", "ordinary": "0.12" }),
        |groups: GroupComparison| {
            let _ = (groups.ratio(), groups.relative_difference());
            let _ = groups.reaches(Multiple::TimesMore(dec!(3)));
        },
    );
    let perceived = json!({ "transaction": "125", "emotional": "50", "social": "25" });
    walk(perceived, |perceived: PerceivedValue| {
        let _ = (perceived.shares(), perceived.against(dec!(160)));
    });
}
