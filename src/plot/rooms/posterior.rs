//! Draws from a posterior.

use super::{every_nth, line};
use crate::models::Parametric;
use crate::models::bayes::{BayesError, PosteriorSample};
use crate::plot::{Axis, Chart, Format, Ink, Mark, Point};
use crate::quantity::counted;
use crate::table::Words;

/// Draws of a chain that are drawn at most.
const MOST: usize = 400;

/// Each parameter's draws in the order of the chains: chains that mix lie over each other.
///
/// # Errors
///
/// As [`PosteriorSample::parameter`].
pub fn posterior_traces<M: Parametric + Sync>(
    sample: &PosteriorSample<M>,
) -> Result<Chart, BayesError> {
    let mut chart = Chart::new(("Chains of the posterior", "后验链")).saying(Words::new(
        format!(
            "{}, {}",
            counted(sample.chains(), "chain"),
            counted(sample.divergences(), "divergence")
        ),
        format!("{} 条链，{} 次发散", sample.chains(), sample.divergences()),
    ));
    chart.columns = 2;
    for name in names(sample) {
        let draws = sample.parameter(&name)?;
        let chains = draws.chains().enumerate().map(|(number, chain)| {
            let points: Vec<(f64, f64)> = chain
                .iter()
                .enumerate()
                .map(|(at, value)| (at as f64, *value))
                .collect();
            line(
                Words::new(
                    format!("chain {}", number + 1),
                    format!("链 {}", number + 1),
                ),
                number,
                every_nth(&points, MOST),
            )
        });
        let marks = chains.collect();
        chart = chart.panel_of_height(
            0.7,
            Axis::new(("draw", "抽样"), Format::Count),
            Axis::new(name, Format::Number),
            marks,
        );
    }
    Ok(chart)
}

/// Every pair of parameters, a point a draw.
///
/// # Errors
///
/// As [`PosteriorSample::parameter`].
pub fn posterior_pairs<M: Parametric + Sync>(
    sample: &PosteriorSample<M>,
) -> Result<Chart, BayesError> {
    let names = names(sample);
    let mut chart = Chart::new(("Pairs of parameters in the posterior", "后验参数对"));
    chart.columns = 3;
    for (place, first) in names.iter().enumerate() {
        for second in names.iter().skip(place + 1) {
            let (x, y) = (sample.parameter(first)?, sample.parameter(second)?);
            let points = x.values().iter().zip(y.values());
            let points: Vec<(f64, f64)> = points.map(|(x, y)| (*x, *y)).collect();
            let points = every_nth(&points, MOST).into_iter();
            let points = points.map(|(x, y)| Point {
                x,
                y,
                label: Words::default(),
            });
            let marks = vec![Mark::Points {
                name: Words::default(),
                ink: Ink::Series(0),
                points: points.collect(),
            }];
            chart = chart.panel(
                Axis::new(first.as_str(), Format::Number),
                Axis::new(second.as_str(), Format::Number),
                marks,
            );
        }
    }
    Ok(chart)
}

fn names<M: Parametric>(sample: &PosteriorSample<M>) -> Vec<String> {
    let first = sample.models().first();
    first.map_or_else(Vec::new, |model| {
        model
            .names()
            .into_iter()
            .map(|name| name.into_owned())
            .collect()
    })
}
