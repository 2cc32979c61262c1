import { LabError, redactedSecretSchema, secretSourceSchema } from '@labgate/contract';
import { isPlain, valueAt } from './plain-data.ts';

/** An address with a password in it, such as `redis://user:secret@host`. */
const URL_WITH_PASSWORD = /^[a-z][a-z0-9+.-]*:\/\/[^/?#\s]*:[^/?#\s]*@/i;

/**
 * The configuration as clients see it: `{ env }` and `{ file }`, which name a secret, and addresses with a password become
 * `{ "$secret": name }` (contract §2).
 */
export function markSecrets(value: unknown, path: readonly string[] = []): unknown {
  if (typeof value === 'string') {
    return URL_WITH_PASSWORD.test(value) ? { $secret: path.join('.') } : value;
  }
  if (Array.isArray(value)) return value.map((item, i) => markSecrets(item, [...path, String(i)]));
  if (!isPlain(value)) return value;
  const source = secretSourceSchema.safeParse(value);
  if (source.success) {
    return { $secret: 'env' in source.data ? `env:${source.data.env}` : `file:${source.data.file}` };
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [key, markSecrets(child, [...path, key])]),
  );
}

/**
 * Undoes `markSecrets` in what a client sent; `known` is the configuration that it was told of.
 * @throws LabError E_SCHEMA for a mark that names nothing.
 */
export function unmarkSecrets(value: unknown, known: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => unmarkSecrets(item, known));
  if (!isPlain(value)) return value;
  const mark = redactedSecretSchema.safeParse(value);
  if (mark.success) return secretNamed(mark.data.$secret, known);
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, unmarkSecrets(child, known)]));
}

function secretNamed(name: string, known: unknown): unknown {
  if (name.startsWith('env:')) return { env: name.slice('env:'.length) };
  if (name.startsWith('file:')) return { file: name.slice('file:'.length) };
  const value = valueAt(known, name.split('.'));
  if (typeof value === 'string' && URL_WITH_PASSWORD.test(value)) return value;
  throw new LabError('E_SCHEMA', `there is no secret called ${JSON.stringify(name)} in the configuration`);
}
