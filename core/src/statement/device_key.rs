//! `deviceKeyInfo`: the device's key, followed along the heads of its COSE_Key.
//!
//! A holder chooses its key, and may have a say in what is beside it (`kid`, say): so nothing in the COSE_Key is
//! passed over by a length that is not its own. From its head on come entries of two bytes, at most one entry that has
//! a length, more entries of two bytes, `x`, and `y`. An entry with a length has a label from 0 to 15, so that it
//! cannot be `x` (label -2) of another key. What follows `y` is not read.
//!
//! That the entry `deviceKey` that is read is the one of `deviceKeyInfo`'s map is not shown: it is somewhere after
//! the key `deviceKeyInfo`, and an issuer puts nothing of the holder's choice there but coordinates.

use super::digits::{big_endian, int, integer, mismatch, times};
use super::heads::{MAP_HEAD, map_head};
use super::mso::{MsoRead, inside};
use super::shape::LENGTH_BITS;
use crate::document::mdoc::{DeviceKeyLayout, MAX_PAIRS, Middle, PAIRS};
use crate::engine::circuit::{Circuit, Lc, Selector, difference, weighted};
use crate::math::arith::Scalar;
use nova_snark::frontend::Variable;

const DEVICE_KEY_INFO: &[u8] = b"\x6ddeviceKeyInfo";
const DEVICE_KEY: &[u8] = b"\x69deviceKey";
/// The labels of the coordinates (RFC 9053, section 7.1.1), -2 and -3.
const X: u64 = 0x21;
const Y: u64 = 0x22;
/// In front of the 32 bytes of a coordinate: its label, and a byte string of 32 bytes.
const COORDINATE_HEAD: usize = 3;
const COORDINATE: usize = 32;
/// The bytes of an entry with a length that are looked at: its label, its head and two more.
const MIDDLE: usize = 4;
/// What an entry with a length of its own may be.
const MIDDLES: [Middle; 4] = [Middle::ShortString, Middle::LongString, Middle::One, Middle::Two];

