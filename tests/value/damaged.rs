//! Every value that can be read back, from JSON that somebody edited: an error, or a value of which
//! every method answers.

use super::damaged_json::for_each;
use super::{ALL_TIMINGS, customer, discount, retention, share};
use clv::quantity::{Ledger, TimeUnit};
use clv::value::acquisition::{
    AcquisitionPayback, BlattbergDeighton, ChannelCosts, ChannelSpend, CostRatio, CustomerCosts,
    CustomerMargins, CustomerSpend, SpendPlan, SpendResponse, acquisition_cost_by_channel,
    average_cost_ratio, marginal_cost_ratio,
};
use clv::value::drivers::{
    Attribution, Driver, Indicator, Projection, RepeatPurchaseValue, RevenueDrivers, decompose,
    tornado, two_way_table,
};
use clv::value::{
    BergerNasr, BeyondLastPoint, ContributionPoint, CurrentCustomers, Cycles, EmpiricalSurvival,
    FrequencySpan, FutureCohort, HistoricValue, Margins, MigrationHorizon, MigrationModel,
    PaymentDates, PurchaseRate, RelationshipLength, SimpleValue, SurvivalCurve, Timing, ValueError,
    continuous_contribution_value, curve_value, customer_equity, expected_lifetime,
};
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

const PAYMENTS: [PaymentDates; 3] = [
    PaymentDates::All,
    PaymentDates::First(3),
    PaymentDates::First(u32::MAX),
];

#[test]
fn retention_formulas() {
    for timing in ALL_TIMINGS {
        for payments in PAYMENTS {
            for_each(&customer(timing, payments), |customer| {
                let _ = customer.value();
                let _ = customer.margin_multiple();
                if let Ok(elasticities) = customer.elasticities() {
                    assert!(elasticities.retention >= dec!(0));
                    for_each(&elasticities, |_| ());
                }
            });
        }
    }
    let lifetime = expected_lifetime(retention(dec!(0.8))).unwrap().unwrap();
    for_each(&lifetime, |_| ());
    let case = BergerNasr {
        gross_contribution: dec!(260),
        promotion_cost: dec!(50),
        retention: retention(dec!(0.75)),
        discount: discount(dec!(0.2)),
        cycle: TimeUnit::days(dec!(91)).unwrap(),
        cycles: Cycles::First(10),
    };
    for_each(&case, |case| {
        let _ = case.value();
    });
    let points = vec![
        ContributionPoint {
            time: dec!(0),
            contribution: dec!(10),
        },
        ContributionPoint {
            time: dec!(2),
            contribution: dec!(60),
        },
    ];
    for_each(&points, |points| {
        let (retention, discount) = (retention(dec!(0.9)), discount(dec!(0.1)));
        let _ = continuous_contribution_value(points, retention, discount);
    });
}

#[test]
fn the_simple_value() {
    let purchases = PurchaseRate {
        orders: dec!(4),
        per: TimeUnit::Year,
    };
    let lifetime = RelationshipLength {
        periods: dec!(3),
        unit: TimeUnit::Year,
    };
    let value = SimpleValue::new(dec!(200), purchases, lifetime)
        .and_then(|value| value.with_acquisition_cost(dec!(5)))
        .unwrap();
    for_each(&value, |value| {
        assert!(
            value.revenue().is_ok_and(|revenue| revenue >= dec!(0)) || value.revenue().is_err()
        );
        let _ = value.value();
    });
    for_each(&purchases, |purchases| {
        let _ = SimpleValue::new(dec!(200), *purchases, lifetime);
    });
}

