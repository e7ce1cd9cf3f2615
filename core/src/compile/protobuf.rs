//! The wire format of protocol buffers, as far as ONNX uses it.
//!
//! Everything is a part of the bytes that were passed in: a length that a file announces is compared with what is left
//! before anything is taken, and nothing is allocated by it.

use super::malformed;
use crate::error::Result;

/// A field's value.
#[derive(Clone, Copy, Debug)]
pub(super) enum Value<'a> {
    Varint(u64),
    Fixed64([u8; 8]),
    Bytes(&'a [u8]),
    Fixed32([u8; 4]),
}

/// The fields of a message, one after the other.
pub(super) struct Fields<'a> {
    rest: &'a [u8],
}

impl<'a> Fields<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    fn take(&mut self, n: u64) -> Result<&'a [u8]> {
        let n = usize::try_from(n).ok().filter(|&n| n <= self.rest.len());
        let n = n.ok_or_else(|| malformed("a field ends behind its message"))?;
        let (taken, rest) = self.rest.split_at(n);
        self.rest = rest;
        Ok(taken)
    }

    fn varint(&mut self) -> Result<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.take(1)?[0];
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(malformed("a number has more than ten bytes"))
    }

    fn field(&mut self) -> Result<(u64, Value<'a>)> {
        let key = self.varint()?;
        let value = match key & 7 {
            0 => Value::Varint(self.varint()?),
            1 => Value::Fixed64(self.take(8)?.try_into().expect("eight bytes")),
            2 => {
                let n = self.varint()?;
                Value::Bytes(self.take(n)?)
            }
            5 => Value::Fixed32(self.take(4)?.try_into().expect("four bytes")),
            _ => return Err(malformed("a field has a type that is not known")),
        };
        Ok((key >> 3, value))
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<(u64, Value<'a>)>;

    /// Number and value of the next field. After an error there is none.
    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let field = self.field();
        if field.is_err() {
            self.rest = &[];
        }
        Some(field)
    }
}

impl<'a> Value<'a> {
    pub(super) fn bytes(self) -> Result<&'a [u8]> {
        match self {
            Self::Bytes(bytes) => Ok(bytes),
            _ => Err(malformed("a field has another type than its name says")),
        }
    }

    pub(super) fn text(self) -> Result<&'a str> {
        std::str::from_utf8(self.bytes()?).map_err(|_| malformed("a text is not UTF-8"))
    }

    pub(super) fn integer(self) -> Result<i64> {
        match self {
            Self::Varint(value) => Ok(value as i64),
            _ => Err(malformed("a field has another type than its name says")),
        }
    }

    pub(super) fn float(self) -> Result<f32> {
        match self {
            Self::Fixed32(bytes) => Ok(f32::from_le_bytes(bytes)),
            _ => Err(malformed("a field has another type than its name says")),
        }
    }

    /// One or several integers: packed, or each in a field of its own.
    pub(super) fn integers(self, out: &mut Vec<i64>) -> Result<()> {
        let Self::Bytes(bytes) = self else {
            out.push(self.integer()?);
            return Ok(());
        };
        let mut packed = Fields::new(bytes);
        while !packed.rest.is_empty() {
            out.push(packed.varint()? as i64);
        }
        Ok(())
    }

    /// The same of 32-bit floating-point numbers.
    pub(super) fn floats(self, out: &mut Vec<f64>) -> Result<()> {
        let Self::Bytes(bytes) = self else {
            out.push(self.float()?.into());
            return Ok(());
        };
        let (numbers, rest) = bytes.as_chunks::<4>();
        out.extend(numbers.iter().map(|bytes| f64::from(f32::from_le_bytes(*bytes))));
        if rest.is_empty() { Ok(()) } else { Err(malformed("numbers end in the middle of one")) }
    }

    /// The same of 64-bit floating-point numbers.
    pub(super) fn doubles(self, out: &mut Vec<f64>) -> Result<()> {
        let bytes = match &self {
            Self::Fixed64(bytes) => &bytes[..],
            Self::Bytes(bytes) => bytes,
            _ => return Err(malformed("a field has another type than its name says")),
        };
        let (numbers, rest) = bytes.as_chunks::<8>();
        out.extend(numbers.iter().map(|bytes| f64::from_le_bytes(*bytes)));
        if rest.is_empty() { Ok(()) } else { Err(malformed("numbers end in the middle of one")) }
    }
}
