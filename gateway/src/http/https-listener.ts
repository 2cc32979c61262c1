import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { listenError } from '../listen-error.ts';
import type { Certificates } from '../tls/certificates.ts';
import { guardTls, HANDSHAKE_TIMEOUT_MS } from '../tls/guard-tls.ts';

/** The listener with TLS. */
export interface HttpTls {
  readonly host: string;
  /** 0 = any free port. */
  readonly httpPort: number;
  readonly certificates: Certificates;
}

/** Listens with TLS for what `server` answers already without. @throws LabError as `listenError`. */
export async function listenHttps(
  server: FastifyInstance,
  { host, httpPort, certificates }: HttpTls,
  onUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void,
): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const options = { ...certificates.options, handshakeTimeout: HANDSHAKE_TIMEOUT_MS };
  const secure = createServer(options, (request, response) => server.routing(request, response));
  guardTls(secure, certificates);
  secure.on('upgrade', onUpgrade);
  await new Promise<void>((resolve, reject) => {
    secure.once('error', (cause) => reject(listenError(cause, host, httpPort, 'LABGATE_TLS_HTTP_PORT')));
    secure.listen({ host, port: httpPort }, resolve);
  });
  const stop = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => secure.close(() => resolve()));
    secure.closeAllConnections();
    await closed;
  };
  return { port: (secure.address() as AddressInfo).port, stop };
}
