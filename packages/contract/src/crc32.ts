const POLYNOMIAL = 0xedb8_8320;

/** Four tables of 256 words: table k advances a byte by k further bytes, so four bytes take one step. */
const TABLES = new Int32Array(4 * 256);
for (let byte = 0; byte < 256; byte++) {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 0 ? crc >>> 1 : (crc >>> 1) ^ POLYNOMIAL;
  TABLES[byte] = crc;
}
for (let at = 256; at < TABLES.length; at++) {
  const previous = TABLES[at - 256];
  TABLES[at] = (previous >>> 8) ^ TABLES[previous & 0xff];
}

/** CRC-32 as zlib computes it, of `bytes[start, end)`. */
export function crc32(bytes: Uint8Array, start = 0, end = bytes.byteLength): number {
  let crc = -1;
  let at = start;
  for (; at + 4 <= end; at += 4) {
    crc ^= bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
    crc =
      TABLES[768 + (crc & 0xff)] ^
      TABLES[512 + ((crc >>> 8) & 0xff)] ^
      TABLES[256 + ((crc >>> 16) & 0xff)] ^
      TABLES[crc >>> 24];
  }
  for (; at < end; at++) crc = (crc >>> 8) ^ TABLES[(crc ^ bytes[at]) & 0xff];
  return ~crc >>> 0;
}
