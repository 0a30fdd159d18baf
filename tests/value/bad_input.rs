//! What must be refused, one by one.

use super::{customer, discount, retention, share};
use clv::quantity::{Ledger, Probability, QuantityError, RetentionRate, TimeUnit};
use clv::value::acquisition::{
    AcquisitionPayback, BlattbergDeighton, ChannelSpend, CustomerSpend, SpendResponse,
    acquisition_cost_by_channel, average_cost_ratio, customer_acquisition_cost, split_budget,
    value_to_cost_ratio,
};
use clv::value::drivers::{Indicator, Projection, RevenueDrivers, decompose};
use clv::value::{
    BergerNasr, BeyondLastPoint, ConstantRetention, ContributionPoint, Cycles, EmpiricalSurvival,
    Margins, MigrationHorizon, MigrationModel, PaymentDates, PeriodFraction, PurchaseRate,
    RelationshipLength, RepurchaseMigration, SimpleValue, SurvivalCurve, Timing, ValueError,
    continuous_contribution_value, continuous_value, curve_value, expected_lifetime,
    varying_contribution_value,
};
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

fn is_out_of_range<T: std::fmt::Debug>(result: Result<T, ValueError>) -> bool {
    matches!(
        result,
        Err(ValueError::Quantity(QuantityError::OutOfRange { .. }))
    )
}

fn overflows<T: std::fmt::Debug>(result: Result<T, ValueError>) -> bool {
    matches!(
        result,
        Err(ValueError::Quantity(QuantityError::Overflow { .. }))
    )
}

#[test]
fn rates_out_of_range() {
    assert!(RetentionRate::new(dec!(80), TimeUnit::Year).is_err());
    assert!(RetentionRate::new(dec!(-0.01), TimeUnit::Year).is_err());
    assert!(PeriodFraction::new(dec!(1.01)).is_err());
    let shrinking = ConstantRetention {
        growth: dec!(-1),
        ..customer(Timing::FirstPaymentNow, PaymentDates::All)
    };
    assert!(is_out_of_range(shrinking.value()));
    let never = continuous_value(dec!(100), retention(dec!(0)), discount(dec!(0.1)));
    assert!(is_out_of_range(never));
}

#[test]
fn sums_that_diverge() {
    let base = customer(Timing::FirstPaymentExcluded, PaymentDates::All);
    // 1 + d = 1.1 against r(1 + g) = 0.8 · 1.375 = 1.1, then more.
    for growth in [dec!(0.375), dec!(0.5)] {
        let growing = ConstantRetention { growth, ..base };
        assert!(matches!(growing.value(), Err(ValueError::Diverges { .. })));
        assert!(growing.elasticities().is_err());
        let ten = ConstantRetention {
            payments: PaymentDates::First(10),
            ..growing
        };
        assert!(ten.value().is_ok());
    }
    let (forever, free) = (retention(dec!(1)), discount(dec!(0)));
    assert!(matches!(
        continuous_value(dec!(100), forever, free),
        Err(ValueError::Diverges { .. })
    ));
    assert_eq!(expected_lifetime(forever).unwrap(), None);
    let value = curve_value(
        &forever,
        Margins::Constant(dec!(1)),
        free,
        Timing::FirstPaymentNow,
        PaymentDates::All,
    );
    assert!(matches!(value, Err(ValueError::Diverges { .. })));
    let case = BergerNasr {
        gross_contribution: dec!(260),
        promotion_cost: dec!(50),
        retention: forever,
        discount: free,
        cycle: TimeUnit::Year,
        cycles: Cycles::All,
    };
    assert!(matches!(case.value(), Err(ValueError::Diverges { .. })));
}

#[test]
fn a_sum_that_converges_too_slowly_to_be_bounded() {
    /// S(t) = 1/(1 + t), which never has a constant rate.
    struct Harmonic;
    impl SurvivalCurve for Harmonic {
        fn period(&self) -> TimeUnit {
            TimeUnit::Year
        }

        fn survival(&self, period: u32) -> Result<Option<clv::quantity::Probability>, ValueError> {
            Ok(Some(share(dec!(1) / (dec!(1) + Decimal::from(period)))))
        }
    }
    let value = |curve: &dyn SurvivalCurve| {
        curve_value(
            curve,
            Margins::Constant(dec!(1)),
            discount(dec!(0.0000001)),
            Timing::FirstPaymentNow,
            PaymentDates::All,
        )
    };
    assert!(matches!(
        value(&Harmonic),
        Err(ValueError::TooManyPayments { .. })
    ));
    // A curve that goes on at a constant rate needs no summands: 1.0000001/0.0000001.
    let loyal = EmpiricalSurvival::new(
        [dec!(1), dec!(1)],
        TimeUnit::Year,
        BeyondLastPoint::LastRetentionRate,
    );
    assert_eq!(value(&loyal.unwrap()).unwrap(), dec!(10000001));
}

