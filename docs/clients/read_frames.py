#!/usr/bin/env python3
"""Decodes five thermal pictures and prints their extremes."""
import os
import sys

from labgate_client import Lab

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from thermal_frame import decode  # noqa: E402  (the decoder stands one folder up)

with Lab() as lab:
    lab.subscribe("+/frame")
    for count, (topic, payload) in enumerate(lab.messages(seconds=20), start=1):
        frame = decode(payload)
        known = [value for value in frame.temperaturesC if value is not None]
        print(f"{topic} {frame.width}x{frame.height} seq {frame.seq}: min {min(known):.2f} max {max(known):.2f} °C")
        if count == 5:
            break
