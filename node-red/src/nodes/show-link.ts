import type { LinkStatus } from '../link/lab-link.ts';
import type { FlowNode, NodeStatus } from '../node-red.ts';

/** What a node shows while there is no connection; `undefined` when there is one. */
export function linkStatusShown(status: LinkStatus): NodeStatus | undefined {
  switch (status.kind) {
    case 'connected':
      return undefined;
    case 'connecting':
      return { fill: 'grey', shape: 'ring', text: 'connecting' };
    case 'failed':
      return { fill: 'red', shape: 'ring', text: 'no connection' };
  }
}

/** Shows that a node's configuration names no gateway. */
export function showNoGateway(node: FlowNode): void {
  node.status({ fill: 'red', shape: 'ring', text: 'no gateway' });
  node.on('input', (_message, _send, done) => done(new Error('choose a gateway in this node')));
}
