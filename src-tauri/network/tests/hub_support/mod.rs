//! A hub on this machine that speaks the endpoints of a real one, and fails as it is told to.

use std::collections::{BTreeMap, VecDeque};
use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// The repository that the hub has.
pub const REPO: &str = "ada/engine-GGUF";

const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

/// How one request for content is answered. Requests that no answer was planned for get what they ask for.
#[derive(Debug, Clone, Copy)]
pub enum Answer {
    Good,
    /// The connection is closed after this many bytes.
    Cut(usize),
    /// After this many bytes nothing more comes, and the connection stays.
    Stall(usize),
    /// The whole file, though only a part was asked for.
    Whole,
    /// The right part with this much added to where it says that it begins.
    Shifted(u64),
    /// This many bytes too many, without saying how many there will be.
    TooLong(usize),
    Status(u16),
    /// A redirect to an address of another kind.
    To(&'static str),
}

struct File {
    content: Vec<u8>,
    sha256: Option<String>,
    size: u64,
}

#[derive(Default)]
struct State {
    files: Mutex<BTreeMap<String, File>>,
    plan: Mutex<VecDeque<Answer>>,
    description_status: Mutex<Option<u16>>,
    tag: Mutex<String>,
    requests: Mutex<Vec<String>>,
}

pub struct LocalHub {
    pub address: String,
    state: Arc<State>,
}

impl LocalHub {
    pub fn start() -> LocalHub {
        let listener = TcpListener::bind("127.0.0.1:0").expect("this machine has a port to give");
        let address = format!("http://{}", listener.local_addr().expect("a bound listener has an address"));
        let state = Arc::new(State::default());
        *state.tag.lock().unwrap() = "\"first\"".to_string();
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = Arc::clone(&shared);
                // A client that goes away in the middle is what many tests are about.
                std::thread::spawn(move || serve(&stream, &state));
            }
        });
        LocalHub { address, state }
    }

    /// Puts a file into the repository, with what the hub says of it.
    pub fn put(&self, name: &str, content: &[u8], sha256: Option<&str>, size: u64) {
        let file = File { content: content.to_vec(), sha256: sha256.map(str::to_string), size };
        self.state.files.lock().unwrap().insert(name.to_string(), file);
    }

    /// Answers the next requests for content like this.
    pub fn plan(&self, answers: &[Answer]) {
        self.state.plan.lock().unwrap().extend(answers);
    }

    pub fn describe_with_status(&self, status: u16) {
        *self.state.description_status.lock().unwrap() = Some(status);
    }

    /// Marks the content as another one than before.
    pub fn change_tag(&self, tag: &str) {
        *self.state.tag.lock().unwrap() = tag.to_string();
    }

    /// Path and range of every request for content so far.
    pub fn content_requests(&self) -> Vec<String> {
        let requests = self.state.requests.lock().unwrap();
        requests.iter().filter_map(|request| request.strip_prefix("/cdn/").map(str::to_string)).collect()
    }

    pub fn count_requests(&self) -> usize {
        self.state.requests.lock().unwrap().len()
    }
}

/// What a client asks for.
struct Request {
    path: String,
    range_from: Option<u64>,
    if_range: Option<String>,
}

fn read_request(stream: &TcpStream) -> io::Result<Request> {
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next().unwrap_or_else(|| Ok(String::new()))?;
    let path = first.split(' ').nth(1).unwrap_or_default().to_string();
    let mut request = Request { path, range_from: None, if_range: None };
    for line in lines {
        let line = line?;
        let Some((name, value)) = line.split_once(": ") else { break };
        match name.to_ascii_lowercase().as_str() {
            "range" => {
                let from = value.strip_prefix("bytes=").and_then(|range| range.strip_suffix('-'));
                request.range_from = from.and_then(|from| from.parse().ok());
            }
            "if-range" => request.if_range = Some(value.to_string()),
            _ => {}
        }
    }
    Ok(request)
}

