import { join } from 'node:path';
import type { Role } from '@labgate/contract';
import { createLogger, SystemClock, type Account, type Clock } from '@labgate/service-kit';
import { ListenerReach } from '../broker/origin.ts';
import { Visitors } from '../http/visitors.ts';
import { Authenticator } from '../users/authenticator.ts';
import { serviceAccounts } from '../users/user-directory.ts';
import { WebSessions } from '../users/web-sessions.ts';

/** Visitors of a gateway `demo` with these accounts; sessions are kept in `folder`. */
export function testVisitors(
  folder: string,
  anonymousRole: Role,
  accounts: readonly Account[] = [],
  clock: Clock = new SystemClock(),
  reach = new ListenerReach('127.0.0.1', undefined),
): Visitors {
  const users = serviceAccounts(accounts);
  return new Visitors({
    authenticator: new Authenticator(users, clock),
    sessions: new WebSessions({
      path: join(folder, 'sessions.json'),
      users,
      clock,
      log: createLogger('users', 'silent'),
    }),
    anonymousRole,
    reach,
    allowedOrigins: ['https://bench.example'],
    gatewayId: 'demo',
  });
}
