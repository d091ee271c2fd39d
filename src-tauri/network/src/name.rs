//! Names of repositories and files, and the addresses they make. All of them come from a person or a server.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::{Host, Url};

use crate::HubError;

/// Longer than any name on a hub.
const MAX_NAME: usize = 96;
const MAX_FILE_NAME: usize = 255;

/// What is written in another way in the path of an address.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'/');

/// Where a hub is reached, without a slash at the end.
#[derive(Debug, Clone)]
pub(crate) struct Base {
    pub address: String,
    /// Whether the hub is on this machine, where connections need no encryption.
    pub is_local: bool,
}

impl Base {
    pub fn parse(address: &str) -> Result<Base, HubError> {
        let wrong = |what| HubError::Address { address: address.to_string(), what };
        let url = Url::parse(address.trim()).map_err(|error| match error {
            url::ParseError::RelativeUrlWithoutBase => wrong("it does not begin with https://"),
            _ => wrong("it is not an address"),
        })?;
        let has_person = !url.username().is_empty() || url.password().is_some();
        if url.query().is_some() || url.fragment().is_some() || has_person {
            return Err(wrong("it holds more than a host and a path"));
        }
        let is_local = is_loopback(&url);
        match url.scheme() {
            "https" if url.has_host() => {}
            "http" if is_local => {}
            "http" => return Err(wrong("its connection is not encrypted")),
            _ => return Err(wrong("it does not begin with https://")),
        }
        Ok(Base { address: url.as_str().trim_end_matches('/').to_string(), is_local })
    }

    pub fn join(&self, path: &str) -> Result<Url, HubError> {
        let address = format!("{}{path}", self.address);
        Url::parse(&address).map_err(|_| HubError::Address { address, what: "it is not an address" })
    }

    /// Whether a file may be fetched from here: encrypted, or from this machine when the hub is on it too.
    pub fn allows(&self, url: &Url) -> bool {
        url.has_host()
            && match url.scheme() {
                "https" => true,
                "http" => self.is_local && is_loopback(url),
                _ => false,
            }
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// The host of an address, with its port where that is not the usual one. A name or password in front of it is left out.
pub(crate) fn host_of(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_string(), |port| format!("{host}:{port}"))
}

/// The address that a redirect from `from` leads to.
pub(crate) fn follow(from: &Url, location: &str) -> Option<Url> {
    let mut to = from.join(location).ok()?;
    // A mark within the page means nothing to a server.
    to.set_fragment(None);
    Some(to)
}

/// `owner/name` on a hub.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RepoName {
    pub owner: String,
    pub name: String,
}

impl RepoName {
    /// Takes `owner/name`, also as part of the address that a browser shows.
    pub fn parse(text: &str, base: &Base) -> Result<RepoName, HubError> {
        let wrong = || HubError::RepoName { name: text.to_string() };
        let mut rest = text.trim();
        for prefix in
            [base.address.as_str(), "https://huggingface.co", "https://hf.co", "huggingface.co", "hf.co"]
        {
            if let Some(path) = rest.strip_prefix(prefix).and_then(|path| path.strip_prefix('/')) {
                rest = path;
                break;
            }
        }
        let mut parts = rest.trim_end_matches('/').split('/');
        let (Some(owner), Some(name)) = (parts.next(), parts.next()) else { return Err(wrong()) };
        let is_page_of_repo = matches!(parts.next(), None | Some("tree" | "blob" | "resolve"));
        if !is_page_of_repo || !is_plain(owner) || !is_plain(name) {
            return Err(wrong());
        }
        Ok(RepoName { owner: owner.to_string(), name: name.to_string() })
    }
}

impl std::fmt::Display for RepoName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.owner, self.name)
    }
}

/// Whether a part of a repository's name can stand in an address and in a path as it is.
fn is_plain(part: &str) -> bool {
    let is_known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    (1..=MAX_NAME).contains(&part.len())
        && part.bytes().all(is_known)
        && !part.starts_with(['.', '-'])
        && !part.contains("..")
        && is_safe_part(part)
}

/// Checks that a file's name leads nowhere but below the folder it is put in.
pub(crate) fn check_file_name(name: &str) -> Result<(), HubError> {
    let is_gguf = name.len() > 5 && name.to_ascii_lowercase().ends_with(".gguf");
    if is_gguf && name.len() <= MAX_FILE_NAME && name.split('/').all(is_safe_part) {
        Ok(())
    } else {
        Err(HubError::FileName { name: name.to_string() })
    }
}

/// Whether a part of a path means the same on every system, and a file of this name can be made.
fn is_safe_part(part: &str) -> bool {
    const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];
    let stem = part.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let is_numbered_device = stem.len() == 4
        && (stem.starts_with("com") || stem.starts_with("lpt"))
        && stem.ends_with(|c: char| c.is_ascii_digit());
    !part.is_empty()
        && !part.starts_with('.')
        && !part.ends_with(['.', ' '])
        && !part
            .contains(|c: char| c.is_control() || matches!(c, '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|'))
        && !DEVICES.contains(&stem.as_str())
        && !is_numbered_device
}

/// A path as it stands in an address.
pub(crate) fn encoded(path: &str) -> String {
    utf8_percent_encode(path, ENCODED).to_string()
}

