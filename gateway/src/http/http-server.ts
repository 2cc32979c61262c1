import type { IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Logger } from '@labgate/service-kit';
import Fastify, { type FastifyInstance } from 'fastify';
import { listenError } from '../listen-error.ts';
import { addAccessChecks } from './access-checks.ts';
import { createHostCheck } from './allowed-hosts.ts';
import { addCommandRoutes, type SendCommand } from './command-routes.ts';
import { addConfigRoutes } from './config-routes.ts';
import { addDashboard } from './dashboard-files.ts';
import { replyWithError } from './error-reply.ts';
import { addRunRoutes, type RunFiles } from './run-routes.ts';
import type { AskStore } from '../history/ask-store.ts';
import { addHistoryRoutes } from './history-routes.ts';
import { listenHttps, type HttpTls } from './https-listener.ts';
import { addSessionRoutes } from './session-routes.ts';
import { addSnapshotRoutes } from './snapshot-routes.ts';
import type { SnapshotStore } from '../snapshots/snapshot-store.ts';
import { addStatusRoutes, type GatewayStatus } from './status-routes.ts';
import { addStoreRoutes } from './store-routes.ts';
import type { Visitors } from './visitors.ts';

/** What the REST interface works with. */
export interface RestOptions {
  readonly status: GatewayStatus;
  readonly askStore: AskStore;
  readonly sendCommand: SendCommand;
  readonly visitors: Visitors;
  /** What `/api/v1/config/schema` answers. */
  readonly configSchemas: object;
  /** Where absent, no files of runs are served. */
  readonly runFiles?: RunFiles;
  /** Where absent, no snapshots are served. */
  readonly snapshots?: Pick<SnapshotStore, 'read'>;
}

export interface HttpServerOptions extends RestOptions {
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  readonly allowedHosts: readonly string[];
  /** True for a proxy whose word counts for who asks and by which protocol. */
  readonly isTrustedProxy?: (address: string) => boolean;
  /** Folder of the built dashboard. */
  readonly dashboardDir: string;
  /** A second listener, with TLS. */
  readonly tls?: HttpTls | undefined;
  readonly onUpgrade: (request: IncomingMessage, socket: Socket, head: Buffer) => void;
  readonly log: Logger;
}

/** The one HTTP port of the gateway. */
export interface HttpServer {
  readonly port: number;
  readonly tlsPort: number | undefined;
  stop(): Promise<void>;
}

/** Everything comes from this origin; React and uPlot style elements through the CSSOM, which needs no exception. */
const CONTENT_SECURITY_POLICY =
  "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data: blob:; object-src 'none'; " +
  "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/**
 * Starts the HTTP server: dashboard, `/mqtt` upgrades, `/api/v1`, health, metrics and the documents of the interfaces.
 * @throws LabError E_PORT_IN_USE, E_PERMISSION.
 */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const isAllowedHost = createHostCheck(options.allowedHosts);
  const server = Fastify({
    logger: false,
    bodyLimit: 64 * 1024,
    forceCloseConnections: true,
    trustProxy: options.isTrustedProxy ?? false,
  });
  server.setErrorHandler((error, request, reply) => replyWithError(error, request, reply));
  server.addHook('onRequest', async (_request, reply) => {
    void reply.headers({
      'content-security-policy': CONTENT_SECURITY_POLICY,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
    });
  });
  addAccessChecks(server, { visitors: options.visitors, isAllowedHost });
  addRestRoutes(server, options);
  addDashboard(server, options.dashboardDir);
  const upgraded = new Set<Duplex>();
  let isClosing = false;
  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    upgraded.add(socket);
    socket.once('close', () => upgraded.delete(socket));
    // An HTTP server without HTTP/2 hands out the socket of TCP or TLS itself.
    if (!isClosing && isAllowedHost(request.headers.host)) options.onUpgrade(request, socket as Socket, head);
    else socket.destroy();
  };
  // A server that closes waits for these too, and does not close them: `forceCloseConnections` is for requests.
  const close = (): Promise<void> => {
    isClosing = true;
    for (const socket of upgraded) socket.destroy();
    return server.close();
  };
  server.server.on('upgrade', onUpgrade);
  await listen(server, options.host, options.port);
  const port = portOf(server.server.address(), options.port);
  if (options.tls === undefined) return { port, tlsPort: undefined, stop: close };
  const secure = await listenHttps(server, options.tls, onUpgrade).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  const stop = async (): Promise<void> => {
    await Promise.all([secure.stop(), close()]);
  };
  return { port, tlsPort: secure.port, stop };
}

/** Adds everything that `/openapi.yaml` describes. */
export function addRestRoutes(server: FastifyInstance, options: RestOptions): void {
  addSessionRoutes(server, options.visitors);
  addStatusRoutes(server, options.status);
  addStoreRoutes(server, options.askStore);
  addHistoryRoutes(server, options.askStore);
  addCommandRoutes(server, options.sendCommand);
  addConfigRoutes(server, options.configSchemas);
  if (options.runFiles !== undefined) addRunRoutes(server, options.runFiles);
  if (options.snapshots !== undefined) addSnapshotRoutes(server, options.snapshots);
}

async function listen(server: FastifyInstance, host: string, port: number): Promise<void> {
  try {
    await server.listen({ host, port });
  } catch (cause) {
    throw listenError(cause, host, port, 'LABGATE_HTTP_PORT');
  }
}

function portOf(address: AddressInfo | string | null, fallback: number): number {
  return typeof address === 'object' && address !== null ? address.port : fallback;
}
