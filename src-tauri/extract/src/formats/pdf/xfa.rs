//! Values of forms whose pages are made by the program that shows them (dynamic XFA). The pages in the file say no more than that such
//! a program is needed; what was filled in lies beside them as XML.

use crate::Limits;
use crate::encoding::decode;
use crate::formats::package::{Mark, Xml};

/// Most values that are read.
const MOST_VALUES: usize = 5_000;

/// The values in the data of a form, each as "name: value", in their order.
pub fn values(data: &[u8], limits: &Limits) -> Vec<String> {
    let mut xml = Xml::of_text(decode(data, None), limits);
    let mut path: Vec<String> = Vec::new();
    let mut text = String::new();
    let mut is_leaf = false;
    let mut values = Vec::new();
    while let Ok(mark) = xml.next() {
        match mark {
            Mark::Open(element) => {
                path.push(element.name().to_owned());
                text.clear();
                is_leaf = true;
            }
            Mark::Text(piece) => text.push_str(&piece),
            Mark::Close => {
                let name = path.pop().unwrap_or_default();
                let value = text.split_whitespace().collect::<Vec<_>>().join(" ");
                let is_data = path.iter().any(|step| step == "data");
                if is_leaf && is_data && !value.is_empty() && values.len() < MOST_VALUES {
                    values.push(format!("{name}: {value}"));
                }
                text.clear();
                is_leaf = false;
            }
            Mark::End => break,
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_filled_in_is_read_and_nothing_around_it() {
        let data = br#"<xfa:datasets xmlns:xfa="http://www.xfa.org/schema/xfa-data/1.0/"><xfa:data><form><Name>Ada
            Berg</Name><Address><City>Bergen</City><Street/></Address></form></xfa:data><note>x</note></xfa:datasets>"#;
        assert_eq!(values(data, &Limits::default()), ["Name: Ada Berg", "City: Bergen"]);
    }
}
