/**
 * The command that shows a topic in a terminal, ready to paste into a POSIX shell; `host` as an address of the web spells
 * it. A binary topic is printed as hexadecimal digits, one line a message.
 */
export function subscribeCommand(topic: string, host: string): string {
  const format = topic.endsWith('/frame') ? " -F '%t %l bytes %x'" : ' -v';
  // An address of the web has brackets around IPv6, a command line has none.
  return `mosquitto_sub -h ${quoted(host.replace(/^\[(.*)\]$/, '$1'))} -t ${quoted(topic)}${format}`;
}

// `$` of the contract's own levels must not be expanded, and nothing else either.
function quoted(text: string): string {
  return /^[\w.:-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
