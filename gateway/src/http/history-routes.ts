import { Readable } from 'node:stream';
import {
  annotateArgsSchema,
  annotationsAnswerSchema,
  annotationsArgsSchema,
  channelNameSchema,
  deviceIdSchema,
  idSchema,
  LabError,
  storeCommands,
} from '@labgate/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { exportHistory } from '../history/export-history.ts';
import { HISTORY_FORMATS, type HistoryFormatName } from '../history/history-format.ts';
import type { AskStore } from '../history/ask-store.ts';
import { importHistory } from '../history/import-history.ts';
import { parseRequest } from './parse-request.ts';
import { requireRole } from './visitors.ts';

/** Exports and imports at a time: each holds some memory and asks the store without a pause. */
const MOST_TRANSFERS = 4;
/** The end of the times that a store keeps: seconds of 32 bits. */
const END_OF_TIME_MS = (2 ** 32 - 1) * 1_000;

/** A time as Unix ms or in ISO 8601 with its zone. */
export const timeQuerySchema = z.union([
  z
    .string()
    .regex(/^\d{1,16}$/, 'Unix ms or an ISO 8601 time with its zone')
    .transform(Number),
  z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
]);

/** Query of `GET /api/v1/export`. */
export const exportQuerySchema = z.strictObject({
  format: z.enum(['csv', 'jsonl']).default('csv'),
  dev: deviceIdSchema.optional(),
  stream: idSchema.optional(),
  props: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(channelNameSchema).min(1).max(64))
    .optional(),
  from: timeQuerySchema.default(0),
  to: timeQuerySchema.default(END_OF_TIME_MS),
  everyMs: z
    .string()
    .regex(/^\d{1,12}$/, 'a whole number of ms')
    .transform(Number)
    .pipe(z.int().min(1))
    .optional(),
  preset: z.enum(['wet']).optional(),
});

/** Query of `POST /api/v1/import`. */
export const importQuerySchema = z.strictObject({ format: z.enum(['csv', 'jsonl']).optional() });

const annotationsQuerySchema = z.strictObject({ from: timeQuerySchema, to: timeQuerySchema });

/** Adds `/api/v1/export`, `import` and `annotations`: the history as files, and what people wrote beside it. */
export function addHistoryRoutes(server: FastifyInstance, askStore: AskStore): void {
  let transfers = 0;
  const begin = (): (() => void) => {
    if (transfers >= MOST_TRANSFERS)
      throw new LabError('E_RATE', `${MOST_TRANSFERS} transfers are under way`);
    transfers++;
    let isEnded = false;
    return () => {
      if (!isEnded) transfers--;
      isEnded = true;
    };
  };
  for (const { contentType } of Object.values(HISTORY_FORMATS)) {
    const [type = ''] = contentType.split(';');
    // The body is read as it comes: a file may be larger than the memory.
    server.addContentTypeParser(type, (_request, payload, done) => done(null, payload));
  }
  server.get('/api/v1/export', async (request, reply) => {
    const {
      from,
      to,
      dev,
      stream,
      props,
      everyMs,
      preset,
      format: name,
    } = parseRequest(exportQuerySchema, request.query);
    const format = HISTORY_FORMATS[name];
    const end = begin();
    try {
      const pieces = await exportHistory(askStore, {
        dev,
        stream,
        props,
        fromMs: from,
        toMs: to,
        everyMs,
        preset,
        format,
      });
      const body = Readable.from(pieces, { objectMode: false }).once('close', end);
      return await reply
        .type(format.contentType)
        .header('content-disposition', `attachment; filename="labgate-history.${format.extension}"`)
        .send(body);
    } catch (error) {
      end();
      throw error;
    }
  });
  server.post('/api/v1/import', async (request) => {
    requireRole(request.visitor, storeCommands.import.role);
    const { format } = parseRequest(importQuerySchema, request.query);
    const end = begin();
    try {
      return await importHistory(askStore, HISTORY_FORMATS[format ?? formatOf(request)], bodyOf(request));
    } finally {
      end();
    }
  });
  server.get('/api/v1/annotations', async (request) => {
    const args = parseRequest(annotationsArgsSchema, parseRequest(annotationsQuerySchema, request.query));
    return annotationsAnswerSchema.parse(await askStore('annotations', args));
  });
  server.post('/api/v1/annotations', async (request) => {
    requireRole(request.visitor, storeCommands.annotate.role);
    const by = request.visitor.user;
    return askStore('annotate', parseRequest(annotateArgsSchema, request.body), by);
  });
}

function formatOf({ headers }: FastifyRequest): HistoryFormatName {
  return headers['content-type']?.startsWith('application/x-ndjson') === true ? 'jsonl' : 'csv';
}

/** @throws LabError E_SCHEMA when the body is none of the formats. */
function bodyOf({ body }: FastifyRequest): AsyncIterable<Uint8Array> {
  if (body instanceof Readable) return body;
  throw new LabError('E_SCHEMA', 'send the file as text/csv or application/x-ndjson');
}
