#!/usr/bin/env python3
"""Writes thermal-frame.json: golden thermal frames (contract section 5), packed field by field.

It shares no code with any decoder, so that a decoder which agrees with it has been checked by somebody else.
Usage: python3 make_thermal_frames.py > thermal-frame.json
"""
import json
import math
import struct
import zlib

FORMATS = {"int16": ("<h", 0), "uint16": ("<H", 1), "float32": ("<f", 2), "raw16": ("<H", 3)}
DEFAULT = dict(
    format="int16", seq=31840, sid=0x9F31C0DE, tsUs=1763794065123456, monoUs=5123456789, width=4, height=2,
    flags=0b101, subpage=0, orientation=0, scale=0.01, offset=0.0, ta=3512, emissivity=9500, vdd=3290, rate=1600,
    badPixels=0, calId=0,
)
CRC = 1 << 5


def pack(counts, extra=b"", **fields):
    f = {**DEFAULT, **fields}
    code, number = FORMATS[f["format"]]
    pixels = b"".join(struct.pack(code, count) for count in counts)
    crc = zlib.crc32(pixels) if f["flags"] & CRC else 0
    header = b"THF1" + struct.pack(
        "<BBHIIQQHHHBBffhHHHHHI",
        1, number, 64 + len(extra), f["seq"], f["sid"], f["tsUs"], f["monoUs"], f["width"], f["height"], f["flags"],
        f["subpage"], f["orientation"], f["scale"], f["offset"], f["ta"], f["emissivity"], f["vdd"], f["rate"],
        f["badPixels"], f["calId"], crc,
    )
    assert len(header) == 64
    return header + extra + pixels, f, crc


def single(value):
    return struct.unpack("<f", struct.pack("<f", value))[0]


def frame(name, counts, extra=b"", **fields):
    data, f, crc = pack(counts, extra, **fields)
    scale, offset = single(f["scale"]), single(f["offset"])
    stored = [None if isinstance(c, float) and math.isnan(c) else (single(c) if f["format"] == "float32" else c) for c in counts]
    if f["format"] == "float32":
        temperatures = stored
    elif f["format"] == "raw16":
        temperatures = None
    else:
        temperatures = [None if f["format"] == "int16" and c == -32768 else c * scale + offset for c in counts]
    header = {
        "format": f["format"], "headerLen": 64 + len(extra), "seq": f["seq"], "sid": f["sid"], "tsUs": f["tsUs"],
        "monoUs": f["monoUs"], "width": f["width"], "height": f["height"], "flags": f["flags"],
        "subpage": f["subpage"], "orientation": f["orientation"], "scale": scale, "offset": offset,
        "taC": f["ta"] / 100, "emissivity": f["emissivity"] / 10000, "vddV": f["vdd"] / 1000,
        "rateHz": f["rate"] / 100, "badPixels": f["badPixels"], "calId": f["calId"], "crc32": crc,
    }
    return {"name": name, "hex": data.hex(), "header": header, "counts": stored, "temperaturesC": temperatures}


def malformed(name, reason, data):
    return {"name": name, "hex": bytes(data).hex(), "reason": reason}


def patched(at, code, *values):
    data = bytearray(pack([2300] * 8)[0])
    struct.pack_into(code, data, at, *values)
    return data


