import { FRAME_FLAGS } from '@labgate/contract';
import { measure, type MeasurementReading } from '../measurements/shape-statistics.ts';
import type { Measurement } from '../measurements/measurement.ts';
import { sensorRows } from '../sensor-rows.ts';
import type { Snapshot } from './snapshot.ts';

/** Where a frame comes from. */
export type FrameSource = 'camera' | 'simulation' | 'replay';

/** What the files of a snapshot say beside the pixels; temperatures in °C. */
export interface SnapshotFacts {
  readonly time: string;
  readonly device: string;
  readonly name: string;
  readonly kind: string;
  readonly bus: string;
  readonly source: FrameSource;
  readonly sequence: number;
  readonly width: number;
  readonly height: number;
  readonly emissivity: number;
  readonly dieC: number;
  readonly rateHz: number;
  readonly badPixels: number;
  readonly referenceC: number | null;
  readonly pixelsC: readonly (readonly (number | null)[])[];
  readonly measurements: readonly (Measurement & Omit<MeasurementReading, 'id' | 'profileC'>)[];
}

/** What is known of a snapshot. */
export function snapshotFacts({ frame, analysis, camera, annotations }: Snapshot): SnapshotFacts {
  const { description, id } = camera;
  return {
    time: new Date(frame.tsUs / 1000).toISOString(),
    device: id,
    name: description?.name ?? id,
    kind: description?.kind ?? '',
    bus: description?.bus ?? '',
    source: sourceOf(frame.flags),
    sequence: frame.seq,
    width: frame.width,
    height: frame.height,
    emissivity: frame.emissivity,
    dieC: frame.taC,
    rateHz: frame.rateHz,
    badPixels: frame.badPixels,
    referenceC: annotations.referenceC ?? null,
    // A hundredth is what a frame resolves (contract §5); what lies behind is the noise of single precision.
    pixelsC: sensorRows(analysis).map((row) =>
      row.map((valueC) => (Number.isFinite(valueC) ? rounded(valueC) : null)),
    ),
    measurements: annotations.list.map((measurement) => {
      const { profileC: _, ...reading } = measure(measurement, analysis.sensor, analysis.sensorTemperatureC);
      return { ...measurement, ...reading };
    }),
  };
}

function sourceOf(flags: number): FrameSource {
  if ((flags & FRAME_FLAGS.replay) !== 0) return 'replay';
  return (flags & FRAME_FLAGS.simulated) === 0 ? 'camera' : 'simulation';
}

function rounded(valueC: number): number {
  return Math.round(valueC * 100) / 100;
}
