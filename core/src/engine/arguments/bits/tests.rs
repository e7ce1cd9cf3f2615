//! The kernel of the bits region.

use super::*;
use crate::engine::arguments::tests::{dense_kernel, finished_one, shaped};

#[test]
fn the_kernel_is_that_of_the_definition() {
    for (sizes, before) in [(&[1][..], 0), (&[1, 2, 1], 5), (&[3, 9], 300)] {
        let circuit = shaped(sizes, before);
        let layout = Layout::of(&circuit);
        let argument = finished_one(|channel| BitsArgument::new(channel, &circuit, &layout));
        let kernel = dense_kernel(&argument, &layout, &[Scalar::from_u64(3)]);
        let bits = layout.bits_start()..layout.bits_start() + layout.bits();
        for (cell, &k) in kernel.iter().enumerate() {
            let bit = bits.contains(&cell).then(|| cell - bits.start);
            assert_eq!(k, bit.map_or(Scalar::ZERO, |i| Scalar::from_u64(3) * poly::eq_at(&argument.point, i)));
        }
    }
}
