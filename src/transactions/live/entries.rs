use super::CustomerState;
use crate::quantity::QuantityError;
use hashbrown::{DefaultHashBuilder, HashTable};
use std::borrow::Borrow;
use std::hash::{BuildHasher, Hash};

/// Customers a block holds: blocks are never copied, and at most one is not full.
const BLOCK: usize = 1 << 12;

/// The summaries by key, one close to the other: what a table of hashes keeps free is 5 bytes a
/// customer, not a summary.
#[derive(Debug, Clone)]
pub(super) struct Entries<K> {
    hasher: DefaultHashBuilder,
    /// Places in the blocks by hash of the key.
    places: HashTable<u32>,
    blocks: Vec<Vec<(K, CustomerState)>>,
    count: usize,
}

impl<K> Entries<K> {
    pub(super) fn new() -> Self {
        Self {
            hasher: DefaultHashBuilder::default(),
            places: HashTable::new(),
            blocks: Vec::new(),
            count: 0,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.count
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&K, &CustomerState)> {
        self.blocks
            .iter()
            .flatten()
            .map(|(key, state)| (key, state))
    }

    pub(super) fn into_iter(self) -> impl Iterator<Item = (K, CustomerState)> {
        self.blocks.into_iter().flatten()
    }

    /// In order of the keys.
    pub(super) fn sorted(&self) -> Vec<(&K, &CustomerState)>
    where
        K: Ord,
    {
        let mut rows: Vec<_> = self.iter().collect();
        rows.sort_unstable_by(|a, b| a.0.cmp(b.0));
        rows
    }
}

impl<K: Eq + Hash> Entries<K> {
    /// Where a customer is.
    pub(super) fn place<Q>(&self, customer: &Q) -> Option<u32>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        let hash = self.hasher.hash_one(customer);
        let is_it = |&place: &u32| {
            let found = at(&self.blocks, place);
            found.is_some_and(|(key, _)| key.borrow() == customer)
        };
        self.places.find(hash, is_it).copied()
    }

    pub(super) fn get(&self, place: u32) -> Option<&CustomerState> {
        at(&self.blocks, place).map(|(_, state)| state)
    }

    pub(super) fn get_mut(&mut self, place: u32) -> Option<&mut CustomerState> {
        let block = self.blocks.get_mut(place as usize / BLOCK)?;
        let entry = block.get_mut(place as usize % BLOCK);
        entry.map(|(_, state)| state)
    }

    /// Adds a customer who is not there yet.
    pub(super) fn add(&mut self, customer: K, state: CustomerState) -> Result<(), QuantityError> {
        let quantity = "number of customers";
        let place = u32::try_from(self.count).map_err(|_| QuantityError::Overflow { quantity })?;
        let hash = self.hasher.hash_one(&customer);
        let Self {
            hasher,
            places,
            blocks,
            count,
        } = self;
        places.insert_unique(hash, place, |&place| {
            at(blocks, place).map_or(0, |(key, _)| hasher.hash_one(key))
        });
        match blocks.last_mut().filter(|block| block.len() < BLOCK) {
            Some(block) => block.push((customer, state)),
            None => {
                // The first ones are few.
                let mut block = Vec::with_capacity(if blocks.is_empty() { 4 } else { BLOCK });
                block.push((customer, state));
                blocks.push(block);
            }
        }
        *count += 1;
        Ok(())
    }
}

fn at<K>(blocks: &[Vec<(K, CustomerState)>], place: u32) -> Option<&(K, CustomerState)> {
    let block = blocks.get(place as usize / BLOCK)?;
    block.get(place as usize % BLOCK)
}
