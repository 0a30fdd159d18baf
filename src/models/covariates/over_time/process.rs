use super::history::{VaryingHistory, VaryingStretch};
use super::model::{MODEL, VaryingParetoNbd, reached};
use super::{VaryingColumns, VaryingError};
use crate::models::error::not_negative;
use crate::models::purchase::lifetime::negative_binomial;
use crate::models::{ModelError, ParetoNbd, Posterior, PurchaseProcess};
use crate::numeric::{Unsettled, integrate};

/// The posterior of one customer, and their process from now on under given covariates.
///
/// A stretch begins now: for a customer with a history, where its observation ended.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked")
)]
pub struct VaryingProcess {
    pub(super) model: VaryingParetoNbd,
    /// In time as the two processes feel it.
    pub(super) known: Posterior<ParetoNbd>,
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Unchecked {
    model: VaryingParetoNbd,
    known: Posterior<ParetoNbd>,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for VaryingProcess {
    type Error = VaryingError;

    fn try_from(read: Unchecked) -> Result<Self, VaryingError> {
        let (before, after) = (read.model.baseline(), &read.known.process);
        let has_seen_more = after.r() >= before.r()
            && after.alpha() >= before.alpha()
            && after.s() == before.s()
            && after.beta() >= before.beta();
        if !has_seen_more {
            let what = "a customer's rates are the model's and what was seen of the customer";
            return Err(VaryingError::Contradiction { what });
        }
        Ok(Self {
            model: read.model,
            known: read.known,
        })
    }
}

/// A piece of a stretch.
struct Ahead {
    /// The probability to be there at its start, given alive now.
    there: f64,
    /// The time from now to its start.
    from: f64,
    length: f64,
    /// A from now to its start.
    felt: f64,
    /// e^(γ′z): purchase rates are this many times those at 0.
    faster: f64,
    /// (β + B)/e^(δ′w) at its start: β of one who is there, in the time of the piece.
    beta: f64,
}

impl VaryingParetoNbd {
    /// The posterior of a customer with this history, and their process from then on.
    ///
    /// # Errors
    ///
    /// As [`log_likelihood`](Self::log_likelihood).
    pub fn posterior(&self, history: &VaryingHistory) -> Result<VaryingProcess, VaryingError> {
        let probability_alive = self.probability_alive(history)?;
        let (rates, felt) = (self.rates(), self.rates().felt(history));
        let process = ParetoNbd::new(
            rates.baseline.r() + history.frequency,
            rates.baseline.alpha() + felt[0],
            rates.baseline.s(),
            rates.baseline.beta() + felt[1],
        )?;
        Ok(VaryingProcess {
            model: self.clone(),
            known: Posterior {
                probability_alive,
                process,
            },
        })
    }

    /// The process of a new customer from the first purchase on.
    pub fn new_customer(&self) -> VaryingProcess {
        VaryingProcess {
            model: self.clone(),
            known: Posterior {
                probability_alive: 1.0,
                process: *self.baseline(),
            },
        }
    }
}

impl VaryingProcess {
    /// The probability that the customer has not left for good until now.
    pub fn probability_alive(&self) -> f64 {
        self.known.probability_alive
    }

    /// Given alive, r, α, s, β: a new customer whose covariates are 0 and who has these parameters
    /// does the same.
    pub fn given_alive(&self) -> &ParetoNbd {
        &self.known.process
    }

    /// The columns that a stretch must have.
    pub fn columns(&self) -> VaryingColumns {
        self.model.columns()
    }

    /// The pieces of a stretch, and the probability to be there at its end, given alive now.
    fn ahead(&self, stretch: &VaryingStretch) -> Result<(Vec<Ahead>, f64), VaryingError> {
        self.model.check(&stretch.columns)?;
        let (rates, now) = (self.model.rates(), &self.known.process);
        let survival = |felt: f64| (-now.s() * (felt / now.beta()).ln_1p()).exp();
        let (mut felt, mut felt_risk, mut from) = (0.0, 0.0, 0.0);
        let mut pieces = Vec::new();
        for piece in stretch.stretch.pieces() {
            let [a, b] = rates.multipliers(piece);
            pieces.push(Ahead {
                there: survival(felt_risk),
                from,
                length: piece.length,
                felt,
                faster: a,
                beta: (now.beta() + felt_risk) / b,
            });
            felt += a * piece.length;
            felt_risk += b * piece.length;
            from += piece.length;
        }
        Ok((pieces, survival(felt_risk)))
    }

    /// The expected number of purchases over a stretch.
    ///
    /// # Errors
    ///
    /// [`VaryingError::OtherColumns`], [`ModelError::OutOfReach`].
    pub fn expected_purchases(&self, stretch: &VaryingStretch) -> Result<f64, VaryingError> {
        let mut sum = 0.0;
        for piece in self.ahead(stretch)?.0 {
            sum += piece.there * self.process(&piece)?.expected_purchases(piece.length)?;
        }
        reached(
            self.known.probability_alive * sum,
            "expected number of purchases",
        )
    }

    /// The process of one who is there at the start of a piece, in the time of the piece. Having
    /// been there says nothing of λ.
    fn process(&self, piece: &Ahead) -> Result<ParetoNbd, ModelError> {
        let now = &self.known.process;
        ParetoNbd::new(now.r(), now.alpha() / piece.faster, now.s(), piece.beta)
    }

    /// The expected number of purchases over a stretch, each discounted to now at a continuous
    /// rate per unit of time (DECT: discounted expected conditional transactions):
    ///
    /// ```text
    /// E[∫ e^(−δt) dX(t)]        over the stretch
    /// ```
    ///
    /// # Errors
    ///
    /// As [`expected_purchases`](Self::expected_purchases), and [`ModelError::Argument`] where the
    /// rate is negative or not finite.
    pub fn discounted_expected_purchases(
        &self,
        stretch: &VaryingStretch,
        force_of_interest: f64,
    ) -> Result<f64, VaryingError> {
        let rate = not_negative("force of interest", force_of_interest)?;
        if rate == 0.0 {
            return self.expected_purchases(stretch);
        }
        let (now, mut sum) = (&self.known.process, 0.0);
        for piece in self.ahead(stretch)?.0 {
            // In y = ln(1 + t/β), which makes the survival an exponential.
            let integrand = |y: f64| {
                let time = piece.beta * y.exp_m1();
                (y * (1.0 - now.s()) - rate * (piece.from + time)).exp()
            };
            let end = (piece.length / piece.beta).ln_1p();
            let discounted = integrate(integrand, 0.0, end, 2)
                .map_err(|error| unsettled(error, "discounted expected purchases"))?;
            let rate_of_purchases = now.r() / now.alpha() * piece.faster;
            sum += piece.there * rate_of_purchases * piece.beta * discounted;
        }
        reached(
            self.known.probability_alive * sum,
            "discounted expected purchases",
        )
    }

    /// The expected number of all purchases to come, each discounted to now at a continuous rate,
    /// where the covariates after the stretch stay for ever what they are in its last period;
    /// `None` where the sum diverges, which can only be without discount.
    ///
    /// ```text
    /// DERT = DECT(stretch) + e^(−δH)·P(alive at H)·DET(δ)     H the length of the stretch
    /// ```
    ///
    /// DET is that of Pareto/NBD at the last period's rates.
    ///
    /// # Errors
    ///
    /// As [`discounted_expected_purchases`](Self::discounted_expected_purchases), and
    /// [`ModelError::Argument`] where the stretch has no length.
    pub fn discounted_expected_residual_transactions(
        &self,
        stretch: &VaryingStretch,
        force_of_interest: f64,
    ) -> Result<Option<f64>, VaryingError> {
        let within = self.discounted_expected_purchases(stretch, force_of_interest)?;
        let (pieces, there) = self.ahead(stretch)?;
        let Some(last) = pieces.last() else {
            return Err(VaryingError::Model(ModelError::argument(
                "length of the stretch",
                "> 0",
                0.0,
            )));
        };
        let at_end = Ahead {
            beta: last.beta + last.length,
            ..*last
        };
        let after = self.process(&at_end)?;
        let Some(after) = after.discounted_expected_transactions(force_of_interest)? else {
            return Ok(None);
        };
        let until_then = (-force_of_interest * (last.from + last.length)).exp();
        let beyond = self.known.probability_alive * there * until_then * after;
        reached(within + beyond, "discounted expected transactions").map(Some)
    }

    /// The probability to be still a customer at the end of a stretch.
    ///
    /// # Errors
    ///
    /// [`VaryingError::OtherColumns`].
    pub fn probability_alive_after(&self, stretch: &VaryingStretch) -> Result<f64, VaryingError> {
        let (_, there) = self.ahead(stretch)?;
        Ok(self.known.probability_alive * there)
    }

    /// The probability of exactly `n` purchases over a stretch.
    ///
    /// # Errors
    ///
    /// As [`expected_purchases`](Self::expected_purchases).
    pub fn purchase_probability(
        &self,
        n: u64,
        stretch: &VaryingStretch,
    ) -> Result<f64, VaryingError> {
        let now = &self.known.process;
        let (pieces, there) = self.ahead(stretch)?;
        let bought = |felt: f64| negative_binomial(now.r(), now.alpha(), n, felt);
        let (mut all, mut sum) = (0.0, 0.0);
        for piece in pieces {
            // In y = ln(1 + t/β): the density of leaving is s·e^(−sy).
            let integrand = |y: f64| {
                let time = piece.beta * y.exp_m1();
                bought(piece.felt + piece.faster * time) * now.s() * (-now.s() * y).exp()
            };
            let end = (piece.length / piece.beta).ln_1p();
            let left = integrate(integrand, 0.0, end, 2)
                .map_err(|error| unsettled(error, "probability of a number of purchases"))?;
            sum += piece.there * left;
            all = piece.felt + piece.faster * piece.length;
        }
        sum += there * bought(all);
        let nothing = if n == 0 {
            1.0 - self.known.probability_alive
        } else {
            0.0
        };
        Ok(nothing + self.known.probability_alive * sum)
    }
}

fn unsettled(_: Unsettled, quantity: &'static str) -> ModelError {
    ModelError::out_of_reach(MODEL, quantity)
}