#[test]
fn curves() {
    for beyond in [
        BeyondLastPoint::Unknown,
        BeyondLastPoint::NobodyStays,
        BeyondLastPoint::LastRetentionRate,
    ] {
        let shares = [dec!(1), dec!(0.6), dec!(0.48)];
        let curve = EmpiricalSurvival::new(shares, TimeUnit::Year, beyond).unwrap();
        for_each(&curve, |curve| {
            for period in [0, 1, 2, 3, 100, u32::MAX] {
                if let Ok(Some(share)) = curve.survival(period) {
                    assert!(share.value() <= dec!(1));
                }
            }
            for (timing, payments) in ALL_TIMINGS.into_iter().zip(PAYMENTS.into_iter().cycle()) {
                for growth in [dec!(0), dec!(0.5), dec!(-0.5)] {
                    let margins = Margins::Growing {
                        first: dec!(100),
                        growth,
                    };
                    if let Ok(value) =
                        curve_value(curve, margins, discount(dec!(0.1)), timing, payments)
                    {
                        assert!(value >= dec!(0));
                    }
                }
            }
        });
    }
    for_each(&Timing::MID_PERIOD, |timing| {
        assert!(timing.delay() <= dec!(1))
    });
}

#[test]
fn chains() {
    let rows = vec![vec![dec!(0.7), dec!(0.3)], vec![dec!(0.2), dec!(0.8)]];
    let chain = MigrationModel::new(rows, vec![dec!(100), dec!(10)], TimeUnit::Month).unwrap();
    for_each(&chain, |chain| {
        for horizon in [
            MigrationHorizon::Unlimited,
            MigrationHorizon::Periods(0),
            MigrationHorizon::Periods(u32::MAX),
        ] {
            for rate in [dec!(0.1), dec!(1e-27), dec!(0)] {
                if let Ok(values) = chain.values(discount(rate), horizon) {
                    assert_eq!(values.len(), chain.rewards().len());
                }
            }
        }
    });
}

#[test]
fn acquisition() {
    let payback = AcquisitionPayback {
        acquisition_cost: dec!(100),
        revenue: dec!(50),
        gross_margin: share(dec!(0.5)),
        retention: retention(dec!(0.9)),
        discount: discount(dec!(0.1)),
    };
    for_each(&payback, |payback| {
        if let Ok(Some(periods)) = payback.periods() {
            assert!(periods >= dec!(0), "{payback:?}: {periods}");
        }
    });
    let response = SpendResponse::through(dec!(5), share(dec!(0.1)), share(dec!(0.3))).unwrap();
    for_each(&response, |response| {
        for spend in [dec!(0), dec!(7), Decimal::MAX] {
            assert!(
                response.rate(spend).is_ok_and(|rate| rate <= dec!(1))
                    || response.rate(spend).is_err()
            );
            let _ = response.slope(spend);
        }
    });
    let business = BlattbergDeighton {
        margin: dec!(100),
        discount: discount(dec!(0.15)),
        period: TimeUnit::Year,
        acquisition: response,
        retention: SpendResponse::through(dec!(10), share(dec!(0.6)), share(dec!(0.8))).unwrap(),
    };
    for_each(&business, |business| {
        let _ = business.at(dec!(5), dec!(10));
        if let Ok(best) = business.optimum() {
            assert!(best.acquisition_spend >= dec!(0) && best.retention_spend >= dec!(0));
        }
    });
    for_each::<SpendPlan>(&business.optimum().unwrap(), |_| ());
    let costs = CustomerCosts {
        acquisition: Ledger::costs([("advertising", dec!(60))]).unwrap(),
        maintenance: Ledger::costs([("service", dec!(8))]).unwrap(),
    };
    for_each(&costs, |costs| {
        let margins = CustomerMargins {
            per_period: dec!(115),
            multiple: dec!(4),
        };
        let _ = costs.net_value(&margins);
        let _ = costs.benefit_cost_ratio(&margins);
        let _ = costs.acquisition.shares();
    });
    let channels = vec![ChannelSpend {
        channel: "search".to_owned(),
        spend: dec!(5),
        new_customers: 4,
    }];
    for_each(&channels, |channels| {
        let _ = acquisition_cost_by_channel(channels);
    });
    for_each::<ChannelCosts>(
        &acquisition_cost_by_channel(&channels).unwrap().unwrap(),
        |_| (),
    );
    let won = CustomerSpend {
        spend: dec!(25000),
        customers: 100,
    };
    for_each(&won, |won| {
        let kept = CustomerSpend {
            spend: dec!(40000),
            customers: 800,
        };
        let _ = average_cost_ratio(*won, kept);
        let _ = marginal_cost_ratio((*won, kept), (kept, *won));
    });
    for_each::<CostRatio>(&average_cost_ratio(won, won).unwrap().unwrap(), |_| ());
}

