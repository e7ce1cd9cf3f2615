//! Maps against their definition, [`Map::visit`].

use super::*;
use crate::engine::sumcheck::dense::test_challenges;

/// Small numbers of both signs that nobody chose.
fn numbers(seed: usize, n: usize) -> Vec<i64> {
    test_challenges(seed, n).iter().map(|k| k.to_limbs()[0] as i64 >> 50).collect()
}

fn window(size: [usize; 2], stride: [usize; 2], before: [usize; 2], dilation: [usize; 2]) -> Window {
    Window { size, stride, before, dilation }
}

fn image(channels: usize, rows: usize, columns: usize) -> Shape {
    Shape { channels, rows, columns }
}

fn ranges(lists: &[&[(u32, u32)]]) -> Map {
    Map::Ranges(lists.iter().map(|list| list.iter().map(|&(start, end)| start..end)).collect())
}

fn maps() -> Vec<(Map, Shape, Shape)> {
    let small = window([3, 2], [1, 1], [1, 0], [1, 1]);
    let wide = window([3, 3], [2, 3], [2, 1], [2, 1]);
    let conv = |window: Window, groups: usize, from: Shape, to: Shape| {
        let n = to.channels * from.channels / groups * window.size[0] * window.size[1];
        (Map::Conv { window, groups, weights: numbers(5, n) }, from, to)
    };
    vec![
        (Map::Scale(-3), image(2, 3, 4), image(2, 3, 4)),
        (Map::Scale(7), image(2, 3, 4), Shape::vector(24)),
        (Map::Diagonal(numbers(1, 6)), image(1, 2, 3), image(1, 2, 3)),
        (Map::Dense(numbers(2, 60)), image(3, 2, 2), Shape::vector(5)),
        (Map::Dense(numbers(4, 12 * 19)), image(3, 2, 2), Shape::vector(19)),
        conv(small, 1, image(2, 5, 4), image(3, 5, 3)),
        conv(small, 2, image(4, 5, 4), image(2, 5, 3)),
        conv(wide, 1, image(2, 7, 8), image(4, 4, 3)),
        conv(window([1, 4], [1, 1], [0, 1], [1, 2]), 3, image(3, 1, 9), image(6, 1, 5)),
        (Map::SumPool(window([2, 2], [2, 2], [0, 0], [1, 1])), image(2, 5, 4), image(2, 2, 2)),
        (Map::SumPool(window([3, 3], [2, 2], [1, 1], [1, 1])), image(1, 4, 4), image(1, 2, 2)),
        (Map::Pick(wide, [1, 2]), image(2, 7, 8), image(2, 4, 3)),
        (Map::Pick(window([2, 2], [2, 2], [0, 0], [1, 1]), [1, 0]), image(3, 5, 4), image(3, 2, 2)),
        (Map::Gather(vec![Some(3), None, Some(0), Some(3)]), Shape::vector(5), Shape::vector(4)),
        (ranges(&[&[(0, 3), (2, 5)], &[], &[(4, 4)], &[(1, 6)]]), Shape::vector(6), image(1, 2, 2)),
    ]
}

#[test]
fn applied_and_transposed_are_the_definition() {
    for (map, from, to) in maps() {
        assert!(map.fits(from, to), "{map:?}");
        let x = numbers(3, from.len());
        let mut expected = vec![1; to.len()];
        map.visit(from, to, |out, place, k| expected[out] += k * x[place]);
        let mut sums = vec![1; to.len()];
        map.add_applied(from, to, &x, &mut sums);
        assert_eq!(sums, expected, "{map:?}");

        let factors = [to.channels, to.rows, to.columns].map(|n| test_challenges(n, n));
        let product = Weights::product(to, factors);
        let each = Weights::each(to, test_challenges(9, to.len()));
        let mut both = product.clone();
        both.add_scaled(Scalar::from_u64(5), &each);
        for u in [product, each, both] {
            let mut expected = test_challenges(4, from.len());
            map.visit(from, to, |out, place, k| expected[place] += u.dense()[out] * Scalar::from_i64(k));
            let mut sums = Weights::each(from, test_challenges(4, from.len()));
            map.add_transposed(to, &u, &mut sums);
            assert!(sums.into_dense() == expected, "{map:?}");
        }
    }
}

#[test]
fn what_does_not_fit_is_found() {
    for (map, from, to) in maps() {
        assert!(!map.fits(from, image(to.channels + 1, to.rows, to.columns)), "{map:?}");
    }
    let v = Shape::vector;
    assert!(!Map::Gather(vec![Some(5)]).fits(v(5), v(1)));
    assert!(!ranges(&[&[(2, 6)]]).fits(v(5), v(1)));
    assert!(!Map::Dense(Vec::new()).fits(v(usize::MAX), v(3)));
    let flat = window([2, 2], [0, 1], [0, 0], [1, 1]);
    assert!(!Map::SumPool(flat).fits(image(1, 2, 2), image(1, 1, 1)));
    let good = window([2, 2], [1, 1], [0, 0], [1, 1]);
    assert!(!Map::Pick(good, [2, 0]).fits(image(1, 2, 2), image(1, 1, 1)));
    let no_groups = Map::Conv { window: window([1; 2], [1; 2], [0; 2], [1; 2]), groups: 0, weights: Vec::new() };
    assert!(!no_groups.fits(v(1), v(1)));
}
