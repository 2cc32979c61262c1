import { crc32 } from 'node:zlib';
import { McapConstants, McapRecordBuilder, type McapTypes } from '@mcap/core';

/** What stands in the summary of an MCAP file: everything a reader needs to find its way. */
export interface Summary {
  readonly schemas: readonly McapTypes.Schema[];
  readonly channels: readonly McapTypes.Channel[];
  readonly statistics: McapTypes.Statistics;
  readonly metadataIndexes: readonly McapTypes.MetadataIndex[];
  readonly chunkIndexes: readonly McapTypes.ChunkIndex[];
}

const { Opcode } = McapConstants;

/**
 * The end of an MCAP file: the end of its data, the summary and the footer (MCAP specification, "Structure").
 * @param dataEnd offset at which the data ends. @param dataCrc CRC-32 of all before it.
 */
export function encodeFileEnd(summary: Summary, dataEnd: number, dataCrc: number): Uint8Array {
  const builder = new McapRecordBuilder();
  builder.writeDataEnd({ dataSectionCrc: dataCrc });
  const start = builder.length;
  const offsets: McapTypes.SummaryOffset[] = [];
  const group = (groupOpcode: number, write: () => void): void => {
    const groupStart = builder.length;
    write();
    const groupLength = BigInt(builder.length - groupStart);
    if (groupLength > 0n)
      offsets.push({ groupOpcode, groupStart: BigInt(dataEnd + groupStart), groupLength });
  };
  group(Opcode.SCHEMA, () => summary.schemas.forEach((schema) => builder.writeSchema(schema)));
  group(Opcode.CHANNEL, () => summary.channels.forEach((channel) => builder.writeChannel(channel)));
  group(Opcode.STATISTICS, () => builder.writeStatistics(summary.statistics));
  group(Opcode.METADATA_INDEX, () =>
    summary.metadataIndexes.forEach((index) => builder.writeMetadataIndex(index)),
  );
  group(Opcode.CHUNK_INDEX, () => summary.chunkIndexes.forEach((index) => builder.writeChunkIndex(index)));
  const summaryOffsetStart = BigInt(dataEnd + builder.length);
  for (const offset of offsets) builder.writeSummaryOffset(offset);
  const summaryStart = BigInt(dataEnd + start);
  const summaryCrc = crc32(
    footerHead(summaryStart, summaryOffsetStart),
    crc32(builder.buffer.subarray(start)),
  );
  builder.writeFooter({ summaryStart, summaryOffsetStart, summaryCrc });
  builder.writeMagic();
  return builder.buffer;
}

/** The CRC of the summary covers the footer up to the CRC itself (MCAP specification, "Footer"). */
function footerHead(summaryStart: bigint, summaryOffsetStart: bigint): Uint8Array {
  const head = Buffer.alloc(25);
  head.writeUInt8(Opcode.FOOTER, 0);
  head.writeBigUInt64LE(20n, 1);
  head.writeBigUInt64LE(summaryStart, 9);
  head.writeBigUInt64LE(summaryOffsetStart, 17);
  return head;
}
