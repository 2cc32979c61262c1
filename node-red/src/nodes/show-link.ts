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

/** A node that its configuration leaves nothing to do: it shows why, and says so at every message. */
export function refuseAll(node: FlowNode, shown: string, reason: string): void {
  const status: NodeStatus = { fill: 'red', shape: 'ring', text: shown };
  node.status(status);
  node.error(reason);
  node.on('input', (_message, _send, done) => {
    node.status(status); // a status node of the same deployment has missed the first
    done(new Error(reason));
  });
}

/** Shows that a node's configuration names no gateway. */
export function showNoGateway(node: FlowNode): void {
  refuseAll(node, 'no gateway', 'choose a gateway in this node');
}
