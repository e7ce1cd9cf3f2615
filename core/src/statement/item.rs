//! An `IssuerSignedItemBytes` in its zone: a map of four entries and at most one further one, in any order, that fill
//! it.
//!
//! The entries are read where the holder says. They are shown to be a chain: one starts right after the map header,
//! each other one where another ends, and the last one ends with the item. Then, by induction along the chain, each is
//! an entry that a CBOR reader would find: the first byte after the map header starts a key; the key is a text that is
//! compared whole, or is not one of these four; the value is compared whole or read by its own header, so that it ends
//! where the reader would end it, and there the next key starts. Text inside a value can never stand in for a key.

use super::digits::{int, times};
use super::further_entry;
use super::namespace::{DIGEST_ID_BYTES, Entry};
use super::shape::{item_window, text_header};
use super::tiling::tile;
use super::value::{self, Rule};
use super::witness::ItemHints;
use crate::engine::circuit::{Circuit, Lc, difference, weighted};
use crate::error::Result;
use crate::math::arith::Scalar;
use nova_snark::frontend::Variable;

const DIGEST_ID: &[u8] = b"\x68digestID";
const RANDOM: &[u8] = b"\x66random";
const IDENTIFIER: &[u8] = b"\x71elementIdentifier";
const VALUE: &[u8] = b"\x6celementValue";
/// A map of four entries, of which there may be one more.
const MAP: u64 = 0xa4;
/// A map whose count takes two bytes.
const WIDE_MAP: u64 = 0xb9;
/// Longest header of `random`.
const RANDOM_HEADER: usize = 2;

/// Shows that the item in `zone` is the one that `entry` stands for, that it is about `identifier`, and that its value
/// keeps `rules`. Returns for each rule the numbers that it reads.
pub(super) fn constrain(
    c: &mut Circuit,
    zone: usize,
    entry: &Entry,
    identifier: &str,
    rules: &[Rule],
    hints: Option<&ItemHints>,
) -> Result<Vec<Vec<Lc>>> {
    let digest = c.digest("digest", zone);
    c.scope("entry", |c| entry.expect_digest(c, &digest.words.map(Lc::from_variable)));
    let further = c.scope("further entry", |c| further_entry::constrain(c, zone, hints.map(|h| &h.further)))?;
    let (start, len) = c.scope("header", |c| header(c, zone, &further.present, hints));
    let field = |c: &mut Circuit, name: &str, i: usize, key: &[u8], value: usize| -> Result<Field> {
        c.scope(name, |c| Field::read(c, zone, hints.map(|h| h.starts[i]), key, value))
    };

    let digest_id = field(c, "digestID", 0, DIGEST_ID, DIGEST_ID_BYTES)?;
    c.scope("digestID", |c| entry.expect_hidden_id(c, &digest_id.value));
    let random = field(c, "random", 1, RANDOM, RANDOM_HEADER)?;
    let salt = c.scope("random", |c| salt_length(c, &random.value, hints.map(|h| (h.long_salt, h.salt))));
    let mut text = text_header(identifier.len());
    text.extend(identifier.as_bytes());
    let element = field(c, "elementIdentifier", 2, IDENTIFIER, text.len())?;
    c.scope("elementIdentifier", |c| c.expect_bytes("identifier", &element.value, &text));
    let value = field(c, "elementValue", 3, VALUE, value::longest(rules))?;
    let (value_length, numbers) =
        c.scope("elementValue", |c| value::constrain(c, &value.value, rules, hints.map(|h| &h.choices[..])));

    let lengths = [
        entry.width() + &int(DIGEST_ID.len() as u64),
        salt + &int(RANDOM.len() as u64),
        int((IDENTIFIER.len() + text.len()) as u64),
        value_length + &int(VALUE.len() as u64),
        further.length,
    ];
    let starts = [digest_id.start, random.start, element.start, value.start, further.start];
    c.scope("tiling", |c| tile(c, starts, &lengths, start, Some(len), hints.map(|h| h.order)));
    Ok(numbers)
}

/// A field of the item's map.
struct Field {
    /// Where its key starts.
    start: Variable,
    /// The window from its value on.
    value: Vec<Variable>,
}

