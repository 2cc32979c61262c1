import type { FlowNode, NodeRed } from '../node-red.ts';
import type { LabLink } from './lab-link.ts';

/** The configuration node as other nodes see it. */
export interface LinkNode extends FlowNode {
  readonly link: LabLink;
}

/** The link that the setting `gateway` of a node names; `undefined` when there is none. */
export function findLink(red: NodeRed, id: unknown): LabLink | undefined {
  const node = typeof id === 'string' ? red.nodes.getNode(id) : undefined;
  return typeof node === 'object' && node !== null && 'link' in node ? (node as LinkNode).link : undefined;
}
