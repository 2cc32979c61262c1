import type { Health } from '@labgate/contract';
import type { BenchSnapshot, DeviceView } from '../bench/bench-snapshot.ts';
import { faultText } from '../format/fault-text.ts';
import { numberText, signedText, UNIT_SPACE } from '../format/number-text.ts';
import { remedyText } from '../format/remedy-text.ts';
import { sizeText } from '../format/size-text.ts';
import { durationText } from '../format/time-text.ts';
import type { HealthRow, HealthState } from './health-row.ts';
import { hostRows } from './host-rows.ts';
import { lastKnown } from '../readings/last-known.ts';

/** `$health` comes every 10 s (contract §2); three missed ones are no accident. */
const STALE_AFTER_MS = 30_000;
const LAG_WARN_MS = 50;
const CPU_WARN_SHARE = 0.9;
/** Above this the header of the page warns too (design §2). */
const OFFSET_WARN_MS = 2000;
/** The journal is written to the disk once a second; much later means that the disk does not keep up. */
const UNSYNCED_WARN_MS = 10_000;

type Facts = Pick<
  BenchSnapshot,
  'gw' | 'gatewayState' | 'devices' | 'health' | 'clockOffsetMs' | 'nowMs' | 'localNowMs'
>;

/** Every part of the system that anybody tells of, in the order one would look for a cause. */
export function healthRows(bench: Facts, isDisconnected: boolean): HealthRow[] {
  const rows = [gatewayRow(bench, isDisconnected)];
  const { health } = bench;
  if (health !== undefined) {
    const { message } = health;
    rows.push(brokerRow(message), journalRow(message, bench.nowMs), storeRow(message));
    rows.push(clockRow(message), offsetRow(bench.clockOffsetMs), processRow(message));
    if (message.host !== undefined) rows.push(...hostRows(message.host));
    if (message.interlock.armed + message.interlock.tripped > 0) rows.push(interlockRow(message));
    if (message.watchdog !== undefined) rows.push(watchdogRow(message.watchdog));
  }
  // All at once: rows that came one after the other would push each other down.
  const all = health === undefined ? rows : [...rows, ...bench.devices.map(deviceRow)];
  return isDisconnected ? all.map((row) => (row.key === 'gateway' ? row : asLastKnown(row))) : all;
}

function asLastKnown(row: HealthRow): HealthRow {
  return { ...row, state: 'unknown', word: lastKnown(row.word).word, advice: '' };
}

function gatewayRow({ gw, gatewayState, health, localNowMs }: Facts, isDisconnected: boolean): HealthRow {
  const base = { key: 'gateway', name: 'Gateway' };
  if (isDisconnected) {
    const advice =
      'See that the gateway runs and that this computer reaches it; the page tries again by itself.';
    return { ...base, state: 'alarm', word: 'not reached', value: gw ?? '', advice };
  }
  if (gw === undefined) {
    const advice = 'No gateway has reported on this broker. Run “labgate doctor” where it should run.';
    return { ...base, state: 'unknown', word: 'none', value: '', advice };
  }
  if (gatewayState !== 'ready') {
    const advice = gatewayState === 'init' ? 'It is starting.' : 'Start the gateway again.';
    const state: HealthState = gatewayState === 'init' ? 'warn' : 'alarm';
    return { ...base, state, word: gatewayState ?? 'unknown', value: gw, advice };
  }
  if (health === undefined) {
    return { ...base, state: 'unknown', word: 'ready', value: `${gw} · no health report yet`, advice: '' };
  }
  const sinceMs = localNowMs - health.arrivedMs;
  const isLate = sinceMs > STALE_AFTER_MS;
  return {
    ...base,
    state: isLate ? 'warn' : 'ok',
    word: isLate ? 'silent' : 'ready',
    value: `${gw} · up ${durationText(health.message.up * 1000)} · report ${durationText(sinceMs)} old`,
    advice: isLate ? 'It reports every 10 s: it may be overloaded or hung. See Process below.' : '',
  };
}

function brokerRow({ mqtt, shed }: Health): HealthRow {
  const clients = Object.entries(shed).filter(([, { frames }]) => frames > 0);
  const frames = clients.reduce((sum, [, each]) => sum + each.frames, 0);
  const [slowest] = clients.sort(([, a], [, b]) => b.frames - a.frames);
  const isCutOff = mqtt.remote === 'disconnected';
  const remote = mqtt.remote === null ? '' : ` · site broker ${mqtt.remote}`;
  const thinned =
    slowest === undefined
      ? ''
      : `${slowest[0].slice(0, 40)} reads too slowly and got fewer frames; nobody else did.`;
  return {
    key: 'broker',
    name: 'Broker',
    state: isCutOff ? 'warn' : 'ok',
    word: isCutOff ? 'site broker lost' : 'ready',
    value: `${count(mqtt.clients, 'client')} · ${count(frames, 'frame')} kept from slow readers${remote}`,
    advice: isCutOff ? 'Check the network to the site broker; nothing is lost meanwhile.' : thinned,
  };
}

