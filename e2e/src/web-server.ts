import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually, freePort } from '@labgate/testkit';
import { ServiceProcess } from './service-process.ts';

const DASHBOARD = fileURLToPath(new URL('../../dashboard/dist/', import.meta.url));
/** As the gateway itself serves the page with. */
const POLICY = "default-src 'self'; connect-src 'self' ws: wss:";

/** Nginx that hosts the dashboard apart from its gateways, as dashboard/README.md has it. */
export class WebServer {
  readonly url: string;
  readonly #folder: string;
  readonly #process: ServiceProcess;

  private constructor(url: string, folder: string) {
    this.url = url;
    this.#folder = folder;
    this.#process = new ServiceProcess(['/usr/sbin/nginx', '-p', folder, '-c', join(folder, 'nginx.conf')]);
  }

  /** Serves `dist/` and hands `/gw/<name>/` on to each of these gateways. */
  static async start(gateways: Readonly<Record<string, string>>): Promise<WebServer> {
    const folder = await mkdtemp(join(tmpdir(), 'labgate-web-'));
    const port = await freePort();
    const names = Object.keys(gateways);
    const list = { gateways: names.map((name) => ({ name, label: `Label of ${name}` })) };
    await mkdir(join(folder, 'list'));
    await writeFile(join(folder, 'list/gateways.json'), JSON.stringify(list));
    await writeFile(join(folder, 'nginx.conf'), configuration(folder, port, gateways));
    const server = new WebServer(`http://127.0.0.1:${port}`, folder);
    server.#process.start();
    await eventually(async () => {
      if (!(await fetch(server.url)).ok) throw new Error(`nginx: ${server.#process.output}`);
    });
    return server;
  }

  async stop(): Promise<void> {
    await this.#process.end('SIGTERM');
    await rm(this.#folder, { recursive: true, force: true });
  }
}

function configuration(folder: string, port: number, gateways: Readonly<Record<string, string>>): string {
  // As root its workers would be somebody who may not read the folder.
  const asWhom = process.getuid?.() === 0 ? 'user root;' : '';
  return `
${asWhom}
daemon off;
worker_processes 1;
error_log stderr warn;
pid ${folder}/nginx.pid;
events {}
http {
  types { text/html html; text/css css; application/javascript js; application/json json; image/svg+xml svg; }
  access_log off;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder}/${kind};`).join(' ')}
  server {
    listen 127.0.0.1:${port};
    add_header Content-Security-Policy "${POLICY}";
    location = /gateways.json { root ${folder}/list; }
    location / { root ${DASHBOARD}; try_files $uri /index.html; }
${Object.entries(gateways).map(handedOn).join('\n')}
  }
}
`;
}

function handedOn([name, url]: readonly [string, string]): string {
  return `
    location ~ ^/gw/${name}/(mqtt|api/.*)$ {
      proxy_pass ${url}/$1$is_args$args;
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection upgrade;
      proxy_set_header Host $http_host;
      proxy_cookie_path / /gw/${name}/;
    }`;
}
