import { gatewayTopics, infoSchema, type Info } from '@labgate/contract';
import { useMqttState, useSubscription } from 'mqtt-react-hooks';

/** True while the provider's client is connected: its hook subscribes only components that are mounted then. */
export function useIsConnected(): boolean {
  return useMqttState().connectionStatus === 'Connected';
}

/** The retained `$info` of a gateway; for components that are mounted while connected. */
export function useGatewayInfo(gw: string): Info | undefined {
  const { message } = useSubscription(gatewayTopics(gw).info);
  if (typeof message?.message !== 'string') return undefined;
  try {
    return infoSchema.safeParse(JSON.parse(message.message)).data;
  } catch {
    // Not JSON: as good as no information.
    return undefined;
  }
}
