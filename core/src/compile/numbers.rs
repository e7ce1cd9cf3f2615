//! Floating-point numbers as integers that count powers of two.

/// `number 2^bits`, rounded to the nearest integer.
pub(super) fn scaled(number: f64, bits: i32) -> i64 {
    (number * 2f64.powi(bits)).round() as i64
}

/// How many binary digits behind the point a number has; below zero if it is a multiple of a power of two.
pub(super) fn bits_behind(number: f64) -> i32 {
    if number == 0.0 {
        return i32::MIN;
    }
    let bits = number.to_bits();
    let exponent = (bits >> 52 & 0x7ff) as i32;
    let mantissa = bits & ((1 << 52) - 1) | if exponent == 0 { 0 } else { 1 << 52 };
    1075 - exponent.max(1) - mantissa.trailing_zeros() as i32
}

/// The least power of two above a magnitude, as an exponent.
pub(super) fn exponent(magnitude: f64) -> i32 {
    if magnitude > 0.0 { magnitude.log2().floor() as i32 + 1 } else { -1074 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binary_digits() {
        for (number, bits) in [(1.0, 0), (0.5, 1), (0.75, 2), (6.0, -1), (-0.375, 3), (f64::from(0.1f32), 27)] {
            assert_eq!(bits_behind(number), bits, "{number}");
            assert_eq!(scaled(number, bits) as f64 / 2f64.powi(bits), number);
        }
        assert_eq!([exponent(1.0), exponent(0.9), exponent(4.5)], [1, 0, 3]);
    }
}
