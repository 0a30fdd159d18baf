use super::CampaignError;
use chrono::{DateTime, TimeDelta, Utc};
use hashbrown::HashMap;

/// At most so many contacts in any window of so many days.
///
/// A contact at time a counts at time t while a is in (t − window, t]: one that is exactly a window
/// old no longer does. A day is 24 hours.
///
/// # Example
///
/// ```
/// use chrono::{TimeZone, Utc};
/// use clv::campaign::ContactCap;
///
/// let cap = ContactCap::new(2, 7)?;
/// let may = |day, hour| Utc.with_ymd_and_hms(2026, 5, day, hour, 0, 0).single();
/// let contacts: Vec<_> = [may(1, 9), may(4, 9)].into_iter().flatten().collect();
/// let at = may(5, 12).ok_or("no such day")?;
/// let decision = cap.decide(&contacts, at)?;
/// assert!(!decision.is_allowed());
/// assert_eq!(decision.next_allowed_at, may(8, 9));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked")
)]
pub struct ContactCap {
    maximum: u32,
    window_days: u32,
}

/// Whether a customer may be contacted now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ContactDecision {
    /// When the decision is made.
    pub at: DateTime<Utc>,
    /// Contacts that count.
    pub contacts_in_window: usize,
    /// `at` where a contact is allowed, else the first instant at which one is; `None` where none
    /// ever is.
    pub next_allowed_at: Option<DateTime<Utc>>,
}

impl ContactDecision {
    /// A contact is allowed now.
    pub fn is_allowed(&self) -> bool {
        self.next_allowed_at == Some(self.at)
    }
}

impl ContactCap {
    /// At most `maximum` contacts in any `window_days` days; 0 forbids them.
    ///
    /// # Errors
    ///
    /// [`CampaignError::Setting`] for a window of no days.
    pub fn new(maximum: u32, window_days: u32) -> Result<Self, CampaignError> {
        if window_days == 0 {
            return Err(CampaignError::Setting {
                what: "window in days",
                range: "at least 1",
                value: 0.0,
            });
        }
        Ok(Self {
            maximum,
            window_days,
        })
    }

    /// The most contacts in a window.
    pub fn maximum(&self) -> u32 {
        self.maximum
    }

    /// The window.
    pub fn window_days(&self) -> u32 {
        self.window_days
    }

    /// Whether one more contact is allowed at an instant, given the earlier ones in any order. Two
    /// contacts at one instant are two.
    ///
    /// # Errors
    ///
    /// [`CampaignError::ContactAfter`] for a contact after the instant, [`CampaignError::Calendar`]
    /// where the next allowed instant is outside of the calendar.
    pub fn decide(
        &self,
        contacts: &[DateTime<Utc>],
        at: DateTime<Utc>,
    ) -> Result<ContactDecision, CampaignError> {
        if let Some(&contact) = contacts.iter().find(|&&contact| contact > at) {
            return Err(CampaignError::ContactAfter { at, contact });
        }
        let window = TimeDelta::days(self.window_days.into());
        // Before the calendar began there was no contact that could be too old.
        let start = at.checked_sub_signed(window);
        let mut counting: Vec<DateTime<Utc>> = contacts
            .iter()
            .copied()
            .filter(|&contact| start.is_none_or(|start| contact > start))
            .collect();
        counting.sort_unstable();
        let maximum = self.maximum as usize;
        let next_allowed_at = match counting.len().checked_sub(maximum) {
            None => Some(at),
            _ if maximum == 0 => None,
            // When this one leaves the window, fewer than the maximum remain.
            Some(surplus) => Some(counting[surplus].checked_add_signed(window).ok_or(
                CampaignError::Calendar {
                    at: counting[surplus],
                    days: self.window_days,
                },
            )?),
        };
        Ok(ContactDecision {
            at,
            contacts_in_window: counting.len(),
            next_allowed_at,
        })
    }
}

