import { idSchema } from '@labgate/contract';
import { LabLink } from '../link/lab-link.ts';
import { findLink } from '../link/link-node.ts';
import { listSources } from '../link/sources.ts';
import type { AdminRequest, AdminResponse, NodeRed } from '../node-red.ts';

/** What may see the sources of a bench in the editor. */
const PERMISSION = 'lab-gateway.read';

/** `lab-gateway`: the connection to one gateway, shared by the nodes that name it. */
export default function labGateway(red: NodeRed): void {
  red.nodes.registerType(
    'lab-gateway',
    function (this, settings) {
      red.nodes.createNode(this, settings);
      const { user, password } = this.credentials ?? {};
      const url = typeof settings['url'] === 'string' ? settings['url'] : '';
      const gw = idSchema.safeParse(settings['gw']);
      if (!/^(mqtt|ws)s?:\/\/./.test(url) || !gw.success) {
        this.error('a gateway needs an address such as mqtt://127.0.0.1:1883 and an id such as demo');
        return;
      }
      const link = new LabLink({
        url,
        gw: gw.data,
        ...(user ? { user } : {}),
        ...(password ? { password } : {}),
      });
      (this as { link?: LabLink }).link = link;
      let reported = '';
      link.onStatus((status) => {
        const reason = status.kind === 'failed' ? status.reason : '';
        if (reason !== '' && reason !== reported) this.error(reason);
        if (status.kind !== 'connecting') reported = reason;
      });
      this.on('close', (_removed, done) => void link.close().then(done, done));
    },
    { credentials: { user: { type: 'text' }, password: { type: 'password' } } },
  );
  red.httpAdmin.get(
    '/labgate/:id/sources',
    red.auth.needsPermission(PERMISSION),
    (request: AdminRequest, response: AdminResponse) => {
      const link = findLink(red, request.params['id']);
      if (link === undefined) response.status(404).json([]);
      else response.json(listSources(link.descriptions));
    },
  );
}
