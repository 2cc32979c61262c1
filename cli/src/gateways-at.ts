import { setTimeout as sleep } from 'node:timers/promises';
import {
  CONTRACT_VERSION,
  gatewayTopics,
  infoSchema,
  isDeviceId,
  LabError,
  parseTopic,
} from '@labgate/contract';
import type { MqttClient } from 'mqtt';

/** How long what a broker has retained takes to come, ms. */
const RETAINED_WITHIN_MS = 500;

/** A gateway as the broker has retained it. */
export interface KnownGateway {
  readonly gw: string;
  /** Version of the contract it speaks; `undefined` when it does not say. */
  readonly contract: string | undefined;
  readonly devices: readonly string[];
}

/** Who is at a broker: gateways that have said what they are, with the devices they have described. */
export async function gatewaysAt(client: MqttClient): Promise<readonly KnownGateway[]> {
  const contracts = new Map<string, string | undefined>();
  const devices = new Map<string, string[]>();
  const onMessage = (topic: string, payload: Uint8Array): void => {
    const parsed = parseTopic(topic);
    if (payload.byteLength === 0) return;
    if (parsed?.kind === 'info') contracts.set(parsed.gw, contractOf(payload));
    if (parsed?.kind === 'deviceDescription') {
      devices.set(parsed.gw, [...(devices.get(parsed.gw) ?? []), parsed.dev]);
    }
  };
  client.on('message', onMessage);
  const filters = [gatewayTopics('+').info, gatewayTopics('+').deviceDescription('+')];
  try {
    await client.subscribeAsync(filters, { qos: 1 });
    await sleep(RETAINED_WITHIN_MS);
    await client.unsubscribeAsync(filters);
  } finally {
    client.off('message', onMessage);
  }
  return [...contracts].map(([gw, contract]) => ({ gw, contract, devices: devices.get(gw) ?? [] }));
}

function contractOf(payload: Uint8Array): string | undefined {
  try {
    const json: unknown = JSON.parse(new TextDecoder().decode(payload));
    return infoSchema.pick({ contract: true }).safeParse(json).data?.contract;
  } catch {
    return undefined; // no info at all: what it speaks is not known
  }
}

/** What is wrong with the contract a gateway speaks, and what to do; `undefined` when this program speaks it too. */
export function contractFault({ gw, contract }: KnownGateway): string | undefined {
  const isSame = contract?.split('.')[0] === CONTRACT_VERSION.split('.')[0];
  if (contract === undefined || isSame) return undefined;
  return `${gw} speaks contract ${contract}, this labgate ${CONTRACT_VERSION}: update the older of the two`;
}

/** Why a command to `target` of `gw` may have had no answer; `undefined` when all is as it should be. */
export async function explainSilence(
  client: MqttClient,
  gw: string,
  target: string,
): Promise<LabError | undefined> {
  const known = await gatewaysAt(client);
  const gateway = known.find((one) => one.gw === gw);
  if (gateway === undefined) {
    const others = known.map((one) => one.gw).join(', ') || 'none';
    return new LabError(
      'E_UNKNOWN',
      `there is no gateway ${gw} at this broker (there is: ${others}): name one with --gw`,
    );
  }
  const fault = contractFault(gateway);
  if (fault !== undefined) return new LabError('E_UNKNOWN', fault);
  if (!isDeviceId(target) || gateway.devices.includes(target)) return undefined;
  const devices = gateway.devices.join(', ') || 'none';
  return new LabError('E_UNKNOWN', `${gw} has no device ${target} (it has: ${devices}): name one with --dev`);
}