/// The contacts of many customers over several channels. It is saved as a list of them.
///
/// # Example
///
/// ```
/// use chrono::{TimeZone, Utc};
/// use clv::campaign::{ContactCap, ContactLog};
///
/// let at = Utc.with_ymd_and_hms(2026, 5, 1, 9, 0, 0).single().ok_or("no such day")?;
/// let mut log = ContactLog::default();
/// log.push("anna", "email", at);
/// let cap = ContactCap::new(1, 1)?;
/// assert!(!log.decide(&"anna", Some(&"email"), cap, at)?.is_allowed());
/// assert!(log.decide(&"anna", Some(&"sms"), cap, at)?.is_allowed());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(
        from = "Vec<(Customer, Channel, DateTime<Utc>)>",
        into = "Vec<(Customer, Channel, DateTime<Utc>)>",
        bound(
            serialize = "Customer: serde::Serialize + Clone, Channel: serde::Serialize + Clone",
            deserialize = "Customer: serde::Deserialize<'de> + std::hash::Hash + Eq, \
                           Channel: serde::Deserialize<'de> + PartialEq"
        )
    )
)]
pub struct ContactLog<Customer, Channel> {
    contacts: HashMap<Customer, Vec<(Channel, DateTime<Utc>)>>,
}

impl<Customer, Channel> Default for ContactLog<Customer, Channel> {
    fn default() -> Self {
        Self {
            contacts: HashMap::new(),
        }
    }
}

impl<Customer: std::hash::Hash + Eq, Channel: PartialEq> ContactLog<Customer, Channel> {
    /// Books a contact.
    pub fn push(&mut self, customer: Customer, channel: Channel, at: DateTime<Utc>) {
        self.contacts
            .entry(customer)
            .or_default()
            .push((channel, at));
    }

    /// Whether a customer may be contacted through a channel, or `None`: counting all channels
    /// together. A customer who is not in the log was never contacted.
    ///
    /// # Errors
    ///
    /// As of [`ContactCap::decide`].
    pub fn decide(
        &self,
        customer: &Customer,
        channel: Option<&Channel>,
        cap: ContactCap,
        at: DateTime<Utc>,
    ) -> Result<ContactDecision, CampaignError> {
        let of_customer = || self.contacts.get(customer).into_iter().flatten();
        if let Some(&(_, contact)) = of_customer().find(|(_, contact)| *contact > at) {
            return Err(CampaignError::ContactAfter { at, contact });
        }
        let contacts: Vec<DateTime<Utc>> = of_customer()
            .filter(|(of, _)| channel.is_none_or(|channel| channel == of))
            .map(|&(_, contact)| contact)
            .collect();
        cap.decide(&contacts, at)
    }
}

#[cfg(feature = "serde")]
impl<Customer: std::hash::Hash + Eq, Channel: PartialEq>
    From<Vec<(Customer, Channel, DateTime<Utc>)>> for ContactLog<Customer, Channel>
{
    fn from(contacts: Vec<(Customer, Channel, DateTime<Utc>)>) -> Self {
        let mut log = Self::default();
        for (customer, channel, at) in contacts {
            log.push(customer, channel, at);
        }
        log
    }
}

#[cfg(feature = "serde")]
impl<Customer: Clone, Channel> From<ContactLog<Customer, Channel>>
    for Vec<(Customer, Channel, DateTime<Utc>)>
{
    fn from(log: ContactLog<Customer, Channel>) -> Self {
        let of_customer = |(customer, contacts): (Customer, Vec<(Channel, DateTime<Utc>)>)| {
            let contacts = contacts.into_iter();
            contacts.map(move |(channel, at)| (customer.clone(), channel, at))
        };
        log.contacts.into_iter().flat_map(of_customer).collect()
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Unchecked {
    maximum: u32,
    window_days: u32,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for ContactCap {
    type Error = CampaignError;

    fn try_from(cap: Unchecked) -> Result<Self, CampaignError> {
        Self::new(cap.maximum, cap.window_days)
    }
}
