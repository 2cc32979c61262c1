import { useState, type FormEvent } from 'react';
import { useAccount, useSignIn, useSignOut } from '../mqtt/bench-provider.tsx';

/** Who is signed in, with the way in and out. */
export function AccountPanel() {
  const account = useAccount();
  const signOut = useSignOut();
  const [isAsking, ask] = useState(false);
  // Holds the place of the line until the gateway has said who this is.
  if (account === undefined) return <div className="account account-unknown" />;
  const { user, role } = account;
  return (
    <section className="account" aria-label="Account">
      <p className="small">
        {user === null ? (
          role === 'none' ? (
            'Not signed in.'
          ) : (
            <>
              Not signed in; anybody here is <strong>{role}</strong>.
            </>
          )
        ) : (
          <>
            Signed in as <strong>{user}</strong>, {role}.
          </>
        )}
      </p>
      {user !== null ? (
        <button type="button" className="small-button" onClick={() => void signOut()}>
          Sign out
        </button>
      ) : isAsking || role === 'none' ? (
        <SignInForm />
      ) : (
        <button type="button" className="small-button" onClick={() => ask(true)}>
          Sign in
        </button>
      )}
    </section>
  );
}

/** Asks for user and password. */
export function SignInForm() {
  const signIn = useSignIn();
  const [user, setUser] = useState('');
  const [password, setPassword] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [reason, setReason] = useState<string>();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setBusy(true);
    void signIn(user, password).then((failure) => {
      setBusy(false);
      setReason(failure);
      if (failure !== undefined) setPassword('');
    });
  };
  return (
    <form className="sign-in" onSubmit={submit} data-testid="sign-in">
      <label className="field">
        <span>User</span>
        <input autoComplete="username" value={user} onChange={(event) => setUser(event.target.value)} />
      </label>
      <label className="field">
        <span>Password</span>
        <input
          type="password"
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </label>
      <button type="submit" disabled={user === '' || isBusy}>
        Sign in
      </button>
      <p role="alert" className="field-error">
        {reason}
      </p>
    </form>
  );
}
