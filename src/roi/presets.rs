//! Ledgers that the field fills in again and again, with the names of their lines in English and in
//! Chinese. They are data: a business adds, drops and renames lines as it likes.

use super::{Bound, GradeScale, RoiError};
use crate::quantity::{Language, Ledger, LedgerLine};
use rust_decimal::Decimal;

/// The name of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LineName {
    /// In English.
    pub english: &'static str,
    /// In Chinese.
    pub chinese: &'static str,
}

impl LineName {
    const fn new(english: &'static str, chinese: &'static str) -> Self {
        Self { english, chinese }
    }

    /// The name in a language.
    pub fn in_language(self, language: Language) -> &'static str {
        match language {
            Language::English => self.english,
            Language::Chinese => self.chinese,
        }
    }
}

/// The lines of a kind of programme.
///
/// ```
/// use clv::quantity::Language;
/// use clv::roi::Investment;
/// use clv::roi::presets::DATA_DRIVEN_DECISIONS;
/// use rust_decimal_macros::dec;
///
/// let preset = DATA_DRIVEN_DECISIONS;
/// let costs = [dec!(500), dec!(120), dec!(300), dec!(80)].map(Some);
/// let benefits = [Some(dec!(1200)), Some(dec!(1500)), Some(dec!(300)), None];
/// let programme = Investment::new(
///     preset.benefits(Language::Chinese, benefits),
///     preset.costs(Language::Chinese, costs),
/// )?;
/// assert_eq!(programme.benefits().lines()[3].label, "品牌声誉改善"); // listed, not valued
/// assert_eq!(programme.outcome()?.unwrap().return_on_investment, dec!(2));
/// # Ok::<(), clv::roi::RoiError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preset<const COSTS: usize, const BENEFITS: usize> {
    /// The names of the costs.
    pub cost_lines: [LineName; COSTS],
    /// The names of the benefits.
    pub benefit_lines: [LineName; BENEFITS],
}

impl<const COSTS: usize, const BENEFITS: usize> Preset<COSTS, BENEFITS> {
    /// The cost ledger with these amounts, `None` for a line that is not valued.
    pub fn costs(&self, language: Language, amounts: [Option<Decimal>; COSTS]) -> Ledger {
        ledger(&self.cost_lines, language, amounts)
    }

    /// The benefit ledger with these amounts, `None` for a line that is not valued.
    pub fn benefits(&self, language: Language, amounts: [Option<Decimal>; BENEFITS]) -> Ledger {
        ledger(&self.benefit_lines, language, amounts)
    }
}

fn ledger<const N: usize>(
    names: &[LineName; N],
    language: Language,
    amounts: [Option<Decimal>; N],
) -> Ledger {
    Ledger::new(names.iter().zip(amounts).map(|(name, amount)| LedgerLine {
        label: name.in_language(language).to_owned(),
        amount,
    }))
}

/// Decisions by data.
pub const DATA_DRIVEN_DECISIONS: Preset<4, 4> = Preset {
    cost_lines: [
        LineName::new("data platform", "数据平台建设费用"),
        LineName::new("data analysis tools", "数据分析工具费用"),
        LineName::new("data analysts", "数据分析师人力成本"),
        LineName::new("data governance", "数据治理体系建设费用"),
    ],
    benefit_lines: [
        LineName::new("marketing conversion", "营销转化率提升"),
        LineName::new("customer lifetime value", "客户终身价值增加"),
        LineName::new("operating efficiency", "运营效率提升"),
        LineName::new("brand reputation", "品牌声誉改善"),
    ],
};

/// Personal treatment of customers.
pub const PERSONALISATION: Preset<3, 3> = Preset {
    cost_lines: [
        LineName::new("labour", "人力成本"),
        LineName::new("technology", "技术成本"),
        LineName::new("content", "内容成本"),
    ],
    benefit_lines: [
        LineName::new("customer satisfaction", "客户满意度提升"),
        LineName::new("repurchase rate", "复购率增加"),
        LineName::new("referral rate", "推荐率提高"),
    ],
};

/// The grade that data-driven companies are held to: a return (net over cost) of 200 % and above is
/// excellent.
///
/// ```
/// use clv::quantity::Language;
/// use clv::roi::presets::excellence;
/// use rust_decimal_macros::dec;
///
/// let scale = excellence(Language::English)?;
/// assert_eq!(scale.grade(dec!(2.00)), Some("excellent"));
/// assert_eq!(scale.grade(dec!(1.99)), None);
/// # Ok::<(), clv::roi::RoiError>(())
/// ```
///
/// # Errors
///
/// None: one threshold is in order.
pub fn excellence(language: Language) -> Result<GradeScale, RoiError> {
    let name = LineName::new("excellent", "优秀");
    GradeScale::new(
        [(name.in_language(language), Decimal::TWO)],
        Bound::Inclusive,
    )
}
