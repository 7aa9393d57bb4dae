//! Floats as text: the shortest digits that read back the same, laid out as Go's `%g` does, which Prometheus writes itself.

/// Room for the text of one float.
#[derive(Default)]
pub(crate) struct FloatText {
    shortest: Shortest,
    scientific: String,
}

struct Shortest(zmij::Buffer);

impl Default for Shortest {
    fn default() -> Self {
        Self(zmij::Buffer::new())
    }
}

impl FloatText {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Writes `value`: plainly from 0.0001 to below a million, else with an exponent of two or more digits.
    pub(crate) fn format(&mut self, value: f64) -> &str {
        if value.is_nan() {
            return "NaN";
        }
        if value.is_infinite() {
            return if value > 0.0 { "+Inf" } else { "-Inf" };
        }
        let shortest = self.shortest.0.format_finite(value);
        if value == 0.0 || (1e-4..1e6).contains(&value.abs()) {
            return shortest.strip_suffix(".0").unwrap_or(shortest);
        }
        to_scientific(shortest, &mut self.scientific);
        &self.scientific
    }
}

/// Turns `1234567.0`, `0.00001` or `1.5e+16` into one digit, a fraction if there is any, and a signed exponent.
fn to_scientific(shortest: &str, text: &mut String) {
    text.clear();
    let (sign, unsigned) = shortest
        .strip_prefix('-')
        .map_or(("", shortest), |unsigned| ("-", unsigned));
    let (mantissa, exponent) = unsigned.split_once('e').unwrap_or((unsigned, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = || whole.bytes().chain(fraction.bytes());
    let zeros = digits().take_while(|&digit| digit == b'0').count();
    let length = digits()
        .enumerate()
        .filter(|(_, digit)| *digit != b'0')
        .last()
        .map_or(0, |(place, _)| place + 1);
    text.push_str(sign);
    for (place, digit) in digits().enumerate().take(length).skip(zeros) {
        if place == zeros + 1 {
            text.push('.');
        }
        text.push(digit.into());
    }
    let power = exponent.parse::<i32>().unwrap_or(0) + as_i32(whole.len()) - 1 - as_i32(zeros);
    text.push_str(if power < 0 { "e-" } else { "e+" });
    if power.abs() < 10 {
        text.push('0');
    }
    text.push_str(itoa::Buffer::new().format(power.abs()));
}

fn as_i32(digits: usize) -> i32 {
    i32::try_from(digits).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layout_is_the_canonical_one() {
        let cases = [
            (0.0, "0"),
            (-0.0, "-0"),
            (1.0, "1"),
            (-2.5, "-2.5"),
            (0.1, "0.1"),
            (1e-4, "0.0001"),
            (1e-5, "1e-05"),
            (-1.25e-5, "-1.25e-05"),
            (123_456.789, "123456.789"),
            (999_999.999_999_999_9, "999999.9999999999"),
            (1e6, "1e+06"),
            (1_234_567.0, "1.234567e+06"),
            (1_200_000.0, "1.2e+06"),
            (-123_456_789.0, "-1.23456789e+08"),
            (9_007_199_254_740_993.0, "9.007199254740992e+15"),
            (1e16, "1e+16"),
            (1.5e300, "1.5e+300"),
            (f64::MAX, "1.7976931348623157e+308"),
            (f64::from_bits(1), "5e-324"),
            (f64::NAN, "NaN"),
            (f64::INFINITY, "+Inf"),
            (f64::NEG_INFINITY, "-Inf"),
        ];
        let mut text = FloatText::new();
        for (value, expected) in cases {
            assert_eq!(text.format(value), expected);
        }
    }

    #[test]
    fn every_text_reads_back_the_same() {
        let mut text = FloatText::new();
        // A full-period walk over bit patterns: all exponents, both signs.
        let mut bits = 1_u64;
        for _ in 0..100_000 {
            bits = bits
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let value = f64::from_bits(bits);
            if value.is_finite() {
                assert_eq!(text.format(value).parse::<f64>().unwrap().to_bits(), bits);
            }
        }
    }
}
