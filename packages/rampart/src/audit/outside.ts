// What a stranger on the network sees of a host, and whether that is too much.
import { isLoopbackHost, readHostPort, writeHostPort } from '../policy/addresses.ts';
import type { Policy } from '../policy/types.ts';
import type { Answer, OutsideFacts } from '../observe/outside/facts.ts';
import type { Page, Tone } from '../report/page.ts';
import { AuditError } from './codes.ts';

export interface Place {
  readonly host: string;
  readonly port: number;
}

/** Throws an AuditError for a host that is not one's own. */
export function ownPlace(text: string, policy: Policy | null): Place {
  const place = readHostPort(/:\d+$/.test(text) ? text : `${text}:6379`);
  if (place === null) throw new AuditError('AUDIT_TARGET', `"${text}" is no address of a server.`);
  const { deployment } = policy ?? { deployment: null };
  const own = [...(deployment?.hosts.values() ?? [])].flatMap(({ name, address }) => [
    name,
    address,
  ]);
  if (isLoopbackHost(place.host) || own.includes(place.host)) return place;
  throw new AuditError('AUDIT_OUTSIDE_FOREIGN', `${place.host} is not a host of yours.`);
}

/** Whether more is shown than a closed door. */
export function isExposed({ answer }: OutsideFacts): boolean {
  return answer.known && answer.value.kind === 'open';
}

export function outsidePage({ host, port }: Place, facts: OutsideFacts): Page {
  const { answer } = facts;
  const [text, tone]: readonly [string, Tone] = answer.known
    ? sayingOf(answer.value)
    : [`It does not answer: ${answer.why}`, 'plain'];
  const certificate =
    facts.tls.known && facts.tls.value !== null
      ? [`It shows a certificate for ${facts.tls.value.subject} (${facts.tls.value.protocol}).`]
      : [];
  return {
    title: `${writeHostPort(host, port)}, from outside`,
    subtitle: 'What a scanner of the network would write down. Nothing else was tried.',
    sections: [
      {
        heading: 'A stranger sees',
        blocks: [
          { kind: 'text', text, tone },
          ...certificate.map((line) => ({ kind: 'text' as const, text: line })),
        ],
      },
    ],
  };
}

function sayingOf(answer: Answer): readonly [string, Tone] {
  switch (answer.kind) {
    case 'open':
      return [
        `Everything: nobody is asked for a login. It is ${answer.version ?? 'of a version that it does not tell'}.`,
        'bad',
      ];
    case 'locked':
      return ['A Redis or Valkey that asks for a login, and nothing more.', 'good'];
    case 'protected':
      return [
        'A Redis in protected mode: it has no password, and turns strangers away.',
        'warning',
      ];
    case 'silent':
      return ['A port that hangs up without a word.', 'good'];
    case 'tls':
      return ['A port that speaks TLS.', 'good'];
    case 'certificate':
      return ['A port that asks for a certificate.', 'good'];
    case 'other':
      return [`Another protocol: ${answer.firstLine}`, 'plain'];
    case 'refused':
      return [`An error of the server: ${answer.word}`, 'good'];
  }
}
