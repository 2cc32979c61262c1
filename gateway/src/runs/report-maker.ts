import { formatCondition, isLabError, type RunSummary } from '@labgate/contract';
import { Recording, writeReport, type ReportContext } from '@labgate/recording';
import { replaceFile, type Clock, type Logger } from '@labgate/service-kit';
import { parsePlan } from './plans/plan-source.ts';
import type { ReportKey } from './report-key.ts';
import type { RunFollower } from './run-follower.ts';
import type { Runs } from './runs.ts';

interface ReportMakerOptions {
  readonly runs: Runs;
  readonly key: ReportKey;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Makes the report of every run that has stopped, beside its recording, one after the other. */
export class ReportMaker implements RunFollower {
  readonly #options: ReportMakerOptions;
  #last: Promise<void> = Promise.resolve();

  constructor(options: ReportMakerOptions) {
    this.#options = options;
    options.runs.follow(this);
    for (const run of options.runs.shelf.list()) {
      if (run.state === 'stopped' && run.report !== true) this.stopped(run);
    }
  }

  stopped({ id }: RunSummary): void {
    if (id !== null) this.#last = this.#last.then(() => this.#make(id));
  }

  /** Waits for the reports that are being made. */
  idle(): Promise<void> {
    return this.#last;
  }

  async #make(id: string): Promise<void> {
    const { runs, key, clock, log } = this.#options;
    if (!runs.shelf.has(id)) return;
    const release = runs.use(id);
    try {
      const { recording: path, reportHtml, reportJson } = runs.paths(id);
      const recording = await Recording.open(path);
      try {
        const plan = planOf(recording.closingNotes?.['plan']);
        const context = { run: runs.shelf.get(id), plan, createdAt: clock.nowMs() };
        const { html, json } = await writeReport(recording, context, key.privateKey);
        await replaceFile(reportHtml, html, 0o640);
        await replaceFile(reportJson, json, 0o640);
      } finally {
        await recording.close();
      }
      await runs.reported(id);
      log.info({ run: id }, 'report made');
    } catch (err) {
      log.error({ err, run: id }, 'no report could be made');
    } finally {
      release();
    }
  }
}

/** What a plan forbids; one that was never checked, in a file of another machine, is told as its text alone. */
function planOf(text: string | undefined): ReportContext['plan'] {
  if (text === undefined) return null;
  try {
    const { limits, failIf } = parsePlan(text);
    const reasons = failIf.map(({ when, reason }) => `${formatCondition(when)}: ${reason}`);
    return { text, limits: limits.map(formatCondition), failIf: reasons };
  } catch (error) {
    if (isLabError(error)) return { text, limits: [], failIf: [] };
    throw error;
  }
}
