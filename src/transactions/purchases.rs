use super::collapse::nanoseconds_between;
use super::exact_sum::ExactSum;
use super::{Payment, Reduction, Refunds, Tally, ZeroAmounts};
use chrono::NaiveDateTime;

/// One customer's purchases: what is left of their payments once the policies have spoken.
pub(super) struct Purchases {
    pub(super) count: usize,
    pub(super) total: ExactSum,
    pub(super) repeat_total: ExactSum,
    pub(super) first_at: NaiveDateTime,
    pub(super) last_at: NaiveDateTime,
    first_period: NaiveDateTime,
    last_period: NaiveDateTime,
}

/// Why one customer's payments have no reduction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Obstacle {
    Refund(Payment),
    ZeroAmount(Payment),
    InexactSum,
}

/// The payments of one collapse period.
pub(super) struct Period {
    pub(super) start: NaiveDateTime,
    first_at: NaiveDateTime,
    last_at: NaiveDateTime,
    pub(super) net: ExactSum,
    holds_refund: bool,
    rows: usize,
}

impl Purchases {
    /// Steps 2 to 6 of [`Reduction`], for the payments that are seen, in order of time.
    pub(super) fn of(
        payments: &[Payment],
        reduction: &Reduction,
        tally: &mut Tally,
    ) -> Result<Option<Self>, Obstacle> {
        let mut purchases: Option<Self> = None;
        for_each_purchase(payments, reduction, tally, |period| match &mut purchases {
            None => {
                purchases = Some(Self::first(period));
                Ok(())
            }
            Some(known) => known.repeat(period),
        })?;
        Ok(purchases)
    }

    fn first(period: Period) -> Self {
        Self {
            count: 1,
            total: period.net,
            repeat_total: ExactSum::default(),
            first_at: period.first_at,
            last_at: period.last_at,
            first_period: period.start,
            last_period: period.start,
        }
    }

    fn repeat(&mut self, period: Period) -> Result<(), Obstacle> {
        let plus = |sum: ExactSum| sum.plus(period.net).ok_or(Obstacle::InexactSum);
        self.count += 1;
        self.total = plus(self.total)?;
        self.repeat_total = plus(self.repeat_total)?;
        self.last_at = period.last_at;
        self.last_period = period.start;
        Ok(())
    }

    pub(super) fn first_period(&self) -> NaiveDateTime {
        self.first_period
    }

    /// From the first to the last purchase.
    pub(super) fn recency_nanoseconds(&self) -> i128 {
        nanoseconds_between(self.first_period, self.last_period)
    }

    /// From the first purchase to the end of the observation.
    pub(super) fn age_nanoseconds(&self, end: NaiveDateTime) -> i128 {
        nanoseconds_between(self.first_period, end)
    }
}

/// Steps 2 to 6 of [`Reduction`]: every period that is a purchase, in order of time.
pub(super) fn for_each_purchase(
    payments: &[Payment],
    reduction: &Reduction,
    tally: &mut Tally,
    mut purchase: impl FnMut(Period) -> Result<(), Obstacle>,
) -> Result<(), Obstacle> {
    let mut open: Option<Period> = None;
    for payment in payments {
        if !counts(payment, reduction, tally)? {
            continue;
        }
        let start = reduction.collapse.start(payment.at);
        match &mut open {
            Some(period) if period.start == start => period.add(payment)?,
            _ => {
                if let Some(period) = open.replace(Period::of(payment, start))
                    && period.is_purchase(tally)
                {
                    purchase(period)?;
                }
            }
        }
    }
    match open {
        Some(period) if period.is_purchase(tally) => purchase(period),
        _ => Ok(()),
    }
}

/// Steps 2 and 3: whether a payment takes part.
fn counts(payment: &Payment, reduction: &Reduction, tally: &mut Tally) -> Result<bool, Obstacle> {
    if payment.amount.is_zero() {
        match reduction.zero_amounts {
            ZeroAmounts::Count => return Ok(true),
            ZeroAmounts::Drop => tally.zero_rows_dropped += 1,
            ZeroAmounts::Refuse => return Err(Obstacle::ZeroAmount(*payment)),
        }
        return Ok(false);
    }
    if payment.amount.is_sign_negative() {
        match reduction.refunds {
            Refunds::Net => return Ok(true),
            Refunds::Drop => tally.refund_rows_dropped += 1,
            Refunds::Refuse => return Err(Obstacle::Refund(*payment)),
        }
        return Ok(false);
    }
    Ok(true)
}

impl Period {
    fn of(payment: &Payment, start: NaiveDateTime) -> Self {
        Self {
            start,
            first_at: payment.at,
            last_at: payment.at,
            net: payment.amount.into(),
            holds_refund: is_refund(payment),
            rows: 1,
        }
    }

    /// Steps 5 and 6, with their place in the tally.
    fn is_purchase(&self, tally: &mut Tally) -> bool {
        let is_netted_away = self.holds_refund && !self.net.is_positive();
        if is_netted_away {
            tally.periods_netted_away += 1;
            tally.rows_netted_away += self.rows;
        } else {
            tally.rows_counted += self.rows;
        }
        !is_netted_away
    }

    fn add(&mut self, payment: &Payment) -> Result<(), Obstacle> {
        let net = self.net.plus(payment.amount.into());
        self.net = net.ok_or(Obstacle::InexactSum)?;
        self.last_at = payment.at;
        self.holds_refund |= is_refund(payment);
        self.rows += 1;
        Ok(())
    }
}

fn is_refund(payment: &Payment) -> bool {
    payment.amount.is_sign_negative() && !payment.amount.is_zero()
}
