// Clients that read and write without pause. Every value bears the stamp of its key, so a reply that was
// meant for somebody else shows at once.
import { waitFor } from '@rampart/stage';

/** Full size is for `npm run test:full`. */
export const full: boolean = process.env['RAMPART_FULL'] === '1';

/** A client of whatever library. */
export interface Store {
  readonly name: string;
  set(key: string, value: string): Promise<unknown>;
  get(key: string): Promise<string | null>;
  close(): void;
}

interface Runner {
  readonly store: Store;
  succeededAt: number;
  longestGap: number;
}

const keys = 50;
/** Commands that a client has under way at a time. */
const lanes = 4;

export class Load implements Disposable {
  /** Replies that answer another question. */
  readonly wrong: string[] = [];
  /** What clients were told when it did not work, and how often. */
  readonly failures = new Map<string, number>();
  succeeded = 0;
  readonly #runners: readonly Runner[];
  #stopped = false;

  constructor(stores: readonly Store[]) {
    const now = performance.now();
    this.#runners = stores.map((store) => ({ store, succeededAt: now, longestGap: 0 }));
    for (const runner of this.#runners) {
      for (let lane = 0; lane < lanes; lane += 1) {
        // It notes its failures.
        void this.#run(runner, lane);
      }
    }
  }

  /** Waits until each client has been served again from now on. */
  async served(what: string): Promise<void> {
    const since = performance.now();
    await waitFor(() => this.#runners.every(({ succeededAt }) => succeededAt > since), { what });
  }

  /** One line: for how long clients were without service at a stretch, since the last report. */
  report(): string {
    const sorted = this.#runners.toSorted((a, b) => a.longestGap - b.longestGap);
    const gaps = sorted.map(({ longestGap }) => longestGap);
    const slowest = sorted.at(-1)?.store.name ?? 'nobody';
    for (const runner of this.#runners) runner.longestGap = 0;
    const percentile = (share: number): string =>
      `${Math.round(gaps[Math.ceil(share * gaps.length) - 1] ?? 0)} ms`;
    const failed = [...this.failures.values()].reduce((sum, count) => sum + count, 0);
    const longest = [0.5, 0.9, 1].map((share) => `p${share * 100} ${percentile(share)}`).join(', ');
    return `${gaps.length} clients, longest gap ${longest} (${slowest}); ${this.succeeded} served, ${failed} failed`;
  }

  /** Not every client settles what it was asked when it is closed, so nothing is waited for. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    for (const { store } of this.#runners) store.close();
  }

  [Symbol.dispose](): void {
    this.stop();
  }

  async #run(runner: Runner, lane: number): Promise<void> {
    const { store } = runner;
    for (let turn = 0; !this.#stopped; turn += 1) {
      const key = `key ${(turn * lanes + lane) % keys}`;
      try {
        if (turn % 2 === 0) this.#expect(store, key, 'OK', await store.set(key, `${key} ${turn}`));
        else this.#check(store, key, await store.get(key));
        this.#served(runner);
      } catch (error) {
        if (this.#stopped) return;
        const said = error instanceof Error ? error.message : String(error);
        this.failures.set(said, (this.failures.get(said) ?? 0) + 1);
        // Nobody repeats what has failed without a pause.
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  }

  #check(store: Store, key: string, value: string | null): void {
    if (value === null || value.startsWith(`${key} `)) return;
    this.wrong.push(`${store.name}: GET ${key} → ${value}`);
  }

  #expect(store: Store, key: string, expected: string, answer: unknown): void {
    if (answer === expected) return;
    this.wrong.push(`${store.name}: SET ${key} → ${String(answer)}`);
  }

  #served(runner: Runner): void {
    const now = performance.now();
    runner.longestGap = Math.max(runner.longestGap, now - runner.succeededAt);
    runner.succeededAt = now;
    this.succeeded += 1;
  }
}
