import { TextDecoder } from 'node:util';
import { importAnswerSchema, LabError, MAX_IMPORT_SAMPLES, type ImportAnswer } from '@labgate/contract';
import type { HistoryChannel } from './channel.ts';
import type { AskStore } from './ask-store.ts';
import type { HistoryFormat } from './history-format.ts';

/** What an import has done. */
export interface ImportSummary extends ImportAnswer {
  /** Lines with values that were read. */
  readonly rows: number;
}

/** A line of a file is not longer, bytes: a column a channel, and there are 10,000 channels at most. */
const LONGEST_LINE = 1024 * 1024;
/** Channels of one command (contract, `import`); their names take room too. */
const MOST_CHANNELS = 128;

/**
 * Stores the samples of an exported file, a command at a time; what was stored before a fault stays.
 * @throws LabError E_SCHEMA with the number of the line, or as `ask`.
 */
export async function importHistory(
  ask: AskStore,
  format: HistoryFormat,
  chunks: AsyncIterable<Uint8Array>,
): Promise<ImportSummary> {
  const sender = new SampleSender(ask);
  let channels: readonly HistoryChannel[] | undefined;
  let rows = 0;
  let number = 0;
  for await (const line of linesOf(chunks)) {
    number++;
    if (line === '') continue;
    if (channels === undefined) {
      channels = atLine(number, () => format.parseHead(line));
      continue;
    }
    const known = channels;
    const { timeMs, values } = atLine(number, () => format.parseRow(line, known));
    for (const [column, value] of values.entries()) {
      const channel = channels[column];
      if (value !== undefined && channel !== undefined) await sender.add(channel, timeMs, value);
    }
    rows++;
  }
  if (channels === undefined) throw new LabError('E_SCHEMA', 'the file is empty');
  await sender.flush();
  return { rows, ...sender.total };
}

/** Collects samples until they fill a command. */
class SampleSender {
  readonly #ask: AskStore;
  readonly #places = new Map<HistoryChannel, number>();
  #samples: [number, number, number][] = [];
  readonly total = { stored: 0, added: 0, refused: 0 };

  constructor(ask: AskStore) {
    this.#ask = ask;
  }

  async add(channel: HistoryChannel, timeMs: number, value: number): Promise<void> {
    const place = this.#places.get(channel) ?? this.#places.size;
    this.#places.set(channel, place);
    this.#samples.push([place, timeMs, value]);
    if (this.#samples.length >= MAX_IMPORT_SAMPLES || this.#places.size >= MOST_CHANNELS) await this.flush();
  }

  async flush(): Promise<void> {
    if (this.#samples.length === 0) return;
    const args = { channels: [...this.#places.keys()], samples: this.#samples };
    const answer = importAnswerSchema.parse(await this.#ask('import', args));
    this.total.stored += answer.stored;
    this.total.added += answer.added;
    this.total.refused += answer.refused;
    this.#samples = [];
    this.#places.clear();
  }
}

/** @throws LabError E_SCHEMA that says in which line. */
function atLine<T>(number: number, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LabError('E_SCHEMA', `line ${number}: ${reason}`, { cause });
  }
}

/** Lines of UTF-8 without their ends. @throws LabError E_LIMIT when one is too long, E_SCHEMA when it is no UTF-8. */
async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  for await (const chunk of chunks) {
    rest += decode(decoder, chunk);
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield line.endsWith('\r') ? line.slice(0, -1) : line;
    if (rest.length > LONGEST_LINE) throw new LabError('E_LIMIT', 'a line of the file is too long');
  }
  rest += decode(decoder);
  if (rest !== '') yield rest;
}

function decode(decoder: TextDecoder, chunk?: Uint8Array): string {
  try {
    return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
  } catch (cause) {
    throw new LabError('E_SCHEMA', 'the file is no UTF-8 text', { cause });
  }
}
