import { isIP } from 'node:net';
import { hostname } from 'node:os';

/**
 * Tells whether a Host header names this gateway. A page of another site whose name was re-bound to 127.0.0.1 sends its
 * own name here, and is refused (DNS rebinding). An address cannot be re-bound.
 */
export function createHostCheck(
  configuredHosts: readonly string[],
): (hostHeader: string | undefined) => boolean {
  const own = hostname().toLowerCase();
  const allowed = new Set([
    'localhost',
    own,
    // What multicast DNS makes of it (RFC 6762).
    `${own.split('.')[0]}.local`,
    ...configuredHosts.map((name) => name.toLowerCase()),
  ]);
  return (hostHeader) => {
    if (hostHeader === undefined) return false;
    const host = withoutPort(hostHeader.toLowerCase());
    return allowed.has(host) || isIP(host.replace(/^\[|\]$/g, '')) !== 0;
  };
}

function withoutPort(hostHeader: string): string {
  return hostHeader.replace(/:\d+$/, '');
}

/** The origins of pages served under these names. */
export function allowedOrigins(configuredHosts: readonly string[]): readonly string[] {
  return configuredHosts.flatMap((host) => [`http://${host}`, `https://${host}`]);
}