impl Field {
    /// Reads the entry under `key` at a hidden position, with at least `value` bytes of its value.
    fn read(c: &mut Circuit, zone: usize, at: Option<usize>, key: &[u8], value: usize) -> Result<Self> {
        let window = item_window("an element", key.len() + value, c.zones()[zone].bytes())?;
        let position = c.position("position", zone, at);
        let window = c.read("window", &position, window, None).window;
        c.expect_bytes("key", &window, key);
        let start = c.value(at.map(|at| Scalar::from_u64(at as u64)));
        c.enforce_zero("start", position.lc() - start);
        Ok(Self { start, value: window[key.len()..].to_vec() })
    }
}

/// `D8 18 58 LL` or `D8 18 59 HHLL`, then `A4` or `B9 00 04`, or with a fifth entry `A5` or `B9 00 05`. Returns where
/// the first entry starts, and the item's length.
fn header(c: &mut Circuit, zone: usize, fifth: &Lc, hints: Option<&ItemHints>) -> (Lc, Variable) {
    let byte = [0, 1, 2, 3, 4, 5, 6, 7].map(|at| c.byte(zone, at));
    let long = c.bit(hints.map(|h| h.long));
    let is_long = Lc::from_variable(long);
    c.enforce_zero("tag 24", int(0xd8) - &byte[0]);
    c.enforce_zero("tag 24", int(0x18) - &byte[1]);
    c.enforce_zero("byte string", int(0x58) + long - &byte[2]);
    let short = int(1) - long;
    let wide = c.bit(hints.map(|h| h.wide));
    let narrow = c.product("head of one byte", int(1) - wide, int(MAP) + fifth);
    let head = Lc::from_variable(narrow) + (Scalar::from_u64(WIDE_MAP), wide);
    c.enforce_product("map, short", short, difference(byte[4].clone(), &head), Lc::zero());
    c.enforce_product("map, long", is_long.clone(), difference(byte[5].clone(), &head), Lc::zero());
    let both = c.product("map's head", is_long.clone(), Lc::from_variable(wide));
    // 00 04 or 00 05, in the order of their weights.
    let count = |at: usize| {
        let low = difference(difference(byte[at + 1].clone(), &int(4)), fifth);
        byte[at].clone() + &times(256, &low)
    };
    c.enforce_product("count, short", Lc::from_variable(wide) - both, count(5), Lc::zero());
    c.enforce_product("count, long", Lc::from_variable(both), count(6), Lc::zero());

    // 4 + LL, or 5 + 256 HH + LL, where HH stands in the place of the short form's LL.
    let longer = int(1) + &times(255, &byte[3]) + &byte[4];
    let len = c.value(hints.map(|h| Scalar::from_u64(h.len as u64)));
    let rest = difference(Lc::from_variable(len), &(byte[3].clone() + &int(4)));
    c.enforce_product("length", is_long, longer, rest);
    (int(5) + long + (Scalar::from_u64(2), wide), len)
}

/// The header of `random`: `50..57`, or `58 nn` with `24 <= nn <= 64`. Returns the length of header and salt.
///
/// With `g` for the longer form, the salt has `16 + 8 g + r` bytes, where `r` is below 8 or, in the longer form, at
/// most 40.
fn salt_length(c: &mut Circuit, window: &[Variable], hint: Option<(bool, usize)>) -> Lc {
    let long = c.bit(hint.map(|(long, _)| long));
    let rest = hint.map(|(long, salt)| Scalar::from_u64(salt.wrapping_sub(16 + 8 * usize::from(long)) as u64));
    let r = c.bits_of(6, rest);
    let eight_or_more = Lc::from_variable(r[3]) + r[4] + r[5];
    c.enforce_product("length in the head", int(1) - long, eight_or_more, Lc::zero());
    let r = weighted(&r);
    c.range("at most 64 bytes", 6, &difference(int(40), &r));
    // The first byte is 0x50 + r, or 0x58.
    let first = Lc::from_variable(window[0]) - &int(0x50) - &r;
    c.enforce_product("first byte", Lc::from_variable(long), int(8) - &r, first);
    let second = Lc::from_variable(window[1]) - &int(24) - &r;
    c.enforce_product("second byte", Lc::from_variable(long), second, Lc::zero());
    r + &int(17) + (Scalar::from_u64(9), long)
}
