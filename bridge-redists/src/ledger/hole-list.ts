import { z } from 'zod';

/** More holes than this are joined, the oldest two at a time: a ledger must not grow with every fault of a bad night. */
const MOST_HOLES = 200;

export const holeSchema = z.object({
  /** Unix ms of the message before and of the one behind. */
  from: z.int(),
  to: z.int(),
  lost: z.int().min(1),
  /** The missing messages are `first` and the `lost - 1` behind it of session `sid`; absent when holes were joined. */
  sid: z.string().optional(),
  first: z.int().optional(),
});
type Hole = z.infer<typeof holeSchema>;

/** The holes of one stream, oldest first; one that is filled later disappears. */
export class HoleList {
  readonly #holes: Hole[];

  constructor(holes: readonly Hole[] = []) {
    this.#holes = [...holes];
  }

  /** As it is kept. */
  get all(): readonly Hole[] {
    return this.#holes;
  }

  add(hole: Hole): void {
    this.#holes.push(hole);
    const [oldest, second] = this.#holes;
    if (this.#holes.length <= MOST_HOLES || oldest === undefined || second === undefined) return;
    const joined = { from: oldest.from, to: second.to, lost: oldest.lost + second.lost };
    this.#holes.splice(0, 2, joined);
  }

  /** Takes a message that came late out of its hole; false when it was in none. */
  fill(sid: string, seq: number, tsMs: number): boolean {
    const index = this.#holes.findIndex(
      ({ sid: of, first = 0, lost }) => of === sid && (seq - first) >>> 0 < lost,
    );
    const hole = this.#holes[index];
    if (hole?.first === undefined) return false;
    const before = (seq - hole.first) >>> 0;
    const after = hole.lost - before - 1;
    const rest: Hole[] = [];
    if (before > 0) rest.push({ ...hole, to: tsMs, lost: before });
    if (after > 0) rest.push({ ...hole, from: tsMs, lost: after, first: (seq + 1) >>> 0 });
    this.#holes.splice(index, 1, ...rest);
    return true;
  }
}
