//! What the worker gives up before it reads a model: the network, other programs, and writing anywhere.
//!
//! A model file is foreign bytes, and llama.cpp has code in it that could open a socket. All of this is best effort: an old kernel,
//! or a container that forbids the call, leaves a process of its own. On systems other than Linux nothing is given up yet.

/// Gives up what running a model does not need, for all threads of this process. What could not be given up is told on standard
/// error.
#[cfg(target_os = "linux")]
pub(crate) fn confine() {
    for (what, result) in [
        ("no new privileges", rustix::thread::set_no_new_privs(true).map_err(Into::into)),
        ("no core dump", linux::leave_no_trace()),
        ("nothing written (landlock)", linux::only_read()),
        ("no network and no programs (seccomp)", linux::leave_out_system_calls()),
    ] {
        if let Err(error) = result {
            eprintln!("model worker: {what}: {error}");
        }
    }
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn confine() {}

#[cfg(target_os = "linux")]
mod linux {
    use std::collections::BTreeMap;

    use landlock::{
        ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, PathBeneath, PathFd, Ruleset, RulesetAttr,
        RulesetCreatedAttr, RulesetStatus, Scope,
    };
    use rustix::process::{DumpableBehavior, Resource, Rlimit};
    use seccompiler::{
        BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
        SeccompRule,
    };

    type AnyError = Box<dyn std::error::Error>;

    /// Whether graphics cards are supported: their drivers write to devices and speak to servers on this machine.
    const GRAPHICS: bool = cfg!(any(feature = "vulkan", feature = "cuda"));

    /// The passages that the model was given do not end up in a core dump, and no other process of the person reads them.
    pub fn leave_no_trace() -> Result<(), AnyError> {
        let none = Rlimit { current: Some(0), maximum: Some(0) };
        rustix::process::setrlimit(Resource::Core, none)?;
        Ok(rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable)?)
    }

    /// Files can be read, as it is not known yet which; nothing can be written, made, removed or run, and no port reached.
    pub fn only_read() -> Result<(), AnyError> {
        let ruleset = Ruleset::default()
            .set_compatibility(CompatLevel::BestEffort)
            .handle_access(AccessFs::from_all(ABI::V6))?
            .handle_access(AccessNet::from_all(ABI::V6))?
            .scope(Scope::from_all(ABI::V6))?
            .create()?
            .add_rule(PathBeneath::new(PathFd::new("/")?, AccessFs::ReadFile | AccessFs::ReadDir))?;
        let ruleset = if GRAPHICS {
            ruleset.add_rule(PathBeneath::new(PathFd::new("/dev")?, AccessFs::from_all(ABI::V6)))?
        } else {
            ruleset
        };
        let status = ruleset.restrict_self()?;
        if status.ruleset == RulesetStatus::NotEnforced {
            return Err("this kernel does not know it".into());
        }
        Ok(())
    }

    /// Lets the system calls fail that reach the network, other processes or other programs.
    pub fn leave_out_system_calls() -> Result<(), AnyError> {
        let mut calls: BTreeMap<i64, Vec<SeccompRule>> = [
            libc::SYS_accept,
            libc::SYS_accept4,
            libc::SYS_add_key,
            libc::SYS_bind,
            libc::SYS_bpf,
            libc::SYS_execve,
            libc::SYS_execveat,
            libc::SYS_io_uring_setup,
            libc::SYS_keyctl,
            libc::SYS_kill,
            libc::SYS_listen,
            libc::SYS_mount,
            libc::SYS_pidfd_getfd,
            libc::SYS_process_vm_readv,
            libc::SYS_process_vm_writev,
            libc::SYS_ptrace,
            libc::SYS_setns,
            libc::SYS_unshare,
            libc::SYS_userfaultfd,
        ]
        .into_iter()
        .map(|call| (call, Vec::new()))
        .collect();
        #[cfg(target_arch = "x86_64")]
        calls.extend([(libc::SYS_fork, Vec::new()), (libc::SYS_vfork, Vec::new())]);
        // Threads are processes that share everything.
        let is_process = SeccompCmpOp::MaskedEq(libc::CLONE_THREAD as u64);
        calls.insert(libc::SYS_clone, vec![when(is_process, 0)?]);
        let local = SeccompCmpOp::Ne;
        let sockets = if GRAPHICS { vec![when(local, libc::AF_UNIX as u64)?] } else { Vec::new() };
        calls.insert(libc::SYS_socket, sockets);
        apply(calls, libc::EACCES)?;
        // Its flags lie in memory that a filter cannot read. The C library falls back to `clone`, as on an older kernel.
        apply(BTreeMap::from([(libc::SYS_clone3, Vec::new())]), libc::ENOSYS)
    }

    fn apply(calls: BTreeMap<i64, Vec<SeccompRule>>, error: i32) -> Result<(), AnyError> {
        let filter = SeccompFilter::new(
            calls,
            SeccompAction::Allow,
            SeccompAction::Errno(error as u32),
            std::env::consts::ARCH.try_into()?,
        )?;
        let program: BpfProgram = filter.try_into()?;
        Ok(seccompiler::apply_filter_all_threads(&program)?)
    }

    /// Means a call when its first argument compares so.
    fn when(comparison: SeccompCmpOp, value: u64) -> Result<SeccompRule, AnyError> {
        let condition = SeccompCondition::new(0, SeccompCmpArgLen::Dword, comparison, value)?;
        Ok(SeccompRule::new(vec![condition])?)
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::io::ErrorKind;
    use std::net::{TcpListener, TcpStream, UdpSocket};
    use std::os::unix::net::UnixStream;
    use std::process::Command;

    const CHILD: &str = "confine::tests::in_a_confined_process";

    /// Confinement holds for a whole process, so it is tried in one of its own.
    #[test]
    fn the_worker_reaches_no_network_starts_no_program_and_writes_nothing() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", CHILD, "--ignored", "--nocapture", "--test-threads=1"])
            .env("FOOTNOTE_TEST_PORT", listener.local_addr().unwrap().port().to_string())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&child.stdout) + String::from_utf8_lossy(&child.stderr);
        assert!(child.status.success() && said.contains("1 passed"), "{said}");
    }

    #[test]
    #[ignore = "run by the test above, in a process of its own"]
    fn in_a_confined_process() {
        let port: u16 = std::env::var("FOOTNOTE_TEST_PORT").unwrap().parse().unwrap();
        let file = std::env::temp_dir().join(format!("footnote-confined-{}", std::process::id()));
        assert!(TcpStream::connect(("127.0.0.1", port)).is_ok(), "it could before");
        super::confine();
        let denied = |error: std::io::Error| assert_eq!(error.kind(), ErrorKind::PermissionDenied, "{error}");
        denied(TcpStream::connect(("127.0.0.1", port)).unwrap_err());
        denied(UdpSocket::bind("127.0.0.1:0").unwrap_err());
        denied(UnixStream::connect("/run/dbus/system_bus_socket").unwrap_err());
        denied(Command::new("true").status().unwrap_err());
        denied(std::fs::write(&file, "x").unwrap_err());
        assert!(std::fs::read("/proc/self/maps").is_ok(), "models can be read");
        assert_eq!(std::thread::spawn(|| 7).join().unwrap(), 7, "threads can be started");
    }
}
