//! What is summed: money, and the numbers that it is counted in.

/// The money of one customer in one period: that of purchases (≥ 0) or that of refunds (< 0), never
/// the two together, so that its sign says which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Entry<N> {
    pub(crate) period: i64,
    pub(crate) net: N,
}

/// A whole number that money is counted in: of 64 bits where every row fits, else of 128.
pub(crate) trait Whole:
    Copy + Default + Ord + Send + Sync + std::fmt::Debug + 'static
{
    fn of(value: i128) -> Option<Self>;
    fn wide(self) -> i128;
    fn plus(self, other: Self) -> Option<Self>;
    fn is_negative(self) -> bool;
}

macro_rules! whole {
    ($($whole:ty),*) => {$(
        impl Whole for $whole {
            fn of(value: i128) -> Option<Self> {
                Self::try_from(value).ok()
            }

            fn wide(self) -> i128 {
                self.into()
            }

            fn plus(self, other: Self) -> Option<Self> {
                self.checked_add(other)
            }

            fn is_negative(self) -> bool {
                self < 0
            }
        }
    )*};
}

whole!(i64, i128);
