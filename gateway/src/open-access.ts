import type { Clock, Lifecycle, Logger } from '@labgate/service-kit';
import type { Broker } from './broker/broker.ts';
import { ListenerReach } from './broker/origin.ts';
import type { GatewayConfig } from './config/load-gateway-config.ts';
import { TrustedProxies } from './broker/trusted-proxies.ts';
import { allowedOrigins } from './http/allowed-hosts.ts';
import { Visitors } from './http/visitors.ts';
import { Certificates } from './tls/certificates.ts';
import { openUsers, type Users } from './users/open-users.ts';

/** Who may come in, by MQTT and by HTTP. */
export interface DoorPolicy extends Users {
  readonly visitors: Visitors;
  /** Origins beside the gateway's own whose pages may act here. */
  readonly allowedOrigins: readonly string[];
  readonly proxies: TrustedProxies;
  /** Absent without TLS. */
  readonly certificates: Certificates | undefined;
}

/** @throws LabError as `openUsers` and `Certificates.open`. */
export async function openAccess(
  config: GatewayConfig,
  clock: Clock,
  log: Logger,
  lifecycle: Lifecycle,
): Promise<DoorPolicy> {
  const users = await openUsers(config, clock, log.child({ name: 'users' }), lifecycle);
  const proxies = new TrustedProxies(config.trustedProxies);
  const visitors = new Visitors({
    ...users,
    anonymousRole: config.anonymousRole,
    reach: new ListenerReach(config.host, config.tls?.host, proxies),
    allowedOrigins: allowedOrigins(config.allowedHosts),
    gatewayId: config.id,
  });
  const certificates = await openCertificates(config, clock, log, lifecycle);
  return { ...users, visitors, proxies, certificates, allowedOrigins: allowedOrigins(config.allowedHosts) };
}

async function openCertificates(
  { tls, dataDir }: GatewayConfig,
  clock: Clock,
  log: Logger,
  lifecycle: Lifecycle,
): Promise<Certificates | undefined> {
  if (tls === undefined) return undefined;
  const certificates = await Certificates.open({
    config: tls,
    dataDir,
    clock,
    log: log.child({ name: 'tls' }),
  });
  certificates.start();
  lifecycle.add('certificates', () => certificates.stop());
  return certificates;
}

/** Whoever is removed, changed or signed out loses the connections that were opened before. */
export function closeRevoked({ register, sessions }: Users, broker: Broker): void {
  register.onRevoked((names) => broker.closeUsers(names));
  sessions.onEnded((id) => broker.closeWebSession(id));
}
