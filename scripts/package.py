#!/usr/bin/env python3
"""Makes packages of what `scripts/release.sh` has built: .deb, .rpm and a portable .tar.zst, in the folder `packages`.

One tree, `usr/lib/footnote`, holds both programs and all that they load, and runs from anywhere; it is the portable archive as it is,
and packages add what a desktop looks for. Tauri's bundler makes the packages of Windows and macOS; on Linux it puts the
program into /usr/bin, away from its libraries, and knows of no second program, manual pages or completions.

Times are those of the last commit, names are sorted and owners are root, so that the same programs give the same bytes. A package
that names a folder of this machine is refused.

With `--trial` any build of the programs will do, packages are compressed fast and badly, and what they may not contain is only printed:
for trying the packages themselves.
"""

import argparse
import gzip
import json
import os
import pathlib
import platform
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
LINUX = ROOT / "packaging/linux"
OUT = ROOT / "packages"
DEBIAN_NAMES = {"x86_64": "amd64", "aarch64": "arm64"}
PROGRAMS = ["footnote", "footnote-cli"]

# Weights that the repository holds, and what they are called beside the programs (`engine/src/inference/weights.rs`).
WEIGHTS = {
    "all-minilm-l6-v2/model.onnx": "all-minilm-l6-v2.onnx",
    "multilingual-e5-small/encoder.onnx": "multilingual-e5-small.onnx",
    "reader/model.onnx": "footnote-reader.onnx",
}
MODEL_NOTICES = {
    "all-minilm-l6-v2": ["LICENSE", "README.md"],
    "multilingual-e5-small": ["LICENSE", "README.md"],
    "footnote-reader": ["LICENSE", "README.md"],
}
MODEL_FOLDERS = {"footnote-reader": "reader"}

# What the table of sizes puts together.
PARTS = [
    ("the two programs", r"lib/footnote/footnote(-cli)?$"),
    ("words and encoder of the multilingual model", r"e5-small"),
    ("all-MiniLM-L6-v2", r"all-minilm"),
    ("reader", r"lib/footnote-reader"),
    ("ONNX Runtime", r"libonnxruntime"),
    ("models that recognise text", r"ocr-"),
    ("PDFium", r"libpdfium"),
    ("llama.cpp, every processor level", r"lib(ggml|llama|mtmd)"),
    ("licences, bill of materials, manual", r"share/(doc|man)|/doc/|/man/"),
    ("samples", r"/samples/"),
    ("the rest", r""),
]


def run(command: list[str], **options) -> str:
    return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE, **options).stdout


def version() -> str:
    return tomllib.loads((ROOT / "Cargo.toml").read_text())["workspace"]["package"]["version"]


def epoch() -> int:
    """The time of the last change, which every file of a package bears."""
    return int(os.environ.get("SOURCE_DATE_EPOCH") or run(["git", "log", "-1", "--format=%ct"], cwd=ROOT))


def date() -> str:
    return run(["date", "--utc", f"--date=@{epoch()}", "+%Y-%m-%d"]).strip()


def place(source: pathlib.Path, target: pathlib.Path, mode: int = 0o644) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(mode)


def write(target: pathlib.Path, content: str | bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content.encode() if isinstance(content, str) else content)
    target.chmod(0o644)


def compressed(content: str | bytes) -> bytes:
    return gzip.compress(content.encode() if isinstance(content, str) else content, 9, mtime=0)


def filled(template: pathlib.Path, **values: str) -> str:
    text = template.read_text()
    for name, value in {"VERSION": version(), "DATE": date(), **values}.items():
        text = text.replace(f"@{name}@", value)
    return text


def media_types() -> str:
    """The types of files that Footnote opens, as desktop files list them; `tauri.conf.json` has them for every system."""
    configuration = json.loads((ROOT / "tauri.conf.json").read_text())
    return "".join(f"{entry['mimeType']};" for entry in configuration["bundle"]["fileAssociations"])


