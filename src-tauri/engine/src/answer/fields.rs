//! The fields of a filled-in form, in the order in which they were written, which a JSON value does not keep.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// Place and text of every field that says something. A place is written `/terms/0/rent`.
pub fn fields(json: &str) -> serde_json::Result<Vec<(String, String)>> {
    let mut fields = Vec::new();
    let mut json = serde_json::Deserializer::from_str(json);
    Field { place: String::new(), fields: &mut fields }.deserialize(&mut json)?;
    json.end()?;
    Ok(fields)
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
    fn fields_come_as_they_were_written_and_empty_ones_not_at_all() {
        let filled = r#"{"rent": 1200.5, "landlord": {"name": "Ada", "agent": null}, "terms": ["a", {"days": 30}], "furnished": true}"#;
        let found = fields(filled).unwrap();
        let said: Vec<(&str, &str)> =
            found.iter().map(|(place, text)| (place.as_str(), text.as_str())).collect();
        assert_eq!(
            said,
            [
                ("/rent", "1200.5"),
                ("/landlord/name", "Ada"),
                ("/terms/0", "a"),
                ("/terms/1/days", "30"),
                ("/furnished", "true")
            ]
        );
        assert!(fields(r#"{"rent": 12"#).is_err(), "a form that was broken off is none");
    }
}
