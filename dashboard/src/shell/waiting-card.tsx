/** Holds the place of a screen until the bench was heard: until then nobody knows what there is not. */
export function WaitingCard() {
  return (
    <div className="card empty waiting" role="status" data-testid="waiting">
      <p className="muted">Reading the bench…</p>
    </div>
  );
}
