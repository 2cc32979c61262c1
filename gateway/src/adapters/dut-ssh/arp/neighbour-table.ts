import { garbled, wholeLines, type CommandOutput } from '../parsers/command-output.ts';
import { parseMac } from './mac.ts';

/** An entry of the neighbour table of a host. */
export interface Neighbour {
  readonly mac: string;
  /** Set by hand, so it stays until it is changed. */
  readonly isPermanent: boolean;
}

/**
 * The entry of `ip` out of `ip neigh show dev INTERFACE`; undefined where there is none, or one whose MAC address is not
 * known (FAILED, INCOMPLETE).
 * @throws LabError E_GARBLED.
 */
export function findNeighbour(output: CommandOutput, ip: string): Neighbour | undefined {
  const entries = wholeLines(output)
    .map((line) => line.split(/\s+/))
    .filter(([address]) => address === ip);
  if (entries.length > 1) throw garbled(`the host has ${entries.length} entries of ${ip}`);
  const words = entries[0] ?? [];
  const at = words.indexOf('lladdr');
  if (at < 0) return undefined;
  return { mac: macOf(words[at + 1]), isPermanent: words.includes('PERMANENT') };
}

function macOf(text: string | undefined): string {
  try {
    return parseMac(text).text;
  } catch {
    throw garbled('the host has an entry whose MAC address cannot be read');
  }
}
