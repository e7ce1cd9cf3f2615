//! CBOR (RFC 8949) with positions: what a proof reads out of a document has to be found to the byte.
//!
//! The reader refuses indefinite lengths everywhere, and heads that are not in their shortest form wherever the format
//! fixes the type; [`Reader::skip`] passes over any well-formed item of definite length. What nobody has signed may be
//! in any form: [`normalize`] writes it anew before it is read.

use zeroize::Zeroizing;

use crate::error::{CborFault, DocumentError, Error, Result};

pub(crate) const UNSIGNED: u8 = 0;
pub(crate) const NEGATIVE: u8 = 1;
pub(crate) const BYTES: u8 = 2;
pub(crate) const TEXT: u8 = 3;
pub(crate) const ARRAY: u8 = 4;
pub(crate) const MAP: u8 = 5;
pub(crate) const TAG: u8 = 6;
pub(crate) const SIMPLE: u8 = 7;

const MAX_DEPTH: usize = 32;
/// The additional information of a head whose length is indefinite, and of the break that ends its item.
const INDEFINITE: u8 = 31;
const BREAK: u8 = 0xff;

/// The first bytes of an item: its major type and argument.
#[derive(Clone, Copy)]
pub(crate) struct Head {
    pub(crate) major: u8,
    pub(crate) argument: u64,
    info: u8,
    start: usize,
}

