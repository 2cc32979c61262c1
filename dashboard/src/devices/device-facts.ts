import { gatewayTopics, type Health } from '@labgate/contract';
import type { BenchSnapshot, DeviceView } from '../bench/bench-snapshot.ts';

/** What the list of devices says of one of them, as numbers. */
export interface DeviceFacts {
  /** Readings a second that its descriptor declares; `undefined` where it declares none. */
  readonly declaredHz: number | undefined;
  /** Readings a second that its gateway measured. */
  readonly measuredHz: number | undefined;
  /** Age of its newest reading, ms; `undefined` when there was none. */
  readonly ageMs: number | undefined;
  /** Readings that failed since the gateway started. */
  readonly errors: number | undefined;
  /** Times it was lost since the gateway started. */
  readonly losses: number | undefined;
}

/** Rates, age and failures of a device; a device that publishes by itself has no figures of a gateway. */
export function deviceFacts(device: DeviceView, bench: Pick<BenchSnapshot, 'nowMs' | 'health'>): DeviceFacts {
  const figures = figuresOf(device.id, bench.health?.message.devs);
  const times = [...device.streams.values()].map(({ message }) => message.ts);
  if (figures !== undefined && figures.last > 0) times.push(figures.last);
  return {
    declaredHz: declaredHz(device),
    // The first report comes before anything was read: that is no rate of 0.
    measuredHz: figures === undefined || figures.ok === 0 ? undefined : figures.rateHz,
    ageMs: times.length === 0 ? undefined : Math.max(0, bench.nowMs - Math.max(...times)),
    errors: figures?.err,
    losses: figures?.gaps,
  };
}

/** Every topic a device publishes. */
export function deviceTopics(gw: string, { id, description }: DeviceView): string[] {
  const topics = gatewayTopics(gw);
  return [
    topics.deviceState(id),
    topics.deviceDescription(id),
    ...Object.keys(description?.streams ?? {}).map((stream) => topics.telemetry(id, stream)),
    ...(description?.frame === undefined ? [] : [topics.frame(id)]),
  ];
}

// A camera reads as often as it sends frames; its streams are thinned out of them.
function declaredHz({ description }: DeviceView): number | undefined {
  if (description?.frame !== undefined) return description.frame.rateHz;
  const periodsMs = Object.values(description?.streams ?? {}).map(({ periodMs }) => periodMs);
  return periodsMs.length === 0 ? undefined : 1000 / Math.min(...periodsMs);
}

function figuresOf(id: string, devs: Health['devs'] = {}): Health['devs'][string] | undefined {
  return Object.hasOwn(devs, id) ? devs[id] : undefined;
}
