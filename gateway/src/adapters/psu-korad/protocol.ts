import { LabError } from '@labgate/contract';

/**
 * The protocol of Korad KA/KD supplies and their relabels: ASCII without a terminator in either direction and without a
 * checksum. An answer ends by its known length. Command set as in the maker's "Communication protocol" of the KA series.
 */

/** Queries whose answer has a known length. */
export type KoradQuery = 'VSET1?' | 'ISET1?' | 'VOUT1?' | 'IOUT1?' | 'STATUS?';

/** Asks for the name of the supply; the answer ends by silence. */
export const IDENTIFY = '*IDN?';

/** Bytes of the answer to each query, at least; `ISET1?` has one more on some firmware. */
export const ANSWER_LENGTH: Readonly<Record<KoradQuery, number>> = {
  'VSET1?': 5,
  'ISET1?': 5,
  'VOUT1?': 5,
  'IOUT1?': 5,
  'STATUS?': 1,
};

/** What can be set; nothing of it is answered. */
export type KoradSetting =
  | { readonly set: 'voltage' | 'current'; readonly value: number }
  | { readonly set: 'output' | 'ocp' | 'ovp' | 'beep'; readonly value: boolean }
  | { readonly set: 'recall' | 'save'; readonly value: number };

const VOLTAGE_DECIMALS = 2;
const CURRENT_DECIMALS = 3;
/** Memories of the supply are M1 to M5. */
const MEMORIES = 5;

/** Smallest steps of set-points and measurements. */
export const RESOLUTION = { voltageV: 10 ** -VOLTAGE_DECIMALS, currentA: 10 ** -CURRENT_DECIMALS } as const;

/** The bytes that set something, as text. @throws LabError E_LIMIT for a value that its field cannot hold. */
export function encodeSetting(setting: KoradSetting): string {
  switch (setting.set) {
    case 'voltage':
      return `VSET1:${fixedField(setting.value, VOLTAGE_DECIMALS)}`;
    case 'current':
      return `ISET1:${fixedField(setting.value, CURRENT_DECIMALS)}`;
    case 'output':
      return setting.value ? 'OUT1' : 'OUT0';
    case 'ocp':
      return setting.value ? 'OCP1' : 'OCP0';
    case 'ovp':
      return setting.value ? 'OVP1' : 'OVP0';
    case 'beep':
      return setting.value ? 'BEEP1' : 'BEEP0';
    case 'recall':
      return `RCL${memory(setting.value)}`;
    case 'save':
      return `SAV${memory(setting.value)}`;
  }
}

/** The answer to `VSET1?` and `VOUT1?`, V. @throws LabError E_GARBLED. */
export function parseVoltage(answer: Uint8Array): number {
  return parseField(answer, /^\d\d\.\d\d$/);
}

/** The answer to `ISET1?` and `IOUT1?`, A; a sixth byte is swallowed. @throws LabError E_GARBLED. */
export function parseCurrent(answer: Uint8Array): number {
  return parseField(answer.length === 6 ? answer.subarray(0, 5) : answer, /^\d\.\d\d\d$/);
}

/** Bits of the status byte. */
export const STATUS_BITS = { cv: 0x01, beep: 0x10, ocpOrLock: 0x20, output: 0x40, ovp: 0x80 } as const;

/** A status byte, as a character, whose `STATUS_BITS.output` is not set. */
export const OUTPUT_IS_OFF = /^[^\x40-\x7f\xc0-\xff]$/;

/** What a status byte says. */
export interface KoradStatus {
  readonly mode: 'CV' | 'CC';
  readonly beep: boolean;
  /** Over-current protection is on; on some firmware the front panel is locked. */
  readonly ocpOrLock: boolean;
  readonly output: boolean;
  /** Over-voltage protection is on. */
  readonly ovp: boolean;
}

/** The answer to `STATUS?`: one raw byte. @throws LabError E_GARBLED for more or less than one. */
export function statusByte(answer: Uint8Array): number {
  const [byte] = answer;
  if (byte === undefined || answer.length !== 1) throw garbled(answer);
  return byte;
}

/** What a status byte says; bits that belong to a second channel are left out. */
export function decodeStatus(byte: number): KoradStatus {
  return {
    mode: (byte & STATUS_BITS.cv) === 0 ? 'CC' : 'CV',
    beep: (byte & STATUS_BITS.beep) !== 0,
    ocpOrLock: (byte & STATUS_BITS.ocpOrLock) !== 0,
    output: (byte & STATUS_BITS.output) !== 0,
    ovp: (byte & STATUS_BITS.ovp) !== 0,
  };
}

/** The status byte of a state; the simulated supply answers it. */
export function encodeStatus({ mode, beep, ocpOrLock, output, ovp }: KoradStatus): number {
  return (
    (mode === 'CV' ? STATUS_BITS.cv : 0) |
    (beep ? STATUS_BITS.beep : 0) |
    (ocpOrLock ? STATUS_BITS.ocpOrLock : 0) |
    (output ? STATUS_BITS.output : 0) |
    (ovp ? STATUS_BITS.ovp : 0)
  );
}

/**
 * The answer to `*IDN?` without the padding and control characters that some firmware adds, for example
 * `KORADKA3005PV2.0`. @throws LabError E_GARBLED for what cannot be a name.
 */
export function parseIdentity(answer: Uint8Array): string {
  const text = latin1(answer).replace(/[\0-\x20]+$/, '');
  // Makers relabel these supplies under names of their own, so a name is anything printable that starts with a letter
  // and has a model number in it; commas would make it the answer of a SCPI instrument.
  if (!/^[A-Z][\x20-\x2b\x2d-\x7e]{5,63}$/.test(text) || !/\d{3}/.test(text)) throw garbled(answer);
  return text;
}

/** Text as bytes; the protocol is ASCII. */
export function encodeText(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** `value` as C's `%05.{decimals}f`. @throws LabError E_LIMIT. */
function fixedField(value: number, decimals: number): string {
  const text = Number.isFinite(value) ? roundHalfEven(value, decimals).padStart(5, '0') : '';
  if (value >= 0 && text.length === 5) return text;
  throw new LabError('E_LIMIT', `a Korad supply cannot be set to ${value}`, { context: { value } });
}

/** As `printf` rounds: an exact tie goes to the even digit, where `toFixed` goes up. */
function roundHalfEven(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  // (2n + 1) / (2 · 10^d) is a binary fraction only when it is an odd number of 2^-(d + 1)
  const isTie = Math.abs((value * 2 ** (decimals + 1)) % 2) === 1;
  return isTie && Number(text.at(-1)) % 2 === 1 ? (Number(text) - 10 ** -decimals).toFixed(decimals) : text;
}

function memory(value: number): number {
  if (Number.isInteger(value) && value >= 1 && value <= MEMORIES) return value;
  throw new LabError('E_LIMIT', `a Korad supply has no memory ${value}`, { context: { value } });
}

function parseField(answer: Uint8Array, form: RegExp): number {
  const text = latin1(answer);
  if (!form.test(text)) throw garbled(answer);
  return Number(text);
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, 256));
}

function garbled(answer: Uint8Array): LabError {
  const hex = Array.from(answer.subarray(0, 32), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return new LabError('E_GARBLED', `the supply answered ${hex || 'nothing'}`, { context: { answer: hex } });
}
