// Everything that is ever sent to a server to observe it. All of it only reads; a test holds the list
// against what servers say of these commands, and the collector has no way to send anything else.

interface Question {
  /** The words as they are sent; parameters follow them. */
  readonly words: readonly string[];
  readonly parameters: number;
}

const asked = (words: string, parameters = 0): Question => ({
  words: words.split(' '),
  parameters,
});

export const questions = Object.freeze({
  info: asked('INFO all'),
  hello: asked('HELLO'),
  settings: asked('CONFIG GET *'),
  whoami: asked('ACL WHOAMI'),
  users: asked('ACL LIST'),
  user: asked('ACL GETUSER', 1),
  refusals: asked('ACL LOG 128'),
  commands: asked('COMMAND'),
  modules: asked('MODULE LIST'),
  clients: asked('CLIENT LIST'),
  latency: asked('LATENCY LATEST'),
  role: asked('ROLE'),
  cluster: asked('CLUSTER INFO'),
  nodes: asked('CLUSTER NODES'),
  functions: asked('FUNCTION LIST'),
  keyCount: asked('DBSIZE'),
  lastSave: asked('LASTSAVE'),
  time: asked('TIME'),
  scan: asked('SCAN', 3),
  expiry: asked('TTL', 1),
  groups: asked('SENTINEL MASTERS'),
  groupReplicas: asked('SENTINEL REPLICAS', 1),
  /** What servers before 5.0 call it. */
  groupSlaves: asked('SENTINEL SLAVES', 1),
  groupSentinels: asked('SENTINEL SENTINELS', 1),
  groupQuorum: asked('SENTINEL CKQUORUM', 1),
  sentinelSettings: asked('SENTINEL CONFIG GET *'),
});

export type QuestionName = keyof typeof questions;

export interface AskedQuestion {
  readonly name: QuestionName;
  readonly parameters: readonly (string | Uint8Array)[];
}

export function ask(
  name: QuestionName,
  ...parameters: readonly (string | Uint8Array)[]
): AskedQuestion {
  const wanted = questions[name].parameters;
  if (parameters.length !== wanted) {
    throw new RangeError(
      `The question ${name} has ${wanted} parameters, not ${parameters.length}.`,
    );
  }
  return { name, parameters };
}

export function wordsOf({ name, parameters }: AskedQuestion): readonly (string | Uint8Array)[] {
  return [...questions[name].words, ...parameters];
}

/** The command, without what it is asked about. */
export function titleOf({ name }: AskedQuestion): string {
  return questions[name].words.join(' ');
}

const containers = new Set([
  'config',
  'acl',
  'module',
  'client',
  'latency',
  'cluster',
  'function',
  'sentinel',
]);

/** The right that it needs, as a rule of an ACL. */
export function rightFor({ name }: AskedQuestion): string {
  const [command = '', subcommand = ''] = questions[name].words.map((word) => word.toLowerCase());
  const whole = containers.has(command);
  return whole ? `+${command}|${subcommand}` : `+${command}`;
}
