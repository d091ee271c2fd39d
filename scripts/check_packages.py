#!/usr/bin/env python3
"""Proves packages on bare systems: installs them on minimal Debians, and uses Footnote there as a person would.

For each release of Debian it makes a system that holds nothing but what every Debian holds (kept in the cache for the next run), and there:
the .deb with what it depends on; as an ordinary user on the command line the samples, a question and its footnote; in the window
under Xvfb the samples, a question, the passage marked on its page; closed and started again, it is all there; an upgrade over an
earlier version while the window is open; the package removed, and the library still there; the portable archive out of the user's own folder.

Needs root, mmdebstrap, and a package source for apt as this machine has it. Prints what it did with seconds, and fails where anything is
not as it should be. `scripts/package.py` makes the packages.
"""

import argparse
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field

ROOT = pathlib.Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "packages"
SUITES = ["bookworm", "trixie"]
USER = "ada"
HOME = f"/home/{USER}"
QUESTION = "How long does the ferry company keep its CCTV footage?"
ANSWER = "31 days"
DOCUMENTS = 8

# Seconds after which something is in vain: long enough for a machine that is busy otherwise.
PATIENCE = 900

# What tests of the window need and Footnote does not.
TOOLS = ["xvfb", "xauth", "dbus", "webkit2gtk-driver", "xdotool"]


def cache() -> pathlib.Path:
    base = os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
    folder = pathlib.Path(base) / "footnote/bare"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def package_source() -> str:
    """Where this machine gets its own packages from."""
    listed = subprocess.run(["apt-get", "indextargets", "--format", "$(REPO_URI) $(COMPONENT)"], check=True, text=True, capture_output=True)
    return next(line.split()[0] for line in listed.stdout.splitlines() if "security" not in line and line.endswith(" main"))


def base_system(suite: str) -> pathlib.Path:
    """An archive of a system with nothing but what every Debian holds."""
    archive = cache() / f"{suite}.tar"
    if not archive.is_file() or archive.stat().st_size == 0:
        print(f"{suite}: making a bare system (minutes, the first time)", flush=True)
        fresh = archive.with_suffix(".new.tar")
        subprocess.run(["mmdebstrap", "--quiet", "--variant=minbase", suite, str(fresh), package_source()], check=True)
        fresh.rename(archive)
    return archive


@dataclass
class System:
    """A bare system in a folder, with what happened in it."""

    suite: str
    root: pathlib.Path
    steps: list[tuple[str, float]] = field(default_factory=list)

    def __enter__(self) -> "System":
        subprocess.run(["tar", "-xpf", str(base_system(self.suite)), "-C", str(self.root)], check=True)
        kept = cache() / f"{self.suite}-packages"
        (kept / "partial").mkdir(parents=True, exist_ok=True)
        for kind, source, target in [("proc", "proc", "proc"), ("tmpfs", "tmpfs", "dev/shm"), ("devpts", "devpts", "dev/pts")]:
            (self.root / target).mkdir(parents=True, exist_ok=True)
            subprocess.run(["mount", "-t", kind, source, str(self.root / target)], check=True)
        for device in ("null", "zero", "random", "urandom", "tty"):
            place = self.root / "dev" / device
            place.touch()
            subprocess.run(["mount", "--bind", f"/dev/{device}", str(place)], check=True)
        # Downloads are kept for the next run.
        subprocess.run(["mount", "--bind", str(kept), str(self.root / "var/cache/apt/archives")], check=True)
        # As packages of the system are installed, no service is to start.
        (self.root / "usr/sbin/policy-rc.d").write_text("#!/bin/sh\nexit 101\n")
        (self.root / "usr/sbin/policy-rc.d").chmod(0o755)
        (self.root / "etc/apt/apt.conf.d/99keep").write_text('APT::Keep-Downloaded-Packages "true";\nBinary::apt::APT::Keep-Downloaded-Packages "true";\n')
        shutil.copy("/etc/resolv.conf", self.root / "etc/resolv.conf")
        proxies = pathlib.Path("/etc/apt/apt.conf.d")
        for path in proxies.glob("*proxy*"):
            shutil.copy(path, self.root / "etc/apt/apt.conf.d")
        self.run("useradd", "--create-home", "--shell", "/bin/bash", USER)
        return self

    def __exit__(self, *_: object) -> None:
        mounts = pathlib.Path("/proc/self/mounts").read_text().splitlines()
        for place in reversed([line.split()[1] for line in mounts if line.split()[1].startswith(f"{self.root}/")]):
            subprocess.run(["umount", "--lazy", place], check=False)

    def command(self, *words: str, user: str | None = None, **environment: str) -> list[str]:
        own = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive", **environment}
        if user:
            own |= {"HOME": HOME, "USER": user, "XDG_RUNTIME_DIR": f"{HOME}/.run"}
        pairs = [f"{name}={value}" for name, value in own.items()]
        return ["chroot", *([f"--userspec={user}:{user}"] if user else []), str(self.root), "env", "-i", *pairs, *words]

    def run(self, *words: str, user: str | None = None, accepted: tuple[int, ...] = (0,), **environment: str) -> str:
        done = subprocess.run(self.command(*words, user=user, **environment), text=True, capture_output=True)
        if done.returncode not in accepted:
            sys.exit(f"{self.suite}: {' '.join(words)} ended with {done.returncode}:\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}")
        return done.stdout

    def step(self, what: str, begun: float) -> None:
        seconds = time.monotonic() - begun
        self.steps.append((what, seconds))
        print(f"{self.suite}: {what}: {seconds:.1f} s", flush=True)

    def expect(self, what: str, holds: bool) -> None:
        if not holds:
            sys.exit(f"{self.suite}: this is not so: {what}")
        print(f"{self.suite}: {what}", flush=True)


