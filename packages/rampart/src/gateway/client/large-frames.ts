// Frames that are too large to be held if they need not be: what decides stands at the beginning, and
// once that is here the rest may pass as it comes.
import { refuse } from '../codes.ts';
import type { Client } from './client.ts';
import type { Desk } from './desk.ts';
import type { Member } from '../decide/member.ts';
import type { Intake } from './intake.ts';

export class LargeFrames {
  readonly #client: Client;
  readonly #desk: Desk;
  readonly #intake: Intake;
  /** Why there was no upstream of its own for the frame of which a part is held. */
  #unreachable: unknown = null;

  constructor(client: Client, desk: Desk, intake: Intake) {
    this.#client = client;
    this.#desk = desk;
    this.#intake = intake;
  }

  begin(bytes: Buffer, start: number, to: number): 'stream' | 'swallow' | 'hold' {
    const { scanner, args } = this.#intake;
    // A line is bounded by its own limit, and without a count nothing can be passed by.
    if (scanner.inline || scanner.argc === 0) return 'hold';
    const { limits, shapes } = this.#client.gate;
    const member = this.#desk.plain;
    if (member !== null && scanner.seen > 0) {
      const name = args.at(bytes, start).bytes(0);
      const id = shapes.index.find(name, 0, name.length);
      if (id >= 0 && this.#mayPass(id, bytes, start, member)) {
        return this.#stream(id, bytes, start);
      }
    }
    if (to - start <= limits.held) return 'hold';
    this.#desk.refuse(
      refuse(
        'GATEWAY_ARGUMENT_REFUSED',
        'a command is larger than what can be held to decide on it',
      ),
      null,
    );
    return 'swallow';
  }

  #mayPass(id: number, bytes: Buffer, start: number, member: Member): boolean {
    const { session, gate } = this.#client;
    const { observer, shapes } = gate;
    if (observer === null) return this.#intake.mayStream(id, bytes, start, member);
    // What would be refused passes, and cannot be looked at as a whole.
    const command = shapes.command(id);
    if (command === undefined || !this.#intake.keysAreHere(id, bytes, start, member)) return false;
    observer.saw(session, gate.table, command, this.#intake.args.at(bytes, start));
    return true;
  }

  /** It came as a whole after all. */
  held(): void {
    this.#unreachable = null;
  }

  #stream(id: number, bytes: Buffer, start: number): 'stream' | 'swallow' | 'hold' {
    const { link, session, gate } = this.#client;
    if (link.own === null && this.#unreachable !== null) {
      // One answer for the frame, which may be here in many pieces by now, and more to come.
      this.#desk.upstreamAway(this.#unreachable);
      this.#unreachable = null;
      return 'swallow';
    }
    this.#unreachable = null;
    if (link.own === null) {
      this.#desk.moveToOwn(
        () => undefined,
        (error) => {
          this.#unreachable = error;
        },
      );
      return 'hold';
    }
    const { account } = session;
    const spends = account !== null && gate.observer === null;
    if (spends && !gate.judge.spend(account, 1, gate.now())) {
      this.#desk.refuse(refuse('GATEWAY_RATE_EXCEEDED'), null);
      return 'swallow';
    }
    gate.trail.passed(session, id);
    session.asking = false;
    // Its one reply is awaited from now on; its bytes follow as they come.
    link.forward(bytes, start, start, 1);
    return 'stream';
  }
}
