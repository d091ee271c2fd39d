use std::io::{Cursor, Write};

use super::*;
use crate::formats::testing;
use crate::{Document, Kind, Limits};

fn read(kind: &str, bytes: &[u8]) -> Document {
    let document = testing::read(Kind::from_id(kind).unwrap(), "a", bytes, &Limits::default()).unwrap();
    assert_eq!(document.check(), Ok(()));
    document
}

fn eml(source: &str) -> Document {
    read("eml", source.replace('\n', "\r\n").as_bytes())
}

fn texts(document: &Document) -> Vec<&str> {
    document.pages.iter().map(|page| page.text.as_str()).collect()
}

const HEAD: &str = "From: Petra Quast <petra@example.org>\nTo: yard@example.org, \"Ole Brandt\" <ole@example.org>\n\
                    Cc: office@example.org\nDate: Tue, 3 Mar 2026 09:12:00 +0100\n";

#[test]
fn the_head_becomes_labelled_lines() {
    let document = eml(&format!(
        "{HEAD}Subject: =?utf-8?Q?=C3=84nderung_der_Lieferung?=\nMIME-Version: 1.0\n\
         Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n\
         RGllIFBsYW5rZW4ga29tbWVuIGFtIDIuIEFwcmlsLg==\n"
    ));
    assert_eq!(document.title.as_deref(), Some("Änderung der Lieferung"));
    assert_eq!(document.author.as_deref(), Some("Petra Quast"));
    assert_eq!(
        texts(&document),
        ["From: Petra Quast <petra@example.org>\nTo: yard@example.org, Ole Brandt <ole@example.org>\n\
          Cc: office@example.org\nDate: 3 March 2026, 09:12 +01:00\nSubject: Änderung der Lieferung\n\n\
          Die Planken kommen am 2. April."]
    );
}

#[test]
fn an_earlier_message_that_follows_is_a_page_of_its_own() {
    let document = eml(&format!(
        "{HEAD}Subject: Re: Planks\n\nYes, the second of April.\n\nOn Mon, 2 Mar 2026 at 17:01, Ole Brandt\n<ole@example.org> wrote:\n\n\
         > When do the planks come?\n>\n> Ole\n>\n> Ann Lee wrote on 1 March 2026:\n>> Ask Petra.\n"
    ));
    assert_eq!(document.pages.len(), 3);
    assert!(document.pages[0].text.ends_with("Subject: Re: Planks\n\nYes, the second of April."));
    let earlier = &document.pages[1];
    assert_eq!(
        earlier.label.as_deref(),
        Some("On Mon, 2 Mar 2026 at 17:01, Ole Brandt <ole@example.org> wrote:")
    );
    assert!(earlier.text.ends_with("When do the planks come?\n\nOle"), "{}", earlier.text);
    assert!(document.pages[2].text.ends_with("Ask Petra."));
}

#[test]
fn answers_between_quotations_keep_their_places() {
    let document = eml(&format!(
        "{HEAD}Subject: Re: Questions\n\n> Which day?\n\nThe second.\n\n> Which pier?\n\nPier four.\n"
    ));
    assert_eq!(document.pages.len(), 1);
    assert!(document.pages[0].text.ends_with("> Which day?\n\nThe second.\n\n> Which pier?\n\nPier four."));
}

#[test]
fn a_head_that_was_copied_begins_an_earlier_message() {
    for (copied, label) in [
        (
            "-----Original Message-----\nFrom: Ole Brandt\nSent: Monday, March 2, 2026 5:01 PM\nTo: Petra Quast\nSubject: Planks\n\nWhen?",
            "From: Ole Brandt, Sent: Monday, March 2, 2026 5:01 PM, To: Petra Quast, Subject: Planks",
        ),
        (
            "Von: Ole Brandt\nGesendet: Montag, 2. März 2026 17:01\nAn: Petra Quast\nBetreff: Planken\n\nWhen?",
            "Von: Ole Brandt, Gesendet: Montag, 2. März 2026 17:01, An: Petra Quast, Betreff: Planken",
        ),
    ] {
        let document = eml(&format!(
            "{HEAD}Subject: Re\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\nOn the second.\n\n{copied}\n"
        ));
        assert_eq!(document.pages.len(), 2, "{:?}", texts(&document));
        assert_eq!(document.pages[1].label.as_deref(), Some(label));
        assert_eq!(document.pages[1].text, format!("{label}\n\nWhen?"));
    }
}

#[test]
fn quotations_of_web_pages_are_known() {
    let document = eml(&format!(
        "{HEAD}Subject: Re: Planks\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n\
         <p>The second.</p><table><tr><th>Pier<th>Hour</tr><tr><td>4<td>9:00</tr></table>\
         <div class=gmail_quote><div class=gmail_attr>On Mon, 2 Mar 2026, Ole wrote:<br></div>\
         <blockquote class=gmail_quote><p>When do they come?</p></blockquote></div>\n"
    ));
    assert_eq!(document.pages.len(), 2, "{:?}", texts(&document));
    assert!(
        document.pages[0].text.ends_with("The second.\n\nPier\tHour\n4\t9:00"),
        "{}",
        document.pages[0].text
    );
    assert_eq!(document.pages[1].text, "On Mon, 2 Mar 2026, Ole wrote:\n\nWhen do they come?");
}

