import { startPlainAedes } from './plain-aedes.ts';

/** Users as a plain object, which is what comes to mind first. */
const users: Readonly<Record<string, { readonly password: Uint8Array }>> = {
  alice: { password: Buffer.from('right') },
};

/** Plain Aedes in a process of its own, because a user name ends it; sends its port as its only message. */
const { mqttPort } = await startPlainAedes({
  authenticate: (_client, name = '', password = Buffer.alloc(0), done) => {
    const user = users[name];
    done(null, user !== undefined && Buffer.compare(user.password, password) === 0);
  },
});
process.send?.(mqttPort);
