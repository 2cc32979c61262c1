#!/usr/bin/env python3
"""Prints ten values of the bench with their units, which come from the descriptors."""
import json

from labgate_client import Lab

with Lab() as lab:
    lab.subscribe("+/$desc")
    lab.subscribe("+/t/+")
    props = {}
    printed = 0
    for topic, payload in lab.messages(seconds=20):
        message = json.loads(payload)
        device = topic.split("/")[0]
        if topic.endswith("/$desc"):
            props[device] = {name: stream["props"] for name, stream in message["streams"].items()}
            continue
        described = props.get(device, {}).get(topic.split("/")[2], {})
        for channel, value in message["val"].items():
            unit = described.get(channel, {}).get("unit", "")
            # a value that could not be read is null, and "why" has its code
            text = f"{value} {unit}" if value is not None else f"none, {message['why'][channel]}"
            print(f"{topic} {channel}: {text}".rstrip())
            printed += 1
        if printed >= 10:
            break