#[test]
fn equity() {
    let today = vec![CurrentCustomers {
        customers: 1000,
        residual_value: dec!(90),
    }];
    let cohorts = vec![FutureCohort {
        starts_in: 3,
        customers: dec!(100),
        lifetime_value: dec!(120),
        acquisition_cost: dec!(40),
    }];
    for_each(&(today, cohorts), |(today, cohorts)| {
        for rate in [dec!(0.25), dec!(0), dec!(-0.5)] {
            if let Ok(equity) = customer_equity(today, cohorts, discount(rate), TimeUnit::Year) {
                for_each(&equity, |_| ());
            }
        }
    });
}

#[test]
fn drivers() {
    let before = RevenueDrivers {
        price: dec!(100),
        frequency: dec!(4),
        customers: dec!(1000),
    };
    let after = RevenueDrivers {
        price: dec!(118),
        frequency: dec!(5),
        ..before
    };
    let change = decompose(before, after).unwrap().unwrap();
    for_each(&change, |change| {
        for attribution in [
            Attribution::PriceThenFrequencyThenCustomers,
            Attribution::MeanOverOrders,
        ] {
            if let Ok(parts) = change.contributions(attribution) {
                assert_eq!(
                    parts.price + parts.frequency + parts.customers,
                    change.change
                );
                for_each(&parts, |_| ());
            }
        }
    });
    let indicator = Indicator {
        name: "order value".to_owned(),
        past: dec!(100),
        now: dec!(120),
        periods: dec!(1),
        target: Some(dec!(150)),
    };
    for_each(&indicator, |indicator| {
        for projection in [Projection::Linear, Projection::Compound] {
            if let Ok(trend) = indicator.trend(dec!(2), projection) {
                for_each(&trend, |_| ());
            }
        }
    });
    let levels = vec![Driver::within("margin", dec!(100), dec!(0.1)).unwrap()];
    for_each(&levels, |levels| {
        let value = |levels: &[Decimal]| Ok(levels.first().copied().unwrap_or_default());
        if let Ok(tornado) = tornado::<ValueError>(levels, value) {
            for_each(&tornado, |_| ());
        }
    });
    let table = two_way_table::<ValueError>(&[dec!(1)], &[dec!(2)], |a, b| Ok(a * b)).unwrap();
    for_each(&table, |_| ());
    let table = [
        (0, dec!(40)),
        (1, dec!(100)),
        (2, dec!(150)),
        (3, dec!(230)),
    ];
    for_each(&RepeatPurchaseValue::of(table).unwrap(), |table| {
        let _ = table.acceleration_point();
        assert!(!table.rows().is_empty());
    });
}

#[test]
fn history() {
    let base = super::cdnow::reduction(1997, 9, 30)
        .reduce(&super::cdnow::log())
        .unwrap();
    let margin = share(dec!(0.5));
    for span in [
        FrequencySpan::FirstToLastPurchase,
        FrequencySpan::FirstPurchaseToAsOf,
    ] {
        let history = HistoricValue::of(&base, margin, span).unwrap();
        for_each(&history, |history| {
            let year = RelationshipLength {
                periods: dec!(52),
                unit: TimeUnit::Week,
            };
            if let Ok(Some(value)) = history.projected(year) {
                let _ = value.value();
            }
        });
        let customers = HistoricValue::by_customer(&base, margin, span).unwrap();
        for_each(&customers[0], |_| ());
    }
}
