//! Where the ticks of an axis lie, and how numbers are written.

use crate::plot::Format;
use crate::quantity::Language;
use crate::table::grouped;
use chrono::{Datelike, NaiveDate};

/// Beyond it a sum or a product may be infinite.
pub(super) const MOST: f64 = 1e300;

/// Numbers of an axis in one form: the same power of a thousand, the same decimals.
#[derive(Debug, Clone, Copy)]
pub(super) struct Numbers {
    format: Format,
    exponent: i32,
    decimals: usize,
    monthly: bool,
}

impl Numbers {
    /// The form for numbers up to `largest` that lie `step` apart.
    pub(super) fn new(format: Format, largest: f64, step: f64) -> Self {
        let exponent = match format {
            Format::Number | Format::Count
                if largest >= 1e6 || (largest > 0.0 && largest < 1e-3) =>
            {
                3 * ((largest.log10() / 3.0).floor() as i32).clamp(-100, 100)
            }
            _ => 0,
        };
        let step = match format {
            Format::Share | Format::Points => 100.0 * step,
            _ => step / 10_f64.powi(exponent),
        };
        let decimals = if step > 0.0 && step.is_finite() {
            let mut decimals = (-step.log10().floor()).clamp(0.0, 6.0) as usize;
            let scaled = step * 10_f64.powi(decimals as i32);
            if (scaled - scaled.round()).abs() > 1e-6 {
                decimals += 1;
            }
            decimals
        } else {
            0
        };
        let monthly = format == Format::Day && step >= 28.0;
        Self {
            format,
            exponent,
            decimals,
            monthly,
        }
    }

    /// The form of the numbers of a grid, all alike where none of them would vanish.
    pub(super) fn of_cells(format: Format, values: impl Iterator<Item = f64>) -> Option<Self> {
        const APART: f64 = 1000.0;
        let sizes = values.map(f64::abs).filter(|size| *size > 0.0);
        let ends = sizes.fold(None, |ends: Option<(f64, f64)>, size| {
            let (low, high) = ends.unwrap_or((size, size));
            Some((low.min(size), high.max(size)))
        });
        let (low, high) = ends?;
        (high <= APART * low).then(|| Self::alone(format, high))
    }

    /// One number by itself: with three significant digits or so.
    pub(super) fn alone(format: Format, value: f64) -> Self {
        let size = value.abs();
        let step = match format {
            Format::Count => 1.0,
            Format::Share | Format::Points => 0.01,
            _ if size > 0.0 => 10_f64.powf(size.log10().floor() - 2.0),
            _ => 1.0,
        };
        Self::new(format, size, step)
    }

    pub(super) fn write(&self, value: f64) -> String {
        let value = value.clamp(-MOST, MOST);
        match self.format {
            Format::Share => format!("{} %", grouped(100.0 * value, self.decimals)),
            Format::Points => grouped(100.0 * value, self.decimals),
            Format::Day => day(value).map_or_else(String::new, |day| {
                if self.monthly {
                    day.format("%Y-%m").to_string()
                } else {
                    day.format("%Y-%m-%d").to_string()
                }
            }),
            Format::Number | Format::Count => {
                grouped(value / 10_f64.powi(self.exponent), self.decimals)
            }
        }
    }

    /// What the axis says of the power: ` (×10⁹)`.
    pub(super) fn power(&self, language: Language) -> String {
        match (self.exponent, language) {
            (0, _) => String::new(),
            (exponent, Language::English) => format!(" (×10{})", raised(exponent)),
            (exponent, Language::Chinese) => format!("（×10{}）", raised(exponent)),
        }
    }

    /// A number with its power.
    pub(super) fn write_alone(&self, value: f64) -> String {
        match self.exponent {
            0 => self.write(value),
            exponent => format!("{}×10{}", self.write(value), raised(exponent)),
        }
    }
}

fn raised(exponent: i32) -> String {
    let digit = |sign: char| match sign {
        '-' => '⁻',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        sign => char::from_u32(0x2070 + sign.to_digit(10).unwrap_or(0)).unwrap_or(sign),
    };
    exponent.to_string().chars().map(digit).collect()
}

fn day(value: f64) -> Option<NaiveDate> {
    NaiveDate::from_num_days_from_ce_opt(value.round() as i32)
}

/// Round numbers from `low` to `high`, about `most` of them at most, and how far apart they are.
pub(super) fn linear(low: f64, high: f64, most: usize, format: Format) -> (Vec<f64>, f64) {
    let most = most.clamp(1, 20) as f64;
    if format == Format::Day {
        return days(low, high, most);
    }
    let rough = (high - low) / most;
    if !(rough > 0.0 && rough.is_finite()) {
        return (vec![low], 1.0);
    }
    let power = 10_f64.powf(rough.log10().floor());
    let mut step = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|times| times * power)
        .find(|step| *step >= rough * 0.999)
        .unwrap_or(10.0 * power);
    if format == Format::Count {
        step = step.max(1.0);
    }
    // No share is more than all, though there be room for what is written beside its bar.
    let high = if format == Format::Share {
        high.min(1.0)
    } else {
        high
    };
    let first = (low / step - 1e-9).ceil();
    let last = (high / step + 1e-9).floor();
    let count = (last - first).clamp(0.0, 40.0) as u32;
    let ticks = (0..=count).map(|number| (first + f64::from(number)) * step);
    (
        ticks.filter(|tick| *tick <= high + 1e-9 * step).collect(),
        step,
    )
}

