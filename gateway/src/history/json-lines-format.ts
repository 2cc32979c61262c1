import { LabError } from '@labgate/contract';
import { z } from 'zod';
import { parseQuantity, quantityOf, type HistoryChannel, type HistoryRow } from './channel.ts';
import type { HistoryFormat } from './history-format.ts';
import { formatTime, parseTime, quote } from './history-text.ts';

const headSchema = z.strictObject({
  columns: z.array(z.strictObject({ name: z.string(), unit: z.string().optional() })),
});
const rowSchema = z.strictObject({ time: z.string(), values: z.record(z.string(), z.number()) });

/** JSON lines: first the columns with their units, then one object a time with the values there are. */
export const jsonLinesFormat: HistoryFormat = {
  contentType: 'application/x-ndjson',
  extension: 'jsonl',
  formatHead(columns) {
    const named = columns.map(({ title, unit }) => ({
      name: title,
      ...(unit === undefined ? {} : { unit }),
    }));
    return `${JSON.stringify({ columns: named })}\n`;
  },
  formatRow({ timeMs, values }, columns) {
    const pairs = values.flatMap((value, index) =>
      value === undefined ? [] : [`${JSON.stringify(columns[index]?.title)}:${value}`],
    );
    return `{"time":"${formatTime(timeMs)}","values":{${pairs.join(',')}}}\n`;
  },
  parseHead: (line) =>
    parseLine(line, headSchema).columns.map(({ name, unit }): HistoryChannel => {
      const channel = parseQuantity(name);
      if (channel === undefined) {
        throw new LabError('E_SCHEMA', `the column ${quote(name)} names no channel as device/stream/channel`);
      }
      return unit === undefined ? channel : { ...channel, unit };
    }),
  parseRow(line, channels): HistoryRow {
    const { time, values } = parseLine(line, rowSchema);
    const found = new Map(Object.entries(values));
    const row = channels.map((channel) => {
      const name = quantityOf(channel);
      const value = found.get(name);
      found.delete(name);
      return value;
    });
    const [stranger] = found.keys();
    if (stranger !== undefined) throw new LabError('E_SCHEMA', `${quote(stranger)} is no column of the head`);
    return { timeMs: parseTime(time), values: row };
  },
};

function parseLine<T>(line: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(line));
  } catch (cause) {
    throw new LabError('E_SCHEMA', `${quote(line)} is no line of an export`, { cause });
  }
}
