import type {
  Alarm,
  Description,
  DeviceState,
  GatewayState,
  Health,
  Interlock,
  Run,
  Telemetry,
} from '@labgate/contract';

/** The newest message of a stream and when it came, our clock, Unix ms. */
export interface LatestTelemetry {
  readonly message: Telemetry;
  readonly arrivedMs: number;
}

/** What is known of a device. */
export interface DeviceView {
  readonly id: string;
  /** As contract §2 defines it: `lost` when the gateway or the link to it is gone; `undefined` before the first report. */
  readonly state: DeviceState | undefined;
  readonly description: Description | undefined;
  readonly streams: ReadonlyMap<string, LatestTelemetry>;
  /** Code of the failure it is in, as the gateway's health message says; `undefined` while it works. */
  readonly faultCode: string | undefined;
}

/** What the gateway said last about itself and when that came, our clock, Unix ms. */
export interface LatestHealth {
  readonly message: Health;
  readonly arrivedMs: number;
}

/** How many messages could not be read, by what they were meant to be. */
export interface MalformedCounts {
  readonly telemetry: number;
  readonly description: number;
  readonly other: number;
}

/** What the page knows at one moment; a new object at each change, at most four a second. */
export interface BenchSnapshot {
  /** This computer's clock, Unix ms. */
  readonly localNowMs: number;
  /** The gateway's clock as far as it is known, Unix ms. */
  readonly nowMs: number;
  /** Ours minus the gateway's, ms; `undefined` while unknown. */
  readonly clockOffsetMs: number | undefined;
  /** The gateway that is shown. */
  readonly gw: string | undefined;
  readonly gatewayState: GatewayState | undefined;
  /** What is retained has come, or long enough was waited for it: what is not here is not there. */
  readonly isHeard: boolean;
  /** What is shown is a recording: its time is the recording's. */
  readonly isReplay: boolean;
  /** Every gateway on this broker, in alphabetical order. */
  readonly gateways: readonly { readonly gw: string; readonly state: GatewayState }[];
  /** Described devices first, then by id. */
  readonly devices: readonly DeviceView[];
  /** Worst first, then the oldest. */
  readonly alarms: readonly Alarm[];
  readonly interlocks: readonly Interlock[];
  /** The run that is going or went last; `undefined` before the first report. */
  readonly run: Run | undefined;
  /** `undefined` before the first report. */
  readonly health: LatestHealth | undefined;
  readonly malformed: MalformedCounts;
}
