import {
  decodeThermalFrame,
  isLabError,
  parseTopic,
  pixelTemperatureC,
  type ParsedTopic,
} from '@labgate/contract';
import type { Recording } from '../recording.ts';
import { csvLine } from './csv.ts';
import { readJson } from './telemetry-reader.ts';

/** Every message but frames as a line of JSON: `{ts, topic, payload}`; of these kinds only where some are named. */
export async function* exportJsonLines(
  recording: Recording,
  kinds?: readonly ParsedTopic['kind'][],
): AsyncGenerator<string, void, void> {
  for await (const { topic, payload, timeUs } of recording.messages()) {
    const kind = parseTopic(topic)?.kind;
    if (kind === undefined || kind === 'frame' || (kinds !== undefined && !kinds.includes(kind))) continue;
    const value = readJson(payload) ?? (payload.length === 0 ? null : new TextDecoder().decode(payload));
    yield `${JSON.stringify({ ts: Math.floor(timeUs / 1000), topic, payload: value })}\n`;
  }
}

/** Thermal frames as CSV, every `every`th: one row a frame, temperatures row by row, empty where there is none. */
export async function* exportFramesCsv(recording: Recording, every = 1): AsyncGenerator<string, void, void> {
  const counts = new Map<string, number>();
  let hasHead = false;
  for await (const { topic, payload } of recording.messages()) {
    const parsed = parseTopic(topic);
    if (parsed?.kind !== 'frame') continue;
    const count = counts.get(parsed.dev) ?? 0;
    counts.set(parsed.dev, count + 1);
    if (count % every !== 0) continue;
    const frame = decoded(payload);
    if (frame === undefined) continue;
    const { width, height } = frame;
    if (!hasHead) {
      const pixels = Array.from(
        { length: width * height },
        (_, i) => `y${Math.floor(i / width)}x${i % width} [°C]`,
      );
      yield csvLine(['time (UTC)', 'camera', 'seq', 'subpage', 'width', 'height', 'sensor [°C]', ...pixels]);
      hasHead = true;
    }
    const temperatures = Array.from({ length: width * height }, (_, i) => {
      const temperatureC = pixelTemperatureC(frame, i);
      return Number.isNaN(temperatureC) ? null : Number(temperatureC.toFixed(2));
    });
    const time = new Date(frame.tsUs / 1000).toISOString();
    const head = [time, parsed.dev, frame.seq, frame.subpage, width, height, frame.taC];
    yield csvLine([...head, ...temperatures]);
  }
}

function decoded(payload: Uint8Array): ReturnType<typeof decodeThermalFrame> | undefined {
  try {
    return decodeThermalFrame(payload);
  } catch (error) {
    if (isLabError(error)) return undefined; // not a frame: it was published, but says nothing
    throw error;
  }
}
