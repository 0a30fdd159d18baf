use std::fmt;
use std::num::NonZeroU32;

/// The key of an order: the number or text by which a shop knows it.
///
/// Small and copied like a number. Whole numbers and texts of at most 15 bytes are kept as they
/// are; of a longer text, such as a UUID, a digest of 120 bits is kept (two of a billion keys are
/// the same with a chance of 4 · 10⁻¹⁹), which is written as `#` and 30 hexadecimal digits. A text
/// that is a whole number is that number: `"1001"` and `1001` are one key, `"01001"` is another.
///
/// # Example
///
/// ```
/// use clv::transactions::OrderKey;
///
/// assert_eq!(OrderKey::from("1001"), OrderKey::from(1001));
/// assert_eq!(OrderKey::from("C-1001").to_string(), "C-1001");
/// let uuid = OrderKey::from("67e55044-10b1-426f-9247-bb680e5fe0c8");
/// assert_eq!(OrderKey::from(uuid.to_string().as_str()), uuid);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrderKey(Kind);

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Kind {
    Number(u64),
    Text { length: u8, bytes: [u8; LENGTH] },
    Digest([u8; LENGTH]),
}

/// The number that a log gives to the key of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct OrderNumber(NonZeroU32);

impl OrderNumber {
    pub(super) fn of_place(place: usize) -> Option<Self> {
        let number = u32::try_from(place).ok()?.checked_add(1)?;
        NonZeroU32::new(number).map(Self)
    }

    pub(super) fn place(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// Bytes of a text that is kept, and of a digest.
const LENGTH: usize = 15;

impl From<u64> for OrderKey {
    fn from(number: u64) -> Self {
        Self(Kind::Number(number))
    }
}

impl From<&str> for OrderKey {
    fn from(text: &str) -> Self {
        if let Some(number) = whole_number(text) {
            return Self(Kind::Number(number));
        }
        let mut bytes = [0; LENGTH];
        if let Some(kept) = bytes.get_mut(..text.len()) {
            kept.copy_from_slice(text.as_bytes());
            return Self(Kind::Text {
                length: text.len() as u8,
                bytes,
            });
        }
        Self(Kind::Digest(written_digest(text).unwrap_or(digest(text))))
    }
}

/// A number as it is written: without a sign, and without zeros before it.
fn whole_number(text: &str) -> Option<u64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit());
    let canonical = text == "0" || !text.starts_with('0');
    (plain && canonical).then(|| text.parse().ok()).flatten()
}

/// The digest that [`OrderKey`] has written.
fn written_digest(text: &str) -> Option<[u8; LENGTH]> {
    let hex = text.strip_prefix('#')?;
    let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if hex.len() != 2 * LENGTH || !hex.bytes().all(is_hex) {
        return None;
    }
    u128::from_str_radix(hex, 16).ok().map(last_bytes)
}

/// FNV-1a of 128 bits, without its first eight.
fn digest(text: &str) -> [u8; LENGTH] {
    const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    let hash = text.bytes().fold(BASIS, |hash, byte| {
        (hash ^ u128::from(byte)).wrapping_mul(PRIME)
    });
    last_bytes(hash)
}

fn last_bytes(number: u128) -> [u8; LENGTH] {
    let [_, bytes @ ..] = number.to_be_bytes();
    bytes
}

impl fmt::Display for OrderKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Number(number) => write!(f, "{number}"),
            Kind::Text { length, bytes } => {
                let kept = bytes.get(..usize::from(*length)).unwrap_or_default();
                f.write_str(&String::from_utf8_lossy(kept))
            }
            Kind::Digest(bytes) => {
                f.write_str("#")?;
                bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }
    }
}

impl fmt::Debug for OrderKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OrderKey({self})")
    }
}

/// A key that may be missing; an empty text names no order.
#[cfg(feature = "serde")]
pub(super) fn none_where_empty<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<OrderKey>, D::Error> {
    let key: Option<OrderKey> = serde::Deserialize::deserialize(deserializer)?;
    Ok(key.filter(|key| *key != OrderKey::from("")))
}

/// A key is written as its text; a text or a whole number is read.
#[cfg(feature = "serde")]
impl serde::Serialize for OrderKey {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for OrderKey {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextOrNumber;

        impl serde::de::Visitor<'_> for TextOrNumber {
            type Value = OrderKey;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an order's text or whole number")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<OrderKey, E> {
                Ok(text.into())
            }

            fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<OrderKey, E> {
                Ok(number.into())
            }
        }
        deserializer.deserialize_any(TextOrNumber)
    }
}
