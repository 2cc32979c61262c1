"""What the gateway is compared with: a Flask server whose viewers poll the newest thermal frame as JSON.

A frame is an object with 768 keys, "0" to "767", and temperatures as full floats, as Python prints them. Wherever there
is a choice it is the one that costs this server less: a frame is ready as a dictionary and not computed, connections
are kept alive, requests are not logged. The rest is Flask as it comes, with its own server and a thread a connection.

Usage: flask-baseline.py FRAMES_PER_SECOND; prints its port. Ends with its standard input.
"""

import itertools
import math
import sys
import threading
import time

from flask import Flask, jsonify
from werkzeug.serving import WSGIRequestHandler, make_server

WIDTH, HEIGHT = 32, 24


def pixel_c(at, image):
    x, y = at % WIDTH - 19, at // WIDTH - 11
    return 23 + 30 * math.exp(-(x * x + y * y) / 20) + 0.1 * math.sin(at * 12.9898 + image * 78.233)


FRAMES = [{str(at): pixel_c(at, image) for at in range(WIDTH * HEIGHT)} for image in range(64)]
newest = FRAMES[0]
app = Flask(__name__)


@app.get("/frame")
def frame():
    return jsonify(newest)


def produce(frames_per_second):
    global newest
    for newest in itertools.cycle(FRAMES):
        time.sleep(1 / frames_per_second)


def end_with_standard_input(server):
    sys.stdin.read()
    server.shutdown()


class Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body are written one by one; without this each answer waits for a delayed acknowledgement.
    disable_nagle_algorithm = True

    def send_header(self, keyword, value):
        # Werkzeug ends each connection, which costs it a thread and a handshake a request.
        if keyword.lower() != "connection":
            super().send_header(keyword, value)

    def log_request(self, code="-", size="-"):
        pass


server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Handler)
threading.Thread(target=produce, args=(float(sys.argv[1]),), daemon=True).start()
threading.Thread(target=end_with_standard_input, args=(server,), daemon=True).start()
print(server.port, flush=True)
server.serve_forever()
