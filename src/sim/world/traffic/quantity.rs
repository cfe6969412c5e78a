//! Quantities as pod specifications write them: `250m`, `1`, `192Mi`.

/// What follows the number, and what it multiplies it by.
const SUFFIXES: [(&str, f64); 10] = [
    ("Ki", 1_024.0),
    ("Mi", 1_048_576.0),
    ("Gi", 1_073_741_824.0),
    ("Ti", 1_099_511_627_776.0),
    ("m", 0.001),
    ("k", 1e3),
    ("M", 1e6),
    ("G", 1e9),
    ("T", 1e12),
    ("", 1.0),
];

/// The number, in cores or bytes; `None` for what is no quantity.
pub fn number(text: &str) -> Option<f64> {
    SUFFIXES.iter().find_map(|(suffix, factor)| {
        let number: f64 = text.strip_suffix(suffix)?.parse().ok()?;
        (number.is_finite() && number >= 0.0).then_some(number * factor)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_quantities() {
        let table = [
            ("250m", Some(0.25)),
            ("1", Some(1.0)),
            ("0.5", Some(0.5)),
            ("192Mi", Some(201_326_592.0)),
            ("1Gi", Some(1_073_741_824.0)),
            ("128974848", Some(128_974_848.0)),
            ("12e6", Some(12e6)),
            ("129M", Some(129e6)),
            ("", None),
            ("lots", None),
            ("-1", None),
            ("NaN", None),
        ];
        for (text, expected) in table {
            assert_eq!(number(text), expected, "{text}");
        }
    }
}