/// Reads items one after the other out of a slice; positions count from the slice's beginning.
#[derive(Clone)]
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
    position: usize,
    what: &'static str,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(what: &'static str, bytes: &'a [u8]) -> Self {
        Self { bytes, position: 0, what }
    }

    /// Starts in the middle, with positions of the whole.
    pub(crate) fn at(what: &'static str, bytes: &'a [u8], position: usize) -> Self {
        Self { bytes, position, what }
    }

    pub(crate) fn position(&self) -> usize {
        self.position
    }

    /// What has not been read.
    pub(crate) fn rest(&self) -> &'a [u8] {
        &self.bytes[self.position..]
    }

    /// Passes over so many bytes, of which there have to be as many.
    pub(crate) fn advance(&mut self, bytes: usize) {
        self.position += bytes;
    }

    pub(crate) fn since(&self, start: usize) -> &'a [u8] {
        &self.bytes[start..self.position]
    }

    pub(crate) fn fault(&self, offset: usize, fault: CborFault) -> Error {
        DocumentError::Cbor { what: self.what, offset, fault }.into()
    }

    /// The major type of the next item.
    pub(crate) fn peek(&self) -> Result<u8> {
        self.bytes.get(self.position).map(|b| b >> 5).ok_or_else(|| self.fault(self.position, CborFault::Truncated))
    }

    /// A head in its shortest form.
    pub(crate) fn head(&mut self) -> Result<Head> {
        let head = self.any_head()?;
        let least = match head.info {
            24 => 24,
            25 => 1 << 8,
            26 => 1 << 16,
            27 => 1 << 32,
            _ => 0,
        };
        if head.major != SIMPLE && head.argument < least {
            return Err(self.fault(head.start, CborFault::NonMinimal));
        }
        Ok(head)
    }

    pub(crate) fn unsigned(&mut self) -> Result<u64> {
        Ok(self.expect(UNSIGNED)?.argument)
    }

    /// An integer as COSE uses them for labels and algorithms.
    pub(crate) fn integer(&mut self) -> Result<i64> {
        let head = self.head()?;
        let argument = i64::try_from(head.argument).map_err(|_| self.fault(head.start, CborFault::Type))?;
        match head.major {
            UNSIGNED => Ok(argument),
            NEGATIVE => Ok(-1 - argument),
            _ => Err(self.fault(head.start, CborFault::Type)),
        }
    }

    pub(crate) fn bytes(&mut self) -> Result<&'a [u8]> {
        let head = self.expect(BYTES)?;
        self.take(head)
    }

    /// A byte string whose head may be longer than need be, as items have them.
    pub(crate) fn bytes_any_head(&mut self) -> Result<&'a [u8]> {
        let head = self.expect_any_head(BYTES)?;
        self.take(head)
    }

    pub(crate) fn text(&mut self) -> Result<&'a str> {
        let head = self.expect(TEXT)?;
        self.take_text(head)
    }

    /// A text whose head may be longer than need be.
    pub(crate) fn text_any_head(&mut self) -> Result<&'a str> {
        let head = self.expect_any_head(TEXT)?;
        self.take_text(head)
    }

    /// The next key of a map if it is a text; another key is passed over.
    pub(crate) fn key(&mut self) -> Result<Option<&'a str>> {
        if self.peek()? == TEXT { self.text().map(Some) } else { self.skip().map(|_| None) }
    }

    /// The number of entries of an array; every entry takes a byte at least, so the number is bounded by what is left.
    pub(crate) fn array(&mut self) -> Result<usize> {
        let head = self.expect(ARRAY)?;
        self.count(head, 1)
    }

    /// The number of entries of a map.
    pub(crate) fn map(&mut self) -> Result<usize> {
        let head = self.expect(MAP)?;
        self.count(head, 2)
    }

    /// The number of entries of a map whose head may be longer than need be.
    pub(crate) fn map_any_head(&mut self) -> Result<usize> {
        let head = self.expect_any_head(MAP)?;
        self.count(head, 2)
    }

    /// The number of entries of a map, whose head may also be `B9 00 nn` for fewer than 256 of them: what encoders in
    /// JavaScript write.
    pub(crate) fn map_or_wide(&mut self) -> Result<usize> {
        match self.rest() {
            [0xb9, 0, count, ..] => {
                let head = Head { major: MAP, argument: u64::from(*count), info: 25, start: self.position };
                self.position += 3;
                self.count(head, 2)
            }
            _ => self.map(),
        }
    }

    pub(crate) fn tag(&mut self, number: u64) -> Result<()> {
        let head = self.expect(TAG)?;
        if head.argument == number { Ok(()) } else { Err(self.fault(head.start, CborFault::Type)) }
    }

    /// Passes over one well-formed item.
    pub(crate) fn skip(&mut self) -> Result<&'a [u8]> {
        let start = self.position;
        self.skip_nested(0)?;
        Ok(self.since(start))
    }

    /// Nothing may follow.
    pub(crate) fn finish(&self) -> Result<()> {
        if self.position == self.bytes.len() { Ok(()) } else { Err(self.fault(self.position, CborFault::Trailing)) }
    }

    fn expect(&mut self, major: u8) -> Result<Head> {
        let start = self.position;
        let head = self.head()?;
        if head.major == major { Ok(head) } else { Err(self.fault(start, CborFault::Type)) }
    }

    fn expect_any_head(&mut self, major: u8) -> Result<Head> {
        let head = self.any_head()?;
        if head.major == major { Ok(head) } else { Err(self.fault(head.start, CborFault::Type)) }
    }

    fn any_head(&mut self) -> Result<Head> {
        let start = self.position;
        let first = *self.bytes.get(start).ok_or_else(|| self.fault(start, CborFault::Truncated))?;
        let (major, info) = (first >> 5, first & 31);
        let width = match info {
            0..=23 => 0,
            24..=27 => 1 << (info - 24),
            INDEFINITE => return Err(self.fault(start, CborFault::Indefinite)),
            _ => return Err(self.fault(start, CborFault::Malformed)),
        };
        let tail =
            self.bytes.get(start + 1..start + 1 + width).ok_or_else(|| self.fault(start, CborFault::Truncated))?;
        let argument = match width {
            0 => u64::from(info),
            _ => tail.iter().fold(0, |n, b| n << 8 | u64::from(*b)),
        };
        if major == SIMPLE && info == 24 && argument < 32 {
            return Err(self.fault(start, CborFault::Malformed));
        }
        self.position = start + 1 + width;
        Ok(Head { major, argument, info, start })
    }

    fn take(&mut self, head: Head) -> Result<&'a [u8]> {
        let left = self.bytes.len() - self.position;
        match usize::try_from(head.argument) {
            Ok(n) if n <= left => {
                self.position += n;
                Ok(self.since(self.position - n))
            }
            _ => Err(self.fault(head.start, CborFault::Truncated)),
        }
    }

    fn take_text(&mut self, head: Head) -> Result<&'a str> {
        let bytes = self.take(head)?;
        core::str::from_utf8(bytes).map_err(|_| self.fault(head.start, CborFault::Utf8))
    }

    fn count(&self, head: Head, least: usize) -> Result<usize> {
        let most = (self.bytes.len() - self.position) / least;
        match usize::try_from(head.argument) {
            Ok(n) if n <= most => Ok(n),
            _ => Err(self.fault(head.start, CborFault::Truncated)),
        }
    }

    fn skip_nested(&mut self, depth: usize) -> Result<()> {
        if depth > MAX_DEPTH {
            return Err(self.fault(self.position, CborFault::Depth));
        }
        let head = self.any_head()?;
        let items = match head.major {
            BYTES => return self.take(head).map(drop),
            TEXT => return self.take_text(head).map(drop),
            ARRAY => self.count(head, 1)?,
            MAP => 2 * self.count(head, 2)?,
            TAG => 1,
            _ => 0,
        };
        (0..items).try_for_each(|_| self.skip_nested(depth + 1))
    }

    /// Writes the next item with heads in their shortest form and definite lengths.
    fn rewrite(&mut self, out: Writer, depth: usize) -> Result<Writer> {
        let start = self.position;
        if depth > MAX_DEPTH {
            return Err(self.fault(start, CborFault::Depth));
        }
        let (major, info) = self.peek_head()?;
        if info == INDEFINITE {
            return self.rewrite_indefinite(out, depth);
        }
        let head = self.any_head()?;
        let (out, items) = match major {
            UNSIGNED | NEGATIVE => return Ok(out.head(major, head.argument)),
            BYTES => return Ok(out.bytes(self.take(head)?)),
            TEXT => return Ok(out.text(self.take_text(head)?)),
            SIMPLE => return Ok(out.raw(self.since(start))),
            // What is digested or signed is tag, head and content.
            TAG if head.argument == 24 && matches!(self.peek_head()?, (BYTES, info) if info != INDEFINITE) => {
                self.bytes_any_head()?;
                return Ok(out.raw(self.since(start)));
            }
            TAG => (out.head(TAG, head.argument), 1),
            ARRAY => (out.head(ARRAY, head.argument), self.count(head, 1)?),
            _ => (out.head(MAP, head.argument), 2 * self.count(head, 2)?),
        };
        (0..items).try_fold(out, |out, _| self.rewrite(out, depth + 1))
    }

    fn rewrite_indefinite(&mut self, out: Writer, depth: usize) -> Result<Writer> {
        let start = self.position;
        let (major, _) = self.peek_head()?;
        self.position += 1;
        let (mut content, mut items) = (Writer::default(), 0);
        while self.bytes.get(self.position) != Some(&BREAK) {
            content = match major {
                BYTES => content.raw(self.bytes_any_head()?),
                TEXT => content.raw(self.text_any_head()?.as_bytes()),
                ARRAY | MAP => self.rewrite(content, depth + 1)?,
                _ => return Err(self.fault(start, CborFault::Malformed)),
            };
            items += 1;
        }
        self.position += 1;
        let content = Zeroizing::new(content.0);
        let length = match major {
            BYTES | TEXT => content.len(),
            ARRAY => items,
            MAP if items % 2 == 0 => items / 2,
            _ => return Err(self.fault(start, CborFault::Malformed)),
        };
        Ok(out.head(major, length as u64).raw(&content))
    }

    /// Major type and additional information of the next head.
    fn peek_head(&self) -> Result<(u8, u8)> {
        let first = self.bytes.get(self.position).ok_or_else(|| self.fault(self.position, CborFault::Truncated))?;
        Ok((first >> 5, first & 31))
    }
}

