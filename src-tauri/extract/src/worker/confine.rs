//! What a worker gives up before it reads foreign bytes.
//!
//! All of it is best effort: an old kernel, or a container that forbids the call, leaves a worker
//! that still has the pool's time limit and its own process. [`Protections`] says what holds, and
//! the pool logs it. On systems other than Linux nothing is given up yet.

use serde::{Deserialize, Serialize};

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
    /// Landlock keeps the file system out of reach.
    pub no_file_system: bool,
    /// Seccomp admits only the system calls that computing needs: no file, socket or process.
    pub few_system_calls: bool,
}

impl Protections {
    /// Names the protections that do not hold.
    pub fn missing(&self) -> Vec<&'static str> {
        [
            (self.memory_limit, "memory limit"),
            (self.no_core_dump, "no core dump"),
            (self.no_new_descriptors, "no new descriptors"),
            (self.no_new_privileges, "no new privileges"),
            (self.dies_with_program, "dies with the program"),
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
pub fn limit_memory(_memory_mib: u64) -> bool {
    false
}

/// Gives up what reading does not need.
#[cfg(not(target_os = "linux"))]
pub fn confine(memory_limit: bool) -> Protections {
    Protections { memory_limit, ..Protections::default() }
}

#[cfg(target_os = "linux")]
mod linux {
    use std::collections::BTreeMap;

    use landlock::{
        ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, Ruleset, RulesetAttr, RulesetStatus, Scope,
    };
    use rustix::process::{DumpableBehavior, Resource, Rlimit, Signal};
    use seccompiler::{
        BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
        SeccompRule,
    };

    use super::Protections;

    type AnyError = Box<dyn std::error::Error>;

    /// Limits the memory of this process. Returns whether the limit holds.
    ///
    /// The limit is on private writable memory (`RLIMIT_DATA`) and not on addresses (`RLIMIT_AS`):
    /// allocators and libraries reserve far more addresses than they ever fill.
    pub fn limit_memory(memory_mib: u64) -> bool {
        limit(Resource::Data, memory_mib.saturating_mul(1 << 20))
    }

    /// Gives up what reading does not need. It holds for the calling thread and for all that it
    /// starts afterwards, so it must be called before any other thread is started.
    pub fn confine(memory_limit: bool) -> Protections {
        // Staying in a folder would keep its disk from being ejected. Nothing depends on it.
        let _ = rustix::process::chdir("/");
        // Each step needs something that a later one gives up: landlock a descriptor, the limits
        // their system calls.
        let dies_with_program = rustix::process::set_parent_process_death_signal(Some(Signal::KILL)).is_ok();
        let no_new_privileges = rustix::thread::set_no_new_privs(true).is_ok();
        let no_file_system = leave_file_system().unwrap_or_else(|error| {
            eprintln!("worker: landlock: {error}");
            false
        });
        let no_new_descriptors = limit(Resource::Nofile, 0);
        let not_dumpable = rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable).is_ok();
        let no_core_dump = limit(Resource::Core, 0) && not_dumpable;
        let few_system_calls = match keep_few_system_calls() {
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

    /// Forbids every access that the kernel's landlock knows, to every path and port. Returns
    /// whether any of it is enforced; an older kernel knows fewer kinds of access.
    fn leave_file_system() -> Result<bool, AnyError> {
        let status = Ruleset::default()
            .set_compatibility(CompatLevel::BestEffort)
            .handle_access(AccessFs::from_all(ABI::V6))?
            .handle_access(AccessNet::from_all(ABI::V6))?
            .scope(Scope::from_all(ABI::V6))?
            .create()?
            .restrict_self()?;
        Ok(status.ruleset != RulesetStatus::NotEnforced)
    }

    /// Lets every system call fail that is not on the list.
    ///
    /// They fail with `ENOSYS`: a C library that tries a newer call than this list knows then falls
    /// back to an older one, as it would on an older kernel.
    fn keep_few_system_calls() -> Result<(), AnyError> {
        let filter = SeccompFilter::new(
            admitted_system_calls()?,
            SeccompAction::Errno(libc::ENOSYS as u32),
            SeccompAction::Allow,
            std::env::consts::ARCH.try_into()?,
        )?;
        let program: BpfProgram = filter.try_into()?;
        Ok(seccompiler::apply_filter_all_threads(&program)?)
    }

    /// System calls needed to compute, to start threads, to read and write open descriptors and to
    /// end, with the arguments under which they are admitted (empty: under any).
    fn admitted_system_calls() -> Result<BTreeMap<i64, Vec<SeccompRule>>, AnyError> {
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

    /// Admits a call when the lower half of one of its arguments compares so. All the arguments asked
    /// about are an `int` or flags that fit into one.
    fn when(argument: u8, comparison: SeccompCmpOp, value: u64) -> Result<SeccompRule, AnyError> {
        let condition = SeccompCondition::new(argument, SeccompCmpArgLen::Dword, comparison, value)?;
        Ok(SeccompRule::new(vec![condition])?)
    }
}
