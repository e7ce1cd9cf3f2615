//! `deviceKeyInfo`: the device's key, followed along the heads of its COSE_Key.
//!
//! A holder chooses its key, and may have a say in what stands beside it (`kid`, say): so nothing in the COSE_Key is
//! passed over by a length that is not its own. From its head on stand entries of two bytes, at most one entry that has
//! a length, more entries of two bytes, `x`, and `y`. An entry with a length has a label from 0 to 15, so that it
//! cannot be `x` (label -2) of another key. What follows `y` is not read.
//!
//! That the entry `deviceKey` that is read is the one of `deviceKeyInfo`'s map is not shown: it stands somewhere behind
//! the key `deviceKeyInfo`, and an issuer puts nothing of the holder's choice there but coordinates.

use super::digits::{big_endian, int, integer, mismatch, times};
use super::heads::map_head;
use super::mso::{MsoRead, inside};
use super::shape::LENGTH_BITS;
use crate::document::mdoc::{DeviceKeyLayout, MAX_PAIRS, Middle, PAIRS};
use crate::engine::circuit::{Circuit, Lc, difference, weighted};
use crate::math::arith::Scalar;
use nova_snark::frontend::Variable;

const DEVICE_KEY_INFO: &[u8] = b"\x6ddeviceKeyInfo";
const DEVICE_KEY: &[u8] = b"\x69deviceKey";
/// In front of the 32 bytes of a coordinate: its label, and a byte string of 32 bytes.
const COORDINATE_HEAD: usize = 3;
const COORDINATE: usize = 32;
/// What an entry with a length of its own may be.
const MIDDLES: [Middle; 4] = [Middle::ShortString, Middle::LongString, Middle::One, Middle::Two];

/// Shows where the device's key is. Returns its coordinates.
///
/// They are taken modulo the field's order. A holder who could put `x + p` into an MSO would own the key `x` all the
/// same. Of two keys with these coordinates on two curves only the one on P-256 satisfies the device's equation:
/// neither kty nor crv is looked at.
pub(super) fn pin(c: &mut Circuit, len: Variable, layout: Option<&DeviceKeyLayout>) -> [Variable; 2] {
    let info = MsoRead::new(c, layout.map(|l| l.info));
    c.expect_bytes("key", &info.window, DEVICE_KEY_INFO);
    let wide = map_head(c, &info.window[DEVICE_KEY_INFO.len()..]);
    let first = info.at() + &int(DEVICE_KEY_INFO.len() as u64 + 1) + (Scalar::from_u64(2), wide);
    let key = MsoRead::new(c, layout.map(|l| l.key));
    c.range("deviceKey is behind deviceKeyInfo", LENGTH_BITS, &difference(key.at(), &first));
    c.expect_bytes("deviceKey", &key.window, DEVICE_KEY);

    c.scope("COSE_Key", |c| {
        let window = &key.window[DEVICE_KEY.len()..];
        let wide = map_head(c, window);
        // The last two bytes of a longer head take the first place.
        let front = c.scope("front", |c| places(c, &window[1..], Some(wide), layout.map(|l| l.pairs)));
        let middle = c.scope("middle", |c| middle(c, &window[1..], &front, layout.map(|l| l.middle)));
        let tail = MsoRead::new(c, layout.map(|l| l.tail));
        let expected = key.at() + &int(DEVICE_KEY.len() as u64 + 1) + &times(2, &front.count()) + &middle;
        c.enforce_zero("chain", difference(tail.at(), &expected));
        let places = c.scope("tail", |c| places(c, &tail.window, None, layout.map(|l| l.tail_pairs)));
        coordinates(c, len, &tail, &places, layout)
    })
}

/// Places of two bytes each, of which the first ones hold an entry.
struct Places(Vec<Lc>);

impl Places {
    /// How many hold one.
    fn count(&self) -> Lc {
        self.0.iter().fold(Lc::zero(), |sum, taken| sum + taken)
    }

