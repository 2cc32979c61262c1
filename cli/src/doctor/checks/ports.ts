import { createServer } from 'node:net';
import type { Check, CheckContext, Finding } from '../check.ts';
import { isGatewayAlive } from '../gateway-alive.ts';

/** Are the ports free, or held by a gateway that runs already? */
export const checkPorts: Check = async ({ config }) => {
  const isRunning = await isGatewayAlive(config);
  return [
    await checkPort('HTTP port', 'LABGATE_HTTP_PORT', config.httpPort, config, isRunning),
    await checkPort('MQTT port', 'LABGATE_MQTT_PORT', config.mqttPort, config, isRunning),
  ];
};

async function checkPort(
  subject: string,
  variable: string,
  port: number,
  { host }: CheckContext['config'],
  isRunning: boolean,
): Promise<Finding> {
  const code = await tryToListen(host, port);
  if (code === undefined) return { status: 'ok', subject, detail: `${port} is free` };
  if (code === 'EADDRINUSE' && isRunning) {
    return { status: 'ok', subject, detail: `${port} is held by the gateway that runs` };
  }
  const detail = code === 'EADDRINUSE' ? `${port} is taken by another program` : `${host}:${port}: ${code}`;
  return {
    status: 'problem',
    subject,
    detail,
    remedy: `stop that program, or set ${variable} to another port`,
  };
}

/** Listens for a moment; gives the system's error code when it cannot. */
function tryToListen(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