#[test]
fn no_payment_date() {
    let nothing = customer(Timing::FirstPaymentNow, PaymentDates::First(0));
    assert!(is_out_of_range(nothing.value()));
}

#[test]
fn orders_a_year_do_not_meet_months() {
    let per_year = PurchaseRate {
        orders: dec!(4),
        per: TimeUnit::Year,
    };
    let months = RelationshipLength {
        periods: dec!(36),
        unit: TimeUnit::Month,
    };
    assert_eq!(
        SimpleValue::new(dec!(200), per_year, months),
        Err(ValueError::UnitsDiffer {
            purchases: TimeUnit::Year,
            lifetime: TimeUnit::Month
        })
    );
    let years = RelationshipLength {
        unit: TimeUnit::Year,
        ..months
    };
    let negative = PurchaseRate {
        orders: dec!(-4),
        ..per_year
    };
    assert!(is_out_of_range(SimpleValue::new(
        dec!(200),
        negative,
        years
    )));
    assert!(is_out_of_range(SimpleValue::new(dec!(-1), per_year, years)));
    let customer = SimpleValue::new(dec!(200), per_year, years).unwrap();
    assert!(is_out_of_range(customer.with_acquisition_cost(dec!(-1))));
    assert!(is_out_of_range(customer.with_maintenance_cost(dec!(-1))));
}

#[test]
fn curves_that_are_none() {
    let curve = |shares: &[Decimal]| {
        EmpiricalSurvival::new(
            shares.iter().copied(),
            TimeUnit::Year,
            BeyondLastPoint::Unknown,
        )
    };
    assert!(matches!(curve(&[]), Err(ValueError::Empty { .. })));
    assert!(is_out_of_range(curve(&[dec!(1.1)])));
    assert!(is_out_of_range(curve(&[dec!(1), dec!(-0.1)])));
    assert_eq!(
        curve(&[dec!(1), dec!(0.7), dec!(0.71)]),
        Err(ValueError::SurvivalIncreases {
            period: 2,
            before: dec!(0.7),
            value: dec!(0.71)
        })
    );
    let known = curve(&[dec!(1), dec!(0.7)]).unwrap();
    let three = curve_value(
        &known,
        Margins::Constant(dec!(100)),
        discount(dec!(0.1)),
        Timing::FirstPaymentNow,
        PaymentDates::First(3),
    );
    assert_eq!(three, Err(ValueError::CurveEnds { period: 2 }));
}

#[test]
fn chains_that_are_none() {
    let chain = |rows: &[&[Decimal]], rewards: &[Decimal]| {
        let rows = rows.iter().map(|row| row.to_vec()).collect();
        MigrationModel::new(rows, rewards.to_vec(), TimeUnit::Year)
    };
    let lost: &[Decimal] = &[dec!(0), dec!(1)];
    assert!(matches!(chain(&[], &[]), Err(ValueError::Empty { .. })));
    let short = chain(&[lost], &[dec!(1), dec!(0)]);
    assert!(matches!(
        short,
        Err(ValueError::LengthsDiffer { got: 1, .. })
    ));
    let ragged = chain(&[&[dec!(1)], lost], &[dec!(1), dec!(0)]);
    assert!(matches!(ragged, Err(ValueError::LengthsDiffer { .. })));
    let leaking = chain(&[&[dec!(0.7), dec!(0.2)], lost], &[dec!(1), dec!(0)]);
    assert_eq!(
        leaking,
        Err(ValueError::RowSum {
            row: 1,
            sum: dec!(0.9)
        })
    );
    let negative = chain(&[&[dec!(1.2), dec!(-0.2)], lost], &[dec!(1), dec!(0)]);
    assert!(is_out_of_range(negative));
    // A sum that is 1 within 10⁻⁹ is rounded thirds.
    let thirds = chain(
        &[&[dec!(0.3333333333), dec!(0.6666666666)], lost],
        &[dec!(1), dec!(0)],
    );
    let thirds = thirds.unwrap();
    for rate in [dec!(0), dec!(-0.1)] {
        assert_eq!(
            thirds.values(discount(rate), MigrationHorizon::Unlimited),
            Err(ValueError::NoDiscount { rate })
        );
    }
    assert!(
        thirds
            .values(discount(dec!(0)), MigrationHorizon::Periods(3))
            .is_ok()
    );
}

