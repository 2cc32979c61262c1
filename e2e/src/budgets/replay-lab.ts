import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { replayStateSchema, runSummarySchema, type ReplayState } from '@labgate/contract';
import { eventually } from '@labgate/testkit';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../browser.ts';
import { labgate } from '../burn-in-run.ts';
import { CommandDesk } from '../command-desk.ts';
import { startSystem, type RunningSystem } from '../running-system.ts';
import { lengthenRecording, type LongRecording } from './long-recording.ts';
import { openProbe } from './page-probe.ts';

const WITHIN_MS = 60_000;
/** Long enough that every device has spoken. */
const SAMPLE_FRAMES = 160;

/** Where the picture of the page was at one moment, beside the clock. */
export interface Sighting {
  readonly wallMs: number;
  /** `seq` of the frame that was painted last. */
  readonly seq: number;
  /** What the time line shows, Unix ms of the recording. */
  readonly shownMs: number;
  readonly received: number;
  readonly painted: number;
}

interface LabParts {
  readonly browser: Browser;
  readonly system: RunningSystem;
  readonly desk: CommandDesk;
  /** Has the long recording. */
  readonly folder: string;
}

/** A bench that holds a long recording of itself, and a browser to replay it in. */
export class ReplayLab {
  readonly #parts: LabParts;
  readonly recording: LongRecording;

  private constructor(parts: LabParts, recording: LongRecording) {
    this.#parts = parts;
    this.recording = recording;
  }

  /** Records the bench for some seconds, and makes `seconds` of it. */
  static async start(seconds: number): Promise<ReplayLab> {
    const folder = await mkdtemp(join(tmpdir(), 'labgate-replay-'));
    const [browser, system] = await Promise.all([launchBrowser(), startSystem()]);
    const desk = await CommandDesk.open(system.mqttUrl);
    const { id } = runSummarySchema.parse(await desk.command('run', 'start', { dutSerial: 'WET-017' }));
    await eventually(async () => {
      const { counts } = runSummarySchema.parse(await desk.command('run', 'get', { run: id }));
      if (counts.frames < SAMPLE_FRAMES) throw new Error(`${counts.frames} frames so far`);
    }, WITHIN_MS);
    await desk.command('run', 'stop');
    const long = join(folder, 'long.mcap');
    const short = join(system.dataDir, 'runs', id ?? '', 'recording.mcap');
    const recording = await lengthenRecording(short, long, seconds);
    const upload = await labgate(system, 'run', 'upload', long);
    if (upload.code !== 0) throw new Error(upload.stderr);
    await eventually(async () => {
      const run = runSummarySchema.parse(await desk.command('run', 'get', { run: recording.run }));
      if (run.report !== true) throw new Error('its report is still being made');
    }, WITHIN_MS);
    return new ReplayLab({ browser, system, desk, folder }, recording);
  }

  async stop(): Promise<void> {
    const { browser, system, desk, folder } = this.#parts;
    await desk.close();
    await browser.close();
    await system.stop();
    await rm(folder, { recursive: true });
  }

  /** How long a jump to each of these times took until it was answered, ms. */
  async seeks(timesMs: readonly number[]): Promise<number[]> {
    const { desk } = this.#parts;
    await desk.command('$replay', 'open', { run: this.recording.run });
    const took: number[] = [];
    for (const ts of timesMs) {
      const before = performance.now();
      await desk.command('$replay', 'seek', { ts });
      took.push(performance.now() - before);
    }
    await desk.command('$replay', 'close');
    return took;
  }

  /** Plays the recording on the thermal screen at this speed for so long, from its beginning, and looks every second. */
  async play(
    speed: number,
    durationMs: number,
  ): Promise<{ sightings: Sighting[]; longestQueue: number; state: ReplayState }> {
    const { browser, system, desk } = this.#parts;
    const page = await browser.newPage({ viewport: { width: 1366, height: 900 } });
    try {
      const probe = await openProbe(page);
      await page.goto(`${system.httpUrl}/runs`);
      const row = page.getByTestId(`run-${this.recording.run}`);
      await row.getByRole('button', { name: /Replay/ }).click({ timeout: WITHIN_MS });
      await page.getByTestId('replay-bar').waitFor({ timeout: WITHIN_MS });
      await page.getByTestId('replay-speed').selectOption(String(speed));
      await page.locator('[data-testid="replay-bar"][data-state="playing"]').waitFor({ timeout: WITHIN_MS });
      const sightings = [await sight(page)];
      let longestQueue = 0;
      const endMs = performance.now() + durationMs;
      while (performance.now() < endMs) {
        longestQueue = Math.max(longestQueue, (await probe.watch(1_000)).longestQueue);
        sightings.push(await sight(page));
      }
      const state = replayStateSchema.parse(await desk.command('$replay', 'pause'));
      return { sightings, longestQueue, state };
    } finally {
      await desk.command('$replay', 'close');
      await page.close();
    }
  }
}

/**
 * How far the picture is behind where it ought to be since the first sighting, s of the recording: its frames are numbered, and
 * come at an even pace.
 */
export function behindS(
  sightings: readonly Sighting[],
  speed: number,
  { frames, startMs, endMs }: LongRecording,
): number[] {
  const framesPerS = frames / ((endMs - startMs) / 1000);
  const [first] = sightings;
  return sightings.map(
    ({ wallMs, seq }) => ((wallMs - first.wallMs) / 1000) * speed - (seq - first.seq) / framesPerS,
  );
}

function sight(page: Page): Promise<Sighting> {
  return page.evaluate(() => {
    const { received, painted, lastSeq } = (
      globalThis as unknown as { __labgate: { received: number; painted: number; lastSeq: number } }
    ).__labgate;
    const line = document.querySelector<HTMLInputElement>('[data-testid="replay-position"]');
    return {
      wallMs: performance.now(),
      seq: lastSeq,
      shownMs: Number(line?.value ?? NaN),
      received,
      painted,
    };
  });
}
