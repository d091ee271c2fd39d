//! What people say to a program that answers, and that is no question to documents: "hello", "thanks", "what can you do?".

use crate::LANGUAGES;
use crate::tables::Talk;
use crate::tokens::tokens;

/// Most words of small talk.
const MAX_WORDS: usize = 14;

/// What is said without a question to documents; what needs an answer most comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SmallTalk {
    /// What the program can do, or who it is.
    Abilities,
    Wellbeing,
    Thanks,
    Farewell,
    Greeting,
}

/// What a text says if it is small talk and nothing else, and the code of its language.
pub fn small_talk(text: &str) -> Option<(SmallTalk, &'static str)> {
    let said = words(text);
    if said.is_empty() || said.len() > MAX_WORDS {
        return None;
    }
    LANGUAGES.iter().find_map(|language| Some((within(&said, &language.talk)?, language.code)))
}

/// What the words say if phrases of a language and the words around them are all there is.
fn within(said: &[String], talk: &Talk) -> Option<SmallTalk> {
    let (mut found, mut around) = (None, None);
    let mut at = 0;
    while at < said.len() {
        match phrase_at(&said[at..], talk) {
            // "Help" is a wish by itself, and not in "thanks for your help".
            Some((1, kind)) if is_around(&said[at], talk) => {
                around = Some(kind);
                at += 1;
            }
            Some((length, kind)) => {
                found = Some(found.map_or(kind, |other: SmallTalk| other.min(kind)));
                at += length;
            }
            None if is_around(&said[at], talk) => at += 1,
            None => return None,
        }
    }
    found.or(around)
}

/// The longest phrase that begins here.
fn phrase_at(said: &[String], talk: &Talk) -> Option<(usize, SmallTalk)> {
    let lists = [
        (SmallTalk::Abilities, talk.abilities),
        (SmallTalk::Wellbeing, talk.wellbeing),
        (SmallTalk::Thanks, talk.thanks),
        (SmallTalk::Farewell, talk.farewells),
        (SmallTalk::Greeting, talk.greetings),
    ];
    let phrases = lists.iter().flat_map(|(kind, list)| list.iter().map(move |phrase| (*kind, phrase)));
    let here = phrases.filter_map(|(kind, phrase)| {
        let phrase = words(phrase);
        said.starts_with(&phrase).then_some((phrase.len(), kind))
    });
    here.max_by_key(|(length, _)| *length)
}

fn is_around(word: &str, talk: &Talk) -> bool {
    talk.around.iter().any(|around| words(around).first().is_some_and(|around| around == word))
}

fn words(text: &str) -> Vec<String> {
    tokens(text).into_iter().map(|token| token.text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_talk_is_told_in_five_languages() {
        for (text, expected) in [
            ("Hello!", (SmallTalk::Greeting, "en")),
            ("hi there", (SmallTalk::Greeting, "en")),
            ("Thanks a lot for your help", (SmallTalk::Thanks, "en")),
            ("Help!", (SmallTalk::Abilities, "en")),
            ("What can you do?", (SmallTalk::Abilities, "en")),
            ("Hi, how are you?", (SmallTalk::Wellbeing, "en")),
            ("What’s up?", (SmallTalk::Wellbeing, "en")),
            ("Hallo, was kannst du?", (SmallTalk::Abilities, "de")),
            ("Vielen Dank für die Hilfe!", (SmallTalk::Thanks, "de")),
            ("Tschüss", (SmallTalk::Farewell, "de")),
            ("Merci beaucoup", (SmallTalk::Thanks, "fr")),
            ("Qui es-tu ?", (SmallTalk::Abilities, "fr")),
            ("¿Qué puedes hacer?", (SmallTalk::Abilities, "es")),
            ("Buongiorno a tutti", (SmallTalk::Greeting, "it")),
        ] {
            assert_eq!(small_talk(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_question_with_a_greeting_is_a_question() {
        for text in [
            "Hello, what is the rent?",
            "Thanks! And the deposit?",
            "What can you do after 8 pm in the garden?",
            "Who are you to decide on the roof?",
            "Hallo, wie hoch ist die Miete?",
            "you",
            "the answer",
            "help desk",
            "",
            "?",
        ] {
            assert_eq!(small_talk(text), None, "{text}");
        }
    }
}
