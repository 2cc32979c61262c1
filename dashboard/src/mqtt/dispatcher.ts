import {
  alarmSchema,
  auditSchema,
  commandReplySchema,
  descriptionSchema,
  deviceStateSchema,
  eventSchema,
  gatewayStateSchema,
  gatewayTopics,
  healthSchema,
  interlockSchema,
  linkStateSchema,
  replayCurrentSchema,
  logLineSchema,
  parseTopic,
  runSchema,
  telemetrySchema,
  type CommandReply,
  type LogLevel,
  type ParsedTopic,
} from '@labgate/contract';
import type { BenchStore } from '../bench/bench-store.ts';
import type { Timers } from '../bench/timers.ts';
import { payloadJson, payloadText } from './json-payload.ts';

/** What the dispatcher uses of a client. */
export interface MessageClient {
  on(event: 'message', listener: MessageListener): unknown;
  off(event: 'message', listener: MessageListener): unknown;
  subscribe(topics: string[], options: { qos: 0 | 1 }): unknown;
  unsubscribe(topics: string[]): unknown;
}
type MessageListener = (topic: string, payload: Uint8Array, packet: { readonly retain: boolean }) => void;

/**
 * The one listener for everything but frames: reads each message once and hands it to the store or to who waits for a
 * reply. (The hooks of the MQTT library keep only the last message and drop repeated ones, so streams do not use them.)
 */
export class Dispatcher {
  readonly #store: BenchStore;
  readonly #timers: Timers;
  readonly #clientId: string;
  readonly #onReply: (reply: CommandReply) => void;
  #hasHealth = false;

  constructor(store: BenchStore, timers: Timers, clientId: string, onReply: (reply: CommandReply) => void) {
    this.#store = store;
    this.#timers = timers;
    this.#clientId = clientId;
    this.#onReply = onReply;
  }

  /** Listens on a client and subscribes what this page needs; returns the end of both. */
  attach(client: MessageClient): () => void {
    let scoped: string[] = [];
    const listener: MessageListener = (topic, payload, packet) => this.take(topic, payload, packet.retain);
    const follow = (): void => {
      const gw = this.#store.gw;
      this.#hasHealth = false;
      if (scoped.length > 0) client.unsubscribe(scoped);
      scoped = gw === undefined ? [] : this.#topicsOf(gw);
      if (gw === undefined) return;
      client.subscribe(scoped, { qos: 1 });
      // By itself: only admins may have it, and where one filter is refused the library forgets all of its packet.
      const { audit } = gatewayTopics(gw);
      client.subscribe([audit], { qos: 1 });
      scoped.push(audit);
    };
    client.on('message', listener);
    const every = gatewayTopics('+');
    // A replay is played by another gateway than the one it is published as: answers may come from any.
    client.subscribe([every.state, every.link, every.replayCurrent, every.reply(this.#clientId)], { qos: 1 });
    const stopFollowing = this.#store.onGatewayChange(follow);
    follow();
    return () => {
      stopFollowing();
      client.off('message', listener);
    };
  }

  /** Takes one message. */
  take(topic: string, payload: Uint8Array, isRetained: boolean): void {
    const parsed = parseTopic(topic);
    if (parsed === undefined) return;
    if (parsed.kind === 'state') this.#takeGatewayState(parsed.gw, payload);
    else if (parsed.kind === 'link') this.#takeLink(parsed.gw, payload);
    else if (parsed.kind === 'replay') this.#takeReplay(parsed.gw, payload);
    else if (parsed.kind === 'reply') this.#takeReply(parsed.client, payload);
    else if (parsed.gw === this.#store.gw) this.#takeScoped(parsed, payload, isRetained);
  }

  #topicsOf(gw: string): string[] {
    const topics = gatewayTopics(gw);
    return [
      topics.deviceState('+'),
      topics.deviceDescription('+'),
      topics.telemetry('+', '+'),
      topics.event,
      topics.runCurrent,
      topics.interlock('+'),
      topics.log('+'),
      topics.alarm('+'),
      // Last: when it has come, what is retained has come.
      topics.health,
    ];
  }

  #takeScoped(parsed: ParsedTopic, payload: Uint8Array, isRetained: boolean): void {
    switch (parsed.kind) {
      case 'deviceState':
        return this.#takeDeviceState(parsed.dev, payload);
      case 'deviceDescription':
        return this.#takeDescription(parsed.dev, payload);
      case 'telemetry':
        return this.#takeTelemetry(parsed.dev, parsed.stream, payload, isRetained);
      case 'health':
        return this.#takeHealth(payload, isRetained);
      case 'event':
        return this.#takeEvent(payload);
      case 'log':
        return this.#takeLogLine(parsed.level, payload);
      case 'alarm':
        return this.#takeAlarm(parsed.alarm, payload, isRetained);
      case 'interlock':
        return this.#takeInterlock(parsed.interlock, payload);
      case 'run':
        return this.#takeRun(payload);
      case 'audit':
        return this.#takeAudit(payload);
      default:
        return;
    }
  }

  #takeGatewayState(gw: string, payload: Uint8Array): void {
    if (payload.byteLength === 0) return this.#store.setGatewayState(gw, undefined);
    const state = gatewayStateSchema.safeParse(payloadText(payload)).data;
    if (state === undefined) this.#store.countMalformed('other');
    else this.#store.setGatewayState(gw, state);
  }

  #takeLink(gw: string, payload: Uint8Array): void {
    const link = linkStateSchema.safeParse(payloadText(payload)).data;
    if (link === undefined) this.#store.countMalformed('other');
    else this.#store.setLink(gw, link);
  }