/// The last of these values and every n-th before it, at most so many, and how far apart they are.
pub(super) fn chosen(
    values: &[f64],
    (low, high): (f64, f64),
    most: usize,
    format: Format,
) -> (Vec<f64>, f64) {
    let inside = values.iter().copied();
    let inside: Vec<f64> = inside
        .filter(|value| (low..=high).contains(value))
        .collect();
    let every = inside.len().div_ceil(most.max(1)).max(1);
    let mut ticks: Vec<f64> = inside.into_iter().rev().step_by(every).collect();
    ticks.reverse();
    let gaps = ticks.windows(2).map(|pair| pair[1] - pair[0]);
    let step = gaps.filter(|gap| *gap > 0.0).fold(f64::INFINITY, f64::min);
    let step = if step.is_finite() { step } else { 1.0 };
    // A chosen day is a day, however far apart they are.
    (ticks, if format == Format::Day { 1.0 } else { step })
}

/// Firsts of months, or days where there are few.
fn days(low: f64, high: f64, most: f64) -> (Vec<f64>, f64) {
    let rough = (high - low) / most;
    if rough < 21.0 {
        let step = [1.0, 2.0, 7.0, 14.0, 28.0]
            .into_iter()
            .find(|step| *step >= rough)
            .unwrap_or(28.0);
        let count = ((high - low.ceil()) / step).clamp(0.0, 40.0) as u32;
        let ticks = (0..=count).map(|number| low.ceil() + f64::from(number) * step);
        return (ticks.collect(), step.min(27.0));
    }
    let months = [1_i32, 2, 3, 6, 12, 24, 60, 120, 240]
        .into_iter()
        .find(|months| f64::from(*months) * 30.5 >= rough)
        .unwrap_or(600);
    let Some(first) = day(low) else {
        return (Vec::new(), 1.0);
    };
    let mut month = 12 * first.year() + first.month0() as i32;
    month -= month.rem_euclid(months);
    let mut ticks = Vec::new();
    while ticks.len() < 40 {
        let date =
            NaiveDate::from_ymd_opt(month.div_euclid(12), month.rem_euclid(12) as u32 + 1, 1);
        let Some(date) = date.map(|date| f64::from(date.num_days_from_ce())) else {
            break;
        };
        if date > high {
            break;
        }
        if date >= low {
            ticks.push(date);
        }
        month += months;
    }
    (ticks, 30.0)
}

/// Powers of ten, with twos and fives where there are few of them.
pub(super) fn logarithmic(low: f64, high: f64) -> Vec<f64> {
    let (first, last) = (low.log10().floor() as i32, high.log10().ceil() as i32);
    let step = ((last - first) / 6).max(1) as usize;
    let powers = (first..=last).step_by(step);
    let times: &[f64] = if last - first <= 2 {
        &[1.0, 2.0, 5.0]
    } else {
        &[1.0]
    };
    let all = powers.flat_map(|power| times.iter().map(move |times| times * 10_f64.powi(power)));
    let ticks: Vec<f64> = all
        .filter(|tick| *tick >= low * 0.999_999 && *tick <= high * 1.000_001)
        .collect();
    // Over less than a power of ten there may be none.
    if ticks.len() < 3 && high < 30.0 * low {
        return linear(low, high, 5, Format::Number).0;
    }
    ticks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chosen_ticks_end_with_the_last() {
        let values: Vec<f64> = (0..10).map(|wave| 28.0 * f64::from(wave)).collect();
        let (ticks, step) = chosen(&values, (0.0, 300.0), 4, Format::Day);
        assert_eq!((ticks, step), (vec![0.0, 84.0, 168.0, 252.0], 1.0));
        assert_eq!(chosen(&values, (0.0, 60.0), 9, Format::Number).1, 28.0);
        assert_eq!(chosen(&[], (0.0, 1.0), 0, Format::Count), (Vec::new(), 1.0));
    }

    #[test]
    fn ticks_are_round_and_few() {
        assert_eq!(
            linear(0.0, 1.0, 5, Format::Number).0,
            [0.0, 0.2, 0.4, 0.6000000000000001, 0.8, 1.0]
        );
        assert_eq!(linear(0.0, 3.0, 9, Format::Count).0, [0.0, 1.0, 2.0, 3.0]);
        let (ticks, step) = linear(0.0, 1e12, 4, Format::Number);
        let numbers = Numbers::new(Format::Number, 1e12, step);
        assert_eq!(numbers.power(Language::English), " (×10¹²)");
        assert_eq!(linear(0.0, 1.15, 6, Format::Share).0.last(), Some(&1.0));
        assert_eq!(numbers.write(ticks[1]), "0.5");
        assert_eq!(logarithmic(1.0, 1000.0), [1.0, 10.0, 100.0, 1000.0]);
        assert_eq!(Numbers::alone(Format::Share, 0.4567).write(0.4567), "46 %");
    }
}
