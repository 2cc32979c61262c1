import type { MouseEvent, ReactNode } from 'react';
import { formatRoute, type Screen } from './route.ts';
import { navigate, stickyParams } from './use-route.ts';

interface ScreenLinkProps {
  readonly to: Screen;
  readonly params?: Readonly<Record<string, string>>;
  readonly className?: string;
  readonly isCurrent?: boolean;
  readonly children: ReactNode;
}

/** A link to a screen that does not load the page again. */
export function ScreenLink({ to, params, className, isCurrent = false, children }: ScreenLinkProps) {
  const onClick = (event: MouseEvent): void => {
    const isPlain =
      event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!isPlain) return;
    event.preventDefault();
    navigate(to, params);
  };
  return (
    <a
      href={formatRoute(to, { ...params, ...stickyParams() }, import.meta.env.BASE_URL)}
      className={className}
      aria-current={isCurrent ? 'page' : undefined}
      onClick={onClick}
    >
      {children}
    </a>
  );
}
