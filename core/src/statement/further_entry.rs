//! A fifth entry of an item: one under a key that the standard does not know yet, or none.
//!
//! It is passed over, so it has to be shown where it ends, and that it is none of the four entries in disguise: of two
//! entries under one key a holder could choose. Its key is a text of 1 to 23 bytes that is none of the four. Its value
//! tells its length in its first two bytes. Where there is none, its length is zero.

use super::digits::{int, times};
use super::shape::item_window;
use super::witness::FurtherHints;
use crate::document::mdoc::{FurtherValue, INTEGER_BYTES, ITEM_KEYS, MAX_FURTHER_KEY_BYTES, ONE_BYTE_VALUES};
use crate::engine::circuit::{Circuit, Lc, Selector, difference, weighted};
use crate::error::Result;
use crate::math::arith::Scalar;
use nova_snark::frontend::Variable;

const SHORT_STRING: usize = INTEGER_BYTES.len();
const LONG_STRING: usize = SHORT_STRING + 1;
const ONE_BYTE: usize = LONG_STRING + 1;
/// The choice of an entry that is not there.
pub(super) const ABSENT: usize = ONE_BYTE + ONE_BYTE_VALUES.len();

/// The fifth entry.
pub(super) struct FurtherEntry {
    /// Where its key starts.
    pub(super) start: Variable,
    /// The length of key and value; zero if there is no such entry.
    pub(super) length: Lc,
    /// Whether there is one.
    pub(super) present: Lc,
}

/// The form of a value, as an index: integers, strings, values of one byte.
pub(super) fn form_of(value: FurtherValue) -> usize {
    match value {
        FurtherValue::Integer(bytes) => bytes,
        FurtherValue::ShortString => SHORT_STRING,
        FurtherValue::LongString => LONG_STRING,
        FurtherValue::OneByte(value) => ONE_BYTE + value,
    }
}

/// Shows where the fifth entry of the item in `zone` ends.
pub(super) fn constrain(c: &mut Circuit, zone: usize, hints: Option<&FurtherHints>) -> Result<FurtherEntry> {
    // The key's head, the key, and two bytes of the value.
    let used = 1 + MAX_FURTHER_KEY_BYTES + 2;
    let length = item_window("an element", used, c.zones()[zone].bytes())?;
    let position = c.position("position", zone, hints.map(|h| h.start));
    let window = c.read("window", &position, length, None).window;
    let start = c.value(hints.map(|h| Scalar::from_u64(h.start as u64)));
    c.enforce_zero("start", position.lc() - start);

    // A key of length zero stands for none.
    let key = c.selector("key", MAX_FURTHER_KEY_BYTES + 1, hints.map(|h| h.key));
    let form = c.selector("form", ABSENT + 1, hints.map(|h| h.form));
    c.enforce_zero("absent", Lc::from_variable(key.choice(0)) - form.choice(ABSENT));
    let present = difference(int(1), &Lc::from_variable(form.choice(ABSENT)));
    let key_bytes = key.weigh((0..=MAX_FURTHER_KEY_BYTES as u64).map(Scalar::from_u64));
    let head = Lc::from_variable(window[0]) - &int(0x60) - &key_bytes;
    c.enforce_product("text", present.clone(), head, Lc::zero());
    another_key(c, &key, window[1]);
    let value = value(c, &window[1..], &key, &form);
    Ok(FurtherEntry { start, length: present.clone() + &key_bytes + &value, present })
}

/// A key as long as one of the four begins with another letter.
fn another_key(c: &mut Circuit, key: &Selector, first: Variable) {
    let sum = |weight: &dyn Fn(&str) -> u64| {
        let one = |sum: Lc, known: &&str| sum + (Scalar::from_u64(weight(known)), key.choice(known.len()));
        ITEM_KEYS.iter().fold(Lc::zero(), one)
    };
    // Of a key of another length what is inverted is from 256 to 511.
    let as_long = sum(&|_| 1);
    let unequal = Lc::from_variable(first) - &sum(&|known| known.as_bytes()[0].into());
    let unequal = unequal + &int(256) - &times(256, &as_long);
    let inverse = c.eval(&unequal).map(|unequal| unequal.invert().unwrap_or(Scalar::ZERO));
    let inverse = Lc::from_variable(c.value(inverse));
    c.enforce_product("another key", unequal, inverse, int(1));
}

/// Shows that the value after a key of the chosen length has the chosen form. Returns its length.
fn value(c: &mut Circuit, window: &[Variable], key: &Selector, form: &Selector) -> Lc {
    let at = (1..=MAX_FURTHER_KEY_BYTES).find(|&n| c.get(key.choice(n)) == Some(Scalar::ONE));
    let [head, next] = [0, 1].map(|i| {
        let byte = at.and_then(|at| c.get(window[at + i]));
        c.bits_of(8, byte)
    });
    let pair = times(256, &weighted(&head)) + &weighted(&next);
    // Without an entry both are zero, so that nothing is left to choose.
    c.enforce_product("value", Lc::from_variable(key.choice(0)), pair.clone(), Lc::zero());
    for n in 1..=MAX_FURTHER_KEY_BYTES {
        let found = times(256, &Lc::from_variable(window[n])) + window[n + 1];
        c.enforce_product("value", Lc::from_variable(key.choice(n)), difference(found, &pair), Lc::zero());
    }

    let is = |i: usize| Lc::from_variable(form.choice(i));
    let integer = (0..SHORT_STRING).fold(Lc::zero(), |sum, i| sum + form.choice(i));
    let string = is(SHORT_STRING) + form.choice(LONG_STRING);
    let [bit_6, bit_7] = [head[6], head[7]].map(Lc::from_variable);
    c.enforce_product("integer", integer, bit_6.clone() + &bit_7, Lc::zero());
    c.enforce_product("string", string, int(1) + &bit_7 - &bit_6, Lc::zero());
    let long = c.product("24 or more", Lc::from_variable(head[3]), Lc::from_variable(head[4]));
    c.enforce_product("in the head", is(0) + form.choice(SHORT_STRING), Lc::from_variable(long), Lc::zero());
    // 24 to 27: the two upper ones of five bits are set, and the three others say which it is.
    for (info, is) in [is(1) + form.choice(LONG_STRING), is(2), is(3), is(4)].into_iter().enumerate() {
        let others = (0..3).fold(int(1) - long, |sum, i| match info >> i & 1 {
            0 => sum + head[i],
            _ => sum + &int(1) - head[i],
        });
        c.enforce_product("behind the head", is, others, Lc::zero());
    }
    let one_byte = (ONE_BYTE..ABSENT).fold(Lc::zero(), |sum, i| sum + form.choice(i));
    let weights = ONE_BYTE_VALUES.iter().zip(ONE_BYTE..);
    let expected = weights.fold(Lc::zero(), |sum, (&v, i)| sum + (Scalar::from_u64(v.into()), form.choice(i)));
    c.enforce_product("one byte", one_byte, weighted(&head), expected);

    let in_head = c.product("short length", is(SHORT_STRING), weighted(&head[..5]));
    let in_next = c.product("long length", is(LONG_STRING), weighted(&next));
    let heads = (0..ABSENT).fold(Lc::zero(), |sum, i| sum + form.choice(i)) + form.choice(LONG_STRING);
    let integers = (0..SHORT_STRING).fold(heads, |sum, i| sum + &times(INTEGER_BYTES[i] as u64, &is(i)));
    integers + in_head + in_next
}
