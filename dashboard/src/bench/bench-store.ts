import {
  effectiveDeviceState,
  type Alarm,
  type AuditRecord,
  type CommandReply,
  type Description,
  type DeviceState,
  type GatewayState,
  type Health,
  type Interlock,
  type LinkState,
  type Run,
  type Telemetry,
} from '@labgate/contract';
import { worstFirst } from './alarm-order.ts';
import { byName, describedFirst } from './bench-order.ts';
import type { BenchSnapshot, DeviceView, LatestHealth, LatestTelemetry } from './bench-snapshot.ts';
import { chooseGateway, isReplay, seenState } from './gateway-choice.ts';
import { ClockOffsets } from './clock-offset.ts';
import { ControlLog } from './control-log.ts';
import { EventLog } from './event-log.ts';
import { ReplayWatch } from './replay-watch.ts';
import { SampleRing, seriesKey } from './sample-ring.ts';
import { Throttle } from './throttle.ts';
import type { Timers } from './timers.ts';

/** Nobody has a bench this large; the limits keep a runaway publisher from filling the page's memory. */
const LIMITS = {
  gateways: 64,
  devices: 128,
  streams: 512,
  channels: 2048,
  alarms: 256,
  interlocks: 64,
} as const;
const NOTIFY_EVERY_MS = 250;
/** Retained messages come within a round trip or two of subscribing, one after another. */
const HEARD_AFTER_MS = 2000;

interface Device {
  state: DeviceState | undefined;
  description: Description | undefined;
  streams: ReadonlyMap<string, LatestTelemetry>;
}

/**
 * Everything MQTT has told this page about one bench. Messages are taken at any rate; readers of the snapshot are told
 * at most four times a second. Series are kept for the charts in rings.
 */
export class BenchStore {
  readonly #timers: Timers;
  readonly #throttle: Throttle;
  readonly #clocks = new ClockOffsets();
  readonly #gatewayStates = new Map<string, GatewayState>();
  readonly #links = new Map<string, LinkState>();
  readonly #devices = new Map<string, Device>();
  readonly #alarms = new Map<string, Alarm>();
  readonly #interlocks = new Map<string, Interlock>();
  readonly #rings = new Map<string, SampleRing>();
  readonly #gatewayListeners = new Set<() => void>();
  readonly #malformed = { telemetry: 0, description: 0, other: 0 };
  #health: LatestHealth | undefined;
  #run: Run | undefined;
  #wanted: string | undefined;
  #gw: string | undefined;
  #streamCount = 0;
  /** When the bench was chosen, or last told of something that was not known before. */
  #newsMs: number;
  #isHeard = false;
  #snapshot: BenchSnapshot;
  /** What happened on the bench that is shown. */
  readonly log: EventLog;
  /** Who changed what on it. */
  readonly controls: ControlLog;
  readonly replays: ReplayWatch;

