/** Inputs, resolutions and gains of the chip (datasheet DS22088 §5.2, table 4-1). */
export const INPUTS = [1, 2, 3, 4] as const;
export type Input = (typeof INPUTS)[number];
export const RESOLUTIONS_BITS = [12, 14, 16, 18] as const;
export type ResolutionBits = (typeof RESOLUTIONS_BITS)[number];
export const GAINS = [1, 2, 4, 8] as const;
export type Gain = (typeof GAINS)[number];

/** Configuration register of the chip. */
export interface ConversionSettings {
  readonly input: Input;
  readonly bits: ResolutionBits;
  readonly gain: Gain;
  readonly mode: 'one-shot' | 'continuous';
}

/** The RDY bit. Written, it starts a one-shot conversion; read, it says that the data is old. */
export const START = 0x80;
const NOT_READY = START;
const CONTINUOUS = 0x10;

/** What the configuration register holds after power-on and after a general call reset. */
export const POWER_ON_CONFIG = 0x90;

/** Commands to all chips on the bus that listen to address 0 (datasheet §5.4). */
export const GENERAL_CALL = { address: 0x00, reset: 0x06, latch: 0x04, startConversion: 0x08 } as const;

/** Full scale at gain 1, V: the internal reference. */
const REFERENCE_V = 2.048;

const RATES: Readonly<Record<ResolutionBits, { readonly typicalHz: number; readonly minimumHz: number }>> = {
  12: { typicalHz: 240, minimumHz: 176 },
  14: { typicalHz: 60, minimumHz: 44 },
  16: { typicalHz: 15, minimumHz: 11 },
  18: { typicalHz: 3.75, minimumHz: 2.75 },
};

/** Time a conversion typically takes, ms. */
export function typicalConversionMs(bits: ResolutionBits): number {
  return 1000 / RATES[bits].typicalHz;
}

/** Time the slowest chip of the datasheet takes for a conversion, ms. */
export function longestConversionMs(bits: ResolutionBits): number {
  return 1000 / RATES[bits].minimumHz;
}

/** Voltage of one count at the input, V. */
export function lsbV(bits: ResolutionBits, gain: Gain): number {
  return (2 * REFERENCE_V) / 2 ** bits / gain;
}

/** The configuration register with RDY = 0, as it is read back when the data is new. */
export function encodeConfig({ input, bits, gain, mode }: ConversionSettings): number {
  const rate = RESOLUTIONS_BITS.indexOf(bits);
  return ((input - 1) << 5) | (mode === 'continuous' ? CONTINUOUS : 0) | (rate << 2) | GAINS.indexOf(gain);
}

/** The byte that starts a conversion: RDY = 1 triggers a one-shot one and means nothing to a continuous one. */
export function encodeStart(settings: ConversionSettings): number {
  return START | encodeConfig(settings);
}

/** Takes a configuration register apart; RDY is left out. */
export function decodeConfig(byte: number): ConversionSettings {
  return {
    input: INPUTS[(byte >> 5) & 3] ?? 1,
    bits: RESOLUTIONS_BITS[(byte >> 2) & 3] ?? 12,
    gain: GAINS[byte & 3] ?? 1,
    mode: (byte & CONTINUOUS) === 0 ? 'one-shot' : 'continuous',
  };
}

/** True when an answer carries the settings that were written, whether its data is new or not. */
export function echoesConfig(bytes: Uint8Array, settings: ConversionSettings): boolean {
  const config = bytes[answerLength(settings.bits) - 1] ?? 0;
  return (config & ~NOT_READY) === encodeConfig(settings);
}

/** Bytes of an answer: the data, two or three bytes, and the configuration register. */
export function answerLength(bits: ResolutionBits): number {
  return bits === 18 ? 4 : 3;
}

/** What an answer says. */
export type Answer =
  /** The data is that of an earlier conversion. */
  | { readonly kind: 'pending' }
  /** The data was converted with other settings than asked for: another master, or a power cycle. */
  | { readonly kind: 'mismatch'; readonly config: number }
  /** The unused high bits do not repeat the sign. */
  | { readonly kind: 'garbled' }
  | {
      readonly kind: 'converted';
      readonly code: number;
      readonly volts: number;
      /** At an end of the scale the true voltage is that or anything beyond. */
      readonly saturated: 'high' | 'low' | null;
    };

/** Reads an answer to a conversion that was started with `settings` (datasheet §5.3). */
export function parseAnswer(bytes: Uint8Array, settings: ConversionSettings): Answer {
  const { bits, gain } = settings;
  const view = new DataView(bytes.buffer, bytes.byteOffset, answerLength(bits));
  const config = view.getUint8(answerLength(bits) - 1);
  if ((config & NOT_READY) !== 0) return { kind: 'pending' };
  if (!echoesConfig(bytes, settings)) return { kind: 'mismatch', config };
  const code = bits === 18 ? (view.getInt8(0) << 16) | view.getUint16(1) : view.getInt16(0);
  const limit = 2 ** (bits - 1);
  if (code < -limit || code >= limit) return { kind: 'garbled' };
  return { kind: 'converted', code, volts: code * lsbV(bits, gain), saturated: saturationOf(code, limit) };
}

function saturationOf(code: number, limit: number): 'high' | 'low' | null {
  if (code === limit - 1) return 'high';
  return code === -limit ? 'low' : null;
}

/** Puts a code into the bytes of an answer; `parseAnswer` takes them apart again. */
export function encodeAnswer(code: number, isNew: boolean, settings: ConversionSettings): Uint8Array {
  const bytes = new Uint8Array(answerLength(settings.bits));
  const data = settings.bits === 18 ? [code >> 16, code >> 8, code] : [code >> 8, code];
  bytes.set([...data, encodeConfig(settings) | (isNew ? 0 : NOT_READY)]);
  return bytes;
}
