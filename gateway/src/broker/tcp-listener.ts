import { createServer, type AddressInfo, type Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { listenError } from '../listen-error.ts';
import type { Certificates } from '../tls/certificates.ts';
import { guardTls, HANDSHAKE_TIMEOUT_MS } from '../tls/guard-tls.ts';
import { TcpWire } from './tcp-wire.ts';
import type { Wire } from './wire.ts';

/** The MQTT listener on a TCP port. */
export interface TcpListener {
  readonly port: number;
  /** Stops to accept; open connections stay. */
  stop(): Promise<void>;
}

/** Where a listener binds. */
export interface ListenerPlace {
  readonly host: string;
  readonly port: number;
}

/**
 * Listens on `host` and `port` (0 = any free one).
 * @throws LabError E_PORT_IN_USE, E_PERMISSION, E_CONFIG when the address is not of this machine.
 */
export function listenTcp(place: ListenerPlace, accept: (wire: Wire) => void): Promise<TcpListener> {
  const server = createServer((socket) => accept(new TcpWire(socket)));
  return listen(server, place, 'LABGATE_MQTT_PORT');
}

/** As `listenTcp`, with TLS. */
export function listenTls(
  place: ListenerPlace,
  certificates: Certificates,
  accept: (wire: Wire) => void,
): Promise<TcpListener> {
  const options = { ...certificates.options, handshakeTimeout: HANDSHAKE_TIMEOUT_MS };
  const server = createTlsServer(options, (socket) => {
    if (!socket.destroyed) accept(new TcpWire(socket));
  });
  guardTls(server, certificates);
  return listen(server, place, 'LABGATE_TLS_MQTT_PORT');
}

async function listen(server: Server, { host, port }: ListenerPlace, variable: string): Promise<TcpListener> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(listenError(cause, host, port, variable)));
    server.listen({ host, port }, resolve);
  });
  return { port: portOf(server), stop: () => new Promise((resolve) => server.close(() => resolve())) };
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
