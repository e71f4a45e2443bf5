"""miniaudio, imported without numpy; ``None`` where it has no wheel.

miniaudio imports numpy where it is installed (with the extra ``natural``) and has no use for it
here: that would cost the engine 43 ms and 18 MB.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from types import ModuleType

_hides_numpy = "numpy" not in sys.modules
if _hides_numpy:
    # An import of a name that maps to ``None`` fails at once.
    sys.modules["numpy"] = cast("ModuleType", None)
try:
    import miniaudio
except ImportError:
    miniaudio = None
finally:
    if _hides_numpy:
        del sys.modules["numpy"]

__all__ = ["miniaudio"]
