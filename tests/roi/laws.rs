use super::{dated, flows, yearly};
use clv::quantity::{TimeUnit, allocate};
use clv::roi::{Annuity, FirstFlow, PaymentsAt};
use proptest::prelude::*;
use rust_decimal::{Decimal, prelude::ToPrimitive};
use rust_decimal_macros::dec;

fn cents(range: std::ops::Range<i64>) -> impl Strategy<Value = Decimal> {
    range.prop_map(|cents| Decimal::new(cents, 2))
}

fn any_flows() -> impl Strategy<Value = Vec<Decimal>> {
    proptest::collection::vec(cents(-100_000..100_000), 2..12)
}

/// Σ |CF|/(1+r)^t: the size against which a present value is near zero.
fn size(amounts: &[Decimal], rate: Decimal) -> f64 {
    let factor = (Decimal::ONE + rate).to_f64().unwrap();
    let sizes = amounts.iter().enumerate();
    sizes
        .map(|(t, amount)| amount.abs().to_f64().unwrap() / factor.powi(t as i32))
        .sum()
}

proptest! {
    #[test]
    fn the_present_value_at_every_internal_rate_is_zero(amounts in any_flows()) {
        let project = flows(amounts.iter().copied());
        let rates = project.internal_rates().unwrap();
        for rate in rates.iter().flat_map(|rates| rates.roots()) {
            // Below a thousandth of the money left a period, decimals have few digits left.
            prop_assume!(*rate > dec!(-0.999));
            let value = project.net_present_value(yearly(*rate), FirstFlow::Now).unwrap();
            let relative = value.to_f64().unwrap() / size(&amounts, *rate);
            prop_assert!(relative.abs() < 1e-18, "{value} at {rate}");
        }
    }

    /// Between two neighbouring rates the present value does not change its sign on a fine grid:
    /// no root is missed.
    #[test]
    fn no_root_is_missed(amounts in any_flows()) {
        let rates = flows(amounts.iter().copied()).internal_rates().unwrap();
        let known: Vec<f64> = rates
            .iter()
            .flat_map(|rates| rates.roots())
            .map(|rate| rate.to_f64().unwrap().ln_1p())
            .collect();
        let value = |x: f64| -> f64 {
            let shift = if x < 0.0 { amounts.len() as f64 - 1.0 } else { 0.0 };
            let terms = amounts.iter().enumerate();
            terms.map(|(t, c)| c.to_f64().unwrap() * ((shift - t as f64) * x).exp()).sum()
        };
        let mut before = (f64::NAN, 0.0);
        for step in -2000..2000 {
            let x = f64::from(step) * 0.005;
            let now = value(x);
            if before.1 * now < 0.0 {
                prop_assert!(
                    known.iter().any(|root| *root >= before.0 - 1e-9 && *root <= x + 1e-9),
                    "a root between {} and {x} of {amounts:?}, not in {known:?}", before.0
                );
            }
            before = (x, now);
        }
    }

    #[test]
    fn scaling_the_flows_leaves_the_internal_rates(amounts in any_flows(), power in -6_i32..12) {
        let scale = |amount: &Decimal| amount * if power < 0 {
            Decimal::new(1, power.unsigned_abs())
        } else {
            Decimal::from(10_i64.pow(power as u32))
        };
        let one = flows(amounts.iter().copied()).internal_rates().unwrap();
        let other = flows(amounts.iter().map(scale)).internal_rates().unwrap();
        // The scale inside is a power of ten, so that these are the same digits.
        prop_assert_eq!(one, other);
    }

    #[test]
    fn one_change_of_sign_is_one_root(
        spent in cents(1..100_000),
        back in proptest::collection::vec(cents(0..50_000), 1..60),
    ) {
        prop_assume!(back.iter().any(|amount| !amount.is_zero()));
        let amounts = std::iter::once(-spent).chain(back.iter().copied());
        let rates = flows(amounts).internal_rates().unwrap().unwrap();
        prop_assert!(rates.is_unique());
        let gain: Decimal = back.iter().sum();
        prop_assert_eq!(rates.pick() >= Decimal::ZERO, gain >= spent);
    }

    #[test]
    fn years_of_365_days_are_periods(amounts in any_flows()) {
        let by_year = flows(amounts.iter().copied()).internal_rates().unwrap();
        let days: Vec<(u64, Decimal)> =
            amounts.iter().enumerate().map(|(t, amount)| (365 * t as u64, *amount)).collect();
        let by_day = dated(&days).internal_rates().unwrap();
        match (by_year, by_day) {
            (Some(by_year), Some(by_day)) => {
                prop_assert_eq!(by_year.roots().len(), by_day.roots().len());
                for (a, b) in by_year.roots().iter().zip(by_day.roots()) {
                    let allowed = dec!(1e-15) * (Decimal::ONE + a.abs());
                    prop_assert!((a - b).abs() <= allowed, "{a} {b}");
                }
            }
            (by_year, by_day) => prop_assert!(by_year.is_none() && by_day.is_none()),
        }
        let rate = yearly(dec!(0.07));
        let (a, b) = (
            flows(amounts.iter().copied()).net_present_value(rate, FirstFlow::Now).unwrap(),
            dated(&days).net_present_value(rate).unwrap(),
        );
        prop_assert!((a - b).abs() < dec!(1e-18), "{a} {b}");
    }

    #[test]
    fn mirr_at_the_internal_rate_is_the_internal_rate(
        spent in cents(1..100_000),
        back in proptest::collection::vec(cents(1..50_000), 1..20),
    ) {
        let project = flows(std::iter::once(-spent).chain(back));
        let rate = project.internal_rates().unwrap().unwrap().pick();
        let modified =
            project.modified_internal_rate(super::financing(rate)).unwrap().unwrap();
        prop_assert!((modified - rate).abs() <= dec!(1e-18) * (Decimal::ONE + rate));
    }

    #[test]
    fn excel_discounts_once_more_than_numpy(amounts in any_flows(), rate in cents(-50..100)) {
        let project = flows(amounts);
        let now = project.net_present_value(yearly(rate), FirstFlow::Now).unwrap();
        let later =
            project.net_present_value(yearly(rate), FirstFlow::AtEndOfFirstPeriod).unwrap();
        let difference = (later * (Decimal::ONE + rate) - now).abs();
        prop_assert!(difference <= dec!(1e-20) * (Decimal::ONE + now.abs()));
    }

    #[test]
    fn an_annuity_is_the_value_of_its_payments(
        payment in cents(1..100_000),
        rate in cents(-20..80),
        periods in 1_u32..60,
    ) {
        let annuity = |at| {
            Annuity { payment, period: TimeUnit::Year, periods, at }
                .present_value(yearly(rate))
                .unwrap()
        };
        let project = flows(vec![payment; periods as usize]);
        for (at, first) in [
            (PaymentsAt::StartOfPeriod, FirstFlow::Now),
            (PaymentsAt::EndOfPeriod, FirstFlow::AtEndOfFirstPeriod),
        ] {
            let value = project.net_present_value(yearly(rate), first).unwrap();
            let difference = (annuity(at) - value).abs();
            prop_assert!(difference <= dec!(1e-20) * value, "{difference}");
        }
    }

    #[test]
    fn the_equivalent_annual_value_is_worth_the_same(
        amounts in any_flows(),
        rate in cents(-20..80),
    ) {
        let project = flows(amounts.iter().copied());
        let level = project.equivalent_annual_value(yearly(rate)).unwrap().unwrap();
        let same = std::iter::once(Decimal::ZERO).chain(amounts.iter().skip(1).map(|_| level));
        let (a, b) = (
            project.net_present_value(yearly(rate), FirstFlow::Now).unwrap(),
            flows(same).net_present_value(yearly(rate), FirstFlow::Now).unwrap(),
        );
        prop_assert!((a - b).abs() <= dec!(1e-18) * (Decimal::ONE + a.abs()), "{a} {b}");
    }

    #[test]
    fn a_payback_is_where_the_cumulative_flow_is_zero(
        spent in cents(1..100_000),
        back in proptest::collection::vec(cents(0..50_000), 1..30),
    ) {
        let project = flows(std::iter::once(-spent).chain(back.iter().copied()));
        let total: Decimal = back.iter().sum();
        let Some(periods) = project.payback_periods().unwrap() else {
            prop_assert!(total < spent);
            return Ok(());
        };
        let whole = periods.trunc().to_usize().unwrap();
        let part = back.get(whole).copied().unwrap_or_default() * periods.fract();
        let got: Decimal = back.iter().take(whole).sum::<Decimal>() + part;
        prop_assert!((got - spent).abs() < dec!(1e-18), "{got} of {spent}");
        prop_assert_eq!(project.discounted_payback_periods(yearly(dec!(0))).unwrap(), Some(periods));
    }

    #[test]
    fn an_allocation_loses_no_cent(
        amount in cents(-1_000_000..1_000_000),
        weights in proptest::collection::vec(cents(0..10_000), 1..40),
    ) {
        let total: Decimal = weights.iter().sum();
        prop_assume!(!total.is_zero());
        let parts = allocate(amount, &weights, 2).unwrap();
        prop_assert_eq!(parts.iter().sum::<Decimal>(), amount);
        for (part, weight) in parts.iter().zip(&weights) {
            // Nobody is more than a cent away from the exact share.
            let exact = amount * weight / total;
            prop_assert!((part - exact).abs() < dec!(0.01));
            prop_assert!(!weight.is_zero() || part.is_zero());
        }
        let mirrored = allocate(-amount, &weights, 2).unwrap();
        prop_assert!(parts.iter().zip(&mirrored).all(|(a, b)| *a == -*b));
    }
}

