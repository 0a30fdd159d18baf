use crate::fitting;
use crate::purchase_laws::{self, DIGITS, close};
use clv::models::{BgNbd, CustomerModel, Nbd, PurchaseProcess};
use clv::transactions::PurchaseHistory;
use proptest::prelude::*;

#[test]
fn every_start_leads_to_the_optimum_or_to_a_refusal() {
    fitting::every_start_leads_to_the_optimum_or_to_a_refusal::<Nbd>(50);
}

/// Where nobody leaves, BG/NBD is NBD.
#[test]
fn bg_nbd_tends_to_it() {
    let nbd = Nbd::new(0.4, 12.0).unwrap();
    let bg = BgNbd::new(0.4, 12.0, 1e-13, 2.0).unwrap();
    let customer = PurchaseHistory::new(3, 20.0, 30.0).unwrap();
    close(
        bg.log_likelihood(&customer).unwrap(),
        nbd.log_likelihood(&customer).unwrap(),
        DIGITS,
    );
    let expected = nbd.expected_purchases(9.0).unwrap();
    close(bg.expected_purchases(9.0).unwrap(), expected, DIGITS);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn laws([r, alpha, ..] in purchase_laws::parameters(), customer in purchase_laws::history()) {
        let model = Nbd::new(r, alpha).unwrap();
        purchase_laws::customer(&model, &customer);
        purchase_laws::process(&model.posterior(&customer).unwrap(), 5.0 * alpha / r);
        purchase_laws::slows_down(&model, customer.age());
        purchase_laws::discounting(&model, 0.1);
    }
}
