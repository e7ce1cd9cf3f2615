//! The generators of all commitments.
//!
//! They are a constant, because hashing them to the curve would take most of the time of a process's first
//! verification. A test hashes each of them again: whoever could put a point of their own choice into the file could
//! prove anything. A second implementation hashes them, and does not read the file.

use super::WIDTH;
use crate::math::{arith::Base, curve::Affine};
use std::sync::OnceLock;

/// The domain of the generators, which has a separate version.
pub const GENERATOR_DOMAIN: &[u8] = b"plica/v1/T256/generators";

/// `G_0` to `G_511`, then `H`: x- and y-coordinate of each, 32 bytes, most significant first.
const FILE: &[u8; 64 * (WIDTH + 1)] = include_bytes!("generators.bin");

/// The generators of all commitments, hashed to the curve so that nobody knows a relation between them.
pub struct Generators {
    /// `G_j` is the hash of "G" and `j`, four bytes, most significant first.
    pub g: [Affine; WIDTH],
    /// The generator of the blinds is the hash of "H".
    pub h: Affine,
}

/// The generators, read on first use.
pub fn generators() -> &'static Generators {
    static GENERATORS: OnceLock<Generators> = OnceLock::new();
    GENERATORS.get_or_init(|| Generators { g: core::array::from_fn(read), h: read(WIDTH) })
}

/// The point with this index in the file.
fn read(index: usize) -> Affine {
    let coordinate = |at: usize| Base::from_be_bytes(FILE[at..at + 32].try_into().expect("32 bytes"));
    let point = coordinate(64 * index).zip(coordinate(64 * index + 32));
    point.and_then(|(x, y)| Affine::from_coordinates(x, y)).expect("points of the curve")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::curve::{batch_to_affine, hash_to_curve};
    use sha2::{Digest, Sha256};

    /// What the file has to be.
    fn hashed() -> Vec<u8> {
        let message = |j: usize| [&b"G"[..], &(j as u32).to_be_bytes()].concat();
        let mut points: Vec<_> = (0..WIDTH).map(|j| hash_to_curve(GENERATOR_DOMAIN, &message(j))).collect();
        points.push(hash_to_curve(GENERATOR_DOMAIN, b"H"));
        let coordinates = |point: Affine| {
            let (x, y) = point.coordinates().expect("not the identity");
            [x.to_be_bytes(), y.to_be_bytes()].concat()
        };
        batch_to_affine(&points).into_iter().flat_map(coordinates).collect()
    }

    #[test]
    fn the_file_holds_the_hashes() {
        assert!(hashed() == FILE);
        let digest = "af35048c3920fdf223fe8e819234750662e6307b50b47ed58c25b5e7c4c77490";
        assert_eq!(hex::encode(Sha256::digest(FILE)), digest);
        let points: std::collections::HashSet<&[u8]> = FILE.chunks(64).collect();
        assert_eq!(points.len(), WIDTH + 1, "all are different");
    }

    /// Writes the file.
    #[test]
    #[ignore = "writes a file of the source"]
    fn write() {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/src/engine/commit/generators.bin"), hashed()).unwrap();
    }
}
