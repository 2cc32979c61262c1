import type { McapTypes } from '@mcap/core';
import { MESSAGES, parseTopic, type MessageType } from '@labgate/contract';
import { z } from 'zod';
import { FRAME_ENCODING } from './frame-coding.ts';

/** Ids of channels and schemas are 16 bits wide; id 0 means "no schema" (MCAP specification, "Channel"). */
const MAX_CHANNELS = 65_535;
const utf8 = new TextEncoder();

/** The MCAP channel of a topic, with what a replay must know. */
export interface RecordingChannel {
  readonly record: McapTypes.Channel;
  readonly isFrame: boolean;
}

/** Gives each topic its MCAP channel, one for each way it is published, and each kind of message its schema. */
export class ChannelTable {
  readonly channels: McapTypes.Channel[] = [];
  readonly schemas: McapTypes.Schema[] = [];
  readonly #byKey = new Map<string, RecordingChannel>();
  readonly #schemaIds = new Map<string, number>();

  /** The channel for a message; `undefined` when there are too many. */
  find(topic: string, qos: 0 | 1, retain: boolean, isEmpty: boolean): RecordingChannel | undefined {
    const key = `${qos}${retain ? 'r' : ''}${isEmpty ? 'e' : ''} ${topic}`;
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    if (this.channels.length >= MAX_CHANNELS) return undefined;
    const kind = parseTopic(topic)?.kind;
    const type: MessageType | undefined = kind && MESSAGES[kind];
    const encoding = isEmpty ? 'empty' : encodingOf(type);
    const record: McapTypes.Channel = {
      id: this.channels.length + 1,
      schemaId:
        encoding === 'json' && kind !== undefined && type?.schema ? this.#schema(kind, type.schema) : 0,
      topic,
      messageEncoding: encoding,
      metadata: new Map([
        ['qos', String(qos)],
        ['retain', String(retain)],
      ]),
    };
    const channel = { record, isFrame: encoding === FRAME_ENCODING };
    this.channels.push(record);
    this.#byKey.set(key, channel);
    return channel;
  }

  #schema(kind: string, schema: z.ZodType): number {
    const known = this.#schemaIds.get(kind);
    if (known !== undefined) return known;
    const id = this.schemas.length + 1;
    const data = schemaText(kind, schema);
    this.schemas.push({ id, name: `labgate.${kind}`, encoding: 'jsonschema', data });
    this.#schemaIds.set(kind, id);
    return id;
  }
}

/** By kind of message: making one takes milliseconds. */
const schemaTexts = new Map<string, Uint8Array>();

function schemaText(kind: string, schema: z.ZodType): Uint8Array {
  const known = schemaTexts.get(kind);
  if (known !== undefined) return known;
  const text = JSON.stringify(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
  const data = utf8.encode(text);
  schemaTexts.set(kind, data);
  return data;
}

function encodingOf(type: MessageType | undefined): string {
  if (type?.payload === 'frame') return FRAME_ENCODING;
  return type?.payload === 'text' ? 'text' : 'json';
}
