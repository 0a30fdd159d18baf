use rust_decimal::Decimal;

/// Points that one rule granted.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Earning {
    /// The name of the rule.
    pub rule: String,
    /// The points that were granted.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub points: Decimal,
    /// The points that the rule's cap held back.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub capped: Decimal,
}
