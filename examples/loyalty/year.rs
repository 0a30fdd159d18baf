//! The year, day by day: purchases, returns, and a review of all tiers at each month's end.

use crate::decimal::{product, ratio, sum};
use crate::log::refunds::Refunded;
use crate::log::{Log, ORDERS};
use crate::rules;
use chrono::{Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime};
use clv::loyalty::LoyaltyError;
use clv::loyalty::points::{
    Activity, CapUsage, EarnRules, Event, EventLog, LateEvent, PointUnit, PurchaseLine,
};
use clv::loyalty::tier::{Qualifying, TierLadder, TierStatus};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::collections::BTreeMap;
use std::error::Error;

/// A member of the programme.
pub struct Member {
    pub log: EventLog<u64>,
    pub tier: TierStatus,
    caps: CapUsage,
    spend: Vec<Qualifying>,
}

/// What happened in the year.
pub struct Year {
    /// The first day, and the first day of the next year.
    pub from: NaiveDate,
    pub until: NaiveDate,
    pub members: BTreeMap<String, Member>,
    pub ladder: TierLadder,
    pub orders: u64,
    pub returned: u64,
    /// Refunds of the log in the year, taken off the orders that they are of. The programme has returns
    /// of its own besides.
    pub refunds_taken_off: Refunded,
    /// Refunds of the log after the year, which are not taken off.
    pub refunds_after: Refunded,
    /// Paid in money, less what was paid back for returned orders.
    pub sales: Decimal,
    pub upgrades: u64,
    pub downgrades: u64,
}

struct Order<'a> {
    number: u64,
    customer: &'a str,
    on: NaiveDate,
    amount: Decimal,
}

/// An order that is going to be returned.
struct Return {
    order: u64,
    customer: String,
    paid: Decimal,
    used_coupons: bool,
}

/// Days begin at midnight of the log's clock.
pub fn midnight(date: NaiveDate) -> NaiveDateTime {
    date.and_time(NaiveTime::MIN)
}

fn in_days(date: NaiveDate, days: u64) -> Result<NaiveDate, LoyaltyError> {
    date.checked_add_days(Days::new(days))
        .ok_or(LoyaltyError::NoSuchDate)
}

/// The lot that an order earned; the welcome points are the lot after it.
fn lot_of(order: u64) -> u64 {
    2 * order
}

impl Year {
    /// The twelve months from the first month of the log on.
    pub fn run(log: &Log) -> Result<Self, Box<dyn Error>> {
        let from = log.first.with_day(1).ok_or("no first of the month")?;
        let until = from.checked_add_months(Months::new(12));
        let until = until.ok_or("the calendar ends before the year does")?;
        let last = until
            .pred_opt()
            .ok_or("the calendar begins after the year")?;
        let mut year = Self {
            from,
            until,
            members: BTreeMap::new(),
            ladder: rules::ladder()?,
            orders: 0,
            returned: 0,
            refunds_taken_off: Refunded::of(&log.transactions, from..=last)?,
            refunds_after: Refunded::of(&log.transactions, until..=NaiveDate::MAX)?,
            sales: Decimal::ZERO,
            upgrades: 0,
            downgrades: 0,
        };
        let mut purchases = Vec::new();
        for customer in log.transactions.orders(ORDERS).iter() {
            let paid = customer
                .through(last)?
                .into_iter()
                .filter(|order| order.amount > Decimal::ZERO);
            purchases.extend(
                paid.map(|order| (order.date(), customer.customer().clone(), order.amount)),
            );
        }
        purchases.sort();
        year.live(&purchases)?;
        for member in year.members.values_mut() {
            let at = midnight(until);
            member.log.push(Event::Expire { at }, LateEvent::Refuse)?;
        }
        Ok(year)
    }

