//! Invents the answers of a half-year, so that the committed file can be made again.

use super::random::Random;
use std::fmt::Write;

const SEGMENTS: [&str; 3] = ["new", "returning", "member"];
const TOUCHPOINTS: [&str; 5] = ["before", "during", "after", "setback", "dispute"];
const REASONS: [&str; 5] = ["delivery", "price", "app", "support", "product"];

/// What a made-up answer is drawn with.
struct Draws(Random);

impl Draws {
    fn unit(&mut self) -> f64 {
        self.0.unit()
    }

    fn below(&mut self, count: usize) -> usize {
        (self.unit() * count as f64) as usize
    }

    /// A bell of three uniform numbers around 0, its standard deviation 1.
    fn bell(&mut self) -> f64 {
        2.0 * (self.unit() + self.unit() + self.unit() - 1.5)
    }

    fn rating(&mut self, mean: f64, highest: u8) -> u8 {
        (mean + self.bell()).round().clamp(1.0, f64::from(highest)) as u8
    }
}

/// A CSV of made-up answers. Delivery drives the score, disputes leave customers unhappy, and a
/// better delivery from April on lifts both.
pub fn answers(seed: u64, count: u32) -> String {
    let mut random = Draws(Random(seed));
    let mut csv = format!("{}\n", super::answers::HEADER);
    for id in 1..=count {
        let day = random.below(181);
        let segment = random.below(SEGMENTS.len());
        let touchpoint = random.below(TOUCHPOINTS.len());
        let improved = if day >= 90 { 0.9 } else { 0.0 };
        let delivery = random.rating(3.2 + improved, 5);
        let product = random.rating(3.9, 5);
        let price = random.rating(3.3, 5);
        let mood = 1.3 * (f64::from(delivery) - 3.0) + 0.6 * (f64::from(product) - 3.0);
        let nps = (7.1 + 0.5 * segment as f64 + mood + 1.4 * random.bell()).round();
        let nps = nps.clamp(0.0, 10.0) as u8;
        let trouble = [0.0, 0.0, 0.2, -1.0, -1.5]
            .get(touchpoint)
            .copied()
            .unwrap_or(0.0);
        let csat = random.rating(4.0 + trouble + 0.4 * improved, 5);
        let ces = random.rating(5.2 + trouble, 7);
        let minutes = (20.0 * (0.8 * random.bell()).exp() * 10.0).round() / 10.0;
        let reason = match (nps, delivery <= 2 && random.unit() < 0.7) {
            (0..=6, true) => "delivery",
            (0..=6, false) => REASONS
                .get(random.below(REASONS.len()))
                .copied()
                .unwrap_or(""),
            _ => "",
        };
        // One in twenty does not answer the recommendation question.
        let nps = if random.unit() < 0.05 {
            String::new()
        } else {
            nps.to_string()
        };
        let (month, of_month) = date(day);
        let segment = SEGMENTS.get(segment).copied().unwrap_or("");
        let touchpoint = TOUCHPOINTS.get(touchpoint).copied().unwrap_or("");
        // Writing into a string does not fail.
        let _ = writeln!(
            csv,
            "{id},2026-{month:02}-{of_month:02},{segment},{touchpoint},{nps},{csat},{ces},\
             {delivery},{product},{price},{minutes},{reason}"
        );
    }
    csv
}

/// The month and its day, counted from 1 January 2026.
fn date(day: usize) -> (usize, usize) {
    let mut left = day;
    for (month, length) in (1..).zip([31, 28, 31, 30, 31]) {
        if left < length {
            return (month, left + 1);
        }
        left -= length;
    }
    (6, left + 1)
}
