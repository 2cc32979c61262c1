/** Factory trimming of one BME688, under the names of the datasheet (BST-BME688-DS000 §3.6, table 11…13). */
export interface Calibration {
  readonly t1: number;
  readonly t2: number;
  readonly t3: number;
  readonly p1: number;
  readonly p2: number;
  readonly p3: number;
  readonly p4: number;
  readonly p5: number;
  readonly p6: number;
  readonly p7: number;
  readonly p8: number;
  readonly p9: number;
  readonly p10: number;
  readonly h1: number;
  readonly h2: number;
  readonly h3: number;
  readonly h4: number;
  readonly h5: number;
  readonly h6: number;
  readonly h7: number;
  readonly gh1: number;
  readonly gh2: number;
  readonly gh3: number;
  readonly resHeatRange: number;
  readonly resHeatVal: number;
  readonly rangeSwErr: number;
}

/** Where the 42 coefficient bytes are, in the order `parseCalibration` takes them. */
export const COEFFICIENT_BLOCKS = [
  { register: 0x8a, length: 23 },
  { register: 0xe1, length: 14 },
  { register: 0x00, length: 5 },
] as const;

/** Number of coefficient bytes. */
export const COEFFICIENT_COUNT = 42;

/** Reads the trimming out of the 42 coefficient bytes, in the order of `COEFFICIENT_BLOCKS`. */
export function parseCalibration(coefficients: Uint8Array): Calibration {
  const view = new DataView(coefficients.buffer, coefficients.byteOffset, COEFFICIENT_COUNT);
  const nibbles = view.getUint8(24); // h1 and h2 share a byte: h1 has its low half, h2 its high half
  return {
    t1: view.getUint16(31, true),
    t2: view.getInt16(0, true),
    t3: view.getInt8(2),
    p1: view.getUint16(4, true),
    p2: view.getInt16(6, true),
    p3: view.getInt8(8),
    p4: view.getInt16(10, true),
    p5: view.getInt16(12, true),
    p6: view.getInt8(15),
    p7: view.getInt8(14),
    p8: view.getInt16(18, true),
    p9: view.getInt16(20, true),
    p10: view.getUint8(22),
    h1: (view.getUint8(25) << 4) | (nibbles & 0x0f),
    h2: (view.getUint8(23) << 4) | (nibbles >> 4),
    h3: view.getInt8(26),
    h4: view.getInt8(27),
    h5: view.getInt8(28),
    h6: view.getUint8(29),
    h7: view.getInt8(30),
    gh1: view.getInt8(35),
    gh2: view.getInt16(33, true),
    gh3: view.getInt8(36),
    resHeatRange: (view.getUint8(39) & 0x30) >> 4,
    resHeatVal: view.getInt8(37),
    rangeSwErr: view.getInt8(41) >> 4, // the high half, with its sign
  };
}
