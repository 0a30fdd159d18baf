use super::item::Reward;
use crate::loyalty::LoyaltyError;
use crate::quantity::Checked;
use rust_decimal::Decimal;

/// The number of times that a plan may contain a reward.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum RewardRepeat {
    /// At most once.
    Once,
    /// As often as the balance allows.
    Unlimited,
}

/// A reward in a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct PlannedReward<'a> {
    /// Which.
    pub reward: &'a Reward,
    /// The number of times, at least 1.
    pub count: u64,
}

/// The rewards that a balance is spent on.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct RewardPlan<'a> {
    /// The retail value of it all, in money.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub value: Decimal,
    /// The points of it all.
    pub points_spent: u64,
    /// The points that stay on the balance.
    pub points_left: u64,
    /// The rewards, in the order of the catalogue. Where several plans tie on value and points,
    /// one of them.
    pub rewards: Vec<PlannedReward<'a>>,
}

/// Beyond this the search gives up: it would take more than a second or so.
const MOST_STEPS: u64 = 100_000_000;
/// And beyond this, because what it keeps would take half a gigabyte.
const MOST_KEPT: u64 = 10_000_000;

fn plan<'a>(
    rewards: &'a [Reward],
    counts: &[u64],
    value: Decimal,
    balance: u64,
    points_spent: u64,
) -> RewardPlan<'a> {
    RewardPlan {
        value,
        points_spent,
        points_left: balance.saturating_sub(points_spent),
        rewards: rewards
            .iter()
            .zip(counts)
            .filter(|&(_, &count)| count > 0)
            .map(|(reward, &count)| PlannedReward { reward, count })
            .collect(),
    }
}

/// A selection of rewards: the last one, and the selection before it.
#[derive(Clone, Copy)]
struct Selection {
    points: u64,
    value: Decimal,
    last: Option<(usize, usize)>,
}

/// Each reward at most once: the selections that no other beats on both points and value, grown
/// reward by reward (Nemhauser & Ullmann 1969).
pub(super) fn best_once(rewards: &[Reward], balance: u64) -> Result<RewardPlan<'_>, LoyaltyError> {
    let mut all = vec![Selection {
        points: 0,
        value: Decimal::ZERO,
        last: None,
    }];
    // Positions in `all`, points and value both strictly rising.
    let mut frontier = vec![0_usize];
    let mut steps = 0_u64;
    for (position, reward) in rewards.iter().enumerate() {
        steps = steps.saturating_add(frontier.len() as u64);
        must_be_feasible(steps, (all.len() + frontier.len()) as u64)?;
        let mut with = Vec::new();
        for &before in &frontier {
            let Some(selection) = all.get(before).copied() else {
                continue;
            };
            let Some(points) = selection
                .points
                .checked_add(reward.points)
                .filter(|&points| points <= balance)
            else {
                break;
            };
            with.push(all.len());
            all.push(Selection {
                points,
                value: selection
                    .value
                    .plus(reward.retail_value, "value of a plan")?,
                last: Some((position, before)),
            });
        }
        frontier = undominated(&all, &frontier, &with);
    }
    let mut best = frontier.last().copied();
    let Some(top) = best.and_then(|best| all.get(best)) else {
        return Ok(plan(rewards, &[], Decimal::ZERO, balance, 0));
    };
    let (value, points) = (top.value, top.points);
    let mut counts = vec![0_u64; rewards.len()];
    while let Some((reward, before)) = best.and_then(|best| all.get(best)?.last) {
        if let Some(count) = counts.get_mut(reward) {
            *count += 1;
        }
        best = Some(before);
    }
    Ok(plan(rewards, &counts, value, balance, points))
}

/// Merges two frontiers and leaves out what costs as much or more and is worth no more.
fn undominated(all: &[Selection], without: &[usize], with: &[usize]) -> Vec<usize> {
    let points = |position: &usize| all.get(*position).map_or(0, |selection| selection.points);
    let value = |position: &usize| {
        all.get(*position)
            .map_or(Decimal::ZERO, |selection| selection.value)
    };
    let mut merged: Vec<usize> = Vec::with_capacity(without.len() + with.len());
    let (mut a, mut b) = (without.iter().peekable(), with.iter().peekable());
    loop {
        let takes_a = match (a.peek(), b.peek()) {
            (None, None) => return merged,
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (Some(a), Some(b)) => match points(a).cmp(&points(b)) {
                std::cmp::Ordering::Less => true,
                std::cmp::Ordering::Greater => false,
                std::cmp::Ordering::Equal => value(a) >= value(b),
            },
        };
        let next = if takes_a { a.next() } else { b.next() };
        if let Some(&next) = next
            && merged.last().is_none_or(|last| value(&next) > value(last))
        {
            merged.push(next);
        }
    }
}