def words_alone(packed: bytes) -> bytes:
    """The packed multilingual model up to the end of its words: its encoder is not read, ours is smaller and faster.

    `src-tauri/models/multilingual-e5-small/packed.py` has the layout."""
    at = 4

    def take(form: str) -> tuple:
        nonlocal at
        values = struct.unpack_from(f"<{form}", packed, at)
        at += struct.calcsize(f"<{form}")
        return values

    take("I5i2ifi")
    pieces = take("5i")[0]
    length = take("Q")[0]
    at += 4 * (pieces + 1) + 4 * pieces + length
    for _ in range(take("iI")[0]):
        _point, count = take("IB")
        at += 4 * count
    for _ in range(take("i")[0]):
        name = take(f"{take('H')[0]}s")[0]
        _form, _count, offset, size = take("BIQQ")
        if name == b"emb.word":
            return packed[: offset + size]
    sys.exit("package: e5-small-q4.bin holds no words")


def program_tree(release: pathlib.Path, tree: pathlib.Path, trial: bool) -> None:
    """Both programs, the libraries and models that they load, and the samples."""
    for program in PROGRAMS:
        place(release / program, tree / program, 0o755)
        run(["strip", "--strip-all", str(tree / program)])
    backends = sorted((release / "lib").glob("lib*.so*"))
    if not trial and not any("ggml-cpu" in path.name for path in backends):
        sys.exit(f"package: {release}/lib has no code for every processor level. Build with scripts/release.sh")
    for path in backends:
        if not re.match(r"lib(onnxruntime|pdfium)\.", path.name):
            place(path, tree / "lib" / path.name)
            run(["strip", "--strip-unneeded", str(tree / "lib" / path.name)])
    native = ROOT / "src-tauri/lib"
    for path in sorted(path for path in native.iterdir() if path.is_file()):
        place(path, tree / "lib" / path.name)
    packed = tree / "lib/e5-small-q4.bin"
    write(packed, words_alone(packed.read_bytes()))
    for source, name in WEIGHTS.items():
        place(ROOT / "src-tauri/models" / source, tree / "lib" / name)
    for path in sorted((ROOT / "samples/documents").iterdir()):
        if not path.name.startswith("."):
            place(path, tree / "samples" / path.name)


def documentation(folder: pathlib.Path) -> None:
    """Licences, and lists of what all is built from."""
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(epoch())}
    write(folder / "footnote.cdx.json.gz", compressed(run(["python3", ROOT / "scripts/sbom.py"], env=environment)))
    write(folder / "licences.txt.gz", compressed(run(["python3", ROOT / "scripts/licences.py"])))
    place(ROOT / "docs/third-party.md", folder / "third-party.md")
    for path in sorted((ROOT / "src-tauri/lib/licences").rglob("*")):
        if path.is_file():
            place(path, folder / "licences" / path.relative_to(ROOT / "src-tauri/lib/licences"))
    for model, notices in MODEL_NOTICES.items():
        for notice in notices:
            source = ROOT / "src-tauri/models" / MODEL_FOLDERS.get(model, model) / notice
            place(source, folder / "licences" / model / notice)


def manual(release: pathlib.Path, folder: pathlib.Path) -> None:
    """Manual pages and completions, which the command line writes of itself."""
    run([str(release / "footnote-cli"), "manual", str(folder)])
    write(folder / "man/footnote.1", filled(LINUX / "footnote.1"))


def appstream(homepage: str | None) -> str:
    text = filled(LINUX / "app.footnote.Footnote.metainfo.xml", HOMEPAGE=homepage or "")
    if homepage:
        return text
    # Pictures and the page are named by address only where there is one.
    text = re.sub(r"  <screenshots>.*?</screenshots>\n", "", text, flags=re.DOTALL)
    return re.sub(r"  <url .*?</url>\n", "", text)


