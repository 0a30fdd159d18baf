//! The programme's rules, all of them made up.

use clv::loyalty::LoyaltyError;
use clv::loyalty::points::{
    CapLimit, CapPeriod, ConsumptionOrder, EarnBasis, EarnCap, EarnRate, EarnRule, EarnRules,
    ExpiryRule, Grant, LedgerPolicy, Multiplier, PointRounding, RefundPolicy, RoundedPer, Stacking,
    Through,
};
use clv::loyalty::reward::CouponOffer;
use clv::loyalty::tier::{Downgrade, TierLadder, TierMetric, TierPolicy, TierWindow};
use rust_decimal::Decimal;

/// 100 points buy a coupon of 5.00, which costs the shop 3.00.
pub fn offer() -> CouponOffer {
    CouponOffer {
        points_per_coupon: Decimal::ONE_HUNDRED,
        coupon_value: Decimal::from(5),
    }
}

/// What a point is worth to a member, in money.
pub const VALUE_PER_POINT: Decimal = Decimal::from_parts(5, 0, 0, false, 2);
/// What a redeemed point costs the shop, in money.
pub const COST_PER_POINT: Decimal = Decimal::from_parts(3, 0, 0, false, 2);
/// Margin as a share of sales.
pub const MARGIN: Decimal = Decimal::from_parts(30, 0, 0, false, 2);
/// The share of members' sales that would not have been made without the programme: an assumption,
/// which only an experiment could replace.
pub const INCREMENTAL_SHARE: Decimal = Decimal::from_parts(15, 0, 0, false, 2);
/// What running the programme costs in a year, in money.
pub const RUNNING_COST: Decimal = Decimal::from_parts(1_500, 0, 0, false, 0);

/// Points can be spent once the purchase can no longer be returned.
pub const RETURN_WINDOW_DAYS: u64 = 14;
/// Every so many orders one is returned, after so many days.
pub const EVERY_RETURNED_ORDER: u64 = 40;
pub const RETURNED_AFTER_DAYS: u64 = 7;

/// Points expire after six months, at the month's end.
pub const EXPIRY: ExpiryRule = ExpiryRule::Months {
    count: 6,
    through: Through::MonthEnd,
};
/// The age in months at which the last points of a month have expired.
pub const MONTHS_TO_EXPIRY: usize = 7;

pub const LEDGER: LedgerPolicy = LedgerPolicy {
    consumption: ConsumptionOrder::EarliestExpiry,
    refund: RefundPolicy::NegativeBalance,
};

/// Half a year's spend makes the tier; who falls short keeps it for 60 days, then goes one down.
pub const TIER_WINDOW: TierWindow = TierWindow::RollingMonths(6);
pub const TIER_POLICY: TierPolicy = TierPolicy {
    downgrade: Downgrade::OneDown,
    grace_days: 60,
};

pub fn ladder() -> Result<TierLadder, LoyaltyError> {
    let thresholds = [0, 100, 250].map(Decimal::from);
    TierLadder::bronze_silver_gold(TierMetric::Spend, thresholds)
}

/// One point for one of money, a quarter more in silver and half more in gold.
pub fn multiplier(level: usize) -> Result<Multiplier, LoyaltyError> {
    match level {
        0 | 1 => Ok(Multiplier::ONE),
        2 => Multiplier::new(Decimal::from(5), Decimal::from(4)),
        _ => Multiplier::new(Decimal::from(3), Decimal::from(2)),
    }
}

/// The event that grants the welcome points.
pub const JOINED: &str = "joined";

pub fn earn_rules() -> EarnRules {
    let purchases = EarnRule {
        name: "purchase".to_owned(),
        grant: Grant::PerAmount(EarnRate {
            points: Decimal::ONE,
            step: Decimal::ONE,
            rounding: PointRounding::Floor,
            places: 0,
            per: RoundedPer::Order,
        }),
        cap: None,
    };
    let welcome = EarnRule {
        name: "welcome".to_owned(),
        grant: Grant::PerEvent {
            kind: JOINED.to_owned(),
            points: Decimal::from(50),
        },
        cap: Some(EarnCap {
            period: CapPeriod::Ever,
            limit: CapLimit::Times(1),
        }),
    };
    EarnRules {
        rules: vec![purchases, welcome],
        basis: EarnBasis::NET,
        stacking: Stacking::Multiplicative,
    }
}
