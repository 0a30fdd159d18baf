//! Why there is no model or no value.

use crate::models::{ChoiceError, FitError, LifetimeValueError, ModelError};
use crate::quantity::QuantityError;
use crate::table::Words;
use std::fmt::Display;

/// Words of the library that data bring into a message.
const TERMS: [(&str, &str); 18] = [
    ("value of the base", "客户群价值"),
    ("lifetime value", "终身价值"),
    ("lifetime revenue", "终身收入"),
    (
        "discounted purchases within a horizon",
        "期限内的折现购买次数",
    ),
    (
        "distribution of the purchases in the holdout",
        "验证期购买次数的分布",
    ),
    ("age", "观察期"),
    ("recency", "最近购买"),
    ("frequency", "频率"),
    ("history", "购买历史"),
    ("mean amount", "平均金额"),
    ("amount", "金额"),
    ("number of purchases", "购买次数"),
    ("mean logarithm of the amounts", "金额对数的均值"),
    (
        "a customer's purchases were all free",
        "有客户的购买全部免费",
    ),
    (
        "nobody has two purchases of different amounts",
        "没有客户有两次金额不同的购买",
    ),
    (
        "a column does not vary, or follows from others",
        "有一列没有变化，或可由其他列推出",
    ),
    ("finite and ≥ 0", "为有限且 ≥ 0 的数"),
    ("finite and > 0", "为有限且 > 0 的数"),
];

fn chinese_term(english: &str) -> &str {
    let term = TERMS.iter().find(|(term, _)| *term == english);
    term.map_or(english, |(_, chinese)| chinese)
}

/// The reason in words.
impl From<&ModelError> for Words {
    fn from(error: &ModelError) -> Self {
        Self::new(error.to_string(), of_model(error))
    }
}

/// The reason in words.
impl From<&FitError> for Words {
    fn from(error: &FitError) -> Self {
        Self::new(error.to_string(), of_fit(error))
    }
}

/// The reason in words.
impl From<&LifetimeValueError> for Words {
    fn from(error: &LifetimeValueError) -> Self {
        Self::new(error.to_string(), of_value(error))
    }
}

/// The reason in words.
impl From<&ChoiceError> for Words {
    fn from(error: &ChoiceError) -> Self {
        Self::new(error.to_string(), of_choice(error))
    }
}

fn of_model(error: &ModelError) -> String {
    match error {
        ModelError::Parameter {
            model,
            parameter,
            range,
            value,
        } => format!(
            "{model} 的参数 {parameter} 须{}，实为 {value}",
            chinese_term(range)
        ),
        ModelError::ParameterCount {
            model,
            expected,
            got,
        } => format!("{model} 有 {expected} 个参数，实得 {got} 个"),
        ModelError::Argument {
            argument,
            range,
            value,
        } => format!(
            "{}须{}，实为 {value}",
            chinese_term(argument),
            chinese_term(range)
        ),
        ModelError::Contradiction {
            first,
            first_value,
            second,
            second_value,
            ..
        } => format!(
            "{} {first_value} 与{} {second_value} 不能同时成立",
            chinese_term(first),
            chinese_term(second)
        ),
        ModelError::SurvivorsRise {
            renewal,
            before,
            after,
        } => format!("在约人数不能增加：第 {renewal} 次续约前 {before} 人，之后 {after} 人"),
        ModelError::OutOfReach { model, quantity } => {
            format!("{model} 的{}超出可计算的范围", chinese_term(quantity))
        }
        ModelError::NoUnit => "必须知道模型的时间单位".to_owned(),
        ModelError::UnitMismatch { model, data } => {
            let [model, data] = [model, data].map(|unit| Words::from(*unit));
            let chinese = crate::quantity::Language::Chinese;
            format!(
                "数据的时间单位须为模型的单位{}，实为{}",
                model.in_language(chinese),
                data.in_language(chinese)
            )
        }
        ModelError::Quantity(error) => of_quantity(error),
    }
}

fn of_quantity(error: &QuantityError) -> String {
    let outside = |quantity, range, value: &dyn Display| {
        format!(
            "{}须{}，实为 {value}",
            chinese_term(quantity),
            chinese_term(range)
        )
    };
    match error {
        QuantityError::OutOfRange {
            quantity,
            range,
            value,
        } => outside(quantity, range, value),
        QuantityError::NumberOutOfRange {
            quantity,
            range,
            value,
        } => outside(quantity, range, value),
        QuantityError::Overflow { quantity } => {
            format!("{}超出 28 位十进制数的范围", chinese_term(quantity))
        }
    }
}

