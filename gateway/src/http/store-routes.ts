import {
  latestAnswerSchema,
  rangeAnswerSchema,
  rangeArgsSchema,
  rangeQuerySchema,
  selectArgsSchema,
  seriesAnswerSchema,
} from '@labgate/contract';
import type { FastifyInstance } from 'fastify';
import type { AskStore } from '../history/ask-store.ts';
import { parseRequest } from './parse-request.ts';

/** Adds `/api/v1/range`, `latest` and `series`: the face of `$store` over HTTP (contract §6.3). */
export function addStoreRoutes(server: FastifyInstance, askStore: AskStore): void {
  server.get('/api/v1/range', async (request) => {
    const { props, raw, ...query } = parseRequest(rangeQuerySchema, request.query);
    const args = parseRequest(rangeArgsSchema, {
      ...query,
      ...(props === undefined ? {} : { props: props.split(',') }),
      ...(raw === '1' || raw === 'true' ? { raw: true } : {}),
    });
    return rangeAnswerSchema.parse(await askStore('range', args));
  });
  server.get('/api/v1/latest', async (request) =>
    latestAnswerSchema.parse(await askStore('latest', parseRequest(selectArgsSchema, request.query))),
  );
  server.get('/api/v1/series', async (request) =>
    seriesAnswerSchema.parse(await askStore('series', parseRequest(selectArgsSchema, request.query))),
  );
}
