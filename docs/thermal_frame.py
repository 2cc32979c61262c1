#!/usr/bin/env python3
"""Decodes Labgate thermal frames (MQTT topic lab/1/{gw}/{dev}/frame, contract section 5). Standard library only.

As a module:   from thermal_frame import decode; frame = decode(payload); print(frame.max_c)
From a shell:  mosquitto_sub -t 'lab/1/+/+/frame' -C 1 -N | python3 thermal_frame.py
"""
import json
import math
import struct
import sys
import zlib
from dataclasses import dataclass
from typing import List, Optional

_HEADER = struct.Struct("<4sBBHIIQQHHHBBffhHHHHHI")  # 64 bytes
_FORMATS = (("int16", "h", 2), ("uint16", "H", 2), ("float32", "f", 4), ("raw16", "H", 2))
_UNAVAILABLE = -32768
FLAG_CRC = 1 << 5


class FrameError(ValueError):
    """The bytes are not a thermal frame; the text says why."""


@dataclass(frozen=True)
class Frame:
    """A decoded frame. Temperatures in °C, row-major, row 0 = top; None = pixel not available."""

    format: str
    headerLen: int
    seq: int
    sid: int
    tsUs: int
    monoUs: int
    width: int
    height: int
    flags: int
    subpage: int
    orientation: int
    scale: float
    offset: float
    taC: float
    emissivity: float
    vddV: float
    rateHz: float
    badPixels: int
    calId: int
    crc32: int
    counts: List[Optional[float]]

    @property
    def temperaturesC(self) -> Optional[List[Optional[float]]]:
        """°C of every pixel; None for a frame of raw sensor words."""
        if self.format == "raw16":
            return None
        if self.format == "float32":
            return self.counts
        lost = _UNAVAILABLE if self.format == "int16" else None
        return [None if count == lost else count * self.scale + self.offset for count in self.counts]


def decode(data: bytes) -> Frame:
    """Reads one message. Raises FrameError when it is not a whole frame of version 1."""
    if len(data) < _HEADER.size:
        raise FrameError("shorter than a header")
    (magic, version, number, header_len, seq, sid, ts_us, mono_us, width, height, flags, subpage, orientation, scale,
     offset, ta, emissivity, vdd, rate, bad_pixels, cal_id, crc) = _HEADER.unpack_from(data)
    if magic != b"THF1":
        raise FrameError("wrong magic")
    if version != 1:
        raise FrameError("unknown version")
    if number >= len(_FORMATS):
        raise FrameError("unknown pixel format")
    name, code, size = _FORMATS[number]
    if header_len < _HEADER.size:
        raise FrameError("header length below 64")
    if len(data) != header_len + width * height * size:
        raise FrameError("length does not fit header and size")
    if flags & FLAG_CRC and zlib.crc32(data[header_len:]) != crc:
        raise FrameError("wrong CRC")
    if ts_us >= 2**53 or mono_us >= 2**53:
        raise FrameError("a time is not below 2^53")
    if width == 0 or height == 0:
        raise FrameError("width or height is not 1 to 65535")
    if name in ("int16", "uint16") and not (0 < scale < math.inf and math.isfinite(offset)):
        raise FrameError("scale or offset is not usable")
    values = struct.unpack_from(f"<{width * height}{code}", data, header_len)
    counts = [None if isinstance(value, float) and math.isnan(value) else value for value in values]
    return Frame(name, header_len, seq, sid, ts_us, mono_us, width, height, flags, subpage, orientation, scale, offset,
                 ta / 100, emissivity / 10000, vdd / 1000, rate / 100, bad_pixels, cal_id, crc, counts)


def main() -> int:
    """Reads one frame from standard input and prints it as JSON."""
    try:
        frame = decode(sys.stdin.buffer.read())
    except FrameError as error:
        print(f"not a thermal frame: {error}", file=sys.stderr)
        return 1
    print(json.dumps({**frame.__dict__, "temperaturesC": frame.temperaturesC}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
