import { Connector, useMqttState } from 'mqtt-react-hooks';
import { createContext, use, useCallback, useEffect, useMemo, useState, type ReactNode } from 'react';
import { browserTimers } from '../bench/throttle.ts';
import { createBenchSession, type BenchSession } from './bench-session.ts';
import type { Credentials } from './client-options.ts';

interface BenchContextValue {
  readonly session: BenchSession;
  readonly signIn: (credentials: Credentials) => void;
}

const BenchContext = createContext<BenchContextValue | undefined>(undefined);
const TICK_MS = 1000;

/** Connects to the broker at `url` and gives the session to everything inside. */
export function BenchProvider({ url, children }: { readonly url: string; readonly children: ReactNode }) {
  const [session, setSession] = useState(() => createBenchSession(url, browserTimers, undefined));
  const signIn = useCallback(
    (credentials: Credentials) => {
      setSession((previous) => {
        previous.stop();
        return createBenchSession(url, browserTimers, credentials);
      });
    },
    [url],
  );
  const value = useMemo(() => ({ session, signIn }), [session, signIn]);
  return (
    <BenchContext value={value}>
      {/* The provider does not notice other options; another key makes another one. */}
      <Connector key={session.clientId} brokerUrl={session.url} options={session.options}>
        <SessionPump session={session} />
        {children}
      </Connector>
    </BenchContext>
  );
}

/** The session of this page. */
export function useBenchSession(): BenchSession {
  return useBenchContext().session;
}

/** Starts a new session as another user. */
export function useSignIn(): (credentials: Credentials) => void {
  return useBenchContext().signIn;
}

function useBenchContext(): BenchContextValue {
  const value = use(BenchContext);
  // A component outside the provider is a mistake in this code, not a state of the system.
  if (value === undefined) throw new Error('there is no BenchProvider above this component');
  return value;
}

function SessionPump({ session }: { readonly session: BenchSession }) {
  const { client } = useMqttState();
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
