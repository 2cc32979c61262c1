// Starts a service with the secrets that `setup.mjs` has made, in this very process: signals reach it as they are.
import { existsSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const BRIDGE_PASSWORD = '/secrets/bridge-password';

if (existsSync(BRIDGE_PASSWORD))
  process.env.LABGATE_BRIDGE_PASSWORD ??= readFileSync(BRIDGE_PASSWORD, 'utf8');
await import(pathToFileURL(`/labgate/${process.argv[2]}/dist/main.js`).href);
