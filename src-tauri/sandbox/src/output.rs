//! The descriptors of a worker: its three standard streams, and none that it was not meant to have.

use std::io;

/// Where a worker's frames go.
#[cfg(unix)]
pub type Output = std::fs::File;
#[cfg(not(unix))]
pub type Output = io::Stdout;

/// Gives frames a descriptor of their own. From then on everything that a library prints goes to standard error, and standard
/// output carries frames alone.
#[cfg(unix)]
pub fn output_apart_from_prints() -> io::Result<Output> {
    use std::os::fd::AsFd;

    let frames = io::stdout().as_fd().try_clone_to_owned()?;
    rustix::stdio::dup2_stdout(io::stderr())?;
    Ok(frames.into())
}

#[cfg(not(unix))]
pub fn output_apart_from_prints() -> io::Result<Output> {
    Ok(io::stdout())
}

/// Closes all descriptors but the three standard streams: a library of the program may have left one open for its children.
///
/// Call it first of all in a worker, before the process has opened anything of its own.
#[cfg(target_os = "linux")]
pub fn close_inherited_descriptors() {
    const FIRST: libc::c_uint = 3;
    // SAFETY: the process has opened no descriptor yet that anything would still use, which callers promise. An older kernel
    // does not know the call and closes nothing.
    let closed = unsafe { libc::syscall(libc::SYS_close_range, FIRST, libc::c_uint::MAX, 0) };
    if closed != 0 {
        eprintln!("worker: inherited descriptors: {}", io::Error::last_os_error());
    }
}

#[cfg(not(target_os = "linux"))]
pub fn close_inherited_descriptors() {}
