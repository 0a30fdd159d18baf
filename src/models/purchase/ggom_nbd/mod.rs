//! GGom/NBD: buys at random, leaves at a moment whose risk grows with time.

mod expectations;
mod fit;
#[cfg(feature = "simulate")]
mod simulation;

use crate::models::fit::parameters::positive_parameters;
use crate::models::purchase::history_likelihood;
use crate::models::purchase::silence::{Density, Moment, Silence, ln_growth};
use crate::models::{CustomerModel, ModelError, Posterior};
use crate::numeric::elementary::{exp, exp_m1, ln, ln_1p};
use crate::numeric::{Unsettled, logistic};
use crate::transactions::PurchaseHistory;
use std::f64::consts::{PI, TAU};

positive_parameters! {
    /// The gamma-Gompertz/NBD model: buys at random, leaves at a moment whose risk grows with time.
    ///
    /// **Who buys.** While a customer, one buys at random moments at a rate λ of one's own; λ is
    /// Gamma(r, α) distributed over the customers.
    ///
    /// **Who leaves, when.** At any time; the risk of one customer grows as η·b·e^(bτ) with the time
    /// τ since the first purchase, η is Gamma(s, β) distributed. Over all customers the risk
    /// rises where β > 1 and falls where β < 1, as Pareto/NBD's always does. As b → 0 with β/b fixed it is
    /// Pareto/NBD(r, α, s, β/b): a fit that ends there (as on CDNOW) warns that b is on the edge of
    /// the search, and Pareto/NBD says the same with a parameter less.
    ///
    /// ```text
    /// S(τ)      = (β / (β + e^(bτ) − 1))^s                              P(Ω > τ)
    /// L         = Γ(r + x) α^r / (Γ(r) (α + T)^(r+x)) · S(T) · (1 + o)
    /// o         = ∫ f(τ)/S(T) · ((α + T)/(α + τ))^(r+x) dτ   over t_x < τ < T,   f = −S′
    /// P(alive)  = 1 / (1 + o)
    /// posterior = GGom/NBD(r + x, α + T, b, s, 1 + (β − 1)·e^(−bT))    given alive
    /// E[X(t)]   = r/α · ∫₀ᵗ S(τ) dτ
    /// ```
    ///
    /// The conditional expectation is the posterior's E\[X(t)\], which is Adler's correction (2022)
    /// of the published one.
    ///
    /// | parameter | unit | meaning |
    /// |---|---|---|
    /// | r | none | shape of the purchase rates; the smaller, the more customers differ |
    /// | α | time | rate: the mean purchase rate is r/α per unit of time |
    /// | b | 1/time | how fast the risk of leaving grows |
    /// | s, β | none | shape and rate of η |
    ///
    /// **Range.** Frequency up to 100 000, b·T up to 10⁴, other parameters over 10⁻³…10⁵; the
    /// integrals are by quadrature to 10⁻¹².
    ///
    /// Source: Bemmaor & Glady, "Modeling Purchasing Behavior with Sudden 'Death': A Flexible
    /// Customer Lifetime Model", Management Science 58 (2012), 1012–1021.
    ///
    /// # Example
    ///
    /// With β = 1 the chance to be there after ln 2/(b·s) is one half: S(τ) = e^(−bsτ).
    ///
    /// ```
    /// use clv::models::{GgomNbd, PurchaseProcess};
    ///
    /// let model = GgomNbd::new(0.5, 10.0, 0.1, 2.0, 1.0)?;
    /// let half = model.probability_alive_after(5.0 * 2_f64.ln())?;
    /// assert!((half - 0.5).abs() < 1e-15);
    /// // r/α · (1 − ½)/(b·s)
    /// let expected = model.expected_purchases(5.0 * 2_f64.ln())?;
    /// assert!((expected - 0.125).abs() < 1e-14);
    /// # Ok::<(), clv::Error>(())
    /// ```
    pub struct GgomNbd = "GGom/NBD" {
        /// r, the shape of the gamma distribution of purchase rates.
        r,
        /// α, its rate, in units of time: purchases come at r/α on average.
        alpha,
        /// b, the rate at which the risk of leaving grows, per unit of time.
        b,
        /// s, the shape of the gamma distribution of η.
        s,
        /// β, its rate.
        beta,
    }
}

impl GgomNbd {
    fn unsettled(_: Unsettled, quantity: &'static str) -> ModelError {
        ModelError::out_of_reach(Self::MODEL, quantity)
    }

    /// 1 + (β − 1)·e^(−bτ), between β and 1: the scale of η, per e^(bτ), of one who is there at τ.
    fn beta_at(&self, time: f64) -> f64 {
        let decay = (-self.b * time).exp();
        self.beta * decay - (-self.b * time).exp_m1()
    }

