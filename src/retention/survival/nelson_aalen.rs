use super::RiskTable;

/// A step of the cumulative hazard.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct NelsonAalenRow {
    /// When customers left.
    pub time: f64,
    /// Customers at risk.
    pub at_risk: u64,
    /// Customers who left.
    pub left: u64,
    /// H.
    pub cumulative_hazard: f64,
    /// √(Σ d/n²).
    pub standard_error: f64,
}

/// The Nelson–Aalen estimate of the cumulative hazard at every time at which customers left. Ties
/// are not split.
///
/// ```text
/// H(t) = Σ_{t_i ≤ t} d_i/n_i
/// ```
///
/// # Example
///
/// ```
/// use clv::retention::{RiskTable, nelson_aalen};
///
/// let table = RiskTable::from_counts([(1.0, 1, 1), (2.0, 1, 1)])?.unwrap();
/// let rows = nelson_aalen(&table);
/// assert_eq!(rows[1].cumulative_hazard, 0.25 + 0.5);
/// # Ok::<(), clv::Error>(())
/// ```
pub fn nelson_aalen(table: &RiskTable) -> Vec<NelsonAalenRow> {
    let mut hazard = 0.0;
    let mut variance = 0.0_f64;
    let rows = table.steps.iter().map(|step| {
        let (n, d) = (step.at_risk as f64, step.left as f64);
        hazard += d / n;
        variance += d / n / n;
        NelsonAalenRow {
            time: step.time,
            at_risk: step.at_risk,
            left: step.left,
            cumulative_hazard: hazard,
            standard_error: variance.sqrt(),
        }
    });
    rows.collect()
}
