//! How far a long work has come, for one who waits at a terminal.

use std::io::{IsTerminal, Write, stderr};

pub struct Progress {
    steps: usize,
    done: usize,
}

impl Progress {
    pub fn new(steps: usize) -> Self {
        Self { steps, done: 0 }
    }

    /// Begins the next step.
    pub fn step(&mut self, what: &str) {
        self.done += 1;
        let (done, steps) = (self.done.min(self.steps), self.steps);
        let bar: String = (0..steps)
            .map(|step| if step < done { '█' } else { '░' })
            .collect();
        show(&format!("\r{bar} {what:<40}"));
    }

    /// Takes the bar away.
    pub fn end(&self) {
        show(&format!("\r{:80}\r", ""));
    }
}

fn show(text: &str) {
    let mut to = stderr();
    if to.is_terminal() {
        // Who has closed the terminal does not wait for the bar.
        let _ = to.write_all(text.as_bytes()).and_then(|()| to.flush());
    }
}
