import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ThermalFrame } from '../frame.ts';

/** Path of the golden frames. */
export const FRAME_VECTORS_PATH = join(import.meta.dirname, '../../vectors/thermal-frame.json');

/** A golden frame; `null` stands for NaN. */
export interface FrameVector {
  readonly name: string;
  readonly hex: string;
  readonly header: Omit<ThermalFrame, 'counts'>;
  readonly counts: readonly (number | null)[];
  /** `null` for a frame of raw sensor words. */
  readonly temperaturesC: readonly (number | null)[] | null;
}

/** Bytes that are not a frame. */
export interface MalformedFrameVector {
  readonly name: string;
  readonly hex: string;
  readonly reason: string;
}

/** Reads the golden frames of `vectors/thermal-frame.json`. */
export function readFrameVectors(): {
  readonly frames: readonly FrameVector[];
  readonly malformed: readonly MalformedFrameVector[];
} {
  return JSON.parse(readFileSync(FRAME_VECTORS_PATH, 'utf8'));
}

/** The bytes of a hexadecimal text, in a buffer of their own. */
export function bytesOfHex(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
