"""For tests that run code in the sandbox: skipped, with the reason, where there is none."""

import pytest

from fishbook.grading import _sandbox

found = _sandbox.backend()
needs_sandbox = pytest.mark.skipif(found.name != "bubblewrap", reason=f"bubblewrap does not work here: {found.advice}")
