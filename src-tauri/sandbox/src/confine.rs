//! What a worker gives up before it reads foreign bytes.
//!
//! All of it is best effort: an old kernel, or a container that forbids the call, leaves a worker
//! that still is a process of its own. [`Protections`] says what holds, and the program logs it. On
//! systems other than Linux nothing is given up yet.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// What a worker keeps. Everything else is given up.
#[derive(Debug, Clone, Default)]
pub struct Rights {
    /// Files that it reads, and folders below which it reads all.
    pub readable: Vec<PathBuf>,
    /// Folders below which it may do anything, such as that of the devices.
    pub writable: Vec<PathBuf>,
    /// Whether it opens descriptors at all.
    pub descriptors: bool,
    /// Whether it may outlive the thread that started it, and so the program. It then has to see to its end by itself.
    pub outlives_starter: bool,
    pub system_calls: SystemCalls,
}

/// System calls that a worker keeps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SystemCalls {
    /// Only those that computing needs: no file, socket or process.
    #[default]
    Compute,
    /// All but those that reach the network, other processes or other programs.
    AllButReach {
        /// Whether it speaks to servers on this machine through Unix sockets, as drivers of graphics cards do.
        local_sockets: bool,
    },
}

/// Which protections hold in a worker.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Protections {
    /// Allocations beyond the limit fail.
    pub memory_limit: bool,
    /// The file's text does not end up in a core dump, and no other process of the person reads it.
    pub no_core_dump: bool,
    /// No descriptor can be opened.
    pub no_new_descriptors: bool,
    /// No program that it starts could gain rights.
    pub no_new_privileges: bool,
    /// It is killed when the program ends, however that happens.
    pub dies_with_program: bool,
    /// Landlock keeps the file system out of reach, save what it was to keep.
    pub no_file_system: bool,
    /// Seccomp admits only the system calls that it was to keep.
    pub few_system_calls: bool,
}

impl Protections {
    /// Names the protections that do not hold.
    pub fn missing(&self) -> Vec<&'static str> {
        self.missing_beside(&Rights::default())
    }

    /// Names the protections that do not hold, though the rights that the worker keeps would allow it.
    pub fn missing_beside(&self, kept: &Rights) -> Vec<&'static str> {
        [
            (self.memory_limit, "memory limit"),
            (self.no_core_dump, "no core dump"),
            (self.no_new_descriptors || kept.descriptors, "no new descriptors"),
            (self.no_new_privileges, "no new privileges"),
            (self.dies_with_program || kept.outlives_starter, "dies with the program"),
            (self.no_file_system, "no file system (landlock)"),
            (self.few_system_calls, "few system calls (seccomp)"),
        ]
        .into_iter()
        .filter_map(|(holds, name)| (!holds).then_some(name))
        .collect()
    }
}

#[cfg(target_os = "linux")]
pub use linux::{confine, limit_memory};

/// Limits the memory of this process. Returns whether the limit holds.
#[cfg(not(target_os = "linux"))]
pub fn limit_memory(_bytes: u64) -> bool {
    false
}

/// Gives up all rights but these. `memory_limit` tells whether [`limit_memory`] has worked.
#[cfg(not(target_os = "linux"))]
pub fn confine(_kept: &Rights, memory_limit: bool) -> Protections {
    Protections { memory_limit, ..Protections::default() }
}

#[cfg(target_os = "linux")]
mod linux {
    use std::collections::BTreeMap;

    use landlock::{
        ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, PathBeneath, PathFd, Ruleset, RulesetAttr,
        RulesetCreatedAttr, RulesetStatus, Scope,
    };
    use rustix::process::{DumpableBehavior, Resource, Rlimit, Signal};
    use seccompiler::{
        BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
        SeccompRule,
    };

    use super::{Protections, Rights, SystemCalls};

    type AnyError = Box<dyn std::error::Error>;

    /// Limits the memory of this process. Returns whether the limit holds.
    ///
    /// The limit is on private writable memory (`RLIMIT_DATA`) and not on addresses (`RLIMIT_AS`):
    /// allocators and libraries reserve far more addresses than they ever fill, and a file that is
    /// only read through a mapping costs no memory of one's own.
    pub fn limit_memory(bytes: u64) -> bool {
        limit(Resource::Data, bytes)
    }