class Window:
    """The window under WebDriver, on a display and a bus inside of the bare system."""

    def __init__(self, system: System, program: str, port: int) -> None:
        self.system, self.address = system, f"http://127.0.0.1:{port}"
        system.run("mkdir", "-p", "-m", "700", f"{HOME}/.run", user=USER)
        log = (system.root / "tmp/window.log").open("ab")
        inner = f"exec dbus-run-session -- WebKitWebDriver --port={port}"
        self.driver = subprocess.Popen(
            system.command("xvfb-run", "-a", "-s", "-screen 0 1400x900x24 -nolisten tcp", "sh", "-c", inner, user=USER,
                           TAURI_AUTOMATION="true", TAURI_WEBVIEW_AUTOMATION="true", NO_AT_BRIDGE="1", FOOTNOTE_LOG="footnote_app=info"),
            stdout=log, stderr=log, start_new_session=True)
        self.until("WebKitWebDriver answers", lambda: self.call("GET", "/status").get("ready", True))
        capabilities = {"alwaysMatch": {"browserName": "wry", "webkitgtk:browserOptions": {"binary": program, "args": []}}}
        begun = time.monotonic()
        self.session = self.call("POST", "/session", {"capabilities": capabilities})["sessionId"]
        self.find("ask-field")
        self.seconds_to_input = time.monotonic() - begun

    def call(self, method: str, path: str, body: dict | None = None) -> dict:
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.address + path, data, {"Content-Type": "application/json"}, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["value"] or {}

    def until(self, what: str, holds, seconds: float = PATIENCE):
        end = time.monotonic() + seconds
        last = None
        while time.monotonic() < end:
            try:
                if found := holds():
                    return found
            except (urllib.error.URLError, ConnectionError, KeyError, TimeoutError) as error:
                last = error
            time.sleep(0.05)
        log = (self.system.root / "tmp/window.log").read_text(errors="replace")[-3000:]
        sys.exit(f"{self.system.suite}: in vain: {what} ({last})\n{log}")

    def script(self, code: str, *arguments: object):
        return self.call("POST", f"/session/{self.session}/execute/sync", {"script": code, "args": list(arguments)})

    def find(self, test_id: str, seconds: float = PATIENCE) -> None:
        self.until(f"{test_id} is there", lambda: self.script(
            "return !!document.querySelector(`[data-testid=\"${arguments[0]}\"]`)?.checkVisibility()", test_id), seconds)

    def click(self, test_id: str) -> None:
        self.find(test_id)
        self.script("[...document.querySelectorAll(`[data-testid=\"${arguments[0]}\"]`)].at(-1).click()", test_id)

    def text(self, test_id: str) -> str:
        return self.script("return [...document.querySelectorAll(`[data-testid=\"${arguments[0]}\"]`)].map((e) => e.innerText).join(' ')",
                           test_id) or ""

    def ask(self, question: str) -> None:
        """Types a question, presses Enter and waits for its first footnote."""
        found = self.call("POST", f"/session/{self.session}/element", {"using": "css selector", "value": '[data-testid="ask-field"]'})
        element = next(iter(found.values()))
        self.call("POST", f"/session/{self.session}/element/{element}/value", {"text": question + "\ue007"})
        self.find("footnote")

    def open_footnote(self) -> None:
        """Opens the newest answer's first footnote, and waits until words are marked on its page."""
        self.click("footnote-mark")
        self.until("the passage is marked", lambda: self.script(
            "return document.querySelectorAll('[data-testid=\"mark\"], [data-testid=\"marked-text\"]').length"))

    def indexed(self) -> None:
        self.until("the samples are indexed", lambda: self.script(
            "return document.querySelectorAll('[data-testid=\"document-row\"]:is([data-state=\"indexed\"], [data-state=\"partly\"])').length"
            " >= arguments[0] && !document.querySelector('[data-testid=\"import-progress\"]')", DOCUMENTS))

    def close(self) -> None:
        """Ends the window and all that was started for it."""
        try:
            self.call("DELETE", f"/session/{self.session}")
        except (urllib.error.URLError, ConnectionError):
            pass
        os.killpg(self.driver.pid, signal.SIGTERM)
        self.driver.wait(30)


