#!/usr/bin/env python3
"""Sets the supply, switches it on for two seconds under a lease, and switches it off. Every reply is a read-back."""
import sys
import time

from labgate_client import Lab


def ask(lab, method, args):
    reply = lab.command("psu0", method, args)
    if reply is None or reply["status"] != "ok":
        sys.exit(f"psu0 {method}: {'no reply' if reply is None else reply['code'] + ' ' + reply['msg']}")
    state = reply["data"]
    print(f"{method} {args}: output {'on' if state['output'] else 'off'}, {state['vSet']} V set")


with Lab() as lab:
    ask(lab, "set", {"voltage": 5, "currentLimit": 0.5})
    # without a `keepalive` the gateway switches off after the lease, also when this program has died
    ask(lab, "output", {"on": True, "leaseMs": 10_000})
    time.sleep(2)
    ask(lab, "output", {"on": False})
