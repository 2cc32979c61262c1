import { LabError } from '@labgate/contract';
import { z } from 'zod';
import { annotationsKey, annotationTimesKey } from '../keys.ts';
import { MOST_ANNOTATIONS, type StoredAnnotation } from '../store.ts';
import type { RedisLink } from './redis-link.ts';
import { asList } from './redis-reply.ts';

const textSchema = z.object({ timeMs: z.int(), text: z.string(), by: z.string() });

/** Annotations in Redis: a hash of their texts and a sorted set of their times, both on one node. */
export class RedisAnnotations {
  readonly #link: RedisLink;

  constructor(link: RedisLink) {
    this.#link = link;
  }

  /** @throws LabError `E_LIMIT` when a gateway has too many. */
  async put(gw: string, { id, ...rest }: StoredAnnotation): Promise<void> {
    const [texts, times] = [annotationsKey(gw), annotationTimesKey(gw)];
    if (Number(await this.#link.send(texts, ['HLEN', texts])) >= MOST_ANNOTATIONS) {
      throw new LabError('E_LIMIT', `a gateway has at most ${MOST_ANNOTATIONS} annotations`);
    }
    // The text first: a time without a text would be found and not shown.
    await this.#link.send(texts, ['HSET', texts, id, JSON.stringify(rest)]);
    await this.#link.send(times, ['ZADD', times, String(rest.timeMs), id]);
  }

  async between(
    gw: string,
    fromMs: number,
    toMs: number,
    most: number,
  ): Promise<readonly StoredAnnotation[]> {
    const [texts, times] = [annotationsKey(gw), annotationTimesKey(gw)];
    const bounds = [String(toMs), String(fromMs), 'LIMIT', '0', String(most)];
    const ids = asList(await this.#link.send(times, ['ZREVRANGEBYSCORE', times, ...bounds])).map(String);
    if (ids.length === 0) return [];
    const found = asList(await this.#link.send(texts, ['HMGET', texts, ...ids]));
    return ids.flatMap((id, index) => parseText(id, found[index])).toReversed();
  }
}

function parseText(id: string, text: unknown): StoredAnnotation[] {
  if (typeof text !== 'string') return [];
  try {
    const { data } = textSchema.safeParse(JSON.parse(text));
    return data === undefined ? [] : [{ id, ...data }];
  } catch {
    return []; // not ours: somebody else has written into the key
  }
}
