import { McapRecordBuilder, type McapTypes } from '@mcap/core';
import { FRAME_ENCODING, FrameDecoder } from './frame-coding.ts';
import { parseRecords } from './mcap-file.ts';
import type { RecordedMessage } from './recorded-message.ts';

/** What a chunk holds. */
export interface ChunkContent {
  readonly messages: readonly RecordedMessage[];
  /** The messages as they stand in the file, in the same order. */
  readonly records: readonly McapTypes.Message[];
  readonly channels: readonly McapTypes.Channel[];
  readonly schemas: readonly McapTypes.Schema[];
  readonly unpackedBytes: number;
}

/**
 * The messages in the unpacked bytes of a chunk, with every frame as it was published.
 * @param known channels that earlier chunks named; one of ours names its own.
 * @throws LabError E_RECORDING or an Error of the parser when they are no records.
 */
export function readMessages(unpacked: Uint8Array, known: Iterable<McapTypes.Channel>): ChunkContent {
  const channels = new Map<number, McapTypes.Channel>();
  const own: McapTypes.Channel[] = [];
  const schemas: McapTypes.Schema[] = [];
  const records: McapTypes.Message[] = [];
  const messages: RecordedMessage[] = [];
  const decoders = new Map<number, FrameDecoder>();
  let toSkip = 0;
  const builder = new McapRecordBuilder();
  for (const channel of known) {
    builder.writeChannel(channel);
    toSkip++;
  }
  for (const record of parseRecords(builder.buffer, unpacked)) {
    if (record.type === 'Schema') schemas.push(record);
    if (record.type === 'Channel') {
      channels.set(record.id, record);
      if (toSkip-- <= 0) own.push(record);
    }
    if (record.type !== 'Message') continue;
    const channel = channels.get(record.channelId);
    if (channel === undefined) continue; // the parser has refused it already
    records.push(record);
    messages.push(messageOf(record, channel, decoders));
  }
  return { messages, records, channels: own, schemas, unpackedBytes: unpacked.length };
}

function messageOf(
  record: McapTypes.Message,
  { id, topic, messageEncoding, metadata }: McapTypes.Channel,
  decoders: Map<number, FrameDecoder>,
): RecordedMessage {
  let payload = record.data;
  if (messageEncoding === FRAME_ENCODING) {
    const decoder = decoders.get(id) ?? new FrameDecoder();
    decoders.set(id, decoder);
    payload = decoder.decode(payload);
  }
  return {
    topic,
    payload,
    qos: metadata.get('qos') === '0' ? 0 : 1,
    retain: metadata.get('retain') === 'true',
    timeUs: Number(record.logTime / 1000n),
    wallMs: Number(record.publishTime / 1_000_000n),
    number: record.sequence,
  };
}