    fn growth_from(&self, from: f64) -> Growth {
        let beta = self.beta_at(from);
        Growth {
            b: self.b,
            beta,
            ln_beta: beta.ln(),
            decay: (-self.b * from).exp(),
        }
    }

    /// ln \[(β + e^(bτ) − 1) / (β + e^(bτ₀) − 1)\] with τ = τ₀ + since.
    fn ln_growth(&self, from: f64, since: f64) -> f64 {
        self.growth_from(from).ln(since)
    }

    /// ln S(τ).
    fn ln_survival(&self, time: f64) -> f64 {
        -self.s * self.ln_growth(0.0, time)
    }

    /// f(τ)/S(τ), the risk of leaving.
    fn hazard(&self, time: f64) -> f64 {
        self.s * self.b / self.beta_at(time)
    }

    /// The time in which the risk first changes.
    fn shortest_scale(&self) -> f64 {
        self.beta.min(1.0) / self.b
    }

    /// The silence of r + x, from t_x to T, and how G grows in it. Once a customer: not worth a copy in every
    /// loop.
    #[inline(never)]
    fn silence(&self, rx: f64, (from, to): (f64, f64)) -> (Silence, Growth) {
        let scale = self.shortest_scale();
        let second = (scale, ln_growth(scale, (from, to)));
        let whole = Silence::of(rx, (from, to), self.alpha, second);
        let growth = self.growth_from(from);
        let end = self.end_of(&whole, growth);
        let [ln_growth_end, _, _, ln_share] = growth.with_slopes(end - from);
        let survival = self.s * ln_growth_end;
        let bends = self.bends_within(&whole, end);
        let until = |scale: f64| ln_growth(scale, (from, end));
        let silence = Silence {
            length: until(whole.nearest),
            fall: rx * until(self.alpha) + survival + ln_share.abs(),
            // A long fall is the exponential of an exponential, of G or of ln τ: it is bounded no
            // farther than π/2 beside the axis.
            bends: if survival > 12.0 {
                2.0 * bends.max(1.0)
            } else {
                bends
            },
            ..whole
        };
        (silence, growth)
    }

    /// Where the integral over the silence may end: with τ, the time to leave in ln τ and the share
    /// of e^(bτ) in G rise by no more than is known beforehand, and the rest only falls; once it
    /// has fallen by sixty e-foldings more, what is left is below the rounding of the integral and
    /// of its means.
    fn end_of(&self, silence: &Silence, growth: Growth) -> f64 {
        const NOTHING: f64 = 60.0;
        let whole = silence.to - silence.from;
        let rise = growth.ln_beta.max(0.0) + silence.length;
        let excess = |since: f64| {
            let ln_alpha = ln_growth(self.alpha, (silence.from, silence.from + since));
            silence.shape * ln_alpha + self.s * growth.ln(since) - NOTHING - rise
        };
        if excess(whole) <= NOTHING {
            return silence.to;
        }
        // Bisection of ln(nearest + τ), until the end is not much too late.
        let start = silence.nearest + silence.from;
        let (mut low, mut high) = (0.0, silence.length);
        for _ in 0..60 {
            let middle = 0.5 * (low + high);
            let left_over = excess(start * middle.exp_m1());
            if left_over < 0.0 {
                low = middle;
            } else {
                high = middle;
            }
            if (0.0..NOTHING).contains(&left_over) {
                break;
            }
        }
        (silence.from + start * high.exp_m1()).min(silence.to)
    }

    /// The number of bends of G within an e-folding of nearest + τ, at most, until the end: its
    /// zero next to the time axis lies at ln(β − 1)/b and π/b beside it, for β < 1 at ln(1 − β)/b
    /// and, on the next branch, 2π/b beside it.
    ///
    /// ```text
    /// π·(nearest + τ)/|τ − zero|
    /// ```
    fn bends_within(&self, silence: &Silence, end: f64) -> f64 {
        let beside = if self.beta > 1.0 { PI } else { TAU } / self.b;
        let zero = (self.beta - 1.0).abs().max(f64::MIN_POSITIVE).ln() / self.b;
        let reach = silence.nearest + zero;
        // Where that is largest.
        let worst = if reach > 0.0 {
            zero + beside * (beside / reach)
        } else {
            f64::INFINITY
        };
        let time = worst.clamp(silence.from, end);
        PI * (silence.nearest + time) / (time - zero).hypot(beside)
    }

