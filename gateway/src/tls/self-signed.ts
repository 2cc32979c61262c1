import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { replaceFile, type Clock } from '@labgate/service-kit';

const DAY_MS = 24 * 3_600_000;
/** What browsers still take of a certificate somebody trusts by hand, and when ours is made anew. */
const LIFE_MS = 825 * DAY_MS;
const RENEW_BEFORE_MS = 30 * DAY_MS;

interface PairFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

/** Makes a self-signed pair for the names of this machine, unless there is one that still lasts. */
export async function makeSelfSigned(
  { certFile, keyFile }: PairFiles,
  clock: Pick<Clock, 'nowMs'>,
): Promise<void> {
  if (existsSync(keyFile) && lastsUntilMs(certFile) - clock.nowMs() > RENEW_BEFORE_MS) return;
  // Loaded only where a pair is made: it would bring a fifth of all modules of a gateway.
  const { generate } = await import('selfsigned');
  const pair = await generate([{ name: 'commonName', value: hostname() }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate: new Date(clock.nowMs() - DAY_MS),
    notAfterDate: new Date(clock.nowMs() + LIFE_MS),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyCertSign: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: ownNames().map(asAltName) },
    ],
  });
  await replaceFile(keyFile, pair.private, 0o600);
  await replaceFile(certFile, pair.cert, 0o644);
}

function lastsUntilMs(certFile: string): number {
  try {
    return new X509Certificate(readFileSync(certFile)).validToDate.getTime();
  } catch {
    return 0; // not there or damaged: a new one is made either way
  }
}

function ownNames(): string[] {
  const own = hostname();
  const addresses = Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? []).map(({ address }) => address),
  );
  return [...new Set(['localhost', own, `${own.split('.')[0]}.local`, ...addresses])];
}

function asAltName(name: string): { type: 2; value: string } | { type: 7; ip: string } {
  return isIP(name) === 0 ? { type: 2, value: name } : { type: 7, ip: name };
}
