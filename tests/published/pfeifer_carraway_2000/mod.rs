use clv::quantity::{DiscountRate, TimeUnit};
use clv::value::{MigrationHorizon, MigrationModel};
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

#[test]
fn a_catalogue_with_four_recencies() {
    let rows = [
        [dec!(0.3), dec!(0.7), dec!(0), dec!(0), dec!(0)],
        [dec!(0.2), dec!(0), dec!(0.8), dec!(0), dec!(0)],
        [dec!(0.15), dec!(0), dec!(0), dec!(0.85), dec!(0)],
        [dec!(0.05), dec!(0), dec!(0), dec!(0), dec!(0.95)],
        [dec!(0), dec!(0), dec!(0), dec!(0), dec!(1)],
    ];
    let rewards = vec![dec!(36), dec!(-4), dec!(-4), dec!(-4), dec!(0)];
    let model = MigrationModel::new(rows.map(Vec::from).to_vec(), rewards, TimeUnit::Year).unwrap();
    let discount = DiscountRate::new(dec!(0.2), TimeUnit::Year).unwrap();
    let values = model.values(discount, MigrationHorizon::Unlimited).unwrap();
    let printed: Vec<Decimal> = values.iter().map(|value| value.round_dp(3)).collect();
    assert_eq!(
        printed,
        [
            dec!(52.320),
            dec!(5.554),
            dec!(1.251),
            dec!(-1.820),
            dec!(0)
        ]
    );
}
