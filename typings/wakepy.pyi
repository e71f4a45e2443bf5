# The part of wakepy that is used; it may not be installed.
from contextlib import AbstractContextManager
from typing import Any

class _Keep:
    def presenting(self, *, on_fail: str = ...) -> AbstractContextManager[Any]: ...

keep: _Keep
