//! Histories and tables of them.

use clv::quantity::TimeUnit;
use clv::transactions::{CustomerBase, FirstPurchase, PurchaseHistory, TransactionsError};

#[test]
fn a_history_must_be_possible() {
    for (frequency, recency, age) in [
        (0, 0.0, 0.0),
        (0, 0.0, 5.0),
        (1, 5.0, 5.0),
        (100_000, 1e-9, 1e6),
    ] {
        let history = PurchaseHistory::new(frequency, recency, age).unwrap();
        assert_eq!(
            (history.frequency(), history.recency(), history.age()),
            (frequency, recency, age)
        );
    }
    for (frequency, recency, age) in [
        (1, 6.0, 5.0),
        (1, -1.0, 5.0),
        (0, 0.0, -1.0),
        (1, f64::NAN, 5.0),
        (1, 1.0, f64::NAN),
        (1, 1.0, f64::INFINITY),
        (1, f64::NEG_INFINITY, 1.0),
        (0, 1.0, 5.0),
        (3, 0.0, 5.0),
    ] {
        assert!(
            PurchaseHistory::new(frequency, recency, age).is_err(),
            "{frequency} {recency} {age}"
        );
    }
    assert_eq!(
        PurchaseHistory::new(3, 6.0, 5.0).unwrap_err().to_string(),
        "recency must not exceed age, got recency 6 and age 5"
    );
    assert!(
        PurchaseHistory::new(0, -0.0, 5.0)
            .unwrap()
            .recency()
            .is_sign_positive()
    );
}

fn table(
    rows: &[(&'static str, u32, f64, f64, Option<f64>)],
    first: FirstPurchase,
) -> Result<CustomerBase<&'static str>, TransactionsError> {
    let rows = rows.iter().map(|&(customer, x, recency, age, mean)| {
        (
            customer,
            PurchaseHistory::new(x, recency, age).unwrap(),
            mean,
        )
    });
    CustomerBase::from_summaries(TimeUnit::Week, first, rows)
}

#[test]
fn a_table_becomes_a_base_in_order() {
    let rows = [
        ("c", 1, 3.0, 9.0, Some(7.0)),
        ("a", 0, 0.0, 8.0, None),
        ("b", 2, 4.0, 7.0, None),
    ];
    let base = table(&rows, FirstPurchase::Excluded).unwrap();
    assert_eq!(base.customers(), ["a", "b", "c"]);
    assert_eq!(base.frequency(), [0, 2, 1]);
    assert_eq!(base.age(), [8.0, 7.0, 9.0]);
    assert_eq!(base.monetary_value(), [None, None, Some(7.0)]);
    assert_eq!(base.position("b"), Some(1));
    assert_eq!(base.get("d"), None);
    assert_eq!(base.mean_spends().collect::<Vec<_>>(), [(1, 7.0)]);
    assert_eq!(
        base.iter().map(|row| row.history).collect::<Vec<_>>(),
        base.histories().collect::<Vec<_>>()
    );
    assert_eq!(
        (base.totals(), base.reduction(), base.tally()),
        (None, None, None)
    );
    assert_eq!(
        (base.as_of(), base.collapse(), base.unit()),
        (None, None, TimeUnit::Week)
    );
}

#[test]
fn a_mean_over_all_purchases_has_one_more() {
    let rows = [("a", 0, 0.0, 8.0, Some(5.0)), ("b", 2, 4.0, 7.0, Some(6.0))];
    let base = table(&rows, FirstPurchase::Included).unwrap();
    assert_eq!(base.mean_spends().collect::<Vec<_>>(), [(1, 5.0), (3, 6.0)]);
}

#[test]
fn a_table_must_make_sense() {
    let error = |rows: &[_]| table(rows, FirstPurchase::Excluded).unwrap_err();
    assert_eq!(error(&[]), TransactionsError::NoCustomers);
    assert_eq!(
        error(&[("a", 1, 1.0, 2.0, None), ("a", 2, 1.0, 2.0, None)]),
        TransactionsError::DuplicateCustomer {
            customer: "\"a\"".to_owned()
        }
    );
    let ok = ("a", 1, 1.0, 2.0, None);
    assert_eq!(
        error(&[ok, ("b", 0, 0.0, 2.0, Some(0.0))]).to_string(),
        "row 2, customer \"b\": monetary value must be none without a repeat purchase when the \
         first purchase is excluded, got 0"
    );
    for mean in [f64::NAN, f64::INFINITY, -1.0] {
        assert!(matches!(
            error(&[ok, ("b", 1, 1.0, 2.0, Some(mean))]),
            TransactionsError::Row { row: 2, .. }
        ));
    }
}