    /// ln o; minus infinity where there was no silence.
    fn ln_odds_of_having_left(&self, history: &PurchaseHistory) -> f64 {
        let (from, since) = (history.recency(), history.age() - history.recency());
        if since <= 0.0 {
            return f64::NEG_INFINITY;
        }
        let rx = self.r + f64::from(history.frequency());
        let (silence, growth) = self.silence(rx, (from, history.age()));
        let alone = Alone {
            b: self.b,
            s: self.s,
        };
        let left = silence.left(alone, &growth.own());
        self.ln_odds(&silence, (&growth, growth.ln(since)), left.integral)
    }

    /// ln o of a silence, from whose start G grows by `ln_growth` until its end.
    #[inline(always)]
    fn ln_odds(
        &self,
        silence: &Silence,
        (growth, ln_growth): (&Growth, f64),
        integral: f64,
    ) -> f64 {
        // The risk at its start is s·b/β there.
        ln(self.s * self.b / growth.beta * integral)
            + silence.shape * silence.ln_alpha
            + self.s * ln_growth
    }
}

/// The density of dropouts, without anything to be averaged.
#[derive(Clone, Copy)]
struct Alone {
    b: f64,
    s: f64,
}

impl Density<0, 0, 3> for Alone {
    #[inline(always)]
    fn at<const ALPHA: bool>(&self, own: &[f64; 3], moment: &Moment) -> (f64, [f64; 0], [f64; 0]) {
        let [ln_growth, _, _, ln_share] = Growth::of(self.b, own).with_slopes(moment.since);
        (ln_share - self.s * ln_growth, [], [])
    }
}

/// The growth of G(τ) = β + e^(bτ) − 1 from a moment τ₀ on.
#[derive(Clone, Copy)]
struct Growth {
    b: f64,
    /// G(τ₀)·e^(−bτ₀), and its logarithm.
    beta: f64,
    ln_beta: f64,
    /// e^(−bτ₀).
    decay: f64,
}

impl Growth {
    /// Beyond this e^(b·since) is no longer computed, only its reciprocal.
    const FAR: f64 = 30.0;

    /// What depends on τ₀, a number of each customer's own.
    #[inline(always)]
    fn own(&self) -> [f64; 3] {
        [self.beta, self.ln_beta, self.decay]
    }

    #[inline(always)]
    fn of(b: f64, &[beta, ln_beta, decay]: &[f64; 3]) -> Self {
        Self {
            b,
            beta,
            ln_beta,
            decay,
        }
    }

    /// ln G(τ)/G(τ₀) with τ = τ₀ + since.
    #[inline(never)]
    fn ln(&self, since: f64) -> f64 {
        self.with_slopes(since)[0]
    }

    /// ln G(τ)/G(τ₀), 1/G(τ), the share e^(bτ)/G(τ) and the logarithm of how that has grown since τ₀,
    /// b·since less the first, without a branch.
    #[inline(always)]
    fn with_slopes(&self, since: f64) -> [f64; 4] {
        let gained = self.b * since;
        let near = if gained < Self::FAR {
            gained
        } else {
            Self::FAR
        };
        let (risen, fallen) = (exp_m1(near), exp(-gained));
        let rest = (self.beta + risen).recip();
        let ln_near = ln_1p(risen / self.beta);
        let near = [
            ln_near,
            self.decay * rest,
            (1.0 + risen) * rest,
            gained - ln_near,
        ];
        let beyond = (self.beta - 1.0) * fallen;
        let share = (1.0 + beyond).recip();
        let ln_share = self.ln_beta - ln_1p(beyond);
        let far = [
            gained - ln_share,
            self.decay * fallen * share,
            share,
            ln_share,
        ];
        let mut chosen = far;
        for i in 0..4 {
            chosen[i] = if gained < Self::FAR { near[i] } else { far[i] };
        }
        chosen
    }
}

impl CustomerModel for GgomNbd {
    type History = PurchaseHistory;
    type Process = Self;

    fn log_likelihood(&self, history: &PurchaseHistory) -> Result<f64, ModelError> {
        history_likelihood::log_likelihood(self, history)
    }

    fn probability_alive(&self, history: &PurchaseHistory) -> Result<f64, ModelError> {
        Ok(logistic(-self.ln_odds_of_having_left(history)))
    }

    fn posterior(&self, history: &PurchaseHistory) -> Result<Posterior<Self>, ModelError> {
        Ok(Posterior {
            probability_alive: self.probability_alive(history)?,
            process: Self {
                r: self.r + f64::from(history.frequency()),
                alpha: self.alpha + history.age(),
                b: self.b,
                s: self.s,
                beta: self.beta_at(history.age()),
            },
        })
    }
}
