//! A quantity of every customer of a base given that they are alive. Customers of one frequency share
//! the work, as [`SharedWork`] allows.

use super::SharedWork;
use super::each::{for_each, in_blocks};
use crate::models::ModelError;
use crate::numeric::Interpolant;
use crate::numeric::elementary::{exp, ln_1p};
use crate::transactions::{Histories, PurchaseHistory};
use std::ops::RangeInclusive;

/// Higher frequencies are rare: these customers are computed apart.
const FREQUENCIES: u32 = 1 << 12;

/// Each customer's value times the quantity that their process has given alive; the first customer's
/// error where there are several.
pub(in crate::models) fn times_given_alive<M, E>(
    model: &M,
    histories: Histories<'_>,
    of_process: impl Fn(&M::Process) -> Result<f64, E> + Sync,
    values: &mut [f64],
) -> Result<(), E>
where
    M: SharedWork<History = PurchaseHistory> + Sync,
    E: From<ModelError> + Send,
{
    let alone = |history: &PurchaseHistory| of_process(&model.posterior(history)?.process);
    // A customer who fails alone names the error.
    let curves = model
        .shared_scale()
        .and_then(|scale| Curves::new(model, histories, scale, &of_process).ok());
    let Some(curves) = curves else {
        return each_times(histories, values, alone);
    };
    if model.is_mixture() {
        return each_times(histories, values, |history| {
            curves.given_alive(model, history, &of_process)
        });
    }
    in_blocks(values, |first, values| {
        let histories: Vec<_> = histories.block(first, values.len()).collect();
        for (histories, values) in histories.chunks(LANES).zip(values.chunks_mut(LANES)) {
            let are_known = lanes_times(&curves, histories, values);
            for ((history, value), is_known) in histories.iter().zip(values).zip(are_known) {
                if !is_known {
                    *value *= alone(history)?;
                }
            }
        }
        Ok(())
    })
}

fn each_times<E: Send>(
    histories: Histories<'_>,
    values: &mut [f64],
    given_alive: impl Fn(&PurchaseHistory) -> Result<f64, E> + Sync,
) -> Result<(), E> {
    in_blocks(values, |first, values| {
        for (history, value) in histories.block(first, values.len()).zip(values) {
            *value *= given_alive(&history)?;
        }
        Ok(())
    })
}

/// So many customers go through one loop of logarithms and one of exponentials.
const LANES: usize = 64;

/// Multiplies the values of customers who have a curve, and says who has.
#[multiversion::multiversion(targets("x86_64+avx2"))]
fn lanes_times(
    curves: &Curves,
    histories: &[PurchaseHistory],
    values: &mut [f64],
) -> [bool; LANES] {
    let mut ln_ages = [0.0; LANES];
    for (ln_age, history) in ln_ages.iter_mut().zip(histories) {
        *ln_age = curves.ln_age(history.age());
    }
    let mut are_known = [true; LANES];
    let mut lns = [0.0; LANES];
    for (lane, history) in histories.iter().enumerate().take(LANES) {
        match curves.values(history.frequency(), 0) {
            Some(Values::Smooth(interpolant)) => lns[lane] = interpolant.ln_at(ln_ages[lane]),
            Some(Values::Single(known)) => match single(known, history.age()) {
                Some(value) => values[lane] *= value,
                None => are_known[lane] = false,
            },
            None => are_known[lane] = false,
        }
    }
    for (value, ln) in values.iter_mut().zip(&lns) {
        *value *= exp(*ln);
    }
    are_known
}

/// The quantity given alive by frequency, part of the mixture and age.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::models) struct Curves {
    scale: f64,
    /// The ages over which they go.
    ages: RangeInclusive<f64>,
    by_frequency: Vec<Vec<Values>>,
}

#[derive(Debug, Clone, PartialEq)]
enum Values {
    /// Over ln(1 + age/scale).
    Smooth(Interpolant),
    /// At the ages that occur, ascending.
    Single(Vec<(f64, f64)>),
}

