import { useIsDisconnected } from './use-disconnected.ts';

/** Says that what is shown goes on as it comes, or that nothing comes because the gateway is not reached. */
export function LiveMark() {
  return useIsDisconnected() ? (
    <>
      <span aria-hidden="true">⌀</span> Nothing comes
    </>
  ) : (
    <>
      <span aria-hidden="true" className="ok-text">
        ●
      </span>{' '}
      Live
    </>
  );
}
