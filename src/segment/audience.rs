use super::summary::same_length;
use super::{AtThreshold, SegmentError, Threshold};
use rust_decimal::Decimal;

/// The priority of a customer when effort is scarce.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Priority {
    /// High in both.
    High,
    /// High in one.
    Medium,
    /// High in neither.
    Low,
}

/// Priority by a matrix of order frequency and average order value: high in both is high, in one
/// medium, in neither low. `None` without customers.
///
/// # Errors
///
/// [`SegmentError::ColumnLength`] where the columns differ in length, [`SegmentError::Quantity`]
/// where they span more digits than 128 bits hold.
///
/// # Example
///
/// ```
/// use clv::segment::{AtThreshold, Priority, Threshold, priorities};
/// use rust_decimal_macros::dec;
///
/// let orders = [dec!(9), dec!(1), dec!(8)];
/// let average_order = [dec!(70), dec!(60), dec!(10)];
/// let found = priorities(
///     (&orders, Threshold::Median),
///     (&average_order, Threshold::Fixed(dec!(65))),
///     AtThreshold::High,
/// )?;
/// assert_eq!(found.unwrap(), [Priority::High, Priority::Low, Priority::Medium]);
/// # Ok::<(), clv::Error>(())
/// ```
pub fn priorities(
    frequency: (&[Decimal], Threshold),
    average_order: (&[Decimal], Threshold),
    at_threshold: AtThreshold,
) -> Result<Option<Vec<Priority>>, SegmentError> {
    let (frequency, frequency_threshold) = frequency;
    let (average_order, average_threshold) = average_order;
    same_length("average order", frequency.len(), average_order.len())?;
    let frequent = frequency_threshold.split(frequency, at_threshold)?;
    let large = average_threshold.split(average_order, at_threshold)?;
    let (Some(frequent), Some(large)) = (frequent, large) else {
        return Ok(None);
    };
    let places = frequent.into_iter().zip(large);
    let places = places.map(
        |(frequent, large)| match u8::from(frequent) + u8::from(large) {
            2 => Priority::High,
            1 => Priority::Medium,
            _ => Priority::Low,
        },
    );
    Ok(Some(places.collect()))
}

/// The facts that an audience is chosen by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct AudienceFacts {
    /// Orders so far.
    pub orders: u64,
    /// Average order value, in money; 0 without orders.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub average_order: Decimal,
    /// Activity (visits, interactions, orders) in the earlier window.
    pub activity_before: u64,
    /// Activity in the recent window.
    pub activity_now: u64,
    /// Complaints in the earlier window.
    pub complaints_before: u64,
    /// Complaints in the recent window.
    pub complaints_now: u64,
}

/// The audiences that a customer belongs to; one can be in several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct AudienceFlags {
    /// Orders often and much: at or above both thresholds.
    pub high_value: bool,
    /// Less active, or complains more, than in the earlier window.
    pub at_risk: bool,
    /// Has ordered once.
    pub new: bool,
}

/// The flags of each customer; `None` without customers. A customer on a threshold is high.
///
/// # Errors
///
/// [`SegmentError::Quantity`] where a sum does not fit in 127 bits.
///
/// # Example
///
/// ```
/// use clv::segment::{AudienceFacts, Threshold, audience_flags};
/// use rust_decimal_macros::dec;
///
/// let customer = |orders, average_order, activity_now| AudienceFacts {
///     orders,
///     average_order,
///     activity_before: 5,
///     activity_now,
///     complaints_before: 0,
///     complaints_now: 0,
/// };
/// let customers = [customer(9, dec!(80), 2), customer(1, dec!(10), 5)];
/// let often = Threshold::Fixed(dec!(5));
/// let flags = audience_flags(&customers, often, Threshold::Median)?.unwrap();
/// // The first buys often and much, but is less active than before; the second is new.
/// assert!(flags[0].high_value && flags[0].at_risk && !flags[0].new);
/// assert!(!flags[1].high_value && !flags[1].at_risk && flags[1].new);
/// # Ok::<(), clv::Error>(())
/// ```
pub fn audience_flags(
    customers: &[AudienceFacts],
    frequency: Threshold,
    average_order: Threshold,
) -> Result<Option<Vec<AudienceFlags>>, SegmentError> {
    let orders: Vec<_> = customers
        .iter()
        .map(|facts| Decimal::from(facts.orders))
        .collect();
    let averages: Vec<_> = customers.iter().map(|facts| facts.average_order).collect();
    let found = priorities(
        (&orders, frequency),
        (&averages, average_order),
        AtThreshold::High,
    )?;
    let flags = |(facts, priority): (&AudienceFacts, Priority)| AudienceFlags {
        high_value: priority == Priority::High,
        at_risk: facts.activity_now < facts.activity_before
            || facts.complaints_now > facts.complaints_before,
        new: facts.orders == 1,
    };
    Ok(found.map(|found| customers.iter().zip(found).map(flags).collect()))
}
