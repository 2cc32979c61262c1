/**
 * Puts text on the clipboard; false when the browser does not let us. Its clipboard interface exists on secure origins
 * only, and a gateway in the lab is often reached by plain HTTP, so there is the older way too.
 */
export async function copyText(text: string): Promise<boolean> {
  const clipboard = (navigator as Partial<Pick<Navigator, 'clipboard'>>).clipboard;
  if (clipboard === undefined) return copyThroughField(text);
  try {
    await clipboard.writeText(text);
    return true;
  } catch {
    // Permission denied or the page is not focused: the older way may still work.
    return copyThroughField(text);
  }
}

function copyThroughField(text: string): boolean {
  const focused = document.activeElement;
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'visually-hidden';
  // Inside of an open dialog nothing outside of it can be selected.
  (focused?.closest('dialog') ?? document.body).append(field);
  field.select();
  const isCopied = document.execCommand('copy');
  field.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return isCopied;
}
