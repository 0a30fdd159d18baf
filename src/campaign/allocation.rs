use super::CampaignError;
use crate::quantity::{Checked, QuantityError};
use rust_decimal::Decimal;

/// A customer who may be contacted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Prospect {
    /// The value of a conversion of this customer, before the cost of the contact.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub value: Decimal,
    /// By how much the contact raises the chance of a conversion: an uplift against a control
    /// group, negative where contacts drive away.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub uplift: Decimal,
    /// The cost of the contact, above 0.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub cost: Decimal,
}

/// The budget of a campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Budget {
    /// So many contacts, whatever they cost: the customers with the highest net value first.
    Contacts(usize),
    /// So much money: the customers with the highest value for each unit of cost first, passing
    /// over one who no longer fits.
    Money(#[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))] Decimal),
}

/// A customer who is contacted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ChosenProspect {
    /// The place in the list that came.
    pub index: usize,
    /// value × uplift − cost, above 0.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub net_value: Decimal,
    /// Spent with and before this customer.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub cumulative_cost: Decimal,
    /// Net value with and before this customer: the curve.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub cumulative_net_value: Decimal,
}

/// Whom to contact.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Allocation {
    /// The customers to contact, best first.
    pub chosen: Vec<ChosenProspect>,
    /// The number of customers who are worth more than their contact costs: beyond these even an
    /// unlimited budget buys nothing.
    pub worth_contacting: usize,
}

impl Prospect {
    /// The uplift at which the contact pays for itself, cost/value; `None` where a conversion is
    /// worth nothing.
    ///
    /// # Errors
    ///
    /// [`CampaignError::Quantity`] where it overflows.
    pub fn break_even_uplift(&self) -> Result<Option<Decimal>, CampaignError> {
        (self.value > Decimal::ZERO)
            .then(|| Ok(self.cost.over(self.value, "break-even uplift")?))
            .transpose()
    }

    /// value × uplift − cost.
    ///
    /// # Errors
    ///
    /// [`CampaignError::Quantity`] where it overflows.
    pub fn net_value(&self) -> Result<Decimal, CampaignError> {
        let gain = self
            .value
            .times(self.uplift, "expected incremental value")?;
        Ok(gain.minus(self.cost, "net value of a contact")?)
    }
}

/// Chooses the customers whom a budget should reach: those with the highest expected incremental
/// value, and nobody who is worth less than the contact costs.
///
/// ```text
/// net value = value × uplift − cost
/// ```
///
/// Of equals the earlier customer comes first. By money the choice is greedy by net value over
/// cost: the best where contacts are small beside the budget, and never worse than the best by more
/// than one contact.
///
/// # Errors
///
/// [`CampaignError::Quantity`] for a cost that is not above 0, an uplift outside of \[−1, 1\], a
/// negative budget or an overflow.
///
/// # Example
///
/// ```
/// use clv::campaign::{Budget, Prospect, allocate_budget};
/// use rust_decimal_macros::dec;
///
/// let prospect = |value, uplift| Prospect { value, uplift, cost: dec!(1) };
/// let customers = [
///     prospect(dec!(100), dec!(0.02)), // 2 − 1
///     prospect(dec!(20), dec!(0.30)),  // 6 − 1
///     prospect(dec!(500), dec!(0.001)), // 0.5 − 1: not worth the message
/// ];
/// let plan = allocate_budget(&customers, Budget::Contacts(500))?;
/// let order: Vec<usize> = plan.chosen.iter().map(|chosen| chosen.index).collect();
/// assert_eq!(order, [1, 0]);
/// assert_eq!(plan.chosen[1].cumulative_net_value, dec!(6));
/// # Ok::<(), clv::campaign::CampaignError>(())
/// ```
pub fn allocate_budget(
    prospects: &[Prospect],
    budget: Budget,
) -> Result<Allocation, CampaignError> {
    if let Budget::Money(most) = budget {
        range("budget", "at least 0", most, most >= Decimal::ZERO)?;
    }
    let mut ranked = Vec::new();
    for (index, prospect) in prospects.iter().enumerate() {
        check(prospect)?;
        let net_value = prospect.net_value()?;
        let rank = match budget {
            Budget::Contacts(_) => net_value,
            Budget::Money(_) => net_value.over(prospect.cost, "net value over cost")?,
        };
        if net_value > Decimal::ZERO {
            ranked.push((rank, index, net_value, prospect.cost));
        }
    }
    ranked.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut chosen: Vec<ChosenProspect> = Vec::new();
    let (mut spent, mut earned) = (Decimal::ZERO, Decimal::ZERO);
    for &(_, index, net_value, cost) in &ranked {
        let after = spent.plus(cost, "cost of all contacts")?;
        match budget {
            Budget::Contacts(most) if chosen.len() >= most => break,
            Budget::Money(most) if after > most => continue,
            _ => {}
        }
        spent = after;
        earned = earned.plus(net_value, "net value of all contacts")?;
        chosen.push(ChosenProspect {
            index,
            net_value,
            cumulative_cost: spent,
            cumulative_net_value: earned,
        });
    }
    Ok(Allocation {
        chosen,
        worth_contacting: ranked.len(),
    })
}

fn check(prospect: &Prospect) -> Result<(), CampaignError> {
    let cost = prospect.cost;
    range("cost of a contact", "above 0", cost, cost > Decimal::ZERO)?;
    let uplift = prospect.uplift;
    range("uplift", "in [−1, 1]", uplift, uplift.abs() <= Decimal::ONE)
}

fn range(
    quantity: &'static str,
    range: &'static str,
    value: Decimal,
    holds: bool,
) -> Result<(), CampaignError> {
    if holds {
        Ok(())
    } else {
        Err(QuantityError::OutOfRange {
            quantity,
            range,
            value,
        }
        .into())
    }
}
