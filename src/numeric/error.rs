/// A function did not settle to its promised digits: the named one, in words for a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unsettled(pub(crate) &'static str);
