import { isLabError, LabError } from '@labgate/contract';

/** A step of a change, as the reply lists it (contract, `arpAnswerSchema`). */
export interface ArpStep {
  readonly name: string;
  readonly ok: boolean;
  readonly tookMs: number;
  readonly detail?: string;
}

/** Carries out steps one after the other and writes down how each went. */
export class ArpSteps {
  readonly list: ArpStep[] = [];
  readonly #time: { monoUs(): number };

  constructor(time: { monoUs(): number }) {
    this.#time = time;
  }

  /** Runs a step; `detail` is told of it when it is done. @throws LabError what `work` throws, with the step's name. */
  async run<T>(name: string, work: () => Promise<T>, detail: (result: T) => string | undefined): Promise<T> {
    const startUs = this.#time.monoUs();
    const done = (ok: boolean, text: string | undefined): void => {
      const tookMs = (this.#time.monoUs() - startUs) / 1000;
      this.list.push({ name, ok, tookMs, ...(text === undefined ? {} : { detail: text }) });
    };
    try {
      const result = await work();
      done(true, detail(result));
      return result;
    } catch (error) {
      done(false, error instanceof Error ? error.message : String(error));
      if (!isLabError(error)) throw error;
      throw new LabError(error.code, `${name}: ${error.message}`, {
        context: { ...error.context, step: name },
        cause: error,
      });
    }
  }

  /** A step whose failure is only told. */
  async tell(
    name: string,
    work: () => Promise<{ readonly ok: boolean; readonly detail: string }>,
  ): Promise<void> {
    const startUs = this.#time.monoUs();
    const { ok, detail } = await work();
    this.list.push({ name, ok, tookMs: (this.#time.monoUs() - startUs) / 1000, detail });
  }
}
