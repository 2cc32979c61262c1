#!/usr/bin/env python3
"""Decodes the thermal frames of Labgate recordings (MCAP message encoding x-labgate-thermal-frame-difference-1).

Standard library only. docs/recordings.md describes the coding. Any MCAP reader gives the messages of a channel; hand their
data to one decoder a channel and chunk, in order, and it gives the frames as they were published:

    decoder = FrameDecoder()
    for message in messages: frame = decoder.decode(message.data)
"""
import struct
import zlib

_HEAD = 60  # the header of a frame without its CRC
_PLAIN, _ALONE, _DIFFERENCE = 0, 1, 2
_CRC_DERIVED, _CHESS = 0x04, 0x08
_FLAG_CRC = 1 << 5


class FrameDecoder:
    """Frames of one camera, from one that stands alone on."""

    def __init__(self):
        self._before = None

    def decode(self, coded: bytes) -> bytes:
        """Gives the frame as it was published. Raises ValueError when the bytes are not a coded frame."""
        if not coded:
            raise ValueError("no bytes")
        kind = coded[0] & 3
        if coded[0] == _PLAIN:
            return coded[1:]
        if kind not in (_ALONE, _DIFFERENCE):
            raise ValueError("unknown kind")
        if kind == _DIFFERENCE and self._before is None:
            raise ValueError("the frame before is missing")
        head_before, counts_before = self._before if kind == _DIFFERENCE else (bytes(_HEAD), None)
        start = 1 + _HEAD + (0 if coded[0] & _CRC_DERIVED else 4)
        head = bytes((a + b) & 0xFF for a, b in zip(coded[1 : 1 + _HEAD], head_before))
        width, height = struct.unpack_from("<HH", head, 32)
        size = width * height
        if len(coded) != start + 2 * size or (counts_before is not None and len(counts_before) != size):
            raise ValueError("its length does not fit its size")
        counts = [0] * size
        last = 0
        for i, pixel in enumerate(_order(width, height, bool(coded[0] & _CHESS))):
            folded = coded[start + i] | coded[start + size + i] << 8
            difference = (folded >> 1) ^ -(folded & 1)
            reference = last if counts_before is None else counts_before[pixel]
            last = counts[pixel] = (reference + difference) & 0xFFFF
        self._before = (head, counts)
        pixels = struct.pack(f"<{size}H", *counts)
        return head + self._crc(coded, start, head, pixels) + pixels

    @staticmethod
    def _crc(coded: bytes, start: int, head: bytes, pixels: bytes) -> bytes:
        if not coded[0] & _CRC_DERIVED:
            return coded[start - 4 : start]
        (flags,) = struct.unpack_from("<H", head, 36)
        return struct.pack("<I", zlib.crc32(pixels) if flags & _FLAG_CRC else 0)


def _order(width: int, height: int, is_chess: bool):
    """Pixels of sub-page 0 first, then those of sub-page 1."""
    for parity in (0, 1):
        for i in range(width * height):
            row = i // width
            if ((row + i % width if is_chess else row) & 1) == parity:
                yield i
