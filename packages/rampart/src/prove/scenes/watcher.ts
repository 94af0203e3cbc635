// One of the Sentinels that tell clients and gateways who the primary is.
import { sentinelCommand } from '../../policy/compile/launch.ts';
import { giveTo, identity, writeCompiled } from '../grounds/compiled.ts';
import { ServerProcess } from '../grounds/server-process.ts';
import { itemsOf, textOf } from '../../resp/reply-parts.ts';
import { groupPolicy } from './group-policy.ts';
import type { SceneParts } from './scenes.ts';

export class Watcher implements AsyncDisposable {
  readonly port: number;
  /** What it calls those whom it watches. */
  readonly group: string;
  /** Where the primary really is. */
  readonly primary: { readonly host: string; readonly port: number };
  readonly #process: ServerProcess;

  private constructor(
    process: ServerProcess,
    { port, group, primary }: Pick<Watcher, 'port' | 'group' | 'primary'>,
  ) {
    this.#process = process;
    this.port = port;
    this.group = group;
    this.primary = primary;
  }

  static async open(directory: string, parts: SceneParts): Promise<Watcher> {
    const policy = await groupPolicy(parts, directory);
    const { deployment } = policy;
    const sentinel = deployment?.sentinels[0];
    const watched = sentinel?.watches[0];
    if (deployment === null || sentinel === undefined || watched === undefined) {
      throw new TypeError('The policy of the group describes Sentinels.');
    }
    await writeCompiled({ ...parts, policy, directory }, deployment);
    const as = identity(parts.off);
    if (as !== null) await giveTo(directory, as);
    const user = 'rampart-sentinel';
    const process = await ServerProcess.start({
      command: sentinelCommand(deployment, sentinel),
      directory,
      as,
      dial: {
        address: { kind: 'tcp', ...sentinel.at },
        tls: null,
        login: { user, password: Buffer.from(parts.logins.passwordOf(user)) },
      },
    });
    return new Watcher(process, { port: sentinel.at.port, ...watched });
  }

  /** Who it says the primary is: `127.0.0.1:6379`; empty when it says nothing. */
  async told(): Promise<string> {
    const reply = await this.#process.all('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', this.group);
    return itemsOf(reply)
      .map((item) => textOf(item) ?? '')
      .join(':');
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#process[Symbol.asyncDispose]();
  }
}
