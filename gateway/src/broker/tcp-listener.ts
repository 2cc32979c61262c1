import { createServer, type AddressInfo, type Server } from 'node:net';
import { LabError } from '@labgate/contract';
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
  options: { readonly host: string; readonly port: number },
  accept: (wire: Wire) => void,
): Promise<TcpListener> {
  const server = createServer((socket) => accept(new TcpWire(socket)));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(asLabError(cause, options)));
    server.listen({ host: options.host, port: options.port }, resolve);
  });
  return { port: portOf(server), stop: () => new Promise((resolve) => server.close(() => resolve())) };
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function asLabError(cause: NodeJS.ErrnoException, { host, port }: { host: string; port: number }): LabError {
  const where = `${host}:${port}`;
  const options = { context: { host, port }, cause };
  if (cause.code === 'EADDRINUSE')
    return new LabError('E_PORT_IN_USE', `another program listens on ${where}`, options);
  if (cause.code === 'EACCES')
    return new LabError('E_PERMISSION', `no permission to listen on ${where}`, options);
  return new LabError('E_CONFIG', `cannot listen on ${where}: ${cause.message}`, options);
}
