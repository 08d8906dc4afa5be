"""Bundle the d3 functions the widgets draw with into src/fishbook/widgets/views/vendor/d3.js: no CDN is asked for them.

    python book/_make/vendor_d3.py            # replaces d3.js and LICENSE-d3
    python book/_make/vendor_d3.py --check    # says whether the committed files are what this script makes

Needs `npm` and `node` (18 or newer).  Versions and npm's SHA-512 sums are pinned below, so a different package is refused.
The file has one line that makes `d3` an ordinary variable and a last line that exports it: node can import the file,
and a linker that wants plain script text cuts the last line.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

TARGET = Path(__file__).resolve().parents[2] / "src" / "fishbook" / "widgets" / "views" / "vendor"

NAMES = {
    "d3-scale": ["scaleLinear", "scaleLog", "scaleBand"],
    "d3-shape": ["line", "area"],
    "d3-contour": ["contours"],
    "d3-array": ["ticks", "tickStep"],
    "d3-format": ["format"],
}

# Package -> version and SHA-512 (base64, as npm writes it), dependencies included.  These are the last releases whose
# entry is src/, one function a module; the next ones (d3-scale 4.0.3, d3-shape 3.2.1, d3-array 3.2.5, ...) ship one
# rolled-up module each, of which esbuild can drop far less: the same names take 56 kB instead of 34.
PINNED = {
    "d3-array": ("3.2.4", "tdQAmyA18i4J7wprpYq8ClcxZy3SC31QMeByyCFyRt7BVHdREQZ5lpzoe5mFEYZUWe+oq8HBvk9JjpibyEV4Jg=="),
    "d3-color": ("3.1.0", "zg/chbXyeBtMQ1LbD/WSoW2DpC3I0mpmPdW+ynRTj/x2DAWYrIY7qeZIHidozwV24m4iavr15lNwIwLxRmOxhA=="),
    "d3-contour": ("4.0.2", "4EzFTRIikzs47RGmdxbeUvLWtGedDUNkTcmzoeyg4sP/dvCexO47AaQL7VKy/gul85TOxw+IBgA8US2xwbToNA=="),
    "d3-format": ("3.1.2", "AJDdYOdnyRDV5b6ArilzCPPwc1ejkHcoyFarqlPqT7zRYjhavcT3uSrqcMvsgh2CgoPbK3RCwyHaVyxYcP2Arg=="),
    "d3-interpolate": ("3.0.1", "3bYs1rOD33uo8aqJfKP3JWPAibgw8Zm2+L9vBKEHJ2Rg+viTR7o5Mmv5mZcieN+FRYaAOWX5SJATX6k1PWz72g=="),
    "d3-path": ("3.1.0", "p3KP5HCf/bvjBSSKuXid6Zqijx7wIfNW+J/maPs+iwR35at5JCbLUT0LzF1cnjbCHWhqzQTIN2Jpe8pRebIEFQ=="),
    "d3-scale": ("4.0.2", "GZW464g1SH7ag3Y7hXjf8RoUuAFIqklOAq3MRl4OaWabTFJY9PN/E1YklhXLh+OQ3fM9yS2nOkCoS+WLZ6kvxQ=="),
    "d3-shape": ("3.2.0", "SaLBuwGm3MOViRq2ABk3eLoxwZELpH6zhl3FbAoJ7Vm1gofKx6El1Ib5z23NUEhF9AsGl7y+dzLe5Cw2AArGTA=="),
    "d3-time": ("3.1.0", "VqKjzBLejbSMT4IgbmVgDjpkYrNWUYJnbCGo874u7MMKIWsILRX+OpX/gTk8MqjpT1A/c6HY2dCA77ZN0lkQ2Q=="),
    "d3-time-format": ("4.1.0", "dJxPBlzC7NugB2PDLwo9Q8JiTR3M3e4/XANkreKSUxF8vvXKqm1Yfq4Q5dl8budlunRVlUUaDUgFt7eA8D6NLg=="),
    "esbuild": ("0.28.2", "HKVLS8dvII+xoKW9kmqxbRKrnWEXfJJr/FZhhJmiqIB0e053QNYFqOBouTMO/k5sID4MvCiUCvv8b9M4h32wIA=="),
    "internmap": ("2.0.3", "5Hh7Y1wQbvY5ooGgPbDaL5iYLAPzMTUrjMulskHLH6wnv/A+1q5rgEaiuqEjB+oxGXIVZs1FF+R/KPN3ZSQYYg=="),
}


def program(name: str) -> str:
    """The path of `npm` or `node`; SystemExit when it is missing."""
    path = shutil.which(name)
    if path is None:
        raise SystemExit(f"{name} is needed to bundle d3: install Node.js, then run this again")
    return path


def install(folder: Path) -> None:
    """Put the pinned packages into `folder`/node_modules, no script of theirs run; SystemExit when one is another.

    Of esbuild's own binary, one package per platform, esbuild itself fixes the version.
    """
    wanted = {name: version for name, (version, _) in PINNED.items()}
    (folder / "package.json").write_text(json.dumps({"private": True, "dependencies": wanted}))
    command = [program("npm"), "install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    lock = json.loads((folder / "node_modules" / ".package-lock.json").read_text())
    for path, entry in lock["packages"].items():
        name, found = path.removeprefix("node_modules/"), (entry["version"], entry["integrity"].removeprefix("sha512-"))
        if not name.startswith("@esbuild/") and PINNED.get(name) != found:
            raise SystemExit(f"{name}: npm served {found}, expected {PINNED.get(name)}")


def bundle(folder: Path) -> tuple[str, list[str]]:
    """The code that sets `d3`, minified, and the packages of which something is in it."""
    entry = "".join(f'export {{ {", ".join(names)} }} from "{package}";\n' for package, names in NAMES.items())
    (folder / "entry.js").write_text(entry)
    flags = "--bundle --format=iife --global-name=d3 --minify --target=es2020 --legal-comments=none --log-level=warning"
    esbuild = [program("node"), "node_modules/esbuild/bin/esbuild", "entry.js", *flags.split()]
    subprocess.run([*esbuild, "--outfile=d3.js", "--metafile=meta.json"], cwd=folder, check=True)
    inputs = json.loads((folder / "meta.json").read_text())["outputs"]["d3.js"]["inputs"]
    used = {path.split("/")[1] for path, of in inputs.items() if path.startswith("node_modules/") and of["bytesInOutput"]}
    return (folder / "d3.js").read_text(encoding="utf-8"), sorted(used)


def vendor_files() -> dict[str, bytes]:
    """File name below the vendor folder -> bytes: the bundle, and the licence of every package in it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        install(folder)
        code, packages = bundle(folder)
        texts = {p: (folder / "node_modules" / p / "LICENSE").read_text(encoding="utf-8").strip() for p in packages}
    versions = ", ".join(f"{package} {PINNED[package][0]}" for package in packages)
    banner = f"// d3 for fishbook's widgets, made by book/_make/vendor_d3.py: {versions}. Licence: ISC, see LICENSE-d3."
    licences = "\n\n\n".join(f"{package} {PINNED[package][0]}\n\n{text}" for package, text in texts.items())
    return {"d3.js": f"{banner}\n{code.strip()}\nexport {{ d3 }};\n".encode(), "LICENSE-d3": f"{licences}\n".encode()}


def main() -> None:
    """Write the two files, or with --check compare them."""
    files = vendor_files()
    if "--check" in sys.argv[1:]:
        here = {name: (TARGET / name).read_bytes() for name in files if (TARGET / name).is_file()}
        different = sorted(name for name in files if files[name] != here.get(name))
        if different:
            raise SystemExit("not what vendor_d3.py makes: " + ", ".join(different))
        print(f"{' and '.join(files)} are what vendor_d3.py makes")
        return
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (TARGET / name).write_bytes(data)
    print(f"wrote {', '.join(f'{name} ({len(data) / 1e3:.1f} kB)' for name, data in files.items())} to {TARGET}")


if __name__ == "__main__":
    main()
