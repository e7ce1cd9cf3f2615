//! The same document in other CBOR: what encoders do that nobody has signed.

use crate::document::mdoc::cbor::{ARRAY, BYTES, MAP, Reader, TAG, TEXT, Writer};
use crate::error::Result;

/// A way to encode a document's envelope. Byte strings keep what is in them, and tag 24 its whole encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Every map has a head of 16 bits (`B9 00 03`), as some JavaScript encoders write them.
    WideMaps,
    /// Every head has 32 bits.
    WideHeads,
    /// Arrays, maps, and texts have indefinite lengths, byte strings come in two pieces.
    Indefinite,
    /// Maps are written from the last entry to the first.
    Reversed,
    /// Maps have two entries more, one of them under a number.
    Extended,
}

/// Encodes a document anew.
///
/// # Errors
/// [`DocumentError::Cbor`](crate::error::DocumentError::Cbor) if it is not well-formed, definite CBOR.
pub fn reencode(document: &[u8], encoding: Encoding) -> Result<Vec<u8>> {
    let mut reader = Reader::new("a document", document);
    let out = item(&mut reader, encoding)?;
    reader.finish()?;
    Ok(out)
}

fn item(reader: &mut Reader<'_>, encoding: Encoding) -> Result<Vec<u8>> {
    let mut again = reader.clone();
    let whole = reader.skip()?;
    let head = again.head()?;
    let indefinite = encoding == Encoding::Indefinite;
    let out = Writer::default();
    Ok(match head.major {
        BYTES if indefinite => {
            let bytes = reader_of(whole).bytes()?;
            let (first, second) = bytes.split_at(bytes.len() / 2);
            out.raw(&[0x5f]).bytes(first).bytes(second).raw(&[0xff]).0
        }
        TEXT if indefinite => {
            let text = reader_of(whole).text()?;
            out.raw(&[0x7f]).text(text).text("").raw(&[0xff]).0
        }
        BYTES => {
            let bytes = reader_of(whole).bytes()?;
            out.raw(&wide_head(BYTES, bytes.len(), encoding)).raw(bytes).0
        }
        TEXT => {
            let text = reader_of(whole).text()?;
            out.raw(&wide_head(TEXT, text.len(), encoding)).raw(text.as_bytes()).0
        }
        ARRAY => {
            let count = head.argument as usize;
            let items = (0..count).map(|_| item(&mut again, encoding)).collect::<Result<Vec<_>>>()?;
            container(ARRAY, items, encoding)
        }
        MAP => {
            let entry = |_| Ok([item(&mut again, encoding)?, item(&mut again, encoding)?].concat());
            let mut entries = (0..head.argument).map(entry).collect::<Result<Vec<_>>>()?;
            match encoding {
                Encoding::Reversed => entries.reverse(),
                Encoding::Extended => {
                    entries.insert(0, Writer::default().text("further").array(1).null().0);
                    entries.push(Writer::default().head(0, 1_000_000).map(0).0);
                }
                _ => {}
            }
            container(MAP, entries, encoding)
        }
        TAG if head.argument != 24 => out.head(TAG, head.argument).raw(&item(&mut again, encoding)?).0,
        _ => whole.to_vec(),
    })
}

fn reader_of(item: &[u8]) -> Reader<'_> {
    Reader::new("a document", item)
}

fn container(major: u8, items: Vec<Vec<u8>>, encoding: Encoding) -> Vec<u8> {
    let (count, items) = (items.len(), items.concat());
    match encoding {
        Encoding::Indefinite => [&[major << 5 | 31], &items[..], &[0xff]].concat(),
        _ => [wide_head(major, count, encoding), items].concat(),
    }
}

fn wide_head(major: u8, argument: usize, encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::WideMaps if major == MAP => [&[major << 5 | 25], &(argument as u16).to_be_bytes()[..]].concat(),
        Encoding::WideHeads => [&[major << 5 | 26], &(argument as u32).to_be_bytes()[..]].concat(),
        _ => Writer::default().head(major, argument as u64).0,
    }
}
