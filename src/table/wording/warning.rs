use crate::models::{FitWarning, Limit};
use crate::table::Words;

/// The warning in words.
impl From<&FitWarning> for Words {
    fn from(warning: &FitWarning) -> Self {
        Self::new(warning.to_string(), chinese(warning)).as_read()
    }
}

fn chinese(warning: &FitWarning) -> String {
    match warning {
        FitWarning::Boundary {
            parameter,
            limit,
            value,
        } => {
            let (tends, told) = match limit {
                Limit::Zero => ("趋于 0", "与 0 区分"),
                Limit::Infinity => ("趋于无穷大", "与无穷大区分"),
            };
            format!(
                "参数 {parameter} {tends}，被固定在搜索边界 {value:.2e}：数据无法将其{told}；\
                 预测仍然有效，但没有标准误；更简单的模型结论相同，为 {parameter} 设先验可得到误差"
            )
        }
        FitWarning::SlopeLeft { gradient_norm } => {
            format!(
                "平均对数似然对某一对数参数的斜率仍有 {gradient_norm:.1e}，估计值末几位尚未确定"
            )
        }
        FitWarning::WeakIdentification {
            parameter,
            log_standard_error,
        } => format!("参数 {parameter} 几乎无法识别：其对数的标准误为 {log_standard_error:.1}"),
        FitWarning::Rival { parameters, below } => {
            let place: Vec<String> = parameters.iter().map(|one| format!("{one:.4}")).collect();
            format!(
                "对数似然另有一个极大值，低 {below:.2}，位于（{}）：预测取决于相信哪一个",
                place.join("，")
            )
        }
        FitWarning::NotPositiveDefinite {
            smallest_eigenvalue,
        } => {
            format!("似然在某一方向上是平的：平均信息矩阵的最小特征值为 {smallest_eigenvalue:.1e}")
        }
    }
}
