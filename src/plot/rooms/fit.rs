//! Fits: their customers, and how sure they are.

use super::{line, with};
use crate::models::{AsData, Estimate, Fit, FitError, Parametric};
use crate::plot::{Axis, Chart, Format, Ink, Line, Mark, Point};
use crate::quantity::{Language, TimeUnit};
use crate::table::Words;
use std::collections::VecDeque;

/// The spread of a trait over customers.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Mixing {
    /// A rate above 0, by a gamma distribution.
    Gamma {
        /// Its shape.
        shape: f64,
        /// Its rate: the mean is shape / rate.
        rate: f64,
    },
    /// A probability, by a beta distribution.
    Beta {
        /// Its first parameter: the mean is a / (a + b).
        a: f64,
        /// Its second parameter.
        b: f64,
    },
}

impl Mixing {
    /// The mean over customers.
    pub fn mean(&self) -> f64 {
        match *self {
            Self::Gamma { shape, rate } => shape / rate,
            Self::Beta { a, b } => a / (a + b),
        }
    }

    /// The density at a value.
    pub fn density(&self, value: f64) -> f64 {
        match *self {
            Self::Gamma { shape, rate } => (shape * rate.ln() + (shape - 1.0) * value.ln()
                - rate * value
                - libm::lgamma(shape))
            .exp(),
            Self::Beta { a, b } => {
                let normal = libm::lgamma(a + b) - libm::lgamma(a) - libm::lgamma(b);
                (normal + (a - 1.0) * value.ln() + (b - 1.0) * (-value).ln_1p()).exp()
            }
        }
    }

    /// Whether customers differ by less than could be seen: a standard deviation below a thousandth of
    /// what is drawn.
    fn is_narrow(&self) -> bool {
        match *self {
            Self::Gamma { shape, .. } => shape > 1e6,
            Self::Beta { a, b } => (a * b / (a + b + 1.0)).sqrt() < 1e-3 * (a + b),
        }
    }

    /// Points of the density, where almost all customers are.
    fn points(&self) -> Vec<(f64, f64)> {
        const STEPS: u32 = 200;
        let most = match *self {
            Self::Gamma { shape, rate } => (shape + 3.5 * shape.sqrt()) / rate,
            Self::Beta { .. } => 1.0,
        };
        let places = (0..STEPS).map(|step| most * (f64::from(step) + 0.5) / f64::from(STEPS));
        places.map(|place| (place, self.density(place))).collect()
    }
}

/// The traits of a model's customers with their distributions, by the names that its parameters have
/// in the literature: r, α of the rate of purchases; a, b or s, β of leaving; of BG/BB α, β and γ, δ.
/// None of a model with other parameters.
pub fn mixing<M: Parametric>(model: &M) -> Vec<(Words, Mixing)> {
    mixing_per(model, None)
}

/// As [`mixing`], with rates named by their unit of time.
fn mixing_per<M: Parametric>(model: &M, unit: Option<TimeUnit>) -> Vec<(Words, Mixing)> {
    let (names, values) = (model.names(), model.parameters());
    let pair = |first: &str, second: &str| {
        let value = |wanted: &str| {
            let place = names.iter().position(|name| name == wanted)?;
            values.get(place).copied()
        };
        Some((value(first)?, value(second)?))
    };
    let beta = |(a, b)| Mixing::Beta { a, b };
    let gamma = |(shape, rate)| Mixing::Gamma { shape, rate };
    let time = match unit {
        Some(unit) => with(&unit.into(), str::to_owned, |unit| format!("每{unit}")),
        None => ("unit of time", "单位时间").into(),
    };
    let per = |english: &str, chinese: &str| {
        with(
            &time,
            |time| format!("{english} per {time}"),
            |time| format!("{time}{chinese}"),
        )
    };
    let rate = per("purchases", "购买率");
    let risk = per("rate of leaving", "流失率");
    let leaves = (
        "probability of leaving after a purchase",
        "购买后流失的概率",
    );
    let buys = (
        "probability of a purchase at an opportunity",
        "每次机会购买的概率",
    );
    let drops = (
        "probability of leaving at an opportunity",
        "每次机会流失的概率",
    );
    let traits = if let Some(of_chances) = pair("gamma", "delta") {
        vec![
            (buys.into(), pair("alpha", "beta").map(beta)),
            (drops.into(), Some(beta(of_chances))),
        ]
    } else if let Some(of_rates) = pair("r", "alpha") {
        let leaving = (leaves.into(), pair("a", "b").map(beta));
        vec![
            (rate, Some(gamma(of_rates))),
            leaving,
            (risk, pair("s", "beta").map(gamma)),
        ]
    } else {
        Vec::new()
    };
    let known = traits
        .into_iter()
        .filter_map(|(name, mixing)| Some((name, mixing?)));
    known.collect()
}

