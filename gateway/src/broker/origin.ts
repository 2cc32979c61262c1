import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { TLSSocket } from 'node:tls';
import { TrustedProxies } from './trusted-proxies.ts';

/** Which pages may open a WebSocket to this gateway. */
export interface OriginPolicy {
  /** Origins allowed beside the gateway's own. */
  readonly allowed: readonly string[];
  /**
   * True when clients need no password because the listener is bound to loopback. Then a page of another name that
   * resolves to this machine must not pass as our own (DNS rebinding), so only addresses and `localhost` do.
   */
  readonly isOpen: boolean;
}

/** True when the page that asks for a WebSocket may have one; programs outside a browser send no Origin. */
export function isOriginAllowed(request: IncomingMessage, policy: OriginPolicy): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return true;
  if (policy.allowed.includes(origin)) return true;
  const page = URL.canParse(origin) ? new URL(origin) : undefined;
  if (page === undefined || host === undefined || page.host !== withoutDefaultPort(host, page.protocol))
    return false;
  return !policy.isOpen || isLocalName(page.hostname);
}

/** A URL drops the port its scheme implies; a Host header may carry it all the same. */
function withoutDefaultPort(host: string, protocol: string): string {
  const url = `${protocol}//${host}`;
  return URL.canParse(url) ? new URL(url).host : host;
}

function isLocalName(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    isIP(hostname.replace(/^\[|\]$/g, '')) !== 0
  );
}

/** True for an address that only this machine can reach. */
export function isLoopback(address: string): boolean {
  return address === 'localhost' || address === '::1' || (isIP(address) === 4 && address.startsWith('127.'));
}

/** Whether a request came by a listener that this machine alone can reach, and not through a proxy from elsewhere. */
export class ListenerReach {
  readonly #isPlainLocal: boolean;
  readonly #isTlsLocal: boolean;
  readonly #proxies: TrustedProxies;

  /** The addresses of the listeners without and, where there is one, with TLS. */
  constructor(host: string, tlsHost: string | undefined, proxies = new TrustedProxies()) {
    this.#proxies = proxies;
    this.#isPlainLocal = isLoopback(host);
    this.#isTlsLocal = tlsHost !== undefined && isLoopback(tlsHost);
  }

  isLocal(request: Pick<IncomingMessage, 'headers' | 'socket'>): boolean {
    const isListenerLocal = request.socket instanceof TLSSocket ? this.#isTlsLocal : this.#isPlainLocal;
    if (!isListenerLocal || !this.#proxies.isTrusted(request.socket.remoteAddress ?? ''))
      return isListenerLocal;
    return isLoopback(this.#proxies.addressOf(request));
  }
}