#[test]
fn attachments_are_read_as_files() {
    let document = eml(&format!(
        "{HEAD}Subject: List\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=B\n\n--B\nContent-Type: text/plain\n\n\
         See the list.\n--B\nContent-Type: text/csv; name=\"list.csv\"\nContent-Disposition: attachment; filename=\"list.csv\"\n\n\
         part,pieces\nplank,40\n--B\nContent-Type: image/png; name=\"logo.png\"\nContent-ID: <1>\n\
         Content-Disposition: inline; filename=\"logo.png\"\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--B\n\
         Content-Type: application/octet-stream; name=\"tool.exe\"\nContent-Disposition: attachment; filename=\"tool.exe\"\n\
         Content-Transfer-Encoding: base64\n\nTVoAAAAAAAAAAAAA\n--B--\n"
    ));
    assert!(
        document.pages[0].text.contains("\nAttachments: list.csv, tool.exe\n\nSee the list."),
        "{}",
        document.pages[0].text
    );
    assert_eq!(document.pages[1].label.as_deref(), Some("list.csv"));
    assert_eq!(document.pages[1].text, "list.csv\n\npart\tpieces\nplank\t40");
    assert!(matches!(&document.problems[..], [Problem::PartUnread { name, .. }] if name == "tool.exe"));
}

#[test]
fn a_forwarded_message_is_read_with_its_own_head() {
    let document = eml(&format!(
        "{HEAD}Subject: Fwd\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=B\n\n--B\nContent-Type: text/plain\n\n\
         See below.\n--B\nContent-Type: message/rfc822\n\nFrom: Ole <ole@example.org>\nSubject: Planks\n\nForty planks.\n--B--\n"
    ));
    assert_eq!(document.pages[1].label.as_deref(), Some("Planks.eml"));
    assert!(
        document.pages[1].text.ends_with("From: Ole <ole@example.org>\nSubject: Planks\n\nForty planks.")
    );
}

#[test]
fn a_mailbox_has_a_page_for_each_message() {
    let one = |subject: &str, body: &str| {
        format!("From ann@example.org Tue Mar  3 09:12:00 2026\n{HEAD}Subject: {subject}\n\n{body}\n\n")
    };
    let mailbox = [one("First", "One.\n\n>From here on it rains."), one("Second", "Two.")].concat();
    let document = read("mbox", mailbox.as_bytes());
    let labels: Vec<_> = document.pages.iter().map(|page| page.label.as_deref().unwrap()).collect();
    assert_eq!(labels, ["First, Petra Quast, 3 March 2026", "Second, Petra Quast, 3 March 2026"]);
    assert!(document.pages[0].text.starts_with("First\n\nFrom: Petra Quast"));
    assert!(document.pages[0].text.ends_with("One.\n\nFrom here on it rains."));
}

#[test]
fn a_saved_page_is_read_without_its_wrapping() {
    let document = read(
        "mhtml",
        b"From: <Saved by Blink>\r\nSubject: Tide tables\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; type=\"text/html\"; boundary=\"B\"\r\n\r\n\
          --B\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
          <html><title>Tides</title><body><p>High water is at 4:12, =\r\nlow water at 10:51. Caf=C3=A9 closed.</p></body></html>\r\n--B--\r\n",
    );
    assert_eq!(document.title.as_deref(), Some("Tides"));
    assert_eq!(texts(&document), ["High water is at 4:12, low water at 10:51. Café closed."]);
}

/// A message of Outlook with these properties of text, a body of rich text if given, and an attachment.
fn msg(texts: &[(u16, &str)], attachment: Option<(&str, &[u8])>) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let mut put = |path: String, bytes: &[u8]| file.create_stream(path).unwrap().write_all(bytes).unwrap();
    let mut properties = vec![0; 32];
    // 3 March 2026, 08:12 in coordinated universal time.
    let ticks: u64 = (1_772_525_520 + 11_644_473_600) * 10_000_000;
    properties.extend_from_slice(&[0x40, 0, 0x39, 0, 6, 0, 0, 0]);
    properties.extend_from_slice(&ticks.to_le_bytes());
    put("/__properties_version1.0".to_owned(), &properties);
    for (property, text) in texts {
        put(format!("/__substg1.0_{property:04X}001F"), &wide(text));
    }
    if let Some((name, bytes)) = attachment {
        file.create_storage("/__attach_version1.0_#00000000").unwrap();
        let mut put = |path: &str, bytes: &[u8]| {
            file.create_stream(format!("/__attach_version1.0_#00000000/{path}"))
                .unwrap()
                .write_all(bytes)
                .unwrap();
        };
        put("__substg1.0_3707001F", &wide(name));
        put("__substg1.0_37010102", bytes);
    }
    file.into_inner().into_inner()
}

#[test]
fn messages_of_outlook_are_read() {
    let bytes = msg(
        &[
            (0x37, "Planks"),
            (0xc1a, "Petra Quast"),
            (0x5d01, "petra@example.org"),
            (0xe04, "Ole Brandt; Ann Lee"),
            (0x1000, "On the second."),
        ],
        Some(("list.txt", b"Forty planks.")),
    );
    assert!(is_outlook_message(&bytes));
    let document = read("msg", &bytes);
    assert_eq!(document.title.as_deref(), Some("Planks"));
    assert_eq!(
        texts(&document),
        [
            "From: Petra Quast <petra@example.org>\nTo: Ole Brandt, Ann Lee\nDate: 3 March 2026, 08:12 +00:00\nSubject: Planks\n\
             Attachments: list.txt\n\nOn the second.",
            "list.txt\n\nForty planks.",
        ]
    );
}

#[test]
fn a_message_cut_short_is_no_panic() {
    let bytes = msg(&[(0x37, "Planks"), (0x1000, "On the second.")], None);
    for length in (0..bytes.len()).step_by(97) {
        let kind = Kind::from_id("msg").unwrap();
        let _ = testing::read(kind, "a.msg", &bytes[..length], &Limits::default());
    }
}
