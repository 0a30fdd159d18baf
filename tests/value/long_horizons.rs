//! Horizons at which powers underflow or outgrow a decimal. Expected numbers: mpmath, 60 digits.

use super::{ALL_TIMINGS, close, customer, discount, retention};
use clv::quantity::TimeUnit;
use clv::value::{
    BergerNasr, BeyondLastPoint, ConstantRetention, Cycles, EmpiricalSurvival, FutureCohort,
    Margins, MigrationHorizon, MigrationModel, PaymentDates, Timing, curve_value, customer_equity,
};
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

/// The curve rᵗ as an observed one, which is summed and not put into a closed form.
fn summed(rate: Decimal) -> EmpiricalSurvival {
    let beyond = BeyondLastPoint::LastRetentionRate;
    EmpiricalSurvival::new([dec!(1), rate], TimeUnit::Year, beyond).unwrap()
}

fn constant(rate: Decimal, per_year: Decimal, payments: PaymentDates) -> Decimal {
    let margins = Margins::Constant(dec!(100));
    let timing = Timing::FirstPaymentNow;
    curve_value(
        &retention(rate),
        margins,
        discount(per_year),
        timing,
        payments,
    )
    .unwrap()
}

#[test]
fn ten_thousand_payments_are_the_infinite_value() {
    for timing in ALL_TIMINGS {
        let long = customer(timing, PaymentDates::First(10_000))
            .value()
            .unwrap();
        close(long, customer(timing, PaymentDates::All).value().unwrap());
    }
}

#[test]
fn a_loyal_customer_over_ten_thousand_periods_has_not_reached_the_limit() {
    let loyal = ConstantRetention {
        retention: retention(dec!(0.9999)),
        discount: discount(dec!(0)),
        ..customer(Timing::FirstPaymentNow, PaymentDates::First(10_000))
    };
    // 100 · (1 − 0.9999^10000)/0.0001
    close(loyal.value().unwrap(), dec!(632138.95356707007588866433));
}

#[test]
fn equal_terms_are_counted() {
    let level = ConstantRetention {
        retention: retention(dec!(1)),
        discount: discount(dec!(0)),
        ..customer(Timing::FirstPaymentNow, PaymentDates::First(10_000))
    };
    assert_eq!(level.value().unwrap(), dec!(1000000));
}

#[test]
fn a_curve_of_ten_thousand_periods_is_the_closed_form() {
    let curve = summed(dec!(0.8));
    let margin = Margins::Constant(dec!(100));
    for payments in [PaymentDates::First(10_000), PaymentDates::All] {
        let timing = Timing::FirstPaymentNow;
        let value = curve_value(&curve, margin, discount(dec!(0.1)), timing, payments).unwrap();
        close(value, customer(timing, PaymentDates::All).value().unwrap());
    }
}

#[test]
fn survival_below_the_last_digit_is_not_taken_for_nobody_where_it_counts() {
    // Payments weigh more and more: 0.5^t / 0.6^t shrinks slowly although 0.5^t underflows.
    for payments in [PaymentDates::First(10_000), PaymentDates::All] {
        let value = curve_value(
            &summed(dec!(0.5)),
            Margins::Constant(dec!(100)),
            discount(dec!(-0.4)),
            Timing::FirstPaymentNow,
            payments,
        );
        close(value.unwrap(), dec!(600));
    }
    // A constant rate needs no share: 100/(1 − 0.5/0.6).
    close(
        constant(dec!(0.5), dec!(-0.4), PaymentDates::All),
        dec!(600),
    );
    // A curve that really ends is another matter: 100 + 50/0.6.
    let ends = EmpiricalSurvival::new(
        [dec!(1), dec!(0.5)],
        TimeUnit::Year,
        BeyondLastPoint::NobodyStays,
    )
    .unwrap();
    let value = curve_value(
        &ends,
        Margins::Constant(dec!(100)),
        discount(dec!(-0.4)),
        Timing::FirstPaymentNow,
        PaymentDates::All,
    );
    close(value.unwrap(), dec!(183.33333333333333333333333333));
}

#[test]
fn a_constant_rate_has_a_value_however_long_it_lasts() {
    let (loyal, free) = (dec!(0.85), dec!(0.1));
    for payments in [500, 10_000, u32::MAX].map(PaymentDates::First) {
        close(constant(loyal, free, payments), dec!(440));
    }
    close(constant(loyal, free, PaymentDates::All), dec!(440));
    // 100/(1 − r), a hundred thousand payments and ten million.
    for (rate, value) in [(dec!(0.999), dec!(1e5)), (dec!(0.99999), dec!(1e7))] {
        close(constant(rate, dec!(0), PaymentDates::All), value);
    }
}

