use super::printed;
use clv::segment::Concentration;
use rust_decimal::Decimal;

fn of(values: &[i64]) -> Concentration {
    let values: Vec<_> = values.iter().copied().map(Decimal::from).collect();
    Concentration::of(&values).unwrap().unwrap()
}

#[test]
fn gini_of_the_ten_incomes() {
    let incomes = [
        541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11_904, 22_261,
    ];
    printed(of(&incomes).gini(), 0.462_091_130_3, 1e-10);
}

#[test]
fn four_firms() {
    printed(of(&[30, 30, 20, 20]).herfindahl() * 10_000.0, 2600.0, 1.0);
}
