/** A screen as the pictures show it. */
export interface ScreenCase {
  readonly name: string;
  readonly path: string;
  /** Selector of something that is there once the gateway's data is. */
  readonly live: string;
}

/** Every screen, once, with something on it where it can have something. */
export const SCREEN_CASES: readonly ScreenCase[] = [
  {
    name: 'overview',
    path: '/',
    live: '.thermal-card-numbers[data-state="live"]',
  },
  {
    name: 'thermal',
    path: '/thermal?span=5m&m=4l3,16,29,16~Across',
    live: '[data-testid="thermal-status"]',
  },
  { name: 'charts', path: '/charts?span=5m', live: '[data-testid^="chart-"][data-first-ms]' },
  { name: 'supply', path: '/supply', live: '[data-testid="supply-psu0"]' },
  { name: 'dut', path: '/dut', live: '[data-testid="board-dut0"]' },
  { name: 'runs', path: '/runs', live: '.run-table tbody tr' },
  { name: 'events', path: '/events', live: '[data-testid="log-pause"]' },
  { name: 'devices', path: '/devices?dev=cam0', live: '[data-testid="device-row-cam0"]' },
  { name: 'settings', path: '/settings', live: '[data-testid="section-http"]' },
  { name: 'health', path: '/health', live: '[data-testid="health-process"]' },
];

/** Paths of all screens, as somebody enters them. */
export const ALL_SCREENS: readonly string[] = SCREEN_CASES.map(({ path }) => path.replace(/\?.*/, ''));
