import type { GatewayTopics } from '@labgate/contract';
import type { Lifecycle } from '@labgate/service-kit';
import type { Broker } from '../../broker/broker.ts';
import type { ConfigService } from '../../config/config-service.ts';
import type { GatewayConfig } from '../../config/load-gateway-config.ts';
import type { Outlet } from '../../outlet.ts';
import { HomeAssistant } from './home-assistant.ts';

interface OpenHomeAssistantOptions {
  readonly config: Pick<GatewayConfig, 'id' | 'homeAssistant'>;
  readonly topics: GatewayTopics;
  readonly broker: Pick<Broker, 'subscribeInProcess'>;
  readonly outlet: Outlet;
  readonly service: ConfigService;
  readonly lifecycle: Lifecycle;
}

/** Starts the announcements to Home Assistant, which follow the configuration; call it before devices describe themselves. */
export function openHomeAssistant({ config, service, lifecycle, ...parts }: OpenHomeAssistantOptions): void {
  const homeAssistant = new HomeAssistant({ ...parts, gatewayId: config.id, config: config.homeAssistant });
  homeAssistant.start();
  lifecycle.add('Home Assistant', () => homeAssistant.stop());
  service.serve('homeAssistant', ({ after }) => homeAssistant.reconfigure(after.homeAssistant));
}