#[test]
fn nobody_was_won() {
    let costs = Ledger::costs([("advertising", dec!(1000))]).unwrap();
    assert_eq!(customer_acquisition_cost(&costs, 0).unwrap(), None);
    let refund = Ledger::default().with("refund", dec!(-1));
    assert!(is_out_of_range(customer_acquisition_cost(&refund, 1)));
    assert_eq!(acquisition_cost_by_channel(&[]).unwrap(), None);
    let channel = |spend| ChannelSpend {
        channel: "print".to_owned(),
        spend,
        new_customers: 0,
    };
    assert_eq!(
        acquisition_cost_by_channel(&[channel(dec!(800))]).unwrap(),
        None
    );
    assert!(is_out_of_range(acquisition_cost_by_channel(&[channel(
        dec!(-1)
    )])));
    assert_eq!(value_to_cost_ratio(dec!(100), dec!(0)).unwrap(), None);
    assert!(is_out_of_range(value_to_cost_ratio(dec!(100), dec!(-1))));
    let spend = |spend, customers| CustomerSpend { spend, customers };
    let (won, kept) = (spend(dec!(100), 1), spend(dec!(100), 1));
    assert_eq!(average_cost_ratio(spend(dec!(100), 0), kept).unwrap(), None);
    assert_eq!(average_cost_ratio(won, spend(dec!(0), 1)).unwrap(), None);
    assert!(is_out_of_range(average_cost_ratio(
        spend(dec!(-1), 1),
        kept
    )));
    assert_eq!(
        split_budget(dec!(100), &[dec!(-1), dec!(0)], 2).unwrap(),
        None
    );
    assert!(split_budget(dec!(100.005), &[dec!(1)], 2).is_err());
}

#[test]
fn a_payback_that_never_comes() {
    let payback = AcquisitionPayback {
        acquisition_cost: dec!(400),
        revenue: dec!(40),
        gross_margin: share(dec!(1)),
        retention: retention(dec!(0.9)),
        discount: discount(dec!(0)),
    };
    // 40 + 36 + 32.4 + … tends to 400 and never gets there.
    assert_eq!(payback.periods().unwrap(), None);
    let with = |revenue, cost| AcquisitionPayback {
        revenue,
        acquisition_cost: cost,
        ..payback
    };
    assert_eq!(with(dec!(0), dec!(400)).periods().unwrap(), None);
    assert_eq!(with(dec!(40), dec!(0)).periods().unwrap(), Some(dec!(0)));
    assert!(is_out_of_range(with(dec!(-1), dec!(400)).periods()));
    assert!(is_out_of_range(with(dec!(40), dec!(-1)).periods()));
    // A hair above the limit it comes, late: q^k ≤ 1/41.
    let late = with(dec!(41), dec!(400)).periods().unwrap().unwrap();
    assert!(late > dec!(35) && late < dec!(36), "{late}");
}

#[test]
fn responses_that_are_none() {
    let at_ceiling = SpendResponse::through(dec!(10), share(dec!(0.8)), share(dec!(0.8)));
    assert!(matches!(at_ceiling, Err(ValueError::RateAtCeiling { .. })));
    let nothing = SpendResponse::through(dec!(0), share(dec!(0.1)), share(dec!(0.8)));
    assert!(is_out_of_range(nothing));
    let no_rate = SpendResponse::through(dec!(10), share(dec!(0)), share(dec!(0.8)));
    assert!(is_out_of_range(no_rate));
    let response = SpendResponse::through(dec!(10), share(dec!(0.6)), share(dec!(1))).unwrap();
    assert!(is_out_of_range(response.rate(dec!(-1))));
    let business = BlattbergDeighton {
        margin: dec!(100),
        discount: discount(dec!(-0.5)),
        period: TimeUnit::Year,
        acquisition: response,
        retention: response,
    };
    assert!(matches!(
        business.at(dec!(5), dec!(10)),
        Err(ValueError::Diverges { .. })
    ));
    assert!(matches!(
        business.optimum(),
        Err(ValueError::Diverges { .. })
    ));
}

#[test]
fn where_not_even_the_first_unit_pays_nothing_is_spent() {
    let dull = SpendResponse::new(share(dec!(0.5)), dec!(0.001)).unwrap();
    let business = BlattbergDeighton {
        margin: dec!(1),
        discount: discount(dec!(0.1)),
        period: TimeUnit::Year,
        acquisition: dull,
        retention: dull,
    };
    let best = business.optimum().unwrap();
    assert_eq!(best.acquisition_spend, dec!(0));
    assert_eq!(best.retention_spend, dec!(0));
    assert_eq!(best.customer_value, dec!(1));
}

