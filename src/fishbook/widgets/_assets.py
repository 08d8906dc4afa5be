"""The JavaScript of a view and all that it imports, put together for its host: one ES module, or classic scripts.

Browsers refuse ES modules from file://, and a notebook hands over one text, so the modules are linked here.  Each becomes
a function of its own, run once, in the order of its imports; what it exports is kept under its path.  The rules that our
modules follow: `import { a, b } from "./x.js";` on one line each, `export` in front of a function, const or default.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path, PurePosixPath

__all__ = ["css", "module", "site_scripts", "view_script"]

VIEWS = Path(__file__).parent / "views"
SITE = "kit/site.js"
_IMPORT = re.compile(r'^import \{ (\w+(?:, \w+)*) \} from "([^"]+)";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?:async )?(?:function\*? |const |let |class )(\w+)", re.MULTILINE)
_EXPORT_LIST = re.compile(r"^export \{ ([\w, ]+) \};$", re.MULTILINE)
_REGISTRY = "globalThis.fishbook ??= {}"


def css() -> str:
    """The style sheet of all widgets, for the site and for notebooks."""
    return (VIEWS / "kit" / "widget.css").read_text(encoding="utf-8")


@cache
def module(view: str) -> str:
    """One ES module with everything that views/<view>.js needs; its default export is that of the view."""
    parts = [_wrapped(path) for path in _order(f"{view}.js")]
    body = "\n".join(["const fishbook = {};", *parts]).replace("globalThis.fishbook", "fishbook")
    return f'{body}\nexport default fishbook["{view}.js"].default;\n'


@cache
def site_scripts() -> str:
    """The classic script that every page with a widget loads: the kit, and what mounts the views."""
    kit = [f"kit/{path.name}" for path in sorted((VIEWS / "kit").glob("*.js"))]
    return "\n".join([f"{_REGISTRY};", *map(_wrapped, _order(*kit))]) + "\n"


@cache
def view_script(view: str) -> str:
    """The classic script of one view and its own modules; it needs `site_scripts` before it."""
    own = [path for path in _order(f"{view}.js") if not path.startswith(("kit/", "vendor/"))]
    return "\n".join(map(_wrapped, own)) + "\n"


def _order(*entries: str) -> list[str]:
    """The modules that the entries need, each after those that it imports; raises ValueError for a circle."""
    done: list[str] = []
    open_: list[str] = []

    def visit(path: str) -> None:
        if path in done:
            return
        if path in open_:
            raise ValueError(f"circular import: {' -> '.join([*open_, path])}")
        open_.append(path)
        for _, target in _IMPORT.findall(_source(path)):
            visit(_resolved(path, target))
        open_.pop()
        done.append(path)

    for entry in entries:
        visit(entry)
    return done


def _source(path: str) -> str:
    return (VIEWS / path).read_text(encoding="utf-8")


def _resolved(importer: str, target: str) -> str:
    """ "./dom.js" as seen from "kit/plot.js" is "kit/dom.js"."""
    parts: list[str] = []
    for part in (PurePosixPath(importer).parent / target).parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


def _wrapped(path: str) -> str:
    """The module as `fishbook[path] = (() => { ...; return { exports }; })();`."""
    source = _source(path)
    names = _EXPORT.findall(source) + [name.strip() for row in _EXPORT_LIST.findall(source) for name in row.split(",")]
    body = _IMPORT.sub(lambda m: f'const {{ {m[1]} }} = globalThis.fishbook["{_resolved(path, m[2])}"];', source)
    body = _EXPORT_LIST.sub("", body)
    if re.search(r"^export default ", body, re.MULTILINE):
        body = re.sub(r"^export default ", "const $default = ", body, flags=re.MULTILINE)
        names.append("default: $default")
    body = re.sub(r"^export ", "", body, flags=re.MULTILINE)
    if re.search(r"^\s*import\b", body, re.MULTILINE):
        raise ValueError(f'{path}: write imports as `import {{ a, b }} from "./x.js";`, on one line each')
    return f'globalThis.fishbook["{path}"] = (() => {{\n{body}\nreturn {{ {", ".join(names)} }};\n}})();'
