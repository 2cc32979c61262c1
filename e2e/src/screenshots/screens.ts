/** A screen as the pictures show it. */
export interface ScreenCase {
  readonly name: string;
  readonly path: string;
  /** Selector of something that is there once the gateway's data is. */
  readonly live: string;
}

/** Every screen, once, with something on it where it can have something. */
export const SCREEN_CASES: readonly ScreenCase[] = [
  { name: 'overview', path: '/', live: '[data-testid="reading-env0-temperature"][data-state="live"]' },
  {
    name: 'thermal',
    path: '/thermal?m=1s16,8,3~FPGA;2b3,4,6,5~Converter;3l0,20,30,22',
    live: '[data-testid="thermal-status"]',
  },
  { name: 'charts', path: '/charts?span=1m', live: '[data-testid^="chart-"][data-first-ms]' },
  { name: 'supply', path: '/supply', live: 'main h1' },
  { name: 'dut', path: '/dut', live: 'main h1' },
  { name: 'runs', path: '/runs', live: '[data-testid="run-serial"]' },
  { name: 'events', path: '/events', live: '[data-testid="log-pause"]' },
  { name: 'devices', path: '/devices?dev=cam0', live: '[data-testid="device-row-cam0"]' },
  { name: 'settings', path: '/settings', live: 'main h1' },
  { name: 'health', path: '/health', live: '[data-testid="health-process"]' },
];
