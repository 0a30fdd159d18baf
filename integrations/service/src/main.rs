//! A service that keeps customers' values current: events in, values and the base's health out.
//!
//! ```text
//! cargo run --release -p clv-service -- --help
//! ```

mod config;
mod error;
mod events;
mod http;
mod models;
mod request;
mod state;
mod store;
mod writer;

use clap::Parser;
use config::Config;
use error::ServiceError;
use state::Service;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

/// How long requests have to end when the service was asked to stop.
const PATIENCE: Duration = Duration::from_secs(10);

#[tokio::main]
async fn main() -> std::process::ExitCode {
    match run(Config::parse()).await {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("clv-service: {error}");
            std::process::ExitCode::FAILURE
        }
    }
}

async fn run(config: Config) -> Result<(), ServiceError> {
    let listener = TcpListener::bind(&config.listen).await?;
    let service = Arc::new(Service::open(config).await?);
    let (writer, writing) = writer::start(Arc::clone(&service));
    let refitting = tokio::spawn(models::refit_nightly(Arc::clone(&service)));
    println!("listening on http://{}", listener.local_addr()?);
    let serving = axum::serve(listener, http::routes(Arc::clone(&service), writer))
        .with_graceful_shutdown(stop_asked());
    tokio::select! {
        served = async { serving.await } => {
            served?;
            // The routes are gone, and with them the last sender: the writer ends when all is written.
            let _ = writing.await;
        }
        // A request that does not come to its end: nothing of it was acknowledged.
        () = async { stop_asked().await; tokio::time::sleep(PATIENCE).await } => {}
    }
    refitting.abort();
    service.store.close().await;
    Ok(())
}

/// Until somebody asks the process to end.
async fn stop_asked() {
    let terminated = async {
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => {
                terminate.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated => {}
    }
}
