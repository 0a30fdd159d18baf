use super::{ALL_TIMINGS, close, discount, retention, share};
use clv::quantity::TimeUnit;
use clv::value::acquisition::{BlattbergDeighton, SpendResponse};
use clv::value::drivers::{Attribution, RevenueDrivers, decompose};
use clv::value::{
    BergerNasr, BeyondLastPoint, ConstantRetention, Cycles, EmpiricalSurvival, Margins,
    MigrationHorizon, MigrationModel, PaymentDates, PeriodFraction, Timing, curve_value,
    varying_contribution_value,
};
use proptest::prelude::*;
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

fn cents(range: std::ops::Range<i64>) -> impl Strategy<Value = Decimal> {
    range.prop_map(|cents| Decimal::new(cents, 2))
}

fn thousandths(range: std::ops::Range<i64>) -> impl Strategy<Value = Decimal> {
    range.prop_map(|thousandths| Decimal::new(thousandths, 3))
}

prop_compose! {
    /// Customers whose endless sum converges: r(1+g) < 0.96 · 1.05 < 1.01 ≤ 1 + d.
    fn customers()(
        margin in cents(1..100_000),
        rate in thousandths(0..960),
        discount_rate in thousandths(10..500),
        growth in thousandths(-50..50),
    ) -> ConstantRetention {
        ConstantRetention {
            margin,
            retention: retention(rate),
            discount: discount(discount_rate),
            growth,
            timing: Timing::FirstPaymentNow,
            payments: PaymentDates::All,
        }
    }
}

fn at(customer: ConstantRetention, timing: Timing) -> Decimal {
    ConstantRetention { timing, ..customer }.value().unwrap()
}

