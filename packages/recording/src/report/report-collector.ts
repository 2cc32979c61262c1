import {
  alarmSchema,
  auditSchema,
  configSnapshotSchema,
  decodeThermalFrame,
  eventSchema,
  FAILURE_MARK,
  interlockSchema,
  isLabError,
  parseTopic,
  pixelTemperatureC,
  type ThermalFrame,
} from '@labgate/contract';
import { Series } from '../channel-series.ts';
import { readDescriptions, readJson, readTelemetry } from '../export/telemetry-reader.ts';
import { formatFault, type RecordedMessage } from '../recorded-message.ts';
import type { Recording } from '../recording.ts';
import type { ReportContext, ReportData, ReportEvent, ReportFrame, ReportInterlock } from './report-data.ts';
import type { ChartMark } from './svg-chart.ts';
import { thermalFigures } from './thermal-figures.ts';

/** Points of a curve in the report. */
const CURVE_POINTS = 400;
const MAX_ROWS = 500;
/** Characters of a command's arguments that are shown; a plan is told elsewhere. */
const MAX_ARGS_LENGTH = 200;
/** The hottest frame of each of so many equal parts of the run. */
const SHOWN_FRAMES = 3;

/** Commands that change nothing, or come every few seconds. */
const ASKING: readonly string[] = ['keepalive', 'get', 'list', 'plan', 'plans'];
/** Events that the charts show, and what they call them. */
const MARKING: Readonly<Record<string, (facts: Readonly<Record<string, unknown>>) => string>> = {
  'run.mark': ({ text }) => asText(text),
  'interlock.tripped': ({ id }) => `trip ${asText(id)}`,
};
const MAX_MARKS = 40;
const MAX_LABEL_LENGTH = 40;

/** Reads a recording from one end to the other for its report, a chunk at a time. */
export async function collectReport(recording: Recording, context: ReportContext): Promise<ReportData> {
  const collector = new ReportCollector(recording);
  for await (const message of recording.messages()) collector.add(message);
  const units = new Map<string, string>();
  for (const [dev, { streams }] of await readDescriptions(recording)) {
    for (const [stream, { props }] of Object.entries(streams)) {
      for (const [channel, { unit }] of Object.entries(props))
        units.set(`${dev}/${stream}/${channel}`, unit ?? '');
    }
  }
  return collector.finish(context, units);
}

class ReportCollector {
  readonly #recording: Recording;
  readonly #durationS: number;
  readonly #series = new Map<string, Series>();
  readonly #hottest: (ReportFrame | undefined)[] = Array.from({ length: SHOWN_FRAMES });
  readonly #events: ReportEvent[] = [];
  readonly #audit: ReportEvent[] = [];
  readonly #failures = new Set<string>();
  readonly #marks: ChartMark[] = [];
  readonly #interlocks = new Map<string, ReportInterlock>();
  readonly #missing = new Map<string, number>();
  readonly #positions = new Map<string, { sid: string; seq: number }>();
  #configuration: ReportData['configuration'] = null;
  #messages = 0;
  #frames = 0;
  #leftOut = 0;
  #onAtS: number | undefined;
  #offAtS: number | undefined;

  constructor(recording: Recording) {
    this.#recording = recording;
    this.#durationS = (recording.endUs - recording.startUs) / 1e6;
  }

  add(message: RecordedMessage): void {
    const parsed = parseTopic(message.topic);
    if (parsed?.kind === 'frame') this.#frame(parsed.dev, message);
    else this.#messages++;
    if (parsed?.kind === 'telemetry') this.#telemetry(message);
    if (parsed?.kind === 'event') this.#event(message);
    if (parsed?.kind === 'alarm') this.#alarm(parsed.alarm, message);
    if (parsed?.kind === 'interlock') this.#interlock(message.payload);
    if (parsed?.kind === 'audit') this.#command(message.payload);
    if (parsed?.kind === 'config') {
      const { data } = configSnapshotSchema.safeParse(readJson(message.payload));
      if (data !== undefined) this.#configuration = { rev: data.rev, config: data.config };
    }
  }

