use crate::loyalty::LoyaltyError;
use rust_decimal::Decimal;
use std::fmt::Display;

/// A customer's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Ranked<'a, Id> {
    /// The customer.
    pub customer: &'a Id,
    /// The spend, in money.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub spend: Decimal,
    /// 1 for the highest spend; equals share a rank.
    pub rank: usize,
}

/// Customers by spend, the highest first, for the prizes of a quarter.
///
/// Competition ranking: equals share the rank of the first of them and stand in the order of their
/// ids, and the ranks that they take up are left out (1, 2, 2, 4). Spend is compared as a number.
///
/// # Errors
///
/// [`LoyaltyError::DuplicateCustomer`].
///
/// # Example
///
/// ```
/// use clv::loyalty::promotion::rank_by_spend;
/// use rust_decimal_macros::dec;
///
/// let spend = [("kim", dec!(300)), ("lee", dec!(1200)), ("ann", dec!(300.00)), ("bob", dec!(45))];
/// let ranks = rank_by_spend(&spend)?;
/// let ranks: Vec<_> = ranks.iter().map(|ranked| (*ranked.customer, ranked.rank)).collect();
/// assert_eq!(ranks, [("lee", 1), ("ann", 2), ("kim", 2), ("bob", 4)]);
/// # Ok::<(), clv::loyalty::LoyaltyError>(())
/// ```
pub fn rank_by_spend<Id: Ord + Display>(
    customers: &[(Id, Decimal)],
) -> Result<Vec<Ranked<'_, Id>>, LoyaltyError> {
    let mut sorted: Vec<&(Id, Decimal)> = customers.iter().collect();
    sorted.sort_by(|(a, _), (b, _)| a.cmp(b));
    let twice = sorted.windows(2).find_map(|pair| match pair {
        [(a, _), (b, _)] if a == b => Some(a),
        _ => None,
    });
    if let Some(customer) = twice {
        return Err(LoyaltyError::DuplicateCustomer {
            customer: customer.to_string(),
        });
    }
    // A stable sort: equals stay in the order of their ids.
    sorted.sort_by(|(_, a), (_, b)| b.cmp(a));
    let mut ranking: Vec<Ranked<'_, Id>> = Vec::with_capacity(sorted.len());
    for (place, (customer, spend)) in sorted.into_iter().enumerate() {
        let rank = match ranking.last() {
            Some(before) if before.spend == *spend => before.rank,
            _ => place + 1,
        };
        ranking.push(Ranked {
            customer,
            spend: *spend,
            rank,
        });
    }
    Ok(ranking)
}