/// Shows where the device's key is. Returns its coordinates.
///
/// They are taken modulo the field's order. A holder who could put `x + p` into an MSO would own the key `x` all the
/// same. Of two keys with these coordinates on two curves only the one on P-256 satisfies the device's equation:
/// neither kty nor crv is looked at.
pub(super) fn constrain(c: &mut Circuit, len: Variable, layout: Option<&DeviceKeyLayout>) -> [Variable; 2] {
    let info = MsoRead::new(c, layout.map(|l| l.info), DEVICE_KEY_INFO.len() + MAP_HEAD);
    c.expect_bytes("key", &info.window, DEVICE_KEY_INFO);
    let wide = map_head(c, &info.window[DEVICE_KEY_INFO.len()..]);
    let first = info.at() + &int(DEVICE_KEY_INFO.len() as u64 + 1) + (Scalar::from_u64(2), wide);
    let front = MAP_HEAD + 2 * MAX_PAIRS + MIDDLE;
    let key = MsoRead::new(c, layout.map(|l| l.key), DEVICE_KEY.len() + front);
    c.range("deviceKey is behind deviceKeyInfo", LENGTH_BITS, &difference(key.at(), &first));
    c.expect_bytes("deviceKey", &key.window, DEVICE_KEY);

    c.scope("COSE_Key", |c| {
        let window = &key.window[DEVICE_KEY.len()..];
        let wide = map_head(c, window);
        // The last two bytes of a longer head take the first place.
        let front = c.scope("front", |c| places(c, &window[1..], Some(wide), layout.map(|l| l.pairs)));
        let middle = c.scope("middle", |c| middle(c, &window[1..], &front, layout.map(|l| l.middle)));
        let tail = 2 * MAX_PAIRS + COORDINATE_HEAD + 1 + COORDINATE;
        let tail = MsoRead::new(c, layout.map(|l| l.tail), tail);
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
    const OF_HEAD: usize = NONE + 1;
    let head = wide.and_then(|wide| c.get(wide)).map_or(0, |wide| usize::from(!wide.is_zero()));
    let mut taken: Vec<Lc> = Vec::new();
    for place in 0..MAX_PAIRS + usize::from(wide.is_some()) {
        let found = big_endian(&window[2 * place..][..2]);
        let value = c.eval(&found);
        let choice = count.map(|count| match place {
            _ if place < head => OF_HEAD,
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
            c.enforce_zero("head", Lc::from_variable(wide) - selector.choice(OF_HEAD));
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

/// Shows what is after the front places: nothing, or a label from 0 to 15 and a value that tells its length in its
/// first bytes. Returns the entry's length.
fn middle(c: &mut Circuit, window: &[Variable], front: &Places, form: Option<Option<Middle>>) -> Lc {
    // Label, head, and the two bytes after it.
    let at = front.0.iter().take_while(|taken| c.eval(taken) == Some(Scalar::ONE)).count();
    let bytes: [Vec<Variable>; MIDDLE] = core::array::from_fn(|i| {
        let byte = c.get(window[2 * at + i]);
        c.bits_of(8, byte)
    });
    let value = bytes.iter().fold(Lc::zero(), |sum, byte| times(256, &sum) + &weighted(byte));
    for n in 0..=front.0.len() {
        let unequal = difference(big_endian(&window[2 * n..][..MIDDLE]), &value);
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

/// `21 58 20 x` after the tail's places, and `22 58 20 y` after it, either of the two also as `58 21 00`.
fn coordinates(
    c: &mut Circuit,
    len: Variable,
    tail: &MsoRead,
    places: &Places,
    layout: Option<&DeviceKeyLayout>,
) -> [Variable; 2] {
    let padded = |of: usize| layout.map(|l| usize::from(l.padded[of]));
    let (behind, x) = c.scope("x", |c| {
        let form = layout.zip(padded(0)).map(|(l, padded)| 2 * l.tail_pairs + padded);
        let (form, x) = coordinate(c, X, &tail.window, 2 * (MAX_PAIRS + 1), form);
        for n in 0..=MAX_PAIRS {
            let behind_n = Lc::from_variable(form.choice(2 * n)) + form.choice(2 * n + 1);
            c.enforce_zero("behind the entries", difference(behind_n, &places.exactly(n)));
        }
        (end_of(tail, &form), x)
    });
    c.scope("y", |c| {
        let at = layout.zip(padded(1)).map(|(l, padded)| l.y.wrapping_sub(COORDINATE_HEAD + padded));
        let read = MsoRead::new(c, at, COORDINATE_HEAD + 1 + COORDINATE);
        c.enforce_zero("behind x", difference(read.at(), &behind));
        let (form, y) = coordinate(c, Y, &read.window, 2, padded(1));
        inside(c, len, &end_of(&read, &form));
        [x, y]
    })
}

/// Reads a coordinate, in the form `k`: after `k / 2` entries of two bytes, and with a zero in front of it if `k` is
/// odd. With this order the form is also how much farther back the coordinate ends than in the form 0.
fn coordinate(
    c: &mut Circuit,
    label: u64,
    window: &[Variable],
    forms: usize,
    choice: Option<usize>,
) -> (Selector, Variable) {
    let form = c.selector("form", forms, choice);
    let parts = |k: usize| window[k / 2 * 2..].split_at(COORDINATE_HEAD + k % 2);
    let integer = |k: usize| big_endian(&parts(k).1[..COORDINATE]);
    let value = choice.filter(|k| *k < forms).and_then(|k| c.eval(&integer(k)));
    let coordinate = c.value(value);
    for k in 0..forms {
        let is = Lc::from_variable(form.choice(k));
        let head = [label, 0x58, (COORDINATE + k % 2) as u64, 0].map(int);
        c.enforce_product("head", is.clone(), mismatch(parts(k).0, &head[..parts(k).0.len()]), Lc::zero());
        c.enforce_product("coordinate", is, integer(k) - coordinate, Lc::zero());
    }
    (form, coordinate)
}

/// Where the coordinate of a window ends.
fn end_of(read: &MsoRead, form: &Selector) -> Lc {
    let farther = form.weigh((0..form.bits.len() as u64).map(Scalar::from_u64));
    read.at() + &int((COORDINATE_HEAD + COORDINATE) as u64) + &farther
}
