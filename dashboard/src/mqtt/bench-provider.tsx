import { Connector, useMqttState } from 'mqtt-react-hooks';
import {
  createContext,
  use,
  useCallback,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from 'react';
import { browserTimers } from '../bench/timers.ts';
import { SessionStore, type Account } from '../session/session-store.ts';
import { createBenchSession, type BenchSession } from './bench-session.ts';
import { brokerUrl } from './broker-url.ts';
import { httpPath, type Place } from './place.ts';

interface BenchContextValue {
  readonly place: Place;
  readonly session: BenchSession;
  readonly accounts: SessionStore;
  readonly signIn: (user: string, password: string) => Promise<string | undefined>;
  readonly signOut: () => Promise<void>;
}

const BenchContext = createContext<BenchContextValue | undefined>(undefined);
const TICK_MS = 1000;

/** Connects to the gateway at `place` and gives the session to everything inside. */
export function BenchProvider({ place, children }: { readonly place: Place; readonly children: ReactNode }) {
  const url = brokerUrl(window.location, place);
  const [session, setSession] = useState(() => createBenchSession(url, browserTimers));
  const [accounts] = useState(
    () =>
      new SessionStore(httpPath(place, 'api/v1/session'), (path, options) => globalThis.fetch(path, options)),
  );
  // Whose a connection is, is decided when it is made.
  const renew = useCallback(() => {
    setSession((previous) => {
      previous.stop();
      return createBenchSession(url, browserTimers, accounts.login);
    });
  }, [url, accounts]);
  const value = useMemo(
    () => ({
      place,
      session,
      accounts,
      signIn: async (user: string, password: string) => {
        const reason = await accounts.signIn(user, password);
        if (reason === undefined) renew();
        return reason;
      },
      signOut: async () => {
        await accounts.signOut();
        renew();
      },
    }),
    [place, session, accounts, renew],
  );
  return (
    <BenchContext value={value}>
      {/* The provider does not notice other options; another key makes another one. */}
      <Connector key={session.clientId} brokerUrl={session.url} options={session.options}>
        <SessionPump session={session} accounts={accounts} />
        {children}
      </Connector>
    </BenchContext>
  );
}

/** The session of this page. */
export function useBenchSession(): BenchSession {
  return useBenchContext().session;
}

/** Signs in and connects anew; gives the reason when it did not work. */
export function useSignIn(): (user: string, password: string) => Promise<string | undefined> {
  return useBenchContext().signIn;
}

/** Signs out and connects anew. */
export function useSignOut(): () => Promise<void> {
  return useBenchContext().signOut;
}

/** Who this browser is to the gateway; `undefined` while that is not known. */
export function useAccount(): Account | undefined {
  const { accounts } = useBenchContext();
  return useSyncExternalStore(accounts.subscribe, accounts.snapshot);
}

/** Makes addresses of what the gateway serves over HTTP: `path` has no slash in front. */
export function useHttpPath(): (path: string) => string {
  const { place } = useBenchContext();
  return useCallback((path: string) => httpPath(place, path), [place]);
}

function useBenchContext(): BenchContextValue {
  const value = use(BenchContext);
  // A component outside the provider is a mistake in this code, not a state of the system.
  if (value === undefined) throw new Error('there is no BenchProvider above this component');
  return value;
}

function SessionPump({
  session,
  accounts,
}: {
  readonly session: BenchSession;
  readonly accounts: SessionStore;
}) {
  const { client } = useMqttState();
  const { status } = useSyncExternalStore(session.monitor.subscribe, session.monitor.snapshot);
  // Each connection may be somebody else's: a session ends, or a user gets another role.
  const { kind } = status;
  useEffect(() => {
    if (kind === 'live' || kind === 'unauthorised') void accounts.refresh();
  }, [accounts, session, kind]);
  useEffect(() => (client === null ? undefined : session.attach(client)), [client, session]);
  useEffect(() => {
    const timer = setInterval(() => {
      session.store.tick();
      session.monitor.tick();
    }, TICK_MS);
    const onOnline = (): void => session.monitor.setOnline(true);
    const onOffline = (): void => session.monitor.setOnline(false);
    const onVisibility = (): void => session.frames.setHidden(document.hidden);
    window.addEventListener('online', onOnline);
    window.addEventListener('offline', onOffline);
    document.addEventListener('visibilitychange', onVisibility);
    return () => {
      clearInterval(timer);
      window.removeEventListener('online', onOnline);
      window.removeEventListener('offline', onOffline);
      document.removeEventListener('visibilitychange', onVisibility);
    };
  }, [session]);
  return null;
}
