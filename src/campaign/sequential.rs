use super::CampaignError;
use super::score_density::{ScoreDensity, ln_survival};
use crate::quantity::Probability;
use crate::statistics::StandardNormal;

/// The alpha-spending function: how fast a test may use up its error rate α as information arrives.
///
/// The formulas say what both sides together have used up at t, the share of the planned information
/// (of the customers, where both arms grow alike); each side has half of it. All are α at t = 1.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Spending {
    /// 4 (1 − Φ(z_{α/4}/√t)), z_q the upper quantile: hardly anything early, so the last look is almost as sharp as
    /// a test without looks. After O'Brien & Fleming.
    OBrienFleming,
    /// α ln(1 + (e − 1) t): about the same bound at each look. After Pocock.
    Pocock,
    /// α tᵖ, p > 0 (Kim & DeMets).
    Power(f64),
}

/// One look at a running test.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Look {
    /// The share of the planned information at which it is made.
    pub information: f64,
    /// Stop and call it a difference where |z| is at least this.
    pub bound: f64,
    /// The p-value that the bound stands for.
    pub nominal_p_value: f64,
    /// α used up so far, both sides.
    pub cumulative_alpha: f64,
}

/// A two-sided test that is looked at more than once and still errs with probability α at most.
///
/// To look each week and stop at p < 0.05 errs far more often than 5 %. Lan and DeMets' spending
/// functions give each look a bound so that the chance to cross any of them without a difference
/// is α. The statistic is the usual z of the data so far, such as
/// [`conversion_uplift`](super::conversion_uplift)'s.
///
/// The bounds come from Armitage, McPherson & Rowe's recursion: the density of the score process
/// among the tests that have not stopped, integrated from look to look by Gauss's rule on panels as
/// narrow as the nearest two looks need, so that a dashboard that is opened twice in a row does no
/// harm. At each look the mass that is kept and the α that is spent make 1 to 10⁻⁸, or it is an error.
/// To look after each customer, take an [`AlwaysValid`](super::AlwaysValid) test.
/// Sources: Lan & DeMets 1983; Jennison & Turnbull 2000, chapter 19.
///
/// # Example
///
/// ```
/// use clv::campaign::{SequentialTest, Spending};
/// use clv::quantity::Probability;
/// use rust_decimal_macros::dec;
///
/// let alpha = Probability::new(dec!(0.05))?;
/// let test = SequentialTest::new(&[0.2, 0.4, 0.6, 0.8, 1.0], alpha, Spending::OBrienFleming)?;
/// let bounds: Vec<f64> = test.looks().iter().map(|look| look.bound).collect();
/// for (bound, published) in bounds.iter().zip([4.8769, 3.3569, 2.6803, 2.2898, 2.0310]) {
///     assert!((bound - published).abs() < 2e-4);
/// }
/// # Ok::<(), clv::campaign::CampaignError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked")
)]
pub struct SequentialTest {
    alpha: Probability,
    spending: Spending,
    looks: Vec<Look>,
}

/// Mass kept and α spent may miss 1 by so much.
const TOLERANCE: f64 = 1e-8;
/// A look a minute over two months; each takes milliseconds.
const MOST_LOOKS: usize = 100_000;

/// A look that spends less than e^−10⁶ has a bound above 1,400: scores so far out leave no digits for
/// those of later looks.
const LEAST_LN_SPENT: f64 = -1e6;

