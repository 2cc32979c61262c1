import {
  encodeThermalFrame,
  FRAME_FLAGS,
  thermalFrameLength,
  type Description,
  type DeviceState,
  type GatewayTopics,
  type LabError,
  type Telemetry,
  type ThermalFrameHeader,
} from '@labgate/contract';
import type { Clock } from '@labgate/service-kit';
import type { StreamSample, ThermalImage } from '../adapter.ts';
import type { Outlet } from '../outlet.ts';
import type { DeviceSink } from '../runner/device-runner.ts';
import type { ReadyReading } from '../runner/session-reader.ts';
import type { ClockWatch } from '../timekeeping/clock-watch.ts';
import type { EventPublisher } from './event-publisher.ts';

/** °C per count of a published frame: int16 then spans ±327 °C in steps far below the sensor's noise (contract §5). */
const FRAME_SCALE_C = Math.fround(0.01);

interface DevicePublisherOptions {
  readonly topics: GatewayTopics;
  readonly outlet: Outlet;
  readonly events: EventPublisher;
  readonly clock: Clock;
  /** Session id, eight hex digits. */
  readonly sid: string;
  readonly description: Description;
  /** Id of the run that is being recorded. */
  readonly runId?: () => string | undefined;
  /** Hears of a change of state beside its message. */
  readonly onState?: (state: DeviceState, cause: LabError | undefined) => void;
  /** Hears of each frame that is published, and which sub-page it renews: 0, 1, or 255 for both. */
  readonly onFrame?: (frame: Uint8Array, subpage: number) => void;
  /** Counters by stream; handed on when a device is exchanged, because a counter never comes twice in a session. */
  readonly sequences?: Map<string, number>;
  /** True while an interlock is tripped: every frame says so (contract §5, b9). */
  readonly isTripped?: () => boolean;
  /** While nobody has set the wall clock, what is published says so (contract §4.4). */
  readonly timekeeping?: Pick<ClockWatch, 'isUnset'>;
}

/** Turns what a runner reports into the messages of the contract, with the counters that make gaps visible. */
export class DevicePublisher implements DeviceSink {
  readonly #options: DevicePublisherOptions;
  readonly #sequences: Map<string, number>;
  readonly #header: ThermalFrameHeader;
  #description: Description;
  /** Values by stream, as they were published last. */
  readonly #latest = new Map<string, StreamSample['values']>();

  constructor(options: DevicePublisherOptions) {
    this.#options = options;
    this.#description = options.description;
    this.#sequences = options.sequences ?? new Map();
    this.#header = frameHeader(Number.parseInt(options.sid, 16));
  }

  /** The newest value of each channel; `undefined` before the first reading and while the device is lost. */
  get latest(): StreamSample['values'] | undefined {
    return this.#latest.size === 0 ? undefined : Object.assign({}, ...this.#latest.values());
  }

  /** Publishes another descriptor of the same device. */
  describe(description: Description): void {
    this.#description = description;
    this.publishDescription();
  }

  /** Publishes the descriptor; call it before the runner starts. */
  publishDescription(): void {
    const { topics, outlet } = this.#options;
    const description = this.#description;
    const topic = topics.deviceDescription(description.id);
    outlet.publish({ topic, payload: JSON.stringify(description), qos: 1, retain: true });
  }

  /** Takes back what is retained of the device; of its streams only those that `except` has not. */
  retract(except?: Description): void {
    const { topics, outlet } = this.#options;
    const { id, streams } = this.#description;
    const gone = Object.keys(streams).filter((stream) => except?.streams[stream] === undefined);
    const all = [
      ...gone.map((stream) => topics.telemetry(id, stream)),
      ...(except === undefined ? [topics.deviceState(id), topics.deviceDescription(id)] : []),
    ];
    for (const topic of all) outlet.publish({ topic, payload: '', qos: 1, retain: true });
  }

  stateChanged(state: DeviceState, cause: LabError | undefined): void {
    if (state === 'lost') this.#latest.clear();
    const { topics, outlet, events, description } = this.#options;
    outlet.publish({ topic: topics.deviceState(description.id), payload: state, qos: 1, retain: true });
    this.#options.onState?.(state, cause);
    if (state === 'ready' || state === 'degraded' || state === 'lost') {
      const data = cause === undefined ? {} : { ...cause.context, code: cause.code, msg: cause.message };
      events.publish(`device.${state}`, description.id, data);
    }
  }

