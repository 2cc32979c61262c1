import { expect, test } from '@jest/globals';
import { bannerLines } from './banner.ts';

test('says of the default what the first run promises, to the character', () => {
  expect(
    bannerLines({
      host: '127.0.0.1',
      httpPort: 8080,
      mqttPort: 1883,
      tlsHttpPort: 8443,
      tlsMqttPort: 8883,
      redisUrls: [],
      hardware: 'simulated',
    }),
  ).toEqual([
    '  Dashboard     http://localhost:8080           (other machines: labgate up --lan)',
    '  MQTT          mqtt://localhost:1883           WebSocket ws://localhost:8080/mqtt',
    '  Mode          SIMULATED hardware · embedded history   →  edit config or run `labgate doctor` for real hardware',
    "  Try           npx labgate tail 'lab/1/#'            Ctrl+C stops",
  ]);
});

test('does not call real hardware simulated, nor Redis embedded', () => {
  const facts = {
    host: '127.0.0.1',
    httpPort: 8080,
    mqttPort: 1883,
    tlsHttpPort: 8443,
    tlsMqttPort: 8883,
    redisUrls: ['redis://localhost'],
    hardware: 'mixed' as const,
  };
  expect(bannerLines(facts)[2]).toBe('  Mode          REAL and SIMULATED hardware · RedisTimeSeries history');
});

test('names the listeners with TLS where there are some', () => {
  const facts = {
    host: '127.0.0.1',
    httpPort: 8080,
    mqttPort: 1883,
    tlsHost: 'bench.example',
    tlsHttpPort: 8443,
    tlsMqttPort: 8883,
    redisUrls: [],
    hardware: 'simulated' as const,
  };
  expect(bannerLines(facts)[2]).toBe(
    '  With TLS      https://bench.example:8443      mqtts://bench.example:8883',
  );
});
