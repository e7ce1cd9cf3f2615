//! Modular inversion by division steps: Bernstein and Yang, *Fast constant-time gcd computation and modular
//! inversion* (TCHES 2019), with the bound for `delta = 1/2` of Pieter Wuille's analysis (590 steps for 256 bits).
//!
//! Numbers are five signed limbs of 62 bits. 59 or 62 steps at a time are collected in a 2x2 matrix scaled by `2^62`.

use super::backend::Limbs;
use super::modulus::Modulus;

const MASK: u64 = u64::MAX >> 2;

type Signed62 = [i64; 5];

/// The matrix `((u, v), (q, r)) / 2^62`.
struct Transition {
    u: i64,
    v: i64,
    q: i64,
    r: i64,
}

/// `a^-1 mod p`, or zero for zero, in constant time.
pub(super) fn inverse<M: Modulus>(a: &Limbs) -> Limbs {
    let (mut d, mut e) = ([0; 5], [1, 0, 0, 0, 0]);
    let (mut f, mut g) = (to_signed(&M::P), to_signed(a));
    // -(delta + 1/2)
    let mut zeta = -1;
    for _ in 0..10 {
        let t = steps(&mut zeta, f[0] as u64, g[0] as u64);
        update_de::<M>(&mut d, &mut e, &t);
        update_fg(&mut f, &mut g, &t);
    }
    normalize::<M>(d, f[4] >> 63)
}

/// [`inverse`] in a time that depends on `a`.
pub(super) fn inverse_vartime<M: Modulus>(a: &Limbs) -> Limbs {
    let (mut d, mut e) = ([0; 5], [1, 0, 0, 0, 0]);
    let (mut f, mut g) = (to_signed(&M::P), to_signed(a));
    // -delta
    let mut eta = -1;
    while g != [0; 5] {
        let t = steps_vartime(&mut eta, f[0] as u64, g[0] as u64);
        update_de::<M>(&mut d, &mut e, &t);
        update_fg(&mut f, &mut g, &t);
    }
    normalize::<M>(d, f[4] >> 63)
}

/// 59 division steps on the low bits of `f` and `g`.
#[inline(always)]
fn steps(zeta: &mut i64, mut f: u64, mut g: u64) -> Transition {
    // Starting at 8 makes the scale 2^62 after 59 doublings.
    let (mut u, mut v, mut q, mut r) = (8u64, 0u64, 0u64, 8u64);
    for _ in 0..59 {
        let negate = (*zeta >> 63) as u64;
        let odd = (g & 1).wrapping_neg();
        g = g.wrapping_add((f ^ negate).wrapping_sub(negate) & odd);
        q = q.wrapping_add((u ^ negate).wrapping_sub(negate) & odd);
        r = r.wrapping_add((v ^ negate).wrapping_sub(negate) & odd);
        let swap = negate & odd;
        *zeta = (*zeta ^ swap as i64) - 1;
        f = f.wrapping_add(g & swap);
        u = u.wrapping_add(q & swap) << 1;
        v = v.wrapping_add(r & swap) << 1;
        g >>= 1;
    }
    Transition { u: u as i64, v: v as i64, q: q as i64, r: r as i64 }
}

/// 62 division steps, several at a time.
#[inline(always)]
fn steps_vartime(eta: &mut i64, mut f: u64, mut g: u64) -> Transition {
    let (mut u, mut v, mut q, mut r) = (1u64, 0u64, 0u64, 1u64);
    let mut left = 62u32;
    loop {
        // A sentinel at bit `left` ends the count of zeros.
        let zeros = (g | (u64::MAX << left)).trailing_zeros();
        g >>= zeros;
        u <<= zeros;
        v <<= zeros;
        *eta -= i64::from(zeros);
        left -= zeros;
        if left == 0 {
            break;
        }
        if *eta < 0 {
            *eta = -*eta;
            (f, g) = (g, f.wrapping_neg());
            (u, q) = (q, u.wrapping_neg());
            (v, r) = (r, v.wrapping_neg());
        }
        // Up to eta + 1 steps add the same multiple of f: w = -g / f, known to 6 bits by one Newton step from f
        // (f^2 = 1 mod 8).
        let limit = (*eta + 1).min(i64::from(left)) as u32;
        let mask = (u64::MAX >> (64 - limit)) & 63;
        let w = f.wrapping_mul(g).wrapping_mul(f.wrapping_mul(f).wrapping_sub(2)) & mask;
        g = g.wrapping_add(f.wrapping_mul(w));
        q = q.wrapping_add(u.wrapping_mul(w));
        r = r.wrapping_add(v.wrapping_mul(w));
    }
    Transition { u: u as i64, v: v as i64, q: q as i64, r: r as i64 }
}

