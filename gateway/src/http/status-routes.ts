import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';

/** What the status routes ask the gateway. */
export interface GatewayStatus {
  /** True once every configured device has published its first reading or was reported lost. */
  isReady(): boolean;
  /** State of each device by id. */
  deviceStates(): Readonly<Record<string, string>>;
  readonly metrics: Registry;
}

/** Adds `/healthz`, `/readyz`, `/metrics`, and the documents `/asyncapi.yaml` and `/openapi.yaml`. */
export function addStatusRoutes(server: FastifyInstance, status: GatewayStatus): void {
  server.get('/healthz', () => ({ status: 'alive' }));
  server.get('/readyz', async (_request, reply) => {
    const isReady = status.isReady();
    return reply.code(isReady ? 200 : 503).send({ ready: isReady, devices: status.deviceStates() });
  });
  server.get('/metrics', async (_request, reply) =>
    reply.type(status.metrics.contentType).send(await status.metrics.metrics()),
  );
  for (const file of ['asyncapi.yaml', 'openapi.yaml']) {
    const text = readFileSync(fileURLToPath(import.meta.resolve(`@labgate/contract/${file}`)), 'utf8');
    server.get(`/${file}`, async (_request, reply) => reply.type('application/yaml').send(text));
  }
}
