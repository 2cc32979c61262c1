import { MAX_ANNOTATIONS, type AnnotationsAnswer, type AnnotationsArgs } from '@labgate/contract';
import type { Store } from '../store.ts';
import type { Asker } from './command-service.ts';

/** Answers `$store` `annotate` and `annotations` from a store. */
export class Annotations {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Keeps a note. A command that comes twice is one note: its sender and its id are that of the note. */
  async put(
    gw: string,
    { ts, text }: { readonly ts: number; readonly text: string },
    { id, from, by }: Asker,
  ): Promise<{ ts: number; id: string }> {
    const note = { id: `${from}/${id}`, timeMs: ts, text, by: by ?? from };
    await this.#store.annotate(gw, note);
    return { ts, id: note.id };
  }

  /** The newest notes of an interval, oldest first. */
  async between(gw: string, { from, to }: AnnotationsArgs): Promise<AnnotationsAnswer> {
    const found = await this.#store.annotations(gw, from, to, MAX_ANNOTATIONS + 1);
    const annotations = found
      .slice(-MAX_ANNOTATIONS)
      .map(({ id, timeMs, text, by }) => ({ id, ts: timeMs, text, by }));
    return { annotations, more: found.length > MAX_ANNOTATIONS };
  }
}
