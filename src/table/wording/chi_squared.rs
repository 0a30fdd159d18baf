use crate::models::FrequencyFit;
use crate::statistics::p_equals;
use crate::table::Words;
use crate::table::number::grouped;

/// Fewer customers than this in a class, and the distribution of Pearson's χ² is not the tabulated one
/// (Cochran 1954).
const FEWEST: f64 = 5.0;

/// Pearson's χ² with its p-value, and a word of caution where classes are expected to be small.
pub(crate) fn chi_squared(fit: &FrequencyFit) -> Option<Words> {
    let (chi_squared, p_value) = fit.chi_squared.zip(fit.p_value)?;
    let (degrees, p) = (fit.degrees_of_freedom, p_equals(p_value));
    let chi_squared = grouped(chi_squared, 2);
    let mut english = format!("χ² {chi_squared}, df {degrees}, {p}");
    let mut chinese = format!("χ² {chi_squared}，自由度 {degrees}，{p}");
    let small = fit.rows.iter().filter(|row| row.expected < FEWEST).count();
    if small > 0 {
        let classes = fit.rows.len();
        english.push_str(&format!(
            "; not to be relied on: {small} of {classes} classes expect fewer than 5 customers"
        ));
        chinese.push_str(&format!(
            "；不可靠：{classes} 组中有 {small} 组的预期客户数不足 5"
        ));
    }
    Some(Words::new(english, chinese))
}
