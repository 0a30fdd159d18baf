/// The step size that gives a wanted mean acceptance probability, learnt while sampling.
///
/// Dual averaging of ln ε (Hoffman & Gelman 2014, §3.2, with their γ = 0.05, t₀ = 10, κ = 0.75).
#[derive(Debug, Clone)]
pub(super) struct StepSize {
    wanted: f64,
    /// ln of ten times the first step: where the search leans to.
    centre: f64,
    count: f64,
    error: f64,
    ln_step: f64,
    ln_mean: f64,
}

impl StepSize {
    pub(super) fn new(first: f64, wanted: f64) -> Self {
        Self {
            wanted,
            centre: (10.0 * first).ln(),
            count: 0.0,
            error: 0.0,
            ln_step: first.ln(),
            ln_mean: first.ln(),
        }
    }

    /// The step to try next.
    pub(super) fn current(&self) -> f64 {
        self.ln_step.exp()
    }

    /// The step to keep.
    pub(super) fn settled(&self) -> f64 {
        self.ln_mean.exp()
    }

    pub(super) fn learn(&mut self, acceptance: f64) {
        const GAMMA: f64 = 0.05;
        const T0: f64 = 10.0;
        const KAPPA: f64 = 0.75;
        self.count += 1.0;
        let weight = 1.0 / (self.count + T0);
        self.error += weight * (self.wanted - acceptance - self.error);
        self.ln_step = self.centre - self.count.sqrt() / GAMMA * self.error;
        let weight = self.count.powf(-KAPPA);
        self.ln_mean += weight * (self.ln_step - self.ln_mean);
    }
}
