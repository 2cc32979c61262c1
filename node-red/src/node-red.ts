// What the nodes use of Node-RED (https://nodered.org/docs/creating-nodes/node-js); nothing else of it is imported, so
// that the palette runs in whatever runtime loads it.

/** A message on its way through a flow. */
export interface FlowMessage {
  payload?: unknown;
  topic?: string;
  [property: string]: unknown;
}

/** What the editor shows below a node. */
export interface NodeStatus {
  readonly fill: 'red' | 'green' | 'yellow' | 'blue' | 'grey';
  readonly shape: 'dot' | 'ring';
  readonly text: string;
}

/** Sends to the outputs of a node: one message, or one an output. */
export type Send = (message: FlowMessage | readonly (FlowMessage | null)[]) => void;
/** Ends the handling of a message; a failure goes to the catch nodes of the flow. */
export type Done = (error?: Error) => void;

/** A node of a flow, as the runtime makes it. */
export interface FlowNode {
  readonly id: string;
  on(event: 'input', listener: (message: FlowMessage, send: Send, done: Done) => void): void;
  on(event: 'close', listener: (removed: boolean, done: () => void) => void): void;
  send: Send;
  status(status: NodeStatus | Record<string, never>): void;
  error(text: string, message?: FlowMessage): void;
  warn(text: string): void;
  log(text: string): void;
  readonly credentials?: Readonly<Record<string, string | undefined>>;
}

/** A node's settings as the editor saved them. */
export type NodeSettings = Readonly<Record<string, unknown>> & { readonly id: string };

interface AdminResponse {
  json(body: unknown): void;
  status(code: number): AdminResponse;
}

/** The runtime. */
export interface NodeRed {
  readonly nodes: {
    createNode(node: FlowNode, settings: NodeSettings): void;
    getNode(id: string): unknown;
    registerType(
      type: string,
      constructor: (this: FlowNode, settings: NodeSettings) => void,
      options?: { readonly credentials?: Readonly<Record<string, { readonly type: 'text' | 'password' }>> },
    ): void;
  };
  readonly httpAdmin: {
    get(path: string, ...handlers: readonly unknown[]): void;
  };
  readonly auth: { needsPermission(permission: string): unknown };
}

/** A request to the editor's own HTTP interface. */
export interface AdminRequest {
  readonly params: Readonly<Record<string, string>>;
}
export type { AdminResponse };
