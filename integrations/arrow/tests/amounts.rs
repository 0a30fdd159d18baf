//! Amounts of every type are what they are, exactly.

use crate::cdnow::reduction;
use crate::types::{cents, dates, table};
use arrow::array::{
    Array, ArrayRef, Decimal32Array, Decimal64Array, Decimal128Array, Decimal256Array,
    Float32Array, Float64Array, Int64Array, UInt8Array, UInt64Array,
};
use arrow::datatypes::{DataType, i256};
use clv::quantity::TimeUnit;
use clv::transactions::Collapse;
use clv_arrow::{Amounts, LogColumns, StreamingReduction, SummaryRules};
use rust_decimal::Decimal;
use rust_decimal_macros::dec;
use std::sync::Arc;

#[test]
fn amounts_of_every_type_are_exact() {
    let arrays: Vec<(ArrayRef, Decimal)> = vec![
        (cents(), dec!(29.90)),
        (
            Arc::new(
                Decimal32Array::from(vec![2990])
                    .with_precision_and_scale(9, 2)
                    .unwrap(),
            ),
            dec!(29.9),
        ),
        (
            Arc::new(
                Decimal64Array::from(vec![2990])
                    .with_precision_and_scale(18, 2)
                    .unwrap(),
            ),
            dec!(29.9),
        ),
        (Arc::new(Float64Array::from(vec![29.9])), dec!(29.9)),
        (Arc::new(Float32Array::from(vec![29.9_f32])), dec!(29.9)),
        (Arc::new(Int64Array::from(vec![-29])), dec!(-29)),
        (Arc::new(UInt8Array::from(vec![29])), dec!(29)),
        (
            Arc::new(UInt64Array::from(vec![u64::MAX])),
            dec!(18446744073709551615),
        ),
    ];
    for (array, amount) in arrays {
        assert_eq!(
            Amounts::of(&array, "amount").unwrap().at(0),
            Some(amount),
            "{}",
            array.data_type()
        );
    }
}

#[test]
fn decimals_with_many_zeros_behind_are_what_they_are() {
    // 10^11 with 18 places has 30 digits, of which a decimal needs 12.
    let wide = Decimal128Array::from(vec![i128::pow(10, 29), 15 * i128::pow(10, 17)]);
    let wide: ArrayRef = Arc::new(wide.with_precision_and_scale(38, 18).unwrap());
    let amounts = Amounts::of(&wide, "amount").unwrap();
    assert_eq!(amounts.at(0), Some(dec!(100000000000)));
    assert_eq!(amounts.at(1), Some(dec!(1.5)));
}

/// 256-bit decimals of so many digits and places.
fn wide(values: Vec<Option<&str>>, digits: u8, scale: i8) -> ArrayRef {
    let values = values
        .into_iter()
        .map(|value| value.map(|text| i256::from_string(text).unwrap()));
    let array = values.collect::<Decimal256Array>();
    Arc::new(array.with_precision_and_scale(digits, scale).unwrap())
}

#[test]
fn decimals_of_256_bits_are_amounts_where_they_fit() {
    let amount = |text: &str, digits, scale| {
        let array = wide(vec![Some(text)], digits, scale);
        Amounts::of(&array, "amount").unwrap().at(0)
    };
    assert_eq!(amount("2990", 76, 2), Some(dec!(29.90)));
    assert_eq!(amount("-1495", 18, 2), Some(dec!(-14.95)));
    let most = "79228162514264337593543950335";
    assert_eq!(amount(most, 50, 0), Some(Decimal::MAX));
    // 1.5 with 40 places has 41 digits, more than 128 bits hold.
    let long = format!("15{}", "0".repeat(39));
    assert_eq!(amount(&long, 76, 40), Some(dec!(1.5)));
    // What stands where there is no value is not looked at.
    let gap = wide(vec![None, Some("1")], 76, 0);
    assert_eq!(
        Amounts::of(&gap, "amount").unwrap().at(1),
        Some(Decimal::ONE)
    );
    assert_eq!(
        Amounts::scale_of(&DataType::Decimal256(76, 40)),
        Some((28, false))
    );
    assert_eq!(
        Amounts::scale_of(&DataType::Decimal256(18, 2)),
        Some((2, true))
    );
}

#[test]
fn places_before_the_point_are_zeros() {
    let arrays: Vec<ArrayRef> = vec![
        Arc::new(
            Decimal32Array::from(vec![12, -3])
                .with_precision_and_scale(9, -3)
                .unwrap(),
        ),
        Arc::new(
            Decimal64Array::from(vec![12, -3])
                .with_precision_and_scale(18, -3)
                .unwrap(),
        ),
        Arc::new(
            Decimal128Array::from(vec![12, -3])
                .with_precision_and_scale(38, -3)
                .unwrap(),
        ),
        wide(vec![Some("12"), Some("-3")], 76, -3),
    ];
    for array in arrays {
        let amounts = Amounts::of(&array, "amount").unwrap();
        let found = (amounts.at(0), amounts.at(1));
        assert_eq!(
            found,
            (Some(dec!(12000)), Some(dec!(-3000))),
            "{}",
            array.data_type()
        );
        assert_eq!(amounts.scale(), 0);
    }
    // 18 digits and three zeros are more than 64 bits hold.
    assert_eq!(
        Amounts::scale_of(&DataType::Decimal64(18, -3)),
        Some((0, false))
    );
    assert_eq!(
        Amounts::scale_of(&DataType::Decimal64(15, -3)),
        Some((0, true))
    );
}

#[test]
fn amounts_of_every_decimal_are_summed_as_those_of_128_bits() {
    let customer = || Arc::new(Int64Array::from(vec![1, 1])) as ArrayRef;
    // The places differ, and so does the room: of 64 bits and of 128.
    let of = |amounts: ArrayRef| {
        let rules = SummaryRules::new(reduction(Collapse::Day, TimeUnit::Week)).unwrap();
        let mut streaming = StreamingReduction::<i64>::new(rules, LogColumns::default());
        streaming
            .push(&table(customer(), dates(), amounts))
            .unwrap();
        streaming.base().unwrap()
    };
    let plain = Decimal128Array::from(vec![2000, 7000]);
    let expected = of(Arc::new(plain.with_precision_and_scale(10, 0).unwrap()));
    assert_eq!(expected.monetary_value(), [Some(7000.0)]);
    for (digits, scale) in [(4, -3), (38, -3), (76, -3)] {
        let array = wide(vec![Some("2"), Some("7")], digits, scale);
        assert_eq!(of(array), expected, "{digits} {scale}");
    }
    let thousands = Decimal64Array::from(vec![2, 7]);
    assert_eq!(
        of(Arc::new(
            thousands.with_precision_and_scale(18, -3).unwrap()
        )),
        expected
    );
    let behind = |zeros: usize| {
        wide(
            vec![
                Some(&format!("2{}", "0".repeat(zeros))),
                Some(&format!("7{}", "0".repeat(zeros))),
            ],
            76,
            (zeros - 3) as i8,
        )
    };
    for zeros in [5, 30, 50] {
        assert_eq!(of(behind(zeros)), expected, "{zeros}");
    }
}