impl SequentialTest {
    /// Bounds for looks at these shares of the planned information. Later looks do not change the
    /// bounds of earlier ones, so the shares may be chosen as the data come, as long as the choice
    /// does not depend on the results.
    ///
    /// # Errors
    ///
    /// [`CampaignError::Looks`] where the shares do not rise within (0, 1];
    /// [`CampaignError::Setting`] where α is not in (0, 1), the power of a spending function is
    /// not a finite number above 0, or there are more than 100,000 looks;
    /// [`CampaignError::LookPrecision`] where a bound cannot be computed to the stated precision.
    pub fn new(
        information: &[f64],
        alpha: Probability,
        spending: Spending,
    ) -> Result<Self, CampaignError> {
        let level = super::check::inner_share("alpha", alpha)?;
        if information.len() > MOST_LOOKS {
            return Err(CampaignError::Setting {
                what: "number of looks",
                range: "at most 100000",
                value: information.len() as f64,
            });
        }
        let mut density = ScoreDensity::start();
        let mut looks: Vec<Look> = Vec::with_capacity(information.len());
        let mut ln_spent = f64::NEG_INFINITY;
        for (place, &share) in information.iter().enumerate() {
            let look = place + 1;
            let before = looks.last().map_or(0.0, |look| look.information);
            if !(share > before && share <= 1.0) {
                return Err(CampaignError::Looks { look, share });
            }
            let ln_both = spending.ln_spent(share, level)?;
            let imprecise = CampaignError::LookPrecision { look, share };
            if ln_both < LEAST_LN_SPENT {
                return Err(imprecise);
            }
            // ln of half of what is new, without a difference of two numbers that may underflow.
            let ln_side = ln_both - std::f64::consts::LN_2 + (-(ln_spent - ln_both).exp_m1()).ln();
            let cumulative_alpha = ln_both.exp();
            let Some(cut) = density.go_on(share, ln_side).ok().flatten() else {
                return Err(imprecise);
            };
            if (cut.kept + cumulative_alpha - 1.0).abs() > TOLERANCE || !cut.bound.is_finite() {
                return Err(imprecise);
            }
            looks.push(Look {
                information: share,
                bound: cut.bound,
                nominal_p_value: StandardNormal.two_sided(cut.bound),
                cumulative_alpha,
            });
            ln_spent = ln_both;
        }
        Ok(Self {
            alpha,
            spending,
            looks,
        })
    }

    /// α, the chance to call a difference where there is none.
    pub fn alpha(&self) -> Probability {
        self.alpha
    }

    /// The alpha-spending function.
    pub fn spending(&self) -> Spending {
        self.spending
    }

    /// The looks in order.
    pub fn looks(&self) -> &[Look] {
        &self.looks
    }

    /// The first look, from 0, whose z reaches its bound: where the test stops with a difference.
    /// `None` where none did so far; statistics past the last look are not looked at, and one that
    /// is not a number never reaches a bound.
    pub fn first_crossing(&self, z: &[f64]) -> Option<usize> {
        let looks = self.looks.iter().zip(z);
        looks
            .into_iter()
            .position(|(look, z)| z.abs() >= look.bound)
    }
}

impl Spending {
    /// ln of what both sides together have spent of `alpha` at a share t of the information.
    fn ln_spent(self, t: f64, alpha: f64) -> Result<f64, CampaignError> {
        Ok(match self {
            Self::OBrienFleming => {
                let z = StandardNormal.upper_quantile(alpha / 4.0)?;
                4.0_f64.ln() + ln_survival(z / t.sqrt())
            }
            Self::Pocock => (alpha * ((std::f64::consts::E - 1.0) * t).ln_1p()).ln(),
            Self::Power(power) if power > 0.0 && power.is_finite() => alpha.ln() + power * t.ln(),
            Self::Power(value) => {
                return Err(CampaignError::Setting {
                    what: "power of the spending function",
                    range: "finite and above 0",
                    value,
                });
            }
        })
    }
}

/// The fields that are read back: the bounds are computed anew.
#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Unchecked {
    alpha: Probability,
    spending: Spending,
    looks: Vec<Look>,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for SequentialTest {
    type Error = CampaignError;

    fn try_from(test: Unchecked) -> Result<Self, CampaignError> {
        let information: Vec<f64> = test.looks.iter().map(|look| look.information).collect();
        Self::new(&information, test.alpha, test.spending)
    }
}
