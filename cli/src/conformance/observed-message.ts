import { parseTopic, telemetrySchema, type ParsedTopic, type Telemetry } from '@labgate/contract';

/** A message as a client got it. */
export interface ObservedMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: number;
  readonly retain: boolean;
}

/** The topic of a message, taken apart; `undefined` when it is none of the contract. */
export function topicOf({ topic }: ObservedMessage): ParsedTopic | undefined {
  return parseTopic(topic);
}

/** JSON of a payload; `undefined` when it is none. */
export function jsonOf({ payload }: ObservedMessage): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(payload));
  } catch {
    return undefined;
  }
}

/** Telemetry among the messages, with where it came from. */
export function telemetryOf(
  messages: readonly ObservedMessage[],
): { readonly dev: string; readonly stream: string; readonly message: Telemetry }[] {
  return messages.flatMap((observed) => {
    const parsed = topicOf(observed);
    if (parsed?.kind !== 'telemetry') return [];
    const message = telemetrySchema.safeParse(jsonOf(observed));
    return message.success ? [{ dev: parsed.dev, stream: parsed.stream, message: message.data }] : [];
  });
}
