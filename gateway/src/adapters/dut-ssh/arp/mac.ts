import { LabError } from '@labgate/contract';

/** A MAC address that one interface can have. */
export interface MacAddress {
  /** Lower case with colons. */
  readonly text: string;
  /** The same as an unsigned number of 48 bits. */
  readonly number: number;
}

const PAIR = '[0-9A-Fa-f]{2}';
const WITH_SEPARATORS = new RegExp(`^${PAIR}(?:(?::${PAIR}){5}|(?:-${PAIR}){5})$`);

/** The bit that marks addresses of groups, broadcast too (IEEE 802, I/G bit). */
const GROUP_BIT = 1;

/** Parses `AA:BB:CC:DD:EE:FF` or `AA-BB-…`. @throws LabError E_SCHEMA for others, for groups and for all zeros. */
export function parseMac(text: unknown): MacAddress {
  if (typeof text !== 'string' || !WITH_SEPARATORS.test(text)) {
    const shown =
      typeof text === 'string' ? JSON.stringify(text.slice(0, 40)) : `a value of type ${typeof text}`;
    throw new LabError('E_SCHEMA', `${shown} is not a MAC address such as 08:00:30:00:00:01`);
  }
  const pairs = text.toLowerCase().split(/[:-]/);
  const number = Number.parseInt(pairs.join(''), 16);
  const isGroup = (Number.parseInt(pairs[0] ?? '', 16) & GROUP_BIT) !== 0;
  if (isGroup || number === 0) throw new LabError('E_SCHEMA', `no single interface has ${pairs.join(':')}`);
  return { text: pairs.join(':'), number };
}

/** Lower case with colons, of an unsigned number of 48 bits. */
export function formatMac(number: number): string {
  const digits = number.toString(16).padStart(12, '0');
  return digits.match(/../g)?.join(':') ?? '';
}
