import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import { launchBrowser } from './browser.ts';
import { CommandDesk } from './command-desk.ts';
import { DashboardPage } from './dashboard-page.ts';
import { startSystem, type RunningSystem } from './running-system.ts';

/** What the tests of one file share, and the page that each of them has to itself. */
export interface DashboardRig {
  readonly system: RunningSystem;
  /** A plain client, to see what became of what was done in the page. */
  readonly desk: CommandDesk;
  readonly visit: DashboardPage;
}

/** Starts a system with `config`, the demo where absent, before the tests of a file, and ends it after them. */
export function dashboardRig(config?: string): DashboardRig {
  const rig: Partial<{ system: RunningSystem; desk: CommandDesk; visit: DashboardPage }> = {};
  let end: () => Promise<void> = () => Promise.resolve();
  let openPage: () => Promise<DashboardPage>;
  beforeAll(async () => {
    const [system, browser] = await Promise.all([startSystem({}, config), launchBrowser()]);
    const desk = await CommandDesk.open(system.mqttUrl);
    Object.assign(rig, { system, desk });
    openPage = () => DashboardPage.open(browser);
    end = async () => {
      await desk.close();
      await browser.close();
      await system.stop();
    };
  }, 120_000);
  afterAll(() => end(), 60_000);
  beforeEach(async () => {
    rig.visit = await openPage();
  });
  afterEach(() => rig.visit?.close());
  return {
    get system() {
      return there(rig.system);
    },
    get desk() {
      return there(rig.desk);
    },
    get visit() {
      return there(rig.visit);
    },
  };
}

function there<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('the rig is there in tests and hooks alone');
  return part;
}
