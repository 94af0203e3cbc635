// Before Sentinels a client may ask where the servers of the group are and be told of changes. All else
// that Sentinels take, which is how their group is changed, is refused to everybody.
import type { Arguments, Command } from '@rampart/client/commands';
import type { Session } from '../client/session.ts';
import { refuse } from '../codes.ts';
import type { Judge, Permit, Ruling } from '../gate.ts';
import type { GroupView } from '../upstream/way.ts';
import { cleanSentinelMessage } from './messages.ts';
import { cleanSentinelReply } from './replies.ts';

/** Those that name a group, as their third word. */
const ofGroup: ReadonlySet<string> = new Set(
  ['get-master-addr-by-name', 'master', 'replicas', 'slaves', 'sentinels', 'ckquorum'].map(
    (name) => `sentinel|${name}`,
  ),
);

const others: ReadonlySet<string> = new Set([
  'ping',
  'role',
  'sentinel|masters',
  'sentinel|myid',
  'subscribe',
  'psubscribe',
  'unsubscribe',
  'punsubscribe',
  'client|setname',
  'client|getname',
  'client|setinfo',
  'client|id',
]);

const noSuchGroup = Buffer.from('-ERR No such master with that name\r\n');
const noAddress = { 2: Buffer.from('*-1\r\n'), 3: Buffer.from('_\r\n') } as const;

export class SentinelJudge implements Judge {
  readonly #view: GroupView;

  constructor(view: GroupView) {
    this.#view = view;
  }

  rule(session: Session, command: Command, args: Arguments): Ruling {
    const { name } = command;
    if (session.account === null) return refuse('GATEWAY_LOGIN_REQUIRED');
    if (!ofGroup.has(name) && !others.has(name)) {
      const reason = `clients may ask Sentinels where the server is; '${name}' is not for them`;
      return refuse('GATEWAY_COMMAND_REFUSED', reason);
    }
    if (ofGroup.has(name) && Buffer.from(args.bytes(2)).toString() !== this.#view.name) {
      const asksAddress = name === 'sentinel|get-master-addr-by-name';
      return this.#permit(name, asksAddress ? noAddress[session.protocol] : noSuchGroup);
    }
    return this.#permit(name, null);
  }

  #permit(name: string, answer: Buffer | null): Permit {
    const view = this.#view;
    return {
      kind: 'allow',
      notices: [],
      observed: null,
      privilege: null,
      frame: null,
      clean: cleanSentinelReply(name, view),
      cleanMessage: (message) => cleanSentinelMessage(message, view),
      instead: answer === null ? null : () => Promise.resolve(answer),
    };
  }

  spend(): boolean {
    return true;
  }

  read(): null {
    return null;
  }
}
