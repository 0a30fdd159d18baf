//! A scheduler: `clv-scheduler [--address 127.0.0.1:50050]`.

use clv_ballista::{block_on, option, run_scheduler};
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let address = option("address")?.unwrap_or(([127, 0, 0, 1], 50050).into());
    block_on(async {
        run_scheduler(address).await?;
        Ok(())
    })
}