fn of_fit(error: &FitError) -> String {
    match error {
        FitError::NoCustomer { model } => format!("拟合 {model} 至少需要一位客户"),
        FitError::NobodyRepeats {
            model,
            customers: 1,
        } => format!("拟合 {model} 至少需要一位复购客户，而唯一的客户未复购"),
        FitError::NobodyRepeats { model, customers } => {
            format!("拟合 {model} 至少需要一位复购客户，而 {customers} 位客户均未复购")
        }
        FitError::AllAlike {
            model,
            customers: 1,
            ..
        } => format!("拟合 {model} 要求客户之间有差异，而只有一位客户"),
        FitError::AllAlike {
            model,
            alike,
            customers,
        } => format!(
            "拟合 {model} 要求客户之间有差异，而 {customers} 位客户的{}相同",
            chinese_term(alike)
        ),
        FitError::NotIdentified { model, why } => {
            format!("{model} 无法识别：{}", chinese_term(why))
        }
        FitError::NoUnit { model } => format!("拟合 {model} 须给出购买历史的时间单位"),
        FitError::TimesNeeded { model } => {
            format!("为 {model} 选择 k 须知道各次购买的间隔")
        }
        FitError::Customer { customer, error } => {
            format!("客户 {customer}：{}", of_model(error))
        }
        FitError::ZeroSpend { model, customer } => format!(
            "客户 {customer}：{model} 要求平均金额 > 0，实为 0；请从金额模型中剔除该客户，购买模型不受影响"
        ),
        FitError::NoStart { model, starts } => {
            format!("{model} 的似然在 {starts} 个起点上均无法计算")
        }
        FitError::NotConverged {
            model,
            parameter,
            iterations,
            gradient_norm,
        } => format!(
            "{model} 迭代 {iterations} 次仍未收敛：平均对数似然对 {parameter} 的对数仍以 \
             {gradient_norm:.1e} 上升；数据可能几乎无法确定 {parameter}"
        ),
        FitError::NotAMaximum {
            model,
            parameter,
            curvature,
        } => format!(
            "{model} 的最好一点并非极大值：似然在两侧均上升，主要随 {parameter}（曲率 {curvature:.1e}）；\
             数据可能几乎无法确定 {parameter}"
        ),
        FitError::ReadBack { message } => message.clone(),
        FitError::Model(error) => of_model(error),
    }
}

fn of_value(error: &LifetimeValueError) -> String {
    match error {
        LifetimeValueError::Model(error) => of_model(error),
        LifetimeValueError::Quantity(error) => of_quantity(error),
        LifetimeValueError::NoMeanSpend { purchases } => {
            format!("预期金额不存在：金额模型的尾部过重（该客户有 {purchases} 次有金额的购买）")
        }
        LifetimeValueError::Diverges => "该模型在无限期下要求折现率大于 0".to_owned(),
        LifetimeValueError::NegativeDiscount { force_of_interest } => {
            format!("无限期下折现率须 ≥ 0，实为 {force_of_interest}")
        }
        LifetimeValueError::InfiniteHorizon => "期限必须有限".to_owned(),
        LifetimeValueError::SpendHistories { customers, got } => {
            format!("{customers} 位客户须各有一份金额历史，实得 {got} 份")
        }
        LifetimeValueError::Customer { customer, problem } => {
            format!("客户 {customer}：{}", of_value(problem))
        }
    }
}

fn of_choice(error: &ChoiceError) -> String {
    match error {
        ChoiceError::NoCandidate => "至少须给出一个模型".to_owned(),
        ChoiceError::EmptyHoldout { duration } => format!("验证期须长于 0，实为 {duration}"),
        ChoiceError::NothingAfterCalibration => "日志在验证期内没有任何交易".to_owned(),
        ChoiceError::OtherPurchases { .. } => "购买时间须与校准期和验证期的客户一致".to_owned(),
        ChoiceError::TimesNeeded { model } => format!("比较 {model} 须知道各次购买的间隔"),
        ChoiceError::NoMeanSpend { customer } => format!("客户 {customer} 的预期金额不存在"),
        ChoiceError::Fit(error) => of_fit(error),
        ChoiceError::Model(error) => of_model(error),
        // A log and a statistic that are refused here were read and counted before.
        other => other.to_string(),
    }
}