fn single(values: &[(f64, f64)], age: f64) -> Option<f64> {
    let place = values.binary_search_by(|(of, _)| of.total_cmp(&age)).ok()?;
    values.get(place).map(|(_, value)| *value)
}

impl Curves {
    fn new<M, E>(
        model: &M,
        histories: Histories<'_>,
        scale: f64,
        of_process: &(impl Fn(&M::Process) -> Result<f64, E> + Sync),
    ) -> Result<Self, E>
    where
        M: SharedWork<History = PurchaseHistory> + Sync,
        E: From<ModelError> + Send,
    {
        let all_ages = |frequency| ages_of(histories, frequency);
        Self::of_ages(
            model,
            ages_by_frequency(histories),
            (scale, 0.0..=f64::INFINITY),
            all_ages,
            of_process,
        )
    }

    /// Those of any customer with at most so many repeats, up to an age; `None` where the customers of
    /// a frequency share nothing.
    pub(in crate::models) fn to_age<M, E>(
        model: &M,
        most_repeats: u32,
        oldest: f64,
        of_process: &(impl Fn(&M::Process) -> Result<f64, E> + Sync),
    ) -> Option<Self>
    where
        M: SharedWork<History = PurchaseHistory> + Sync,
        E: From<ModelError> + Send,
    {
        // One who has bought again has an age.
        let youngest = 1e-6 * oldest;
        let frequencies = 0..=most_repeats.min(FREQUENCIES - 1);
        let ages = frequencies.map(|_| Ages::between(youngest, oldest));
        Self::of_ages(
            model,
            ages.collect(),
            (model.shared_scale()?, youngest..=oldest),
            |_| Vec::new(),
            of_process,
        )
        .ok()
    }

    fn of_ages<M, E>(
        model: &M,
        by_frequency: Vec<Ages>,
        (scale, ages): (f64, RangeInclusive<f64>),
        all_ages: impl Fn(u32) -> Vec<f64> + Sync,
        of_process: &(impl Fn(&M::Process) -> Result<f64, E> + Sync),
    ) -> Result<Self, E>
    where
        M: SharedWork<History = PurchaseHistory> + Sync,
        E: From<ModelError> + Send,
    {
        let by_frequency: Vec<_> = (0..).zip(by_frequency).collect();
        let by_frequency = for_each(&by_frequency, |(frequency, of_frequency)| {
            if of_frequency.are_none() {
                return Ok(Vec::new());
            }
            let parts = model.part_weights(&without_silence(*frequency, of_frequency.youngest)?)?;
            let of_part = |part: usize| {
                let at_age = |age: f64| {
                    of_process(&model.part_given_alive(&without_silence(*frequency, age)?, part)?)
                };
                values(of_frequency, scale, || all_ages(*frequency), at_age)
            };
            (0..parts.len()).map(of_part).collect::<Result<_, E>>()
        })?;
        Ok(Self {
            scale,
            ages,
            by_frequency,
        })
    }

    /// The quantity of a customer who is alive; a part that no curve knows is computed.
    pub(in crate::models) fn given_alive<M, E>(
        &self,
        model: &M,
        history: &PurchaseHistory,
        of_process: &impl Fn(&M::Process) -> Result<f64, E>,
    ) -> Result<f64, E>
    where
        M: SharedWork<History = PurchaseHistory>,
        E: From<ModelError>,
    {
        let of_part = |part| match self.at(history, part) {
            Some(of_part) => Ok(of_part),
            None => of_process(&model.part_given_alive(history, part)?),
        };
        if !model.is_mixture() {
            return of_part(0);
        }
        let mut sum = 0.0;
        for (part, weight) in model.part_weights(history)?.iter().enumerate() {
            sum += weight * of_part(part)?;
        }
        Ok(sum)
    }

    fn values(&self, frequency: u32, part: usize) -> Option<&Values> {
        self.by_frequency.get(frequency as usize)?.get(part)
    }

