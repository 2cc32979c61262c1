/** Answers kept at most. */
const MAX_ENTRIES = 256;

/** Answers by topic that hold as long as a version does. */
export class VersionedCache<T> {
  readonly #answers = new Map<string, T>();
  #version = -1;

  /** The answers that hold at `version`; those of another are forgotten. */
  at(version: number): Map<string, T> {
    if (version !== this.#version || this.#answers.size > MAX_ENTRIES) {
      this.#version = version;
      this.#answers.clear();
    }
    return this.#answers;
  }
}
