//! A service that runs for a test.

use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// A running service; it is killed when the test is over.
pub struct Running {
    child: Child,
    pub address: String,
}

impl Running {
    /// Starts the service on a free port of loopback, and waits until it listens.
    pub fn start(database: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_clv-service"))
            .args(["--listen", "127.0.0.1:0", "--no-refit", "--database", database])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on ").unwrap().to_owned();
        Self { child, address }
    }

    /// Ends the process at once, as a power cut would.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks the process to end, and waits for it.
    pub fn stop(mut self) {
        let asked = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(asked.success());
        assert!(self.child.wait().unwrap().success());
    }

    pub fn post(&self, path: &str, body: &Value) -> Value {
        post(&self.address, path, body).unwrap()
    }

    pub fn get(&self, path: &str) -> Value {
        self.try_get(path).unwrap()
    }

    pub fn try_get(&self, path: &str) -> Result<Value, ureq::Error> {
        ureq::get(format!("{}{path}", self.address)).call()?.body_mut().read_json()
    }
}

pub fn post(address: &str, path: &str, body: &Value) -> Result<Value, ureq::Error> {
    ureq::post(format!("{address}{path}")).send_json(body)?.body_mut().read_json()
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
