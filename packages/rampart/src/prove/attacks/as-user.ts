// A program that holds a login, rightly or not, and talks to the gateway from where it stands.
import type { Stop } from '../attack.ts';
import { ofServer } from './at-server.ts';
import type { Grounds } from '../grounds/grounds.ts';
import type { Login } from '../grounds/logins.ts';
import { places } from '../grounds/policy.ts';
import { defenceOf } from '../whose-code.ts';
import { encode, send, stopOf, type Heard } from './raw.ts';

export interface AsUser {
  readonly login: Login;
  readonly from: keyof typeof places;
  /** It stays to hear what comes unasked. */
  readonly lingers?: boolean;
}

export function say(
  { ports, logins }: Grounds,
  { login, from, lingers = false }: AsUser,
  ...commands: readonly (readonly string[])[]
): Promise<Heard> {
  const words = [['AUTH', login, logins.passwordOf(login)], ...commands];
  const strike = {
    from: places[from],
    host: '127.0.0.1',
    port: ports.gateway,
    replies: words.length,
    lingers,
  };
  return send(strike, words.map((each) => encode(...each)).join(''));
}

/** Whoever refused first: the gateway tells by its events, the server by its words. */
export function stopBy({ log }: Grounds, heard: Heard): Stop | null {
  for (const { code, outcome } of log.take()) {
    const defence = outcome === 'refused' ? defenceOf(code) : null;
    if (defence !== null) return { defence, code };
  }
  return stopOf(heard, ...ofServer);
}