EIGHT = [2341, 2342, -1, 0, 1, 9120, -4000, 30000]
picture = [2300 + (x * 7 + y * 13) % 97 + (5000 if (x, y) == (19, 11) else 0) for y in range(24) for x in range(32)]
frames = [
    frame("a whole 32 × 24 picture", picture, width=32, height=24, flags=0b1101),
    frame("int16 with both signs", EIGHT),
    frame("int16 with a checksum", EIGHT, flags=0b101 | CRC),
    frame("int16 with pixels that are not available", [-32768, 2300, -32768, 2301, 2302, 2303, 2304, -32768]),
    frame("the coldest and the hottest int16", [-32767, 32767, -32766, 32766, -4000, 30000, 0, -1]),
    frame("uint16 with an offset", [0, 1, 65535, 32768, 32767, 100, 200, 300], format="uint16", scale=0.01, offset=-40.0),
    frame("float32", [23.41, -40.0, 300.0, math.nan, 0.0, 1e-3, 85.25, 91.2], format="float32"),
    frame("float32 with a checksum", [1.5, 2.5, math.nan, 4.5, 5.5, 6.5, 7.5, 8.5], format="float32", flags=CRC),
    frame("raw sensor words", [0, 1, 0x7FFF, 0x8000, 0xFFFF, 0x1234, 0xABCD, 42], format="raw16"),
    frame("a header eight bytes longer", EIGHT, extra=bytes(range(8))),
    frame("a header of odd length, so that no pixel is aligned", EIGHT, extra=b"\xff\xfe\xfd", flags=CRC),
    frame("float32 behind a header that is not a multiple of four", [23.41] * 8, extra=b"\x01\x02", format="float32"),
    frame("every counter and time at its end", EIGHT, seq=0xFFFFFFFF, sid=0xFFFFFFFF, tsUs=2**53 - 1,
          monoUs=2**53 - 1, badPixels=768, calId=65535, rate=6400, vdd=65535, emissivity=10000),
    frame("every counter and time at zero", EIGHT, seq=0, sid=0, tsUs=0, monoUs=0, flags=0, ta=0, emissivity=0,
          vdd=0, rate=0),
    frame("every flag this version knows", EIGHT, flags=0x3FF, subpage=1, orientation=7),
    frame("flags of a later version are no fault", EIGHT, flags=0xFC00 | 0b101),
    frame("a merged picture", EIGHT, flags=0b111, subpage=255),
    frame("the coldest die", EIGHT, ta=-32768),
    frame("the hottest die", EIGHT, ta=32767),
    frame("another scale and offset", EIGHT, scale=0.005, offset=125.5),
    frame("one pixel", [2500], width=1, height=1),
    frame("one row", [2500, 2501, 2502], width=3, height=1),
]
whole = pack([2300] * 8)[0]
summed = bytearray(pack([2300] * 8, flags=CRC)[0])
summed[-1] ^= 1
bad = [
    malformed("nothing", "shorter than a header", b""),
    malformed("a header that is cut", "shorter than a header", whole[:63]),
    malformed("text", "wrong magic", b"{" + b" " * 98 + b"}"),
    malformed("the next magic", "wrong magic", b"THF2" + whole[4:]),
    malformed("version 0", "unknown version", patched(4, "<B", 0)),
    malformed("version 2", "unknown version", patched(4, "<B", 2)),
    malformed("format 4", "unknown pixel format", patched(5, "<B", 4)),
    malformed("format 255", "unknown pixel format", patched(5, "<B", 255)),
    malformed("header length 0", "header length below 64", patched(6, "<H", 0)),
    malformed("header length 63", "header length below 64", patched(6, "<H", 63)),
    malformed("a header beyond the end", "length does not fit header and size", patched(6, "<H", 65535)),
    malformed("only a header", "length does not fit header and size", whole[:64]),
    malformed("one byte short", "length does not fit header and size", whole[:-1]),
    malformed("one byte too many", "length does not fit header and size", whole + b"\0"),
    malformed("a larger width", "length does not fit header and size", patched(32, "<H", 5)),
    malformed("the largest size", "length does not fit header and size", patched(32, "<HH", 65535, 65535)),
    malformed("the size of float32 in the clothes of int16", "length does not fit header and size", patched(5, "<B", 2)),
    malformed("a pixel that was changed", "wrong CRC", summed),
    malformed("a CRC that was announced and not written", "wrong CRC", patched(36, "<H", CRC)),
    malformed("a wall time of 2^53", "a time is not below 2^53", patched(16, "<Q", 2**53)),
    malformed("the largest monotonic time", "a time is not below 2^53", patched(24, "<Q", 2**64 - 1)),
    malformed("no pixels", "width or height is not 1 to 65535", patched(32, "<HH", 0, 0)[:64]),
    malformed("scale NaN", "scale or offset is not usable", patched(40, "<f", math.nan)),
    malformed("scale 0", "scale or offset is not usable", patched(40, "<f", 0.0)),
    malformed("scale infinite", "scale or offset is not usable", patched(40, "<f", math.inf)),
    malformed("offset infinite", "scale or offset is not usable", patched(44, "<f", -math.inf)),
]


def lines(cases):
    return ",\n".join("  " + json.dumps(case, ensure_ascii=False, separators=(",", ":")) for case in cases)


print('{"format":"thermal-frame-vectors/1",')
print('"note":"hex = the message; counts and temperaturesC row-major, null = not available (raw16 has no temperatures)",')
print(f'"frames":[\n{lines(frames)}\n],')
print(f'"malformed":[\n{lines(bad)}\n]}}')
