import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { countSchema, importAnswerSchema, LabError } from '@labgate/contract';
import { printNote, type Terminal } from '../terminal.ts';
import { gatewayUrl, requestGateway } from './http-gateway.ts';
import { showProgress } from '../progress.ts';

/** Options of `labgate import`. */
export interface ImportOptions {
  readonly http?: string;
  readonly format?: 'csv' | 'jsonl';
}

const summarySchema = importAnswerSchema.extend({ rows: countSchema });

/**
 * Stores the samples of a file that `labgate export` has written; of a ms that is known the last wins.
 * @throws LabError E_PERMISSION when the file cannot be read, E_UNREACHABLE, E_ROLE, E_STORE.
 */
export async function importHistory(terminal: Terminal, file: string, options: ImportOptions): Promise<void> {
  const base = gatewayUrl(terminal.env, options.http);
  const format = options.format ?? (file.endsWith('.jsonl') ? 'jsonl' : 'csv');
  let bytes: number;
  try {
    bytes = (await stat(file)).size;
  } catch (cause) {
    throw new LabError('E_PERMISSION', `${file} cannot be read: ${String(cause)}`, { cause });
  }
  const progress = showProgress(terminal, 'importing', Math.max(1, bytes));
  let read = 0;
  const counted = createReadStream(file).pipe(
    new Transform({
      transform(piece: Uint8Array, _encoding, done) {
        read += piece.length;
        progress.update(read);
        done(null, piece);
      },
    }),
  );
  try {
    const response = await requestGateway(terminal, base, `api/v1/import?format=${format}`, {
      method: 'POST',
      headers: { 'content-type': format === 'csv' ? 'text/csv' : 'application/x-ndjson' },
      body: Readable.toWeb(counted) as ReadableStream<Uint8Array>,
      duplex: 'half',
    });
    const { rows, stored, added, refused } = summarySchema.parse(await response.json());
    progress.stop();
    printNote(terminal, `${rows} rows: ${stored} samples stored, ${added} of them new, ${refused} refused`);
  } finally {
    progress.stop();
    counted.destroy();
  }
}
