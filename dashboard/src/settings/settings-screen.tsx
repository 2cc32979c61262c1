import { useConfig } from '../config/use-config.ts';
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
  const [schemas, fault] = useConfigSchemas(view !== undefined);
  return (
    <>
      <h1>Settings</h1>
      <AppearanceSection />
      <section className="card" aria-labelledby="account-title">
        <h2 id="account-title">Account</h2>
        <AccountPanel />
      </section>
      {view === undefined || schemas === undefined ? (
        <p
          className={reason === undefined && fault === undefined ? 'card muted waiting' : 'card muted'}
          data-testid="config-closed"
        >
          {reason ?? fault ?? 'Reading the configuration of the gateway…'}
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
