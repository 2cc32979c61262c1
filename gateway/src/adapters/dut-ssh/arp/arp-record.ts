import { formatIpv4 } from './ipv4.ts';
import { formatMac, parseMac } from './mac.ts';

/** What an ARP change found and left, enough to take it back. */
export interface ArpRecord {
  readonly ip: string;
  readonly before: { readonly mac: string; readonly isPermanent: boolean } | undefined;
  readonly after: string;
  /** The entry of the file before; `null` where no file is kept. */
  readonly fileBefore: string | undefined | null;
}

/** Stands for «there was none». */
const NONE = -1;

/** Keeps the last change in the numbers that outlive a session. */
export class ArpRecordKeeper {
  readonly #counters: Map<string, number>;

  constructor(counters: Map<string, number>) {
    this.#counters = counters;
  }

  keep(ipNumber: number, record: ArpRecord): void {
    const { before, after, fileBefore } = record;
    this.#set({
      ip: ipNumber,
      before: numberOf(before?.mac),
      isPermanent: before?.isPermanent === true ? 1 : 0,
      after: numberOf(after),
      hasFile: fileBefore === null ? 0 : 1,
      fileBefore: numberOf(fileBefore ?? undefined),
    });
  }

  /** The change that can be taken back, if any. */
  last(): ArpRecord | undefined {
    const ip = this.#get('ip');
    const after = textOf(this.#get('after'));
    if (ip === undefined || after === undefined) return undefined;
    const mac = textOf(this.#get('before'));
    return {
      ip: formatIpv4(ip),
      before: mac === undefined ? undefined : { mac, isPermanent: this.#get('isPermanent') === 1 },
      after,
      fileBefore: this.#get('hasFile') === 1 ? textOf(this.#get('fileBefore')) : null,
    };
  }

  forget(): void {
    this.#counters.delete('arp.ip');
  }

  #set(numbers: Readonly<Record<string, number>>): void {
    for (const [name, value] of Object.entries(numbers)) this.#counters.set(`arp.${name}`, value);
  }

  #get(name: string): number | undefined {
    return this.#counters.get(`arp.${name}`);
  }
}

function numberOf(mac: string | undefined): number {
  return mac === undefined ? NONE : parseMac(mac).number;
}

function textOf(number: number | undefined): string | undefined {
  return number === undefined || number === NONE ? undefined : formatMac(number);
}
