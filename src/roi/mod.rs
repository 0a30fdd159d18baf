//! Return on investment: ledgers of costs and benefits, and cash flows in time.
//!
//! | question | where |
//! |---|---|
//! | what came back for what was spent, and from which lines? | [`Investment`], [`presets`] |
//! | is that excellent, and how many times another programme's? | [`GradeScale`], [`multiple_between`] |
//! | what does one more unit of money bring, and when is it even? | [`marginal_return`], [`CostStructure`] |
//! | how does the return develop? | [`returns_by_period`] |
//! | what is a series of payments worth? | [`CashFlows`], [`DatedCashFlows`] |
//! | at which rate does it balance? | [`InternalRates`] |
//! | equal payments and compound growth | [`Annuity`], [`CompoundGrowth`] |

mod cash_flows;
mod comparison;
mod error;
mod grade;
mod investment;
mod periods;
pub mod presets;

pub use cash_flows::{
    Annuity, CashFlows, CompoundGrowth, DatedCashFlow, DatedCashFlows, FinancingRates, FirstFlow,
    InternalRates, PaymentsAt,
};
pub use comparison::{
    BenefitAndCost, CostStructure, MultipleConvention, marginal_return, multiple_between,
};
pub use error::RoiError;
pub use grade::{Bound, Grade, GradeScale};
pub use investment::{Investment, InvestmentReturn, Return, ReturnDefinition};
pub use periods::{PeriodReturn, returns_by_period};
