// What a stranger sees, and how he sees it: he connects, sends PING, and INFO where that is answered.
// Where plain words get nowhere he tries the same in TLS. No login, no certificate, nothing else.
import { ConnectionError } from '../../resp/connection/connection-error.ts';
import { Connection, type ConnectionOptions } from '../../resp/connection/connection.ts';
import { nameOf, type DialAddress, type DialTls } from '../../resp/connection/dial.ts';
import { plainOf } from '../../resp/plain.ts';
import type { Reply } from '../../resp/read.ts';
import { known, unknown, type Fact } from '../fact.ts';
import type { TlsFacts } from '../facts.ts';
import { troubleReason } from '../live/asking.ts';
import { identityOf, readInfo } from '../live/info.ts';
import { tlsFactsOf } from '../tls-facts.ts';
import type { Answer, OutsideFacts } from './facts.ts';

export interface FromOutsideOptions {
  readonly address: DialAddress;
  /** Milliseconds for each answer; 5,000 by default. */
  readonly within?: number;
}

interface Seen {
  readonly answer: Fact<Answer>;
  readonly tls: TlsFacts | null;
}

/** A stranger believes any certificate: he has nothing to lose. */
const anybody: DialTls = {
  authority: null,
  identity: null,
  serverName: null,
  dangerouslyTrustAnybody: true,
};

export async function fromOutside({
  address,
  within = 5_000,
}: FromOutsideOptions): Promise<OutsideFacts> {
  const options = { address, login: null, within, largestReply: 65_536 };
  const from = { kind: 'live', server: nameOf(address), command: 'PING' } as const;
  const plain = await look({ ...options, tls: null });
  const isOver = plain.answer.known
    ? plain.answer.value.kind !== 'silent' && plain.answer.value.kind !== 'tls'
    : plain.answer.reason === 'away';
  if (isOver) return { at: address, answer: plain.answer, tls: tlsFact(plain, from) };
  const secure = await look({ ...options, tls: anybody });
  const speaksTls = secure.tls !== null || isAnswer(secure, 'certificate');
  const answer = speaksTls ? secure.answer : plain.answer;
  return { at: address, answer, tls: tlsFact(secure, from) };
}

function tlsFact(
  { answer, tls }: Seen,
  from: Extract<Fact<Answer>, { known: true }>['from'],
): OutsideFacts['tls'] {
  if (tls !== null) return known(tls, from);
  return answer.known ? known(null, from) : answer;
}

function isAnswer({ answer }: Seen, kind: Answer['kind']): boolean {
  return answer.known && answer.value.kind === kind;
}

async function look(options: ConnectionOptions): Promise<Seen> {
  const from = { kind: 'live', server: nameOf(options.address), command: 'PING' } as const;
  let tls: TlsFacts | null = null;
  try {
    await using connection = await Connection.open(options);
    if (connection.secure !== null) tls = tlsFactsOf(connection.secure, null);
    const reply = await connection.call(['PING']);
    if (reply.kind === 'error') return { answer: known(refusalOf(lineOf(reply)), from), tls };
    const info = await connection.call(['INFO']);
    return { answer: known(openAs(info), from), tls };
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error;
    const answer = answerOf(error, tls !== null);
    if (answer !== null) return { answer: known(answer, from), tls };
    return { answer: unknown(troubleReason(error), error.message), tls };
  }
}

function refusalOf(line: string): Answer {
  const [word = ''] = line.split(' ');
  if (word === 'NOAUTH') return { kind: 'locked' };
  if (word === 'DENIED') return { kind: 'protected' };
  return { kind: 'refused', word };
}

function openAs(reply: Reply): Answer {
  const info = plainOf(reply);
  const identity =
    typeof info === 'string' && reply.kind !== 'error' ? identityOf(readInfo(info)) : null;
  return { kind: 'open', mode: identity?.mode ?? null, version: identity?.version ?? null };
}

/** Null: nobody is there, or nobody answers. */
function answerOf({ code, answer }: ConnectionError, inTls: boolean): Answer | null {
  switch (code) {
    case 'RESP_CONNECTION_LOST':
      if (answer !== null) return refusalOf(answer);
      // In TLS 1.3 a server without our certificate hangs up only after the hand-shake.
      return { kind: inTls ? 'certificate' : 'silent' };
    case 'RESP_CONNECTION_CERTIFICATE':
      return { kind: 'certificate' };
    case 'RESP_CONNECTION_TLS':
      return { kind: 'tls' };
    case 'RESP_CONNECTION_NOT_REDIS':
      return { kind: 'other', firstLine: answer ?? '' };
    case 'RESP_CONNECTION_AWAY':
    case 'RESP_CONNECTION_CLOSED':
    case 'RESP_CONNECTION_LOGIN':
    case 'RESP_CONNECTION_REPLY_TOO_LARGE':
    case 'RESP_CONNECTION_TIMED_OUT':
      return null;
  }
}

function lineOf(reply: Reply): string {
  return 'bytes' in reply ? Buffer.from(reply.bytes).toString('latin1') : '';
}
