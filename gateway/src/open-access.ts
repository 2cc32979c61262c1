import type { Role } from '@labgate/contract';
import type { Clock, Lifecycle, Logger } from '@labgate/service-kit';
import type { Broker } from './broker/broker.ts';
import { isLoopback, type OriginPolicy } from './broker/origin.ts';
import type { GatewayConfig } from './config/load-gateway-config.ts';
import { originPolicy } from './http/allowed-hosts.ts';
import { Visitors } from './http/visitors.ts';
import { openUsers, type Users } from './users/open-users.ts';

/** Who may come in, by MQTT and by HTTP. */
export interface DoorPolicy extends Users {
  /** Role of those without a name: none where others can reach us (contract §10). */
  readonly anonymousRole: Role;
  readonly visitors: Visitors;
  readonly origins: OriginPolicy;
}

/** @throws LabError as `openUsers`. */
export async function openAccess(
  config: GatewayConfig,
  clock: Clock,
  log: Logger,
  lifecycle: Lifecycle,
): Promise<DoorPolicy> {
  const users = await openUsers(config, clock, log.child({ name: 'users' }), lifecycle);
  const anonymousRole = isLoopback(config.host) ? config.anonymousRole : 'none';
  const visitors = new Visitors({ ...users, anonymousRole, gatewayId: config.id });
  return {
    ...users,
    anonymousRole,
    visitors,
    origins: originPolicy(config.allowedHosts, anonymousRole !== 'none'),
  };
}

/** Whoever is removed, changed or signed out loses the connections that were opened before. */
export function closeRevoked({ register, sessions }: Users, broker: Broker): void {
  register.onRevoked((names) => broker.closeUsers(names));
  sessions.onEnded((id) => broker.closeWebSession(id));
}
