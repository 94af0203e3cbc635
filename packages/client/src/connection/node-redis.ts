import type {
  Connection,
  Evaluation,
  EvaluationCommand,
  FunctionStore,
  Word,
} from './connection.ts';

interface EvalOptions {
  keys: string[];
  arguments: Word[];
}

type Evaluate = (subject: string, options: EvalOptions) => Promise<unknown>;

interface NodeRedisCalls extends Record<NodeRedisMethod, Evaluate> {
  get(key: string): Promise<unknown>;
  set(
    key: string,
    value: Buffer,
    options?: { expiration: { type: 'PX'; value: number } },
  ): Promise<unknown>;
}

interface NodeRedisFunctions {
  functionLoad(code: string): Promise<unknown>;
  functionDelete(library: string): Promise<unknown>;
  functionList(): Promise<unknown>;
  functionListWithCode(options: { LIBRARYNAME: string }): Promise<unknown>;
}

/** What is used of `createClient`, `createSentinel` and `createCluster`. */
export interface NodeRedisClient extends NodeRedisCalls, NodeRedisFunctions {
  withTypeMapping(mapping: { 36: BufferConstructor }): NodeRedisCalls;
  readonly _keyPrefix?: string | Buffer | undefined;
}

interface NodeRedisCluster {
  readonly masters: readonly unknown[];
  nodeClient(node: unknown): Promise<NodeRedisFunctions> | NodeRedisFunctions;
}

export type NodeRedisMethod = 'eval' | 'evalRo' | 'evalSha' | 'evalShaRo' | 'fCall' | 'fCallRo';

/** What a bulk string begins with on the wire is the name of its type here. */
const BULK_STRING = 36;

const methods: Readonly<Record<EvaluationCommand, NodeRedisMethod>> = {
  EVAL: 'eval',
  EVAL_RO: 'evalRo',
  EVALSHA: 'evalSha',
  EVALSHA_RO: 'evalShaRo',
  FCALL: 'fCall',
  FCALL_RO: 'fCallRo',
};

export function isNodeRedis(client: object): client is NodeRedisClient {
  return 'evalSha' in client && 'withTypeMapping' in client;
}

export function nodeRedisConnection(client: NodeRedisClient): Connection {
  const calls = client.withTypeMapping({ [BULK_STRING]: Buffer });
  const { _keyPrefix: prefix } = client;
  return {
    cluster: isCluster(client),
    prefix: String(prefix ?? ''),
    evaluate: (evaluation) => evaluate(calls, evaluation),
    get: (key) => calls.get(key),
    set: (key, value, lifetime) =>
      lifetime === undefined
        ? calls.set(key, value)
        : calls.set(key, value, { expiration: { type: 'PX', value: lifetime } }),
    async primaries() {
      if (!isCluster(client)) return [functionStore(client)];
      const nodes = await Promise.all(
        client.masters.map(async (node) => await client.nodeClient(node)),
      );
      return nodes.map(functionStore);
    },
  };
}

/** Also for a transaction, which has the same methods. */
export function evaluate<Result>(
  target: Record<NodeRedisMethod, (subject: string, options: EvalOptions) => Result>,
  { command, subject, keys, arguments: words }: Evaluation,
): Result {
  return target[methods[command]](subject, { keys: [...keys], arguments: [...words] });
}

function isCluster<Client extends object>(client: Client): client is Client & NodeRedisCluster {
  return 'nodeClient' in client;
}

function functionStore(client: NodeRedisFunctions): FunctionStore {
  return {
    load: (code) => client.functionLoad(code),
    remove: (library) => client.functionDelete(library),
    async names() {
      return libraries(await client.functionList()).map(({ library_name: name }) => String(name));
    },
    async codeOf(library) {
      const listed = libraries(await client.functionListWithCode({ LIBRARYNAME: library }));
      const code = listed[0]?.library_code;
      return typeof code === 'string' ? code : null;
    },
  };
}

interface Library {
  readonly library_name?: unknown;
  readonly library_code?: unknown;
}

function libraries(reply: unknown): readonly Library[] {
  if (!Array.isArray(reply)) return [];
  return reply.filter((item): item is Library => typeof item === 'object' && item !== null);
}
