/** Seed of a simulated run: the same seed gives the same run to the byte. */
export type Seed = string | number;

/** Rounds that mix the seed into the state before the first number is given out. */
const WARM_UP_ROUNDS = 20;

/**
 * Repeatable random numbers: sfc32 of the PractRand suite (128 bits of state, period at least 2³²). One stream a name,
 * so that another device on the bench does not change this one's noise.
 */
export class SeededRandom {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;
  #spare: number | undefined;

  constructor(seed: Seed, stream: string) {
    const text = `${typeof seed}:${seed}\n${stream}`;
    this.#a = hash32(text, 0x811c_9dc5);
    this.#b = hash32(text, 0x9e37_79b9);
    this.#c = hash32(text, 0x85eb_ca6b);
    for (let round = 0; round < WARM_UP_ROUNDS; round++) this.#uint32();
  }

  /** Uniform in [0, 1), in steps of 2⁻³². */
  uniform(): number {
    return this.#uint32() / 0x1_0000_0000;
  }

  /** Normal with mean 0 and standard deviation 1 (Box and Muller's transform, both of its numbers used). */
  gaussian(): number {
    if (this.#spare !== undefined) {
      const spare = this.#spare;
      this.#spare = undefined;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.#spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  #uint32(): number {
    const result = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + result) | 0;
    return result >>> 0;
  }
}

/** FNV-1a over the UTF-16 code units, from a basis of the caller's choice. */
function hash32(text: string, basis: number): number {
  let hash = basis;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x0100_0193);
  }
  return hash | 0;
}