    #[inline(always)]
    fn ln_age(&self, age: f64) -> f64 {
        ln_1p(age / self.scale)
    }

    fn at(&self, history: &PurchaseHistory, part: usize) -> Option<f64> {
        if !self.ages.contains(&history.age()) {
            return None;
        }
        match self.values(history.frequency(), part)? {
            Values::Smooth(interpolant) => {
                Some(interpolant.ln_at(self.ln_age(history.age())).exp())
            }
            Values::Single(values) => single(values, history.age()),
        }
    }
}

fn ages_by_frequency(histories: Histories<'_>) -> Vec<Ages> {
    let most = histories.most_repeats().min(FREQUENCIES - 1);
    let mut by_frequency: Vec<Ages> = Vec::new();
    by_frequency.resize_with(most as usize + 1, Ages::default);
    for history in histories.block(0, histories.len()) {
        if let Some(ages) = by_frequency.get_mut(history.frequency() as usize) {
            ages.add(history.age());
        }
    }
    by_frequency
}

/// The different ages of the customers of a frequency, ascending.
fn ages_of(histories: Histories<'_>, frequency: u32) -> Vec<f64> {
    let of_frequency = histories
        .block(0, histories.len())
        .filter(|of| of.frequency() == frequency);
    let mut ages: Vec<f64> = of_frequency.map(|of| of.age()).collect();
    ages.sort_unstable_by(f64::total_cmp);
    ages.dedup();
    ages
}

/// The ages of customers of one frequency.
#[derive(Default)]
struct Ages {
    youngest: f64,
    oldest: f64,
    /// The different ones, ascending, as long as they are few.
    few: Vec<f64>,
    are_many: bool,
}

impl Ages {
    /// All from one to another.
    fn between(youngest: f64, oldest: f64) -> Self {
        Self {
            youngest,
            oldest,
            few: Vec::new(),
            are_many: true,
        }
    }

    fn are_none(&self) -> bool {
        self.few.is_empty() && !self.are_many
    }

    /// Fewer ages are served faster one by one.
    const ENOUGH: usize = 32;

    fn add(&mut self, age: f64) {
        if self.are_many {
            self.youngest = self.youngest.min(age);
            self.oldest = self.oldest.max(age);
            return;
        }
        if let Err(place) = self.few.binary_search_by(|of| of.total_cmp(&age)) {
            self.few.insert(place, age);
            self.youngest = self.few.first().copied().unwrap_or(age);
            self.oldest = self.few.last().copied().unwrap_or(age);
            self.are_many = self.few.len() >= Self::ENOUGH;
        }
    }
}

/// The values at the ages of customers of one frequency.
fn values<E>(
    ages: &Ages,
    scale: f64,
    all_ages: impl Fn() -> Vec<f64>,
    at_age: impl Fn(f64) -> Result<f64, E>,
) -> Result<Values, E> {
    const TOLERANCE: f64 = 1e-11;
    let at = |ln_age: f64| at_age((scale * ln_age.exp_m1()).clamp(ages.youngest, ages.oldest));
    if ages.are_many {
        let range = (ln_1p(ages.youngest / scale), ln_1p(ages.oldest / scale));
        if let Some(interpolant) = Interpolant::new(at, range, TOLERANCE)? {
            return Ok(Values::Smooth(interpolant));
        }
    }
    let all = if ages.are_many {
        all_ages()
    } else {
        ages.few.clone()
    };
    let singly = all.iter().map(|age| Ok((*age, at_age(*age)?)));
    singly.collect::<Result<_, _>>().map(Values::Single)
}

/// A customer of this frequency and age: the recency does not matter to the parts.
fn without_silence(frequency: u32, age: f64) -> Result<PurchaseHistory, ModelError> {
    let recency = if frequency == 0 { 0.0 } else { age };
    PurchaseHistory::new(frequency, recency, age)
        .map_err(|_| ModelError::out_of_reach("a model of customers", "a quantity of a base"))
}
