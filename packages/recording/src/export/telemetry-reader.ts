import {
  descriptionSchema,
  parseTopic,
  telemetrySchema,
  type Description,
  type Telemetry,
} from '@labgate/contract';
import type { RecordedMessage } from '../recorded-message.ts';
import type { Recording } from '../recording.ts';

const utf8 = new TextDecoder();

/** Telemetry out of a recording. */
export interface RecordedTelemetry extends Telemetry {
  readonly dev: string;
  readonly stream: string;
}

/** Telemetry in a message; `undefined` for any other. */
export function readTelemetry({ topic, payload }: RecordedMessage): RecordedTelemetry | undefined {
  const parsed = parseTopic(topic);
  if (parsed?.kind !== 'telemetry') return undefined;
  const { data } = telemetrySchema.safeParse(readJson(payload));
  return data && { ...data, dev: parsed.dev, stream: parsed.stream };
}

/** JSON in a payload; `undefined` when it is none. */
export function readJson(payload: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(payload));
  } catch {
    return undefined; // the schema of whoever asked refuses it
  }
}

/** The newest descriptor of each device of a recording, by its id. */
export async function readDescriptions(recording: Recording): Promise<Map<string, Description>> {
  const { retained } = await recording.stateAt(Number.MAX_SAFE_INTEGER);
  const descriptions = retained.flatMap(({ topic, payload }) => {
    if (parseTopic(topic)?.kind !== 'deviceDescription') return [];
    const { data } = descriptionSchema.safeParse(readJson(payload));
    return data === undefined ? [] : [data];
  });
  return new Map(descriptions.map((description) => [description.id, description]));
}