/// The quantisation that a file's name tells, such as `Q4_K_M`.
pub(crate) fn quantisation_in(file: &str) -> Option<String> {
    let name = file.strip_suffix(".gguf").unwrap_or(file);
    name.rsplit(['-', '.', '/']).map(str::to_ascii_uppercase).find(|part| {
        let after = |prefix: &str| {
            part.strip_prefix(prefix).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        };
        after("Q")
            || after("IQ")
            || after("TQ")
            || matches!(part.as_str(), "F16" | "BF16" | "F32" | "FP16" | "MXFP4" | "NVFP4")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hub_is_reached_encrypted_or_on_this_machine() {
        for address in [
            "https://huggingface.co",
            "https://mirror.example/hf/",
            "http://127.0.0.1:80",
            "http://[::1]:1",
            "http://localhost:9",
        ] {
            assert!(Base::parse(address).is_ok(), "{address}");
        }
        for address in [
            "",
            "huggingface.co",
            "http://huggingface.co",
            "ftp://127.0.0.1",
            "http://127.0.0.1.evil.org",
            "https://a@b.org",
            "https://a.org/?q",
            "https://a.org/#q",
            "https:",
        ] {
            assert!(Base::parse(address).is_err(), "{address}");
        }
    }

    #[test]
    fn a_redirect_leads_to_encrypted_addresses_only() {
        let hub = Base::parse("https://huggingface.co").unwrap();
        let local = Base::parse("http://127.0.0.1:8080").unwrap();
        let check = |from: &str, location: &str, expected: &str, by_hub: bool, by_local: bool| {
            let to = follow(&from.parse().unwrap(), location).unwrap();
            assert_eq!(to.to_string(), expected);
            assert_eq!((hub.allows(&to), local.allows(&to)), (by_hub, by_local), "{to}");
        };
        let from = "https://huggingface.co/a/b/resolve/1/c.gguf";
        check(from, "https://cdn.example/x?y=1#z", "https://cdn.example/x?y=1", true, true);
        check(from, "//cdn.example/x", "https://cdn.example/x", true, true);
        check(from, "/x", "https://huggingface.co/x", true, true);
        check(from, "d.gguf", "https://huggingface.co/a/b/resolve/1/d.gguf", true, true);
        check(from, "http://cdn.example/x", "http://cdn.example/x", false, false);
        check(
            from,
            "https://ada:secret@cdn.example:444/x",
            "https://ada:secret@cdn.example:444/x",
            true,
            true,
        );
        check(from, "http://127.0.0.1:1/x", "http://127.0.0.1:1/x", false, true);
    }

    #[test]
    fn a_host_is_noted_with_its_port_and_without_a_password() {
        let check = |address: &str, expected: &str| {
            assert_eq!(host_of(&Url::parse(address).unwrap()), expected);
        };
        check("https://huggingface.co/a?b", "huggingface.co");
        check("https://huggingface.co:443/a", "huggingface.co");
        check("http://[::1]:80/a", "[::1]");
        check("https://ada:secret@cdn.example:444/x", "cdn.example:444");
    }

    #[test]
    fn a_repository_is_an_owner_and_a_name() {
        let base = Base::parse("https://mirror.example").unwrap();
        for text in [
            "Qwen/Qwen2.5-GGUF",
            " https://huggingface.co/Qwen/Qwen2.5-GGUF/tree/main ",
            "hf.co/Qwen/Qwen2.5-GGUF/",
            "https://mirror.example/Qwen/Qwen2.5-GGUF",
        ] {
            assert_eq!(RepoName::parse(text, &base).unwrap().to_string(), "Qwen/Qwen2.5-GGUF", "{text}");
        }
        for text in [
            "",
            "Qwen",
            "/Qwen",
            "a/b/c",
            "../etc",
            "a/..",
            "a/b?c",
            "a b/c",
            "https://evil.example/a/b",
            "a/.b",
        ] {
            assert!(RepoName::parse(text, &base).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_file_stays_below_its_folder() {
        for name in ["a.gguf", "Q4/a b-00001-of-00002.GGUF", "ü.gguf"] {
            assert!(check_file_name(name).is_ok(), "{name}");
        }
        for name in [
            "",
            "a.bin",
            ".gguf",
            "../a.gguf",
            "a/../../b.gguf",
            "/a.gguf",
            "a//b.gguf",
            "a\\b.gguf",
            "c:a.gguf",
            "nul.gguf",
            "com1.gguf",
            "a\n.gguf",
            "a/.gguf",
        ] {
            assert!(check_file_name(name).is_err(), "{name}");
        }
    }

    #[test]
    fn odd_letters_are_encoded() {
        assert_eq!(encoded("Q4/a b+ü.gguf"), "Q4/a%20b%2B%C3%BC.gguf");
    }

    #[test]
    fn quantisations_are_read_from_names() {
        let check = |name: &str, expected: Option<&str>| {
            assert_eq!(quantisation_in(name).as_deref(), expected, "{name}");
        };
        check("qwen2.5-0.5b-instruct-q4_k_m.gguf", Some("Q4_K_M"));
        check("Phi-3.Q8_0.gguf", Some("Q8_0"));
        check("model-IQ4_XS.gguf", Some("IQ4_XS"));
        check("BF16/model-00001-of-00002.gguf", Some("BF16"));
        check("Qwen3-model.gguf", None);
    }
}
