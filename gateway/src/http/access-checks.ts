import type { IncomingMessage } from 'node:http';
import { LabError } from '@labgate/contract';
import type { FastifyInstance } from 'fastify';
import { isOriginAllowed, type OriginPolicy } from '../broker/origin.ts';
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
  readonly origins: OriginPolicy;
  /** True when the listener can be reached by this machine alone; then `/metrics` needs no user. */
  readonly isLocal: boolean;
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
    checkOrigin(request.raw, checks.origins);
    // Signing in has its own password, and must work whatever stands in the cookie.
    const isSignIn = path === SESSION_PATH && request.method === 'POST';
    if (!isSignIn) request.visitor = await checks.visitors.identify(request.raw, request.ip);
    if (path !== SESSION_PATH && !(isMetrics && checks.isLocal)) requireRole(request.visitor, 'viewer');
  });
}

/** A page of another origin must not do anything in the name of who is signed in, or of this machine. */
function checkOrigin(request: IncomingMessage, origins: OriginPolicy): void {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  if (!isOriginAllowed(request, origins)) throw new LabError('E_ROLE', 'this origin is not allowed');
}