/// Rewards as often as one likes.
///
/// A plan needs fewer than p of all other rewards together, where p is the price of the reward
/// with the best value per point: among any p of them some add up to a multiple of p points, and
/// the best reward makes as much of those. So the search covers p × (the highest price) points at
/// most, and the best reward takes the rest.
pub(super) fn best_unlimited(
    rewards: &[Reward],
    balance: u64,
) -> Result<RewardPlan<'_>, LoyaltyError> {
    let affordable = || rewards.iter().filter(|reward| reward.points <= balance);
    let unit = affordable().fold(0, |unit, reward| {
        greatest_common_divisor(unit, reward.points)
    });
    let Some((best_place, best)) = best_per_point(rewards, balance)? else {
        return Ok(plan(rewards, &[], Decimal::ZERO, balance, 0));
    };
    let highest = affordable().map(|reward| reward.points).max().unwrap_or(0);
    let searched = balance.min((best.points / unit).saturating_mul(highest));
    let filled = (balance - searched).div_ceil(best.points);
    let searched = balance - filled.saturating_mul(best.points).min(balance);
    let entries = searched / unit;
    must_be_feasible(entries.saturating_mul(rewards.len() as u64), entries)?;
    let steps = usize::try_from(entries).unwrap_or(usize::MAX);

    let table = cheapest_and_best(rewards, unit, steps)?;
    let mut counts = vec![0_u64; rewards.len()];
    let mut top = 0;
    for (place, entry) in table.iter().enumerate() {
        if entry.value > table.get(top).map_or(Decimal::ZERO, |top| top.value) {
            top = place;
        }
    }
    let mut value = table.get(top).map_or(Decimal::ZERO, |entry| entry.value);
    let mut points = (top as u64).saturating_mul(unit);
    while let Some(last) = table.get(top).and_then(|entry| entry.last) {
        let Some((count, reward)) = counts.get_mut(last).zip(rewards.get(last)) else {
            break;
        };
        *count += 1;
        top = top.saturating_sub(steps_of(reward, unit));
    }
    if let Some(count) = counts.get_mut(best_place)
        && !best.retail_value.is_zero()
    {
        *count += filled;
        points += filled.saturating_mul(best.points);
        let of_filled = best.retail_value.times(filled.into(), "value of a plan")?;
        value = value.plus(of_filled, "value of a plan")?;
    }
    Ok(plan(rewards, &counts, value, balance, points))
}

/// The best that exactly so many units of points buy, 0 where nothing costs that.
#[derive(Clone, Copy)]
struct Entry {
    value: Decimal,
    last: Option<usize>,
}

fn cheapest_and_best(
    rewards: &[Reward],
    unit: u64,
    steps: usize,
) -> Result<Vec<Entry>, LoyaltyError> {
    let nothing = Entry {
        value: Decimal::ZERO,
        last: None,
    };
    let mut table = Vec::with_capacity(steps + 1);
    table.push(nothing);
    for place in 1..=steps {
        let mut entry = nothing;
        for (position, reward) in rewards.iter().enumerate() {
            let before = place
                .checked_sub(steps_of(reward, unit))
                .and_then(|before| table.get(before));
            // A place that nothing costs exactly is worth 0: building on it wastes points, and
            // an equal plan with fewer points wins.
            if let Some(before) = before {
                let value = before.value.plus(reward.retail_value, "value of a plan")?;
                if value > entry.value {
                    entry = Entry {
                        value,
                        last: Some(position),
                    };
                }
            }
        }
        table.push(entry);
    }
    Ok(table)
}

/// A reward's price in units; one that is not affordable has no place in the table.
fn steps_of(reward: &Reward, unit: u64) -> usize {
    usize::try_from(reward.points.div_ceil(unit)).unwrap_or(usize::MAX)
}

fn best_per_point(
    rewards: &[Reward],
    balance: u64,
) -> Result<Option<(usize, &Reward)>, LoyaltyError> {
    let mut best: Option<(usize, &Reward)> = None;
    for (place, reward) in rewards.iter().enumerate() {
        if reward.points > balance {
            continue;
        }
        let is_better = match best {
            None => true,
            Some((_, best)) => {
                let own = reward.retail_value.times(best.points.into(), "value")?;
                own > best.retail_value.times(reward.points.into(), "value")?
            }
        };
        if is_better {
            best = Some((place, reward));
        }
    }
    Ok(best)
}

fn must_be_feasible(steps: u64, kept: u64) -> Result<(), LoyaltyError> {
    let too_large = |steps, most| Err(LoyaltyError::PlanTooLarge { steps, most });
    if steps > MOST_STEPS {
        too_large(steps, MOST_STEPS)
    } else if kept > MOST_KEPT {
        too_large(kept, MOST_KEPT)
    } else {
        Ok(())
    }
}

fn greatest_common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 {
        a
    } else {
        greatest_common_divisor(b, a % b)
    }
}
