import { useConfig } from '../config/use-config.ts';
import { useBench } from '../mqtt/use-bench.ts';
import { AccountPanel } from '../session/account-panel.tsx';
import { AppearanceSection } from './appearance-section.tsx';
import { ConfigSection } from './config-section.tsx';
import { GatewayTests } from './gateway-tests.tsx';
import { TransferSection } from './transfer-section.tsx';
import { useConfigSchemas } from './use-config-schemas.ts';
import { UsersSection } from './users-section.tsx';

/** What can be chosen about this page and this bench (design §5.9). */
export default function SettingsScreen() {
  const access = useConfig();
  const { view, reason } = access;
  const { isHeard } = useBench();
  const [schemas, fault] = useConfigSchemas(view !== undefined);
  // Before the bench was heard there is no connection yet, which is no news.
  const fact = isHeard ? (reason ?? fault) : undefined;
  return (
    <>
      <h1>Settings</h1>
      <AppearanceSection />
      <section className="card" aria-labelledby="account-title">
        <h2 id="account-title">Account</h2>
        <AccountPanel />
      </section>
      {view === undefined || schemas === undefined ? (
        <p className={fact === undefined ? 'card muted waiting' : 'card muted'} data-testid="config-closed">
          {fact ?? 'Reading the configuration of the gateway…'}
        </p>
      ) : (
        <ConfigSection access={access} view={view} schemas={schemas} />
      )}
      <UsersSection />
      {view === undefined ? null : <TransferSection access={access} view={view} />}
      <GatewayTests />
    </>
  );
}
