use super::CampaignError;
use crate::statistics::StandardNormal;

/// How fast a test may use up its error rate α as information arrives.
///
/// t is the share of the planned information (of the customers, where both arms grow alike).
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Spending {
    /// 2 (1 − Φ(z_{α/2}/√t)) a side: hardly anything early, so the last look is almost as sharp as
    /// a test without looks. After O'Brien & Fleming.
    OBrienFleming,
    /// α ln(1 + (e − 1) t) a side: about the same bound at each look. After Pocock.
    Pocock,
    /// α tᵖ a side, p > 0 (Kim & DeMets).
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
/// among the tests that have not stopped, integrated numerically from look to look (Simpson's rule),
/// each bound by bisection: bounds are right to some 10⁻⁹ for a handful of looks, to 10⁻⁵ for one a
/// day over a year. To look after each customer, take an [`AlwaysValid`](super::AlwaysValid) test.
/// Sources: Lan & DeMets 1983; Jennison & Turnbull 2000, chapter 19.
///
/// # Example
///
/// ```
/// use clv::campaign::{SequentialTest, Spending};
///
/// let test = SequentialTest::new(&[0.2, 0.4, 0.6, 0.8, 1.0], 0.05, Spending::OBrienFleming)?;
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
    alpha: f64,
    spending: Spending,
    looks: Vec<Look>,
}

/// Beyond this a normal variable has no density worth adding.
const FAR: f64 = 8.5;
/// Steps of Simpson's rule across a continuation region, even.
const STEPS: usize = 400;

impl SequentialTest {
    /// Bounds for looks at these shares of the planned information. Later looks do not change the
    /// bounds of earlier ones, so the shares may be chosen as the data come, as long as the choice
    /// does not depend on the results.
    ///
    /// # Errors
    ///
    /// [`CampaignError::Looks`] where the shares do not rise within (0, 1];
    /// [`CampaignError::Setting`] where α is not in (0, 1), or the power of a spending function is
    /// not a finite number above 0.
    pub fn new(information: &[f64], alpha: f64, spending: Spending) -> Result<Self, CampaignError> {
        if !(alpha > 0.0 && alpha < 1.0) {
            return Err(CampaignError::Setting {
                what: "alpha",
                range: "in (0, 1)",
                value: alpha,
            });
        }
        let mut process = Process::start();
        let mut looks: Vec<Look> = Vec::with_capacity(information.len());
        for (place, &share) in information.iter().enumerate() {
            let before = looks.last().map_or(0.0, |look| look.information);
            if !(share > before && share <= 1.0) {
                return Err(CampaignError::Looks {
                    look: place + 1,
                    share,
                });
            }
            let spent = looks.last().map_or(0.0, |look| look.cumulative_alpha);
            let cumulative_alpha = 2.0 * spending.spent(share, alpha / 2.0)?;
            let bound = process.bound(share, (cumulative_alpha - spent) / 2.0);
            looks.push(Look {
                information: share,
                bound,
                nominal_p_value: StandardNormal.two_sided(bound),
                cumulative_alpha,
            });
            process.go_on(share, bound);
        }
        Ok(Self {
            alpha,
            spending,
            looks,
        })
    }

    /// α, the chance to call a difference where there is none.
    pub fn alpha(&self) -> f64 {
        self.alpha
    }

    /// How α is spent.
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
    /// What one side has spent of `alpha` at a share t of the information.
    fn spent(self, t: f64, alpha: f64) -> Result<f64, CampaignError> {
        Ok(match self {
            Self::OBrienFleming => {
                let z = StandardNormal.upper_quantile(alpha / 2.0)?;
                2.0 * StandardNormal.survival(z / t.sqrt())
            }
            Self::Pocock => alpha * (std::f64::consts::E - 1.0).mul_add(t, 1.0).ln(),
            Self::Power(power) if power > 0.0 && power.is_finite() => alpha * t.powf(power),
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

/// The score S = z √t of the tests that have not stopped: its density at points of Simpson's rule,
/// times their weights.
struct Process {
    information: f64,
    points: Vec<(f64, f64)>,
}

impl Process {
    /// All tests begin at 0.
    fn start() -> Self {
        Self {
            information: 0.0,
            points: vec![(0.0, 1.0)],
        }
    }

    /// The chance that a test still runs and then has S above `score` at a later look.
    fn above(&self, information: f64, score: f64) -> f64 {
        let deviation = (information - self.information).sqrt();
        self.points
            .iter()
            .map(|&(from, mass)| mass * StandardNormal.survival((score - from) / deviation))
            .sum()
    }

    /// The bound of |z| beyond which either side spends `alpha` more.
    fn bound(&self, information: f64, alpha: f64) -> f64 {
        let root = information.sqrt();
        let (mut low, mut high) = (0.0, 40.0);
        for _ in 0..60 {
            let middle = f64::midpoint(low, high);
            if self.above(information, middle * root) > alpha {
                low = middle;
            } else {
                high = middle;
            }
        }
        high
    }

    /// Moves on to a look, keeping the tests within its bound.
    fn go_on(&mut self, information: f64, bound: f64) {
        let deviation = (information - self.information).sqrt();
        let edge = bound.min(FAR) * information.sqrt();
        let width = 2.0 * edge / STEPS as f64;
        self.points = (0..=STEPS)
            .map(|step| {
                let score = width.mul_add(step as f64, -edge);
                let simpson = match step {
                    0 | STEPS => 1.0,
                    odd if odd % 2 == 1 => 4.0,
                    _ => 2.0,
                };
                let density: f64 = self
                    .points
                    .iter()
                    .map(|&(from, mass)| {
                        let z = (score - from) / deviation;
                        mass * (-0.5 * z * z).exp()
                    })
                    .sum();
                let unit = deviation * (2.0 * std::f64::consts::PI).sqrt();
                (score, simpson * width / 3.0 * density / unit)
            })
            .collect();
        self.information = information;
    }
}

/// What is read back: the bounds are computed anew.
#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Unchecked {
    alpha: f64,
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
