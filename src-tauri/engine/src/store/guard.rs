//! What the process does when memory that it has mapped is not what it must be.
//!
//! The store and the lexical index are mapped files. A file that is cut off while it is mapped, or a flipped bit in a place that nothing
//! has looked at yet, ends a process with a signal and without a word. [`guard`] puts a sentence and an exit status in its place, and
//! leaves a mark so that the next process looks through the store before it maps it.
//!
//! It also keeps the documents that are in memory out of core dumps.

use std::path::Path;

/// The exit status of a process that could not go on with its library.
pub const EXIT_STATUS: i32 = 3;

/// Lets this process end with a sentence, for a person or a log, where it would end with a signal. Call it once, first thing;
/// `program` begins the sentence.
pub fn guard(program: &'static str) {
    #[cfg(unix)]
    unix::guard(program);
    #[cfg(not(unix))]
    let _ = program;
}

/// Names the library in that sentence from now on.
pub(super) fn watch(folder: &Path) {
    #[cfg(unix)]
    unix::watch(folder);
    #[cfg(not(unix))]
    let _ = folder;
}

/// Keeps the memory of this process, and of those that it starts, from being written to disk when one of them crashes.
pub fn forbid_core_dumps() {
    #[cfg(unix)]
    {
        let none = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
        // SAFETY: The pointer is to a whole structure, which is only read.
        let forbidden = unsafe { libc::setrlimit(libc::RLIMIT_CORE, &none) } == 0;
        if !forbidden {
            tracing::warn!("core dumps could not be switched off");
        }
    }
}

/// How much can still be written to the disk of a folder, in bytes; `None` where that is not known.
pub fn free_bytes(folder: &Path) -> Option<u64> {
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        let path = std::ffi::CString::new(folder.as_os_str().as_bytes()).ok()?;
        // SAFETY: The structure is plain numbers, for which zeros are values, and the call only fills it in.
        let (status, found) = unsafe {
            let mut status: libc::statvfs = std::mem::zeroed();
            let found = libc::statvfs(path.as_ptr(), &mut status) == 0;
            (status, found)
        };
        #[allow(clippy::unnecessary_cast, reason = "the numbers have other types on other systems")]
        found.then(|| status.f_bavail as u64 * status.f_frsize as u64)
    }
    #[cfg(not(unix))]
    {
        let _ = folder;
        None
    }
}

#[cfg(unix)]
mod unix {
    use std::ffi::CString;
    use std::os::unix::ffi::OsStrExt;
    use std::path::Path;
    use std::ptr::null_mut;
    use std::sync::atomic::{AtomicPtr, Ordering};

    use super::EXIT_STATUS;
    use crate::store::SUSPECT_FILE;

    /// What the handler says and where it leaves its mark. It lives as long as the process: the handler may read it at any time.
    struct Words {
        /// For a mapped file that is not what it was.
        of_file: Vec<u8>,
        /// For any other fault, which may come from a damaged library or from elsewhere.
        of_memory: Vec<u8>,
        mark: Option<CString>,
    }

    static WORDS: AtomicPtr<Words> = AtomicPtr::new(null_mut());
    static PROGRAM: AtomicPtr<&'static str> = AtomicPtr::new(null_mut());

    const SIGNALS: [i32; 3] = [libc::SIGBUS, libc::SIGSEGV, libc::SIGABRT];

    pub fn guard(program: &'static str) {
        PROGRAM.store(Box::into_raw(Box::new(program)), Ordering::Release);
        say(program, None);
        for signal in SIGNALS {
            // SAFETY: The handler only does what is allowed in one: it reads memory that is never freed, writes to a
            // descriptor, makes a file and ends the process. It runs on a stack of its own where the thread has one.
            unsafe {
                let mut action: libc::sigaction = std::mem::zeroed();
                action.sa_sigaction = end as extern "C" fn(i32) as usize;
                action.sa_flags = libc::SA_ONSTACK | libc::SA_RESETHAND;
                libc::sigemptyset(&mut action.sa_mask);
                libc::sigaction(signal, &action, null_mut());
            }
        }
    }

    pub fn watch(store: &Path) {
        let program = PROGRAM.load(Ordering::Acquire);
        if !program.is_null() {
            // SAFETY: It was made by `guard` and is never freed.
            say(unsafe { *program }, Some(store));
        }
    }

    fn say(program: &str, store: Option<&Path>) {
        let cannot_go_on = format!("{program}: it cannot go on, as its memory is damaged");
        let (of_file, of_memory) = match store.and_then(Path::parent) {
            Some(library) => (
                format!(
                    "{program}: the library {library:?} is damaged, and this Footnote cannot go on with it. Run `footnote-cli repair`, which keeps all that can be read\n"
                ),
                format!(
                    "{cannot_go_on}. Start it again: it looks through the library {library:?} first. If it ends like this again, run `footnote-cli repair`\n"
                ),
            ),
            None => {
                (format!("{cannot_go_on}. Start it again\n"), format!("{cannot_go_on}. Start it again\n"))
            }
        };
        let mark = store.and_then(|store| CString::new(store.join(SUSPECT_FILE).as_os_str().as_bytes()).ok());
        let words = Words { of_file: of_file.into_bytes(), of_memory: of_memory.into_bytes(), mark };
        // What was there before stays: the handler may be reading it.
        WORDS.store(Box::into_raw(Box::new(words)), Ordering::Release);
    }

    extern "C" fn end(signal: i32) {
        // SAFETY: The words are never freed. The system calls take what lives until the process ends.
        unsafe {
            if let Some(words) = WORDS.load(Ordering::Acquire).as_ref() {
                let sentence = if signal == libc::SIGBUS { &words.of_file } else { &words.of_memory };
                libc::write(2, sentence.as_ptr().cast(), sentence.len());
                if let Some(mark) = &words.mark {
                    libc::open(mark.as_ptr(), libc::O_CREAT | libc::O_WRONLY | libc::O_CLOEXEC, 0o600);
                }
            }
            libc::_exit(EXIT_STATUS);
        }
    }
}
