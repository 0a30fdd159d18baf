//! Sums in few bytes: what is held of many rows, and what goes from one part of an engine to another.

use super::entry::{Entry, Whole};

/// A customer's entries in few bytes: differences of periods and money, each in as many groups of
/// seven bits as it needs.
pub(crate) fn write<N: Whole>(entries: &[Entry<N>], bytes: &mut Vec<u8>) {
    let mut before = 0_i64;
    for entry in entries {
        write_number(i128::from(entry.period) - i128::from(before), bytes);
        write_number(entry.net.wide(), bytes);
        before = entry.period;
    }
}

/// What [`write`] has written; `None` of other bytes.
pub(super) fn read<N: Whole>(
    mut bytes: &[u8],
    mut entry: impl FnMut(Entry<N>) -> Option<()>,
) -> Option<()> {
    let mut before = 0_i64;
    while !bytes.is_empty() {
        let step = read_number(&mut bytes)?;
        before = i64::try_from(i128::from(before).checked_add(step)?).ok()?;
        entry(Entry {
            period: before,
            net: N::of(read_number(&mut bytes)?)?,
        })?;
    }
    Some(())
}

pub(super) fn write_number(number: i128, bytes: &mut Vec<u8>) {
    // The sign goes to the last bit.
    let folded = ((number << 1) ^ (number >> 127)) as u128;
    if let Ok(mut small) = u64::try_from(folded) {
        while small >= 0x80 {
            bytes.push(small as u8 | 0x80);
            small >>= 7;
        }
        bytes.push(small as u8);
        return;
    }
    let mut rest = folded;
    while rest >= 0x80 {
        bytes.push(rest as u8 | 0x80);
        rest >>= 7;
    }
    bytes.push(rest as u8);
}

pub(super) fn read_number(bytes: &mut &[u8]) -> Option<i128> {
    let mut small = 0_u64;
    let mut shift = 0_u32;
    // Nine groups fit in 63 bits.
    while shift < 63 {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        small |= u64::from(byte & 0x7f) << shift;
        shift += 7;
        if byte < 0x80 {
            return Some(i128::from((small >> 1) as i64 ^ -((small & 1) as i64)));
        }
    }
    let mut wide = u128::from(small);
    loop {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        let part = u128::from(byte & 0x7f);
        if shift >= 128 || (shift == 126 && part > 3) {
            return None;
        }
        wide |= part << shift;
        shift += 7;
        if byte < 0x80 {
            return Some((wide >> 1) as i128 ^ -((wide & 1) as i128));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back() {
        let numbers = [
            0,
            1,
            -1,
            63,
            64,
            -64,
            -65,
            i128::from(i64::MAX),
            i128::from(i64::MIN),
        ];
        let wide = [
            i128::from(u64::MAX),
            i128::MAX,
            i128::MIN,
            i128::MAX - 1,
            1 << 62,
            1 << 63,
        ];
        for number in numbers.into_iter().chain(wide) {
            let mut bytes = Vec::new();
            write_number(number, &mut bytes);
            assert_eq!(read_number(&mut &bytes[..]), Some(number));
            assert_eq!(read_number(&mut &bytes[..bytes.len() - 1]), None);
        }
        assert_eq!(read_number(&mut &[0xff; 30][..]), None);
    }
}