    /// Whether exactly `n` hold one.
    fn exactly(&self, n: usize) -> Lc {
        let at_least = |n: usize| if n == 0 { int(1) } else { self.0[n - 1].clone() };
        if n == self.0.len() { at_least(n) } else { difference(at_least(n), &self.0[n]) }
    }
}

/// Shows which of the places at a window's beginning hold entries of two bytes: `count` of them, without a gap.
///
/// `wide` is whether the first one holds the last two bytes of the map's head instead.
fn places(c: &mut Circuit, window: &[Variable], wide: Option<Variable>, count: Option<usize>) -> Places {
    const NONE: usize = PAIRS.len();
    const HEAD: usize = NONE + 1;
    let head = wide.and_then(|wide| c.get(wide)).map_or(0, |wide| usize::from(!wide.is_zero()));
    let mut taken: Vec<Lc> = Vec::new();
    for place in 0..MAX_PAIRS + usize::from(wide.is_some()) {
        let found = big_endian(&window[2 * place..][..2]);
        let value = c.eval(&found);
        let choice = count.map(|count| match place {
            _ if place < head => HEAD,
            _ if place >= head + count => NONE,
            // Where there is none, it is not whichever it is said to be.
            _ => PAIRS.iter().position(|pair| value == Some(integer(pair))).unwrap_or(0),
        });
        let of_head = wide.filter(|_| place == 0);
        let selector = c.selector("entry", NONE + 1 + usize::from(of_head.is_some()), choice);
        let pair = (0..NONE).fold(Lc::zero(), |sum, i| sum + selector.choice(i));
        let expected = selector.weigh(PAIRS.iter().map(|pair| integer(pair)));
        c.enforce_product("two bytes", pair, found, expected);
        if let Some(wide) = of_head {
            c.enforce_zero("head", Lc::from_variable(wide) - selector.choice(HEAD));
        }
        let none = Lc::from_variable(selector.choice(NONE));
        let some = difference(int(1), &none);
        if place > 0 {
            let before = difference(int(1), &taken[place - 1]);
            c.enforce_product("no gap", some.clone(), before, Lc::zero());
        }
        taken.push(some);
    }
    Places(taken)
}

/// Shows what stands behind the front places: nothing, or a label from 0 to 15 and a value that tells its length in its
/// first bytes. Returns the entry's length.
fn middle(c: &mut Circuit, window: &[Variable], front: &Places, form: Option<Option<Middle>>) -> Lc {
    // Label, head, and the two bytes behind it.
    let at = front.0.iter().take_while(|taken| c.eval(taken) == Some(Scalar::ONE)).count();
    let bytes: [Vec<Variable>; 4] = core::array::from_fn(|i| {
        let byte = c.get(window[2 * at + i]);
        c.bits_of(8, byte)
    });
    let value = bytes.iter().fold(Lc::zero(), |sum, byte| times(256, &sum) + &weighted(byte));
    for n in 0..=front.0.len() {
        let unequal = difference(big_endian(&window[2 * n..][..4]), &value);
        c.enforce_product("bytes", front.exactly(n), unequal, Lc::zero());
    }
    let [label, head, next, last] = &bytes;
    let choice =
        form.map(|form| form.and_then(|form| MIDDLES.iter().position(|m| *m == form)).unwrap_or(MIDDLES.len()));
    let selector = c.selector("form", MIDDLES.len() + 1, choice);
    let [short, long, one, two, absent] = [0, 1, 2, 3, 4].map(|i| Lc::from_variable(selector.choice(i)));
    let high = |byte: &[Variable]| byte[4..].iter().fold(Lc::zero(), |sum, &bit| sum + bit);
    c.enforce_product("label below 16", difference(int(1), &absent), high(label), Lc::zero());

    // 40..5B or 60..7B: bits 7 and 6 are 0 and 1. A short one has a length below 24, a long one has one byte of length.
    let no_string = int(1) - head[6] + head[7];
    c.enforce_product("string", short.clone() + &long, no_string, Lc::zero());
    let above = c.product("length of 24 or more", Lc::from_variable(head[3]), Lc::from_variable(head[4]));
    c.enforce_product("length in the head", short.clone(), Lc::from_variable(above), Lc::zero());
    let other = int(1) - above + head[0] + head[1] + head[2];
    c.enforce_product("one byte of length", long.clone(), other, Lc::zero());
    let arrays = times(0x81, &one) + &times(0x82, &two);
    c.enforce_product("array", one.clone() + &two, weighted(head), arrays);
    c.enforce_product("first integer below 16", one.clone() + &two, high(next), Lc::zero());
    c.enforce_product("second integer below 16", two.clone(), high(last), Lc::zero());

    let in_head = c.product("short length", short.clone(), weighted(&head[..5]));
    let in_next = c.product("long length", long.clone(), weighted(next));
    times(2, &short) + in_head + &times(3, &long) + in_next + &times(3, &one) + &times(4, &two)
}

