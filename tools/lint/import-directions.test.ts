import { expect, test } from '@jest/globals';
import { forbiddenImport } from './import-directions.mjs';

test.each([
  ['gateway/src/main.ts', '@labgate/bridge-redists'],
  ['bridge-redists/src/main.ts', '../../gateway/src/outlet.ts'],
  ['gateway/src/adapters/mcp3424/adapter.ts', '../bme688/adapter.ts'],
  ['gateway/src/adapters/mcp3424/adapter.ts', 'mqtt'],
  ['gateway/src/adapters/mcp3424/adapter.ts', '@labgate/service-kit'],
  ['gateway/src/adapters/mcp3424/adapter.ts', '../../broker/broker.ts'],
  ['gateway/src/runner/device-runner.ts', 'aedes'],
  ['packages/contract/src/frame.ts', 'node:fs'],
  ['gateway/src/main.ts', '@labgate/testkit'],
  ['dashboard/src/thermal/canvas.tsx', 'mqtt-react-hooks'],
])('%s must not import %s', (file, source) => {
  expect(forbiddenImport(file, source)).toBeDefined();
});

test.each([
  ['gateway/src/main.ts', '@labgate/contract'],
  ['gateway/src/adapters/mcp3424/adapter.ts', '../../adapter.ts'],
  ['gateway/src/adapters/mcp3424/adapter.ts', '../../transports/i2c/i2c-bus.ts'],
  ['gateway/src/adapters/mcp3424/adapter.ts', './protocol.ts'],
  ['gateway/src/adapters/mcp3424/adapter.test.ts', '@labgate/testkit'],
  ['gateway/src/broker/broker.ts', 'aedes'],
  ['tools/bench.mjs', '@labgate/testkit'],
])('%s may import %s', (file, source) => {
  expect(forbiddenImport(file, source)).toBeUndefined();
});
