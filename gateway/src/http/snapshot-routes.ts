import { FRAME_MIME_TYPE } from '@labgate/contract';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { SNAPSHOTS_PATH, type SnapshotStore } from '../snapshots/snapshot-store.ts';
import { parseRequest } from './parse-request.ts';
import { requireRole } from './visitors.ts';

const paramsSchema = z.object({ name: z.string().max(64) });

/** Single pictures that the command `snapshot` has kept, as they were published. */
export function addSnapshotRoutes(server: FastifyInstance, store: Pick<SnapshotStore, 'read'>): void {
  server.get(`${SNAPSHOTS_PATH}/:name`, async ({ params, visitor }, reply) => {
    requireRole(visitor, 'viewer');
    const frame = await store.read(parseRequest(paramsSchema, params).name);
    return reply.type(FRAME_MIME_TYPE).send(frame);
  });
}
