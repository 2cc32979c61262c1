import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** Names for what lists of proxies mostly mean: RFC 1122 §3.2.1.3, RFC 1918, RFC 4193. */
const NAMED: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};

/** True for an address, a network such as `172.16.0.0/12`, `loopback` or `private`. */
export function isProxyRule(rule: string): boolean {
  return Object.hasOwn(NAMED, rule) || parseNetwork(rule) !== undefined;
}

type Request = Pick<IncomingMessage, 'headers' | 'socket'>;

/** The proxies whose word counts when they say for whom they ask (`X-Forwarded-For`). */
export class TrustedProxies {
  readonly #addresses = new BlockList();
  readonly #isEmpty: boolean;

  /** `rules` as `isProxyRule` has them. */
  constructor(rules: readonly string[] = []) {
    this.#isEmpty = rules.length === 0;
    for (const rule of rules.flatMap((name) => (Object.hasOwn(NAMED, name) ? (NAMED[name] ?? []) : [name]))) {
      const network = parseNetwork(rule);
      if (network !== undefined) this.#addresses.addSubnet(network.address, network.prefix, network.family);
    }
  }

  isTrusted(address: string): boolean {
    const plain = unmapped(address);
    const family = isIP(plain);
    return !this.#isEmpty && family !== 0 && this.#addresses.check(plain, family === 4 ? 'ipv4' : 'ipv6');
  }

  /**
   * The address of who asks: of the connection, or what trusted proxies have written, read from the last to the first
   * that nobody vouches for.
   */
  addressOf({ headers, socket }: Request): string {
    let address = unmapped(socket.remoteAddress ?? '');
    const named = [headers['x-forwarded-for'] ?? []].flat().join(',').split(',');
    for (const entry of named.toReversed()) {
      const before = unmapped(entry.trim());
      if (!this.isTrusted(address) || isIP(before) === 0) break;
      address = before;
    }
    return address;
  }
}

interface Network {
  readonly address: string;
  readonly prefix: number;
  readonly family: 'ipv4' | 'ipv6';
}

function parseNetwork(rule: string): Network | undefined {
  const [address = '', length, ...rest] = rule.split('/');
  const version = isIP(address);
  const longest = version === 4 ? 32 : 128;
  const prefix = length === undefined ? longest : Number(length);
  const isLength = length === undefined || /^\d{1,3}$/.test(length);
  if (version === 0 || rest.length > 0 || !isLength || prefix > longest) return undefined;
  return { address, prefix, family: version === 4 ? 'ipv4' : 'ipv6' };
}

/** An IPv4 address as itself, where a listener for both families has seen it as one of IPv6 (RFC 4291 §2.5.5.2). */
function unmapped(address: string): string {
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
}
