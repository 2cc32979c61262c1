/** Types of the header's fields, little-endian. */
export type FrameFieldType = 'u8' | 'u16' | 'i16' | 'u32' | 'u64' | 'f32';

/** A field of the thermal frame's header (contract §5). */
export interface FrameField {
  readonly offset: number;
  readonly type: FrameFieldType;
  readonly name: string;
  readonly meaning: string;
}

/** The header as documents show it; a test reads the golden frames by it. */
export const FRAME_LAYOUT: readonly FrameField[] = [
  { offset: 0, type: 'u32', name: 'magic', meaning: '"THF1", bytes 54 48 46 31' },
  { offset: 4, type: 'u8', name: 'version', meaning: '1' },
  {
    offset: 5,
    type: 'u8',
    name: 'format',
    meaning: '0 int16 scaled, 1 uint16 scaled, 2 float32 °C, 3 uint16 raw sensor words',
  },
  { offset: 6, type: 'u16', name: 'headerLen', meaning: 'offset of pixel 0; 64 or more, and to be used' },
  { offset: 8, type: 'u32', name: 'seq', meaning: 'per camera, wraps' },
  { offset: 12, type: 'u32', name: 'sid', meaning: 'session id as a number' },
  { offset: 16, type: 'u64', name: 'tsUs', meaning: 'Unix µs at the end of the sub-page read, below 2^53' },
  { offset: 24, type: 'u64', name: 'monoUs', meaning: 'monotonic µs since the gateway started, below 2^53' },
  { offset: 32, type: 'u16', name: 'width', meaning: 'pixels a row' },
  { offset: 34, type: 'u16', name: 'height', meaning: 'rows' },
  {
    offset: 36,
    type: 'u16',
    name: 'flags',
    meaning:
      'bit 0 sub-page 0 fresh, 1 sub-page 1 fresh, 2 chess pattern, 3 simulated, 4 replay, 5 CRC present, ' +
      '6 clock unsynced, 7 bad pixels interpolated, 8 already in board orientation, 9 interlock tripped',
  },
  { offset: 38, type: 'u8', name: 'subpage', meaning: '0, 1, or 255 for a merged picture' },
  { offset: 39, type: 'u8', name: 'orientation', meaning: '0–7 as EXIF − 1; applied when flag 8 is set' },
  { offset: 40, type: 'f32', name: 'scale', meaning: '°C per count' },
  { offset: 44, type: 'f32', name: 'offset', meaning: '°C at count 0' },
  { offset: 48, type: 'i16', name: 'ta', meaning: 'die temperature, 0.01 °C' },
  { offset: 50, type: 'u16', name: 'emissivity', meaning: '× 10000' },
  { offset: 52, type: 'u16', name: 'vdd', meaning: 'supply of the sensor, mV' },
  { offset: 54, type: 'u16', name: 'rate', meaning: 'sub-pages a second, 0.01 Hz' },
  { offset: 56, type: 'u16', name: 'badPixels', meaning: 'count' },
  {
    offset: 58,
    type: 'u16',
    name: 'calId',
    meaning: 'index into `cals` of `$desc`; 0 = factory calibration',
  },
  {
    offset: 60,
    type: 'u32',
    name: 'crc32',
    meaning: 'CRC-32 (zlib) of the bytes from headerLen on if flag 5, else 0',
  },
];
