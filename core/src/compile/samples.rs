//! Rows of samples, as people have them: text with commas, or a file of NumPy.

use crate::error::{CompileError, Error, Result};

fn wrong(why: impl Into<String>) -> Error {
    CompileError::Samples { why: why.into() }.into()
}

/// Rows of numbers with commas between them, one a line; an empty field, `nan` or `NaN` is missing. A first line that
/// has no number is a header.
///
/// # Errors
/// If a field is no number, or the lines differ in length.
pub fn from_csv(text: &str) -> Result<Vec<Vec<f32>>> {
    let mut rows: Vec<Vec<f32>> = Vec::new();
    for (k, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let fields = line.split(',').map(|field| match field.trim() {
            "" => Some(f32::NAN),
            number => number.parse::<f32>().ok(),
        });
        let Some(row) = fields.collect::<Option<Vec<f32>>>() else {
            if rows.is_empty() && line.split(',').all(|field| field.trim().parse::<f32>().is_err()) {
                continue;
            }
            return Err(wrong(format!("line {} has a field that is no number", k + 1)));
        };
        if rows.first().is_some_and(|first| first.len() != row.len()) {
            return Err(wrong(format!("line {} has another number of fields than the first", k + 1)));
        }
        rows.push(row);
    }
    Ok(rows)
}

/// The rows of an array of NumPy (`.npy`, little-endian, in rows): the first axis counts them.
///
/// # Errors
/// If it is none, or of a type that is not read: 32- and 64-bit floating-point numbers and integers, and bytes are.
pub fn from_npy(bytes: &[u8]) -> Result<Vec<Vec<f32>>> {
    let not = || wrong("this is no array of NumPy that can be read");
    let rest = bytes.strip_prefix(b"\x93NUMPY").ok_or_else(not)?;
    let (version, rest) = rest.split_at_checked(2).ok_or_else(not)?;
    let (n, rest) = match version[0] {
        1 => rest.split_first_chunk::<2>().map(|(n, rest)| (u16::from_le_bytes(*n).into(), rest)),
        _ => rest.split_first_chunk::<4>().map(|(n, rest)| (u32::from_le_bytes(*n) as usize, rest)),
    }
    .ok_or_else(not)?;
    let (header, data) = rest.split_at_checked(n).ok_or_else(not)?;
    let header = std::str::from_utf8(header).map_err(|_| not())?;
    let after = |key: &str| header.split_once(key).map(|(_, rest)| rest.trim_start_matches([':', ' ']));
    let kind = after("'descr'").and_then(|rest| rest.split('\'').nth(1)).ok_or_else(not)?;
    if after("'fortran_order'").is_none_or(|rest| !rest.starts_with("False")) {
        return Err(wrong("the array is in columns, not in rows"));
    }
    let shape = after("'shape'").and_then(|rest| rest.trim_start_matches('(').split(')').next()).ok_or_else(not)?;
    let axes = shape.split(',').map(str::trim).filter(|axis| !axis.is_empty()).map(str::parse::<usize>);
    let axes = axes.collect::<Result<Vec<_>, _>>().map_err(|_| not())?;
    let numbers = entries(kind, data).ok_or_else(|| wrong(format!("the array has type {kind}, which is not read")))?;
    let (rows, width) =
        (axes.first().copied().unwrap_or(1), axes.iter().skip(1).try_fold(1usize, |n, &k| n.checked_mul(k)));
    let width = width.filter(|&width| width > 0 && width.checked_mul(rows) == Some(numbers.len())).ok_or_else(not)?;
    Ok(numbers.chunks_exact(width).map(<[f32]>::to_vec).collect())
}

fn entries(kind: &str, data: &[u8]) -> Option<Vec<f32>> {
    fn all<const N: usize>(data: &[u8], number: impl Fn([u8; N]) -> f32) -> Option<Vec<f32>> {
        let (entries, rest) = data.as_chunks::<N>();
        rest.is_empty().then(|| entries.iter().map(|&entry| number(entry)).collect())
    }
    match kind {
        "<f4" => all(data, f32::from_le_bytes),
        "<f8" => all(data, |entry| f64::from_le_bytes(entry) as f32),
        "<i4" => all(data, |entry| i32::from_le_bytes(entry) as f32),
        "<i8" => all(data, |entry| i64::from_le_bytes(entry) as f32),
        "|u1" => all(data, |[byte]| f32::from(byte)),
        "|i1" => all(data, |entry| f32::from(i8::from_le_bytes(entry))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_with_commas() {
        let rows = from_csv("a,b\n1,2.5\n,-3e2\n").unwrap();
        assert_eq!(rows[0], [1.0, 2.5]);
        assert!(rows[1][0].is_nan() && rows[1][1] == -300.0);
        assert_eq!(from_csv("").unwrap().len(), 0);
        for text in ["1,2\n3\n", "1,2\nx,3\n", "a,b\nc,d\n1,2,3\n1,2\n"] {
            assert!(from_csv(text).is_err(), "{text}");
        }
    }

    #[test]
    fn arrays_of_numpy() {
        let file = |header: &str, data: &[u8]| {
            [b"\x93NUMPY\x01\x00", &(header.len() as u16).to_le_bytes()[..], header.as_bytes(), data].concat()
        };
        let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }";
        let data: Vec<u8> = [1.5f32, -2.0].iter().flat_map(|x| x.to_le_bytes()).collect();
        let bytes = file(header, &data);
        assert_eq!(from_npy(&bytes).unwrap(), [[1.5], [-2.0]]);
        for end in 0..bytes.len() {
            assert!(from_npy(&bytes[..end]).is_err());
        }
        assert!(from_npy(&file(&header.replace("(2, 1)", "(99999999999, 99999999999)"), &data)).is_err());
        assert!(from_npy(&file(&header.replace("False", "True"), &data)).is_err());
        assert!(from_npy(&file(&header.replace("<f4", "<c8"), &data)).is_err());
    }
}
