/** Reads 16-bit words written as four hexadecimal digits each, big-endian. */
export function parseHexWords(text: string): Uint16Array {
  return Uint16Array.from({ length: text.length / 4 }, (_, i) =>
    Number.parseInt(text.slice(4 * i, 4 * i + 4), 16),
  );
}
