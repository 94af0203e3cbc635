// What must be refused, sent to the very process that is measured, before and after: a figure that
// was taken with the checks off cannot pass for one that was taken with them on. Every refusal must
// also stand in the audit log.
import { waitFor } from '@rampart/stage';
import { BenchError } from '../bench-error.ts';
import type { AuditLog } from './audit-log.ts';
import type { Door, Login } from './door.ts';
import { absentUser } from './doors/gateway.ts';
import { command, exchange } from './exchange.ts';

interface Probe {
  readonly name: string;
  /** The defence that has to say no. */
  readonly defence: string;
  /** Sent after a login, where there is one. */
  readonly login: boolean;
  readonly bytes: string;
  readonly refusal: RegExp;
}

export interface Probed {
  readonly name: string;
  readonly defence: string;
  readonly sent: number;
  readonly refused: number;
  /** Refusals of that defence which the audit log gained. */
  readonly recorded: number;
}

const violation = /^-ERR protocol violation/m;
const notAllowed = /^-NOPERM /m;
const unknown = /^-ERR unknown command/m;

function probesFor({ user, password }: Login): readonly Probe[] {
  const name = user ?? '';
  const after = (what: string, defence: string, bytes: string, refusal = notAllowed): Probe => ({
    name: what,
    defence,
    login: true,
    bytes,
    refusal,
  });
  const before = (what: string, defence: string, bytes: string, refusal: RegExp): Probe => ({
    ...after(what, defence, bytes, refusal),
    login: false,
  });
  const post = 'POST / HTTP/1.1\r\nContent-Type: text/plain\r\n\r\nSET small:1 http\r\n';
  const put = 'PUT / HTTP/1.1\r\nHost:x\r\nSET small:1 http\r\n';
  return [
    before('a browser’s POST', 'gateway.protocol', post, violation),
    after('a PUT after a login', 'gateway.protocol', put, violation),
    after('a command as a line', 'gateway.protocol', 'SET small:1 line\r\n', violation),
    after('a bulk without its end', 'gateway.protocol', '*2\r\n$3\r\nGET\r\n$1\r\naXX', violation),
    after('a bulk of 8 TB', 'gateway.protocol', '*2\r\n$3\r\nGET\r\n$9999999999999\r\n', violation),
    before(
      'a big bulk before the login',
      'gateway.protocol',
      '*2\r\n$4\r\nAUTH\r\n$65536\r\n',
      violation,
    ),
    before('a command without a login', 'gateway.login', command('GET', 'small:1'), /^-NOAUTH /m),
    before('a wrong password', 'gateway.login', command('AUTH', name, 'wrong'), /^-WRONGPASS /m),
    before('an unknown user', 'gateway.login', command('AUTH', 'nobody', 'wrong'), /^-WRONGPASS /m),
    before(
      'the right password from a wrong network',
      'gateway.login',
      command('AUTH', absentUser, password),
      /^-WRONGPASS /m,
    ),
    after('FLUSHALL', 'gateway.command', command('FLUSHALL')),
    after('CONFIG SET dir', 'gateway.command', command('CONFIG', 'SET', 'dir', '/tmp')),
    after('an unknown command', 'gateway.command', command('SYSTEM.EXEC', 'id'), unknown),
    after('a stranger’s key', 'gateway.keys', command('GET', 'stranger:1')),
    after('a stranger’s key among own', 'gateway.keys', command('MGET', 'small:1', 'stranger:1')),
    after('a write where one may read', 'gateway.keys', command('SET', 'shop1:1', 'x')),
    after('a script', 'gateway.script', command('EVAL', "return redis.call('flushall')", '0')),
    after('a canary', 'gateway.egress', command('GET', 'canary:1')),
  ];
}

/**
 * Sends every probe once; an attack that passes, or that is not recorded, ends the bench. Each comes
 * from an address of its own, because the log counts what one client repeats.
 */
export async function probe(
  { port, login }: Door,
  audit: AuditLog,
  round: number,
): Promise<Probed[]> {
  const results: Probed[] = [];
  for (const [at, each] of probesFor(login).entries()) {
    const mark = await audit.mark();
    const from = `127.0.${round + 1}.${at + 1}`;
    const bytes = each.login ? logIn(login) + each.bytes : each.bytes;
    const { text } = await exchange({ port, from, bytes }, (said) => each.refusal.test(said));
    if (!each.refusal.test(text)) {
      throw new BenchError(
        `The gateway let ${each.name} pass: it answered ${JSON.stringify(text)}.`,
      );
    }
    const recorded = await waitFor(
      async () => await audit.refusalsSince(mark, each.defence, from),
      { what: `the audit log tells of ${each.name}` },
    );
    results.push({ name: each.name, defence: each.defence, sent: 1, refused: 1, recorded });
  }
  return results;
}

/** The same probes, sent several times. */
export function together(rounds: readonly (readonly Probed[])[]): Probed[] {
  const [first = []] = rounds;
  return first.map((one, at) => {
    const same = rounds.flatMap((round) => round[at] ?? []);
    const sum = (what: 'sent' | 'refused' | 'recorded'): number =>
      same.reduce((whole, each) => whole + each[what], 0);
    return { ...one, sent: sum('sent'), refused: sum('refused'), recorded: sum('recorded') };
  });
}

function logIn({ user, password }: Login): string {
  return user === null ? command('AUTH', password) : command('AUTH', user, password);
}
