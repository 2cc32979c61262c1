import { ACCOUNT_ROLES, usersAnswerSchema } from '@labgate/contract';
import { useCallback, useEffect, useState, type FormEvent } from 'react';
import { RequestNote } from '../commands/request-note.tsx';
import { TextField } from '../commands/text-field.tsx';
import { useServiceDenial } from '../commands/use-denial.ts';
import { useRequest } from '../commands/use-request.ts';
import { CopyButton } from '../files/copy-button.tsx';

type Users = NonNullable<ReturnType<typeof usersAnswerSchema.parse>['users']>;

/** Passwords are made slow to guess, which takes a moment. */
const PATIENCE_MS = 8000;

/** Who may sign in, as what; passwords are made by the gateway and shown once. */
export function UsersSection() {
  const reason = useServiceDenial('$gw', 'users');
  const list = useRequest(PATIENCE_MS);
  const change = useRequest(PATIENCE_MS);
  const [users, setUsers] = useState<Users>();
  const [password, setPassword] = useState<{ readonly name: string; readonly text: string }>();
  const { run } = list;
  const load = useCallback(() => {
    void run({ target: '$gw', method: 'users', args: { action: 'list' }, what: 'users' }).then((end) => {
      if (end.kind === 'confirmed') setUsers(usersAnswerSchema.safeParse(end.data).data?.users);
    });
  }, [run]);
  useEffect(() => {
    if (reason === undefined) load();
  }, [load, reason]);
  const act = (action: 'add' | 'passwd' | 'remove', name: string, more: object = {}): void => {
    const args = { action, name, ...more };
    void change
      .run({ target: '$gw', method: 'users', args, what: `${name}: ${WORDS[action]}` })
      .then((end) => {
        if (end.kind !== 'confirmed') return;
        const text = usersAnswerSchema.safeParse(end.data).data?.password;
        setPassword(text === undefined ? undefined : { name, text });
        load();
      });
  };
  return (
    <section className="card" aria-labelledby="users-title" data-testid="users">
      <h2 id="users-title">Users</h2>
      {reason === undefined ? (
        <>
          {users === undefined ? <RequestNote request={list} /> : <UserTable users={users} onAct={act} />}
          <AddUser onAdd={(name, role) => act('add', name, { role })} />
          <RequestNote request={change} testId="request-users" />
          {password === undefined ? null : (
            <p className="banner" role="status" data-testid="new-password">
              <span>
                The password of {password.name} is <code>{password.text}</code>. It is shown this once.
              </span>
              <CopyButton label="Copy" hint="the password" text={() => password.text} />
            </p>
          )}
        </>
      ) : (
        <p className="muted">{reason}</p>
      )}
    </section>
  );
}

const WORDS = { add: 'added', passwd: 'new password', remove: 'removed' } as const;

function UserTable({
  users,
  onAct,
}: {
  readonly users: Users;
  readonly onAct: (action: 'passwd' | 'remove', name: string) => void;
}) {
  if (users.length === 0)
    return <p className="muted">There is none: only this machine may use the gateway.</p>;
  return (
    <ul className="user-list">
      {users.map(({ name, role }) => (
        <li key={name}>
          <span>
            <strong>{name}</strong> <span className="muted">{role}</span>
          </span>
          <span className="button-row">
            <button type="button" className="small-button" onClick={() => onAct('passwd', name)}>
              New password<span className="visually-hidden"> for {name}</span>
            </button>
            <button type="button" className="small-button" onClick={() => onAct('remove', name)}>
              Remove<span className="visually-hidden"> {name}</span>
            </button>
          </span>
        </li>
      ))}
    </ul>
  );
}

function AddUser({ onAdd }: { readonly onAdd: (name: string, role: string) => void }) {
  const [name, setName] = useState('');
  const [role, setRole] = useState<string>('operator');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (name.trim() === '') return;
    onAdd(name.trim(), role);
    setName('');
  };
  return (
    <form className="add-form" onSubmit={submit}>
      <TextField label="New user" value={name} onChange={setName} testId="new-user" />
      <label className="field">
        <span>Role</span>
        <select value={role} onChange={(event) => setRole(event.target.value)}>
          {ACCOUNT_ROLES.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      </label>
      <button type="submit" disabled={name.trim() === ''}>
        Add user
      </button>
    </form>
  );
}
