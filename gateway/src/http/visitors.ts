import type { IncomingMessage } from 'node:http';
import { isAtLeast, LabError, type BridgeCommandRole, type Role } from '@labgate/contract';
import type { Account } from '@labgate/service-kit';
import { parseCookie, stringifySetCookie } from 'cookie';
import { isOriginAllowed, type ListenerReach } from '../broker/origin.ts';
import type { Authenticator } from '../users/authenticator.ts';
import { SESSION_LIFE_MS, type WebSession, type WebSessions } from '../users/web-sessions.ts';

/** Who is behind an HTTP request. */
export interface Visitor {
  readonly role: Role;
  /** Absent for somebody who has not signed in. */
  readonly user?: string;
  readonly commandRole?: BridgeCommandRole | undefined;
  readonly address: string;
  /** Set when a browser's session says who it is. */
  readonly sessionId?: string;
}

interface VisitorsOptions {
  readonly authenticator: Authenticator;
  readonly sessions: WebSessions;
  /** Role of those who have not signed in, where only this machine can reach us (contract §10). */
  readonly anonymousRole: Role;
  readonly reach: ListenerReach;
  readonly allowedOrigins: readonly string[];
  readonly gatewayId: string;
}

/** Tells who is behind a request: by HTTP Basic (RFC 7617), by the cookie of a browser's session, or nobody. */
export class Visitors {
  readonly #options: VisitorsOptions;
  readonly #cookieName: string;

  constructor(options: VisitorsOptions) {
    this.#options = options;
    // Cookies are shared by all ports of a host, and two gateways may well run on one.
    this.#cookieName = `labgate-${options.gatewayId}`;
  }

  /** @throws LabError E_ROLE when name and password are wrong, E_RATE when this address has to wait. */
  async identify(request: IncomingMessage, address: string): Promise<Visitor> {
    const { authorization } = request.headers;
    if (authorization !== undefined) {
      const { name, password } = basicCredentials(authorization);
      return { ...withRole(await this.signIn(address, name, password)), address };
    }
    const session = this.sessionOf(request);
    if (session === undefined) return { role: this.#anonymousRole(request), address };
    return { ...withRole(session.account), address, sessionId: session.id };
  }

  /** True when only this machine can reach the listener a request came by. */
  isLocal(request: IncomingMessage): boolean {
    return this.#options.reach.isLocal(request);
  }

  /** True when the page a request comes from may act here. */
  isOriginAllowed(request: IncomingMessage): boolean {
    const { allowedOrigins: allowed } = this.#options;
    return isOriginAllowed(request, { allowed, isOpen: this.#anonymousRole(request) !== 'none' });
  }

  /** Checks name and password. @throws LabError E_ROLE, E_RATE. */
  async signIn(address: string, name: string, password: string): Promise<Account> {
    const signIn = await this.#options.authenticator.check(address, name, Buffer.from(password));
    if ('account' in signIn) return signIn.account;
    if (signIn.refused === 'wrong') throw new LabError('E_ROLE', 'user or password is wrong', SIGN_IN);
    throw new LabError('E_RATE', 'too many wrong passwords from this address: wait a moment');
  }

  /** The session whose cookie a request carries. */
  sessionOf({ headers: { cookie } }: IncomingMessage): WebSession | undefined {
    const token = cookie === undefined ? undefined : parseCookie(cookie)[this.#cookieName];
    return token === undefined ? undefined : this.#options.sessions.find(token);
  }

  /** Opens a session and gives the cookie for it. */
  openSession(account: Account, isSecure: boolean): string {
    return this.#cookie(this.#options.sessions.open(account), SESSION_LIFE_MS / 1000, isSecure);
  }

  /** Ends a session and gives the cookie that removes the old one. */
  closeSession(id: string, isSecure: boolean): string {
    this.#options.sessions.close(id);
    return this.#cookie('', 0, isSecure);
  }

  #anonymousRole(request: IncomingMessage): Role {
    return this.isLocal(request) ? this.#options.anonymousRole : 'none';
  }

  #cookie(value: string, maxAge: number, secure: boolean): string {
    const attributes = { httpOnly: true, sameSite: 'strict', path: '/', maxAge, secure } as const;
    return stringifySetCookie({ name: this.#cookieName, value, ...attributes });
  }
}

/** Marks an error that signing in would cure; it becomes 401 instead of 403. */
const SIGN_IN = { context: { signIn: true } };

/** @throws LabError E_ROLE when `visitor` has fewer rights than `role`. */
export function requireRole(visitor: Visitor, role: 'viewer' | 'operator' | 'safety' | 'admin'): void {
  if (isAtLeast(visitor.role, role)) return;
  if (visitor.user === undefined) throw new LabError('E_ROLE', 'sign in to do this', SIGN_IN);
  throw new LabError('E_ROLE', `this needs the role ${role}, and ${visitor.user} is ${visitor.role}`);
}

function withRole({ name, role, commandRole }: Account): Pick<Visitor, 'user' | 'role' | 'commandRole'> {
  return { user: name, role, commandRole };
}

function basicCredentials(authorization: string): { readonly name: string; readonly password: string } {
  const [, encoded] = /^basic ([a-z0-9+/=]+)$/i.exec(authorization) ?? [];
  const text = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 0) throw new LabError('E_ROLE', 'the Authorization header is no Basic one', SIGN_IN);
  return { name: text.slice(0, colon), password: text.slice(colon + 1) };
}