  readingTaken(reading: ReadyReading): void {
    if (reading.image !== undefined) this.#publishFrame(reading.image);
    for (const sample of reading.samples) this.#publishSample(sample);
  }

  #publishSample(sample: StreamSample): void {
    this.#latest.set(sample.stream, sample.values);
    const { topics, outlet, clock, sid, description } = this.#options;
    const run = this.#options.runId?.();
    const isUnset = this.#options.timekeeping?.isUnset === true;
    const message: Telemetry = {
      v: 1,
      sid,
      seq: this.#takeSequence(sample.stream),
      ts: clock.nowMs(),
      mono: clock.monoUs(),
      q: isUnset && sample.quality === 'good' ? 'uncertain' : sample.quality,
      ...(isUnset ? { clock: 'unsynced' as const } : {}),
      ...(description.sim ? { src: 'sim' as const } : {}),
      val: sample.values,
      ...(sample.why === undefined ? {} : { why: sample.why }),
      ...(run === undefined ? {} : { run }),
      ...(sample.raw === undefined ? {} : { raw: sample.raw }),
    };
    const topic = topics.telemetry(description.id, sample.stream);
    outlet.publish({ topic, payload: JSON.stringify(message), qos: 1, retain: true });
  }

  #publishFrame(image: ThermalImage): void {
    const { topics, outlet, description, isTripped, timekeeping, onFrame } = this.#options;
    const header = this.#header;
    header.seq = this.#takeSequence('frame');
    header.tsUs = image.tsUs;
    header.monoUs = image.monoUs;
    header.width = image.width;
    header.height = image.height;
    header.flags =
      frameFlags(image, description.sim) |
      (isTripped?.() === true ? FRAME_FLAGS.interlockTripped : 0) |
      (timekeeping?.isUnset === true ? FRAME_FLAGS.clockUnsynced : 0);
    header.subpage = image.subpage;
    header.orientation = image.orientation ?? 0;
    header.taC = image.taC;
    header.emissivity = image.emissivity;
    header.vddV = image.vddV;
    header.rateHz = image.rateHz;
    header.badPixels = image.badPixels;
    // An outlet may keep the bytes it was given, so a frame does not share its buffer with the next.
    const bytes = new Uint8Array(thermalFrameLength(image.width, image.height));
    encodeThermalFrame(bytes, header, image.temperaturesC);
    outlet.publish({ topic: topics.frame(description.id), payload: bytes, qos: 0, retain: false });
    onFrame?.(bytes, image.subpage);
  }

  /** The counter that the next message of `stream` will have. */
  nextSequence(stream: string): number {
    return this.#sequences.get(stream) ?? 0;
  }

  #takeSequence(stream: string): number {
    const sequence = this.nextSequence(stream);
    this.#sequences.set(stream, (sequence + 1) >>> 0);
    return sequence;
  }
}

function frameFlags(image: ThermalImage, isSimulated: boolean): number {
  return (
    FRAME_FLAGS.crcPresent |
    (image.subpage === 1 ? 0 : FRAME_FLAGS.subpage0Fresh) |
    (image.subpage === 0 ? 0 : FRAME_FLAGS.subpage1Fresh) |
    (image.chessPattern ? FRAME_FLAGS.chess : 0) |
    (isSimulated ? FRAME_FLAGS.simulated : 0) |
    (image.badPixels > 0 ? FRAME_FLAGS.badPixelsInterpolated : 0) |
    (image.orientation === undefined ? 0 : FRAME_FLAGS.boardOriented)
  );
}

function frameHeader(sid: number): ThermalFrameHeader {
  return {
    format: 'int16',
    seq: 0,
    sid,
    tsUs: 0,
    monoUs: 0,
    width: 0,
    height: 0,
    flags: 0,
    subpage: 0,
    orientation: 0,
    scale: FRAME_SCALE_C,
    offset: 0,
    taC: 0,
    emissivity: 0,
    vddV: 0,
    rateHz: 0,
    badPixels: 0,
    calId: 0,
  };
}
