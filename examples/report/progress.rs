//! How far a long work has come, for one who waits at a terminal.
#![allow(dead_code, reason = "a test of the report waits at no terminal")]

use indicatif::{ProgressBar, ProgressStyle};

pub struct Progress(ProgressBar);

impl Progress {
    pub fn new(steps: u64) -> Self {
        let bar = ProgressBar::new(steps);
        if let Ok(style) = ProgressStyle::with_template("{bar:20} {msg}") {
            bar.set_style(style);
        }
        Self(bar)
    }

    /// Begins the next step.
    pub fn step(&self, what: &'static str) {
        self.0.inc(1);
        self.0.set_message(what);
    }

    /// Takes the bar away.
    pub fn end(&self) {
        self.0.finish_and_clear();
    }
}
