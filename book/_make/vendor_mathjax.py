"""Fetch MathJax 3.2.2 from npm into book/_site/vendor/mathjax: the formulas are set by the site itself, not by a CDN.

    python book/_make/vendor_mathjax.py            # replaces the folder
    python book/_make/vendor_mathjax.py --check    # says whether the committed folder is what npm serves

Needs `npm` (any version).  The archive's SHA-256 is pinned below, so a different file is refused.
"""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

PACKAGE = "mathjax@3.2.2"
SHA256 = "1b9c0a1c44df864e915690558e72adb9cc5203360daefd385084ced3b6c64c09"
TARGET = Path(__file__).resolve().parents[1] / "_site" / "vendor" / "mathjax"

# What a page can ask for: the loader with TeX input and HTML output, its fonts, the TeX extensions it loads on
# demand (\cancel, \color, ...), and what a reader switches on from the formula's menu (explorer, speech in English).
WANTED = [
    "LICENSE",
    "es5/tex-chtml.js",
    "es5/output/chtml/fonts/woff-v2/",
    "es5/input/tex/extensions/",
    "es5/a11y/",
    "es5/sre/mathmaps/base.json",
    "es5/sre/mathmaps/en.json",
    "es5/sre/mathmaps/nemeth.json",
]


def archive() -> bytes:
    """The npm package as bytes; SystemExit when npm is missing or the bytes are not the pinned ones."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("npm is needed to fetch MathJax: install Node.js, then run this again")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([npm, "pack", PACKAGE, "--silent"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        (path,) = Path(folder).glob("*.tgz")
        content = path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256:
        raise SystemExit(f"{PACKAGE}: SHA-256 is {found}, expected {SHA256}")
    return content


def wanted_files(content: bytes) -> dict[str, bytes]:
    """Path below the vendor folder -> bytes, for the files of `WANTED`."""
    files = {}
    with tarfile.open(fileobj=io.BytesIO(content)) as tar:
        for member in tar.getmembers():
            name = member.name.removeprefix("package/")
            if member.isfile() and any(name == want or (want.endswith("/") and name.startswith(want)) for want in WANTED):
                stream = tar.extractfile(member)
                assert stream is not None
                files[name.removeprefix("es5/")] = stream.read()
    return files


def main() -> None:
    """Write the folder, or with --check compare it."""
    files = wanted_files(archive())
    if "--check" in sys.argv[1:]:
        here = {str(path.relative_to(TARGET)): path.read_bytes() for path in TARGET.rglob("*") if path.is_file()}
        different = sorted(name for name in files.keys() | here.keys() if files.get(name) != here.get(name))
        if different:
            raise SystemExit("not what npm serves: " + ", ".join(different))
        print(f"{len(files)} files are those of {PACKAGE}")
        return
    shutil.rmtree(TARGET, ignore_errors=True)
    for name, data in files.items():
        path = TARGET / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    print(f"wrote {len(files)} files, {sum(map(len, files.values())) / 1e6:.1f} MB, to {TARGET}")


if __name__ == "__main__":
    main()
