import type { DeviceState, LabError } from '@labgate/contract';
import type { Clock } from '@labgate/service-kit';
import type { DeviceSink } from '../runner/device-runner.ts';
import type { ReadyReading } from '../runner/session-reader.ts';
import type { CameraRegions } from '../regions/camera-regions.ts';
import type { LiveValues } from './live-values.ts';

/** The next counter of each stream, as the publisher behind the tap will give it. */
export interface SequenceSource {
  nextSequence(stream: string): number;
}

interface LiveSinkOptions {
  readonly dev: string;
  readonly live: LiveValues;
  readonly clock: Clock;
  readonly next: DeviceSink & SequenceSource;
  /** Of a camera. */
  readonly regions: CameraRegions | undefined;
}

/** Lets the live values hear of a reading before it is published: what has to act must not wait for messages. */
export class LiveSink implements DeviceSink {
  readonly #options: LiveSinkOptions;

  constructor(options: LiveSinkOptions) {
    this.#options = options;
  }

  stateChanged(state: DeviceState, cause: LabError | undefined): void {
    const { dev, live, next } = this.#options;
    live.stateChanged(dev, state);
    next.stateChanged(state, cause);
  }

  readingTaken(reading: ReadyReading): void {
    const { dev, live, clock, next, regions } = this.#options;
    const inHandUs = clock.monoUs();
    const monoUs = reading.image?.monoUs ?? inHandUs;
    if (reading.image !== undefined) regions?.take(reading.image, next.nextSequence('frame'), inHandUs);
    for (const { stream, values, quality } of reading.samples) {
      live.take(dev, stream, values, {
        quality,
        seq: next.nextSequence(stream),
        tsMs: clock.nowMs(),
        monoUs,
        inHandUs,
      });
    }
    next.readingTaken(withRegions(reading, regions));
  }
}

/** Regions are published as often as the other statistics of the picture. */
function withRegions(reading: ReadyReading, regions: CameraRegions | undefined): ReadyReading {
  const sample = reading.samples.length === 0 ? undefined : regions?.sample();
  return sample === undefined ? reading : { ...reading, samples: [...reading.samples, sample] };
}
