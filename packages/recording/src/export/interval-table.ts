import { formatQuantity, WET_COLUMNS, type Quantity } from '@labgate/contract';
import type { Recording } from '../recording.ts';
import { csvLine } from './csv.ts';
import { readDescriptions, readTelemetry } from './telemetry-reader.ts';

/** A column of a table: what it holds and how it is called. */
interface Column {
  readonly key: string;
  readonly title: string;
}

/** Decimals of a mean: no channel is known better. */
const DECIMALS = 4;

/** One row an interval with the mean of every numeric channel in it; columns are named `dev/stream/channel [unit]`. */
export async function* exportCsv(
  recording: Recording,
  intervalMs: number,
): AsyncGenerator<string, void, void> {
  yield* intervalRows(recording, intervalMs, await channelColumns(recording), 'time (UTC)');
}

/** The WET table of a run: a column whose channels are not there stays empty. */
export async function* exportWetTable(
  recording: Recording,
  intervalMs: number,
): AsyncGenerator<string, void, void> {
  const channels = await channelColumns(recording);
  const columns = WET_COLUMNS.map(({ title, from }) => {
    const found = from
      .map((key) => channels.find((channel) => channel.key === key))
      .find((one) => one !== undefined);
    return {
      key: found?.key ?? '',
      title: found === undefined ? title : found.title.replace(found.key, title),
    };
  });
  yield* intervalRows(recording, intervalMs, columns, 'time (UTC)');
}

async function channelColumns(recording: Recording): Promise<Column[]> {
  const columns: Column[] = [];
  for (const [dev, { streams }] of await readDescriptions(recording)) {
    for (const [stream, { props }] of Object.entries(streams)) {
      for (const [channel, { unit, datatype }] of Object.entries(props)) {
        if (datatype !== 'float' && datatype !== 'integer') continue;
        const key = formatQuantity({ dev, stream, channel } satisfies Quantity);
        columns.push({ key, title: unit === undefined || unit === '#' ? key : `${key} [${unit}]` });
      }
    }
  }
  return columns.toSorted((left, right) => left.key.localeCompare(right.key));
}

async function* intervalRows(
  recording: Recording,
  intervalMs: number,
  columns: readonly Column[],
  timeTitle: string,
): AsyncGenerator<string, void, void> {
  yield csvLine([timeTitle, ...columns.map(({ title }) => title)]);
  const means = new IntervalMeans(columns.map(({ key }) => key));
  const startMs = Math.floor(recording.startUs / 1000);
  let interval = 0;
  for await (const message of recording.messages()) {
    const at = Math.floor((message.timeUs / 1000 - startMs) / intervalMs);
    if (at > interval && means.isAny)
      yield csvLine([rowTime(startMs, interval, intervalMs), ...means.take()]);
    interval = Math.max(interval, at);
    const telemetry = readTelemetry(message);
    if (telemetry === undefined) continue;
    const { dev, stream, val } = telemetry;
    for (const [channel, value] of Object.entries(val)) means.add(`${dev}/${stream}/${channel}`, value);
  }
  if (means.isAny) yield csvLine([rowTime(startMs, interval, intervalMs), ...means.take()]);
}

/** A row bears the time at which its interval begins. */
function rowTime(startMs: number, interval: number, intervalMs: number): string {
  return new Date(startMs + interval * intervalMs).toISOString();
}

/** Means of some channels, until they are taken. */
class IntervalMeans {
  readonly #index: ReadonlyMap<string, number>;
  readonly #sums: Float64Array;
  readonly #counts: Uint32Array;
  isAny = false;

  constructor(keys: readonly string[]) {
    this.#index = new Map(keys.map((key, i) => [key, i]));
    this.#sums = new Float64Array(keys.length);
    this.#counts = new Uint32Array(keys.length);
  }

  add(key: string, value: unknown): void {
    const i = this.#index.get(key);
    if (i === undefined || typeof value !== 'number') return;
    this.#sums[i] += value;
    this.#counts[i]++;
    this.isAny = true;
  }

  take(): (number | null)[] {
    const row = [...this.#sums].map((sum, i) =>
      this.#counts[i] === 0 ? null : Number((sum / this.#counts[i]).toFixed(DECIMALS)),
    );
    this.#sums.fill(0);
    this.#counts.fill(0);
    this.isAny = false;
    return row;
  }
}
