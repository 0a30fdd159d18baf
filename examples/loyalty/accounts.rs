//! What the programme owes, earned and cost at the year's end.

use crate::decimal::{product, ratio, sum};
use crate::rules;
use crate::shown::Failure;
use crate::year::Year;
use clv::Error;
use clv::loyalty::liability::{
    BoundedBreakage, Breakage, CohortFlows, Overshoot, ProgrammeReturn, RedemptionPeriod,
    RedemptionTrend, break_even_incremental_share, redemption_trend,
};
use clv::loyalty::points::{Balances, PointUnit, PointsLedger, Redemption};
use clv::loyalty::revenue::{
    AllocationRounding, PointsSale, PriceAllocation, ProgrammeState, RecognisedRevenue,
    RevenuePeriod, recognise,
};
use clv::quantity::Probability;
use rust_decimal::Decimal;

const MONTHS: usize = 12;

/// The points of all members at the year's end.
pub struct Points {
    pub balances: Balances,
    /// Points issued and redeemed in each quarter, later returns not taken off, and the trend of
    /// their ratio.
    pub quarters: Vec<RedemptionPeriod>,
    pub trend: Option<RedemptionTrend>,
}

/// What the programme owes, earned and cost.
pub struct Accounts {
    /// Points issued in each month less those of returned orders, and what becomes of them.
    pub issued: Vec<Decimal>,
    pub breakage: Breakage,
    /// The sums of the months, and the share of all points that will have been redeemed in the end.
    pub all_issued: Decimal,
    pub still_to_redeem: Decimal,
    pub ultimate_redemption_rate: Decimal,
    /// Months of whose points the chain ladder would redeem more than there are.
    pub overshoots: Vec<Overshoot>,
    pub allocation: PriceAllocation,
    pub revenue: RecognisedRevenue,
    pub redeemed_cost: Decimal,
    pub result: ProgrammeReturn,
    pub net: Decimal,
    pub ratio: Option<Decimal>,
    pub break_even_share: Option<Decimal>,
}

impl Points {
    pub fn of(year: &Year) -> Result<Self, Failure> {
        let mut balances = Balances::default();
        for member in year.members.values() {
            balances = balances.merge(member.log.ledger().balances())?;
        }
        let quarters = quarters(year)?;
        Ok(Self {
            balances,
            trend: redemption_trend(&quarters)?,
            quarters,
        })
    }
}

impl Accounts {
    pub fn close(year: &Year, balances: &Balances) -> Result<Self, Failure> {
        let flows = flows(year)?;
        let has_expired: Vec<bool> = (0..MONTHS)
            .map(|month| month + rules::MONTHS_TO_EXPIRY <= MONTHS)
            .collect();
        let BoundedBreakage {
            breakage,
            overshoots,
        } = flows
            .triangle(&has_expired)?
            .breakage_bounded(rules::COST_PER_POINT, Decimal::ONE)?
            .ok_or("no points were redeemed: breakage cannot be estimated")?;
        let issued: Vec<Decimal> = flows.cohorts().iter().map(|cohort| cohort.issued).collect();
        let redeemed = PointUnit::WHOLE.points(balances.redeemed)?;
        let remaining = sum(
            breakage
                .cohorts
                .iter()
                .map(|cohort| cohort.expected_remaining),
            "points still to be redeemed",
        )?;
        let expected_total = sum([redeemed, remaining], "expected redemption")?;
        let all_issued = sum(issued.iter().copied(), "issued points")?;
        let rate = ratio(expected_total, all_issued, "ultimate redemption rate")?;
        let (allocation, revenue) = defer(year.sales, all_issued, rate, redeemed, expected_total)?
            .ok_or("no sales: nothing to allocate")?;
        let redeemed_cost = product([redeemed, rules::COST_PER_POINT], "cost of the coupons")?;
        let result = ProgrammeReturn {
            incremental_margin: product(
                [year.sales, rules::INCREMENTAL_SHARE, rules::MARGIN],
                "incremental margin",
            )?,
            reward_cost: sum([redeemed_cost, breakage.total_liability], "reward cost")?,
            running_cost: rules::RUNNING_COST,
        };
        let cost_share = ratio(result.cost()?, year.sales, "cost as a share of sales")?;
        Ok(Self {
            issued,
            all_issued,
            still_to_redeem: remaining,
            ultimate_redemption_rate: rate,
            overshoots,
            allocation,
            revenue,
            redeemed_cost,
            net: result.net()?,
            ratio: result.ratio()?,
            break_even_share: break_even_incremental_share(cost_share, rules::MARGIN)?,
            result,
            breakage,
        })
    }
}

fn ledgers(year: &Year) -> impl Iterator<Item = &PointsLedger<u64>> {
    year.members.values().map(|member| member.log.ledger())
}

fn quarters(year: &Year) -> Result<Vec<RedemptionPeriod>, Error> {
    let nothing = RedemptionPeriod {
        issued: Decimal::ZERO,
        redeemed: Decimal::ZERO,
    };
    let mut quarters = vec![nothing; 4];
    for ledger in ledgers(year) {
        for lot in ledger.lots() {
            if let Some(quarter) = quarters.get_mut(year.month(lot.earned_at()) / 3) {
                let points = PointUnit::WHOLE.points(lot.issued())?;
                quarter.issued = sum([quarter.issued, points], "issued points")?;
            }
        }
        for redemption in ledger.redemptions() {
            if let Some(quarter) = quarters.get_mut(year.month(redemption.at()) / 3) {
                let points = PointUnit::WHOLE.points(redemption.points())?;
                quarter.redeemed = sum([quarter.redeemed, points], "redeemed points")?;
            }
        }
    }
    Ok(quarters)
}

/// Points by the month of issue and the month of redemption.
fn flows(year: &Year) -> Result<CohortFlows, Error> {
    let mut flows = CohortFlows::new(MONTHS);
    for member in year.members.values() {
        let ledger = member.log.ledger();
        for lot in ledger.lots() {
            // What a returned order had earned is not issued any more.
            let issued = PointUnit::WHOLE.points(lot.issued() - lot.taken_back())?;
            flows.issue(year.month(lot.earned_at()), issued)?;
        }
        // The coupons of a returned order were given back whole.
        let kept = |redemption: &&Redemption<u64>| redemption.returned() == 0;
        for redemption in ledger.redemptions().iter().filter(kept) {
            for (lot, points) in ledger.taken(redemption) {
                flows.redeem(
                    year.month(lot.earned_at()),
                    year.month(redemption.at()),
                    PointUnit::WHOLE.points(points)?,
                )?;
            }
        }
    }
    Ok(flows)
}

/// The points' part of the year's sales, and how much of it is revenue by now.
fn defer(
    sales: Decimal,
    issued: Decimal,
    rate: Decimal,
    redeemed: Decimal,
    expected_total: Decimal,
) -> Result<Option<(PriceAllocation, RecognisedRevenue)>, Error> {
    let sale = PointsSale {
        transaction_price: sales,
        goods_standalone_price: sales,
        points_issued: issued,
        value_per_point: rules::VALUE_PER_POINT,
        redemption_probability: Probability::new(rate.min(Decimal::ONE))?,
    };
    let Some(allocation) = sale.allocate(AllocationRounding::Places(2))? else {
        return Ok(None);
    };
    let period = RevenuePeriod {
        redeemed_to_date: redeemed,
        expected_total,
        programme: ProgrammeState::GoesOn,
    };
    let booked = recognise(allocation.points, &[period])?;
    Ok(booked
        .and_then(|booked| booked.first().copied())
        .map(|revenue| (allocation, revenue)))
}
