/// Positions in a growing list, in the order of the ids there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct ById(Vec<u32>);

impl ById {
    /// Where the id is in the list, or else its place in this index.
    fn search<T, Id: Ord>(
        &self,
        list: &[T],
        id_of: impl Fn(&T) -> &Id,
        id: &Id,
    ) -> Result<u32, usize> {
        let place = self.0.partition_point(|&position| {
            list.get(position as usize)
                .is_some_and(|item| id_of(item) < id)
        });
        self.0
            .get(place)
            .copied()
            .filter(|&position| {
                list.get(position as usize)
                    .is_some_and(|item| id_of(item) == id)
            })
            .ok_or(place)
    }

    pub fn find<T, Id: Ord>(&self, list: &[T], id_of: impl Fn(&T) -> &Id, id: &Id) -> Option<u32> {
        self.search(list, id_of, id).ok()
    }

    /// Indexes the item that is about to be pushed, and says its position.
    pub fn add<T, Id: Ord>(&mut self, list: &[T], id_of: impl Fn(&T) -> &Id, id: &Id) -> u32 {
        // A list has room for fewer than 2³² items: `must_have_room`.
        let position = list.len() as u32;
        if let Err(place) = self.search(list, id_of, id) {
            self.0.insert(place, position);
        }
        position
    }
}
