//! BG/CNBD-k from its story: a customer with given λ and p, averaged over both.

use crate::purchase_laws::integral;
use clv::transactions::PurchaseHistory;

/// ln of the density of x purchases, the last at t_x, and none after, without the factor of the
/// gaps; by panels in ln λ and logit p.
pub fn log_likelihood(k: u32, [r, alpha, a, b]: [f64; 4], customer: &PurchaseHistory) -> f64 {
    let (x, recency, age) = (
        customer.frequency() as i32,
        customer.recency(),
        customer.age(),
    );
    let silence = age - recency;
    let given = |lambda: f64, p: f64| {
        let mut poisson = (-lambda * silence).exp();
        let mut no_purchase = 0.0;
        for j in 0..k {
            no_purchase += poisson;
            poisson *= lambda * silence / f64::from(j + 1);
        }
        let bought = lambda.powi(k as i32 * x) * (-lambda * recency).exp();
        let alive = (1.0 - p).powi(x) * no_purchase;
        let left = if x > 0 {
            p * (1.0 - p).powi(x - 1)
        } else {
            0.0
        };
        bought * (alive + left)
    };
    let over_p = |lambda: f64| {
        let weighted = |u: f64, f: &dyn Fn(f64) -> f64| {
            let p = 1.0 / (1.0 + (-u).exp());
            p.powf(a) * (1.0 - p).powf(b) * f(p)
        };
        integral(|u| weighted(u, &|p| given(lambda, p)), -30.0, 14.0, 30)
            / integral(|u| weighted(u, &|_| 1.0), -30.0, 14.0, 30)
    };
    let weighted = |v: f64| (r * v - alpha * v.exp()).exp();
    let total = integral(|v| weighted(v) * over_p(v.exp()), -30.0, 4.5, 200)
        / integral(weighted, -30.0, 4.5, 200);
    total.ln()
}
