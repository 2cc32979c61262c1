import { useEffect, useRef, useState, type ReactNode } from 'react';

/** A card and about how tall it is, in rows. */
export interface Card {
  readonly key: string;
  readonly rows: number;
  readonly content: ReactNode;
}

const NARROWEST_PX = 330;
const MOST_COLUMNS = 4;

/** Cards in as many columns as fit, each put where there is most room. What they show never moves them. */
export function CardColumns({ cards }: { readonly cards: readonly Card[] }) {
  const host = useRef<HTMLDivElement>(null);
  const [count, setCount] = useState(() => columnsFor(globalThis.innerWidth));
  useEffect(() => {
    if (host.current === null) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setCount(columnsFor(entry.contentRect.width));
    });
    observer.observe(host.current);
    return () => observer.disconnect();
  }, []);
  return (
    <div className="cards" ref={host}>
      {distribute(cards, count).map((column, index) => (
        <div className="cards-column" key={index}>
          {column.map(({ key, content }) => (
            <div key={key}>{content}</div>
          ))}
        </div>
      ))}
    </div>
  );
}

/** Each card in turn goes to the shortest column, the leftmost of equals. */
export function distribute(cards: readonly Card[], count: number): Card[][] {
  const columns = Array.from({ length: count }, () => ({ rows: 0, cards: [] as Card[] }));
  for (const card of cards) {
    const shortest = columns.reduce((best, column) => (column.rows < best.rows ? column : best));
    shortest.cards.push(card);
    shortest.rows += card.rows;
  }
  return columns.map((column) => column.cards);
}

function columnsFor(widthPx: number): number {
  return Math.min(MOST_COLUMNS, Math.max(1, Math.floor((widthPx + 16) / (NARROWEST_PX + 16))));
}