    fn live(&mut self, purchases: &[(NaiveDate, String, Decimal)]) -> Result<(), LoyaltyError> {
        let earn = rules::earn_rules();
        let mut returns: BTreeMap<NaiveDate, Vec<Return>> = BTreeMap::new();
        let mut purchases = purchases.iter().zip(1_u64..).peekable();
        let (from, until) = (self.from, self.until);
        for on in from.iter_days().take_while(|day| *day < until) {
            while let Some(((_, customer, amount), number)) =
                purchases.next_if(|((day, _, _), _)| *day <= on)
            {
                let order = Order {
                    number,
                    customer,
                    on,
                    amount: *amount,
                };
                let returnable = self.purchase(&order, &earn)?;
                if let Some(order) = returnable
                    && number.is_multiple_of(rules::EVERY_RETURNED_ORDER)
                {
                    let back = in_days(on, rules::RETURNED_AFTER_DAYS)?;
                    returns.entry(back).or_default().push(order);
                }
            }
            for order in returns.remove(&on).unwrap_or_default() {
                self.take_back(&order, on)?;
            }
            if on.succ_opt().is_some_and(|tomorrow| tomorrow.day() == 1) {
                self.review_all(on)?;
            }
        }
        Ok(())
    }

    /// A purchase spends coupons, earns points and moves the tier. One that earned points may be
    /// returned.
    fn purchase(
        &mut self,
        order: &Order,
        earn: &EarnRules,
    ) -> Result<Option<Return>, LoyaltyError> {
        let member = self
            .members
            .entry(order.customer.to_owned())
            .or_insert_with(Member::new);
        let is_first = member.spend.is_empty();
        let discount = member.spend_coupons(order)?;
        let line = PurchaseLine {
            paid_with_points: discount,
            ..PurchaseLine::of(order.amount)
        };
        let purchase = Activity::Purchase {
            lines: &[line],
            multipliers: &[rules::multiplier(member.tier.level)?],
        };
        let has_earned = member.earn(order, lot_of(order.number), purchase, earn)?;
        if is_first {
            let joined = Activity::Event {
                kind: rules::JOINED,
            };
            member.earn(order, lot_of(order.number) + 1, joined, earn)?;
        }
        let paid = sum([order.amount, -discount], "order less its coupons")?;
        member.spend.push(Qualifying {
            on: order.on,
            spend: paid,
            points: Decimal::ZERO,
        });
        self.orders += 1;
        self.sales = sum([self.sales, paid], "sales")?;
        let moved = member.review(&self.ladder, order.on)?;
        self.count(moved);
        Ok(has_earned.then(|| Return {
            order: order.number,
            customer: order.customer.to_owned(),
            paid,
            used_coupons: !discount.is_zero(),
        }))
    }

    /// A returned order gives its money and its coupons back, and loses its points.
    fn take_back(&mut self, order: &Return, on: NaiveDate) -> Result<(), LoyaltyError> {
        let Some(member) = self.members.get_mut(&order.customer) else {
            return Ok(());
        };
        let at = midnight(on);
        let points_back = Event::RefundPurchase {
            at,
            lot: lot_of(order.order),
            points: None,
        };
        member.log.push(points_back, LateEvent::Refuse)?;
        if order.used_coupons {
            let coupons_back = Event::RefundRedemption {
                at,
                redemption: order.order,
                points: None,
            };
            member.log.push(coupons_back, LateEvent::Refuse)?;
        }
        member.spend.push(Qualifying {
            on,
            spend: -order.paid,
            points: Decimal::ZERO,
        });
        self.returned += 1;
        self.sales = sum([self.sales, -order.paid], "sales")?;
        Ok(())
    }

    fn review_all(&mut self, on: NaiveDate) -> Result<(), LoyaltyError> {
        let mut moves = Vec::new();
        for member in self.members.values_mut() {
            moves.push(member.review(&self.ladder, on)?);
        }
        moves.into_iter().for_each(|moved| self.count(moved));
        Ok(())
    }

