import { encodeThermalFrame, thermalFrameLength, type ThermalFrameHeader } from '@labgate/contract';

const HEADER: ThermalFrameHeader = {
  format: 'int16',
  seq: 0,
  sid: 1,
  tsUs: 1_763_794_065_123_000,
  monoUs: 0,
  width: 4,
  height: 3,
  flags: 0,
  subpage: 255,
  orientation: 0,
  scale: 0.01,
  offset: 0,
  taC: 31.2,
  emissivity: 0.95,
  vddV: 3.3,
  rateHz: 32,
  badPixels: 0,
  calId: 0,
};

/** Bytes of a frame for tests; `pixels` in °C, 20 everywhere where not given. */
export function testFrame(header: Partial<ThermalFrameHeader> = {}, pixels?: readonly number[]): Uint8Array {
  const whole = { ...HEADER, ...header };
  const bytes = new Uint8Array(thermalFrameLength(whole.width, whole.height, whole.format));
  encodeThermalFrame(bytes, whole, pixels ?? Array.from({ length: whole.width * whole.height }, () => 20));
  return bytes;
}
