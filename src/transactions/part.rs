//! Some customers, reduced: the columns of a base while they are filled.

use super::counts::Counts;
use super::customer_base::{Columns, Provenance};
use super::fold::for_each_order;
use super::problem::Problem;
use super::purchases::Purchases;
use super::ruler::Ruler;
use super::{
    CustomerBase, CustomerPayments, OrderPolicy, PurchaseTotals, Reduction, TransactionsError,
};
use std::fmt::Debug;

/// Some customers, reduced.
pub(super) struct Part<K> {
    columns: Columns<K>,
    totals: Vec<PurchaseTotals>,
    pub(super) counts: Counts,
    reduction: Reduction,
    ruler: Ruler,
}

impl<K> Part<K> {
    pub(super) fn with_capacity(reduction: &Reduction, customers: usize) -> Self {
        Self {
            columns: Columns::with_capacity(reduction.unit, reduction.first_purchase, customers),
            totals: Vec::with_capacity(customers),
            counts: Counts::default(),
            reduction: *reduction,
            ruler: Ruler::of(reduction),
        }
    }

    /// A customer with all payments, and where earlier ones are summed up, with the purchases that are
    /// left of those.
    pub(super) fn add(
        &mut self,
        policy: &OrderPolicy,
        settled: Option<Option<Purchases>>,
        of_customer: CustomerPayments<'_, K>,
    ) -> Result<(), Problem>
    where
        K: Clone,
    {
        let seen = of_customer.through(self.reduction.as_of).payments;
        let tally = &mut self.counts.tally;
        tally.rows += of_customer.payments.len();
        tally.rows_after_as_of += of_customer.payments.len() - seen.len();
        if seen.is_empty() && settled.is_none() {
            tally.customers_not_yet_seen += 1;
            return Ok(());
        }
        let mut purchases = settled.flatten();
        for_each_order(seen, policy, &mut self.counts, |order| {
            purchases = Some(Purchases::with(purchases, &order)?);
            Ok(())
        })?;
        self.push(of_customer.customer, purchases.as_ref())
    }

    /// A customer of whom something is seen, with the purchases that are left of it.
    pub(super) fn push(
        &mut self,
        customer: &K,
        purchases: Option<&Purchases>,
    ) -> Result<(), Problem>
    where
        K: Clone,
    {
        let Some(purchases) = purchases else {
            self.counts.tally.customers_without_purchase += 1;
            return Ok(());
        };
        let frequency = u32::try_from(purchases.count - 1)
            .map_err(|_| Problem::TooManyPurchases(purchases.count))?;
        let (totals, is_rounded) = purchases.totals()?;
        self.counts.tally.customers_rounded += usize::from(is_rounded);
        let (first, last) = (purchases.first_period, purchases.last_period);
        let columns = &mut self.columns;
        columns
            .monetary_value
            .push(totals.mean_amount(self.reduction.first_purchase));
        columns.customers.push(customer.clone());
        columns.frequency.push(frequency);
        columns.recency.push(self.ruler.between(first, last));
        columns
            .age
            .push(self.ruler.between(first, self.ruler.end()));
        self.totals.push(totals);
        Ok(())
    }

    pub(super) fn append(&mut self, other: Self) -> Result<(), TransactionsError> {
        self.columns.append(other.columns);
        self.totals.extend(other.totals);
        self.counts.add(&other.counts)
    }

    pub(super) fn into_base(self, has_amounts: bool) -> Result<CustomerBase<K>, TransactionsError>
    where
        K: Ord + Debug,
    {
        let mut columns = self.columns;
        if !has_amounts {
            columns.monetary_value.fill(None);
        }
        columns.provenance = Some(Provenance {
            reduction: self.reduction,
            tally: Some(self.counts.into_tally()?),
            totals: self.totals,
            has_amounts,
        });
        columns.into_sorted_base()
    }

    /// The customers of all parts in order of their keys.
    pub(super) fn sorted<C>(
        reduction: &Reduction,
        parts: Vec<Part<C>>,
        key: impl Fn(C) -> K,
    ) -> Result<Self, TransactionsError>
    where
        C: Ord + Send + Sync,
    {
        let mut whole = Self::with_capacity(reduction, 0);
        let mut order = Vec::new();
        let mut columns = Vec::with_capacity(parts.len());
        for (number, mut part) in (0..).zip(parts) {
            whole.counts.add(&part.counts)?;
            let customers = std::mem::take(&mut part.columns.customers);
            // Fewer than the rows of a part, which 32 bits count.
            let places = customers.into_iter().zip(0_u32..);
            order.extend(places.map(|(customer, place)| Place {
                customer,
                part: number,
                place,
            }));
            columns.push((part.columns, part.totals));
        }
        sort(&mut order);
        let of = &mut whole.columns;
        of.frequency = gathered(&columns, &order, |(of, _)| &of.frequency);
        of.recency = gathered(&columns, &order, |(of, _)| &of.recency);
        of.age = gathered(&columns, &order, |(of, _)| &of.age);
        of.monetary_value = gathered(&columns, &order, |(of, _)| &of.monetary_value);
        whole.totals = gathered(&columns, &order, |(_, totals)| totals);
        of.customers = order.into_iter().map(|at| key(at.customer)).collect();
        Ok(whole)
    }
}

/// Where a customer stands.
struct Place<C> {
    customer: C,
    part: u32,
    place: u32,
}

#[cfg(feature = "parallel")]
fn sort<C: Ord + Send>(order: &mut [Place<C>]) {
    use rayon::slice::ParallelSliceMut;
    order.par_sort_unstable_by(|a, b| a.customer.cmp(&b.customer));
}

#[cfg(not(feature = "parallel"))]
fn sort<C: Ord + Send>(order: &mut [Place<C>]) {
    order.sort_unstable_by(|a, b| a.customer.cmp(&b.customer));
}

/// A column of all parts, in order.
fn gathered<P: Sync, T: Copy + Send + Sync, C: Sync>(
    parts: &[P],
    order: &[Place<C>],
    column: impl Fn(&P) -> &Vec<T> + Sync,
) -> Vec<T> {
    let at = |at: &Place<C>| {
        let part = parts.get(at.part as usize)?;
        column(part).get(at.place as usize).copied()
    };
    #[cfg(feature = "parallel")]
    {
        use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};
        order
            .par_iter()
            .with_min_len(1 << 12)
            .filter_map(at)
            .collect()
    }
    #[cfg(not(feature = "parallel"))]
    order.iter().filter_map(at).collect()
}
