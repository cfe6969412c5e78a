//! What an app's owner declared about it.

use std::fmt;

use serde::{Serialize, Serializer};

use super::{CleanText, Declared};

/// The manifest: annotations `dogwatch.dev/*`, or the other keys that the configuration names.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Manifest {
    /// Who answers for the app.
    pub owner: Declared<CleanText>,
    /// Their team.
    pub team: Declared<CleanText>,
    /// The service class.
    pub sla: Declared<Sla>,
    /// What runs it (python, node, low-code, …).
    pub runtime: Declared<CleanText>,
    /// How sensitive its data is.
    pub data_sensitivity: Declared<Sensitivity>,
    /// Expected requests a second.
    pub traffic_rps: Declared<f64>,
    /// Budget a month.
    pub budget_usd: Declared<Usd>,
    /// What it connects to.
    pub connectors: Vec<CleanText>,
}

impl Manifest {
    /// Whether nothing at all was declared.
    pub fn is_missing(&self) -> bool {
        self.owner.is_missing()
            && self.team.is_missing()
            && self.sla.is_missing()
            && self.runtime.is_missing()
            && self.data_sensitivity.is_missing()
            && self.traffic_rps.is_missing()
            && self.budget_usd.is_missing()
            && self.connectors.is_empty()
    }
}

/// The service class, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Sla {
    /// Wakes people.
    Gold,
    /// Waits for working hours.
    Silver,
    /// Best effort.
    Bronze,
}

impl Sla {
    /// Reads `gold`, `silver` or `bronze`, in any case.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        match text.trim().to_ascii_lowercase().as_str() {
            "gold" => Ok(Self::Gold),
            "silver" => Ok(Self::Silver),
            "bronze" => Ok(Self::Bronze),
            _ => Err("the service class is gold, silver or bronze"),
        }
    }

    /// The class as it is written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gold => "gold",
            Self::Silver => "silver",
            Self::Bronze => "bronze",
        }
    }
}

/// How sensitive an app's data is, least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Sensitivity {
    /// Anyone may see it.
    Public,
    /// Employees may.
    Internal,
    /// Few may.
    Confidential,
    /// Regulated or personal data.
    Restricted,
}

impl Sensitivity {
    /// Reads one of the four words, in any case.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        match text.trim().to_ascii_lowercase().as_str() {
            "public" => Ok(Self::Public),
            "internal" => Ok(Self::Internal),
            "confidential" => Ok(Self::Confidential),
            "restricted" => Ok(Self::Restricted),
            _ => Err("data sensitivity is public, internal, confidential or restricted"),
        }
    }

    /// The class as it is written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Internal => "internal",
            Self::Confidential => "confidential",
            Self::Restricted => "restricted",
        }
    }
}

/// An exact amount of US dollars, in cents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Usd {
    cents: u64,
}

impl Usd {
    /// Reads a plain amount: digits, and at most two decimals.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        const WHY: &str = "an amount is digits with at most two decimals, such as 20 or 12.50";
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
        if !digits(whole) || !digits(decimals) || decimals.len() > 2 {
            return Err(WHY);
        }
        let whole: u64 = whole.parse().map_err(|_| WHY)?;
        let fraction: u64 = format!("{decimals:0<2}").parse().map_err(|_| WHY)?;
        let cents = whole
            .checked_mul(100)
            .and_then(|cents| cents.checked_add(fraction));
        cents
            .map(|cents| Self { cents })
            .ok_or("the amount is too large")
    }

    /// The amount in cents.
    pub const fn cents(self) -> u64 {
        self.cents
    }
}

impl fmt::Display for Usd {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.cents % 100 {
            0 => write!(formatter, "{}", self.cents / 100),
            cents => write!(formatter, "{}.{cents:02}", self.cents / 100),
        }
    }
}

/// As text, because JSON's numbers are not exact.
impl Serialize for Usd {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact_or_refused() {
        for (text, cents, shown) in [
            ("20", 2_000, "20"),
            ("12.5", 1_250, "12.50"),
            ("0.07", 7, "0.07"),
        ] {
            let amount = Usd::parse(text).expect(text);
            assert_eq!(
                (amount.cents(), amount.to_string().as_str()),
                (cents, shown)
            );
        }
        for text in [
            "",
            "20$",
            "1e9",
            "-5",
            "1.234",
            ".5",
            "5.",
            "20 USD",
            "184467440737095517",
        ] {
            assert!(Usd::parse(text).is_err(), "{text}");
        }
    }
}
