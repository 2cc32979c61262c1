import { LabError } from '@labgate/contract';

/** SCPI as lab supplies speak it over a serial line: text lines that end in `\n`, often in `\r\n`. */

/** End of every line, both ways. */
export const LINE_FEED = 0x0a;

/** SCPI-99 volume 1, 7.2.1.4 and 7.2.1.5: 9.9E37 stands for infinity, 9.91E37 for "not a number". */
const NO_NUMBER_FROM = 9.9e37;

/** A number, with the unit that some instruments add: digits, fraction, exponent, then V, A or W. */
const NUMBER = /^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:E[+-]?\d{1,3})?)\s*[VAW]?\s*$/i;

/** An answer without its end. @throws LabError E_GARBLED when it has none, or bytes that are not text. */
export function parseLine(answer: Uint8Array): string {
  const text = String.fromCharCode(...answer.subarray(0, 512));
  const line = /^([\x20-\x7e]*)\r?\n$/.exec(text)?.[1];
  if (line === undefined) throw garbled(text);
  return line;
}

/** A request as bytes, with its end. */
export function encodeLine(text: string): Uint8Array {
  return Uint8Array.from(`${text}\n`, (character) => character.charCodeAt(0));
}

/** A number; `null` when the instrument says that it has none. @throws LabError E_GARBLED. */
export function parseNumber(line: string): number | null {
  const value = Number(NUMBER.exec(line)?.[1] ?? Number.NaN);
  if (!Number.isFinite(value)) throw garbled(line);
  return Math.abs(value) >= NO_NUMBER_FROM ? null : value;
}

/** `1`, `0`, `ON`, `OFF`, `YES` or `NO`. @throws LabError E_GARBLED. */
export function parseBoolean(line: string): boolean {
  const word = line.trim().toUpperCase();
  if (['1', 'ON', 'YES'].includes(word)) return true;
  if (['0', 'OFF', 'NO'].includes(word)) return false;
  throw garbled(line);
}

/** The answer to "is the output on?", with its end, when it is off. */
export const OUTPUT_IS_OFF = /^\s*(?:0|[Oo][Ff][Ff]|[Nn][Oo])\s*\r?\n$/;

/** An entry of the error queue; code 0 means that there is none. */
export interface ScpiError {
  readonly code: number;
  readonly text: string;
}

/** The answer to `SYST:ERR?`, for example `-222,"Data out of range"`. @throws LabError E_GARBLED. */
export function parseError(line: string): ScpiError {
  const [, code, quoted] = /^\s*([+-]?\d{1,6})\s*(?:,\s*(.*?)\s*)?$/.exec(line) ?? [];
  if (code === undefined) throw garbled(line);
  return { code: Number(code), text: (quoted ?? '').replace(/^"(.*)"$/, '$1') };
}

/** Who answers. */
export interface ScpiIdentity {
  readonly vendor: string;
  readonly model: string;
  readonly serial: string;
  readonly firmware: string;
}

/** The answer to `*IDN?`: four fields (IEEE 488.2, 10.14). @throws LabError E_GARBLED. */
export function parseIdentity(line: string): ScpiIdentity {
  const [vendor = '', model = '', serial = '', ...rest] = line.split(',').map((field) => field.trim());
  if (!/^[A-Za-z]/.test(vendor) || model === '') throw garbled(line);
  return { vendor, model, serial, firmware: rest.join(',') };
}

function garbled(text: string): LabError {
  const quoted = JSON.stringify(text.slice(0, 60));
  return new LabError('E_GARBLED', `the supply answered ${quoted}`, { context: { answer: quoted } });
}
