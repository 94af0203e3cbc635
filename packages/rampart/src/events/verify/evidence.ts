// The checkpoints that are at hand, and the keys to tell the authentic ones. They are gathered
// before the log is read, so that none speaks of lines that were written meanwhile.
import { isAuthentic, readCheckpoints } from '../checkpoint.ts';
import type { Checkpoint } from '../line.ts';
import type { CheckingKey } from '../signing.ts';
import type { Finding } from './verdict.ts';

export type Authenticity = 'authentic' | 'forged' | 'unknown key';

export class Evidence {
  /** Authentic ones from files of checkpoints, by chain and id. */
  readonly #kept = new Map<string, Checkpoint[]>();
  readonly #keys: readonly CheckingKey[];
  readonly findings: Finding[] = [];

  constructor(keys: readonly CheckingKey[]) {
    this.#keys = keys;
  }

  judge(checkpoint: Checkpoint): Authenticity {
    const key = this.#keys.find(({ id }) => id === checkpoint.key);
    if (key === undefined) return 'unknown key';
    return isAuthentic(checkpoint, key) ? 'authentic' : 'forged';
  }

  async add(path: string): Promise<void> {
    const { checkpoints, strange } = await readCheckpoints(path);
    for (const line of strange) {
      this.#find('tampered', path, line, 'This line is neither a checkpoint nor an event.');
    }
    const unknown = new Map<string, number>();
    for (const { checkpoint, line } of checkpoints) {
      const judgement = this.judge(checkpoint);
      if (judgement === 'authentic') this.#keep(checkpoint);
      if (judgement === 'forged') {
        this.#find('tampered', path, line, 'The signature of this checkpoint is not authentic.');
      }
      if (judgement === 'unknown key' && !unknown.has(checkpoint.key)) {
        unknown.set(checkpoint.key, line);
      }
    }
    for (const [key, line] of unknown) {
      const text = `Checkpoints from here on are signed by the key ${key}, whose public half is not at hand.`;
      this.#find('incomplete', path, line, text);
    }
  }

  of(chain: string, id: string): readonly Checkpoint[] {
    return this.#kept.get(`${chain} ${id}`) ?? [];
  }

  /** Checkpoints of chains that are not there. */
  others(present: ReadonlySet<string>): readonly Checkpoint[] {
    return [...this.#kept]
      .filter(([name]) => !present.has(name))
      .flatMap(([, checkpoints]) => checkpoints.slice(-1));
  }

  #keep(checkpoint: Checkpoint): void {
    const name = `${checkpoint.chain} ${checkpoint.id}`;
    const kept = this.#kept.get(name);
    if (kept === undefined) this.#kept.set(name, [checkpoint]);
    else kept.push(checkpoint);
  }

  #find(kind: Finding['kind'], file: string, line: number, text: string): void {
    this.findings.push({ kind, file, line, text });
  }
}
