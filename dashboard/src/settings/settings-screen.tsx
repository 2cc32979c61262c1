import { AccountPanel } from '../session/account-panel.tsx';
import { AppearanceSection } from './appearance-section.tsx';

/** What can be chosen about this page and this bench (design §5.9). */
export default function SettingsScreen() {
  return (
    <>
      <h1>Settings</h1>
      <AppearanceSection />
      <div className="card">
        <h2>Account</h2>
        <AccountPanel />
      </div>
    </>
  );
}
