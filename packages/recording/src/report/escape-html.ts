const REPLACEMENTS: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
// Control characters but line feed and tab, and those that turn the direction of writing: text from boards and people must not read as something else.
const CONTROL = /[^\P{Cc}\n\t]|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** Any text as harmless text of a page, in an attribute too. A comment cannot be closed by it either. */
export function escapeHtml(text: string): string {
  return text
    .replace(CONTROL, '\ufffd')
    .replaceAll(/[&<>"']/g, (character) => REPLACEMENTS[character] ?? character);
}