/// How customers differ in their rate of purchases and in how they leave, as [`mixing`] has it. Where they
/// hardly differ there is no curve to draw, and a sentence says so.
///
/// `unit` is the model's unit of time, of the axes of rates; none where it is not known.
pub fn heterogeneity<M: Parametric>(model: &M, unit: Option<TimeUnit>) -> Chart {
    let mut chart = Chart::new(("How customers differ", "客户差异")).if_empty((
        "The model has no distribution of customers that is known by its parameters.",
        "该模型的参数没有对应的客户分布。",
    ));
    chart.columns = 2;
    let (mut english, mut chinese) = (Vec::new(), Vec::new());
    for (place, (name, mixing)) in mixing_per(model, unit).into_iter().enumerate() {
        let mean = mixing.mean();
        let (named, named_in_chinese) = (
            name.in_language(Language::English),
            name.in_language(Language::Chinese),
        );
        if mixing.is_narrow() {
            english.push(format!("{named}: {mean:.3} for all"));
            chinese.push(format!("{named_in_chinese}：所有客户均为 {mean:.3}"));
            continue;
        }
        let label = Words::new(
            format!("{named}, mean {mean:.3}"),
            format!("{named_in_chinese}，均值 {mean:.3}"),
        );
        chart = chart.panel(
            Axis::new(label, Format::Number),
            Axis::new(("density over customers", "客户密度"), Format::Number),
            vec![
                line("", place, mixing.points()),
                Mark::Rule {
                    name: ("mean", "均值").into(),
                    at: mean,
                    upright: true,
                },
            ],
        );
    }
    if english.is_empty() {
        return chart;
    }
    chart
        .if_empty(("Customers hardly differ.", "客户之间几乎没有差异。"))
        .saying(Words::new(english.join("; "), chinese.join("；")))
}

/// Steps of each parameter over its range.
const STEPS: usize = 100;

/// The log-likelihood around its maximum over two of the parameters, the others held: curves at
/// which it is lower by 1, 2, 4 and 8, each within a factor of `reach` of its estimate.
///
/// `None` where a parameter has no such name.
///
/// # Errors
///
/// As [`Estimate::log_likelihood_of`].
pub fn likelihood_contours<M: Estimate>(
    fit: &Fit<M>,
    data: &(impl AsData<M::Data> + ?Sized),
    parameters: (&str, &str),
    reach: f64,
) -> Result<Option<Chart>, FitError> {
    let names = fit.names();
    let place = |wanted: &str| names.iter().position(|name| name == wanted);
    let (Some(first), Some(second)) = (place(parameters.0), place(parameters.1)) else {
        return Ok(None);
    };
    let data = data.as_data()?;
    let likelihood = fit.model().log_likelihood_of(&data)?;
    let estimates = fit.estimates();
    let (Some(&x0), Some(&y0)) = (estimates.get(first), estimates.get(second)) else {
        return Ok(None);
    };
    let most = likelihood.value(&estimates)?;
    let around = |centre: f64| -> Vec<f64> {
        let power = |step: usize| 2.0 * step as f64 / STEPS as f64 - 1.0;
        (0..=STEPS)
            .map(|step| centre * reach.powf(power(step)))
            .collect()
    };
    let (xs, ys) = (around(x0), around(y0));
    let mut surface = Vec::with_capacity(ys.len());
    for y in &ys {
        let row = xs.iter().map(|x| {
            let mut at = estimates.clone();
            for (place, value) in [(first, x), (second, y)] {
                if let Some(parameter) = at.get_mut(place) {
                    *parameter = *value;
                }
            }
            likelihood.value(&at).map_or(f64::NAN, |value| most - value)
        });
        surface.push(row.collect::<Vec<f64>>());
    }
    let curves = [1.0, 2.0, 4.0, 8.0].into_iter().enumerate();
    let mut marks = Vec::new();
    for (number, level) in curves {
        let name = Words::new(format!("lower by {level}"), format!("低 {level}"));
        for (piece, points) in contours(&surface, &xs, &ys, level).into_iter().enumerate() {
            marks.push(Mark::Line {
                name: if piece == 0 {
                    name.clone()
                } else {
                    Words::default()
                },
                ink: Ink::Series(number),
                line: Line::Solid,
                points,
            });
        }
    }
    let estimate = Point {
        x: x0,
        y: y0,
        label: Words::default(),
    };
    marks.push(Mark::Points {
        name: ("estimate", "估计值").into(),
        ink: Ink::Text,
        points: vec![estimate],
    });
    let axis = |name: &str, ends: &[f64]| {
        let (low, high) = (ends.first().copied(), ends.last().copied());
        Axis::new(name, Format::Number)
            .logarithmic()
            .within(low.unwrap_or(0.1), high.unwrap_or(1.0))
    };
    let chart = Chart::new(("Log-likelihood around its maximum", "最大值附近的对数似然"))
        .saying((
            "the other parameters held at their estimates",
            "其余参数固定在估计值",
        ))
        .panel(axis(parameters.0, &xs), axis(parameters.1, &ys), marks);
    Ok(Some(chart))
}

