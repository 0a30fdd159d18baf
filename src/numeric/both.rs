/// Does two independent things, on two threads where the feature `parallel` allows it. The results
/// are the same either way.
#[cfg(feature = "parallel")]
pub(crate) fn both<A: Send, B: Send>(
    a: impl FnOnce() -> A + Send,
    b: impl FnOnce() -> B + Send,
) -> (A, B) {
    rayon::join(a, b)
}

/// Does two independent things, one after the other.
#[cfg(not(feature = "parallel"))]
pub(crate) fn both<A, B>(a: impl FnOnce() -> A, b: impl FnOnce() -> B) -> (A, B) {
    (a(), b())
}
