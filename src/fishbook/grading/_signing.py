"""Signatures over results, so that an edit made later is noticed.

The signature is an HMAC with SHA-256 over the result's JSON in one canonical form.  Whoever holds the key can sign, so the
key stays with the instructor: it is made at first use and readable by its owner alone.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from pathlib import Path
from typing import Any

__all__ = ["is_signed", "key", "signed"]

FIELD = "signature"


def key(path: Path | None = None) -> bytes:
    """The key in `path`, or in the user's settings; made when there is none.  ValueError for a file that holds no key."""
    if path is None:
        import platformdirs

        path = platformdirs.user_config_path("fishbook") / "grading.key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as stream:
            stream.write(secrets.token_hex(32) + "\n")
    try:
        found = bytes.fromhex(path.read_text(encoding="ascii"))
    except ValueError:
        found = b""
    if len(found) < 16:
        raise ValueError(f"{path} holds no key: 32 or more hexadecimal digits are expected")
    return found


def signed(result: dict[str, Any], secret: bytes) -> dict[str, Any]:
    """The result with its signature added."""
    return {**result, FIELD: _signature(result, secret)}


def is_signed(result: dict[str, Any], secret: bytes) -> bool:
    """Was exactly this result signed with this key?"""
    return hmac.compare_digest(str(result.get(FIELD, "")), _signature(result, secret))


def _signature(result: dict[str, Any], secret: bytes) -> str:
    bare = {name: value for name, value in result.items() if name != FIELD}
    text = json.dumps(bare, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()
