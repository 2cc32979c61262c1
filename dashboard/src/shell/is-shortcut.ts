import { preferences } from '../preferences/preferences.ts';
import { isTyping } from './is-typing.ts';

/**
 * True for a key event that may mean something to a screen: it belongs to no field, has no modifier of the browser's, no
 * dialog is open over the screen, and single characters are not switched off (WCAG 2.1.4).
 */
export function isShortcut(event: KeyboardEvent): boolean {
  if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return false;
  if (event.target instanceof Element && event.target.closest('dialog') !== null) return false;
  return event.key.length > 1 || preferences.snapshot().hasLetterKeys;
}