def on_the_command_line(system: System, program: str, library: str) -> None:
    """The samples, and a question whose answer has its footnote."""
    samples = str(pathlib.PurePosixPath(system.run("readlink", "-f", program, user=USER).strip()).parent / "samples")
    system.run(program, "--library", library, "add", samples, user=USER)
    answer = json.loads(system.run(program, "--library", library, "--json", "ask", QUESTION, user=USER))
    quotes = [footnote["quote"] for footnote in answer["footnotes"]]
    system.expect(f"the command line answers “{ANSWER}” with a footnote", any(ANSWER in quote for quote in quotes))


def in_the_window(system: System, program: str, port: int) -> None:
    """The samples, a question, the marked page; closed and started again."""
    begun = time.monotonic()
    window = Window(system, program, port)
    print(f"{system.suite}: window takes input {window.seconds_to_input:.2f} s after its start", flush=True)
    window.click("add-samples")
    window.indexed()
    window.ask(QUESTION)
    system.expect("the window answers with a footnote", ANSWER in window.text("footnote") + window.text("answer"))
    window.open_footnote()
    system.step("from the start of the window to the marked passage", begun)
    window.close()
    window = Window(system, program, port + 1)
    system.steps.append(("second start to a window that takes input", window.seconds_to_input))
    window.indexed()
    window.find("turn")
    system.expect("after another start documents and answer are there", ANSWER in window.text("footnote") + window.text("answer"))
    window.close()


def upgraded(system: System, package: str, port: int) -> None:
    """An upgrade over an earlier version, while its window is open on a library."""
    earlier = f"/tmp/{pathlib.Path(make_earlier(system, package)).name}"
    system.run("apt-get", "install", "-y", "-q", "--no-install-recommends", "--allow-downgrades", earlier)
    window = Window(system, "/usr/bin/footnote", port)
    window.indexed()
    system.run("apt-get", "install", "-y", "-q", "--no-install-recommends", package)
    window.ask("How much bereavement leave do I get?")
    window.open_footnote()
    window.close()
    window = Window(system, "/usr/bin/footnote", port + 1)
    window.indexed()
    window.find("turn")
    window.ask("How much deposit do I leave for the key of a starter bed?")
    window.close()
    system.expect("an upgrade with a library in use lost nothing",
                  json.loads(system.run("footnote-cli", "--json", "verify", user=USER, accepted=(0,)))["problems"] == [])


def make_earlier(system: System, package: str) -> str:
    """The same package under the number of an earlier version, as dpkg sees it."""
    folder = system.root / "tmp/earlier"
    subprocess.run(["dpkg-deb", "-R", str(system.root) + package, str(folder)], check=True)
    control = folder / "DEBIAN/control"
    lines = ["Version: 0.0.1~earlier" if line.startswith("Version:") else line for line in control.read_text().splitlines()]
    control.write_text("\n".join(lines) + "\n")
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Znone", "--build", str(folder), str(system.root / "tmp/earlier.deb")], check=True, stdout=subprocess.DEVNULL)
    shutil.rmtree(folder)
    return "/tmp/earlier.deb"


