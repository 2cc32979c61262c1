import { z } from 'zod';
import { isLabError } from './errors.ts';
import { decodeThermalFrame } from './frame.ts';
import { MAX_JSON_BYTES, MESSAGES, type MessageKind, type MessageType } from './messages.ts';
import { parseTopic, type ParsedTopic } from './topics.ts';

/** How a message came; a property that is absent is not checked. */
export interface Delivery {
  /** QoS it was published with: subscribe with QoS 1 or more to see it. */
  readonly qos?: number;
  /** RETAIN as received: brokers set it only on what was there before the subscription. */
  readonly retain?: boolean;
}

/** What `validateMessage` found. */
export type MessageVerdict =
  { readonly ok: true; readonly kind: MessageKind } | { readonly ok: false; readonly reason: string };

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Checks one message against everything the contract says of it: topic, QoS, retain, encoding, size and payload. */
export function validateMessage(topic: string, payload: Uint8Array, delivery: Delivery = {}): MessageVerdict {
  const parsed = parseTopic(topic);
  if (parsed === undefined) return refuse('the topic is not one of the contract');
  const type: MessageType = MESSAGES[parsed.kind];
  if (delivery.qos !== undefined && delivery.qos !== type.qos) {
    return refuse(`published with QoS ${delivery.qos} instead of ${type.qos}`);
  }
  if (delivery.retain === true && type.retain !== 'retained') return refuse('retained, and must not be');
  const reason = payloadFault(type, parsed, payload);
  return reason === undefined ? { ok: true, kind: parsed.kind } : refuse(reason);
}

function refuse(reason: string): MessageVerdict {
  return { ok: false, reason };
}

function payloadFault(type: MessageType, parsed: ParsedTopic, payload: Uint8Array): string | undefined {
  if (payload.byteLength === 0) return type.isRemovable === true ? undefined : 'the payload is empty';
  if (type.schema === null) return frameFault(payload);
  if (payload.byteLength > MAX_JSON_BYTES) return `${payload.byteLength} bytes, more than ${MAX_JSON_BYTES}`;
  if (payload[0] === 0xef && payload[1] === 0xbb && payload[2] === 0xbf) return 'it starts with a BOM';
  let value: unknown;
  try {
    const text = utf8.decode(payload);
    value = type.payload === 'text' ? text : JSON.parse(text);
  } catch (error) {
    return error instanceof SyntaxError ? `not JSON: ${error.message}` : 'not UTF-8';
  }
  if (hasInfinity(value)) return 'a number is too large to be finite';
  const result = type.schema.safeParse(value);
  if (!result.success) return z.prettifyError(result.error).replaceAll('\n', ' ');
  return idFault(parsed, value);
}

function frameFault(payload: Uint8Array): string | undefined {
  try {
    decodeThermalFrame(payload);
    return undefined;
  } catch (error) {
    if (isLabError(error, 'E_FRAME')) return error.message;
    throw error;
  }
}

/** JSON has no word for infinity, but `1e999` parses to it. */
function hasInfinity(value: unknown): boolean {
  const waiting: unknown[] = [value];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next === 'number' && !Number.isFinite(next)) return true;
    if (typeof next === 'object' && next !== null) {
      for (const child of Object.values(next)) waiting.push(child);
    }
  }
  return false;
}

/** A payload that names its own id must stand on the topic of that id. */
function idFault(parsed: ParsedTopic, value: unknown): string | undefined {
  const expected = idOfTopic(parsed);
  if (expected === undefined || typeof value !== 'object' || value === null || !('id' in value))
    return undefined;
  return value.id === expected ? undefined : `its id is not ${expected}, the one of its topic`;
}

function idOfTopic(parsed: ParsedTopic): string | undefined {
  if (parsed.kind === 'deviceDescription') return parsed.dev;
  if (parsed.kind === 'alarm') return parsed.alarm;
  if (parsed.kind === 'interlock') return parsed.interlock;
  return undefined;
}
