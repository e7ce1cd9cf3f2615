#![allow(unsafe_code)]
#![allow(missing_docs)]
use plica::arith::*;
use plica::commit::*;
use plica::curve::*;
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use std::{hint::black_box, time::Instant};
#[unsafe(no_mangle)]
#[inline(never)]
pub fn mul_base(a: &Base, b: &Base) -> Base {
    a * b
}
#[unsafe(no_mangle)]
#[inline(never)]
pub fn mul_scalar(a: &Scalar, b: &Scalar) -> Scalar {
    a * b
}
#[unsafe(no_mangle)]
#[inline(never)]
pub fn sq_base(a: &Base) -> Base {
    a.square()
}
#[unsafe(no_mangle)]
#[inline(never)]
pub fn sub_base(a: &Base, b: &Base) -> Base {
    a - b
}
#[unsafe(no_mangle)]
#[inline(never)]
pub fn add_base(a: &Base, b: &Base) -> Base {
    a + b
}
#[unsafe(no_mangle)]
#[inline(never)]
pub fn psum(s: &mut ProductSum, a: &Scalar, b: &Scalar) {
    s.add(a, b)
}
fn t<R>(name: &str, per: f64, n: usize, mut f: impl FnMut() -> R) {
    let mut best = f64::MAX;
    let mut all = vec![];
    for _ in 0..n {
        let s = Instant::now();
        black_box(f());
        let e = s.elapsed().as_secs_f64();
        all.push(e);
        best = best.min(e);
    }
    all.sort_by(f64::total_cmp);
    println!("{name:32} min {:10.2} ns  med {:10.2}", best * 1e9 / per, all[n / 2] * 1e9 / per);
}
fn main() {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    if std::env::args().len() > 5 {
        black_box((
            mul_base(&Base::ONE, &Base::ONE),
            mul_scalar(&Scalar::ONE, &Scalar::ONE),
            sq_base(&Base::ONE),
            sub_base(&Base::ONE, &Base::ONE),
            add_base(&Base::ONE, &Base::ONE),
        ));
        psum(&mut ProductSum::ZERO, &Scalar::ONE, &Scalar::ONE);
    }
    let s: Vec<_> = (0..1200).map(|_| Scalar::random(&mut rng)).collect();
    let b: Vec<_> = (0..1000).map(|_| Base::random(&mut rng)).collect();
    let st = Instant::now();
    generators();
    let g = st.elapsed();
    prepare_tables();
    println!("gens {g:?} tables {:?}", st.elapsed());
    t("loop 4e3 dependent add cycles", 4000., 2000, || {
        let mut x = black_box(1u64);
        for _ in 0..4000 {
            x = black_box(x.wrapping_add(1));
        }
        x
    });
    t("scalar mul dep", 1000., 2000, || (0..1000).fold(black_box(s[0]), |p, _| p * s[1]));
    t("base mul dep", 1000., 2000, || (0..1000).fold(black_box(b[0]), |p, _| p * b[1]));
    t("base sq dep", 1000., 2000, || (0..1000).fold(black_box(b[0]), |p, _| p.square()));
    let mut o = s.clone();
    t("scalar mul indep", 1200., 2000, || o.iter_mut().zip(&s).for_each(|(o, a)| *o = *o * black_box(a)));
    let mut o = b.clone();
    t("base mul indep", 1000., 2000, || o.iter_mut().zip(&b).for_each(|(o, a)| *o = *o * black_box(a)));
    t("base sub indep", 1000., 2000, || o.iter_mut().zip(&b).for_each(|(o, a)| *o = *o - black_box(a)));
    t("inner", 1200., 2000, || inner_product(black_box(&s), black_box(&s)));
    if std::env::args().len() > 1 {
        return;
    }
    t("inv", 1., 2000, || black_box(b[3]).invert());
    t("invvt", 1., 2000, || black_box(b[3]).invert_vartime());
    t("sqrt", 1., 2000, || black_box(b[3]).sqrt());
    t("hash", 1., 500, || hash_to_curve(b"x", &black_box(3u32).to_be_bytes()));
    let pts: Vec<Affine> = generators().g.iter().cycle().take(1200).copied().collect();
    let sh = rerandomize(&pts, &s);
    let mut ad = BatchAdder::new();
    let mut sums = sh[..512].to_vec();
    t("affine add", 512., 1000, || ad.add_assign(&mut sums, 512, |_, i| (i, pts[i])));
    t("msm1200", 1., 60, || msm(black_box(&s), &sh));
    let mut rows = vec![[0u8; 64]; 600];
    rows.iter_mut().for_each(|r| rng.fill_bytes(r));
    t("600 rows", 1., 50, || commit_bit_rows(&rows, &s[..600]));
    t("rerand 600", 1., 50, || rerandomize(&sh[..600], &s[..600]));
    t("2 full rows", 1., 100, || commit_rows(&[&s[..512], &s[512..1024]], &s[..2]));
    let by: Vec<_> = (0..1024u64).map(|i| Scalar::from_u64(i & 255)).collect();
    t("2 byte rows", 1., 200, || commit_rows(&[&by[..512], &by[512..1024]], &s[..2]));
    t("message", 1., 1000, || commit_message(&s[..4], &s[7]));
    t("msm_fixed", 1., 100, || msm_fixed(&s[..512], &s[600]));
}
