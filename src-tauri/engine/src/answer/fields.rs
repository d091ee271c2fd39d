//! The fields of a filled-in form, in the order of the form: a JSON value does not keep it, nor does a grammar.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// A form as far as it was filled in.
pub struct Filled {
    /// Place and text of every field that says something, in the order in which the schema names them. A place is written
    /// `/terms/0/rent`.
    pub fields: Vec<(String, String)>,
    /// Whether it was filled in to its end.
    pub is_whole: bool,
}

/// Reads a filled-in form. Where it is cut off, its whole fields are kept.
pub fn fields(json: &str, schema: &str) -> Filled {
    let (mut fields, is_whole) = in_written_order(json);
    if !is_whole {
        // A number at the very end may have been going on.
        let (continued, _) = in_written_order(&format!("{json}0"));
        if continued.last() != fields.last() {
            fields.pop();
        }
    }
    let (form, _) = in_written_order(schema);
    fields.sort_by_cached_key(|(place, _)| rank(place, &form));
    Filled { fields, is_whole }
}

/// What a field asks for, in words: `/terms/0/monthlyRent` asks for the "monthly rent". Steps above it are left out, as they name groups.
pub fn label(place: &str) -> String {
    let step = place.rsplit('/').find(|step| step.parse::<usize>().is_err()).unwrap_or_default();
    let mut words = String::new();
    let mut before = ' ';
    for c in step.chars() {
        if c.is_uppercase() && before.is_lowercase() {
            words.push(' ');
        }
        words.push(if c.is_alphanumeric() { c } else { ' ' });
        before = c;
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// For each step of a place where the schema first speaks of it, or the number of an item in its list. What the schema does
/// not name comes last, as it was written.
fn rank(place: &str, form: &[(String, String)]) -> Vec<usize> {
    let mut named = String::new();
    let mut rank = Vec::new();
    for step in place.split('/').skip(1) {
        if let Ok(item) = step.parse() {
            named.push_str("/items");
            rank.push(item);
            continue;
        }
        named.push_str("/properties/");
        named.push_str(step);
        let begins = |(at, _): &(String, String)| {
            at.strip_prefix(named.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        match form.iter().position(begins) {
            Some(position) => rank.push(position),
            None => {
                rank.push(usize::MAX);
                break;
            }
        }
    }
    rank
}

/// The fields of some JSON as far as it can be read, and whether it can to its end.
fn in_written_order(json: &str) -> (Vec<(String, String)>, bool) {
    let mut fields = Vec::new();
    let mut json = serde_json::Deserializer::from_str(json);
    let read = Field { place: String::new(), fields: &mut fields }.deserialize(&mut json);
    let is_whole = read.and_then(|()| json.end()).is_ok();
    (fields, is_whole)
}

struct Field<'a> {
    place: String,
    fields: &'a mut Vec<(String, String)>,
}

impl Field<'_> {
    fn within(&mut self, name: impl fmt::Display) -> Field<'_> {
        Field { place: format!("{}/{name}", self.place), fields: self.fields }
    }

    fn says<E>(self, text: impl Into<Value>) -> Result<(), E> {
        let text = match text.into() {
            Value::String(text) => text,
            other => other.to_string(),
        };
        self.fields.push((self.place, text));
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Field<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Field<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.says(value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.says(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.says(value)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.says(value)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.says(value)
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        let mut index = 0;
        while items.next_element_seed(self.within(index))?.is_some() {
            index += 1;
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut entries: A) -> Result<(), A::Error> {
        while let Some(name) = entries.next_key::<String>()? {
            entries.next_value_seed(self.within(name))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_come_in_the_order_of_the_form_and_empty_ones_not_at_all() {
        let filled = r#"{"rent": 1200.5, "landlord": {"name": "Ada", "agent": null}, "terms": ["a", {"days": 30}], "furnished": true}"#;
        let schema = r#"{"properties": {
            "terms": {"items": {"properties": {"days": {"type": "integer"}}}},
            "furnished": {"type": "boolean"}, "rent": {"type": "number"},
            "landlord": {"properties": {"agent": {"type": "string"}, "name": {"type": "string"}}}
        }}"#;
        let check = |schema: &str, places: [&str; 5]| {
            let found = fields(filled, schema);
            assert!(found.is_whole);
            assert_eq!(found.fields.iter().map(|(place, _)| place.as_str()).collect::<Vec<_>>(), places);
        };
        check(schema, ["/terms/0", "/terms/1/days", "/furnished", "/rent", "/landlord/name"]);
        check("{}", ["/rent", "/landlord/name", "/terms/0", "/terms/1/days", "/furnished"]);
        assert_eq!(fields(filled, schema).fields[3], ("/rent".to_owned(), "1200.5".to_owned()));
    }

    #[test]
    fn a_field_asks_for_what_its_name_says() {
        for (place, expected) in [
            ("/old_rent", "old rent"),
            ("/landlord/firstName", "first name"),
            ("/terms/0", "terms"),
            ("/Höhe der Kaution", "höhe der kaution"),
            ("/notice-days", "notice days"),
            ("", ""),
        ] {
            assert_eq!(label(place), expected);
        }
    }

    #[test]
    fn a_form_that_was_cut_off_keeps_its_whole_fields() {
        let check = |json: &str, expected: &[(&str, &str)]| {
            let found = fields(json, "{}");
            let pairs: Vec<(&str, &str)> =
                found.fields.iter().map(|(place, text)| (place.as_str(), text.as_str())).collect();
            assert_eq!((pairs.as_slice(), found.is_whole), (expected, false), "{json}");
        };
        check(r#"{"rent": 12"#, &[]);
        check(r#"{"rent": 1200, "dep"#, &[("/rent", "1200")]);
        check(r#"{"rent": 1200, "landlord": "Ada Lo"#, &[("/rent", "1200")]);
        check(r#"{"furnished": true, "terms": [1, 2"#, &[("/furnished", "true"), ("/terms/0", "1")]);
        check(r#"{"furnished": true"#, &[("/furnished", "true")]);
        check("Not in the documents.", &[]);
    }
}
