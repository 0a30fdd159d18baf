//! An executor:
//! `clv-executor --directory DIR [--address 127.0.0.1:50060] [--scheduler 127.0.0.1:50050] [--tasks 1] [--memory BYTES]`.

use clv_ballista::{ExecutorOptions, block_on, option, run_executor};
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let options = ExecutorOptions {
        address: option("address")?.unwrap_or(([127, 0, 0, 1], 50060).into()),
        scheduler: option("scheduler")?.unwrap_or(([127, 0, 0, 1], 50050).into()),
        tasks: option("tasks")?.unwrap_or(1),
        memory: option("memory")?,
        directory: option("directory")?.ok_or("--directory must be given")?,
    };
    block_on(async {
        run_executor(options).await?;
        Ok(())
    })
}
