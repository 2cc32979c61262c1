import type { FastifyInstance } from 'fastify';

/** Adds `/api/v1/config/schema`: what a form for the configuration is drawn from. */
export function addConfigRoutes(server: FastifyInstance, schemas: object): void {
  const json = JSON.stringify(schemas);
  server.get('/api/v1/config/schema', async (_request, reply) =>
    reply.type('application/json; charset=utf-8').send(json),
  );
}
