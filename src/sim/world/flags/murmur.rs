//! `MurmurHash3`, x86, 32 bits, seed 0: how flagd puts callers into buckets.

/// The hash of some bytes.
pub fn murmur3(bytes: &[u8]) -> u32 {
    let mut hash = 0_u32;
    let (blocks, rest) = bytes.as_chunks::<4>();
    for block in blocks {
        hash ^= scrambled(u32::from_le_bytes(*block));
        hash = hash
            .rotate_left(13)
            .wrapping_mul(5)
            .wrapping_add(0xe654_6b64);
    }
    let last = rest.iter().rev();
    let last = last.fold(0, |sum, byte| (sum << 8) | u32::from(*byte));
    hash ^= scrambled(last);
    // The length counts modulo 2^32.
    #[expect(clippy::cast_possible_truncation, reason = "the algorithm says so")]
    let mut hash = hash ^ bytes.len() as u32;
    hash = (hash ^ (hash >> 16)).wrapping_mul(0x85eb_ca6b);
    hash = (hash ^ (hash >> 13)).wrapping_mul(0xc2b2_ae35);
    hash ^ (hash >> 16)
}

fn scrambled(block: u32) -> u32 {
    block
        .wrapping_mul(0xcc9e_2d51)
        .rotate_left(15)
        .wrapping_mul(0x1b87_3593)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_agrees_with_the_reference() {
        let table: [(&str, u32); 6] = [
            ("", 0),
            ("a", 0x3c25_69b2),
            ("aa", 0x3710_91a9),
            ("test", 0xba6b_d213),
            ("Hello, world!", 0xc036_3e43),
            ("The quick brown fox jumps over the lazy dog", 0x2e4f_f723),
        ];
        for (text, hash) in table {
            assert_eq!(murmur3(text.as_bytes()), hash, "{text:?}");
        }
    }
}
