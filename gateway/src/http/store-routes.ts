import {
  idSchema,
  latestAnswerSchema,
  rangeAnswerSchema,
  rangeArgsSchema,
  selectArgsSchema,
  seriesAnswerSchema,
} from '@labgate/contract';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { AskStore } from '../history/ask-store.ts';
import { parseRequest } from './parse-request.ts';

const integerText = z
  .string()
  .regex(/^-?\d{1,16}$/, 'a whole number')
  .transform(Number);

/** Query of `GET /api/v1/range`; `rangeArgsSchema` then checks the values. */
const rangeQuerySchema = z.strictObject({
  dev: idSchema,
  stream: idSchema,
  /** Comma-separated channels. */
  props: z.string().min(1).optional(),
  from: integerText,
  to: integerText,
  maxPoints: integerText.optional(),
  raw: z.enum(['0', '1', 'false', 'true']).optional(),
  bucketMs: integerText.optional(),
});

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
