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
use crate::quantity::QuantityError;
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
        self.count(&other.counts)
    }

    /// Adds what was counted elsewhere.
    pub(super) fn count(&mut self, counts: &Counts) -> Result<(), TransactionsError> {
        let quantity = "refund money";
        let added = self.counts.add(counts);
        Ok(added.ok_or(QuantityError::Overflow { quantity })?)
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

    /// The same customers in order of their keys.
    pub(super) fn sorted(mut self) -> Self
    where
        K: Ord + Send + Sync,
    {
        // Row numbers fit: there are fewer customers than rows, which are counted in 32 bits.
        let keys = std::mem::take(&mut self.columns.customers).into_iter();
        let mut order: Vec<(K, u32)> = keys.zip(0..).collect();
        sort(&mut order);
        let columns = &mut self.columns;
        columns.frequency = gathered(&columns.frequency, &order);
        columns.recency = gathered(&columns.recency, &order);
        columns.age = gathered(&columns.age, &order);
        columns.monetary_value = gathered(&columns.monetary_value, &order);
        self.totals = gathered(&self.totals, &order);
        self.columns.customers = order.into_iter().map(|(key, _)| key).collect();
        self
    }
}

#[cfg(feature = "parallel")]
fn sort<K: Ord + Send>(order: &mut [(K, u32)]) {
    use rayon::slice::ParallelSliceMut;
    order.par_sort_unstable_by(|a, b| a.0.cmp(&b.0));
}

#[cfg(not(feature = "parallel"))]
fn sort<K: Ord + Send>(order: &mut [(K, u32)]) {
    order.sort_unstable_by(|a, b| a.0.cmp(&b.0));
}

fn gathered<T: Copy + Send + Sync, K: Sync>(column: &[T], order: &[(K, u32)]) -> Vec<T> {
    let at = |(_, place): &(K, u32)| column.get(*place as usize).copied();
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
