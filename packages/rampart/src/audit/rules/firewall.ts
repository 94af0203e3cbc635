// What a ruleset of nftables, as `nft -j` prints it, does to a port. Read carefully where it is
// simple, and never called a guard where it is not understood.

/** Whether some rule or policy limits who reaches the port. */
export function guardsPort(ruleset: readonly unknown[], port: number): boolean {
  const chains = inputChains(ruleset);
  if (chains.size === 0) return false;
  const rules = rulesOf(ruleset, chains);
  const about = rules.filter((rule) => portsOf(rule).some((range) => holds(range, port)));
  const dropsRest = [...chains.values()].includes('drop') || rules.some(dropsEverything);
  const opensToAll = about.some((rule) => accepts(rule) && sourcesOf(rule).length === 0);
  return (dropsRest && !opensToAll) || about.some((rule) => refuses(rule));
}

/** The sources that rules about the port accept, as they are written. */
export function acceptsFrom(ruleset: readonly unknown[], port: number): readonly string[] {
  return rulesOf(ruleset, inputChains(ruleset))
    .filter((rule) => accepts(rule) && portsOf(rule).some((range) => holds(range, port)))
    .flatMap((rule) => sourcesOf(rule));
}

type Expression = Readonly<Record<string, unknown>>;
type Rule = readonly Expression[];
type Range = readonly [number, number];

/** Chains that see what comes in, with their policies. */
function inputChains(ruleset: readonly unknown[]): ReadonlyMap<string, string> {
  const chains = new Map<string, string>();
  for (const entry of ruleset) {
    const chain = member(entry, 'chain');
    if (member(chain, 'hook') !== 'input') continue;
    chains.set(nameOf(chain, 'name'), String(member(chain, 'policy') ?? 'accept'));
  }
  return chains;
}

function rulesOf(
  ruleset: readonly unknown[],
  chains: ReadonlyMap<string, string>,
): readonly Rule[] {
  return ruleset.flatMap((entry) => {
    const rule = member(entry, 'rule');
    const expressions = member(rule, 'expr');
    if (!Array.isArray(expressions) || !chains.has(nameOf(rule, 'chain'))) return [];
    return [expressions.filter(isExpression)];
  });
}

/** A chain is known by its family, table and name together. */
function nameOf(entry: unknown, key: 'name' | 'chain'): string {
  return [member(entry, 'family'), member(entry, 'table'), member(entry, key)].join(' ');
}

function portsOf(rule: Rule): readonly Range[] {
  return matches(rule, 'dport').flatMap(rangesOf);
}

function sourcesOf(rule: Rule): readonly string[] {
  return matches(rule, 'saddr').flatMap(textsOf);
}

function matches(rule: Rule, field: string): readonly unknown[] {
  return rule.flatMap((expression) => {
    const match = member(expression, 'match');
    const payload = member(member(match, 'left'), 'payload');
    if (member(payload, 'field') !== field || member(match, 'op') !== '==') return [];
    return [member(match, 'right')];
  });
}

function rangesOf(value: unknown): readonly Range[] {
  if (typeof value === 'number') return [[value, value]];
  const range = member(value, 'range');
  if (Array.isArray(range)) return [[Number(range[0]), Number(range[1])]];
  const set = member(value, 'set');
  return Array.isArray(set) ? set.flatMap(rangesOf) : [];
}

function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  const prefix = member(value, 'prefix');
  if (prefix !== undefined)
    return [`${String(member(prefix, 'addr'))}/${String(member(prefix, 'len'))}`];
  const set = member(value, 'set');
  return Array.isArray(set) ? set.flatMap(textsOf) : ['a set'];
}

const accepts = (rule: Rule): boolean => rule.some((one) => 'accept' in one);
const refuses = (rule: Rule): boolean => rule.some((one) => 'drop' in one || 'reject' in one);
const dropsEverything = (rule: Rule): boolean =>
  refuses(rule) && rule.every((one) => !('match' in one));

function holds([from, to]: Range, port: number): boolean {
  return port >= from && port <= to;
}

function isExpression(value: unknown): value is Expression {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function member(value: unknown, key: string): unknown {
  return isExpression(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
