use crate::fitting;
use crate::purchase_laws;
use clv::models::{CustomerModel, MbgNbd};
use proptest::prelude::*;

#[test]
fn every_start_leads_to_the_optimum_or_to_a_refusal() {
    fitting::every_start_leads_to_the_optimum_or_to_a_refusal::<MbgNbd>(50);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn laws([r, alpha, a, b] in purchase_laws::parameters(), customer in purchase_laws::history()) {
        let model = MbgNbd::new(r, alpha, a, b).unwrap();
        purchase_laws::customer(&model, &customer);
        purchase_laws::process(&model.posterior(&customer).unwrap(), 5.0 * alpha / r);
        purchase_laws::slows_down(&model, customer.age());
        purchase_laws::discounting(&model, 0.1);
    }
}