  finish({ run, plan, createdAt }: ReportContext, units: ReadonlyMap<string, string>): ReportData {
    const channels = [...this.#series]
      .toSorted(([left], [right]) => left.localeCompare(right))
      .map(([key, series]) => {
        const [dev = '', stream = '', channel = ''] = key.split('/');
        const unit = units.get(key) ?? '';
        return { dev, stream, channel, unit, figures: series.figures(), curve: series.curve() };
      });
    return {
      run,
      createdAt,
      durationS: this.#durationS,
      plan,
      channels,
      thermal: thermalFigures(channels, { onAtS: this.#onAtS ?? 0, offAtS: this.#offAtS ?? this.#durationS }),
      frames: this.#hottest.filter((frame) => frame !== undefined),
      events: this.#events,
      interlocks: [...this.#interlocks.values()],
      failures: [...this.#failures],
      marks: this.#marks,
      audit: this.#audit,
      configuration: this.#configuration,
      ledger: {
        messages: this.#messages,
        frames: this.#frames,
        missing: Object.fromEntries(this.#missing),
        faults: this.#recording.faults.map(formatFault),
        leftOut: this.#leftOut,
      },
    };
  }

  #atS(message: RecordedMessage): number {
    return (message.timeUs - this.#recording.startUs) / 1e6;
  }

  #telemetry(message: RecordedMessage): void {
    const telemetry = readTelemetry(message);
    if (telemetry === undefined) return;
    const { dev, stream, sid, seq, val } = telemetry;
    this.#count(`${dev}/${stream}`, sid, seq);
    const atS = this.#atS(message);
    if (val['output'] === true) {
      this.#onAtS ??= atS;
      this.#offAtS = undefined;
    }
    if (val['output'] === false && this.#onAtS !== undefined) this.#offAtS ??= atS;
    for (const [channel, value] of Object.entries(val)) {
      if (typeof value !== 'number') continue;
      const key = `${dev}/${stream}/${channel}`;
      const known = this.#series.get(key) ?? new Series(this.#durationS / CURVE_POINTS, this.#durationS);
      this.#series.set(key, known);
      known.add(atS, value);
    }
  }

  #frame(camera: string, message: RecordedMessage): void {
    this.#frames++;
    const frame = decoded(message.payload);
    if (frame === undefined) return;
    this.#count(`${camera}/frame`, String(frame.sid), frame.seq);
    let [minC, maxC] = [Infinity, -Infinity];
    for (let i = 0; i < frame.counts.length; i++) {
      const temperatureC = pixelTemperatureC(frame, i);
      if (temperatureC < minC) minC = temperatureC;
      if (temperatureC > maxC) maxC = temperatureC;
    }
    const atS = this.#atS(message);
    const part = Math.min(
      SHOWN_FRAMES - 1,
      Math.floor((atS / Math.max(this.#durationS, 1e-9)) * SHOWN_FRAMES),
    );
    if (maxC > (this.#hottest[part]?.maxC ?? -Infinity))
      this.#hottest[part] = { camera, atS, maxC, minC, frame };
  }

  #count(stream: string, sid: string, seq: number): void {
    const last = this.#positions.get(stream);
    this.#positions.set(stream, { sid, seq });
    const step = last?.sid === sid ? (seq - last.seq) >>> 0 : 1;
    if (step > 1 && step < 0x8000_0000)
      this.#missing.set(stream, (this.#missing.get(stream) ?? 0) + step - 1);
  }

  #event(message: RecordedMessage): void {
    const { data } = eventSchema.safeParse(readJson(message.payload));
    if (data === undefined) return;
    const { run: _run, ...facts } = data.data;
    const label = MARKING[data.type]?.(facts);
    if (data.type === 'run.mark' && label?.startsWith(FAILURE_MARK) === true)
      this.#failures.add(label.slice(FAILURE_MARK.length));
    if (label !== undefined && this.#marks.length < MAX_MARKS) {
      const kind = data.type === 'run.mark' ? 'mark' : 'trip';
      this.#marks.push({ atS: this.#atS(message), label: label.slice(0, MAX_LABEL_LENGTH), kind });
    }
    const text = [
      data.dev ?? '',
      ...Object.entries(facts).map(([name, value]) => `${name}: ${asText(value)}`),
    ];
    this.#note(this.#events, {
      ts: data.ts,
      what: data.type,
      text: text.filter((word) => word !== '').join(', '),
    });
  }

  #alarm(id: string, { payload, wallMs }: RecordedMessage): void {
    const { data } = alarmSchema.safeParse(readJson(payload));
    if (data === undefined && payload.length > 0) return; // no alarm of the contract
    const text =
      data === undefined
        ? 'over and acknowledged'
        : `${data.state}: ${data.text} (${data.src} = ${asText(data.val)})`;
    this.#note(this.#events, { ts: wallMs, what: `alarm ${id}`, text });
  }

  #interlock(payload: Uint8Array): void {
    const { data } = interlockSchema.safeParse(readJson(payload));
    if (data === undefined) return;
    const { id, when, state, trip } = data;
    const told = trip === null ? null : { ts: trip.ts, val: trip.val, latencyMs: trip.latencyMs };
    this.#interlocks.set(id, { id, when, state, trip: told });
  }

  #command(payload: Uint8Array): void {
    const { data } = auditSchema.safeParse(readJson(payload));
    if (data === undefined) return;
    const { ts, user, from, dev, method, args, status, code } = data;
    if (ASKING.includes(method) && status === 'ok') return;
    const { planText: _plan, ...shown } = Object(args); // it stands at the end of the report
    const asked = JSON.stringify(shown).slice(0, MAX_ARGS_LENGTH);
    const text = `${user ?? from ?? ''} ${asked} → ${status}${code === null ? '' : ` ${code}`}`;
    this.#note(this.#audit, { ts, what: `${dev} ${method}`, text });
  }

  #note(rows: ReportEvent[], row: ReportEvent): void {
    if (rows.length >= MAX_ROWS) this.#leftOut++;
    else rows.push(row);
  }
}

function asText(value: unknown): string {
  if (typeof value === 'number' && !Number.isInteger(value)) return String(Number(value.toPrecision(6)));
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

function decoded(payload: Uint8Array): ThermalFrame | undefined {
  try {
    return decodeThermalFrame(payload);
  } catch (error) {
    if (isLabError(error)) return undefined; // counted, but it shows nothing
    throw error;
  }
}
