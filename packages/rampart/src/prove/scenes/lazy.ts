// Something that is set up when it is first asked for, and struck when nobody needs it any more.
export class Lazy<Scene extends AsyncDisposable> {
  readonly #open: () => Promise<Scene>;
  #scene: Promise<Scene> | null = null;

  constructor(open: () => Promise<Scene>) {
    this.#open = open;
  }

  get(): Promise<Scene> {
    this.#scene ??= this.#open();
    return this.#scene;
  }

  async strike(): Promise<void> {
    const scene = this.#scene;
    this.#scene = null;
    // One that was never set up was told to whoever asked for it.
    const standing = await scene?.catch(() => null);
    await standing?.[Symbol.asyncDispose]();
  }
}
