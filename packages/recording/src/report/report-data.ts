import type { RunSummary, ThermalFrame } from '@labgate/contract';
import type { ChannelFigures } from '../channel-series.ts';
import type { ChartMark } from './svg-chart.ts';
import type { RegionThermal } from './thermal-figures.ts';

/** What a report is made of besides the recording. */
export interface ReportContext {
  readonly run: RunSummary;
  /** Text of the plan that drove the run, and what it must not exceed. */
  readonly plan: {
    readonly text: string;
    readonly limits: readonly string[];
    readonly failIf: readonly string[];
  } | null;
  /** Unix ms. */
  readonly createdAt: number;
}

/** One channel of the run. */
export interface ReportChannel {
  readonly dev: string;
  readonly stream: string;
  readonly channel: string;
  readonly unit: string;
  readonly figures: ChannelFigures;
  /** `[s since the start, mean]`. */
  readonly curve: readonly (readonly [number, number])[];
}

/** A frame that is shown. */
export interface ReportFrame {
  readonly camera: string;
  readonly atS: number;
  readonly maxC: number;
  readonly minC: number;
  readonly frame: ThermalFrame;
}

export interface ReportEvent {
  readonly ts: number;
  readonly what: string;
  readonly text: string;
}

/** An interlock as it was at the end. */
export interface ReportInterlock {
  readonly id: string;
  readonly when: string;
  readonly state: string;
  /** What it tripped on last, before the run perhaps. */
  readonly trip: {
    readonly ts: number;
    readonly val: number | null;
    readonly latencyMs: number | null;
  } | null;
}

/** Everything a report tells, section by section. */
export interface ReportData {
  readonly run: RunSummary;
  readonly createdAt: number;
  readonly durationS: number;
  readonly plan: ReportContext['plan'];
  readonly channels: readonly ReportChannel[];
  readonly thermal: readonly RegionThermal[];
  readonly frames: readonly ReportFrame[];
  /** Alarms, trips and what else happened, oldest first. */
  readonly events: readonly ReportEvent[];
  readonly interlocks: readonly ReportInterlock[];
  /** Reasons of the rules of the plan that were met. */
  readonly failures: readonly string[];
  /** Trips and notes, where the charts show them. */
  readonly marks: readonly ChartMark[];
  readonly audit: readonly ReportEvent[];
  readonly configuration: { readonly rev: number; readonly config: unknown } | null;
  readonly ledger: {
    readonly messages: number;
    readonly frames: number;
    readonly missing: Readonly<Record<string, number>>;
    readonly faults: readonly string[];
    /** Rows left out of this report because there were too many. */
    readonly leftOut: number;
  };
}
