import { boardName } from '../dut/boards.ts';
import { useBench } from '../mqtt/use-bench.ts';
import { ScreenLink } from '../routing/screen-link.tsx';
import { WaitingCard } from '../shell/waiting-card.tsx';
import { ChangeTable } from './change-table.tsx';
import { PlanCard } from './plan-card.tsx';
import { suppliesOf } from './supplies.ts';
import { SupplyCard } from './supply-card.tsx';

/** Every lab supply of the bench (design §5.4). */
export default function SupplyScreen() {
  const bench = useBench();
  const supplies = suppliesOf(bench.devices);
  const board = boardName(bench);
  return (
    <>
      <h1>Supply</h1>
      {!bench.isHeard ? (
        <WaitingCard />
      ) : supplies.length === 0 ? (
        <div className="card empty" data-testid="supply-empty">
          <p className="empty-title">
            {bench.gw === undefined ? 'Waiting for a gateway.' : 'No power supply configured.'}
          </p>
          {bench.gw === undefined ? (
            <p className="muted">“labgate doctor” says what is missing.</p>
          ) : (
            <p className="button-row empty-actions">
              <ScreenLink to="settings" params={{ add: 'psu' }} className="button">
                Add serial supply
              </ScreenLink>
              <ScreenLink to="settings" params={{ add: 'psu-simulated' }} className="button">
                Use simulated supply
              </ScreenLink>
            </p>
          )}
        </div>
      ) : null}
      {supplies.map((supply) => (
        <SupplyCard key={supply.id} supply={supply} board={board} />
      ))}
      {supplies.length === 0 ? null : <PlanCard />}
      {supplies.map(({ id }) => (
        <ChangeTable key={id} supply={id} />
      ))}
    </>
  );
}