/// `(f, g) <- t (f, g)`, an exact division.
#[inline(always)]
fn update_fg(f: &mut Signed62, g: &mut Signed62, t: &Transition) {
    let mut cf = product(t.u, f[0]) + product(t.v, g[0]);
    let mut cg = product(t.q, f[0]) + product(t.r, g[0]);
    cf >>= 62;
    cg >>= 62;
    for i in 1..5 {
        let (fi, gi) = (f[i], g[i]);
        cf += product(t.u, fi) + product(t.v, gi);
        cg += product(t.q, fi) + product(t.r, gi);
        f[i - 1] = (cf as u64 & MASK) as i64;
        g[i - 1] = (cg as u64 & MASK) as i64;
        cf >>= 62;
        cg >>= 62;
    }
    f[4] = cf as i64;
    g[4] = cg as i64;
}

/// `(d, e) <- t (d, e) mod p`, both kept between `-2p` and `p`.
#[inline(always)]
fn update_de<M: Modulus>(d: &mut Signed62, e: &mut Signed62, t: &Transition) {
    let p = to_signed(&M::P);
    let inverse = M::NEG_INV.wrapping_neg();
    // Add p to what is negative, then the multiple of p that makes the division exact.
    let (sd, se) = (d[4] >> 63, e[4] >> 63);
    let mut md = (t.u & sd) + (t.v & se);
    let mut me = (t.q & sd) + (t.r & se);
    let mut cd = product(t.u, d[0]) + product(t.v, e[0]);
    let mut ce = product(t.q, d[0]) + product(t.r, e[0]);
    md -= (inverse.wrapping_mul(cd as u64).wrapping_add(md as u64) & MASK) as i64;
    me -= (inverse.wrapping_mul(ce as u64).wrapping_add(me as u64) & MASK) as i64;
    cd = (cd + product(p[0], md)) >> 62;
    ce = (ce + product(p[0], me)) >> 62;
    for i in 1..5 {
        let (di, ei) = (d[i], e[i]);
        cd += product(t.u, di) + product(t.v, ei) + product(p[i], md);
        ce += product(t.q, di) + product(t.r, ei) + product(p[i], me);
        d[i - 1] = (cd as u64 & MASK) as i64;
        e[i - 1] = (ce as u64 & MASK) as i64;
        cd >>= 62;
        ce >>= 62;
    }
    d[4] = cd as i64;
    e[4] = ce as i64;
}

/// `d`, negated if `sign` is -1, as a number in `[0, p)`.
fn normalize<M: Modulus>(mut d: Signed62, sign: i64) -> Limbs {
    let p = to_signed(&M::P);
    let add = d[4] >> 63;
    for i in 0..5 {
        d[i] = ((d[i] + (p[i] & add)) ^ sign) - sign;
    }
    carry(&mut d);
    let add = d[4] >> 63;
    for i in 0..5 {
        d[i] += p[i] & add;
    }
    carry(&mut d);
    let [a, b, c, d, e] = d.map(|limb| limb as u64);
    [a | (b << 62), (b >> 2) | (c << 60), (c >> 4) | (d << 58), (d >> 6) | (e << 56)]
}

fn carry(d: &mut Signed62) {
    for i in 0..4 {
        d[i + 1] += d[i] >> 62;
        d[i] &= MASK as i64;
    }
}

#[inline(always)]
const fn product(a: i64, b: i64) -> i128 {
    a as i128 * b as i128
}

#[inline(always)]
const fn to_signed(a: &Limbs) -> Signed62 {
    [
        (a[0] & MASK) as i64,
        (((a[0] >> 62) | (a[1] << 2)) & MASK) as i64,
        (((a[1] >> 60) | (a[2] << 4)) & MASK) as i64,
        (((a[2] >> 58) | (a[3] << 6)) & MASK) as i64,
        (a[3] >> 56) as i64,
    ]
}
