import './schemas-without-eval.ts';
import { createRoot } from 'react-dom/client';
import { frameCounters, type FrameCounters } from './bench/frame-counters.ts';
import { BenchProvider } from './mqtt/bench-provider.tsx';
import { brokerUrl } from './mqtt/broker-url.ts';
import { App } from './shell/app.tsx';

declare global {
  var __labgate: FrameCounters | undefined;
}

globalThis.__labgate = frameCounters;

const root = document.querySelector('#root');
if (root !== null) {
  createRoot(root).render(
    <BenchProvider url={brokerUrl(window.location, import.meta.env.BASE_URL)}>
      <App />
    </BenchProvider>,
  );
}