fn serve(stream: &TcpStream, state: &State) -> io::Result<()> {
    let request = read_request(stream)?;
    let note = match request.range_from {
        Some(from) => format!("{} from {from}", request.path),
        None => request.path.clone(),
    };
    state.requests.lock().unwrap().push(note);
    let resolve = format!("/{REPO}/resolve/{COMMIT}/");
    if request.path == format!("/api/models/{REPO}?blobs=true") {
        return match *state.description_status.lock().unwrap() {
            Some(status) => respond(stream, status, "", b"{\"error\":\"no\"}"),
            None => respond(stream, 200, "", description(state).as_bytes()),
        };
    }
    if let Some(name) = request.path.strip_prefix(&resolve) {
        return respond(stream, 302, &format!("Location: /cdn/{name}\r\n"), b"elsewhere");
    }
    match request.path.strip_prefix("/cdn/") {
        Some(name) => content(stream, state, name, &request),
        None => respond(stream, 404, "", b"not found"),
    }
}

fn description(state: &State) -> String {
    let files = state.files.lock().unwrap();
    let mut siblings: Vec<String> = files
        .iter()
        .map(|(name, file)| match &file.sha256 {
            Some(sha256) => format!(
                r#"{{"rfilename":"{name}","size":{0},"lfs":{{"sha256":"{sha256}","size":{0},"pointerSize":134}}}}"#,
                file.size
            ),
            None => format!(r#"{{"rfilename":"{name}","size":{}}}"#, file.size),
        })
        .collect();
    siblings.push(r#"{"rfilename":"README.md","size":12,"blobId":"1"}"#.to_string());
    format!(r#"{{"id":"{REPO}","sha":"{COMMIT}","gated":false,"siblings":[{}]}}"#, siblings.join(","))
}

fn content(mut stream: &TcpStream, state: &State, name: &str, request: &Request) -> io::Result<()> {
    let files = state.files.lock().unwrap();
    let Some(whole) = files.get(&name.replace("%20", " ")).map(|file| file.content.clone()) else {
        return respond(stream, 404, "", b"not found");
    };
    drop(files);
    let tag = state.tag.lock().unwrap().clone();
    let answer = state.plan.lock().unwrap().pop_front().unwrap_or(Answer::Good);
    let is_same = request.if_range.as_ref().is_none_or(|asked| *asked == tag);
    let wants_rest = is_same && !matches!(answer, Answer::Whole);
    let from = request.range_from.filter(|_| wants_rest).unwrap_or(0);
    let rest = whole.get(from as usize..).unwrap_or_default();
    let tag = format!("ETag: {tag}\r\n");
    let (status, mut headers) = match from {
        0 => (200, tag),
        _ if rest.is_empty() => return respond(stream, 416, &tag, b""),
        _ => {
            let shown = if let Answer::Shifted(by) = answer { from + by } else { from };
            (206, format!("{tag}Content-Range: bytes {shown}-{}/{}\r\n", whole.len() - 1, whole.len()))
        }
    };
    match answer {
        Answer::Good | Answer::Whole | Answer::Shifted(_) => respond(stream, status, &headers, rest),
        Answer::Cut(bytes) | Answer::Stall(bytes) => {
            headers.push_str(&format!("Content-Length: {}\r\n", rest.len()));
            head(stream, status, &headers)?;
            stream.write_all(&rest[..bytes.min(rest.len())])?;
            stream.flush()?;
            if matches!(answer, Answer::Stall(_)) {
                // Ends when the client has gone.
                io::copy(&mut stream, &mut io::sink())?;
            }
            stream.shutdown(std::net::Shutdown::Both)
        }
        Answer::TooLong(bytes) => {
            head(stream, status, &headers)?;
            stream.write_all(rest)?;
            stream.write_all(&vec![0; bytes])
        }
        Answer::Status(status) => respond(stream, status, "", b"no"),
        Answer::To(address) => respond(stream, 302, &format!("Location: {address}\r\n"), b""),
    }
}

fn respond(mut stream: &TcpStream, status: u16, headers: &str, content: &[u8]) -> io::Result<()> {
    head(stream, status, &format!("{headers}Content-Length: {}\r\n", content.len()))?;
    stream.write_all(content)
}

fn head(mut stream: &TcpStream, status: u16, headers: &str) -> io::Result<()> {
    write!(stream, "HTTP/1.1 {status} Said\r\nConnection: close\r\n{headers}\r\n")
}
