import { gatewayTopics } from '@labgate/contract';
import type { Clock, Lifecycle, Logger } from '@labgate/service-kit';
import type { GatewayConfig } from '../config/load-gateway-config.ts';
import type { Outlet } from '../outlet.ts';
import { AuditLog, type AuditEntry } from './audit-log.ts';

interface AuditParts {
  readonly clock: Clock;
  readonly log: Logger;
  /** Takes the records as messages. */
  readonly outlet: Outlet;
  readonly lifecycle: Lifecycle;
}

/** Opens the audit of a gateway; gives what adds to it. */
export async function openAudit(
  { id, dataDir, audit: config }: Pick<GatewayConfig, 'id' | 'dataDir' | 'audit'>,
  { clock, log, outlet, lifecycle }: AuditParts,
): Promise<(entry: AuditEntry) => void> {
  const topic = gatewayTopics(id).audit;
  const publish = (payload: string): void => outlet.publish({ topic, payload, qos: 1, retain: false });
  const audit = await AuditLog.open({ dataDir, config, clock, log: log.child({ name: 'audit' }), publish });
  lifecycle.add('audit', () => audit.close());
  return (entry) => audit.add(entry);
}
