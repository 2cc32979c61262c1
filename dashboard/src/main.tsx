import './schemas-without-eval.ts';
import { createRoot } from 'react-dom/client';
import { frameCounters, type FrameCounters } from './bench/frame-counters.ts';
import { BenchProvider } from './mqtt/bench-provider.tsx';
import { dressPage } from './preferences/theme.ts';
import { placeOf } from './mqtt/place.ts';
import { stickyParams } from './routing/use-route.ts';
import { App } from './shell/app.tsx';

declare global {
  var __labgate: FrameCounters | undefined;
}

globalThis.__labgate = frameCounters;
dressPage();

const root = document.querySelector('#root');
if (root !== null) {
  createRoot(root).render(
    <BenchProvider place={placeOf(stickyParams()['at'], import.meta.env.BASE_URL)}>
      <App />
    </BenchProvider>,
  );
}
