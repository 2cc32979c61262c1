import type { LabError } from '@labgate/contract';

/** Something that may forbid an output to be switched on (contract §6.4). */
export interface OutputGuard {
  /** Why the output of `supplyId` must stay off, or undefined; asked when ON arrives and again when its turn comes. */
  refusal(supplyId: string): LabError | undefined;
}

/** Every guard of the bench: an output may be switched on when none of them objects. */
export class OutputGuards implements OutputGuard {
  readonly #guards: OutputGuard[] = [];

  add(guard: OutputGuard): void {
    this.#guards.push(guard);
  }

  refusal(supplyId: string): LabError | undefined {
    for (const guard of this.#guards) {
      const refusal = guard.refusal(supplyId);
      if (refusal !== undefined) return refusal;
    }
    return undefined;
  }
}
