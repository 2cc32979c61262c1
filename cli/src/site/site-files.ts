import { readFileSync } from 'node:fs';
import { gatewayTopics, LabError } from '@labgate/contract';

/** What `labgate site init` fills into `mosquitto/mosquitto.conf`. */
export interface SiteSettings {
  readonly dir: string;
  readonly host: string;
  readonly mqttPort: number;
  readonly webSocketPort: number;
  readonly tls?: {
    readonly cert: string;
    readonly key: string;
    readonly mqttPort: number;
    readonly webSocketPort: number;
    readonly clientCa?: string;
  };
}

const TEMPLATE = new URL('../../../mosquitto/mosquitto.conf', import.meta.url);

/** The configuration of the site's broker. */
export function formatSiteConfig({ dir, host, mqttPort, webSocketPort, tls }: SiteSettings): string {
  const values: Readonly<Record<string, string>> = {
    DIR: configValue(dir),
    HOST: configValue(host),
    MQTT_PORT: String(mqttPort),
    WEBSOCKET_PORT: String(webSocketPort),
    TLS: tls === undefined ? '' : tlsListeners(tls),
  };
  return readFileSync(TEMPLATE, 'utf8').replaceAll(
    /@([A-Z_]+)@/g,
    (token, name: string) => values[name] ?? token,
  );
}

function tlsListeners({
  cert,
  key,
  mqttPort,
  webSocketPort,
  clientCa,
}: NonNullable<SiteSettings['tls']>): string {
  const pair = [
    'max_connections 1000',
    `certfile ${configValue(cert)}`,
    `keyfile ${configValue(key)}`,
    'tls_version tlsv1.2',
  ];
  const clients =
    clientCa === undefined ? [] : [`cafile ${configValue(clientCa)}`, 'require_certificate true'];
  return [
    '\n# For other machines: TLS 1.2 and later.',
    `listener ${mqttPort}`,
    ...pair,
    ...clients,
    `listener ${webSocketPort}`,
    'protocol websockets',
    ...pair,
    ...clients,
    '',
  ].join('\n');
}

/** A gateway the site's broker dials. */
export interface DialledGateway {
  readonly id: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Authorities of its certificate; with them the bridge speaks TLS. */
  readonly ca?: string;
}

/** Topics that carry what is kept: all but frames, commands and replies. */
const TELEMETRY = [
  '$state',
  '$info',
  '$health',
  '$log/+',
  '$event',
  '$audit',
  '$alarm/+',
  '$interlock/+',
  '$config/current',
  'run/current',
  '$replay/current',
  '$journal/tail',
  '+/$state',
  '+/$desc',
  '+/t/#',
] as const;
const COMMANDS = ['+/cmd/#', '$interlock/+/cmd/#', '$alarm/+/cmd/#'] as const;

/** Below this a gateway says which retained commands it has cleared. */
const CLEARED = '$cleared/';

/**
 * The three bridge connections to one gateway. Telemetry waits at the gateway while the link is down (`cleansession
 * false`); frames do not; and commands must not: what nobody could carry out in time is never carried out late.
 */
export function formatGatewayConfig(gateway: DialledGateway): string {
  const { id } = gateway;
  const { prefix, link } = gatewayTopics(id);
  const topics = (patterns: readonly string[], direction: string): string[] =>
    patterns.map((pattern) => `topic ${pattern} ${direction} ${prefix} ${prefix}`);
  return [
    '# Written by `labgate site add-gateway`: changes by hand are lost.',
    ...connection(gateway, 'telemetry'),
    'cleansession false',
    'notifications true',
    'notifications_local_only true',
    `notification_topic ${link}`,
    ...topics(TELEMETRY, 'in 1'),
    ...connection(gateway, 'frames'),
    'cleansession true',
    'notifications false',
    ...topics(['+/frame'], 'in 0'),
    ...connection(gateway, 'commands'),
    'cleansession true',
    'local_cleansession true',
    'notifications false',
    ...topics(COMMANDS, 'out 1'),
    ...topics(['reply/#'], 'in 1'),
    // a command that was retained here is cleared here too: by the gateway that has refused it, and for its own topics only
    ...COMMANDS.map((pattern) => `topic ${pattern} in 1 ${prefix} ${prefix}${CLEARED}`),
    '',
  ].join('\n');
}

function connection({ id, host, port, user, password, ca }: DialledGateway, purpose: string): string[] {
  return [
    `\nconnection ${id}-${purpose}`,
    `address ${configValue(host)}:${port}`,
    `remote_clientid site-${id}-${purpose}`,
    `local_clientid site-${id}-${purpose}`,
    `remote_username ${configValue(user)}`,
    `remote_password ${configValue(password)}`,
    'bridge_protocol_version mqttv311',
    'try_private true',
    'keepalive_interval 10',
    'restart_timeout 1 10',
    ...(ca === undefined ? [] : [`bridge_cafile ${configValue(ca)}`, 'bridge_tls_version tlsv1.2']),
  ];
}

/** A value of Mosquitto's line format. @throws LabError E_SCHEMA when it would become another line or end early. */
function configValue(text: string): string {
  if (/[\r\n\0]/.test(text) || text !== text.trim() || text === '') {
    throw new LabError('E_SCHEMA', 'a value for Mosquitto is one line without blanks at its ends');
  }
  return text;
}
