//! A service that runs for a test.

use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// A running service; it is killed when the test is over.
pub struct Running {
    child: Child,
    pub client: Client,
}

/// Who asks it, over connections that stay open.
#[derive(Clone)]
pub struct Client {
    agent: ureq::Agent,
    address: String,
}

impl Running {
    /// Starts the service on a free port of loopback, and waits until it listens.
    pub fn start(database: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_clv-service"))
            .args([
                "--listen",
                "127.0.0.1:0",
                "--no-refit",
                "--database",
                database,
            ])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let address = line
            .trim()
            .strip_prefix("listening on ")
            .unwrap()
            .to_owned();
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .build()
            .new_agent();
        let client = Client { agent, address };
        Self { child, client }
    }

    /// Ends the process at once, as `kill -9` does.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks the process to end, and waits for it.
    pub fn stop(mut self) {
        let asked = Command::new("kill")
            .arg(self.child.id().to_string())
            .status()
            .unwrap();
        assert!(asked.success());
        assert!(self.child.wait().unwrap().success());
    }

    pub fn post(&self, path: &str, body: &Value) -> Value {
        let (status, answer) = self.client.post(path, body).unwrap();
        assert_eq!(status, 200, "{path}: {answer}");
        answer
    }

    pub fn get(&self, path: &str) -> Value {
        let (status, answer) = self.client.get(path).unwrap();
        assert_eq!(status, 200, "{path}: {answer}");
        answer
    }
}

impl Client {
    pub fn get(&self, path: &str) -> Result<(u16, Value), ureq::Error> {
        read(self.agent.get(format!("{}{path}", self.address)).call()?)
    }

    pub fn post(&self, path: &str, body: &Value) -> Result<(u16, Value), ureq::Error> {
        self.post_bytes(path, "application/json", body.to_string().as_bytes())
    }

    pub fn post_bytes(
        &self,
        path: &str,
        content: &str,
        body: &[u8],
    ) -> Result<(u16, Value), ureq::Error> {
        let request = self.agent.post(format!("{}{path}", self.address));
        read(request.header("content-type", content).send(body)?)
    }
}

fn read(mut answer: ureq::http::Response<ureq::Body>) -> Result<(u16, Value), ureq::Error> {
    let status = answer.status().as_u16();
    Ok((status, answer.body_mut().read_json()?))
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
