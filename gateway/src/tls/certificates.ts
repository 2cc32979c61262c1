import { X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createSecureContext, type Server, type TlsOptions } from 'node:tls';
import { LabError } from '@labgate/contract';
import type { Cancel, Clock, Logger } from '@labgate/service-kit';
import { RefusalLog } from '../broker/refusal-log.ts';
import { makeSelfSigned } from './self-signed.ts';
import type { TlsConfig } from './tls-config.ts';

/** How often the files are looked at, ms. */
const LOOK_PERIOD_MS = 5_000;
/** Rights on the key that nobody but its owner and, to read, its group may have. */
const OF_OTHERS = 0o037;

interface CertificatesOptions {
  readonly config: TlsConfig;
  readonly dataDir: string;
  readonly clock: Clock;
  readonly log: Logger;
}

interface Files {
  readonly certFile: string;
  readonly keyFile: string;
  readonly clientCaFile: string | undefined;
}

/** Certificate and key of the listeners; files that change count for the next connection. */
export class Certificates {
  /** Where it is said who got no session. */
  readonly refusals: RefusalLog;
  readonly #files: Files;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #servers = new Set<Server>();
  #version: string;
  #options: TlsOptions;
  #cancel: Cancel | undefined;

  private constructor(files: Files, { clock, log }: CertificatesOptions) {
    this.#files = files;
    this.#clock = clock;
    this.#log = log;
    this.refusals = new RefusalLog(clock, log);
    this.#version = versionOf(files);
    this.#options = load(files);
    this.#warnOfExpiry();
  }

  /**
   * Reads the pair, or makes one in the data folder when none is configured.
   * @throws LabError E_CONFIG, E_PERMISSION when it cannot be used.
   */
  static async open(options: CertificatesOptions): Promise<Certificates> {
    const { config, dataDir, clock } = options;
    const files = {
      certFile: config.cert ?? join(dataDir, 'tls', 'cert.pem'),
      keyFile: config.key ?? join(dataDir, 'tls', 'key.pem'),
      clientCaFile: config.clientCa,
    };
    if (config.cert === undefined) await makeSelfSigned(files, clock);
    return new Certificates(files, options);
  }

  /** What a server is made with. */
  get options(): TlsOptions {
    return this.#options;
  }

  /** Keeps `server` at the files as they are, until it closes. */
  follow(server: Server): void {
    this.#servers.add(server);
    server.once('close', () => this.#servers.delete(server));
  }

  /** Looks at the files from time to time, until `stop`. */
  start(): void {
    this.#cancel = this.#clock.schedule(LOOK_PERIOD_MS, () => {
      this.#refresh();
      this.start();
    });
  }

  stop(): void {
    this.#cancel?.();
  }

  #refresh(): void {
    const version = versionOf(this.#files);
    if (version === this.#version) return;
    this.#version = version;
    try {
      this.#options = load(this.#files);
    } catch (error) {
      // Half of a pair may have been replaced; the other half follows.
      this.#log.error({ err: error }, 'the certificate was not read again: the one before stays');
      return;
    }
    for (const server of this.#servers) server.setSecureContext(this.#options);
    this.#log.info({ certFile: this.#files.certFile }, 'a new certificate counts from now on');
    this.#warnOfExpiry();
  }

  #warnOfExpiry(): void {
    const { validToDate, subject } = new X509Certificate(readFileSync(this.#files.certFile));
    if (validToDate.getTime() < this.#clock.nowMs()) {
      this.#log.warn(
        { subject, validTo: validToDate.toISOString() },
        'the certificate has expired: clients will refuse it',
      );
    }
  }
}

/** @throws LabError E_CONFIG, E_PERMISSION. */
function load({ certFile, keyFile, clientCaFile }: Files): TlsOptions {
  const options: TlsOptions = {
    cert: read(certFile),
    key: readKey(keyFile),
    minVersion: 'TLSv1.2',
    // Whoever has none that counts is sent away by `guardTls`, which knows the reason.
    ...(clientCaFile === undefined
      ? {}
      : { ca: read(clientCaFile), requestCert: true, rejectUnauthorized: false }),
  };
  try {
    createSecureContext(options);
  } catch (cause) {
    throw new LabError(
      'E_CONFIG',
      `certificate ${certFile} and key ${keyFile} do not work together: ${(cause as Error).message}`,
      { cause },
    );
  }
  return options;
}

function readKey(path: string): Buffer {
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
  if ((mode & OF_OTHERS) !== 0) {
    throw new LabError('E_PERMISSION', `others may read the key ${path}: run \`chmod 600 ${path}\``);
  }
  return read(path);
}

function read(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    const isDenied = (cause as NodeJS.ErrnoException).code === 'EACCES';
    throw new LabError(
      isDenied ? 'E_PERMISSION' : 'E_CONFIG',
      `cannot read ${path}: ${(cause as Error).message}`,
      {
        cause,
      },
    );
  }
}

/** Changes whenever one of the files does. */
function versionOf({ certFile, keyFile, clientCaFile }: Files): string {
  return [certFile, keyFile, clientCaFile]
    .map((path) => (path === undefined ? undefined : statSync(path, { bigint: true, throwIfNoEntry: false })))
    .map((stat) => `${stat?.ino}-${stat?.size}-${stat?.mtimeNs}`)
    .join(' ');
}
