/// The regularity of purchases by Wheat & Morrison: k of Erlang distributed times between
/// purchases, without fitting a model.
///
/// For each customer with at least two gaps, of two neighbouring gaps the share
/// m = g₁/(g₁ + g₂) is Beta(k, k) distributed whatever the customer's rate, so that
///
/// ```text
/// k̂ = (1 − 4·V) / (8·V)       V = mean of (m − ½)²
/// ```
///
/// 1 is random buying, more is regular, less is clumped. Of each customer the last two gaps count.
/// `None` where nobody has two gaps, or all shares are ½ (k is infinite). Gaps that are not positive
/// and finite leave a customer out.
///
/// Source: Wheat & Morrison, "Estimating Purchase Regularity with Two Interpurchase Times", Journal
/// of Marketing Research 27 (1990), 87–93.
///
/// # Example
///
/// ```
/// use clv::models::purchase_regularity;
///
/// // Shares ¼ and ¾: V = 1/16, k = (1 − ¼)/(½).
/// let gaps: [&[f64]; 2] = [&[1.0, 3.0], &[6.0, 2.0]];
/// assert_eq!(purchase_regularity(gaps), Some(1.5));
/// ```
pub fn purchase_regularity<'a>(
    gaps_of_customers: impl IntoIterator<Item = &'a [f64]>,
) -> Option<f64> {
    let (mut squares, mut customers) = (0.0, 0.0);
    for gaps in gaps_of_customers {
        let &[.., one, other] = gaps else {
            continue;
        };
        let is_gap = |gap: f64| gap > 0.0 && gap.is_finite();
        if is_gap(one) && is_gap(other) {
            let away = one / (one + other) - 0.5;
            squares += away * away;
            customers += 1.0;
        }
    }
    let variance: f64 = squares / customers;
    // Written so that 0/0, nobody with two gaps, fails.
    (variance > 0.0).then(|| (1.0 - 4.0 * variance) / (8.0 * variance))
}