function journalRow({ journal }: Health, nowMs: number): HealthRow {
  const base = { key: 'journal', name: 'Journal' };
  if (journal === null) {
    return { ...base, state: 'unknown', word: 'none', value: 'this gateway keeps no journal', advice: '' };
  }
  const { bytes, oldest, unsyncedMs, lost } = journal;
  const isBehind = unsyncedMs > UNSYNCED_WARN_MS;
  const reach = oldest === 0 ? 'empty' : `reaches back ${durationText(nowMs - oldest)}`;
  return {
    ...base,
    state: lost > 0 ? 'alarm' : isBehind ? 'warn' : 'ok',
    word: lost > 0 ? 'lost messages' : isBehind ? 'disk is slow' : 'writing',
    value: `${sizeText(bytes)} · ${reach} · ${durationText(unsyncedMs)} not on the disk · ${lost} lost`,
    advice:
      lost > 0 ? remedyText('E_DISK_FULL') : isBehind ? 'Check the disk or card: it does not keep up.' : '',
  };
}

function storeRow({ store }: Health): HealthRow {
  const base = { key: 'store', name: 'History store' };
  if (store === null) {
    const value = 'no bridge has reported';
    return { ...base, state: 'unknown', word: 'not reported', value, advice: '' };
  }
  const { ok, backlog, lost, dup } = store;
  return {
    ...base,
    state: !ok ? 'alarm' : lost > 0 ? 'warn' : 'ok',
    word: ok ? 'storing' : 'failed',
    value: `${backlog} waiting · ${lost} lost · ${dup} came twice`,
    advice: ok ? '' : 'Look at the log of the bridge; the journal keeps everything until the store is back.',
  };
}

function clockRow({ clock }: Health): HealthRow {
  const words = { ntp: 'synchronised', rtc: 'battery clock', unsynced: 'not synchronised' } as const;
  const offset =
    clock.offMs === null ? '' : ` · ${signedText(clock.offMs, 1)}${UNIT_SPACE}ms to its time server`;
  const isSynced = clock.state === 'ntp';
  return {
    key: 'clock',
    name: 'Clock of the gateway',
    state: isSynced ? 'ok' : 'warn',
    word: words[clock.state],
    value: `${count(clock.steps, 'step')} since the start${offset}`,
    advice: isSynced
      ? ''
      : 'Give the gateway a time server (timedatectl); until then its times are uncertain.',
  };
}

function offsetRow(offsetMs: number | undefined): HealthRow {
  const base = { key: 'offset', name: 'Clock of this computer' };
  if (offsetMs === undefined)
    return { ...base, state: 'unknown', word: 'not compared', value: '', advice: '' };
  const isFar = Math.abs(offsetMs) > OFFSET_WARN_MS;
  return {
    ...base,
    state: isFar ? 'warn' : 'ok',
    word: isFar ? 'differs' : 'agrees',
    value: `${signedText(offsetMs / 1000, 1)}${UNIT_SPACE}s against the gateway`,
    advice: isFar ? 'Ages are corrected for it; set the clock of whichever of the two is wrong.' : '',
  };
}

function processRow({ proc }: Health): HealthRow {
  const isSlow = proc.loopLagP99ms > LAG_WARN_MS;
  const isBusy = proc.cpu > CPU_WARN_SHARE;
  return {
    key: 'process',
    name: 'Process',
    state: isSlow || isBusy ? 'warn' : 'ok',
    word: isBusy ? 'busy' : isSlow ? 'late' : 'ready',
    value: `${numberText(proc.rssMB, 0)}${UNIT_SPACE}MB · ${numberText(proc.cpu * 100, 0)}${UNIT_SPACE}% of one core · loop lag p99 ${numberText(proc.loopLagP99ms, 1)}${UNIT_SPACE}ms`,
    advice: isSlow || isBusy ? 'See what else runs on this machine, or lower the rate of a device.' : '',
  };
}

function interlockRow({ interlock }: Health): HealthRow {
  const { armed, tripped, worstMs } = interlock;
  const worst = worstMs === null ? '' : ` · slowest ${numberText(worstMs, 1)}${UNIT_SPACE}ms`;
  return {
    key: 'interlocks',
    name: 'Interlocks',
    state: tripped > 0 ? 'alarm' : 'ok',
    word: tripped > 0 ? 'tripped' : 'armed',
    value: `${armed} armed · ${tripped} tripped${worst}`,
    advice: tripped > 0 ? 'Find the cause in Events before the interlock is reset.' : '',
  };
}

function watchdogRow({ alive, supplies }: NonNullable<Health['watchdog']>): HealthRow {
  const isMissed = !alive && supplies.length > 0;
  return {
    key: 'watchdog',
    name: 'Watchdog',
    state: isMissed ? 'alarm' : alive ? 'ok' : 'unknown',
    word: alive ? 'watching' : 'not running',
    value: supplies.length === 0 ? 'no real supply to switch off' : `switches off ${supplies.join(', ')}`,
    advice: isMissed ? 'Start labgate-watchdog: without it nobody switches off when the gateway dies.' : '',
  };
}

function deviceRow({ id, state, description, faultCode }: DeviceView): HealthRow {
  const isSilent = state === 'lost' || state === 'degraded';
  const health: HealthState =
    state === 'ready'
      ? 'ok'
      : state === 'lost'
        ? 'alarm'
        : state === 'degraded' || state === 'init'
          ? 'warn'
          : 'unknown';
  return {
    key: `device ${id}`,
    name: description?.name ?? id,
    state: health,
    word: state ?? 'unknown',
    value: `${id}${description?.bus === undefined ? '' : ` · ${description.bus}`}${faultCode === undefined ? '' : ` · ${faultText(faultCode)}`}`,
    advice: faultCode === undefined ? (isSilent ? remedyText('E_DEVICE_LOST') : '') : remedyText(faultCode),
  };
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
