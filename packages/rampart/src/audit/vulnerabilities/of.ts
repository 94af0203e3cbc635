// What is known of the release of one server, and what of it can be reached there.
import type { Evidence } from '../finding.ts';
import { evidence } from '../seen.ts';
import type { Seen } from '../seen.ts';
import { Unseen } from '../unseen.ts';
import { compareVersions } from '../version.ts';
import { fixedIn, isAffected } from './affected.ts';
import { packageVerdict } from './distribution.ts';
import { reachOf } from './reach.ts';
import type { Product, Vulnerability, VulnerabilityData } from './vulnerability.ts';

export type Standing =
  | 'reachable'
  | 'blocked by rights'
  | 'feature off'
  | 'fixed by distribution'
  | 'unknown';

/** A weakness that the release has by its number, and what that means at this server. */
export interface Assessment {
  readonly vulnerability: Vulnerability;
  readonly standing: Standing;
  /** A sentence or two. */
  readonly says: string;
  /** Lines of ACL that would block it. */
  readonly lines: readonly string[];
  /** The release that mends it; null: none does. */
  readonly fixedIn: string | null;
}

export function productOf(it: Seen): Product {
  const { engine } = it.identity;
  if (engine !== 'other') return engine;
  throw new Unseen([{ what: 'the engine', why: `${it.name} is neither Redis nor Valkey.` }]);
}

const remembered = new WeakMap<Seen, readonly Assessment[]>();

/** Throws when it is not known what the server is. */
export function assess(it: Seen): readonly Assessment[] {
  const known = remembered.get(it);
  if (known !== undefined) return known;
  const product = productOf(it);
  const { version } = it.identity;
  const assessments = ofRelease(it.context.data, product, version).flatMap((its) => {
    const one = assessOne(it, product, its.vulnerability);
    return one === null ? [] : [{ ...one, ...its }];
  });
  remembered.set(it, assessments);
  return assessments;
}

type Known = Pick<Assessment, 'vulnerability' | 'fixedIn'>;

/** By the number of the release alone: of a thousand servers most have one of a few. */
const ofReleases = new WeakMap<VulnerabilityData, Map<string, readonly Known[]>>();

function ofRelease(data: VulnerabilityData, product: Product, version: string): readonly Known[] {
  const all = ofReleases.get(data) ?? new Map<string, readonly Known[]>();
  ofReleases.set(data, all);
  const name = `${product} ${version}`;
  const known =
    all.get(name) ??
    data.vulnerabilities.flatMap((vulnerability): readonly Known[] => {
      const affected = vulnerability.affected[product];
      if (affected === undefined || !isAffected(version, affected)) return [];
      return [{ vulnerability, fixedIn: fixedIn(version, affected) }];
    });
  all.set(name, known);
  return known;
}

function assessOne(
  it: Seen,
  product: Product,
  vulnerability: Vulnerability,
): Pick<Assessment, 'standing' | 'says' | 'lines'> | null {
  const built = packageVerdict(it, product, vulnerability);
  if (built.kind === 'fixed')
    return { standing: 'fixed by distribution', says: built.says, lines: [] };
  // Upstream never had it.
  if (built.kind === 'upstream' && vulnerability.onlyDebian === true) return null;
  try {
    const reach = reachOf(it, vulnerability);
    if (reach.kind !== 'reachable') return { standing: reach.kind, says: reach.says, lines: [] };
    if (built.kind === 'unknown')
      return { standing: 'unknown', says: `${built.why} ${reach.says}`, lines: reach.lines };
    const says = built.kind === 'affected' ? `${built.says} ${reach.says}` : reach.says;
    return { standing: 'reachable', says, lines: reach.lines };
  } catch (error) {
    if (!(error instanceof Unseen)) throw error;
    return { standing: 'unknown', says: error.message, lines: [] };
  }
}

/** Evidence of those that can be reached. Throws when none can, and of some it is not known. */
export function reachableOf(
  it: Seen,
  isMeant: (vulnerability: Vulnerability) => boolean,
): readonly Evidence[] {
  const meant = assess(it).filter(({ vulnerability }) => isMeant(vulnerability));
  const reachable = meant.filter(({ standing }) => standing === 'reachable');
  const unknown = meant.filter(({ standing }) => standing === 'unknown');
  if (reachable.length === 0 && unknown.length > 0) {
    const ids = unknown.map(({ vulnerability }) => vulnerability.id);
    throw new Unseen([
      { what: `whether ${ids.join(', ')} can be reached`, why: unknown[0]?.says ?? '' },
    ]);
  }
  return reachable.map(({ vulnerability: { id, says }, says: how, fixedIn: release }) =>
    evidence(id, `${id}: ${says} ${how}${release === null ? '' : ` ${release} mends it.`}`, 'data'),
  );
}

/** Evidence of modules that are older than what mends them. */
export function modulesThatAre(it: Seen): readonly Evidence[] {
  const loaded = it.take(it.server.modules, 'the list of modules');
  return loaded.flatMap(({ name, version }) =>
    it.context.data.vulnerabilities.flatMap(({ id, says, module }) => {
      if (module === undefined || module.name !== name.toLowerCase()) return [];
      const own = readModuleVersion(version);
      const bad = isAffected(own, { since: '0', fixed: module.fixed });
      return bad && compareVersions(own, '0') > 0
        ? [evidence(id, `${id}: ${says} The module "${name}" is ${own}.`, 'data')]
        : [];
    }),
  );
}

/** Modules count 2.6.10 as 20610. */
function readModuleVersion(version: string): string {
  if (version.includes('.')) return version;
  const number = Number(version);
  return [Math.floor(number / 10_000), Math.floor(number / 100) % 100, number % 100].join('.');
}
