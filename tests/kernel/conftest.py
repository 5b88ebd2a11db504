"""Kernels for the tests of magics and widgets.

Starting one takes about a second, so most tests share one; it is made forget what
the test before did, and keeps its pictures in the archive of this test.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from instruments.canary import Canary

from tests.kernel.kernels import Kernel

_FORGET = """
import os as _os
_os.chdir({cwd!r})
_os.environ['HOME'] = {user!r}
for _name in ('OPENAI_API_KEY', 'OPENAI_BASE_URL'):
    _os.environ.pop(_name, None)
get_ipython().reset(new_session=False)
import dalle_notebook as dalle
get_ipython().config.pop('DalleMagics', None)
%reload_ext dalle_notebook
from dalle_notebook.session import session as _module
if _module._session is not None:
    _module._session.close()
    _module._session = None
dalle.configure(home={home!r})
"""


@pytest.fixture(scope="session")
def _common_kernel(sandbox: Path) -> Iterator[Kernel]:
    with Kernel() as kernel:
        yield kernel


@pytest.fixture
def kernel(_common_kernel: Kernel, canary: Canary, home: Path) -> Iterator[Kernel]:
    """A kernel with the extension loaded, shared with other tests."""
    _common_kernel.canary = canary
    _common_kernel.allow_stdin = True
    user = str(home.parent / "home")
    cwd = str(home.parent / "cwd")
    _common_kernel.run(_FORGET.format(home=str(home), user=user, cwd=cwd))
    yield _common_kernel
    _common_kernel.canary = None


@pytest.fixture
def own_kernel(canary: Canary) -> Iterator[Kernel]:
    """A fresh kernel of this test alone, the extension not loaded."""
    with Kernel(canary) as kernel:
        yield kernel
