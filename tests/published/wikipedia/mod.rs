use super::printed;
use clv::statistics::{largest_remainder, quantiles, spearman};
use rust_decimal::Decimal;

#[test]
fn intelligence_and_television() {
    let iq = [
        106.0, 100.0, 86.0, 101.0, 99.0, 103.0, 97.0, 113.0, 112.0, 110.0,
    ];
    let hours = [7.0, 27.0, 2.0, 50.0, 28.0, 29.0, 20.0, 12.0, 6.0, 17.0];
    let rho = spearman(&iq, &hours).unwrap().unwrap();
    printed(rho.coefficient(), -29.0 / 165.0, 1e-15);
}

#[test]
fn seats_by_hare_quota() {
    let votes = [47_000, 16_000, 15_900, 12_000, 6_100, 3_100].map(Decimal::from);
    assert_eq!(largest_remainder(10, &votes).unwrap(), [5, 2, 1, 1, 1, 0]);
}

#[test]
fn quintiles_by_r() {
    let found = quantiles(&[1.0, 2.0, 3.0, 4.0, 10.0], &[0.2, 0.4, 0.6, 0.8]);
    for (got, want) in found
        .unwrap()
        .unwrap()
        .into_iter()
        .zip([1.8, 2.6, 3.4, 5.2])
    {
        printed(got, want, 1e-14);
    }
}