def check(suite: str, deb: pathlib.Path, portable: pathlib.Path, port: int) -> None:
    with tempfile.TemporaryDirectory(prefix=f"footnote-{suite}-") as folder, System(suite, pathlib.Path(folder)) as system:
        pathlib.Path(folder).chmod(0o755)
        package = f"/tmp/{deb.name}"
        shutil.copy(deb, system.root / "tmp" / deb.name)
        system.expect(f"glibc is {system.run('ldd', '--version').splitlines()[0].split()[-1]}", True)

        subprocess.run(["tar", "-xf", str(portable), "-C", str(system.root) + HOME], check=True)
        unpacked = f"{HOME}/{portable.name.removesuffix('.tar.zst')}"
        system.run("chown", "-R", f"{USER}:{USER}", unpacked)
        begun = time.monotonic()
        on_the_command_line(system, f"{unpacked}/footnote-cli", f"{HOME}/portable-library")
        system.step("portable archive on a system with nothing installed: samples and an answer", begun)

        system.run("apt-get", "update", "-q")
        begun = time.monotonic()
        system.run("apt-get", "install", "-y", "-q", "--no-install-recommends", "--download-only", package)
        system.step("download of what the package depends on", begun)
        begun = installed = time.monotonic()
        system.run("apt-get", "install", "-y", "-q", "--no-install-recommends", package)
        system.step("apt-get install of the package with what it depends on", begun)
        begun = time.monotonic()
        on_the_command_line(system, "/usr/bin/footnote-cli", f"{HOME}/library")
        system.step("samples and an answer on the command line", begun)
        system.steps.append(("from the start of apt-get install to the first answer with its footnote", time.monotonic() - installed))
        for path in ("usr/share/man/man1/footnote-cli-ask.1.gz", "usr/share/bash-completion/completions/footnote-cli", "usr/share/applications/footnote.desktop"):
            # A bare system may be told to leave manual pages out.
            system.expect(f"{path} is installed", path.startswith("usr/share/man") or (system.root / path).exists())

        system.run("apt-get", "install", "-y", "-q", "--no-install-recommends", *TOOLS)
        in_the_window(system, "/usr/bin/footnote", port)
        upgraded(system, package, port + 2)

        system.run("apt-get", "remove", "-y", "-q", "footnote")
        system.expect("removing the package leaves the library", (system.root / f"{HOME}/.local/share/app.footnote.desktop/library".lstrip("/")).is_dir())
        system.expect("removing the package removes the programs", not (system.root / "usr/lib/footnote").exists())
        window = Window(system, f"{unpacked}/footnote", port + 4)
        window.indexed()
        window.ask("How much bereavement leave do I get?")
        window.open_footnote()
        system.expect("the portable archive opens the same library in its window, and marks a passage", True)
        window.close()
        print(f"\n{suite}:")
        for what, seconds in system.steps:
            print(f"  {seconds:7.1f} s  {what}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("suites", nargs="*", default=SUITES)
    chosen = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("check_packages: only root can make other systems. Run it as root")
    if not shutil.which("mmdebstrap"):
        sys.exit("check_packages: mmdebstrap is missing. Install it (Debian: apt-get install mmdebstrap)")
    # In name spaces of its own, whatever is mounted or started ends with this.
    if os.environ.get("FOOTNOTE_CHECK_INSIDE") != "1":
        inside = {**os.environ, "FOOTNOTE_CHECK_INSIDE": "1"}
        sys.exit(subprocess.run(["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", sys.executable, *sys.argv], env=inside).returncode)
    debs, archives = sorted(PACKAGES.glob("*.deb")), sorted(PACKAGES.glob("*.tar.zst"))
    if not debs or not archives:
        sys.exit("check_packages: there are no packages. Make them with `make package`")
    for index, suite in enumerate(chosen.suites):
        check(suite, debs[-1], archives[-1], 4600 + 10 * index)
    print("every check passed")


if __name__ == "__main__":
    main()
