import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { LabError } from '@labgate/contract';
import { gatewayUrl, requestGateway } from '../history/http-gateway.ts';
import { showProgress, type Progress } from '../progress.ts';
import { printNote, type Terminal } from '../terminal.ts';

/** Saves a file of a run; shows how far it is. */
export async function downloadRun(terminal: Terminal, run: string, file = `${run}.mcap`): Promise<void> {
  await save(terminal, `api/v1/runs/${encodeURIComponent(run)}/recording`, file);
}

/** Saves an export of a run; its rows go to stdout without a file. */
export async function exportRun(
  terminal: Terminal,
  run: string,
  {
    format,
    interval,
    every,
    output,
    http,
  }: { format: string; interval?: string; every?: string; output?: string; http?: string },
): Promise<void> {
  const query = new URLSearchParams({ format, ...(interval && { interval }), ...(every && { every }) });
  const path = `api/v1/runs/${encodeURIComponent(run)}/export?${query}`;
  if (output !== undefined) return save(terminal, path, output, http);
  const { body } = await requestGateway(terminal, gatewayUrl(terminal.env, http), path);
  if (body !== null) await pipeline(Readable.fromWeb(body as never), terminal.stdout, { end: false });
}

/** Hands a recording to a gateway. */
export async function uploadRun(terminal: Terminal, file: string): Promise<string> {
  const { size } = await fileAt(file);
  const progress = showProgress(terminal, 'uploading', Math.max(1, size));
  const body = Readable.toWeb(createReadStream(file).pipe(counting(progress))) as unknown as ReadableStream;
  const response = await requestGateway(terminal, gatewayUrl(terminal.env), 'api/v1/runs', {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream', 'content-length': String(size) },
    body,
    duplex: 'half',
  });
  progress.stop();
  const answer = (await response.json()) as { run: { id: string }; faults: readonly string[] };
  for (const fault of answer.faults) printNote(terminal, fault);
  return answer.run.id;
}

async function save(terminal: Terminal, path: string, file: string, http?: string): Promise<void> {
  const { body, headers } = await requestGateway(terminal, gatewayUrl(terminal.env, http), path);
  if (body === null) throw new LabError('E_GARBLED', 'the gateway sent nothing');
  const progress = showProgress(
    terminal,
    'downloading',
    Math.max(1, Number(headers.get('content-length') ?? 0)),
  );
  await pipeline(Readable.fromWeb(body as never), counting(progress), createWriteStream(file));
  progress.stop();
  printNote(terminal, file);
}

async function fileAt(path: string): Promise<{ readonly size: number }> {
  try {
    return await stat(path);
  } catch (cause) {
    throw new LabError('E_SCHEMA', `there is no file ${path}`, { cause });
  }
}

/** Passes bytes on and tells how many there were so far. */
function counting(progress: Progress): Transform {
  let done = 0;
  return new Transform({
    transform(piece: Uint8Array, _encoding, pass) {
      done += piece.length;
      progress.update(done);
      pass(null, piece);
    },
  });
}