/// 1/(1 − r(1 + g)/(1 + d)) of a curve whose last observed rate goes on.
#[test]
fn an_observed_curve_that_goes_on_has_a_closed_tail() {
    let value = |shares: &[Decimal], growth, per_year, timing| {
        let beyond = BeyondLastPoint::LastRetentionRate;
        let curve = EmpiricalSurvival::new(shares.to_vec(), TimeUnit::Year, beyond).unwrap();
        let first = dec!(1);
        let margins = Margins::Growing { first, growth };
        curve_value(
            &curve,
            margins,
            discount(per_year),
            timing,
            PaymentDates::All,
        )
    };
    let now = Timing::FirstPaymentNow;
    let of = |rate, growth, per_year| value(&[dec!(1), rate], growth, per_year, now).unwrap();
    close(
        of(dec!(0.95), dec!(0.03), dec!(0)),
        dec!(46.511627906976744186046511628),
    ); // 1/0.0215
    close(of(dec!(0.9), dec!(0.2), dec!(0.1)), dec!(55)); // 1/(1 − 1.08/1.1)
    close(of(dec!(0.99999), dec!(0), dec!(0)), dec!(100000));
    close(of(dec!(0.5), dec!(0.9), dec!(0)), dec!(20)); // 1/(1 − 0.95)
    // 1 + 0.6·1.1/1.2 + 0.48·(1.1/1.2)²/(1 − 0.8·1.1/1.2), and without the first payment.
    let observed = [dec!(1), dec!(0.6), dec!(0.48)];
    let (growth, per_year) = (dec!(0.1), dec!(0.2));
    let whole = value(&observed, growth, per_year, now).unwrap();
    close(whole, dec!(3.0625));
    // Σ_{t≥1} 1.1^(t−1)·S(t)/1.2^t = (3.0625 − 1)/1.1
    let later = value(&observed, growth, per_year, Timing::FirstPaymentExcluded).unwrap();
    close(later, dec!(1.875));
    let flat = value(&[dec!(1), dec!(1)], dec!(0), dec!(0), now).unwrap_err();
    assert_eq!(
        flat.to_string(),
        "the sum diverges: 1 + d must be greater than r(1 + g), got 1 and 1"
    );
}

#[test]
fn a_chain_of_ten_thousand_periods_is_the_infinite_one() {
    let chain = MigrationModel::new(
        vec![
            vec![dec!(0.3), dec!(0.7), dec!(0)],
            vec![dec!(0.2), dec!(0), dec!(0.8)],
            vec![dec!(0), dec!(0), dec!(1)],
        ],
        vec![dec!(36), dec!(-4), dec!(0)],
        TimeUnit::Year,
    )
    .unwrap();
    let values = |horizon| chain.values(discount(dec!(0.2)), horizon).unwrap();
    let (long, endless) = (
        values(MigrationHorizon::Periods(10_000)),
        values(MigrationHorizon::Unlimited),
    );
    for (long, endless) in long.into_iter().zip(endless) {
        close(long, endless);
    }
}

#[test]
fn ten_thousand_cycles_are_all_cycles() {
    let case = |cycles| BergerNasr {
        gross_contribution: dec!(260),
        promotion_cost: dec!(50),
        retention: retention(dec!(0.75)),
        discount: discount(dec!(0.2)),
        cycle: TimeUnit::Year,
        cycles,
    };
    close(
        case(Cycles::First(10_000)).value().unwrap(),
        case(Cycles::All).value().unwrap(),
    );
}

#[test]
fn a_cohort_in_ten_thousand_periods_is_worth_nothing_today() {
    let cohort = FutureCohort {
        starts_in: 10_000,
        customers: dec!(1000),
        lifetime_value: dec!(100),
        acquisition_cost: dec!(40),
    };
    let equity = customer_equity(&[], &[cohort], discount(dec!(0.1)), TimeUnit::Year).unwrap();
    assert_eq!(equity.total, dec!(0));
    // 6 · 10²¹ · 1.1^−700: the power alone is beyond a decimal.
    let far = FutureCohort {
        starts_in: 700,
        customers: dec!(1e20),
        ..cohort
    };
    let equity = customer_equity(&[], &[far], discount(dec!(0.1)), TimeUnit::Year).unwrap();
    let expected = dec!(0.0000000635728438722454395789);
    assert!(
        (equity.total - expected).abs() < dec!(1e-26),
        "{}",
        equity.total
    );
}

/// Rewards of 1 at every step are worth (1 + d)/d in every state, however little d is and though the
/// rows were rounded.
#[test]
fn a_chain_next_to_no_discount_has_a_value() {
    let thirds = vec![dec!(0.3333333333); 3];
    let skewed = vec![dec!(0.9999999999), dec!(0.0000000001), dec!(0)];
    let over = vec![dec!(0.5), dec!(0.2500000005), dec!(0.25)];
    let rows = vec![thirds, skewed, over];
    let chain = MigrationModel::new(rows, vec![dec!(1); 3], TimeUnit::Year).unwrap();
    for row in chain.transitions() {
        assert_eq!(row.iter().sum::<Decimal>(), dec!(1));
    }
    let again = MigrationModel::new(
        chain.transitions().to_vec(),
        vec![dec!(1); 3],
        TimeUnit::Year,
    );
    assert_eq!(again.unwrap(), chain);
    for rate in [dec!(0.1), dec!(1e-10), dec!(1e-20), dec!(1e-26)] {
        let values = chain
            .values(discount(rate), MigrationHorizon::Unlimited)
            .unwrap();
        for value in values {
            let want = (dec!(1) + rate) / rate;
            assert!(
                ((value - want) / want).abs() < dec!(1e-25),
                "{value} at {rate}"
            );
        }
    }
}
