//! The cost of acquiring and of retaining a customer, and its payback.
//!
//! | question | where |
//! |---|---|
//! | what does a new customer cost, blended and by channel? | [`customer_acquisition_cost`], [`acquisition_cost_by_channel`] |
//! | how does value compare with cost? | [`value_to_cost_ratio`], [`CustomerCosts`] |
//! | when does the cost come back? | [`AcquisitionPayback`] |
//! | is winning dearer than keeping? | [`average_cost_ratio`], [`marginal_cost_ratio`] |
//! | how much to spend on either? | [`BlattbergDeighton`] |
//! | how to split a budget by value? | [`split_budget`] |

mod blattberg_deighton;
mod budget;
mod cost;
mod payback;

pub use blattberg_deighton::{BlattbergDeighton, SpendPlan, SpendResponse};
pub use budget::split_budget;
pub use cost::{
    ChannelCosts, ChannelSpend, CostRatio, CustomerCosts, CustomerMargins, CustomerSpend,
    acquisition_cost_by_channel, average_cost_ratio, customer_acquisition_cost,
    marginal_cost_ratio, value_to_cost_ratio,
};
pub use payback::AcquisitionPayback;
