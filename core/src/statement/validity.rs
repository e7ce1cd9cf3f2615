//! `validityInfo`: the dates that its map begins with, in any order and with or without fractions of a second.
//!
//! Each date is read under its own key, at a position of the holder's choice. Together with `expectedUpdate`, which may
//! be absent, they are shown to be a chain from the map's head on, so that each is an entry of this map and of no
//! other: what could lie between them would have to be passed over by a length that is not shown. What follows the
//! chain is not read.

use super::PublicStatement;
use super::digits::{DIGIT_POSITIONS, Digit, TIME_BITS, byte_of, decimal, int, mismatch, text_of};
use super::heads::{MAP_HEAD, map_head};
use super::mso::{MsoRead, inside};
use super::tiling::tile;
use super::witness::{DateHints, ValidityHints};
use crate::document::mdoc::DateLayout;
use crate::engine::circuit::{Circuit, Lc, Selector, difference};
use crate::math::arith::Scalar;
use nova_snark::frontend::Variable;

const VALIDITY_INFO: &[u8] = b"\x6cvalidityInfo";
const SIGNED: &[u8] = b"\x66signed";
const VALID_FROM: &[u8] = b"\x69validFrom";
const VALID_UNTIL: &[u8] = b"\x6avalidUntil";
const EXPECTED_UPDATE: &[u8] = b"\x6eexpectedUpdate";

/// Lengths of a date's text: without a fraction, and with one of 1 to 9 digits.
pub(super) const LENGTHS: [usize; 10] = [20, 22, 23, 24, 25, 26, 27, 28, 29, 30];
/// Forms of a date: each length without tag 0 and with it.
const FORMS: usize = 2 * LENGTHS.len();
/// The choice of a date that is not there.
const ABSENT: usize = FORMS;

/// `validFrom <= now <= validUntil`; where the issuer's key came with a certificate, its dates enclose `signed`.
///
/// Dates compare as the integers of their fourteen digits. Both sides are below 2^47, so a difference that is negative
/// is not below 2^47 in the field. A fraction is never rounded in the holder's favour: with one, `validFrom` is later
/// than its digits say, and `validUntil` and `signed`, which may be as late as a certificate's last second, are taken
/// as they say.
pub(super) fn constrain(c: &mut Circuit, public: &PublicStatement, len: Variable, hints: Option<&ValidityHints>) {
    let info = MsoRead::new(c, hints.map(|h| h.start), VALIDITY_INFO.len() + MAP_HEAD);
    c.expect_bytes("key", &info.window, VALIDITY_INFO);
    let wide = map_head(c, &info.window[VALIDITY_INFO.len()..]);
    let first = info.at() + &int(VALIDITY_INFO.len() as u64 + 1) + (Scalar::from_u64(2), wide);

    let date = |c: &mut Circuit, i: usize, name, key| c.scope(name, |c| Date::read(c, key, hints.map(|h| &h.dates[i])));
    let signed = date(c, 0, "signed", SIGNED);
    let from = date(c, 1, "validFrom", VALID_FROM);
    let until = date(c, 2, "validUntil", VALID_UNTIL);
    let update = c.scope("expectedUpdate", |c| Entry::read(c, EXPECTED_UPDATE, FORMS + 1, hints.map(|h| &h.dates[3])));
    c.scope("expectedUpdate", |c| optional(c, &update, EXPECTED_UPDATE));

    let entries = [&signed.entry, &from.entry, &until.entry, &update];
    let lengths = [SIGNED, VALID_FROM, VALID_UNTIL, EXPECTED_UPDATE];
    let lengths = core::array::from_fn(|i| entries[i].length(lengths[i].len()));
    let end = lengths.iter().fold(first.clone(), |sum, length| sum + length);
    inside(c, len, &end);
    c.scope("tiling", |c| tile(c, entries.map(|e| e.start), &lengths, first, None, hints.map(|h| h.order)));

    let now = int(public.now.number());
    c.range("validFrom <= now", TIME_BITS, &difference(difference(now.clone(), &from.seconds), &from.entry.fraction()));
    c.range("now <= validUntil", TIME_BITS, &difference(until.seconds, &now));
    if let Some((not_before, not_after)) = public.issuer_validity {
        c.range("notBefore <= signed", TIME_BITS, &difference(signed.seconds.clone(), &int(not_before.number())));
        c.range("signed <= notAfter", TIME_BITS, &difference(int(not_after.number()), &signed.seconds));
    }
}

/// The form of a date, as an index among [`FORMS`].
pub(super) fn form_of(date: Option<&DateLayout>) -> usize {
    let Some(date) = date else { return ABSENT };
    let length = LENGTHS.iter().position(|length| *length == date.end - date.text).unwrap_or_default();
    usize::from(date.tagged) * LENGTHS.len() + length
}

/// The length of a form's text.
fn length_of(form: usize) -> usize {
    LENGTHS[form % LENGTHS.len()]
}

/// Whether a form has tag 0.
fn is_tagged(form: usize) -> bool {
    form >= LENGTHS.len()
}

