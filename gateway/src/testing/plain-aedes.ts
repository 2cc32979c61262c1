import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { Aedes, type AedesOptions } from 'aedes';
import { createWebSocketStream, WebSocketServer } from 'ws';

/** Aedes without a guard, over TCP and WebSocket. */
export interface PlainAedes {
  readonly aedes: Aedes;
  readonly mqttPort: number;
  readonly httpPort: number;
  publish(topic: string, payload: string | Uint8Array, qos: 0 | 1): void;
  stop(): Promise<void>;
}

/** Aedes as it comes and as its documentation serves it, to show which faults the guard cures. */
export async function startPlainAedes(
  options: AedesOptions = {},
  { perMessageDeflate = false } = {},
): Promise<PlainAedes> {
  const aedes = await Aedes.createBroker(options);
  const tcp = createServer((socket) => aedes.handle(socket));
  const http = createHttpServer();
  const webSockets = new WebSocketServer({ server: http, perMessageDeflate });
  webSockets.on('connection', (webSocket, request) =>
    aedes.handle(createWebSocketStream(webSocket), request),
  );
  const [mqttPort, httpPort] = await Promise.all([portOf(tcp), portOf(http)]);
  return {
    aedes,
    mqttPort,
    httpPort,
    publish: (topic, payload, qos) =>
      aedes.publish(
        { cmd: 'publish', topic, payload: Buffer.from(payload as string), qos, retain: false, dup: false },
        () => undefined,
      ),
    stop: async () => {
      await new Promise<void>((resolve) => aedes.close(resolve));
      for (const webSocket of webSockets.clients) webSocket.terminate();
      await Promise.all([tcp, http].map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