proptest! {
    /// Until the last payback the cumulative flows may be negative, after it they are not; the first
    /// is not later.
    #[test]
    fn the_last_payback_is_for_good(amounts in any_flows()) {
        let project = flows(amounts.iter().copied());
        let mut sum = dec!(0);
        let cumulative: Vec<Decimal> = amounts.iter().map(|amount| { sum += amount; sum }).collect();
        let first = project.payback_periods().unwrap();
        let last = project.lasting_payback_periods().unwrap();
        prop_assert_eq!(last.is_some(), sum >= dec!(0));
        if let Some(last) = last {
            let whole = last.ceil().to_usize().unwrap();
            prop_assert!(cumulative[whole..].iter().all(|sum| *sum >= dec!(0)));
            prop_assert!(whole == 0 || cumulative[whole - 1] < dec!(0));
            prop_assert!(first.unwrap() <= last);
        }
    }

    /// The order in which flows are given changes nothing.
    #[test]
    fn dated_flows_in_any_order(
        amounts in any_flows().prop_shuffle(), days in proptest::collection::vec(0_u64..3000, 12)
    ) {
        let flow = |(amount, day): (&Decimal, &u64)| clv::roi::DatedCashFlow {
            date: super::on_day(*day),
            amount: *amount,
        };
        let given: Vec<_> = amounts.iter().zip(&days).map(flow).collect();
        let mut sorted = given.clone();
        sorted.sort_by_key(|flow| flow.date);
        let given = clv::roi::DatedCashFlows::in_any_order(given).unwrap();
        let sorted = clv::roi::DatedCashFlows::new(sorted).unwrap();
        let rate = yearly(dec!(0.07));
        prop_assert_eq!(given.net_present_value(rate), sorted.net_present_value(rate));
        prop_assert_eq!(given.internal_rates(), sorted.internal_rates());
    }
}