/// The one item in `bytes`, with heads in their shortest form and definite lengths.
///
/// For what nobody has signed. What is in byte strings stays as it is, and so does tag 24 with the byte string in
/// it: an item's digest and the device's signature are of these bytes, heads included.
pub(crate) fn normalize(what: &'static str, bytes: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    let mut reader = Reader::new(what, bytes);
    let out = reader.rewrite(Writer(Vec::with_capacity(bytes.len())), 0)?;
    reader.finish()?;
    Ok(Zeroizing::new(out.0))
}

/// Writes heads in their shortest form.
#[derive(Default)]
pub(crate) struct Writer(pub(crate) Vec<u8>);

impl Writer {
    pub(crate) fn head(mut self, major: u8, argument: u64) -> Self {
        let be = argument.to_be_bytes();
        let (info, tail) = match argument {
            0..=23 => (argument as u8, &be[8..]),
            24..=0xff => (24, &be[7..]),
            0x100..=0xffff => (25, &be[6..]),
            0x1_0000..=0xffff_ffff => (26, &be[4..]),
            _ => (27, &be[..]),
        };
        self.0.push(major << 5 | info);
        self.0.extend_from_slice(tail);
        self
    }

    pub(crate) fn bytes(self, bytes: &[u8]) -> Self {
        self.head(BYTES, bytes.len() as u64).raw(bytes)
    }

    pub(crate) fn text(self, text: &str) -> Self {
        self.head(TEXT, text.len() as u64).raw(text.as_bytes())
    }

    pub(crate) fn array(self, entries: usize) -> Self {
        self.head(ARRAY, entries as u64)
    }

    pub(crate) fn map(self, entries: usize) -> Self {
        self.head(MAP, entries as u64)
    }

    pub(crate) fn null(self) -> Self {
        self.raw(&[0xf6])
    }

    /// Tag 24: a byte string that holds encoded CBOR.
    pub(crate) fn embedded(self, encoded: &[u8]) -> Self {
        self.head(TAG, 24).bytes(encoded)
    }

