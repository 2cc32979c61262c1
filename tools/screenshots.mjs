// `npm run screenshots [-- SCREEN…]`: a picture of each screen of the dashboard in each state, theme and width, in the
// folder `screenshots`, with a page that shows them all.
import { build } from './build.mjs';
import { preflight } from './preflight.mjs';
import { run } from './run.mjs';

preflight();
build();
run(process.execPath, [
  '--conditions=@labgate/source',
  'e2e/src/screenshots/take-screenshots.ts',
  ...process.argv.slice(2),
]);
