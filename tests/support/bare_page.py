"""A page with nothing but widgets, put together as the site does: quick to open while one of them is being made.

python tests/support/bare_page.py learning_rate /tmp/page.html
"""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fishbook.widgets import MIME, WIDGETS, Interactive, _assets


def write(path: Path, widgets: Iterable[Interactive], change: Any = lambda bundle: bundle, theme: str = "light") -> Path:
    """Write the page; `change` may alter each output before it is written, to see what damage does."""
    widgets, body, views = list(widgets), [], []
    for k, widget in enumerate(widgets):
        bundle, metadata = widget._repr_mimebundle_()
        bundle = change(bundle)
        text = json.dumps(bundle[MIME]).replace("<", "\\u003c")
        png = base64.b64encode(bundle["image/png"]).decode()
        alt = metadata["image/png"]["alt"].replace('"', "&quot;")
        view = widget.view
        body.append(
            f'<div class="fishbook-widget fishbook-view-{view}" id="widget-{k}"><img src="data:image/png;base64,{png}"'
            f' alt="{alt}" width="576"><script type="application/json">{text}</script></div>'
        )
        views.append(view)
    scripts = [_assets.site_scripts(), *(_assets.view_script(view) for view in dict.fromkeys(views))]
    path.write_text(
        f'<!doctype html><html lang="en" data-theme="{theme}"><head><meta charset="utf-8"><title>widgets</title>'
        f'<meta name="viewport" content="width=device-width"><style>body {{ max-width: 688px; margin: 1rem auto; '
        f"font-family: sans-serif; background: {'#fff' if theme == 'light' else '#14181e'} }}{_assets.css()}</style></head>"
        f"<body><main><h1>Widgets</h1>{''.join(body)}</main>"
        + "".join(f"<script>{script}</script>" for script in scripts)
        + "</body></html>",
        encoding="utf-8",
    )
    return path


if __name__ == "__main__":
    write(Path(sys.argv[2]), [WIDGETS[sys.argv[1]]()], theme=sys.argv[3] if len(sys.argv) > 3 else "light")
