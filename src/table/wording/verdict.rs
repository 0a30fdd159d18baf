use crate::models::{
    Comparison, FitWarning, ForecastMeasure, HoldoutMeasure, RefusedModel, Verdict, Watch,
};
use crate::quantity::{Language, with_commas};
use crate::statistics::p_equals;
use crate::table::Words;

/// The name of the naive forecast.
pub(in crate::table) fn baseline(name: &str) -> Words {
    match name {
        "own rate x/T" => Words::new(name, "自身购买率 x/T"),
        name => name.into(),
    }
}

/// The verdict of a comparison, then each of its caveats; none without a verdict.
pub(in crate::table) fn verdict(comparison: &Comparison) -> Vec<Words> {
    let Some(verdict) = &comparison.verdict else {
        return Vec::new();
    };
    let english = verdict.to_string();
    let first = english.lines().next().unwrap_or_default();
    let mut lines = vec![Words::new(first, chosen(verdict))];
    lines.extend(
        verdict
            .watch
            .iter()
            .map(|watch| Words::new(format!("- {watch}"), format!("- {}", caveat(watch)))),
    );
    lines.iter().map(Words::as_read).collect()
}

fn chosen(verdict: &Verdict) -> String {
    let measure = match verdict.measure {
        HoldoutMeasure::LogScore => "对数评分",
        HoldoutMeasure::RankedProbabilityScore => "排序概率评分",
    };
    let others = verdict.contenders.iter().map(String::as_str);
    let others: Vec<&str> = others.filter(|model| *model != verdict.model).collect();
    let mut said = format!("{}：", verdict.model);
    if !others.is_empty() {
        said.push_str(&format!(
            "验证期{measure}无法区分的模型中 AIC（{:.2}）最优（另有 {}）",
            verdict.aic,
            others.join("、")
        ));
    } else if verdict.stood_back.is_empty() {
        said.push_str(&format!("验证期{measure}唯一最优"));
    } else {
        said.push_str(&format!(
            "未触及边界的拟合中验证期{measure}唯一最优（{} 触及边界）",
            verdict.stood_back.join("、")
        ));
    }
    let (expected, actual) = verdict.holdout_total;
    said.push_str(&format!(
        "；预期验证期购买 {} 次，实际 {} 次",
        with_commas(&format!("{expected:.0}")),
        with_commas(&actual.to_string())
    ));
    if let Some(better) = verdict.better_than_baseline {
        let word = if better < 0.0 { "差" } else { "好" };
        said.push_str(&format!(
            "，比朴素基线{word} {:.0} %（平均排序概率评分）",
            100.0 * better.abs()
        ));
    }
    said
}

fn caveat(watch: &Watch) -> String {
    match watch {
        Watch::Degenerate { model, warnings } => {
            let warnings: Vec<String> = warnings.iter().map(warned).collect();
            format!("{model} 退化为更简单的模型：{}", warnings.join("；"))
        }
        Watch::Warned { model, warning } => format!("{model}：{}", warned(warning)),
        Watch::AicTie { model, difference } => {
            format!("{model} 与之相当：其 AIC 相差 {difference:+.2}，差异小于 2 不说明问题")
        }
        Watch::FitsBetterForeseesWorse { model, difference } => format!(
            "{model} 拟合更好（AIC 低 {difference:.2}），但对验证期的预测更差，超过两个标准误"
        ),
        Watch::BaselineNotBeaten {
            measure,
            model,
            baseline,
        } => {
            let measure = match measure {
                ForecastMeasure::RootMeanSquaredError => "均方根误差",
                ForecastMeasure::MeanRankedProbabilityScore => "平均排序概率评分",
                ForecastMeasure::BrierScoreOfActivity => "活跃与否的布里尔评分",
            };
            format!("{measure}未优于朴素基线：基线 {baseline:.4}，模型 {model:.4}")
        }
        Watch::TotalMissed { bias } => {
            let direction = if *bias < 0.0 { "偏少" } else { "偏多" };
            format!("验证期预期购买{direction}：{:+.1} %", 100.0 * bias)
        }
        Watch::FrequencyMisfit {
            chi_squared,
            p_value,
        } => format!(
            "复购次数的分布不吻合：χ² {chi_squared:.2}，{}",
            p_equals(*p_value)
        ),
        Watch::Refused(RefusedModel { candidate, why }) => format!(
            "{} 未参与比较：{}",
            candidate.name(),
            Words::from(why).in_language(Language::Chinese)
        ),
    }
}

fn warned(warning: &FitWarning) -> String {
    Words::from(warning)
        .in_language(Language::Chinese)
        .to_owned()
}
