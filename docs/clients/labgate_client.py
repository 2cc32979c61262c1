"""A few lines around paho-mqtt: connect to a Labgate gateway, listen, send commands. For the examples in this folder.

Debian: apt install python3-paho-mqtt. Where the gateway is: LABGATE_URL (mqtt://127.0.0.1:1883), LABGATE_GW (demo),
LABGATE_USER and LABGATE_PASSWORD where it wants them.
"""
import json
import os
import queue
import secrets
import time
from urllib.parse import urlparse

import paho.mqtt.client as mqtt


def _new_client(client_id):
    if hasattr(mqtt, "CallbackAPIVersion"):  # paho-mqtt 2
        return mqtt.Client(mqtt.CallbackAPIVersion.VERSION1, client_id)
    return mqtt.Client(client_id)


class Lab:
    """A connection to one gateway. Use it as a context manager."""

    def __init__(self):
        url = urlparse(os.environ.get("LABGATE_URL", "mqtt://127.0.0.1:1883"))
        self.prefix = f"lab/1/{os.environ.get('LABGATE_GW', 'demo')}/"
        self.client_id = f"python-{secrets.token_hex(4)}"
        self._messages = queue.Queue()
        self._client = _new_client(self.client_id)
        if "LABGATE_USER" in os.environ:
            self._client.username_pw_set(os.environ["LABGATE_USER"], os.environ.get("LABGATE_PASSWORD"))
        self._client.on_message = lambda _client, _userdata, message: self._messages.put(message)
        self._client.connect(url.hostname, url.port or 1883)
        self._client.loop_start()
        # replies come below reply/ and exactly this client's id (contract, section 10)
        self.subscribe(f"reply/{self.client_id}")

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self._client.disconnect()
        self._client.loop_stop()

    def subscribe(self, topic):
        """Subscribes to a filter below lab/1/{gw}/."""
        self._client.subscribe(self.prefix + topic, qos=1)

    def publish(self, topic, payload, retain=False):
        """Publishes below lab/1/{gw}/ with QoS 1 and waits for the acknowledgement; a dict becomes JSON."""
        body = json.dumps(payload) if isinstance(payload, dict) else payload
        self._client.publish(self.prefix + topic, body, qos=1, retain=retain).wait_for_publish()

    def messages(self, seconds):
        """Yields (topic below the prefix, payload bytes) as they come, for so many seconds."""
        end = time.monotonic() + seconds
        while True:
            try:
                message = self._messages.get(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                return
            yield message.topic[len(self.prefix):], message.payload

    def command(self, target, method, args, seconds=10):
        """Sends a command and returns its final reply, or None when none comes (contract, section 6)."""
        request = {"v": 1, "id": secrets.token_hex(8), "from": self.client_id, "args": args}
        self.publish(f"{target}/cmd/{method}", request)
        for topic, payload in self.messages(seconds):
            if not topic.startswith("reply/"):
                continue
            reply = json.loads(payload)
            if reply["id"] == request["id"] and reply.get("status") not in (None, "accepted"):
                return reply
        return None
