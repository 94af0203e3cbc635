// Who may do what: as the policy says it, and what comes of it in each layer.
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';

import type { UserView, UsersView } from '../../../contract/access.ts';
import { Field } from '../../parts/field.tsx';
import { Name, Words } from '../../parts/name.tsx';
import { Await, Empty, Gaps } from '../../parts/states.tsx';
import { Table } from '../../parts/table.tsx';
import { useView } from '../../shell/deployment.ts';
import { plural } from '../../words/numbers.ts';
import { Effective } from './effective.tsx';

export function Users(): VNode {
  const { loaded, reload } = useView('users');
  return (
    <Await loaded={loaded} again={reload}>
      {(view) => <Shown view={view} />}
    </Await>
  );
}

function Shown({ view: { users, operators, gaps } }: { readonly view: UsersView }): VNode {
  const [wanted, setWanted] = useState('');
  const text = wanted.trim().toLowerCase();
  const shown = users.filter(({ name, roles }) =>
    [name, ...roles].some((word) => word.toLowerCase().includes(text)),
  );
  return (
    <>
      <Gaps gaps={gaps} />
      {users.length > 8 && (
        <Field label="Find" type="search" value={wanted} onText={setWanted} autocomplete="off" />
      )}
      {users.length === 0 ? (
        <Empty title="The policy names no users.">
          <p>
            Write them under <code>users</code>: who, from which network, with which rights.
          </p>
        </Empty>
      ) : (
        <ul class="users">
          {shown.map((user) => (
            <li key={user.name} class="card">
              <User user={user} />
            </li>
          ))}
        </ul>
      )}
      {shown.length === 0 && users.length > 0 && <p class="soft">None has that in the name.</p>}
      <section aria-labelledby="people">
        <h2 id="people">People</h2>
        {operators.length === 0 ? (
          <p class="soft">The policy names nobody who may log in here.</p>
        ) : (
          <Table
            label="People"
            columns={['Name', 'Roles at the console']}
            rows={operators.map(({ name, roles }) => ({
              key: name,
              cells: [
                <Name key="name" text={name} />,
                <Words key="roles" text={roles.join(', ')} />,
              ],
            }))}
          />
        )}
      </section>
    </>
  );
}

function User({ user }: { readonly user: UserView }): VNode {
  const { name, roles, from, can, keys, channels, unlock, tenant, limits } = user;
  return (
    <>
      <h2>
        <Name text={name} />
      </h2>
      <dl class="facts rights">
        <Several
          name="comes from"
          values={from.map(({ network, addresses }) => `${network}: ${addresses.join(', ')}`)}
        />
        <Several name="roles" values={roles} />
        <Several name="may" values={can} />
        {[...Map.groupBy(keys, ({ access }) => access)].map(([access, its]) => (
          <Several
            key={access}
            name={`keys, ${access}`}
            values={its.map(({ pattern }) => pattern)}
            areCode
          />
        ))}
        <Several name="channels" values={channels} areCode />
        <Several name="only unlocked" values={unlock} />
        <Several name="tenant" values={tenant === null ? [] : [tenant]} />
      </dl>
      <Limits limits={limits} />
      <Effective effective={user.effective} />
    </>
  );
}

function Several({
  name,
  values,
  areCode = false,
}: {
  readonly name: string;
  readonly values: readonly string[];
  /** Patterns, which are long and have to be read letter by letter. */
  readonly areCode?: boolean;
}): VNode | null {
  if (values.length === 0) return null;
  return (
    <div class={areCode ? 'code-list' : ''}>
      <dt>
        <Words text={name} />
      </dt>
      {values.map((value) => (
        <dd key={value}>
          {areCode ? (
            <code>
              <Name text={value} />
            </code>
          ) : (
            <Words text={value} />
          )}
        </dd>
      ))}
    </div>
  );
}

/** Most of them are what they are for everybody, so they are folded away. */
function Limits({ limits }: { readonly limits: UserView['limits'] }): VNode | null {
  if (limits.length === 0) return null;
  return (
    <details>
      <summary>{plural(limits.length, 'limit')}</summary>
      <dl class="facts limits">
        {limits.map(([limit, value]) => (
          <div key={limit}>
            <dt>
              <Words text={limit} />
            </dt>
            <dd>
              <Words text={value} />
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