/// The curves at one level through a surface (marching squares), each with its points in order.
fn contours(surface: &[Vec<f64>], xs: &[f64], ys: &[f64], level: f64) -> Vec<Vec<(f64, f64)>> {
    let mut pieces = Vec::new();
    for (rows, y) in surface.windows(2).zip(ys.windows(2)) {
        for (place, x) in xs.windows(2).enumerate() {
            let corner = |row: usize, column: usize| {
                let row = rows.get(row).and_then(|row| row.get(place + column));
                row.copied().unwrap_or(f64::NAN)
            };
            // Around its maximum the surface is a bowl, the root of which is nearly straight.
            let crossing = |a: f64, b: f64| {
                let root = |height: f64| height.max(0.0).sqrt();
                ((a - level) * (b - level) < 0.0)
                    .then(|| (root(level) - root(a)) / (root(b) - root(a)))
            };
            let along = |ends: &[f64], part: f64| ends[0] * (ends[1] / ends[0]).powf(part);
            let [sw, se, nw, ne] = [corner(0, 0), corner(0, 1), corner(1, 0), corner(1, 1)];
            let ends = [
                crossing(sw, se).map(|part| (along(x, part), y[0])),
                crossing(nw, ne).map(|part| (along(x, part), y[1])),
                crossing(sw, nw).map(|part| (x[0], along(y, part))),
                crossing(se, ne).map(|part| (x[1], along(y, part))),
            ];
            let ends: Vec<(f64, f64)> = ends.into_iter().flatten().collect();
            pieces.extend(ends.chunks_exact(2).map(|pair| (pair[0], pair[1])));
        }
    }
    joined(pieces)
}

/// Pieces joined where they meet: neighbours have computed the place on their common side alike.
fn joined(mut pieces: Vec<((f64, f64), (f64, f64))>) -> Vec<Vec<(f64, f64)>> {
    let mut curves = Vec::new();
    while let Some((from, to)) = pieces.pop() {
        let mut curve = VecDeque::from([from, to]);
        loop {
            let (first, last) = (curve.front().copied(), curve.back().copied());
            let touches = |(a, b): &(_, _)| {
                [Some(*a), Some(*b)]
                    .iter()
                    .any(|end| *end == first || *end == last)
            };
            let Some(place) = pieces.iter().position(touches) else {
                break;
            };
            let (a, b) = pieces.swap_remove(place);
            match (Some(a), Some(b)) {
                (end, _) if end == last => curve.push_back(b),
                (_, end) if end == last => curve.push_back(a),
                (end, _) if end == first => curve.push_front(b),
                _ => curve.push_front(a),
            }
        }
        curves.push(curve.into());
    }
    curves
}
