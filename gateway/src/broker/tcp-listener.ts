import { createServer, type AddressInfo, type Server } from 'node:net';
import { listenError } from '../listen-error.ts';
import { TcpWire } from './tcp-wire.ts';
import type { Wire } from './wire.ts';

/** The MQTT listener on a TCP port. */
export interface TcpListener {
  readonly port: number;
  /** Stops to accept; open connections stay. */
  stop(): Promise<void>;
}

/**
 * Listens on `host` and `port` (0 = any free one).
 * @throws LabError E_PORT_IN_USE, E_PERMISSION, E_CONFIG when the address is not of this machine.
 */
export async function listenTcp(
  { host, port }: { readonly host: string; readonly port: number },
  accept: (wire: Wire) => void,
): Promise<TcpListener> {
  const server = createServer((socket) => accept(new TcpWire(socket)));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(listenError(cause, host, port, 'LABGATE_MQTT_PORT')));
    server.listen({ host, port }, resolve);
  });
  return { port: portOf(server), stop: () => new Promise((resolve) => server.close(() => resolve())) };
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
