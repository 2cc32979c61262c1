/** What a Node-RED beside a bench is told. */
export interface RuntimeOptions {
  /** Address of the editor. */
  readonly host: string;
  readonly port: number;
  /** Where the files of flows land that name no folder. */
  readonly filesDir: string;
  /** bcrypt hash of the password of the user `admin`. */
  readonly adminHash: string;
  /** Encrypts the credentials of the flows. */
  readonly credentialSecret: string;
}

/** Settings of Node-RED (https://nodered.org/docs/user-guide/runtime/settings-file), as JSON. */
export function runtimeSettings({
  host,
  port,
  filesDir,
  adminHash,
  credentialSecret,
}: RuntimeOptions): object {
  return {
    uiHost: host,
    uiPort: port,
    flowFile: 'flows.json',
    fileWorkingDirectory: filesDir,
    credentialSecret,
    adminAuth: {
      type: 'credentials',
      users: [{ username: 'admin', password: adminHash, permissions: '*' }],
    },
    // nothing leaves the bench: no usage report, no news, no catalogue of further nodes
    telemetry: { enabled: false, updateNotification: false },
    externalModules: { palette: { allowInstall: false }, modules: { allowInstall: false } },
    editorTheme: { tours: false, projects: { enabled: false } },
    functionExternalModules: false,
    logging: { console: { level: 'info', metrics: false, audit: false } },
  };
}
