import { lazy, Suspense, useEffect, useRef } from 'react';
import { Announcer } from '../alarms/announcer.tsx';
import { OverviewScreen } from '../overview/overview-screen.tsx';
import type { Screen } from '../routing/route.ts';
import { navigate, useRoute } from '../routing/use-route.ts';
import { ScreenLink } from '../routing/screen-link.tsx';
import { OutputOffNotice } from '../output-off/output-off-notice.tsx';
import { DisconnectedBanner } from './disconnected-banner.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { Header } from './header.tsx';
import { isShortcut } from './is-shortcut.ts';
import { Navigation } from './navigation.tsx';

const LOADERS = {
  thermal: () => import('../thermal/thermal-screen.tsx'),
  charts: () => import('../charts/charts-screen.tsx'),
  supply: () => import('../supply/supply-screen.tsx'),
  dut: () => import('../dut/dut-screen.tsx'),
  runs: () => import('../runs/runs-screen.tsx'),
  events: () => import('../events/events-screen.tsx'),
  devices: () => import('../devices/devices-screen.tsx'),
  settings: () => import('../settings/settings-screen.tsx'),
  health: () => import('../health/health-screen.tsx'),
} as const;
const ThermalScreen = lazy(LOADERS.thermal);
const ChartsScreen = lazy(LOADERS.charts);
const SupplyScreen = lazy(LOADERS.supply);
const DutScreen = lazy(LOADERS.dut);
const RunsScreen = lazy(LOADERS.runs);
const EventsScreen = lazy(LOADERS.events);
const DevicesScreen = lazy(LOADERS.devices);
const SettingsScreen = lazy(LOADERS.settings);
const HealthScreen = lazy(LOADERS.health);
/** By then the first screen has painted what it has. */
const LOAD_REST_AFTER_MS = 4000;
const TITLES: Readonly<Record<Screen, string>> = {
  overview: 'Overview',
  thermal: 'Thermal',
  charts: 'Charts',
  supply: 'Supply',
  dut: 'DUT',
  runs: 'Runs',
  events: 'Events',
  devices: 'Devices',
  settings: 'Settings',
  health: 'Health',
};
const KEY_TO_SCREEN: Readonly<Record<string, Screen>> = {
  o: 'overview',
  t: 'thermal',
  c: 'charts',
  s: 'supply',
  d: 'dut',
  r: 'runs',
  e: 'events',
  v: 'devices',
  ',': 'settings',
  h: 'health',
};
const SECOND_KEY_WITHIN_MS = 1500;

/** The frame of the page around the screen the address names. */
export function App() {
  const { screen } = useRoute();
  useNavigationKeys();
  useEarlyScreens();
  const content = useRef<HTMLElement>(null);
  const shown = useRef(screen);
  useEffect(() => {
    document.title = `${screen === undefined ? 'Not found' : TITLES[screen]} · Labgate`;
    if (shown.current === screen) return;
    shown.current = screen;
    // A new screen begins at its top, for the eye and for the keyboard.
    content.current?.focus();
    content.current?.scrollTo(0, 0);
    window.scrollTo(0, 0);
  }, [screen]);
  return (
    <div className="app">
      <a className="skip-link" href="#content">
        Skip to content
      </a>
      <Header />
      <div className="notices">
        <OutputOffNotice />
        <DisconnectedBanner />
      </div>
      <Announcer />
      <Navigation current={screen} />
      <main id="content" ref={content} tabIndex={-1}>
        <ErrorBoundary key={screen}>
          <Suspense fallback={<p className="muted">Loading…</p>}>
            <CurrentScreen screen={screen} />
          </Suspense>
        </ErrorBoundary>
      </main>
    </div>
  );
}

function CurrentScreen({ screen }: { readonly screen: Screen | undefined }) {
  switch (screen) {
    case 'overview':
      return <OverviewScreen />;
    case 'thermal':
      return <ThermalScreen />;
    case 'charts':
      return <ChartsScreen />;
    case 'supply':
      return <SupplyScreen />;
    case 'dut':
      return <DutScreen />;
    case 'runs':
      return <RunsScreen />;
    case 'events':
      return <EventsScreen />;
    case 'devices':
      return <DevicesScreen />;
    case 'settings':
      return <SettingsScreen />;
    case 'health':
      return <HealthScreen />;
    default:
      return (
        <>
          <h1>There is no such screen</h1>
          <p>
            The address names nothing this page has. <ScreenLink to="overview">Go to the overview</ScreenLink>
          </p>
        </>
      );
  }
}

/** Loads the other screens once the first is there: when the gateway is gone, one still wants to see Health. */
function useEarlyScreens(): void {
  useEffect(() => {
    const timer = setTimeout(() => {
      // What could not be loaded is loaded, or fails, when somebody goes there.
      void Promise.allSettled(Object.values(LOADERS).map((load) => load()));
    }, LOAD_REST_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
}

/** `g` and then the letter of a screen goes there. */
function useNavigationKeys(): void {
  useEffect(() => {
    let armedAtMs = -Infinity;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (!isShortcut(event)) return;
      const isArmed = event.timeStamp - armedAtMs < SECOND_KEY_WITHIN_MS;
      armedAtMs = event.key === 'g' ? event.timeStamp : -Infinity;
      const target =
        isArmed && Object.hasOwn(KEY_TO_SCREEN, event.key) ? KEY_TO_SCREEN[event.key] : undefined;
      if (target !== undefined) navigate(target);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}
