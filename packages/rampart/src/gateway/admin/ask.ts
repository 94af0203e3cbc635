// The command line's side of the admin socket.
import { connect } from 'node:net';

import * as v from 'valibot';

import { AdminAnswerError, AdminError } from './errors.ts';
import { longestLine, outcome } from './protocol.ts';
import type { AdminVerb } from './protocol.ts';

/** A gateway that does not answer within this is not going to. */
const patience = 30_000;

/** Asks the gateway behind the socket. Rejects with its error, or an AdminError. */
export async function askAdmin<Request, Answer>(
  path: string,
  verb: AdminVerb<Request, Answer>,
  request: Request,
): Promise<Answer> {
  const line = await exchange(path, `${JSON.stringify({ do: verb.name, with: request })}\n`);
  const read = v.safeParse(outcome, parse(line));
  if (!read.success) throw misunderstood(path);
  if ('failed' in read.output) {
    const { code, message } = read.output.failed;
    throw new AdminAnswerError(code, message);
  }
  const answer = v.safeParse(verb.answer, read.output.done);
  if (!answer.success) throw misunderstood(path);
  return answer.output;
}

function exchange(path: string, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    let text = '';
    const fail = (error: AdminError): void => {
      socket.destroy();
      reject(error);
    };
    socket.setEncoding('utf8');
    socket.setTimeout(patience, () => fail(away(path, 'it does not answer')));
    socket.on('connect', () => socket.write(line));
    socket.on('data', (piece: string) => {
      text += piece;
      const end = text.indexOf('\n');
      if (end !== -1) {
        socket.destroy();
        resolve(text.slice(0, end));
      } else if (text.length > longestLine) fail(misunderstood(path));
    });
    socket.on('error', (cause: NodeJS.ErrnoException) => {
      const isRefused = cause.code === 'EACCES' || cause.code === 'EPERM';
      const what = `The socket ${path} may not be opened.`;
      fail(
        isRefused
          ? new AdminError('GATEWAY_ADMIN_REFUSED', what, { cause })
          : away(path, cause.message, cause),
      );
    });
    socket.on('close', () => fail(away(path, 'it hung up')));
  });
}

function away(path: string, why: string, cause?: unknown): AdminError {
  const what = `No gateway answers at ${path}: ${why}.`;
  return new AdminError('GATEWAY_ADMIN_AWAY', what, { cause });
}

function misunderstood(path: string): AdminError {
  return new AdminError('GATEWAY_ADMIN_MALFORMED', `What answers at ${path} was not understood.`);
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