def desktop_tree(release: pathlib.Path, tree: pathlib.Path, homepage: str | None, trial: bool) -> None:
    """The whole of `usr`, as both kinds of packages install it."""
    usr = tree / "usr"
    program_tree(release, usr / "lib/footnote", trial)
    (usr / "bin").mkdir(parents=True)
    for program in PROGRAMS:
        (usr / "bin" / program).symlink_to(f"../lib/footnote/{program}")
    share = usr / "share"
    documentation(share / "doc/footnote")
    write(share / "applications/footnote.desktop", filled(LINUX / "footnote.desktop", MIME_TYPES=media_types()))
    write(share / "metainfo/app.footnote.Footnote.metainfo.xml", appstream(homepage))
    for name, size in [("32x32.png", "32x32"), ("128x128.png", "128x128"), ("128x128@2x.png", "256x256")]:
        place(ROOT / "icons" / name, share / f"icons/hicolor/{size}/apps/footnote.png")
    place(ROOT / "icons/icon.svg", share / "icons/hicolor/scalable/apps/footnote.svg")
    menu = filled(LINUX / "ask-footnote.desktop", MIME_TYPES=media_types())
    # Dolphin runs only what is marked as a program where it comes from elsewhere than the system's own folder.
    write(share / "kio/servicemenus/ask-footnote.desktop", menu)
    place(LINUX / "footnote_nautilus.py", share / "nautilus-python/extensions/footnote_nautilus.py")
    with tempfile.TemporaryDirectory() as folder:
        made = pathlib.Path(folder)
        manual(release, made)
        for page in sorted((made / "man").iterdir()):
            write(share / "man/man1" / f"{page.name}.gz", compressed(page.read_bytes()))
        place(made / "bash/footnote-cli.bash", share / "bash-completion/completions/footnote-cli")
        place(made / "zsh/_footnote-cli", share / "zsh/vendor-completions/_footnote-cli")
        place(made / "fish/footnote-cli.fish", share / "fish/vendor_completions.d/footnote-cli.fish")


def settle(tree: pathlib.Path) -> None:
    """Gives every file and folder the time of the last change, and folders their usual mode."""
    for path in [tree, *tree.rglob("*")]:
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)
    for path in [*tree.rglob("*"), tree]:
        os.utime(path, (epoch(), epoch()), follow_symlinks=False)


def folders_of_this_machine() -> list[bytes]:
    cargo = os.environ.get("CARGO_HOME") or str(pathlib.Path.home() / ".cargo")
    target = os.environ.get("CARGO_TARGET_DIR") or str(ROOT / "target")
    return sorted({os.fsencode(str(folder)) + b"/" for folder in (ROOT, cargo, target)})


def refuse_paths(tree: pathlib.Path, trial: bool) -> None:
    """Ends where a file names a folder of this machine; a trial is only told."""
    found = [
        f"{path.relative_to(tree)} names {folder.decode()}"
        for path in sorted(tree.rglob("*"))
        if path.is_file() and not path.is_symlink()
        for content in [path.read_bytes()]
        for folder in folders_of_this_machine()
        if folder in content
    ]
    if found and trial:
        print("package: a package that is handed out would be refused:\n  " + "\n  ".join(found))
    elif found:
        sys.exit("package: refused:\n  " + "\n  ".join(found))


def sizes(tree: pathlib.Path) -> str:
    """What each part takes, as the rows of a table."""
    taken = dict.fromkeys((name for name, _ in PARTS), 0)
    for path in tree.rglob("*"):
        if path.is_file() and not path.is_symlink():
            name = next(name for name, pattern in PARTS if re.search(pattern, path.relative_to(tree).as_posix()))
            taken[name] += path.stat().st_size
    lines = [f"{size / 1e6:8.1f} MB  {name}" for name, size in sorted(taken.items(), key=lambda part: -part[1])]
    return "\n".join([*lines, f"{sum(taken.values()) / 1e6:8.1f} MB  together"])


