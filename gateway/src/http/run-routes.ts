import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import {
  compareQuerySchema,
  LabError,
  runExportQuerySchema,
  runIdSchema,
  type ParsedTopic,
} from '@labgate/contract';
import {
  compareRecordings,
  exportCsv,
  exportFramesCsv,
  exportJsonLines,
  exportWetTable,
  Recording,
} from '@labgate/recording';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { RunImport } from '../runs/run-import.ts';
import type { Runs } from '../runs/runs.ts';
import { parseRequest } from './parse-request.ts';
import { requireRole } from './visitors.ts';

const RECORDING_TYPE = 'application/octet-stream';
/** What `events` of a run are: everything but values. */
const EVENT_KINDS: readonly ParsedTopic['kind'][] = ['event', 'alarm', 'interlock', 'run'];

const paramsSchema = z.object({ run: runIdSchema });

/** What these routes work with. */
export interface RunFiles {
  readonly runs: Runs;
  readonly imports: RunImport;
  /** PEM. */
  readonly reportKey: string;
}

/** The files of runs over HTTP (contract §6.3): never over MQTT. All of it asks for the role operator. */
export function addRunRoutes(server: FastifyInstance, { runs, imports, reportKey }: RunFiles): void {
  const checkRole = async ({ visitor }: FastifyRequest): Promise<void> => requireRole(visitor, 'operator');
  server.addContentTypeParser(RECORDING_TYPE, (_request, payload, done) => done(null, payload));
  server.get('/api/v1/runs', { preHandler: checkRole }, async () => ({ runs: await runs.list() }));
  server.post('/api/v1/runs', { preHandler: checkRole }, async (request, reply) => {
    if (!(request.body instanceof Readable))
      throw new LabError('E_SCHEMA', `send a file as ${RECORDING_TYPE}`);
    return reply.code(201).send(await imports.take(request.body));
  });
  server.get('/api/v1/runs/report-key', { preHandler: checkRole }, async (_request, reply) =>
    reply.type('application/x-pem-file').send(reportKey),
  );
  server.get('/api/v1/runs/compare', { preHandler: checkRole }, async (request) => {
    const { a, b, points } = parseRequest(compareQuerySchema, request.query);
    return withRecording(runs, a, (first) =>
      withRecording(runs, b, (second) => compareRecordings(first, second, points)),
    );
  });
  server.get('/api/v1/runs/:run', { preHandler: checkRole }, (request) => runs.get(runOf(request)));
  server.get('/api/v1/runs/:run/recording', { preHandler: checkRole }, (request, reply) => {
    const run = runOf(request);
    const { recording } = runs.paths(run);
    return sendFile(request, reply, { path: recording, name: `${run}.mcap`, type: RECORDING_TYPE });
  });
  server.get('/api/v1/runs/:run/report', { preHandler: checkRole }, (request, reply) => {
    const { reportHtml } = runs.paths(runOf(request));
    return sendFile(request, reply, { path: reportHtml, type: 'text/html; charset=utf-8', isPage: true });
  });
  server.get('/api/v1/runs/:run/report.json', { preHandler: checkRole }, (request, reply) => {
    const { reportJson } = runs.paths(runOf(request));
    return sendFile(request, reply, { path: reportJson, type: 'application/json' });
  });
  server.get('/api/v1/runs/:run/export', { preHandler: checkRole }, (request, reply) =>
    sendExport(runs, request, reply),
  );
}

function runOf(request: FastifyRequest): string {
  return parseRequest(paramsSchema, request.params).run;
}

async function withRecording<T>(
  runs: Runs,
  run: string,
  use: (recording: Recording) => Promise<T>,
): Promise<T> {
  const recording = await openRecording(runs, run);
  const release = runs.use(run);
  try {
    return await use(recording);
  } finally {
    release();
    await recording.close();
  }
}

/** A run that is going is read up to where its file is. */
function openRecording(runs: Runs, run: string): Promise<Recording> {
  return Recording.open(runs.paths(run).recording);
}

async function sendExport(runs: Runs, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const run = runOf(request);
  const { format, interval, every } = parseRequest(runExportQuerySchema, request.query);
  const recording = await openRecording(runs, run);
  const release = runs.use(run);
  const intervalMs = interval * 1000;
  const text = {
    csv: () => exportCsv(recording, intervalMs),
    wet: () => exportWetTable(recording, intervalMs),
    jsonl: () => exportJsonLines(recording),
    events: () => exportJsonLines(recording, EVENT_KINDS),
    frames: () => exportFramesCsv(recording, every),
  }[format]();
  const body = Readable.from(text);
  body.once('close', () => {
    release();
    void recording.close();
  });
  const isLines = format === 'jsonl' || format === 'events';
  const name = `${run}-${format}.${isLines ? 'jsonl' : 'csv'}`;
  return reply
    .type(isLines ? 'application/x-ndjson; charset=utf-8' : 'text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="${name}"`)
    .send(body);
}

interface SentFile {
  readonly path: string;
  readonly type: string;
  /** Saved under this name; shown when absent. */
  readonly name?: string;
  /** A report is one file and may load nothing, whatever stands in it; it may be shown in a frame of our own page. */
  readonly isPage?: true;
}

const REPORT_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

async function sendFile(request: FastifyRequest, reply: FastifyReply, file: SentFile): Promise<FastifyReply> {
  let size: number;
  try {
    ({ size } = await stat(file.path));
  } catch (cause) {
    throw new LabError('E_UNKNOWN', 'this run has no such file', { cause });
  }
  void reply.type(file.type).header('accept-ranges', 'bytes');
  if (file.name !== undefined)
    void reply.header('content-disposition', `attachment; filename="${file.name}"`);
  if (file.isPage === true) void reply.header('content-security-policy', REPORT_POLICY);
  const range = rangeOf(request.headers.range, size);
  if (range === 'unsatisfiable') return reply.code(416).header('content-range', `bytes */${size}`).send();
  if (range === undefined)
    return reply.header('content-length', size).send(createReadStream(file.path, { end: size - 1 }));
  const { start, end } = range;
  return reply
    .code(206)
    .header('content-range', `bytes ${start}-${end}/${size}`)
    .header('content-length', end - start + 1)
    .send(createReadStream(file.path, { start, end }));
}

/** A single range of bytes (RFC 9110 §14.1.2); what is none of that is answered with the whole file. */
function rangeOf(
  header: string | undefined,
  size: number,
): { readonly start: number; readonly end: number } | 'unsatisfiable' | undefined {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '');
  if (match === null || (match[1] === '' && match[2] === '')) return undefined;
  const [, first, last] = match;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  return start > end || start >= size ? 'unsatisfiable' : { start, end };
}