/// Whether the length of a form's text takes a byte of its own.
fn is_long(form: usize) -> bool {
    length_of(form) > 23
}

/// Whether a form has a fraction of a second.
fn has_fraction(form: usize) -> bool {
    length_of(form) > LENGTHS[0]
}

/// The bytes in front of a form's text: `74..77` or `78 LL`, or `C0` and these.
pub(super) fn head_of(form: usize) -> usize {
    1 + usize::from(is_tagged(form)) + usize::from(is_long(form))
}

/// An entry of `validityInfo`.
struct Entry {
    /// Where its key starts.
    start: Variable,
    window: Vec<Variable>,
    form: Selector,
}

/// An entry whose text is read.
struct Date {
    entry: Entry,
    /// `YYYYMMDDhhmmss`.
    seconds: Lc,
}

impl Entry {
    fn read(c: &mut Circuit, key: &[u8], forms: usize, hints: Option<&DateHints>) -> Self {
        // Of an entry that may be absent the text is not read.
        let text = if forms == FORMS { length_of(FORMS - 1) } else { 0 };
        let read = MsoRead::new(c, hints.map(|h| h.start), key.len() + head_of(FORMS - 1) + text);
        let start = c.value(hints.map(|h| Scalar::from_u64(h.start as u64)));
        c.enforce_zero("start", read.at() - start);
        if forms == FORMS {
            c.expect_bytes("key", &read.window, key);
        }
        let form = c.selector("form", forms, hints.map(|h| h.form));
        Self { start, window: read.window, form }
    }

    /// The weight of the chosen form; zero if the entry is absent.
    fn weigh(&self, weight: impl Fn(usize) -> usize) -> Lc {
        let weights = (0..FORMS).map(|form| (form, weight(form))).filter(|(_, weight)| *weight > 0);
        let choice = |form| self.form.choice(form);
        weights.fold(Lc::zero(), |sum, (form, weight)| sum + (Scalar::from_u64(weight as u64), choice(form)))
    }

    /// The four kinds of head: whether it is this one, its bytes, and what is in the twentieth place of the text.
    fn kinds(&self) -> [(Lc, Vec<Lc>, Lc); 4] {
        [(false, false), (false, true), (true, false), (true, true)].map(|(tagged, long)| {
            let of = |weight: &dyn Fn(usize) -> usize| {
                let is = |form| is_tagged(form) == tagged && is_long(form) == long;
                self.weigh(|form| if is(form) { weight(form) } else { 0 })
            };
            let mut head: Vec<Lc> = tagged.then(|| int(0xc0)).into_iter().collect();
            match long {
                true => head.extend([int(0x78), of(&length_of)]),
                false => head.push(of(&|form| 0x60 + length_of(form))),
            }
            let point_or_z = of(&|form| if has_fraction(form) { b'.' } else { b'Z' }.into());
            (of(&|_| 1), head, point_or_z)
        })
    }

    /// Whether there is a fraction of a second.
    fn fraction(&self) -> Lc {
        self.weigh(|form| has_fraction(form).into())
    }

    /// The length of key, head and text; zero if there is no such entry.
    fn length(&self, key: usize) -> Lc {
        self.weigh(|form| key + head_of(form) + length_of(form))
    }
}

/// The entry is absent, or has its key and the head of a text of its length. The text is not read.
fn optional(c: &mut Circuit, entry: &Entry, key: &[u8]) {
    let present = difference(int(1), &Lc::from_variable(entry.form.choice(ABSENT)));
    let bytes: Vec<Lc> = key.iter().map(|&byte| int(byte.into())).collect();
    c.enforce_product("key", present, mismatch(&entry.window[..key.len()], &bytes), Lc::zero());
    for (is, head, _) in entry.kinds() {
        let unequal = mismatch(&entry.window[key.len()..][..head.len()], &head);
        c.enforce_product("head", is, unequal, Lc::zero());
    }
}

impl Date {
    /// Reads `YYYY-MM-DDThh:mm:ss`, then `Z`, or `.`, digits that are not looked at, and `Z`.
    fn read(c: &mut Circuit, key: &[u8], hints: Option<&DateHints>) -> Self {
        let entry = Entry::read(c, key, FORMS, hints);
        let window = &entry.window[key.len()..];
        let head = hints.map(|h| head_of(h.form));
        let digits = DIGIT_POSITIONS.map(|at| {
            let character = head.and_then(|head| byte_of(c, window[head + at]));
            Digit::new(c, character)
        });
        let text = text_of(&digits);
        for (is, mut expected, point_or_z) in entry.kinds() {
            expected.extend_from_slice(&text[..19]);
            expected.push(point_or_z);
            c.enforce_product("date", is, mismatch(&window[..expected.len()], &expected), Lc::zero());
        }
        let end = |form: usize| head_of(form) + length_of(form) - 1;
        for at in end(1)..=end(FORMS - 1) {
            let ends_here = entry.weigh(|form| (has_fraction(form) && end(form) == at).into());
            c.enforce_product("Z", ends_here, int(b'Z'.into()) - window[at], Lc::zero());
        }
        Self { seconds: decimal(&digits), entry }
    }
}
