import { InvalidArgumentError, type Command } from 'commander';
import type { Terminal } from '../terminal.ts';
import type { AddGatewayOptions, SiteInitOptions } from './site.ts';
import { lazily } from '../lazily.ts';

const addGateway = lazily(async () => (await import('./site.ts')).addGateway);
const initSite = lazily(async () => (await import('./site.ts')).initSite);
const removeGateway = lazily(async () => (await import('./site.ts')).removeGateway);

const EXAMPLES = `
Examples:
  labgate site init /etc/mosquitto/labgate --cert site.pem --key site.key
  labgate site add-gateway bench-1 mqtts://bench-1.local:8883 --ca bench-1.pem --user site`;

/** Adds `labgate site` with its commands: the files of a Mosquitto that joins many gateways. */
export function addSiteCommand(program: Command, terminal: Terminal): void {
  const site = program
    .command('site')
    .description('the files of a site broker (Mosquitto) that joins many gateways')
    .addHelpText('after', EXAMPLES);
  site
    .command('init <dir>')
    .description('make its folder: configuration, users, rights')
    .option('--host <address>', 'where the listeners without TLS bind', '127.0.0.1')
    .option('--mqtt-port <port>', 'MQTT without TLS', parsePort, 1883)
    .option('--websocket-port <port>', 'WebSocket without TLS', parsePort, 9001)
    .option('--cert <file>', 'certificate: adds listeners with TLS on every address')
    .option('--key <file>', 'its private key')
    .option('--client-ca <file>', 'every client needs a certificate of these authorities')
    .option('--tls-mqtt-port <port>', 'MQTT with TLS', parsePort, 8883)
    .option('--tls-websocket-port <port>', 'WebSocket with TLS', parsePort, 9443)
    .action((dir: string, options: SiteInitOptions) => initSite(terminal, dir, options));
  site
    .command('add-gateway <id> <url>')
    .description('have the broker dial a gateway; the password is asked for, or read from stdin')
    .requiredOption('--user <name>', 'the user with the role bridge at that gateway')
    .option('--password-file <path>', 'read the password from this file')
    .option('--ca <file>', 'authority of the gateway’s certificate, for mqtts')
    .option('--dir <dir>', 'the folder of `site init`', '.')
    .action((id: string, url: string, options: AddGatewayOptions) => addGateway(terminal, id, url, options));
  site
    .command('remove-gateway <id>')
    .description('dial a gateway no more')
    .option('--dir <dir>', 'the folder of `site init`', '.')
    .action((id: string, options: { dir: string }) => removeGateway(terminal, id, options));
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port < 1 || port > 65_535)
    throw new InvalidArgumentError('It must be a port.');
  return port;
}
