import { signInSchema } from '@labgate/contract';
import type { FastifyInstance } from 'fastify';
import { parseRequest } from './parse-request.ts';
import type { Visitors } from './visitors.ts';

/** Adds `/api/v1/session`: who is asking, signing in and signing out, for browsers. */
export function addSessionRoutes(server: FastifyInstance, visitors: Visitors): void {
  server.get('/api/v1/session', ({ visitor }) => ({ user: visitor.user ?? null, role: visitor.role }));
  server.post('/api/v1/session', async (request, reply) => {
    const { user, password } = parseRequest(signInSchema, request.body);
    const account = await visitors.signIn(request.ip, user, password);
    void reply.header('set-cookie', visitors.openSession(account, request.protocol === 'https'));
    return { user: account.name, role: account.role };
  });
  server.delete('/api/v1/session', async (request, reply) => {
    const { sessionId } = request.visitor;
    if (sessionId !== undefined) {
      void reply.header('set-cookie', visitors.closeSession(sessionId, request.protocol === 'https'));
    }
    return reply.code(204).send();
  });
}
