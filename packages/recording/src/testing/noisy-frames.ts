import { encodeThermalFrame, FRAME_FLAGS } from '@labgate/contract';

const WIDTH = 32;
const HEIGHT = 24;
const PIXELS = WIDTH * HEIGHT;
/** Noise of an MLX90640 at 16 Hz, K (datasheet, figure 14). */
const NOISE_K = 0.15;
const PERIOD_US = 62_500;

/** A repeatable source of numbers uniform in [0, 1) (Marsaglia's xorshift, 32 bits). */
export function seededRandom(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 0x1_0000_0000;
  };
}

/** Frames of a warm board in chess pattern with the noise of the sensor, as a camera at 16 sub-pages a second publishes them. */
export function noisyFrames(count: number, startUs = 1_763_794_065_123_000): Uint8Array[] {
  const random = seededRandom(7);
  const noiseK = (): number =>
    NOISE_K * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const boardC = Float64Array.from({ length: PIXELS }, (_, i) => {
    const [x, y] = [i % WIDTH, Math.floor(i / WIDTH)];
    return 25 + 40 * Math.exp(-((x - 15) ** 2 + (y - 10) ** 2) / 20) + 10 * Math.exp(-((x - 25) ** 2) / 8);
  });
  const pixelsC = boardC.map((value) => value + noiseK());
  return Array.from({ length: count }, (_, seq) => {
    const subpage = seq & 1;
    for (let i = 0; i < PIXELS; i++) {
      if (((Math.floor(i / WIDTH) + (i % WIDTH)) & 1) === subpage) pixelsC[i] = boardC[i] + noiseK();
    }
    const tsUs = startUs + seq * PERIOD_US + Math.floor(300 * random());
    const bytes = new Uint8Array(64 + 2 * PIXELS);
    const header = {
      format: 'int16',
      seq,
      sid: 0x9f31c0de,
      tsUs,
      monoUs: tsUs - startUs + 5_000_000,
      width: WIDTH,
      height: HEIGHT,
      flags: (1 << subpage) | FRAME_FLAGS.chess | FRAME_FLAGS.crcPresent | FRAME_FLAGS.simulated,
      subpage,
      orientation: 0,
      scale: Math.fround(0.01),
      offset: 0,
      taC: 31.2 + noiseK() / 10,
      emissivity: 0.95,
      vddV: 3.3 + noiseK() / 100,
      rateHz: 16,
      badPixels: 0,
      calId: 0,
    } as const;
    encodeThermalFrame(bytes, header, pixelsC);
    return bytes;
  });
}