/// `21 58 20 x 22 58 20 y` behind the tail's places, either of the two also as `58 21 00`.
fn coordinates(
    c: &mut Circuit,
    len: Variable,
    tail: &MsoRead,
    places: &Places,
    layout: Option<&DeviceKeyLayout>,
) -> [Variable; 2] {
    let forms: Vec<(usize, [usize; 2])> =
        (0..=MAX_PAIRS).flat_map(|n| [[0, 0], [0, 1], [1, 0], [1, 1]].map(|padded| (n, padded))).collect();
    let choice = layout.and_then(|l| forms.iter().position(|f| *f == (l.tail_pairs, l.padded.map(usize::from))));
    let selector = c.selector("form", forms.len(), choice);
    let sum = |is: &dyn Fn(usize, [usize; 2]) -> bool| {
        let chosen = forms.iter().enumerate().filter(|(_, (n, padded))| is(*n, *padded));
        chosen.fold(Lc::zero(), |sum, (i, _)| sum + selector.choice(i))
    };
    for n in 0..=MAX_PAIRS {
        c.enforce_zero("form's places", difference(sum(&|places, _| places == n), &places.exactly(n)));
    }
    for (i, (n, padded)) in forms.iter().enumerate() {
        let x = 2 * n;
        let y = x + COORDINATE_HEAD + padded[0] + COORDINATE;
        let heads = [(x, 0x21, padded[0]), (y, 0x22, padded[1])].into_iter().flat_map(|(at, label, padded)| {
            let head = [label, 0x58, 0x20 + padded as u64, 0];
            (0..COORDINATE_HEAD + padded).map(move |j| (at + j, int(head[j])))
        });
        let (found, expected): (Vec<Variable>, Vec<Lc>) = heads.map(|(at, byte)| (tail.window[at], byte)).unzip();
        let form = Lc::from_variable(selector.choice(i));
        c.enforce_product("heads", form, mismatch(&found, &expected), Lc::zero());
    }
    let more = |n: usize, padded: [usize; 2], of: usize| 2 * n + padded[..=of].iter().sum::<usize>();
    let end = (0..9).fold(tail.at() + &int(2 * (COORDINATE_HEAD + COORDINATE) as u64), |end, k| {
        end + &times(k as u64, &sum(&|n, padded| more(n, padded, 1) == k))
    });
    inside(c, len, &end);
    [0, 1].map(|of| {
        let at = |k: usize| k + COORDINATE_HEAD + of * (COORDINATE + COORDINATE_HEAD);
        let integer = |k: usize| big_endian(&tail.window[at(k)..][..COORDINATE]);
        let chosen = choice.map(|choice| more(forms[choice].0, forms[choice].1, of));
        let value = chosen.and_then(|k| c.eval(&integer(k)));
        let coordinate = c.value(value);
        for k in 0..8 + of {
            let unequal = integer(k) - coordinate;
            c.enforce_product("coordinate", sum(&|n, padded| more(n, padded, of) == k), unequal, Lc::zero());
        }
        coordinate
    })
}