  #takeReplay(gw: string, payload: Uint8Array): void {
    if (payload.byteLength === 0) return this.#store.replays.set(gw, null);
    const current = payloadJson(replayCurrentSchema, payload);
    if (current === undefined) this.#store.countMalformed('other');
    else this.#store.replays.set(gw, current.replay);
  }

  #takeDeviceState(device: string, payload: Uint8Array): void {
    if (payload.byteLength === 0) return this.#store.setDeviceState(device, undefined);
    const state = deviceStateSchema.safeParse(payloadText(payload)).data;
    if (state === undefined) this.#store.countMalformed('other');
    else this.#store.setDeviceState(device, state);
  }

  #takeDescription(device: string, payload: Uint8Array): void {
    // A retained topic is removed with an empty payload.
    if (payload.byteLength === 0) return this.#store.setDescription(device, undefined);
    const description = payloadJson(descriptionSchema, payload);
    if (description === undefined || description.id !== device) this.#store.countMalformed('description');
    else this.#store.setDescription(device, description);
  }

  #takeTelemetry(device: string, stream: string, payload: Uint8Array, isRetained: boolean): void {
    if (payload.byteLength === 0) return;
    const message = payloadJson(telemetrySchema, payload);
    if (message === undefined) return this.#store.countMalformed('telemetry');
    const nowMs = this.#timers.nowMs();
    this.#store.addTelemetry(device, stream, message, nowMs);
    if (!isRetained && !this.#hasHealth) this.#store.observeClock(message.ts, nowMs);
  }

  // The gateway's own clock; a device that publishes by itself may have another one.
  #takeHealth(payload: Uint8Array, isRetained: boolean): void {
    const health = payloadJson(healthSchema, payload);
    if (health === undefined) return this.#store.countMalformed('other');
    const nowMs = this.#timers.nowMs();
    this.#store.setHealth(health, nowMs);
    // `$health` is always retained, and is subscribed last; one that was sent just now may overtake what is retained.
    if (isRetained) return this.#store.heard();
    this.#hasHealth = true;
    this.#store.observeClock(health.ts, nowMs);
  }

  #takeAlarm(id: string, payload: Uint8Array, isRetained: boolean): void {
    // An empty payload is how an alarm goes (contract §4.6).
    if (payload.byteLength === 0) return this.#store.setAlarm(id, undefined, true);
    const alarm = payloadJson(alarmSchema, payload);
    if (alarm === undefined || alarm.id !== id) this.#store.countMalformed('other');
    else this.#store.setAlarm(id, alarm, !isRetained);
  }

  #takeInterlock(id: string, payload: Uint8Array): void {
    if (payload.byteLength === 0) return this.#store.setInterlock(id, undefined);
    const interlock = payloadJson(interlockSchema, payload);
    if (interlock === undefined || interlock.id !== id) this.#store.countMalformed('other');
    else this.#store.setInterlock(id, interlock);
  }

  #takeRun(payload: Uint8Array): void {
    if (payload.byteLength === 0) return this.#store.setRun(undefined);
    const run = payloadJson(runSchema, payload);
    if (run === undefined) this.#store.countMalformed('other');
    else this.#store.setRun(run);
  }

  #takeAudit(payload: Uint8Array): void {
    const record = payloadJson(auditSchema, payload);
    if (record === undefined) this.#store.countMalformed('other');
    else this.#store.addAudit(record);
  }

  #takeEvent(payload: Uint8Array): void {
    const event = payloadJson(eventSchema, payload);
    if (event === undefined) this.#store.countMalformed('other');
    else this.#store.log.addEvent(event);
  }

  #takeLogLine(level: LogLevel, payload: Uint8Array): void {
    const line = payloadJson(logLineSchema, payload);
    if (line === undefined) this.#store.countMalformed('other');
    else this.#store.log.addLine(level, line);
  }

  #takeReply(client: string, payload: Uint8Array): void {
    if (client !== this.#clientId) return;
    const reply = payloadJson(commandReplySchema, payload);
    if (reply === undefined) this.#store.countMalformed('other');
    else this.#onReply(reply);
  }
}
