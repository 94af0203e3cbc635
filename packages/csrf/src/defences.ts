// Which checks of this layer can be switched off one by one, to prove what the others stop. The
// switch is code, for `rampart prove` and for tests: no option of an application and no configuration
// can name it.
export type CsrfDefence =
  | 'csrf.metadata'
  | 'csrf.origin'
  | 'csrf.header'
  | 'csrf.token'
  | 'csrf.cookie'
  | 'csrf.once';

const switchedOff = new WeakMap<object, ReadonlySet<CsrfDefence>>();
const none: ReadonlySet<CsrfDefence> = new Set();

/** The same options, for a protection that lacks these defences. */
export function without<Options extends object>(
  options: Options,
  defences: Iterable<CsrfDefence>,
): Options {
  const copy = { ...options };
  switchedOff.set(copy, new Set(defences));
  return copy;
}

export const defencesOff = (options: object): ReadonlySet<CsrfDefence> =>
  switchedOff.get(options) ?? none;