def dependencies(tree: pathlib.Path) -> str:
    """What dpkg-shlibdeps finds that the programs and libraries need of Debian."""
    with tempfile.TemporaryDirectory() as folder:
        control = pathlib.Path(folder) / "debian/control"
        write(control, "Source: footnote\n\nPackage: footnote\nArchitecture: any\n")
        # It takes a folder with one of this name for the root of a package, and finds there what the programs bring with them.
        (tree / "DEBIAN").mkdir(exist_ok=True)
        lib = tree / "usr/lib/footnote"
        binaries = [str(lib / program) for program in PROGRAMS]
        binaries += [str(path) for path in sorted((lib / "lib").glob("*.so*"))]
        printed = run(["dpkg-shlibdeps", "-O", "--warnings=0", f"-l{lib / 'lib'}", *[f"-e{path}" for path in binaries]], cwd=folder, stderr=subprocess.DEVNULL)
    return printed.strip().removeprefix("shlibs:Depends=")


def deb(tree: pathlib.Path, trial: bool) -> pathlib.Path:
    """Adds what only Debian wants to a copy of the tree."""
    architecture = DEBIAN_NAMES[platform.machine()]
    doc = tree / "usr/share/doc/footnote"
    place(LINUX / "copyright", doc / "copyright")
    changes = (f"footnote ({version()}) stable; urgency=medium\n\n  * Version {version()}.\n\n"
               f" -- The Footnote authors <footnote@localhost>  {run(['date', '--utc', '-R', f'--date=@{epoch()}'])}")
    write(doc / "changelog.gz", compressed(changes))
    place(LINUX / "lintian-overrides", tree / "usr/share/lintian/overrides/footnote")
    files = [path for path in sorted(tree.rglob("*")) if path.is_file() and not path.is_symlink()]
    installed = sum(-(-path.stat().st_size // 1024) for path in files)
    write(tree / "DEBIAN/control", "\n".join([
        "Package: footnote",
        f"Version: {version()}",
        f"Architecture: {architecture}",
        "Maintainer: The Footnote authors <footnote@localhost>",
        f"Installed-Size: {installed}",
        f"Depends: {dependencies(tree)}",
        "Recommends: xdg-utils, shared-mime-info",
        "Suggests: python3-nautilus",
        "Section: text",
        "Priority: optional",
        "Description: ask your documents; every sentence is footnoted",
        " Drop documents into the window, ask a question, and read an answer in which",
        " every sentence has a footnote to the exact passage, on the exact page, that",
        " supports it. Everything happens on your own computer.",
        "",
    ]))
    listed = run(["md5sum", *[str(path.relative_to(tree)) for path in files]], cwd=tree)
    write(tree / "DEBIAN/md5sums", listed)
    settle(tree)
    package = OUT / f"footnote_{version()}_{architecture}.deb"
    run(["dpkg-deb", "--root-owner-group", "-Znone" if trial else "-Zxz", "--build", str(tree), str(package)],
        env={**os.environ, "SOURCE_DATE_EPOCH": str(epoch())})
    return package


def rpm(tree: pathlib.Path, trial: bool) -> pathlib.Path:
    """Fedora's folder for completions of zsh is another."""
    share = tree / "usr/share"
    (share / "zsh/vendor-completions").rename(share / "zsh/site-functions")
    place(ROOT / "LICENSE-MIT", share / "doc/footnote/LICENSE-MIT")
    place(ROOT / "LICENSE-APACHE", share / "doc/footnote/LICENSE-APACHE")
    settle(tree)
    own = {"usr/lib/footnote", "usr/share/doc/footnote"}
    names = []
    for path in sorted(tree.rglob("*")):
        name = path.relative_to(tree).as_posix()
        if path.is_dir():
            if any(name == folder or name.startswith(f"{folder}/") for folder in own):
                names.append(f'%dir "/{name}"')
        else:
            names.append(f'"/{name}"')
    with tempfile.TemporaryDirectory() as folder:
        spec = pathlib.Path(folder) / "footnote.spec"
        write(spec, filled(LINUX / "footnote.spec", TREE=str(tree), FILES="\n".join(names)))
        define = {"_topdir": folder, "_rpmdir": f"{folder}/out", "use_source_date_epoch_as_buildtime": "1",
                  "clamp_mtime_to_source_date_epoch": "1", "_buildhost": "localhost", "_binary_payload": "w1.zstdio" if trial else "w19.zstdio"}
        flags = [part for name, value in define.items() for part in ("--define", f"{name} {value}")]
        run(["rpmbuild", "--quiet", "-bb", *flags, str(spec)], env={**os.environ, "SOURCE_DATE_EPOCH": str(epoch())})
        made = next(pathlib.Path(folder, "out").rglob("*.rpm"))
        return pathlib.Path(shutil.copy(made, OUT / made.name))


def portable(release: pathlib.Path, folder: pathlib.Path, trial: bool) -> pathlib.Path:
    """The tree of the programs with what a person wants beside it, as an archive."""
    name = f"footnote-{version()}-linux-{platform.machine()}"
    tree = folder / name
    program_tree(release, tree, trial)
    documentation(tree / "doc")
    manual(release, tree / "doc/manual")
    for licence in ("LICENSE-MIT", "LICENSE-APACHE"):
        place(ROOT / licence, tree / "doc" / licence)
    place(ROOT / "icons/128x128.png", tree / "footnote.png")
    place(LINUX / "README-portable.md", tree / "README.md")
    settle(tree)
    refuse_paths(tree, trial)
    archive = OUT / f"{name}.tar.zst"
    tar = ["tar", "--sort=name", "--owner=0", "--group=0", "--numeric-owner", "--format=gnu", f"--mtime=@{epoch()}",
           "-C", str(folder), "-c", name]
    with subprocess.Popen(tar, stdout=subprocess.PIPE) as packing:
        run(["zstd", "-1" if trial else "-19", "-T1", "--quiet", "--force", "-o", str(archive)], stdin=packing.stdout)
    if packing.returncode:
        sys.exit("package: tar failed")
    return archive


def flatpak(tree: pathlib.Path) -> None:
    """Puts beside `packaging/flatpak` what its manifest takes: the tree of the programs, and what a desktop looks for."""
    target = OUT / "flatpak"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(tree / "usr/lib/footnote", target)
    for folder in ("applications", "metainfo", "icons", "doc"):
        shutil.copytree(tree / "usr/share" / folder, target / "share" / folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    target = os.environ.get("CARGO_TARGET_DIR") or str(ROOT / "target")
    parser.add_argument("--release", type=pathlib.Path, default=pathlib.Path(target) / "release", help="folder of the programs")
    parser.add_argument("--homepage", help="address that pictures and project page are named by in the metadata of the desktop")
    parser.add_argument("--trial", action="store_true", help="take any build, and compress fast")
    parser.add_argument("kinds", nargs="*", choices=["deb", "rpm", "portable", "flatpak"],
                        help="which packages; without it, all but what a Flatpak is made of")
    chosen = parser.parse_args()
    kinds = chosen.kinds or ["deb", "rpm", "portable"]
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        if set(kinds) - {"portable"}:
            tree = work / "tree"
            desktop_tree(chosen.release, tree, chosen.homepage, chosen.trial)
            settle(tree)
            refuse_paths(tree, chosen.trial)
            print(sizes(tree))
        for kind in kinds:
            if kind == "flatpak":
                flatpak(tree)
                continue
            if kind == "portable":
                made = portable(chosen.release, work, chosen.trial)
            else:
                own = work / kind
                shutil.copytree(tree, own, symlinks=True)
                made = {"deb": deb, "rpm": rpm}[kind](own, chosen.trial)
            print(f"{made.stat().st_size / 1e6:8.1f} MB  {made.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
