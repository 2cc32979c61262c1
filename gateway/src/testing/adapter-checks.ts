import { channelNameSchema, ERROR_CATALOGUE, isLabError, type Channel } from '@labgate/contract';
import { parse as parseYaml } from 'yaml';
import type { Adapter, Session, StreamSample } from '../adapter.ts';
import { deviceSectionSchema } from '../config/gateway-config.ts';
import type { ReadyReading, VirtualBench } from './virtual-bench.ts';

/** Readings a device gets to recover from a fault; the runner gives up and opens it anew after as many. */
export const TRIES = 3;

/** The reading, or undefined when there was none or a LabError; anything else that is thrown is a fault. */
export async function outcomeOf(
  bench: VirtualBench,
  session: Session,
  adapter: Adapter,
  config: unknown,
): Promise<ReadyReading | undefined> {
  const reading = bench.readWithin(session, adapter.cadence(config).deadlineMs);
  return (await labErrorOf(reading)) === undefined ? reading : undefined;
}

/** The LabError that `promise` fails with; anything else that is thrown is a fault. */
export async function labErrorOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
    return undefined;
  } catch (error) {
    if (!isLabError(error)) throw error;
    return error;
  }
}

/** What is wrong with a sample, in words. */
export function faultsOf(sample: StreamSample, adapter: Adapter, config: unknown): string[] {
  const stream = adapter.describe(config).streams[sample.stream];
  if (stream === undefined) return [`stream ${sample.stream} is not described`];
  const missing = Object.keys(stream.props).filter((name) => !(name in sample.values));
  const raw = Object.entries(sample.raw ?? {}).filter(
    ([name, count]) => !(name in stream.props) || !Number.isFinite(count),
  );
  return [
    ...missing.map((name) => `${name} is described and has no value`),
    ...raw.map(([name, count]) => `raw ${name} is ${count}`),
    ...Object.entries(sample.values).flatMap(([name, value]) => {
      const channel = stream.props[name];
      if (channel === undefined || !channelNameSchema.safeParse(name).success)
        return [`${name} is not described`];
      if (value === null) return isCode(sample.why?.[name]) ? [] : [`${name} is null and no code says why`];
      return fits(value, channel) ? [] : [`${name} is ${String(value)}, not ${channel.datatype}`];
    }),
  ];
}

function isCode(code: string | undefined): boolean {
  return code !== undefined && Object.hasOwn(ERROR_CATALOGUE, code);
}

function fits(value: number | string | boolean, { datatype, format }: Channel): boolean {
  switch (datatype) {
    case 'float':
      return Number.isFinite(value) && isInRange(Number(value), format);
    case 'integer':
      return Number.isSafeInteger(value) && isInRange(Number(value), format);
    case 'boolean':
      return typeof value === 'boolean';
    case 'string':
      return typeof value === 'string';
    case 'enum':
      return typeof value === 'string' && (format ?? '').split(',').includes(value);
  }
}

function isInRange(value: number, format: string | undefined): boolean {
  const [min, max] = (format ?? ':').split(':').map((limit) => (limit === '' ? undefined : Number(limit)));
  return value >= (min ?? -Infinity) && value <= (max ?? Infinity);
}

/** A sample is a piece of `labgate.yaml` with `devices`, or the adapter's part of a device section alone. */
export function parseSample(yaml: string, adapter: Adapter): void {
  const sample = parseYaml(yaml) as { readonly devices?: Readonly<Record<string, unknown>> };
  for (const section of sample.devices === undefined
    ? [{ kind: adapter.kind, ...sample }]
    : Object.values(sample.devices)) {
    const { kind, name: _name, simulate: _simulate, ...own } = deviceSectionSchema.parse(section);
    if (kind !== adapter.kind) throw new Error(`the sample is about ${kind}`);
    adapter.configSchema.parse(own);
  }
}
