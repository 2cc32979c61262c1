/** True for a key event that belongs to a field or to a control with keys of its own. */
export function isTyping(event: Event): boolean {
  const { target } = event;
  return (
    target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null
  );
}
