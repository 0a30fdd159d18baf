//! Customers drawn at random from the models of purchases, spend and contracts.

mod draw;
mod processes;
mod random;

pub use draw::Draw;
pub use processes::Simulate;
pub(in crate::models) use processes::{draw_purchase, purchases};
pub use random::Random;
