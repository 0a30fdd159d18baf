//! The drivers of value: decompositions, what-if tables and trends.
//!
//! | question | where |
//! |---|---|
//! | how much of a change came from price, frequency and customers? | [`decompose`] |
//! | which driver matters most? | [`tornado`], [`Elasticities`](super::Elasticities) |
//! | what if two drivers change? | [`two_way_table`] |
//! | how does demand answer to a price? | [`arc_elasticity`] |
//! | what does one more repeat purchase bring? | [`RepeatPurchaseValue`] |
//! | where do the indicators go? | [`Indicator`] |

mod decomposition;
mod repeat_purchases;
mod trend;
mod what_if;

pub use decomposition::{Attribution, Contributions, Decomposition, RevenueDrivers, decompose};
pub use repeat_purchases::{RepeatPurchaseValue, RepeatPurchases};
pub use trend::{Direction, Indicator, Projection, Trend};
pub use what_if::{
    Driver, DriverPoint, Tornado, TornadoBar, TwoWayTable, arc_elasticity, tornado, two_way_table,
};
