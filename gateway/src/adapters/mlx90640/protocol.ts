import { LabError } from '@labgate/contract';

/** Pixels of a row (datasheet 10.1). */
export const WIDTH = 32;
/** Rows (datasheet 10.1). */
export const HEIGHT = 24;
/** Pixels of the picture; the pixel words come first in a RAM dump, in the order of the rows. */
export const PIXEL_COUNT = WIDTH * HEIGHT;
/** Words of the calibration memory, and of a RAM dump: 768 pixels and 64 auxiliary words. */
export const DUMP_WORDS = 832;

/** Register addresses (datasheet 10.7). */
export const REGISTERS = {
  ram: 0x0400,
  eeprom: 0x2400,
  status: 0x8000,
  control: 0x800d,
} as const;

/** Places in a RAM dump of the auxiliary words the equations use (RAM 0x0700 to 0x073F). */
export const AUXILIARY = {
  vbe: 768,
  compensationPixel0: 776,
  gain: 778,
  ptat: 800,
  compensationPixel1: 808,
  vdd: 810,
} as const;

/** How the two sub-pages share the picture (control register bit 12). */
export const PATTERNS = ['interleaved', 'chess'] as const;
export type Pattern = (typeof PATTERNS)[number];

/** Sub-page rates, Hz: the index is the code in bits 9:7 of the control register. */
export const RATES_HZ = [0.5, 1, 2, 4, 8, 16, 32, 64] as const;
export type RateHz = (typeof RATES_HZ)[number];

/** Resolutions of the converter, bits: the index is the code in bits 11:10 of the control register. */
export const RESOLUTIONS_BITS = [16, 17, 18, 19] as const;
export type ResolutionBits = (typeof RESOLUTIONS_BITS)[number];

/** The half of the picture that a measurement renews. */
export type Subpage = 0 | 1;

/** Written to the status register it clears "new data" and allows the RAM to be overwritten (datasheet 10.7.1). */
export const STATUS_CLEAR = 0x0030;
const STATUS_NEW_DATA = 1 << 3;
const STATUS_SUBPAGE_MASK = 0b111;

const CONTROL_SUBPAGES_ENABLED = 1 << 0;
const CONTROL_DATA_HOLD = 1 << 2;
const CONTROL_SUBPAGE_REPEAT = 1 << 3;
const CONTROL_RATE_SHIFT = 7;
const CONTROL_RATE_MASK = 0b111 << CONTROL_RATE_SHIFT;
const CONTROL_RESOLUTION_SHIFT = 10;
const CONTROL_RESOLUTION_MASK = 0b11 << CONTROL_RESOLUTION_SHIFT;
const CONTROL_CHESS = 1 << 12;

/** What the control register (0x800D) decides for us. */
export interface ControlSettings {
  readonly rateHz: RateHz;
  readonly resolutionBits: ResolutionBits;
  readonly pattern: Pattern;
}

/**
 * The control word with `settings` put into `previous`: both sub-pages in turn, no data hold; reserved bits stay as the
 * chip had them.
 */
export function encodeControl(settings: ControlSettings, previous: number): number {
  const cleared =
    previous &
    ~(
      CONTROL_DATA_HOLD |
      CONTROL_SUBPAGE_REPEAT |
      CONTROL_RATE_MASK |
      CONTROL_RESOLUTION_MASK |
      CONTROL_CHESS
    );
  return (
    cleared |
    CONTROL_SUBPAGES_ENABLED |
    (RATES_HZ.indexOf(settings.rateHz) << CONTROL_RATE_SHIFT) |
    (RESOLUTIONS_BITS.indexOf(settings.resolutionBits) << CONTROL_RESOLUTION_SHIFT) |
    (settings.pattern === 'chess' ? CONTROL_CHESS : 0)
  );
}

/** The settings in a control word. */
export function decodeControl(control: number): ControlSettings {
  return {
    rateHz: RATES_HZ[(control & CONTROL_RATE_MASK) >> CONTROL_RATE_SHIFT],
    resolutionBits: RESOLUTIONS_BITS[resolutionCode(control)],
    pattern: patternOf(control),
  };
}

/** True when the control word lets measurements into the RAM only while the status register allows overwriting. */
export function isDataHeld(control: number): boolean {
  return (control & CONTROL_DATA_HOLD) !== 0;
}

/** The reading pattern in a control word. */
export function patternOf(control: number): Pattern {
  return (control & CONTROL_CHESS) === 0 ? 'interleaved' : 'chess';
}

/** The resolution in a control word as its code: 0 = 16 bit … 3 = 19 bit. */
export function resolutionCode(control: number): number {
  return (control & CONTROL_RESOLUTION_MASK) >> CONTROL_RESOLUTION_SHIFT;
}

/** True when the status word says that a sub-page has been measured since it was last cleared. */
export function hasNewData(status: number): boolean {
  return (status & STATUS_NEW_DATA) !== 0;
}

/**
 * The sub-page the status word names as the last one measured.
 * @throws LabError E_GARBLED for a number that does not exist.
 */
export function lastSubpage(status: number): Subpage {
  const subpage = status & STATUS_SUBPAGE_MASK;
  if (subpage !== 0 && subpage !== 1) {
    throw new LabError('E_GARBLED', `the status register names sub-page ${subpage}`, { context: { status } });
  }
  return subpage;
}

/** The status word of a chip that measured `subpage` last. */
export function encodeStatus(subpage: Subpage, isNew: boolean, writable: number): number {
  return (writable & STATUS_CLEAR) | (isNew ? STATUS_NEW_DATA : 0) | subpage;
}

/** The sub-page a pixel belongs to (datasheet 10.6, 11.2.2.7): every other row, or the squares of one colour. */
export function subpageOf(pixel: number, pattern: Pattern): Subpage {
  const row = pixel >> 5;
  return ((pattern === 'interleaved' ? row : row ^ pixel) & 1) === 0 ? 0 : 1;
}

/** Reads big-endian words into `words` and says whether any of them differs from what was there. */
export function decodeWords(bytes: Uint8Array, words: Int16Array | Uint16Array): boolean {
  let difference = 0;
  for (let i = 0; i < words.length; i++) {
    const before = words[i];
    words[i] = (bytes[2 * i] << 8) | bytes[2 * i + 1];
    difference |= before ^ words[i];
  }
  return difference !== 0;
}
