//! How much memory a program may still take, on this machine and in the group of processes it runs in.

/// Bytes that can be had without pushing other programs out of memory. `None` where the system does not tell.
pub fn free_memory() -> Option<u64> {
    #[cfg(target_os = "linux")]
    return linux::free_below(std::path::Path::new("/"));
    #[cfg(not(target_os = "linux"))]
    {
        let mut system = sysinfo::System::new();
        system.refresh_memory();
        Some(system.available_memory()).filter(|&bytes| bytes > 0)
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use std::fs;
    use std::path::Path;

    /// What the kernel says under `root`: of the whole machine, or of a container where that has less.
    pub fn free_below(root: &Path) -> Option<u64> {
        let machine = fs::read_to_string(root.join("proc/meminfo")).ok();
        let machine = machine.as_deref().and_then(|text| field(text, "MemAvailable:"));
        let machine = machine.map(|kibibytes| kibibytes.saturating_mul(1024));
        [machine, group(root)].into_iter().flatten().min()
    }

    /// What is left of the narrowest limit on this process and the groups around it.
    fn group(root: &Path) -> Option<u64> {
        let groups = fs::read_to_string(root.join("proc/self/cgroup")).ok()?;
        let mut least = None;
        for line in groups.lines() {
            let mut parts = line.splitn(3, ':');
            let (Some(_), Some(controllers), Some(path)) = (parts.next(), parts.next(), parts.next()) else {
                continue;
            };
            let (mount, files) = match controllers {
                "" => ("sys/fs/cgroup", &SECOND),
                _ if controllers.split(',').any(|name| name == "memory") => ("sys/fs/cgroup/memory", &FIRST),
                _ => continue,
            };
            // Inside a container the path may be the host's, and only the top is there to see.
            for group in Path::new(path.trim_start_matches('/')).ancestors() {
                let left = left_in(&root.join(mount).join(group), files);
                least = [least, left].into_iter().flatten().min();
            }
        }
        least
    }

    /// Names of the files of a control group.
    struct Files {
        limit: &'static str,
        used: &'static str,
        cached: [&'static str; 2],
    }

    /// Those of the first version.
    const FIRST: Files = Files {
        limit: "memory.limit_in_bytes",
        used: "memory.usage_in_bytes",
        cached: ["total_inactive_file", "total_active_file"],
    };

    /// Those of the second version.
    const SECOND: Files =
        Files { limit: "memory.max", used: "memory.current", cached: ["inactive_file", "active_file"] };

    /// What a group may still take. Cached files count as free, because the kernel drops them when memory is short.
    fn left_in(group: &Path, files: &Files) -> Option<u64> {
        let number = |name: &str| fs::read_to_string(group.join(name)).ok()?.trim().parse::<u64>().ok();
        let limit = number(files.limit)?;
        let used = number(files.used)?;
        let statistics = fs::read_to_string(group.join("memory.stat")).unwrap_or_default();
        let cached: u64 = files.cached.iter().filter_map(|name| field(&statistics, name)).sum();
        Some(limit.saturating_sub(used.saturating_sub(cached)))
    }

    /// The number after `name` on a line of its own.
    fn field(text: &str, name: &str) -> Option<u64> {
        let mut lines = text.lines().map(str::split_whitespace);
        lines.find_map(|mut words| if words.next()? == name { words.next()?.parse().ok() } else { None })
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn check(files: &[(&str, &str)], expected: Option<u64>) {
            let root = tempfile::tempdir().unwrap();
            for (path, content) in files {
                let path = root.path().join(path);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, content).unwrap();
            }
            assert_eq!(free_below(root.path()), expected);
        }

        const MACHINE: (&str, &str) =
            ("proc/meminfo", "MemTotal:  2000 kB\nMemFree: 10 kB\nMemAvailable:   1000 kB\n");

        #[test]
        fn the_machine_counts_where_nothing_limits_the_process() {
            check(&[MACHINE], Some(1_024_000));
            check(
                &[MACHINE, ("proc/self/cgroup", "0::/\n"), ("sys/fs/cgroup/memory.max", "max\n")],
                Some(1_024_000),
            );
            check(&[], None);
        }

        #[test]
        fn the_narrowest_group_counts_and_cached_files_are_free() {
            let group = ("proc/self/cgroup", "0::/outer/inner\n");
            let inner = [
                ("sys/fs/cgroup/outer/inner/memory.max", "600000\n"),
                ("sys/fs/cgroup/outer/inner/memory.current", "500000\n"),
                (
                    "sys/fs/cgroup/outer/inner/memory.stat",
                    "anon 100000\nactive_file 150000\ninactive_file 250000\n",
                ),
            ];
            check(&[MACHINE, group, inner[0], inner[1], inner[2]], Some(500_000));
            let outer = [
                ("sys/fs/cgroup/outer/memory.max", "800000\n"),
                ("sys/fs/cgroup/outer/memory.current", "700000\n"),
            ];
            check(&[MACHINE, group, inner[0], inner[1], inner[2], outer[0], outer[1]], Some(100_000));
        }

        #[test]
        fn groups_of_the_first_version_count_too() {
            let files = [
                MACHINE,
                ("proc/self/cgroup", "9:name=systemd:/\n4:cpuset,memory:/of/the/host\n0::/\n"),
                ("sys/fs/cgroup/memory/memory.limit_in_bytes", "300000\n"),
                ("sys/fs/cgroup/memory/memory.usage_in_bytes", "250000\n"),
                ("sys/fs/cgroup/memory/memory.stat", "total_inactive_file 20000\ntotal_active_file 10000\n"),
            ];
            check(&files, Some(80_000));
        }
    }
}
