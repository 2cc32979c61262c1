import { LabError } from '@labgate/contract';
import type { FastifyInstance } from 'fastify';
import { requireRole, type Visitor, type Visitors } from './visitors.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks, below `/api/` and for `/metrics`. */
    visitor: Visitor;
  }
}

export interface AccessChecks {
  readonly visitors: Visitors;
  readonly isAllowedHost: (hostHeader: string | undefined) => boolean;
}

const SESSION_PATH = '/api/v1/session';
const NOBODY: Visitor = { role: 'none', address: '' };

/** Answers, before anything else looks at a request, whether it may be made at all (contract §10). */
export function addAccessChecks(server: FastifyInstance, checks: AccessChecks): void {
  server.decorateRequest('visitor');
  server.addHook('onRequest', async (request) => {
    request.visitor = NOBODY;
    if (!checks.isAllowedHost(request.headers.host)) {
      throw new LabError('E_ROLE', 'this host name is not one of the gateway: add it to http.allowedHosts');
    }
    const [path = ''] = request.url.split('?', 1);
    const isMetrics = path === '/metrics';
    if (!path.startsWith('/api/') && !isMetrics) return;
    const changesSomething = request.method !== 'GET' && request.method !== 'HEAD';
    // A page of another origin must not act in the name of who is signed in, or of this machine.
    if (changesSomething && !checks.visitors.isOriginAllowed(request.raw)) {
      throw new LabError('E_ROLE', 'this origin is not allowed');
    }
    // Signing in has its own password, and must work whatever stands in the cookie.
    const isSignIn = path === SESSION_PATH && request.method === 'POST';
    if (!isSignIn) request.visitor = await checks.visitors.identify(request.raw, request.ip);
    const isOpen = path === SESSION_PATH || (isMetrics && checks.visitors.isLocal(request.raw));
    if (!isOpen) requireRole(request.visitor, 'viewer');
  });
}
