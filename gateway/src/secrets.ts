import { readFile } from 'node:fs/promises';
import { LabError, type SecretSource } from '@labgate/contract';
import { systemCodeOf } from './transports/ssh/system-code.ts';

/** Reads secrets when they are needed, so that none is kept and a new one counts from the next connection on. */
export class Secrets {
  readonly #environment: Readonly<Record<string, string | undefined>>;

  constructor(environment: Readonly<Record<string, string | undefined>>) {
    this.#environment = environment;
  }

  /** The secret without the line end that editors put behind it. @throws LabError E_CONFIG naming its source. */
  async read(source: SecretSource): Promise<string> {
    const secret = 'env' in source ? this.#environment[source.env] : await readSecretFile(source.file);
    if (secret !== undefined && secret !== '') return secret.replace(/\r?\n$/, '');
    const name = 'env' in source ? `the environment variable ${source.env}` : source.file;
    throw new LabError('E_CONFIG', `${name} should hold a secret and is empty`);
  }
}

async function readSecretFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const reason = systemCodeOf(error);
    throw new LabError('E_CONFIG', `the secret in ${path} cannot be read: ${reason}`, { context: { path } });
  }
}
