import { isLabError } from '@labgate/contract';
import { brokerUrl, connectBroker, printedUrl } from '../../broker-connection.ts';
import { contractFault, gatewaysAt } from '../../gateways-at.ts';
import type { Check, Finding } from '../check.ts';
import { isGatewayAlive } from '../gateway-alive.ts';

const SUBJECT = 'Broker';

/** Can one log in at the broker? Asked only when there should be one. */
export const checkBroker: Check = async ({ env, config }) => {
  if (env['LABGATE_URL'] === undefined && !(await isGatewayAlive(config))) {
    return [{ status: 'skipped', subject: SUBJECT, detail: 'no gateway runs here; `labgate up` starts one' }];
  }
  try {
    const url = brokerUrl({ ...env, LABGATE_MQTT_PORT: String(config.mqttPort) });
    const client = await connectBroker(url, env, 'doctor');
    try {
      const gateways = await gatewaysAt(client);
      return [
        { status: 'ok', subject: SUBJECT, detail: `${printedUrl(url)} lets this user in` },
        ...gateways.flatMap((gateway) => contractFindings(contractFault(gateway))),
      ];
    } finally {
      await client.endAsync(true);
    }
  } catch (error) {
    if (!isLabError(error)) throw error;
    const [detail, remedy = 'correct LABGATE_URL'] = error.message.split(': ');
    return [{ status: 'problem', subject: SUBJECT, detail, remedy }];
  }
};

function contractFindings(fault: string | undefined): Finding[] {
  if (fault === undefined) return [];
  const [detail, remedy = ''] = fault.split(': ');
  return [{ status: 'problem', subject: 'Contract', detail, remedy }];
}
