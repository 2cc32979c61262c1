import type { BenchConfig } from '../doctor/check.ts';

/** What the banner says, in the words of the configuration. */
export type BannerFacts = Pick<BenchConfig, 'httpPort' | 'mqttPort' | 'redisUrls' | 'hardware'>;

const HARDWARE = {
  simulated: 'SIMULATED hardware',
  mixed: 'REAL and SIMULATED hardware',
  real: 'REAL hardware',
} as const;

/** The four lines `labgate up` prints once everything runs. */
export function bannerLines({ httpPort, mqttPort, redisUrls, hardware }: BannerFacts): readonly string[] {
  const dashboard = `http://localhost:${httpPort}`.padEnd(32);
  const mqtt = `mqtt://localhost:${mqttPort}`.padEnd(32);
  const history = redisUrls.length === 0 ? 'embedded history' : 'RedisTimeSeries history';
  const hint = hardware === 'simulated' ? '   →  edit config or run `labgate doctor` for real hardware' : '';
  return [
    `  Dashboard     ${dashboard}(other machines: labgate up --lan)`,
    `  MQTT          ${mqtt}WebSocket ws://localhost:${httpPort}/mqtt`,
    `  Mode          ${HARDWARE[hardware]} · ${history}${hint}`,
    "  Try           npx labgate tail 'lab/1/#'            Ctrl+C stops",
  ];
}
