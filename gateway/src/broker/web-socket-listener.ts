import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { isOriginAllowed, type OriginPolicy } from './origin.ts';
import { refuseUpgrade } from './refuse-upgrade.ts';
import { WebSocketWire } from './web-socket-wire.ts';
import type { Wire } from './wire.ts';

/** Path of MQTT over WebSocket on the HTTP port. */
const MQTT_PATH = '/mqtt';

/** MQTT 3.1.1 §6 and MQTT 3.1. */
const SUBPROTOCOLS = ['mqtt', 'mqttv3.1'] as const;

/** Fragments of one message; a packet of 256 KiB needs no more, whatever a client's stack cuts it into. */
const MAX_FRAGMENTS = 1024;

/** Takes WebSockets over from the HTTP server. */
export class WebSocketListener {
  readonly #server: WebSocketServer;
  readonly #originsFor: (request: IncomingMessage) => OriginPolicy;
  readonly #addressOf: (request: IncomingMessage) => string;
  readonly #accept: (wire: Wire, request: IncomingMessage) => void;

  constructor(
    options: {
      readonly maxMessageBytes: number;
      readonly originsFor: (request: IncomingMessage) => OriginPolicy;
      /** The address of who asks. */
      readonly addressOf: (request: IncomingMessage) => string;
    },
    accept: (wire: Wire, request: IncomingMessage) => void,
  ) {
    this.#originsFor = options.originsFor;
    this.#addressOf = options.addressOf;
    this.#accept = accept;
    this.#server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      // Compression would cost 2.3 times the CPU for 0.73 times the bytes.
      perMessageDeflate: false,
      maxPayload: options.maxMessageBytes,
      maxFragments: MAX_FRAGMENTS,
      handleProtocols: (offered) => SUBPROTOCOLS.find((known) => offered.has(known)) ?? false,
    });
  }

  /** Answers one upgrade request, with a WebSocket or with an HTTP error. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (!(socket instanceof Socket)) {
      // HTTP/2 and other tunnels; there is no socket whose state could be watched.
      socket.destroy();
      return;
    }
    const path = request.url?.split('?', 1)[0];
    if (path !== MQTT_PATH) refuseUpgrade(socket, '404 Not Found', 'There is no WebSocket here.');
    else if (!isOriginAllowed(request, this.#originsFor(request)))
      refuseUpgrade(socket, '403 Forbidden', 'This origin is not allowed.');
    else if (!offersMqtt(request)) refuseUpgrade(socket, '400 Bad Request', 'The sub-protocol must be mqtt.');
    else
      this.#server.handleUpgrade(request, socket, head, (webSocket) =>
        this.#accept(new WebSocketWire(webSocket, socket, this.#addressOf(request)), request),
      );
  }
}

function offersMqtt(request: IncomingMessage): boolean {
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  return SUBPROTOCOLS.some((known) => offered.includes(known));
}
