// The server behind the guard and the people who know its passwords.
import { randomBytes } from 'node:crypto';
import type { RedisServer, Stage } from '@rampart/stage';
import { everybody, gatewayUser, type Player } from './cast.ts';
import { Session, type Destination } from './session.ts';
import { encodeRequest } from './wire/requests.ts';

/** By user. */
export type Passwords = Readonly<Record<string, string>>;

export function newPasswords(): Passwords {
  const users = [...everybody, gatewayUser];
  return Object.fromEntries(users.map((user) => [user, randomBytes(16).toString('hex')]));
}

/** The server allows its users everything, so that what is stopped was stopped by the guard. */
export async function startServer(stage: Stage, passwords: Passwords): Promise<RedisServer> {
  const users = Object.fromEntries(
    Object.entries(passwords).map(([user, password]) => [user, { password }]),
  );
  return await stage.redis({ users, config: { maxmemory: '256mb' } });
}

/** Comes in at a door, and logs in where there is somebody. */
export async function enter(
  door: Destination,
  player: Player | null,
  passwords: Passwords,
): Promise<Session> {
  const session = await Session.open(door);
  if (player === null) return session;
  const login = encodeRequest('AUTH', player, passwords[player] ?? '');
  await session.play([login], 0);
  await session.until((received) => received.includes('\r\n'), 20_000);
  const answer = session.received.toString('latin1');
  if (answer !== '+OK\r\n') {
    session.end();
    throw new Error(`The login of ${player} was answered ${JSON.stringify(answer)}.`);
  }
  session.forget();
  return session;
}