    fn count(&mut self, moved: std::cmp::Ordering) {
        match moved {
            std::cmp::Ordering::Greater => self.upgrades += 1,
            std::cmp::Ordering::Less => self.downgrades += 1,
            std::cmp::Ordering::Equal => {}
        }
    }

    /// The member to whom most kinds of things happened, of equals the one with the fewest events,
    /// then the first by name.
    pub fn most_telling(&self) -> Option<String> {
        let kinds = |member: &Member| {
            let balances = member.log.ledger().balances();
            let happened = [balances.redeemed, balances.expired, balances.clawed_back];
            happened.into_iter().filter(|points| *points > 0).count()
        };
        let most = self.members.iter().rev().max_by_key(|(_, member)| {
            let events = member.log.events().len();
            (kinds(member), std::cmp::Reverse(events))
        });
        most.map(|(name, _)| name.clone())
    }

    /// The number of the month that an instant lies in.
    pub fn month(&self, at: NaiveDateTime) -> usize {
        let months = |date: NaiveDate| date.year() * 12 + date.month0() as i32;
        usize::try_from(months(at.date()) - months(self.from)).unwrap_or(0)
    }
}

impl Member {
    fn new() -> Self {
        Self {
            log: EventLog::new(rules::LEDGER),
            tier: TierStatus::default(),
            caps: CapUsage::default(),
            spend: Vec::new(),
        }
    }

    /// As many coupons as the balance and the order allow; what they take off.
    fn spend_coupons(&mut self, order: &Order) -> Result<Decimal, LoyaltyError> {
        let at = midnight(order.on);
        self.log.push(Event::Expire { at }, LateEvent::Refuse)?;
        let offer = rules::offer();
        let available = PointUnit::WHOLE.points(self.log.ledger().balances().available)?;
        let affordable = offer.exchange(available)?.coupons;
        let usable = ratio(order.amount, offer.coupon_value, "coupons")?
            .floor()
            .to_u64()
            .unwrap_or(u64::MAX);
        let coupons = Decimal::from(affordable.min(usable));
        if coupons.is_zero() {
            return Ok(coupons);
        }
        let redeem = Event::Redeem {
            at,
            redemption: order.number,
            points: PointUnit::WHOLE.units(product(
                [coupons, offer.points_per_coupon],
                "points redeemed",
            )?)?,
        };
        self.log.push(redeem, LateEvent::Refuse)?;
        Ok(product([coupons, offer.coupon_value], "coupons")?)
    }

    /// Whether the activity earned any points.
    fn earn(
        &mut self,
        order: &Order,
        lot: u64,
        activity: Activity,
        rules: &EarnRules,
    ) -> Result<bool, LoyaltyError> {
        let (earnings, caps) = rules.earn(order.on, activity, &self.caps)?;
        self.caps = caps;
        let points = sum(
            earnings.iter().map(|earning| earning.points),
            "points earned",
        )?;
        if points.is_zero() {
            return Ok(false);
        }
        let earn = Event::Earn {
            at: midnight(order.on),
            lot,
            points: PointUnit::WHOLE.units(points)?,
            expires_at: crate::rules::EXPIRY.expires_at(order.on, midnight)?,
            available_from: Some(midnight(in_days(
                order.on,
                crate::rules::RETURN_WINDOW_DAYS,
            )?)),
        };
        self.log.push(earn, LateEvent::Refuse)?;
        Ok(true)
    }

    fn review(
        &mut self,
        ladder: &TierLadder,
        on: NaiveDate,
    ) -> Result<std::cmp::Ordering, LoyaltyError> {
        let gathered = rules::TIER_WINDOW.gathered(&self.spend, on)?;
        let before = self.tier.level;
        self.tier = self
            .tier
            .review(ladder, rules::TIER_POLICY, &gathered, on)?;
        // A new member begins in the first tier; that is no upgrade.
        Ok(self.tier.level.cmp(&before.max(1)))
    }
}
