//! Units: which words and signs mean them, and which can be compared.

use footnote_language as language;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::proof) enum Unit {
    Percent,
    BasisPoint,
    Currency(&'static str),
    /// What it measures, how many thousandths of the base unit it is, and its name.
    Measure(&'static str, u64),
    BusinessDay,
    Ordinal,
    Century,
    Decade,
}

impl Unit {
    pub fn is_money(self) -> bool {
        matches!(self, Unit::Currency(_))
    }

    pub fn is_weight(self) -> bool {
        self == POUND || matches!(self, Unit::Measure("mass" | "pounds of mass", _))
    }
}

/// The unit that a word or a sign means, in lower case.
pub(super) fn of_word(word: &str) -> Option<Unit> {
    of_sign(word).or_else(|| language::unit(word).map(Unit::from))
}

/// Signs and abbreviations that are the same in all languages.
fn of_sign(sign: &str) -> Option<Unit> {
    use Unit::{BasisPoint, Measure, Percent};
    Some(match sign {
        "%" => Percent,
        "bp" | "bps" => BasisPoint,
        "$" | "usd" => DOLLAR,
        "€" | "eur" => EURO,
        "£" | "gbp" => STERLING,
        "¥" | "jpy" => YEN,
        "rmb" | "cny" => YUAN,
        "chf" => FRANC,
        "₹" | "inr" => RUPEE,
        "mm" => Measure("length", 1),
        "cm" => Measure("length", 10),
        "m" => Measure("length", 1_000),
        "km" => Measure("length", 1_000_000),
        "ft" => Measure("inches", 12),
        "mi" => Measure("inches", 63_360),
        "mg" => Measure("mass", 1),
        "g" => Measure("mass", 1_000),
        "kg" => Measure("mass", 1_000_000),
        "lb" | "lbs" => Measure("pounds of mass", 1),
        "ml" => Measure("volume", 1),
        "l" => Measure("volume", 1_000),
        "kb" => Measure("bytes", 1),
        "mb" => Measure("bytes", 1_000),
        "gb" => Measure("bytes", 1_000_000),
        "tb" => Measure("bytes", 1_000_000_000),
        "kwh" => Measure("energy", 1),
        "mwh" => Measure("energy", 1_000),
        "kw" => Measure("power", 1),
        "mw" => Measure("power", 1_000),
        "°c" => Measure("celsius", 1),
        "°f" => Measure("fahrenheit", 1),
        _ => return None,
    })
}

const DOLLAR: Unit = Unit::Currency("$");
const EURO: Unit = Unit::Currency("€");
const STERLING: Unit = Unit::Currency("£");
/// Of money or of mass, as long as nothing tells.
const POUND: Unit = Unit::Currency("pound");
const YEN: Unit = Unit::Currency("¥");
const YUAN: Unit = Unit::Currency("CNY");
const FRANC: Unit = Unit::Currency("CHF");
const RUPEE: Unit = Unit::Currency("INR");
const CENT: Unit = Unit::Currency("cent");

impl From<language::Unit> for Unit {
    fn from(unit: language::Unit) -> Unit {
        use language::Unit as Named;
        match unit {
            Named::Percent => Unit::Percent,
            Named::BasisPoint => Unit::BasisPoint,
            Named::Dollar => DOLLAR,
            Named::Euro => EURO,
            Named::Sterling => STERLING,
            Named::Pound => POUND,
            Named::Yen => YEN,
            Named::Yuan => YUAN,
            Named::Franc => FRANC,
            Named::Rupee => RUPEE,
            Named::Cent => CENT,
            Named::Second => Unit::Measure("time", 1),
            Named::Minute => Unit::Measure("time", 60),
            Named::Hour => Unit::Measure("time", 3_600),
            Named::Day => Unit::Measure("time", 86_400),
            Named::BusinessDay => Unit::BusinessDay,
            Named::Week => Unit::Measure("time", 604_800),
            // A month is no number of days.
            Named::Month => Unit::Measure("months", 1),
            Named::Year => Unit::Measure("months", 12),
            Named::Decade => Unit::Decade,
            Named::Century => Unit::Century,
            Named::Millimetre => Unit::Measure("length", 1),
            Named::Centimetre => Unit::Measure("length", 10),
            Named::Metre => Unit::Measure("length", 1_000),
            Named::Kilometre => Unit::Measure("length", 1_000_000),
            // Inches are no whole number of millimetres.
            Named::Inch => Unit::Measure("inches", 1),
            Named::Foot => Unit::Measure("inches", 12),
            Named::Mile => Unit::Measure("inches", 63_360),
            Named::Milligram => Unit::Measure("mass", 1),
            Named::Gram => Unit::Measure("mass", 1_000),
            Named::Kilogram => Unit::Measure("mass", 1_000_000),
            Named::Tonne => Unit::Measure("mass", 1_000_000_000),
            Named::Millilitre => Unit::Measure("volume", 1),
            Named::Litre => Unit::Measure("volume", 1_000),
            Named::Celsius => Unit::Measure("celsius", 1),
            Named::Fahrenheit => Unit::Measure("fahrenheit", 1),
        }
    }
}

/// Factors to a common base, or nothing if the units cannot mean the same. A number without a unit may have any that is
/// written elsewhere (in the head of a table), but not a percentage or a place in an order.
pub(super) fn same_base(
    mine: Option<Unit>,
    other: Option<Unit>,
    percent_is_understood: bool,
) -> Option<(f64, f64)> {
    use Unit::{Century, Decade, Measure, Ordinal, Percent};
    match (mine, other) {
        (Some(Measure(a, x)), Some(Measure(b, y))) => (a == b).then_some((x as f64, y as f64)),
        (Some(POUND), Some(Measure("mass", _) | STERLING)) => Some((1.0, 1.0)),
        (Some(STERLING), Some(POUND)) => Some((1.0, 1.0)),
        (Some(Percent), None) => percent_is_understood.then_some((1.0, 1.0)),
        (None, Some(Percent)) => None,
        (Some(Century | Decade), None) | (Some(Ordinal), None) | (None, Some(Ordinal)) => Some((1.0, 1.0)),
        (Some(a), Some(b)) => (a == b).then_some((1.0, 1.0)),
        _ => Some((1.0, 1.0)),
    }
}