  constructor(timers: Timers) {
    this.#timers = timers;
    this.#newsMs = timers.nowMs();
    this.log = new EventLog(timers);
    this.controls = new ControlLog(timers);
    this.replays = new ReplayWatch(timers);
    this.#snapshot = this.#build();
    this.#throttle = new Throttle(timers, NOTIFY_EVERY_MS, () => {
      this.#snapshot = this.#build();
    });
  }

  /** Calls `listener` after each new snapshot; returns the end of it. */
  readonly subscribe = (listener: () => void): (() => void) => this.#throttle.subscribe(listener);

  readonly snapshot = (): BenchSnapshot => this.#snapshot;

  /** Calls `listener` when another gateway is shown; returns the end of it. */
  onGatewayChange(listener: () => void): () => void {
    this.#gatewayListeners.add(listener);
    return () => this.#gatewayListeners.delete(listener);
  }

  get gw(): string | undefined {
    return this.#gw;
  }

  /** Makes a new snapshot when time alone has changed something; to be called about once a second. */
  tick(): void {
    this.#throttle.changed();
  }

  /** `undefined` for a gateway that is no more: a replay that was closed. */
  setGatewayState(gw: string, state: GatewayState | undefined): void {
    if (state === undefined) this.#gatewayStates.delete(gw);
    else if (this.#gatewayStates.has(gw) || this.#gatewayStates.size < LIMITS.gateways)
      this.#gatewayStates.set(gw, state);
    this.#choose();
  }

  /** Shows this gateway as soon as it is known, whatever its state; `undefined` leaves the choice to us. */
  want(gw: string | undefined): void {
    if (gw === this.#wanted) return;
    this.#wanted = gw;
    this.#choose();
  }

  setLink(gw: string, link: LinkState): void {
    if (!this.#gatewayStates.has(gw) && this.#links.size >= LIMITS.gateways) return;
    this.#links.set(gw, link);
    this.#throttle.changed();
  }

  setDeviceState(id: string, state: DeviceState | undefined): void {
    const device = this.#device(id);
    if (device !== undefined) device.state = state;
    this.#throttle.changed();
  }

  setDescription(id: string, description: Description | undefined): void {
    const device = this.#device(id);
    if (device !== undefined) device.description = description;
    this.#newsMs = this.#timers.nowMs();
    this.#throttle.changed();
  }

  /** Takes a message of a stream. One that was retained says nothing about the clock. */
  addTelemetry(id: string, stream: string, message: Telemetry, arrivedMs: number): void {
    const device = this.#device(id);
    if (device === undefined) return;
    if (!device.streams.has(stream)) {
      if (this.#streamCount >= LIMITS.streams) return;
      this.#streamCount++;
    }
    device.streams = new Map(device.streams).set(stream, { message, arrivedMs });
    for (const [channel, value] of Object.entries(message.val)) {
      if (typeof value === 'number' || value === null) {
        this.#push(seriesKey(id, stream, channel), message.ts, value ?? NaN);
      }
    }
    this.#throttle.changed();
  }

  /** What is retained of the bench has come. */
  heard(): void {
    this.#isHeard = true;
    this.#throttle.changed();
  }

  /** Takes what the gateway says about itself and its devices. */
  setHealth(message: Health, arrivedMs: number): void {
    this.#health = { message, arrivedMs };
    this.#throttle.changed();
  }

  /** Takes an alarm as it stands; `undefined` removes it. What was so before this page came is no news for the log. */
  setAlarm(id: string, alarm: Alarm | undefined, isNews: boolean): void {
    if (isNews) this.log.addAlarm(this.#alarms.get(id), alarm);
    if (alarm === undefined) this.#alarms.delete(id);
    else if (this.#alarms.has(id) || this.#alarms.size < LIMITS.alarms) this.#alarms.set(id, alarm);
    this.#throttle.changed();
  }

  setInterlock(id: string, interlock: Interlock | undefined): void {
    if (interlock === undefined) this.#interlocks.delete(id);
    else if (this.#interlocks.has(id) || this.#interlocks.size < LIMITS.interlocks)
      this.#interlocks.set(id, interlock);
    this.#throttle.changed();
  }

  setRun(run: Run | undefined): void {
    this.#run = run;
    this.#throttle.changed();
  }

  /** Takes an audit record. */
  addAudit(audit: AuditRecord): void {
    const record = this.controls.addAudit(audit);
    if (record !== undefined) this.log.addControl(record);
  }

  /** Takes the reply to a command of this page, which is the client `clientId`. */
  addAnswer(
    command: {
      readonly target: string;
      readonly method: string;
      readonly args: Readonly<Record<string, unknown>>;
    },
    reply: CommandReply,
    clientId: string,
  ): void {
    const record = this.controls.addOwn(command.target, command.method, command.args, reply, clientId);
    if (record !== undefined) this.log.addControl(record);
  }

  /** The clock of the gateway that is shown read `tsMs` when our own read `arrivedMs`, plus the way here. */
  observeClock(tsMs: number, arrivedMs: number): void {
    if (this.#gw !== undefined) this.#clocks.observe(this.#gw, tsMs, arrivedMs);
  }

  countMalformed(kind: 'telemetry' | 'description' | 'other'): void {
    this.#malformed[kind]++;
    this.#throttle.changed();
  }

  /** What was received of a channel since the page was opened; `undefined` when nothing was. */
  ring(device: string, stream: string, channel: string): SampleRing | undefined {
    return this.#rings.get(seriesKey(device, stream, channel));
  }

  #push(key: string, tsMs: number, value: number): void {
    let ring = this.#rings.get(key);
    if (ring === undefined) {
      if (this.#rings.size >= LIMITS.channels) return;
      ring = new SampleRing();
      this.#rings.set(key, ring);
    }
    ring.push(tsMs, value);
  }

  #device(id: string): Device | undefined {
    let device = this.#devices.get(id);
    if (device === undefined && this.#devices.size < LIMITS.devices) {
      device = { state: undefined, description: undefined, streams: new Map() };
      this.#devices.set(id, device);
      this.#newsMs = this.#timers.nowMs();
    }
    return device;
  }

  #faultCode(device: string): string | undefined {
    const devs = this.#health?.message.devs ?? {};
    return (Object.hasOwn(devs, device) ? devs[device]?.code : undefined) ?? undefined;
  }

  #choose(): void {
    const chosen =
      this.#wanted !== undefined && this.#gatewayStates.has(this.#wanted)
        ? this.#wanted
        : chooseGateway(this.#gatewayStates, this.#gw);
    if (chosen !== this.#gw) this.#show(chosen);
    this.#throttle.changed();
  }

  #show(gw: string | undefined): void {
    this.#gw = gw;
    this.#newsMs = this.#timers.nowMs();
    this.#isHeard = false;
    this.#run = undefined;
    this.#interlocks.clear();
    this.#devices.clear();
    this.#rings.clear();
    this.#alarms.clear();
    this.#health = undefined;
    this.#streamCount = 0;
    this.log.clear();
    this.controls.clear();
    for (const listener of this.#gatewayListeners) listener();
  }

  #build(): BenchSnapshot {
    const localNowMs = this.#timers.nowMs();
    const clockOffsetMs = this.#clocks.offsetMs(this.#gw);
    const gatewayState = this.#gw === undefined ? undefined : this.#gatewayStates.get(this.#gw);
    const link = this.#gw === undefined ? undefined : this.#links.get(this.#gw);
    const devices = [...this.#devices].map(([id, device]): DeviceView => {
      const state =
        device.state === undefined ? undefined : effectiveDeviceState(device.state, gatewayState, link);
      const { description, streams } = device;
      return { id, state, description, streams, faultCode: this.#faultCode(id) };
    });
    return {
      localNowMs,
      nowMs: this.replays.nowMs(this.#gw) ?? localNowMs - (clockOffsetMs ?? 0),
      isHeard: this.#isHeard || localNowMs - this.#newsMs > HEARD_AFTER_MS,
      isReplay: isReplay(this.#gw),
      clockOffsetMs,
      gw: this.#gw,
      gatewayState,
      gateways: [...this.#gatewayStates]
        .map(([name, state]) => ({ gw: name, state: seenState(state, this.#links.get(name)) }))
        .sort(byName),
      devices: devices.sort(describedFirst),
      alarms: [...this.#alarms.values()].sort(worstFirst),
      interlocks: [...this.#interlocks.values()],
      run: this.#run,
      health: this.#health,
      malformed: { ...this.#malformed },
    };
  }
}
