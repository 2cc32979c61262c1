import { LabError } from '@labgate/contract';
import type { Clock } from '@labgate/service-kit';
import type { Algorithms, Client, ConnectConfig } from 'ssh2';
import { fingerprintOf } from './fingerprint.ts';
import type { HostKeys } from './host-keys.ts';
import type { Secrets } from '../../secrets.ts';
import { sshPlace, type ExtraAlgorithms, type SshConnection, type SshTarget } from './ssh-connection.ts';
import { wrapSshError } from './ssh-error.ts';
import { Ssh2Connection } from './ssh2-connection.ts';
import { SteadySshConnection } from './steady-ssh-connection.ts';

/** From the first packet to being signed in, ms; shorter than what the runner gives an opening. */
const READY_TIMEOUT_MS = 4_500;
/** ssh2 sends none by itself: without them a board that lost its power looks connected for hours. */
const KEEPALIVE = { keepaliveInterval: 5_000, keepaliveCountMax: 3 } as const;

/** Signature algorithms of RSA keys (RFC 8332); the others are called like their keys. */
const RSA_SIGNATURES = ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'] as const;

interface ConnectParts {
  readonly hostKeys: HostKeys;
  readonly secrets: Secrets;
  readonly clock: Pick<Clock, 'schedule'>;
  /** Where to dial instead of the host's own address; names, trust and messages stay those of the host. */
  readonly via?: { readonly host: string; readonly port: number };
}

/**
 * Connects to a host whose key is trusted and signs in.
 * @throws LabError E_HOST_KEY_UNKNOWN, E_HOST_KEY_CHANGED, E_AUTH, E_TIMEOUT, E_DEVICE_LOST, E_CONFIG.
 */
export async function connectSsh(target: SshTarget, parts: ConnectParts): Promise<SshConnection> {
  const connect = (): Promise<Ssh2Connection> => connectOnce(target, parts);
  return new SteadySshConnection(await connect(), connect);
}

async function connectOnce(
  target: SshTarget,
  { hostKeys, secrets, clock, via }: ConnectParts,
): Promise<Ssh2Connection> {
  const place = sshPlace(target);
  const config: ConnectConfig = {
    ...(await loginOf(target, secrets)),
    ...KEEPALIVE,
    host: via?.host ?? target.host,
    port: via?.port ?? target.port,
    username: target.user,
    readyTimeout: READY_TIMEOUT_MS,
    algorithms: algorithmsOf(target.algorithms, (await hostKeys.control(target).trusted())?.type),
  };
  // Loaded when the first real host is configured: nobody else pays for it.
  const { default: ssh2 } = await import('ssh2');
  const client = new ssh2.Client();
  try {
    await ready(client, target, config, hostKeys);
  } catch (error) {
    client.destroy();
    throw wrapSshError(error, place);
  }
  return new Ssh2Connection({ client, place, clock });
}

async function loginOf(
  { password, privateKey, passphrase }: SshTarget,
  secrets: Secrets,
): Promise<Pick<ConnectConfig, 'password' | 'privateKey' | 'passphrase' | 'tryKeyboard'>> {
  return {
    ...(password === undefined ? {} : { password: await secrets.read(password), tryKeyboard: true }),
    ...(privateKey === undefined ? {} : { privateKey: `${await secrets.read(privateKey)}\n` }),
    ...(passphrase === undefined ? {} : { passphrase: await secrets.read(passphrase) }),
  };
}

function ready(client: Client, target: SshTarget, config: ConnectConfig, hostKeys: HostKeys): Promise<void> {
  return new Promise((resolve, reject) => {
    // small packets go back and forth: each would wait for the acknowledgement of the one before (RFC 896)
    client.on('connect', () => client.setNoDelay(true));
    client.on('ready', resolve);
    client.on('error', reject);
    client.on('close', () =>
      reject(new LabError('E_DEVICE_LOST', `${sshPlace(target)} closed the connection while signing in`)),
    );
    // Some hosts ask for the password by a prompt (RFC 4256): one hidden question can only be that.
    client.on('keyboard-interactive', (_name, _instructions, _language, prompts, answer) => {
      const isPassword = prompts.length === 1 && prompts[0]?.echo !== true;
      answer(isPassword && config.password !== undefined ? [config.password] : []);
    });
    client.connect({
      ...config,
      hostVerifier: (key: Buffer, verify: (isTrusted: boolean) => void) => {
        hostKeys.check(target, fingerprintOf(key)).then(
          () => verify(true),
          (error: unknown) => {
            reject(error);
            verify(false);
          },
        );
      },
    });
  });
}

/**
 * What may be negotiated: the usual algorithms, then those of the configuration. A host with several keys shows the one
 * that is trusted, as with OpenSSH; otherwise a key it got later would look like a change.
 */
function algorithmsOf(extra: ExtraAlgorithms = {}, trustedType?: string): Algorithms {
  const preferred =
    trustedType === 'ssh-rsa' ? RSA_SIGNATURES : trustedType === undefined ? [] : [trustedType];
  // the names are checked by ssh2, which knows what this machine's OpenSSL can do
  return {
    kex: behindTheUsual(extra.kex),
    serverHostKey: { ...behindTheUsual(extra.serverHostKey), remove: preferred, prepend: preferred },
    cipher: behindTheUsual(extra.cipher),
    hmac: behindTheUsual(extra.hmac),
  } as Algorithms;
}

function behindTheUsual(
  names: readonly string[] = [],
): Record<'remove' | 'prepend' | 'append', readonly string[]> {
  // in this order: ssh2 carries them out as they stand
  return { remove: [], prepend: [], append: names };
}
