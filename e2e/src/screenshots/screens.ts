/** A screen as the pictures show it. */
export interface ScreenCase {
  readonly name: string;
  readonly path: string;
  /** Selector of something that is there once the gateway's data is. */
  readonly live: string;
  /** Selector of what says that there is nothing to show, where something does. */
  readonly empty?: string;
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
  {
    name: 'supply',
    path: '/supply',
    live: '[data-testid="supply-psu0"]',
    empty: '[data-testid="supply-empty"]',
  },
  { name: 'dut', path: '/dut', live: '[data-testid="board-dut0"]', empty: '[data-testid="dut-empty"]' },
  { name: 'runs', path: '/runs', live: '.run-table tbody tr' },
  { name: 'events', path: '/events', live: '[data-testid="rules"]', empty: '[data-testid="no-alarms"]' },
  { name: 'devices', path: '/devices?dev=cam0', live: '[data-testid="device-row-cam0"]' },
  { name: 'settings', path: '/settings', live: '[data-testid="users"]', empty: '[data-testid="users"]' },
  { name: 'health', path: '/health', live: '[data-testid="health-process"]' },
];

/** Paths of all screens, as somebody enters them. */
export const ALL_SCREENS: readonly string[] = SCREEN_CASES.map(({ path }) => path.replace(/\?.*/, ''));