proptest! {
    #[test]
    fn formula_1_is_formula_2_and_the_first_payment(customer in customers()) {
        // Growth makes the renewals start one step higher, which note 024 does not have.
        let level = ConstantRetention { growth: Decimal::ZERO, ..customer };
        close(
            at(level, Timing::FirstPaymentNow),
            at(level, Timing::FirstPaymentExcluded) + level.margin,
        );
    }

    #[test]
    fn formula_1_is_formula_3_one_period_earlier(customer in customers()) {
        close(
            at(customer, Timing::FirstPaymentNow),
            at(customer, Timing::FirstPaymentAtEndOfPeriod)
                * (Decimal::ONE + customer.discount.value()),
        );
    }

    #[test]
    fn a_fraction_of_a_period_runs_from_formula_1_to_formula_3(
        customer in customers(),
        fraction in thousandths(0..1001),
    ) {
        let within = |fraction| {
            at(customer, Timing::FirstPaymentWithinPeriod(PeriodFraction::new(fraction).unwrap()))
        };
        close(within(dec!(0)), at(customer, Timing::FirstPaymentNow));
        close(within(dec!(1)), at(customer, Timing::FirstPaymentAtEndOfPeriod));
        let value = within(fraction);
        prop_assert!(value <= at(customer, Timing::FirstPaymentNow));
        prop_assert!(value >= at(customer, Timing::FirstPaymentAtEndOfPeriod));
    }

    #[test]
    fn the_finite_value_rises_to_the_infinite_one(customer in customers()) {
        for timing in ALL_TIMINGS {
            let endless = at(customer, timing);
            let finite = |count| {
                let payments = PaymentDates::First(count);
                ConstantRetention { timing, payments, ..customer }.value().unwrap()
            };
            prop_assert!(finite(1) <= finite(2));
            prop_assert!(finite(2) <= endless + dec!(1e-18));
            // 0.96·1.05/1.01 to the power of 20 000 is below the last digit.
            close(finite(20_000), endless);
        }
    }

    #[test]
    fn the_value_rises_with_retention_and_margin_and_falls_with_the_discount(
        customer in customers(),
    ) {
        let value = customer.value().unwrap();
        let better = ConstantRetention {
            retention: retention(customer.retention.value() + dec!(0.001)),
            ..customer
        };
        let dearer = ConstantRetention { margin: customer.margin + dec!(0.01), ..customer };
        let later = ConstantRetention {
            discount: discount(customer.discount.value() + dec!(0.001)),
            ..customer
        };
        prop_assert!(better.value().unwrap() > value);
        prop_assert!(dearer.value().unwrap() > value);
        prop_assert!(later.value().unwrap() <= value);
    }

    #[test]
    fn an_elasticity_is_the_slope_in_logarithms(customer in customers()) {
        // Central differences of h = 10⁻⁴ err by about h², times the third derivative.
        let base = customer.value().unwrap();
        prop_assume!(customer.retention.value() > dec!(0.05));
        let h = dec!(0.0001);
        let slope = |up: ConstantRetention, down: ConstantRetention| {
            (up.value().unwrap() - down.value().unwrap()) / (base * h * dec!(2))
        };
        let elasticities = customer.elasticities().unwrap();
        let with_retention = |factor: Decimal| ConstantRetention {
            retention: retention(customer.retention.value() * factor),
            ..customer
        };
        let with_discount = |factor: Decimal| ConstantRetention {
            discount: discount(customer.discount.value() * factor),
            ..customer
        };
        let one = Decimal::ONE;
        let checks = [
            (elasticities.retention, slope(with_retention(one + h), with_retention(one - h))),
            (elasticities.discount, slope(with_discount(one + h), with_discount(one - h))),
        ];
        for (exact, numeric) in checks {
            let allowed = dec!(1e-4) * exact.abs().max(one);
            prop_assert!((exact - numeric).abs() <= allowed, "{exact} {numeric}");
        }
    }

    #[test]
    fn a_chain_with_one_live_state_is_the_closed_form(customer in customers()) {
        let rate = customer.retention.value();
        let chain = MigrationModel::new(
            vec![vec![rate, Decimal::ONE - rate], vec![dec!(0), dec!(1)]],
            vec![customer.margin, dec!(0)],
            TimeUnit::Year,
        )
        .unwrap();
        let level = ConstantRetention { growth: Decimal::ZERO, ..customer };
        let values = chain.values(customer.discount, MigrationHorizon::Unlimited).unwrap();
        close(values[0], level.value().unwrap());
        // Rewards at 0 … 11 are twelve payments.
        let values = chain.values(customer.discount, MigrationHorizon::Periods(11)).unwrap();
        let twelve = ConstantRetention { payments: PaymentDates::First(12), ..level };
        close(values[0], twelve.value().unwrap());
    }

    #[test]
    fn a_constant_rate_is_a_curve(customer in customers()) {
        for timing in ALL_TIMINGS {
            let payments = PaymentDates::First(40);
            let closed = ConstantRetention { timing, payments, ..customer };
            let margins = Margins::Growing { first: customer.margin, growth: customer.growth };
            let observed = EmpiricalSurvival::new(
                [Decimal::ONE, customer.retention.value()],
                TimeUnit::Year,
                BeyondLastPoint::LastRetentionRate,
            );
            let summed =
                curve_value(&observed.unwrap(), margins, customer.discount, timing, payments);
            close(summed.unwrap(), closed.value().unwrap());
        }
    }

    #[test]
    fn without_promotion_berger_and_nasr_is_formula_1(customer in customers(), count in 0_u32..50) {
        let case = BergerNasr {
            gross_contribution: customer.margin,
            promotion_cost: Decimal::ZERO,
            retention: customer.retention,
            discount: customer.discount,
            cycle: TimeUnit::Year,
            cycles: Cycles::First(count),
        };
        let payments = PaymentDates::First(count + 1);
        let level = ConstantRetention { growth: Decimal::ZERO, payments, ..customer };
        close(case.value().unwrap(), level.value().unwrap());
        // Case 3 with the same contribution every year.
        let level_contributions = vec![customer.margin; count as usize + 1];
        let case_3 = varying_contribution_value(
            &level_contributions,
            customer.retention,
            customer.discount,
        );
        close(case_3.unwrap(), level.value().unwrap());
    }

    #[test]
    fn at_the_optimum_both_marginal_costs_are_the_customer_value(
        margin in cents(5_000..100_000),
        discount_rate in thousandths(20..400),
        ceilings in (thousandths(200..900), thousandths(400..980)),
        spends in (cents(100..3_000), cents(100..3_000)),
        shares in (thousandths(100..900), thousandths(100..900)),
    ) {
        let response = |spend, ceiling: Decimal, part: Decimal| {
            SpendResponse::through(spend, share(ceiling * part), share(ceiling)).unwrap()
        };
        let business = BlattbergDeighton {
            margin,
            discount: discount(discount_rate),
            period: TimeUnit::Year,
            acquisition: response(spends.0, ceilings.0, shares.0),
            retention: response(spends.1, ceilings.1, shares.1),
        };
        let best = business.optimum().unwrap();
        let same = |slope: Decimal| {
            let marginal_cost = Decimal::ONE / slope;
            let difference = (marginal_cost - best.customer_value).abs();
            assert!(difference <= dec!(1e-12) * best.customer_value, "{marginal_cost} {best:?}");
        };
        if best.retention_spend > Decimal::ZERO {
            same(business.retention.slope(best.retention_spend).unwrap());
        }
        if best.acquisition_spend > Decimal::ZERO {
            same(business.acquisition.slope(best.acquisition_spend).unwrap());
        }
        // Nothing near it is better.
        for (a, r) in [(dec!(1.01), dec!(1)), (dec!(0.99), dec!(1)), (dec!(1), dec!(1.01)), (dec!(1), dec!(0.99))] {
            let near = business.at(best.acquisition_spend * a, best.retention_spend * r).unwrap();
            prop_assert!(near.prospect_value <= best.prospect_value + dec!(1e-18));
        }
    }

    #[test]
    fn a_decomposition_adds_up_exactly(
        before in (cents(1..100_000), cents(1..10_000), 1_i64..1_000_000),
        after in (cents(0..100_000), cents(0..10_000), 0_i64..1_000_000),
    ) {
        let drivers = |(price, frequency, customers): (Decimal, Decimal, i64)| RevenueDrivers {
            price,
            frequency,
            customers: Decimal::from(customers),
        };
        let change = decompose(drivers(before), drivers(after)).unwrap().unwrap();
        for attribution in
            [Attribution::PriceThenFrequencyThenCustomers, Attribution::MeanOverOrders]
        {
            let parts = change.contributions(attribution).unwrap();
            prop_assert_eq!(parts.price + parts.frequency + parts.customers, change.change);
        }
        let product = change.price_factor * change.frequency_factor * change.customers_factor;
        close(product - Decimal::ONE, change.relative_change);
    }
}
