//! An `IssuerSignedItemBytes` in its zone: a map of four entries, in any order, that fill it.
//!
//! The four entries are read where the holder says. They are shown to be a chain: one starts right behind the map header,
//! each other one where another ends, and the last one ends with the item. Then, by induction along the chain, each is an
//! entry that a CBOR reader would find: the first byte behind the map header starts a key; the key is a text that is
//! compared whole; the value is compared whole or read by its own header, so that it ends where the reader would end it,
//! and there the next key starts. Text inside a value can never stand in for a key.

use super::digits::{int, times};
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
/// A map of four entries.
const MAP: u64 = 0xa4;
/// Longest header of `random`.
const RANDOM_HEADER: usize = 2;

/// Shows that the item in `zone` is the one that `entry` stands for, that it is about `identifier`, and that its value
/// keeps `rules`.
pub(super) fn pin(
    c: &mut Circuit,
    zone: usize,
    entry: &Entry,
    identifier: &str,
    rules: &[Rule],
    hints: Option<&ItemHints>,
) -> Result<()> {
    let digest = c.digest("digest", zone);
    c.scope("entry", |c| entry.expect_digest(c, &digest.words.map(Lc::from_variable)));
    let (start, len) = c.scope("header", |c| header(c, zone, hints.map(|h| (h.long, h.len))));
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
    let value_length = c.scope("elementValue", |c| value::pin(c, &value.value, rules, hints.map(|h| &h.choices[..])));

    let lengths = [
        entry.width() + &int(DIGEST_ID.len() as u64),
        salt + &int(RANDOM.len() as u64),
        int((IDENTIFIER.len() + text.len()) as u64),
        value_length + &int(VALUE.len() as u64),
    ];
    let starts = [&digest_id, &random, &element, &value].map(|f| f.start);
    c.scope("tiling", |c| tile(c, starts, &lengths, start, Some(len), hints.map(|h| h.order)));
    Ok(())
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
        let window = item_window("an element", key.len() + value)?;
        let position = c.position("position", zone, at);
        let window = c.read("window", &position, window, None).window;
        c.expect_bytes("key", &window, key);
        let start = c.value(at.map(|at| Scalar::from_u64(at as u64)));
        c.enforce_zero("start", position.lc() - start);
        Ok(Self { start, value: window[key.len()..].to_vec() })
    }
}

/// `D8 18 58 LL A4` or `D8 18 59 HHLL A4`. Returns where the first entry starts, and the item's length.
fn header(c: &mut Circuit, zone: usize, hint: Option<(bool, usize)>) -> (Lc, Variable) {
    let byte = [0, 1, 2, 3, 4, 5].map(|at| c.byte(zone, at));
    let long = c.bit(hint.map(|(long, _)| long));
    let is_long = Lc::from_variable(long);
    c.enforce_zero("tag 24", int(0xd8) - &byte[0]);
    c.enforce_zero("tag 24", int(0x18) - &byte[1]);
    c.enforce_zero("byte string", int(0x58) + long - &byte[2]);
    let short = int(1) - long;
    c.enforce_product("map of four, short", short, byte[4].clone() - &int(MAP), Lc::zero());
    c.enforce_product("map of four, long", is_long.clone(), byte[5].clone() - &int(MAP), Lc::zero());

    // 4 + LL, or 5 + 256 HH + LL, where HH stands in the place of the short form's LL.
    let longer = int(1) + &times(255, &byte[3]) + &byte[4];
    let len = c.value(hint.map(|(_, len)| Scalar::from_u64(len as u64)));
    let rest = difference(Lc::from_variable(len), &(byte[3].clone() + &int(4)));
    c.enforce_product("length", is_long, longer, rest);
    (int(5) + long, len)
}

/// The header of `random`: `50..57`, or `58 nn` with `24 <= nn <= 32`. Returns the length of header and salt.
///
/// With `g` for the longer form, the salt has `16 + 8 g + r` bytes, where `r` is below 8 or, in the longer form, is 8.
fn salt_length(c: &mut Circuit, window: &[Variable], hint: Option<(bool, usize)>) -> Lc {
    let long = c.bit(hint.map(|(long, _)| long));
    let rest = hint.map(|(long, salt)| Scalar::from_u64(salt.wrapping_sub(16 + 8 * usize::from(long)) as u64));
    let r = c.bits_of(4, rest);
    let below_eight = Lc::from_variable(r[0]) + r[1] + r[2] + &int(1) - long;
    c.enforce_product("at most 32 bytes", Lc::from_variable(r[3]), below_eight, Lc::zero());
    let r = weighted(&r);
    // The first byte is 0x50 + r, or 0x58.
    let first = Lc::from_variable(window[0]) - &int(0x50) - &r;
    c.enforce_product("first byte", Lc::from_variable(long), int(8) - &r, first);
    let second = Lc::from_variable(window[1]) - &int(24) - &r;
    c.enforce_product("second byte", Lc::from_variable(long), second, Lc::zero());
    r + &int(17) + (Scalar::from_u64(9), long)
}
