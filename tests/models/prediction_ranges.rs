//! Tables of predictions with the range of each customer's purchases.

use clv::models::{GammaGamma, LifetimeValue, Nbd, TimedModel, Valuation, ValueTerms};
use clv::quantity::{ConfidenceLevel, DiscountRate, Horizon, TimeUnit};
use clv::transactions::{CustomerBase, FirstPurchase, PurchaseHistory};
use rust_decimal_macros::dec;

/// The least n with at least so much probability at or below it, of a negative binomial
/// distribution with this shape whose probability of no event is (1 − p)^shape.
fn negative_binomial_quantile(shape: f64, p: f64, below: f64) -> u64 {
    let mut term = (1.0 - p).powf(shape);
    let (mut cumulative, mut n) = (term, 0_u64);
    while cumulative < below {
        term *= p * (shape + n as f64) / (n as f64 + 1.0);
        cumulative += term;
        n += 1;
    }
    n
}

/// Under the NBD a customer's purchases in t are negative binomial with shape r + x and
/// p = t/(α + T + t).
#[test]
fn ranges_stand_beside_predictions_and_values() {
    let customers = [("al", 0, 0.0), ("bo", 3, 30.0), ("cy", 40, 38.0)];
    let base = CustomerBase::from_summaries(
        TimeUnit::Week,
        FirstPurchase::Excluded,
        customers.map(|(name, x, last)| {
            let spend = (x > 0).then_some(20.0);
            (name, PurchaseHistory::new(x, last, 39.0).unwrap(), spend)
        }),
    )
    .unwrap();
    let model = TimedModel::new(Nbd::new(0.4, 12.0).unwrap(), TimeUnit::Week);
    let horizon = Horizon::of(dec!(26), TimeUnit::Week).unwrap();
    let value = LifetimeValue::new(
        model,
        GammaGamma::new(6.0, 4.0, 15.0).unwrap(),
        ValueTerms {
            margin: dec!(1),
            discount: DiscountRate::continuous(dec!(0), TimeUnit::Year),
            valuation: Valuation::Continuous { horizon },
        },
    )
    .unwrap();
    for level in [ConfidenceLevel::P90, ConfidenceLevel::P99] {
        let table = value
            .predictions_with_ranges(&base, horizon, level)
            .unwrap();
        let below = 0.5 * (1.0 - level.value());
        for (row, (name, x, _)) in table.rows().iter().zip(customers) {
            let quantile =
                |q| negative_binomial_quantile(0.4 + f64::from(x), 26.0 / (12.0 + 39.0 + 26.0), q);
            assert_eq!(row.customer, name);
            assert_eq!(
                row.purchases,
                Some((quantile(below), quantile(1.0 - below)))
            );
            assert!(row.value.is_some(), "{name}");
        }
        let plain = value.predictions(&base, horizon).unwrap();
        let values = |rows: &[clv::models::Prediction<_>]| -> Vec<_> {
            rows.iter().map(|row| row.value).collect()
        };
        assert_eq!(values(table.rows()), values(plain.rows()));
        let bare = value
            .process()
            .predictions_with_ranges(&base, horizon, level)
            .unwrap();
        let ranges = |rows: &[clv::models::Prediction<_>]| -> Vec<_> {
            rows.iter().map(|row| row.purchases).collect()
        };
        assert_eq!(ranges(table.rows()), ranges(bare.rows()));
    }
}
