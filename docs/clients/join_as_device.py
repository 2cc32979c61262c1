#!/usr/bin/env python3
"""Joins the bench as a device of its own: the descriptor is all it takes to be shown, charted and stored."""
import math
import os
import secrets
import time

from labgate_client import Lab

DEVICE = "door0"
SECONDS = float(os.environ.get("EXAMPLE_SECONDS", "5"))

with Lab() as lab:
    lab.publish(f"{DEVICE}/$desc", {
        "v": 1,
        "id": DEVICE,
        "kind": "python-example",
        "name": "Door sensor",
        "sim": True,
        "streams": {"door": {"periodMs": 500, "props": {
            "angle": {"name": "Opening angle", "unit": "°", "datatype": "float", "format": "0:90", "resolution": 0.1},
            "open": {"name": "Open", "datatype": "boolean"},
        }}},
        "cmds": {},
    }, retain=True)
    lab.publish(f"{DEVICE}/$state", "ready", retain=True)
    session = secrets.token_hex(4)
    start = time.monotonic()
    seq = 0
    while time.monotonic() - start < SECONDS:
        angle = round(45 + 45 * math.sin(time.monotonic()), 1)
        lab.publish(f"{DEVICE}/t/door", {
            "v": 1,
            "sid": session,
            "seq": seq,
            "ts": int(time.time() * 1000),
            "mono": int((time.monotonic() - start) * 1e6),
            "q": "good",
            "src": "sim",
            "val": {"angle": angle, "open": angle > 5},
        }, retain=True)
        seq += 1
        time.sleep(0.5)
    lab.publish(f"{DEVICE}/$state", "disabled", retain=True)
    print(f"{seq} messages of {DEVICE} were acknowledged, so they are in the journal")
