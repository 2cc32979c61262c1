/** Sizes whose orders are remembered; a camera has one. */
const MAX_REMEMBERED = 16;
const remembered = new Map<string, Uint32Array>();

/**
 * The order in which a coded frame lists its pixels: those of sub-page 0 first, then those of sub-page 1. A message
 * renews one sub-page, so the other half is one run of zeros. In a chess pattern the sub-page of a pixel is the parity
 * of row + column, else that of its row (MLX90640 datasheet, section 11.2.2).
 */
export function pixelOrder(width: number, height: number, isChess: boolean): Uint32Array {
  const key = `${width} ${height} ${isChess}`;
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const order = new Uint32Array(width * height);
  let at = 0;
  for (const parity of [0, 1]) {
    for (let i = 0; i < order.length; i++) {
      const row = Math.floor(i / width);
      if (((isChess ? row + (i % width) : row) & 1) === parity) order[at++] = i;
    }
  }
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  remembered.set(key, order);
  return order;
}
