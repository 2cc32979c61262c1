import { AlarmPanel } from '../alarms/alarm-panel.tsx';
import { InterlockPanel } from '../alarms/interlock-panel.tsx';
import { useBench } from '../mqtt/use-bench.ts';
import { RulePanel } from '../rules/rule-panel.tsx';
import { WaitingCard } from '../shell/waiting-card.tsx';
import { LogSection } from './log-section.tsx';

/** What is wrong now, below what has happened since the page was opened, and the rules (design §5.7). */
export default function EventsScreen() {
  const { isHeard } = useBench();
  return (
    <>
      <h1>Events</h1>
      {isHeard ? (
        <>
          <AlarmPanel />
          <InterlockPanel />
          <LogSection />
          <RulePanel />
        </>
      ) : (
        <WaitingCard />
      )}
    </>
  );
}
