import { LabError } from '@labgate/contract';

/** An IPv4 address that one host can have. */
export interface Ipv4Address {
  /** Four decimal numbers without leading zeros. */
  readonly text: string;
  /** The same as an unsigned number of 32 bits. */
  readonly number: number;
}

/** Decimal without leading zeros: others read `010` as 8. */
const OCTET = '(0|[1-9][0-9]{0,2})';
const DOTTED = new RegExp(`^${OCTET}\\.${OCTET}\\.${OCTET}\\.${OCTET}$`);

const LOOPBACK = 127;
/** From here on multicast (RFC 5771), reserved and broadcast addresses. */
const FIRST_MULTICAST = 224;

/**
 * Parses the address of a host: dotted decimal, nothing else.
 * @throws LabError E_SCHEMA for other notations, and for «this network», loopback, multicast, reserved and broadcast
 * addresses, and for those that end in 0 or 255.
 */
export function parseIpv4(text: unknown): Ipv4Address {
  const match = typeof text === 'string' && text.length <= 15 ? DOTTED.exec(text) : null;
  if (match === null) throw notAnAddress(text, 'four decimal numbers with dots between are needed');
  const octets = match.slice(1).map(Number);
  if (octets.some((octet) => octet > 255)) throw notAnAddress(text, 'each number is 255 at most');
  const [first = 0, , , last = 0] = octets;
  // the mask is not known here: with most of them these name a network and its broadcast
  const isWholeNetwork = last === 0 || last === 255;
  if (first === 0 || first === LOOPBACK || first >= FIRST_MULTICAST || isWholeNetwork) {
    throw notAnAddress(text, 'no single host has it');
  }
  return { text: octets.join('.'), number: octets.reduce((sum, octet) => sum * 256 + octet, 0) };
}

/** Dotted decimal of an unsigned number of 32 bits. */
export function formatIpv4(number: number): string {
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');
}

function notAnAddress(text: unknown, reason: string): LabError {
  return new LabError('E_SCHEMA', `${shown(text)} is not an IPv4 address: ${reason}`);
}

function shown(text: unknown): string {
  return typeof text === 'string' ? JSON.stringify(text.slice(0, 40)) : `a value of type ${typeof text}`;
}
