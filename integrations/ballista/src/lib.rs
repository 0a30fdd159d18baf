//! A Ballista cluster that knows the functions of [`clv_datafusion`].
//!
//! A function travels to a cluster by its name. So scheduler, executors and client must each know it:
//! the scheduler by [`session_state`], the executors by [`function_registry`], the client by
//! [`client`], which registers after Ballista has replaced the session's state. What a function needs
//! to know goes with it as a literal in the query.
//!
//! The programs `clv-scheduler` and `clv-executor` are [`run_scheduler`] and [`run_executor`] with
//! options; a cluster of one's own calls these two, or puts the two hooks into its own programs.

use ballista::prelude::{SessionConfigExt, SessionContextExt};
use ballista_core::error::BallistaError;
use ballista_core::registry::BallistaFunctionRegistry;
use ballista_executor::executor_process::{ExecutorProcessConfig, start_executor_process};
use ballista_scheduler::cluster::BallistaCluster;
use ballista_scheduler::config::SchedulerConfig;
use ballista_scheduler::scheduler_process::start_server;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::runtime_env::RuntimeEnv;
use datafusion::execution::{SessionState, SessionStateBuilder};
use datafusion::prelude::{SessionConfig, SessionContext};
use std::net::SocketAddr;
use std::sync::Arc;

/// After how many seconds without a sign of life an executor counts as gone.
const EXECUTOR_TIMEOUT: u64 = 4;

/// How often a scheduler looks for executors that are gone, and executors give a sign of life, in
/// seconds.
const HEARTBEAT: u64 = 1;

/// The largest table that one task may read whole, in bytes. By Ballista's own limit of 128 MiB the
/// predictions for 800,000 customers were the work of one task.
const LARGEST_INLINED_SCAN: usize = 1 << 20;

/// The largest message between client, scheduler and executors.
const LARGEST_MESSAGE: u32 = 64 << 20;

/// The state of a session that knows every function: a scheduler's `override_session_builder`.
///
/// # Errors
///
/// Those of the registry.
pub fn session_state(config: SessionConfig) -> Result<SessionState> {
    let mut state = SessionStateBuilder::new()
        .with_config(config)
        .with_runtime_env(Arc::new(RuntimeEnv::default()))
        .with_default_features()
        .build();
    clv_datafusion::register_all(&mut state)?;
    Ok(state)
}

/// What an executor knows: DataFusion's functions and those of this library, an executor's
/// `override_function_registry`.
pub fn function_registry() -> BallistaFunctionRegistry {
    let mut registry = BallistaFunctionRegistry::default();
    for function in clv_datafusion::aggregate_functions() {
        let name = function.name().to_owned();
        registry
            .aggregate_functions
            .insert(name, Arc::new(function));
    }
    for function in clv_datafusion::scalar_functions() {
        let name = function.name().to_owned();
        registry.scalar_functions.insert(name, Arc::new(function));
    }
    registry
}

/// A session whose queries run on the cluster of a scheduler (`df://host:port`), in so many partitions.
///
/// ```no_run
/// # clv_ballista::block_on(async {
/// let context = clv_ballista::client("df://127.0.0.1:50050", 4).await?;
/// context.register_parquet("log", "s3://shop/log/", Default::default()).await?;
/// let answers = context.sql("SELECT nps(score) FROM log").await?.collect().await?;
/// # Ok::<(), datafusion::error::DataFusionError>(())
/// # });
/// ```
///
/// # Errors
///
/// Where the address is none.
pub async fn client(scheduler: &str, partitions: usize) -> Result<SessionContext> {
    let config = SessionConfig::new_with_ballista()
        .with_target_partitions(partitions)
        .with_ballista_broadcast_join_threshold_bytes(LARGEST_INLINED_SCAN);
    let mut context = SessionContext::remote_with_state(scheduler, session_state(config)?).await?;
    // Connecting has replaced what was registered before.
    clv_datafusion::register_all(&mut context)?;
    Ok(context)
}

/// A scheduler that serves until it is ended.
///
/// # Errors
///
/// Where the address cannot be listened to.
pub async fn run_scheduler(address: SocketAddr) -> std::result::Result<(), BallistaError> {
    let config = SchedulerConfig {
        bind_host: address.ip().to_string(),
        external_host: address.ip().to_string(),
        bind_port: address.port(),
        executor_timeout_seconds: EXECUTOR_TIMEOUT,
        expire_dead_executor_interval_seconds: HEARTBEAT,
        no_executors_grace_period_seconds: EXECUTOR_TIMEOUT,
        grpc_server_max_decoding_message_size: LARGEST_MESSAGE,
        grpc_server_max_encoding_message_size: LARGEST_MESSAGE,
        grpc_client_max_message_size: LARGEST_MESSAGE,
        override_session_builder: Some(Arc::new(session_state)),
        ..SchedulerConfig::default()
    };
    let cluster = BallistaCluster::new_from_config(&config).await?;
    start_server(cluster, address, Arc::new(config)).await
}

/// Where an executor listens, whom it serves, and what it may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExecutorOptions {
    /// The address for results; the one for tasks is the next port.
    pub address: SocketAddr,
    /// The scheduler.
    pub scheduler: SocketAddr,
    /// How many tasks run at once.
    pub tasks: usize,
    /// Bytes of memory that tasks may take together before they spill; `None` for most of the
    /// machine's.
    pub memory: Option<u64>,
    /// The directory for what is shuffled and spilled.
    pub directory: String,
}

/// An executor that serves until it is ended.
///
/// # Errors
///
/// Where an address cannot be listened to or the scheduler is not there.
pub async fn run_executor(options: ExecutorOptions) -> std::result::Result<(), BallistaError> {
    let config = ExecutorProcessConfig {
        bind_host: options.address.ip().to_string(),
        external_host: Some(options.address.ip().to_string()),
        port: options.address.port(),
        grpc_port: options.address.port() + 1,
        scheduler_host: options.scheduler.ip().to_string(),
        scheduler_port: options.scheduler.port(),
        scheduler_connect_timeout_seconds: 30,
        vcores: options.tasks,
        memory_pool_size: options.memory,
        work_dir: Some(options.directory),
        grpc_max_decoding_message_size: LARGEST_MESSAGE,
        grpc_max_encoding_message_size: LARGEST_MESSAGE,
        executor_heartbeat_interval_seconds: HEARTBEAT,
        override_function_registry: Some(Arc::new(function_registry())),
        ..ExecutorProcessConfig::default()
    };
    start_executor_process(Arc::new(config)).await
}

/// Runs a program to its end on threads with stacks that deep plans need.
///
/// # Errors
///
/// Those of the program.
pub fn block_on<T, E: From<std::io::Error>>(
    program: impl Future<Output = std::result::Result<T, E>>,
) -> std::result::Result<T, E> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_stack_size(32 << 20)
        .build()?
        .block_on(program)
}

/// The value of `--name` among a program's arguments.
///
/// # Errors
///
/// Where it cannot be read.
pub fn option<T: std::str::FromStr>(name: &str) -> Result<Option<T>> {
    let flag = format!("--{name}");
    let mut arguments = std::env::args()
        .skip_while(|argument| *argument != flag)
        .skip(1);
    match arguments.next() {
        None => Ok(None),
        Some(text) => text.parse().map(Some).map_err(|_| {
            DataFusionError::Configuration(format!("{flag} must be of its kind, got {text}"))
        }),
    }
}
