// Carries out a route of a room for whoever asks: only a person with the role, an act only with the second
// factor given lately, and only once the log holds it.
import { ConsoleError } from '../errors.ts';
import { consoleEvent } from '../events.ts';
import type { House, Watched } from '../house.ts';
import type { People } from '../people/people.ts';
import type { Sessions } from '../people/sessions.ts';
import type { Person } from '../contract/session.ts';
import type { Route } from '../route.ts';
import { kindOf } from './answer.ts';
import type { Call } from './call.ts';
import { personOf } from './session-routes.ts';

export interface DispatcherOptions {
  readonly house: House;
  readonly people: People;
  readonly sessions: Sessions;
}

type Names = Readonly<Record<string, string>>;

export class Dispatcher {
  readonly #options: DispatcherOptions;

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  async run(route: Route, call: Call, { id = '', ...names }: Names): Promise<unknown> {
    const { house } = this.#options;
    const person = this.#personOf(call);
    const deployment = house.deployments.find((each) => each.id === id);
    if (deployment === undefined) {
      throw new ConsoleError('CONSOLE_NOT_FOUND', 'This console watches no such deployment.');
    }
    if (!person.roles.includes(route.role)) this.#refuse(route, deployment, person, call);
    const { req } = call.context;
    const asked = {
      deployment,
      person,
      names,
      query: req.query(),
      body: null,
      signal: req.raw.signal,
      after: req.header('last-event-id') ?? null,
      isGood: async () =>
        call.session !== null && (await this.#options.sessions.isGood(call.session)),
    };
    if (route.method === 'GET') return route.run(asked);
    if (person.provenUntil === null) {
      throw new ConsoleError('CONSOLE_PROOF_NEEDED', 'This needs a second factor given lately.');
    }
    return this.#act(route, { ...asked, body: await call.body() }, call.address);
  }

  #personOf({ session }: Call): Person {
    const { sessions, people } = this.#options;
    const person = session === null ? null : personOf(sessions, people, session);
    if (person === null) throw new ConsoleError('CONSOLE_NOT_LOGGED_IN', 'Nobody is logged in.');
    return person;
  }

  #refuse(route: Route, deployment: Watched, person: Person, { address }: Call): never {
    const what = `${person.name} may not do this: it takes the role ${route.role}.`;
    const fields = { user: person.name, address, act: route.path, deployment: deployment.id };
    this.#options.house.tell(consoleEvent('CONSOLE_REQUEST_REFUSED', what, fields));
    throw new ConsoleError('CONSOLE_ROLE_MISSING', what);
  }

  async #act(route: Route, asked: Parameters<Route['run']>[0], address: string): Promise<unknown> {
    const { durably, tell } = this.#options.house;
    const { person, deployment } = asked;
    const fields = { user: person.name, address, act: route.path, deployment: deployment.id };
    const what = `${person.name} at the console: ${route.path} of ${deployment.id}`;
    try {
      await durably(consoleEvent('CONSOLE_ACT', `${what}.`, fields));
    } catch (cause) {
      throw new ConsoleError('CONSOLE_LOG_AWAY', 'The log of events cannot be written.', { cause });
    }
    try {
      return await route.run(asked);
    } catch (error) {
      const reason = kindOf(error);
      tell(consoleEvent('CONSOLE_ACT_FAILED', `${what} failed.`, { ...fields, reason }));
      throw error;
    }
  }
}
