import { join } from 'node:path';
import { LabError } from '@labgate/contract';
import { hashPassword, type Account, type Clock, type Lifecycle, type Logger } from '@labgate/service-kit';
import { isLoopback } from '../broker/origin.ts';
import { Authenticator } from './authenticator.ts';
import { UserRegister } from './user-register.ts';
import { WebSessions } from './web-sessions.ts';

/** Who may sign in, and who has. */
export interface Users {
  readonly register: UserRegister;
  readonly authenticator: Authenticator;
  readonly sessions: WebSessions;
}

interface UsersSettings {
  readonly usersFile: string;
  readonly dataDir: string;
  /** Addresses of the listeners, without and with TLS. */
  readonly host: string;
  readonly tls: { readonly host: string } | undefined;
  readonly bridgePassword: string | undefined;
}

/**
 * Opens the users of a gateway.
 * @throws LabError E_CONFIG when the listeners can be reached by others and nobody could sign in; as `UserRegister`.
 */
export async function openUsers(
  settings: UsersSettings,
  clock: Clock,
  log: Logger,
  lifecycle: Lifecycle,
): Promise<Users> {
  const services = await serviceAccounts(settings.bridgePassword);
  const register = new UserRegister({ path: settings.usersFile, services, clock, log });
  const open = [settings.host, settings.tls?.host ?? settings.host].find((host) => !isLoopback(host));
  if (open !== undefined && register.list().length === 0) {
    throw new LabError(
      'E_CONFIG',
      `${open} can be reached from other machines, and there are no users: ` +
        'add one with `labgate user add NAME --role admin`, or start with `labgate up --lan`, which does that for you',
    );
  }
  const path = join(settings.dataDir, 'sessions.json');
  const sessions = new WebSessions({ path, users: register, clock, log });
  register.onRevoked((names) => sessions.closeAllOf(names));
  register.start();
  lifecycle.add('users', async () => {
    register.stop();
    await sessions.flush();
  });
  return { register, authenticator: new Authenticator(register, clock), sessions };
}

/** The bridge beside the gateway: it follows the journal and answers `$store`; its commands go no further. */
async function serviceAccounts(bridgePassword: string | undefined): Promise<readonly Account[]> {
  if (bridgePassword === undefined) return [];
  const password = await hashPassword(bridgePassword);
  return [{ name: 'bridge', role: 'bridge', commandRole: 'none', password }];
}
