import {
  decodeThermalFrame,
  isLabError,
  parseTopic,
  telemetrySchema,
  summariseFrame,
} from '@labgate/contract';
import { printable } from '../terminal.ts';

/** A message as it came. */
export interface ReceivedMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: number;
  readonly retain: boolean;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** What a message says, on one line. */
export function messageText({ topic, payload }: ReceivedMessage): string {
  if (parseTopic(topic)?.kind === 'frame') return frameText(payload);
  if (payload.byteLength === 0) return '(removed)';
  const text = decodeText(payload);
  if (text === undefined) return `(${payload.byteLength} bytes, not text)`;
  const value = parseJson(text);
  const telemetry = parseTopic(topic)?.kind === 'telemetry' ? telemetrySchema.safeParse(value) : undefined;
  if (telemetry?.success !== true) return printable(text);
  const { val, q, src } = telemetry.data;
  const values = Object.entries(val).map(([channel, value]) => `${channel} ${value ?? '—'}`);
  const marks = [...(q === 'good' ? [] : [q]), ...(src === undefined || src === 'live' ? [] : [src])];
  return printable([...values, ...marks.map((mark) => `[${mark}]`)].join('  '));
}

/** A message as one JSON object: text and JSON as they are, a frame by its header and extremes, other bytes as base64. */
export function messageObject(
  message: ReceivedMessage,
  receivedAtMs: number,
): Readonly<Record<string, unknown>> {
  const { topic, payload, qos, retain } = message;
  const envelope = { topic, receivedAt: receivedAtMs, qos, retain };
  if (parseTopic(topic)?.kind === 'frame') {
    try {
      const frame = decodeThermalFrame(payload);
      const { counts: _, ...header } = frame;
      return { ...envelope, frame: { ...header, ...summariseFrame(frame) } };
    } catch (error) {
      if (!isLabError(error, 'E_FRAME')) throw error;
    }
  }
  const text = decodeText(payload);
  if (text === undefined) return { ...envelope, base64: Buffer.from(payload).toString('base64') };
  const value = parseJson(text);
  return { ...envelope, payload: value === undefined ? text : value };
}

function frameText(payload: Uint8Array): string {
  try {
    const summary = summariseFrame(decodeThermalFrame(payload));
    if (summary === undefined) return 'no pixel available';
    const { minC, maxC, hotX, hotY } = summary;
    return `max ${maxC.toFixed(1)} min ${minC.toFixed(1)} @(${hotX},${hotY})`;
  } catch (error) {
    if (isLabError(error, 'E_FRAME')) return `(${payload.byteLength} bytes, ${error.message})`;
    throw error;
  }
}

function decodeText(payload: Uint8Array): string | undefined {
  try {
    return utf8.decode(payload);
  } catch {
    return undefined; // not UTF-8: shown by its length
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // plain text such as a $state
  }
}
