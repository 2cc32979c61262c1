import { networkInterfaces } from 'node:os';
import type { BenchConfig } from '../doctor/check.ts';

/** What the banner says, in the words of the configuration. */
export type BannerFacts = Pick<
  BenchConfig,
  | 'host'
  | 'httpPort'
  | 'mqttPort'
  | 'brokerUrl'
  | 'redisUrls'
  | 'hardware'
  | 'tlsHost'
  | 'tlsHttpPort'
  | 'tlsMqttPort'
>;

const HARDWARE = {
  simulated: 'SIMULATED hardware',
  mixed: 'REAL and SIMULATED hardware',
  real: 'REAL hardware',
} as const;

/** The four lines `labgate up` prints once everything runs. */
export function bannerLines(facts: BannerFacts): readonly string[] {
  const { httpPort, mqttPort, brokerUrl, redisUrls, hardware } = facts;
  const name = nameOf(facts.host);
  const dashboard = `http://${name}:${httpPort}`.padEnd(32);
  const others =
    name === 'localhost' && facts.tlsHost === undefined
      ? '(other machines: labgate up --lan)'
      : '(sign in with a user of `labgate user list`)';
  const own = redisUrls.length === 0 ? 'embedded history' : 'RedisTimeSeries history';
  const history = brokerUrl === undefined ? own : 'history of the site';
  const hint = hardware === 'simulated' ? '   →  edit config or run `labgate doctor` for real hardware' : '';
  return [
    `  Dashboard     ${dashboard}${others}`,
    brokerUrl === undefined
      ? `  MQTT          ${`mqtt://${name}:${mqttPort}`.padEnd(32)}WebSocket ws://${name}:${httpPort}/mqtt`
      : `  MQTT          ${brokerUrl.padEnd(32)}the broker of the site`,
    ...tlsLines(facts),
    `  Mode          ${HARDWARE[hardware]} · ${history}${hint}`,
    "  Try           npx labgate tail 'lab/1/#'            Ctrl+C stops",
  ];
}

function tlsLines({ tlsHost, tlsHttpPort, tlsMqttPort }: BannerFacts): readonly string[] {
  if (tlsHost === undefined) return [];
  const name = nameOf(tlsHost);
  const dashboard = `https://${name}:${tlsHttpPort}`.padEnd(32);
  return [`  With TLS      ${dashboard}mqtts://${name}:${tlsMqttPort}`];
}

/** The name a listener on `host` is reached under, by other machines where it can be. */
function nameOf(host: string): string {
  if (host === '0.0.0.0' || host === '::') return lanAddress() ?? 'localhost';
  if (host === '127.0.0.1' || host === '::1') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

function lanAddress(): string | undefined {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
}