    /// Gives up all rights but these. It holds for the calling thread and for all that it starts
    /// afterwards, so it must be called before any other thread is started. `memory_limit` tells
    /// whether [`limit_memory`] has worked.
    pub fn confine(kept: &Rights, memory_limit: bool) -> Protections {
        // Staying in a folder would keep its disk from being ejected. Nothing depends on it.
        let _ = rustix::process::chdir("/");
        // Each step needs something that a later one gives up: landlock a descriptor, the limits
        // their system calls.
        let dies_with_program = !kept.outlives_starter
            && rustix::process::set_parent_process_death_signal(Some(Signal::KILL)).is_ok();
        let no_new_privileges = rustix::thread::set_no_new_privs(true).is_ok();
        let no_file_system = leave_file_system(kept).unwrap_or_else(|error| {
            eprintln!("worker: landlock: {error}");
            false
        });
        let no_new_descriptors = !kept.descriptors && limit(Resource::Nofile, 0);
        let not_dumpable = rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable).is_ok();
        let no_core_dump = limit(Resource::Core, 0) && not_dumpable;
        let few_system_calls = match keep_few_system_calls(kept.system_calls) {
            Ok(()) => true,
            Err(error) => {
                eprintln!("worker: seccomp: {error}");
                false
            }
        };
        Protections {
            memory_limit,
            no_core_dump,
            no_new_descriptors,
            no_new_privileges,
            dies_with_program,
            no_file_system,
            few_system_calls,
        }
    }

    fn limit(resource: Resource, most: u64) -> bool {
        let limit = Rlimit { current: Some(most), maximum: Some(most) };
        rustix::process::setrlimit(resource, limit).is_ok()
    }

    /// Forbids every access that the kernel's landlock knows, to every path and port that is not
    /// kept. Returns whether any of it is enforced; an older kernel knows fewer kinds of access.
    fn leave_file_system(kept: &Rights) -> Result<bool, AnyError> {
        let mut ruleset = Ruleset::default()
            .set_compatibility(CompatLevel::BestEffort)
            .handle_access(AccessFs::from_all(ABI::V6))?
            .handle_access(AccessNet::from_all(ABI::V6))?
            .scope(Scope::from_all(ABI::V6))?
            .create()?;
        for path in &kept.readable {
            // What is not there need not be reached. A file takes no right to list it.
            let Ok(metadata) = path.metadata() else { continue };
            let access = if metadata.is_dir() {
                AccessFs::ReadFile | AccessFs::ReadDir
            } else {
                AccessFs::ReadFile.into()
            };
            ruleset = ruleset.add_rule(PathBeneath::new(PathFd::new(path)?, access))?;
        }
        for path in kept.writable.iter().filter(|path| path.exists()) {
            let all = AccessFs::from_all(ABI::V6);
            ruleset = ruleset.add_rule(PathBeneath::new(PathFd::new(path)?, all))?;
        }
        let status = ruleset.restrict_self()?;
        Ok(status.ruleset != RulesetStatus::NotEnforced)
    }

    fn keep_few_system_calls(kept: SystemCalls) -> Result<(), AnyError> {
        match kept {
            // A C library that tries a newer call than the list knows falls back to an older one, as it
            // would on an older kernel.
            SystemCalls::Compute => {
                apply(admitted_to_compute()?, SeccompAction::Errno(libc::ENOSYS as u32), SeccompAction::Allow)
            }
            SystemCalls::AllButReach { local_sockets } => {
                let denied = SeccompAction::Errno(libc::EACCES as u32);
                apply(calls_that_reach(local_sockets)?, SeccompAction::Allow, denied)?;
                // Its flags lie in memory that a filter cannot read. The C library falls back to `clone`,
                // as on an older kernel.
                let unknown = SeccompAction::Errno(libc::ENOSYS as u32);
                apply(BTreeMap::from([(libc::SYS_clone3, Vec::new())]), SeccompAction::Allow, unknown)
            }
        }
    }

    /// Filters system calls: those of the list under their conditions, and all others.
    fn apply(
        listed: BTreeMap<i64, Vec<SeccompRule>>,
        others: SeccompAction,
        on_list: SeccompAction,
    ) -> Result<(), AnyError> {
        let filter = SeccompFilter::new(listed, others, on_list, std::env::consts::ARCH.try_into()?)?;
        let program: BpfProgram = filter.try_into()?;
        Ok(seccompiler::apply_filter_all_threads(&program)?)
    }

    /// System calls that reach the network, other processes or other programs.
    fn calls_that_reach(local_sockets: bool) -> Result<BTreeMap<i64, Vec<SeccompRule>>, AnyError> {
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
        let thread = libc::CLONE_THREAD as u64;
        calls.insert(libc::SYS_clone, vec![when(0, SeccompCmpOp::MaskedEq(thread), 0)?]);
        let sockets =
            if local_sockets { vec![when(0, SeccompCmpOp::Ne, libc::AF_UNIX as u64)?] } else { Vec::new() };
        calls.insert(libc::SYS_socket, sockets);
        Ok(calls)
    }

    /// System calls needed to compute, to start threads, to read and write open descriptors and to
    /// end, with the arguments under which they are admitted (empty: under any).
    fn admitted_to_compute() -> Result<BTreeMap<i64, Vec<SeccompRule>>, AnyError> {
        let mut calls: BTreeMap<i64, Vec<SeccompRule>> = [
            libc::SYS_brk,
            libc::SYS_clock_getres,
            libc::SYS_clock_gettime,
            libc::SYS_clock_nanosleep,
            libc::SYS_close,
            libc::SYS_exit,
            libc::SYS_exit_group,
            libc::SYS_fstat,
            libc::SYS_futex,
            libc::SYS_getcpu,
            libc::SYS_getpid,
            libc::SYS_getrandom,
            libc::SYS_getrusage,
            libc::SYS_gettid,
            libc::SYS_gettimeofday,
            libc::SYS_lseek,
            libc::SYS_madvise,
            libc::SYS_membarrier,
            libc::SYS_mremap,
            libc::SYS_munmap,
            libc::SYS_nanosleep,
            libc::SYS_read,
            libc::SYS_readv,
            libc::SYS_restart_syscall,
            libc::SYS_rseq,
            libc::SYS_rt_sigaction,
            libc::SYS_rt_sigprocmask,
            libc::SYS_rt_sigreturn,
            libc::SYS_sched_getaffinity,
            libc::SYS_sched_yield,
            libc::SYS_set_robust_list,
            libc::SYS_sigaltstack,
            libc::SYS_sysinfo,
            libc::SYS_uname,
            libc::SYS_write,
            libc::SYS_writev,
        ]
        .into_iter()
        .map(|call| (call, Vec::new()))
        .collect();
        #[cfg(target_arch = "x86_64")]
        calls.insert(libc::SYS_time, Vec::new());

        // A thread, but no process.
        let thread = libc::CLONE_THREAD as u64;
        calls.insert(libc::SYS_clone, vec![when(0, SeccompCmpOp::MaskedEq(thread), thread)?]);
        // Memory, but none that can be executed.
        let executable = SeccompCmpOp::MaskedEq(libc::PROT_EXEC as u64);
        calls.insert(libc::SYS_mmap, vec![when(2, executable.clone(), 0)?]);
        calls.insert(libc::SYS_mprotect, vec![when(2, executable, 0)?]);
        // A signal to itself, which is how a process aborts.
        let own_id = u64::from(std::process::id());
        calls.insert(libc::SYS_tgkill, vec![when(0, SeccompCmpOp::Eq, own_id)?]);
        // A name for a thread or for a piece of memory.
        let names = [libc::PR_SET_NAME, libc::PR_GET_NAME, libc::PR_SET_VMA];
        let names = names.map(|option| when(0, SeccompCmpOp::Eq, option as u64));
        calls.insert(libc::SYS_prctl, names.into_iter().collect::<Result<_, _>>()?);
        // A look at a descriptor or at a limit, but no change.
        let looks = [libc::F_GETFD, libc::F_GETFL];
        let looks = looks.map(|command| when(1, SeccompCmpOp::Eq, command as u64));
        calls.insert(libc::SYS_fcntl, looks.into_iter().collect::<Result<_, _>>()?);
        let new_limit_is_null = SeccompCondition::new(2, SeccompCmpArgLen::Qword, SeccompCmpOp::Eq, 0)?;
        let process_is_self = SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, 0)?;
        calls.insert(libc::SYS_prlimit64, vec![SeccompRule::new(vec![process_is_self, new_limit_is_null])?]);
        Ok(calls)
    }

    /// Means a call when the lower half of one of its arguments compares so. All the arguments asked
    /// about are an `int` or flags that fit into one.
    fn when(argument: u8, comparison: SeccompCmpOp, value: u64) -> Result<SeccompRule, AnyError> {
        let condition = SeccompCondition::new(argument, SeccompCmpArgLen::Dword, comparison, value)?;
        Ok(SeccompRule::new(vec![condition])?)
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::io::{Error, ErrorKind};
    use std::net::{TcpListener, TcpStream, UdpSocket};
    use std::os::unix::net::UnixStream;
    use std::process::Command;

    use super::*;

    const CHILD: &str = "confine::tests::in_a_process_that_reads_one_file";

    /// Confinement holds for a whole process, so it is tried in one of its own.
    #[test]
    fn a_worker_that_reads_one_file_reaches_nothing_else() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let folder = tempfile::tempdir().unwrap();
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", CHILD, "--ignored", "--nocapture", "--test-threads=1"])
            .env("FOOTNOTE_TEST_PORT", listener.local_addr().unwrap().port().to_string())
            .env("FOOTNOTE_TEST_FOLDER", folder.path())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&child.stdout) + String::from_utf8_lossy(&child.stderr);
        assert!(child.status.success() && said.contains("1 passed"), "{said}");
    }

    #[test]
    #[ignore = "run by the test above, in a process of its own"]
    fn in_a_process_that_reads_one_file() {
        let port: u16 = std::env::var("FOOTNOTE_TEST_PORT").unwrap().parse().unwrap();
        let folder = PathBuf::from(std::env::var_os("FOOTNOTE_TEST_FOLDER").unwrap());
        let path = |name: &str| folder.join(name);
        for name in ["model", "letter"] {
            std::fs::write(path(name), name).unwrap();
        }
        // As the caches of other programs keep models.
        std::os::unix::fs::symlink(path("model"), path("link")).unwrap();
        assert!(TcpStream::connect(("127.0.0.1", port)).is_ok(), "it could before");
        let kept = Rights {
            readable: vec![path("link"), path("never")],
            descriptors: true,
            outlives_starter: true,
            system_calls: SystemCalls::AllButReach { local_sockets: false },
            ..Rights::default()
        };
        let protections = confine(&kept, false);
        let denied = |error: Error| assert_eq!(error.kind(), ErrorKind::PermissionDenied, "{error}");
        if protections.few_system_calls {
            denied(TcpStream::connect(("127.0.0.1", port)).unwrap_err());
            denied(UdpSocket::bind("127.0.0.1:0").unwrap_err());
            denied(UnixStream::connect("/run/dbus/system_bus_socket").unwrap_err());
            denied(Command::new("true").status().unwrap_err());
        } else {
            eprintln!("SKIPPED: no seccomp here");
        }
        if protections.no_file_system {
            denied(std::fs::write(path("new"), "x").unwrap_err());
            denied(std::fs::write(path("model"), "x").unwrap_err());
            denied(std::fs::read(path("letter")).unwrap_err());
            denied(std::fs::read_dir(&folder).unwrap_err());
        } else {
            eprintln!("SKIPPED: no landlock here");
        }
        assert_eq!(std::fs::read(path("link")).unwrap(), b"model");
        assert_eq!(std::thread::spawn(|| 7).join().unwrap(), 7, "threads can be started");
        let missing = protections.missing_beside(&kept);
        assert!(!missing.contains(&"no new descriptors") && missing.contains(&"memory limit"), "{missing:?}");
    }
}
