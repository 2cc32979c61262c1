import { LabError } from '@labgate/contract';
import { COMPACTED, compactionKey, seriesKey, type Compacted } from '../keys.ts';
import { isStorable } from '../storable.ts';
import type { AppendResult, Notes, Retention, SampleColumns, SeriesIdentity } from '../store.ts';
import { redisFault } from './redis-error.ts';
import type { RedisLink } from './redis-link.ts';
import { asList } from './redis-reply.ts';

/** A series that was registered. */
export interface RedisSeries extends SeriesIdentity {
  readonly key: string;
  unit: string | undefined;
  /** True once the server has its keys, labels and compaction rules as they should be. */
  isReady: boolean;
}

/** Samples of one command. */
interface Group {
  readonly firstKey: string;
  readonly command: string[];
  readonly series: RedisSeries[];
}

const BUCKETS_MS = [60_000, 600_000] as const;
const FIELDS_A_SAMPLE = 3;

/** Creates series and writes samples; what Redis says about single samples is counted, not lost. */
export class RedisWriter {
  /** How many times a series has been made, or found made, since the start. */
  prepared = 0;
  readonly #link: RedisLink;
  readonly #retention: Retention;

  constructor(link: RedisLink, retention: Retention) {
    this.#link = link;
    this.#retention = retention;
  }

  /** Writes samples, then the notes, these in one command; a batch may be written again, because the last of two samples wins. */
  async append(
    series: readonly (RedisSeries | undefined)[],
    batch: SampleColumns,
    notes: { readonly key: string; readonly texts: Notes },
  ): Promise<AppendResult> {
    const { groups, refused } = this.#group(series, batch);
    await this.#prepare(groups.flatMap((group) => group.series));
    let tooOld = 0;
    for (const count of await Promise.all(groups.map((group) => this.#write(group, true)))) tooOld += count;
    if (notes.texts.size > 0)
      await this.#link.send(notes.key, ['HSET', notes.key, ...[...notes.texts].flat()]);
    const notStored = refused + tooOld;
    return { stored: batch.length - notStored, duplicates: 0, late: 0, refused: notStored };
  }

  /** One `TS.MADD` for all keys that may share a command. */
  #group(
    series: readonly (RedisSeries | undefined)[],
    batch: SampleColumns,
  ): { groups: Group[]; refused: number } {
    const groups = new Map<string, Group>();
    let refused = 0;
    for (let index = 0; index < batch.length; index++) {
      const one = series[batch.series[index] ?? 0];
      const timeMs = batch.timesMs[index] ?? Number.NaN;
      const value = batch.values[index] ?? Number.NaN;
      if (one === undefined || !isStorable(timeMs, value)) {
        refused += 1;
        continue;
      }
      const name = this.#link.groupOf(one.key);
      let group = groups.get(name);
      if (group === undefined) {
        group = { firstKey: one.key, command: ['TS.MADD'], series: [] };
        groups.set(name, group);
      }
      group.command.push(one.key, String(timeMs), String(value));
      group.series.push(one);
    }
    return { groups: [...groups.values()], refused };
  }

  /** Sends a group; gives how many samples were older than the retention. Missing keys are made, once. */
  async #write({ firstKey, command, series }: Group, mayRepeat: boolean): Promise<number> {
    const replies = asList(await this.#link.send(firstKey, command));
    let tooOld = 0;
    const again: Group = { firstKey, command: ['TS.MADD'], series: [] };
    for (const [index, reply] of replies.entries()) {
      if (!(reply instanceof Error)) continue;
      const fault = redisFault(reply);
      const one = series[index];
      if (fault === 'too old') {
        tooOld += 1;
      } else if (fault === 'missing' && mayRepeat && one !== undefined) {
        one.isReady = false;
        const at = 1 + index * FIELDS_A_SAMPLE;
        again.command.push(...command.slice(at, at + FIELDS_A_SAMPLE));
        again.series.push(one);
      } else {
        throw reply;
      }
    }
    if (again.series.length === 0) return tooOld;
    await this.#prepare(again.series);
    return tooOld + (await this.#write(again, false));
  }

  async #prepare(series: readonly RedisSeries[]): Promise<void> {
    const missing = new Set(series.filter(({ isReady }) => !isReady));
    await Promise.all([...missing].map((one) => this.#create(one)));
  }

  /** Rules come before the first sample, because they do not look back. */
  async #create(one: RedisSeries): Promise<void> {
    await this.#makeKey(one.key, this.#retention.rawMs, labelsOf(one, 'raw'));
    await Promise.all(
      BUCKETS_MS.flatMap((bucketMs) => COMPACTED.map((figure) => this.#createRule(one, figure, bucketMs))),
    );
    one.isReady = true;
    this.prepared++;
  }

  async #createRule(one: RedisSeries, figure: Compacted, bucketMs: number): Promise<void> {
    const key = compactionKey(one, figure, bucketMs);
    const { minuteMs, tenMinuteMs } = this.#retention;
    const retentionMs = bucketMs === BUCKETS_MS[0] ? minuteMs : tenMinuteMs;
    await this.#makeKey(key, retentionMs, [...labelsOf(one, String(bucketMs)), 'agg', figure]);
    const command = ['TS.CREATERULE', one.key, key, 'AGGREGATION', figure, String(bucketMs)];
    await this.#unless('has rule', one.key, command);
  }

  /** `TS.CREATE`, and `TS.ALTER` for a key that exists: retention and labels may have changed. */
  async #makeKey(key: string, retentionMs: number, labels: readonly string[]): Promise<void> {
    const settings = [
      'RETENTION',
      String(Math.round(retentionMs)),
      'DUPLICATE_POLICY',
      'LAST',
      'LABELS',
      ...labels,
    ];
    const isNew = await this.#unless('exists', key, ['TS.CREATE', key, ...settings]);
    if (!isNew) await this.#link.send(key, ['TS.ALTER', key, ...settings]);
  }

  /** Sends a command; false when it failed in the one way that does not matter. */
  async #unless(fault: 'exists' | 'has rule', key: string, command: readonly string[]): Promise<boolean> {
    try {
      await this.#link.send(key, command);
      return true;
    } catch (error) {
      if (redisFault(error) !== fault) throw error;
      return false;
    }
  }
}

/** A series as it is registered. */
export function redisSeries(identity: SeriesIdentity, unit: string | undefined): RedisSeries {
  const { gw, dev, stream, prop } = identity;
  const key = seriesKey(identity);
  if (/[\s{}]/.test(`${gw}${dev}${stream}${prop}`)) {
    throw new LabError('E_LIMIT', `the names of a series must not have spaces or braces: ${key}`);
  }
  return { gw, dev, stream, prop, unit, key, isReady: false };
}

function labelsOf({ gw, dev, stream, prop, unit }: RedisSeries, resolution: string): string[] {
  const labels = ['gw', gw, 'dev', dev, 'stream', stream, 'prop', prop, 'res', resolution];
  const unitLabel = unit === undefined ? '' : sanitizeLabel(unit);
  return unitLabel === '' ? labels : [...labels, 'unit', unitLabel];
}

/** Filters cannot name label values with brackets, commas or equals signs. */
function sanitizeLabel(value: string): string {
  return value.replaceAll(/[(),=]/g, '_').trim();
}
