use crate::quantity::QuantityError;
use crate::statistics::StatisticsError;
use chrono::{NaiveDate, NaiveDateTime};
use rust_decimal::Decimal;
use thiserror::Error;

/// An error in a loyalty programme. Cohorts, rungs and rows are counted from 1; ages and the
/// periods of [`CohortFlows`](super::liability::CohortFlows) are the caller's, from 0.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the fields are named in the messages")]
pub enum LoyaltyError {
    /// A number is out of its range, or a result has no place in a decimal.
    #[error(transparent)]
    Quantity(#[from] QuantityError),
    /// The input of a statistic is invalid: more coupons used than there are.
    #[error(transparent)]
    Statistics(#[from] StatisticsError),

    /// Points that the programme cannot book.
    #[error("points must be a whole number of units of 10^-{places}, at least 0, got {points}")]
    NotInUnits { points: Decimal, places: u32 },
    /// More points, or more lots, than a ledger can count.
    #[error("points must be fewer than 2^63 and lots fewer than 2^32")]
    TooManyPoints,
    /// An event over 0 points.
    #[error("an event must be over at least 1 point, got 0")]
    NoPoints,
    /// An event before the one before it.
    #[error("events must be in order of time, got {at} after {after}")]
    OutOfOrder {
        at: NaiveDateTime,
        after: NaiveDateTime,
    },
    /// The member has a lot of that name.
    #[error("the name of a lot must be new, got {lot} again")]
    DuplicateLot { lot: String },
    /// The member has a redemption of that name.
    #[error("the name of a redemption must be new, got {redemption} again")]
    DuplicateRedemption { redemption: String },
    /// The member has no lot of that name.
    #[error("a refunded purchase must have earned a lot, got {lot}, which did not")]
    UnknownLot { lot: String },
    /// The member has no redemption of that name.
    #[error("a refunded redemption must have happened, got {redemption}, which did not")]
    UnknownRedemption { redemption: String },
    /// A lot that could never be used.
    #[error("lot {lot} must expire after it is earned at {earned_at}, got {expires_at}")]
    ExpiresBeforeEarned {
        lot: String,
        expires_at: NaiveDateTime,
        earned_at: NaiveDateTime,
    },
    /// A redemption above what is available.
    #[error("a redemption must be at most the {available} points available, got {wanted}")]
    NotEnoughPoints { wanted: u64, available: u64 },
    /// A refund of what was refunded whole before.
    #[error("{what} {of} must have points that were not yet refunded, all of them were")]
    NothingLeftToRefund { what: &'static str, of: String },
    /// A refund above what is left to be refunded.
    #[error("a refund of {what} {of} must be at most the {rest} points that are left, got {asked}")]
    RefundAboveRest {
        what: &'static str,
        of: String,
        asked: u64,
        rest: u64,
    },
    /// A log that does not come to its balances.
    #[error("{balance} must be {recorded} as recorded, the events come to {replayed}")]
    BalanceContradicted {
        balance: &'static str,
        recorded: u64,
        replayed: u64,
    },
    /// A date beyond the calendar, or a month and day that are none.
    #[error("a date must be in the calendar")]
    NoSuchDate,
    /// An activity in a period whose cap has begun anew.
    #[error(
        "an activity must not lie before the period of its cap that began on {period}, got {on}"
    )]
    CapPeriodIsOver { on: NaiveDate, period: NaiveDate },

    /// Two rules of one name, where caps are counted by name.
    #[error("the name of a rule with a cap must be its own, got {rule} twice")]
    DuplicateRule { rule: String },
    /// The usage of a cap, as it was read back, cannot be.
    #[error(
        "what is used of the cap of {rule} must be for a whole period, with points just where there \
         were grants"
    )]
    CapUsageContradicted { rule: String },

    /// A ladder without tiers.
    #[error("a ladder must have at least one tier, got none")]
    NoTiers,
    /// A tier that the metric cannot reach.
    #[error("tier {tier} must have a threshold in {metric}, got none")]
    TierWithoutThreshold { tier: String, metric: &'static str },
    /// Thresholds that do not strictly rise.
    #[error("tier {tier} must need more {metric} than the {before} before it, got {threshold}")]
    TiersDoNotRise {
        tier: String,
        metric: &'static str,
        before: Decimal,
        threshold: Decimal,
    },

    /// A reward for nothing.
    #[error("reward {reward} must cost at least 1 point, got 0")]
    FreeReward { reward: String },
    /// A balance and a catalogue whose best plan takes too long to find.
    #[error("the search for a plan must take at most {most} steps, got {steps}")]
    PlanTooLarge { steps: u64, most: u64 },
    /// More coupons delivered than issued.
    #[error("delivered coupons must be at most the {issued} issued, got {delivered}")]
    DeliveredAboveIssued { delivered: u64, issued: u64 },

    /// An amount off that is more than what must be spent for it.
    #[error("the amount off must be at most the threshold {threshold}, got {amount}")]
    AmountAboveThreshold { amount: Decimal, threshold: Decimal },
    /// A promotion that is never on.
    #[error("a promotion from {from} must end later, got {until}")]
    EndsBeforeItBegins {
        from: NaiveDateTime,
        until: NaiveDateTime,
    },
    /// A price ladder without rungs.
    #[error("a price ladder must have at least one rung, got none")]
    NoRungs,
    /// Rungs that do not strictly rise.
    #[error("rung {rung} must end above {before}, got {up_to}")]
    RungsDoNotRise {
        rung: usize,
        before: Decimal,
        up_to: Decimal,
    },
    /// A rung without end below others.
    #[error("only the last rung may have no end, got rung {rung}")]
    OpenRungIsNotLast { rung: usize },
    /// A quantity that has no price.
    #[error("a quantity must be within the rungs, got {quantity}")]
    BeyondTheLastRung { quantity: Decimal },
    /// A number that can only grow is lower than before.
    #[error("{metric} must not fall below {before}, got {after}")]
    ProgressFalls {
        metric: &'static str,
        before: Decimal,
        after: Decimal,
    },
    /// A customer twice in one ranking.
    #[error("a customer must be ranked once, got {customer} twice")]
    DuplicateCustomer { customer: String },
    /// More invitations accepted than sent.
    #[error("accepted invitations must be at most the {invitations} sent, got {accepted}")]
    AcceptedAboveInvitations { accepted: u64, invitations: u64 },

    /// Lists that must be equally long.
    #[error("there must be {expected} {of}, one for each cohort, got {found}")]
    LengthsDiffer {
        of: &'static str,
        expected: usize,
        found: usize,
    },
    /// A cohort that was not seen at each age up to now.
    #[error("cohort {cohort} must be seen at {expected} ages, one a period up to now, got {found}")]
    AgesMissing {
        cohort: usize,
        expected: usize,
        found: usize,
    },
    /// A cohort that was never seen.
    #[error("cohort {cohort} must be seen at one age at least, got none")]
    EmptyCohort { cohort: usize },
    /// A younger cohort that was seen at more ages than an older one.
    #[error("cohort {cohort} must be seen at no more ages than the older one before it")]
    YoungerCohortIsLonger { cohort: usize },
    /// Cumulative redemption that falls.
    #[error("redemption of cohort {cohort} at age {age} must be at least {before}, got {redeemed}")]
    CumulativeFalls {
        cohort: usize,
        age: usize,
        before: Decimal,
        redeemed: Decimal,
    },
    /// More redeemed than issued.
    #[error("redemption of cohort {cohort} must be at most the {issued} issued, got {redeemed}")]
    RedeemedAboveIssued {
        cohort: usize,
        redeemed: Decimal,
        issued: Decimal,
    },
    /// A refund of more than was redeemed.
    #[error("a refund must be at most the {redeemed} points redeemed in that period, got {points}")]
    RefundAboveRedeemed { redeemed: Decimal, points: Decimal },
    /// A redemption in a period before that of the issue.
    #[error("points issued in period {issued_in} must be redeemed later, got {redeemed_in}")]
    RedeemedBeforeIssued {
        issued_in: usize,
        redeemed_in: usize,
    },
    /// A period that is not one of those observed.
    #[error("a period must be one of the {periods} that are over, got {period}")]
    PeriodIsNotOver { period: usize, periods: usize },
    /// An estimate of all redemptions below those that have happened.
    #[error("expected redemption must be at least the {redeemed} redeemed, got {expected}")]
    ExpectedBelowRedeemed {
        expected: Decimal,
        redeemed: Decimal,
    },
    /// A period after that in which the programme ended.
    #[error("there must be no period after the programme's end, got period {period}")]
    PeriodAfterTheEnd { period: usize },

    /// Weights that do not sum to 1.
    #[error("weights must sum to 1 within 1e-9, got {sum}")]
    WeightsDoNotSumToOne { sum: Decimal },
}
