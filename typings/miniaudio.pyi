# The part of miniaudio that is used; the package brings no types that a checker takes.
from array import array
from collections.abc import Generator
from enum import Enum

class MiniaudioError(Exception): ...
class DecodeError(MiniaudioError): ...

class SampleFormat(Enum):
    SIGNED16 = ...

class Backend(Enum):
    NULL = ...

class PlaybackDevice:
    backend: str
    def __init__(
        self,
        output_format: SampleFormat = ...,
        nchannels: int = ...,
        sample_rate: int = ...,
        buffersize_msec: int = ...,
        callback_periods: int = ...,
        app_name: str = ...,
    ) -> None: ...
    def start(self, callback_generator: Generator[bytes, int]) -> None: ...
    def close(self) -> None: ...

class Devices:
    def __init__(self, backends: list[Backend] | None = ...) -> None: ...
    def get_playbacks(self) -> list[dict[str, object]]: ...

def stream_memory(
    data: bytes,
    output_format: SampleFormat = ...,
    nchannels: int = ...,
    sample_rate: int = ...,
    frames_to_read: int = ...,
) -> Generator[array[int], int]: ...
