import { Readable } from 'node:stream';
import {
  annotateArgsSchema,
  annotationsAnswerSchema,
  annotationsArgsSchema,
  annotationsQuerySchema,
  exportQuerySchema,
  importQuerySchema,
  LabError,
  storeCommands,
} from '@labgate/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { exportHistory } from '../history/export-history.ts';
import { HISTORY_FORMATS, type HistoryFormatName } from '../history/history-format.ts';
import type { AskStore } from '../history/ask-store.ts';
import { importHistory } from '../history/import-history.ts';
import { parseRequest } from './parse-request.ts';
import { requireRole } from './visitors.ts';

/** Exports and imports at a time: each holds some memory and asks the store without a pause. */
const MOST_TRANSFERS = 4;

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
