import type { BenchSnapshot } from '../bench/bench-snapshot.ts';
import { useBench } from '../mqtt/use-bench.ts';
import { ScreenLink } from '../routing/screen-link.tsx';
import { useRouteParam } from '../routing/use-route.ts';
import { WaitingCard } from '../shell/waiting-card.tsx';
import { ArpStepper } from './arp-stepper.tsx';
import { BoardHead } from './board-head.tsx';
import { boardsOf } from './boards.ts';
import { CommandPanel } from './command-panel.tsx';
import { HostKeyPanel } from './host-key-panel.tsx';
import { SystemTable } from './system-table.tsx';
import { TemperatureView } from './temperature-view.tsx';

/** The board under test: how warm it is, how it is doing, and what can be asked of it (design §5.5). */
export default function DutScreen() {
  const bench = useBench();
  const boards = boardsOf(bench.devices);
  const [wanted, want] = useRouteParam('board', '');
  const board = boards.find(({ id }) => id === wanted) ?? boards[0];
  if (board === undefined) return <Empty bench={bench} />;
  const has = (method: string): boolean => Object.hasOwn(board.description?.cmds ?? {}, method);
  return (
    <>
      <div className="screen-title">
        <h1>DUT</h1>
        {boards.length < 2 ? null : (
          <div className="segmented" role="group" aria-label="Active board">
            {boards.map(({ id, description }) => (
              <button key={id} type="button" aria-pressed={id === board.id} onClick={() => want(id)}>
                {description?.name ?? id}
              </button>
            ))}
          </div>
        )}
      </div>
      <BoardHead board={board} />
      <div className="board-columns" key={board.id}>
        <div className="board-column">
          <TemperatureView board={board} />
          {has('exec') ? <CommandPanel board={board} /> : null}
        </div>
        <div className="board-column">
          <SystemTable board={board} />
          {has('hostkey-show') ? <HostKeyPanel board={board} /> : null}
          {has('arp-update') ? <ArpStepper board={board} others={boards} /> : null}
        </div>
      </div>
    </>
  );
}

function Empty({ bench: { gw, isHeard } }: { readonly bench: BenchSnapshot }) {
  const hasGateway = gw !== undefined;
  return (
    <>
      <h1>DUT</h1>
      {isHeard ? (
        <div className="card empty" data-testid="dut-empty">
          <p className="empty-title">
            {hasGateway ? 'No board under test is configured.' : 'Waiting for a gateway.'}
          </p>
          {hasGateway ? (
            <p className="button-row empty-actions">
              <ScreenLink to="settings" params={{ add: 'dut' }} className="button">
                Add a board
              </ScreenLink>
            </p>
          ) : (
            <p className="muted">“labgate doctor” says what is missing.</p>
          )}
        </div>
      ) : (
        <WaitingCard />
      )}
    </>
  );
}