    pub(crate) fn raw(mut self, encoded: &[u8]) -> Self {
        self.0.extend_from_slice(encoded);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn skip(bytes: &[u8]) -> Result<()> {
        let mut reader = Reader::new("test", bytes);
        reader.skip()?;
        reader.finish()
    }

    fn fault(result: Result<()>) -> CborFault {
        match result {
            Err(Error::Document(DocumentError::Cbor { fault, .. })) => fault,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn faults() {
        assert_eq!(fault(skip(&[])), CborFault::Truncated);
        assert_eq!(fault(skip(&[0x42, 0])), CborFault::Truncated);
        assert_eq!(fault(skip(&[0x9b, 255, 255, 255, 255, 255, 255, 255, 255])), CborFault::Truncated);
        assert_eq!(fault(skip(&[0x5b, 255, 255, 255, 255, 255, 255, 255, 255])), CborFault::Truncated);
        assert_eq!(fault(skip(&[0x00, 0x00])), CborFault::Trailing);
        assert_eq!(fault(skip(&[0x9f, 0xff])), CborFault::Indefinite);
        assert_eq!(fault(skip(&[0x1c])), CborFault::Malformed);
        assert_eq!(fault(skip(&[0xf8, 0x14])), CborFault::Malformed);
        assert_eq!(fault(skip(&[0x61, 0xff])), CborFault::Utf8);
        assert_eq!(fault(skip(&[0x81; 100_000])), CborFault::Depth);
        assert_eq!(fault(Reader::new("test", &[0x18, 0x17]).unsigned().map(drop)), CborFault::NonMinimal);
        assert_eq!(fault(Reader::new("test", &[0x61, 0x61]).unsigned().map(drop)), CborFault::Type);
    }

    #[test]
    fn normal_forms() {
        let same = |bytes: &[u8]| assert_eq!(normalize("test", bytes).unwrap()[..], *bytes);
        for (form, expected) in [
            ("b900016161190005", "a1616105"),
            ("ba00000001780161fb3ff8000000000000", "a16161fb3ff8000000000000"),
            ("bf61619f0102ffff", "a16161820102"),
            ("5f42010243030405ff", "450102030405"),
            ("7f61615818ff", ""),
            ("7f6161780162ff", "626162"),
            ("5fff", "40"),
            ("da000003ec6161", "d903ec6161"),
            ("3b0000000000000000", "20"),
            // Tag 24 stays, with whatever head its byte string has; what is in a byte string stays.
            ("9fd81859000141ff", "81d81859000141"),
            ("43b90001", "43b90001"),
            ("d8185f4141ff", "d8184141"),
        ] {
            let bytes = hex::decode(form).unwrap();
            match normalize("test", &bytes) {
                Ok(found) => assert_eq!(hex::encode(&found[..]), expected, "{form}"),
                Err(_) => assert_eq!(expected, "", "{form}"),
            }
        }
        [&[0xf5][..], &[0xf8, 0xff], &[0xd8, 0x18, 0x41, 0xa0], &[0x81, 0x80]].into_iter().for_each(same);
        let fault = |bytes: &[u8]| fault(normalize("test", bytes).map(drop));
        assert_eq!(fault(&[]), CborFault::Truncated);
        assert_eq!(fault(&[0x9f, 0x01]), CborFault::Truncated);
        assert_eq!(fault(&[0xbf, 0x01, 0xff]), CborFault::Malformed);
        assert_eq!(fault(&[0xff]), CborFault::Malformed);
        assert_eq!(fault(&[0x81, 0xff]), CborFault::Malformed);
        assert_eq!(fault(&[0x1f]), CborFault::Malformed);
        assert_eq!(fault(&[0x5f, 0x61, 0x61, 0xff]), CborFault::Type);
        assert_eq!(fault(&[0x5f, 0x5f, 0xff, 0xff]), CborFault::Indefinite);
        assert_eq!(fault(&[0x7f, 0x61, 0xff, 0xff]), CborFault::Utf8);
        assert_eq!(fault(&[0x80, 0x80]), CborFault::Trailing);
        assert_eq!(fault(&[0x9f; 100_000]), CborFault::Depth);
        assert_eq!(fault(&[0x81; 100_000]), CborFault::Depth);
    }

    #[test]
    fn heads_round_trip() {
        for n in [0, 23, 24, 255, 256, 65_535, 65_536, u64::from(u32::MAX), 1 << 32, u64::MAX] {
            let encoded = Writer::default().head(UNSIGNED, n).0;
            assert_eq!(Reader::new("test", &encoded).unsigned().unwrap(), n);
        }
        assert!(skip(&[0xfb, 0x7f, 0xf0, 0, 0, 0, 0, 0, 0]).is_ok());
        assert!(skip(&[0xd9, 0x03, 0xec, 0x61, 0x61]).is_ok());
    }
}
