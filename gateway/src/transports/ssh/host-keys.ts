import { LabError } from '@labgate/contract';
import type { KnownHosts } from './known-hosts.ts';
import { sshPlace, type HostKey, type HostKeyControl, type SshTarget } from './ssh-connection.ts';

type Place = Pick<SshTarget, 'host' | 'port'>;

/** Decides whether a host is the one that was trusted. Nothing is stored before somebody says so. */
export class HostKeys {
  readonly #known: KnownHosts;
  readonly #clock: { nowMs(): number };
  /** What each host showed last. */
  readonly #shown = new Map<string, HostKey>();

  constructor(known: KnownHosts, clock: { nowMs(): number }) {
    this.#known = known;
    this.#clock = clock;
  }

  /**
   * Notes the key a host showed, and passes if it is trusted.
   * @throws LabError E_HOST_KEY_UNKNOWN, E_HOST_KEY_CHANGED, both with host, port, key type and fingerprint.
   */
  async check(target: Place, shown: HostKey): Promise<void> {
    const place = sshPlace(target);
    this.#shown.set(place, shown);
    const trusted = await this.#known.find(place);
    if (trusted?.sha256 === shown.sha256) return;
    const context = { host: target.host, port: target.port, keyType: shown.type, sha256: shown.sha256 };
    if (trusted === undefined) {
      throw new LabError(
        'E_HOST_KEY_UNKNOWN',
        `${place} shows the ${shown.type} key ${shown.sha256}, which nobody has trusted yet`,
        { context },
      );
    }
    throw new LabError(
      'E_HOST_KEY_CHANGED',
      `${place} shows the ${shown.type} key ${shown.sha256}, but ${trusted.sha256} is trusted`,
      { context: { ...context, trustedKeyType: trusted.type, trustedSha256: trusted.sha256 } },
    );
  }

  /** What may be done about the key of one host. */
  control(target: Place): HostKeyControl {
    const place = sshPlace(target);
    return {
      trusted: () => this.#known.find(place),
      shown: () => this.#shown.get(place),
      trust: (sha256) => this.#trust(target, place, sha256),
      forget: () => this.#known.set(place, undefined),
    };
  }

  async #trust(target: Place, place: string, sha256: string): Promise<void> {
    const shown = this.#shown.get(place);
    const context = { host: target.host, port: target.port, keyType: shown?.type, sha256: shown?.sha256 };
    if (shown === undefined) {
      throw new LabError('E_UNKNOWN', `${place} has not shown a key yet`, { context });
    }
    if (shown.sha256 !== sha256) {
      throw new LabError('E_VERIFY', `${place} shows another key: ${shown.type} ${shown.sha256}`, {
        context,
      });
    }
    const trusted = await this.#known.find(place);
    if (trusted !== undefined && trusted.sha256 !== sha256) {
      const message = `${trusted.sha256} is trusted for ${place}; forget it first`;
      throw new LabError('E_HOST_KEY_CHANGED', message, {
        context: { ...context, trustedKeyType: trusted.type, trustedSha256: trusted.sha256 },
      });
    }
    await this.#known.set(place, { ...shown, trustedAtMs: this.#clock.nowMs() });
  }
}
