import { existsSync, mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { idSchema, LabError } from '@labgate/contract';
import { editAccounts, replaceFile } from '@labgate/service-kit';
import { printNote, type Terminal } from '../terminal.ts';
import { newPassword } from '../user/new-password.ts';
import { formatGatewayConfig, formatSiteConfig, type SiteSettings } from './site-files.ts';

/** Options of `labgate site init`. */
export interface SiteInitOptions {
  readonly host: string;
  readonly mqttPort: number;
  readonly websocketPort: number;
  readonly cert?: string;
  readonly key?: string;
  readonly clientCa?: string;
  readonly tlsMqttPort: number;
  readonly tlsWebsocketPort: number;
}

/** Options of `labgate site add-gateway`. */
export interface AddGatewayOptions {
  readonly dir: string;
  readonly user: string;
  readonly passwordFile?: string;
  readonly ca?: string;
}

/** Secrets are in these files. */
const MODE = 0o600;

/** Makes the folder of a site's broker: configuration, users, rights, and a place for gateways. */
export async function initSite(terminal: Terminal, folder: string, options: SiteInitOptions): Promise<void> {
  const dir = resolve(folder);
  const usersFile = join(dir, 'users.json');
  mkdirSync(join(dir, 'gateways'), { recursive: true });
  await replaceFile(join(dir, 'mosquitto.conf'), formatSiteConfig(siteSettings(dir, options)), 0o644);
  const mosquitto = {
    passwordFile: 'passwd',
    aclFile: 'acl',
    freeTopics: ['homeassistant/#', 'homie/#', 'test/#'],
  };
  await editAccounts(usersFile, (accounts) => accounts, mosquitto);
  printNote(terminal, `next: labgate user add NAME --role admin --file ${usersFile}`);
  printNote(terminal, `then: mosquitto -c ${join(dir, 'mosquitto.conf')}`);
}

function siteSettings(dir: string, options: SiteInitOptions): SiteSettings {
  const { host, mqttPort, websocketPort, cert, key, clientCa } = options;
  const plain = { dir, host, mqttPort, webSocketPort: websocketPort };
  if (cert === undefined && key === undefined) return plain;
  if (cert === undefined || key === undefined)
    throw new LabError('E_CONFIG', 'TLS needs both --cert and --key');
  const ports = { mqttPort: options.tlsMqttPort, webSocketPort: options.tlsWebsocketPort };
  const clients = clientCa === undefined ? {} : { clientCa: resolve(clientCa) };
  return { ...plain, tls: { cert: resolve(cert), key: resolve(key), ...ports, ...clients } };
}

/** Has the site's broker dial a gateway, with the account it has there. */
export async function addGateway(
  terminal: Terminal,
  id: string,
  address: string,
  options: AddGatewayOptions,
): Promise<void> {
  if (!idSchema.safeParse(id).success)
    throw new LabError('E_SCHEMA', `${JSON.stringify(id)} is no gateway id`);
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isTls = url?.protocol === 'mqtts:';
  if (url === undefined || (url.protocol !== 'mqtt:' && !isTls) || url.hostname === '') {
    throw new LabError(
      'E_SCHEMA',
      `${JSON.stringify(address)} is no address, for example mqtts://bench-1.local:8883`,
    );
  }
  if (isTls !== (options.ca !== undefined)) {
    throw new LabError(
      'E_CONFIG',
      'mqtts and --ca belong together: the authority of the gateway’s certificate',
    );
  }
  const { password } = await newPassword(terminal, options);
  const gateway = {
    id,
    host: url.hostname,
    port: Number(url.port || (isTls ? 8883 : 1883)),
    user: options.user,
    password,
    ...(options.ca === undefined ? {} : { ca: resolve(options.ca) }),
  };
  await replaceFile(gatewayFile(options.dir, id), formatGatewayConfig(gateway), MODE);
  printNote(terminal, `restart the broker: it dials ${id} at ${url.host} from then on`);
}

/** Takes a gateway off the site. @throws LabError E_UNKNOWN when it was not there. */
export async function removeGateway(terminal: Terminal, id: string, { dir }: { dir: string }): Promise<void> {
  const path = gatewayFile(dir, id);
  if (!idSchema.safeParse(id).success || !existsSync(path)) {
    throw new LabError('E_UNKNOWN', `there is no gateway ${JSON.stringify(id)} in ${dir}`);
  }
  await rm(path);
  printNote(terminal, `restart the broker: it dials ${id} no more`);
}

function gatewayFile(dir: string, id: string): string {
  // Only a folder that `site init` has made: anything else is a slip.
  if (!existsSync(join(dir, 'mosquitto.conf')) || !existsSync(join(dir, 'gateways'))) {
    throw new LabError('E_CONFIG', `${dir} is no folder of \`labgate site init\``);
  }
  return join(dir, 'gateways', `${id}.conf`);
}
