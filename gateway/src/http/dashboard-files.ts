import { existsSync } from 'node:fs';
import { join, sep } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';

/** A name in this folder has a hash of what the file holds, so that another content is another file. */
const HASHED = 'assets';
const FOR_A_YEAR = 'public, max-age=31536000, immutable';

/**
 * Serves the dashboard, where there is a `.gz` beside a file as that; a path that is no file is one of its screens, and
 * gets the page itself.
 */
export function addDashboard(server: FastifyInstance, dashboardDir: string): void {
  if (!existsSync(dashboardDir)) {
    server.setNotFoundHandler((_request, reply) => {
      void reply
        .code(404)
        .send({ code: 'E_UNKNOWN', msg: 'the dashboard is not built: run `npm run build`' });
    });
    return;
  }
  const hashedDir = join(dashboardDir, HASHED) + sep;
  const setHeaders = (reply: FastifyReply, path: string): void => {
    if (path.startsWith(hashedDir)) void reply.header('cache-control', FOR_A_YEAR);
  };
  void server.register(fastifyStatic, {
    root: dashboardDir,
    cacheControl: true,
    maxAge: 0,
    preCompressed: true,
    setHeaders,
  });
  server.setNotFoundHandler((request, reply) => {
    const isScreen =
      request.method === 'GET' && !request.url.startsWith('/api/') && !/\.\w+$/.test(request.url);
    if (isScreen) void reply.sendFile('index.html');
    else void reply.code(404).send({ code: 'E_UNKNOWN', msg: 'there is nothing at this address' });
  });
}
