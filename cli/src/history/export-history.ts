import { createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { LabError, seriesAnswerSchema } from '@labgate/contract';
import { printNote, type Terminal } from '../terminal.ts';
import { gatewayUrl, requestGateway } from './http-gateway.ts';
import { showProgress, type Progress } from '../progress.ts';

/** Options of `labgate export`. */
export interface ExportOptions {
  readonly http?: string;
  readonly format?: 'csv' | 'jsonl';
  readonly dev?: string;
  readonly stream?: string;
  readonly props?: string;
  readonly from?: string;
  readonly to?: string;
  readonly everyMs?: string;
  readonly preset?: 'wet';
}

/**
 * Writes the history into `file`, or onto stdout; a file is there only when it is whole.
 * @throws LabError E_UNREACHABLE, E_ROLE, E_STORE, E_PERMISSION when the file cannot be written.
 */
export async function exportHistory(
  terminal: Terminal,
  file: string | undefined,
  options: ExportOptions,
): Promise<void> {
  const { http, ...selection } = options;
  const base = gatewayUrl(terminal.env, http);
  const query = new URLSearchParams(Object.entries(selection).filter(([, value]) => value !== undefined));
  query.set('format', formatOf(file, options));
  const ends = await intervalOf(terminal, base, options);
  const { body } = await requestGateway(terminal, base, `api/v1/export?${query}`);
  if (body === null) throw new LabError('E_STORE', 'the gateway has sent nothing');
  const progress = showProgress(terminal, 'exporting', Math.max(1, ends.toMs - ends.fromMs));
  try {
    const watched = watchTimes(progress, ends.fromMs);
    if (file === undefined) await pipeline(body, watched, terminal.stdout, { end: false });
    else await writeWhole(file, (path) => pipeline(body, watched, createWriteStream(path)));
    progress.update(ends.toMs - ends.fromMs);
  } finally {
    progress.stop();
  }
  if (file !== undefined) printNote(terminal, `the history is in ${file}`);
}

/** The format asked for, else by the name of the file. */
export function formatOf(
  file: string | undefined,
  { format }: Pick<ExportOptions, 'format'>,
): 'csv' | 'jsonl' {
  return format ?? (file?.endsWith('.jsonl') === true ? 'jsonl' : 'csv');
}

/** Writes beside `file` first. @throws LabError E_PERMISSION, E_STORE when the transfer broke off. */
async function writeWhole(file: string, write: (path: string) => Promise<void>): Promise<void> {
  const path = `${file}.part`;
  try {
    await (await open(path, 'w')).close();
  } catch (cause) {
    throw new LabError('E_PERMISSION', `${file} cannot be written: ${String(cause)}`, { cause });
  }
  try {
    await write(path);
    await rename(path, file);
  } catch (cause) {
    await rm(path, { force: true });
    throw new LabError('E_STORE', `the export broke off: ${String(cause)}`, { cause });
  }
}

/** The interval that the export will run through, for the bar. */
async function intervalOf(
  terminal: Terminal,
  base: URL,
  { dev, stream, from, to }: ExportOptions,
): Promise<{ fromMs: number; toMs: number }> {
  const query = new URLSearchParams({ ...(dev ? { dev } : {}), ...(stream ? { stream } : {}) });
  const response = await requestGateway(terminal, base, `api/v1/series?${query}`);
  const { series } = seriesAnswerSchema.parse(await response.json());
  const firsts = series.flatMap(({ first }) => first ?? []);
  const lasts = series.flatMap(({ last }) => last ?? []);
  return {
    fromMs: Math.max(timeOf(from, 0), Math.min(...firsts, Infinity)),
    toMs: Math.min(timeOf(to, Infinity), Math.max(...lasts, 0)),
  };
}

function timeOf(text: string | undefined, missing: number): number {
  if (text === undefined) return missing;
  return /^\d+$/.test(text) ? Number(text) : Date.parse(text);
}

/** Moves the bar by the last time that stands in each piece. */
function watchTimes(progress: Progress, fromMs: number): Transform {
  return new Transform({
    transform(piece: Uint8Array, _encoding, done) {
      const times = Buffer.from(piece)
        .toString('latin1')
        .match(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g);
      const last = times?.at(-1);
      if (last !== undefined) progress.update(Date.parse(last) - fromMs);
      done(null, piece);
    },
  });
}