#[test]
fn berger_and_nasr_without_sense() {
    let case = BergerNasr {
        gross_contribution: dec!(260),
        promotion_cost: dec!(-1),
        retention: retention(dec!(0.75)),
        discount: discount(dec!(0.2)),
        cycle: TimeUnit::Year,
        cycles: Cycles::First(10),
    };
    assert!(is_out_of_range(case.value()));
    let empty = varying_contribution_value(&[], retention(dec!(0.5)), discount(dec!(0.1)));
    assert!(matches!(empty, Err(ValueError::Empty { .. })));
    let point = |time| ContributionPoint {
        time,
        contribution: dec!(1),
    };
    let value = |points: &[ContributionPoint], rate| {
        continuous_contribution_value(points, retention(rate), discount(dec!(0.1)))
    };
    assert!(matches!(
        value(&[point(dec!(0))], dec!(0.5)),
        Err(ValueError::Empty { .. })
    ));
    let backwards = value(&[point(dec!(1)), point(dec!(1))], dec!(0.5));
    assert!(matches!(
        backwards,
        Err(ValueError::TimesNotIncreasing { .. })
    ));
    assert!(is_out_of_range(value(
        &[point(dec!(-1)), point(dec!(1))],
        dec!(0.5)
    )));
    assert!(is_out_of_range(value(
        &[point(dec!(0)), point(dec!(1))],
        dec!(0)
    )));
    let nobody = RepurchaseMigration {
        repurchase: &[],
        gross_contribution: dec!(1),
        promotion_cost: dec!(0),
        discount: discount(dec!(0.1)),
        period: TimeUnit::Year,
        periods: 3,
    };
    assert!(matches!(nobody.value(), Err(ValueError::Empty { .. })));
}

#[test]
fn drivers_that_were_nothing() {
    let before = RevenueDrivers {
        price: dec!(50),
        frequency: dec!(0),
        customers: dec!(10),
    };
    let after = RevenueDrivers {
        frequency: dec!(3),
        ..before
    };
    assert_eq!(decompose(before, after).unwrap(), None);
    let negative = RevenueDrivers {
        price: dec!(-1),
        ..after
    };
    assert!(is_out_of_range(decompose(after, negative)));
    let indicator = Indicator {
        name: "orders".to_owned(),
        past: dec!(0),
        now: dec!(5),
        periods: dec!(1),
        target: None,
    };
    let trend = indicator.trend(dec!(1), Projection::Compound).unwrap();
    assert_eq!(
        (trend.relative, trend.growth_rate, trend.projected),
        (None, None, None)
    );
    let timeless = Indicator {
        periods: dec!(0),
        ..indicator
    };
    assert!(is_out_of_range(timeless.trend(dec!(1), Projection::Linear)));
}

#[test]
fn amounts_near_the_largest_decimal() {
    let rich = ConstantRetention {
        margin: Decimal::MAX,
        ..customer(Timing::FirstPaymentNow, PaymentDates::All)
    };
    assert!(overflows(rich.value()));
    let first = ConstantRetention {
        payments: PaymentDates::First(1),
        ..rich
    };
    assert_eq!(first.value().unwrap(), Decimal::MAX);
    let chain = MigrationModel::new(vec![vec![dec!(1)]], vec![Decimal::MAX], TimeUnit::Year);
    let chain = chain.unwrap();
    assert!(overflows(
        chain.values(discount(dec!(0.1)), MigrationHorizon::Unlimited)
    ));
    assert!(overflows(
        chain.values(discount(dec!(0.1)), MigrationHorizon::Periods(3))
    ));
    let drivers = RevenueDrivers {
        price: Decimal::MAX,
        frequency: dec!(2),
        customers: dec!(1),
    };
    assert!(overflows(decompose(drivers, drivers)));
    let exploding = ConstantRetention {
        growth: dec!(9),
        payments: PaymentDates::First(10_000),
        ..customer(Timing::FirstPaymentNow, PaymentDates::All)
    };
    assert!(overflows(exploding.value()));
    let costs = Ledger::default()
        .with("a", Decimal::MAX)
        .with("b", Decimal::MAX);
    assert!(overflows(customer_acquisition_cost(&costs, 1)));
    assert!(Probability::new(Decimal::MAX).is_err());
}
