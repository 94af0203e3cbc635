// What the package of a distribution says of a weakness. Distributions mend releases for years without
// a new number; the version of the package tells.
import type { Seen } from '../seen.ts';
import { compareDebianVersions, readDebianVersion } from './debian-version.ts';
import type { Product, Vulnerability } from './vulnerability.ts';

export type PackageVerdict =
  /** No distribution stands behind the program: its version says all. */
  | { readonly kind: 'upstream' }
  | { readonly kind: 'fixed'; readonly says: string }
  | { readonly kind: 'affected'; readonly says: string }
  | { readonly kind: 'unknown'; readonly why: string };

export function packageVerdict(
  it: Seen,
  product: Product,
  { id, debian, onlyDebian = false }: Vulnerability,
): PackageVerdict {
  const { host, process } = it.facts;
  const { version } = it.identity;
  if (host === null || process === null || !process.program.known) {
    return it.context.data.kept[product].includes(version) || onlyDebian
      ? {
          kind: 'unknown',
          why: `Distributions mend ${version} without a new number, and the package was not seen.`,
        }
      : { kind: 'upstream' };
  }
  const owner = host.packages.get(process.program.value.path);
  if (owner === undefined || (!owner.known && owner.reason === 'not-offered')) {
    return { kind: 'upstream' };
  }
  if (!owner.known) return { kind: 'unknown', why: owner.why };
  const { manager, name, version: installed } = owner.value;
  const suite = suiteOf(it);
  const mended = suite === null ? undefined : debian?.[product]?.[suite];
  const [own, first] = [readDebianVersion(installed), readDebianVersion(mended ?? '')];
  if (manager !== 'dpkg' || own === null || first === null) {
    return {
      kind: 'unknown',
      why: `Whether ${name} ${installed} carries the fix of ${id} is not among what is known here.`,
    };
  }
  return compareDebianVersions(own, first) >= 0
    ? { kind: 'fixed', says: `${name} ${installed} carries the fix, which came with ${mended}.` }
    : {
        kind: 'affected',
        says: `${name} ${installed} is older than ${mended}, which carries the fix.`,
      };
}

/** The name of the release of Debian; null for every other system. */
function suiteOf(it: Seen): string | null {
  const system = it.facts.host?.system;
  if (system?.known !== true || system.value.get('ID') !== 'debian') return null;
  return system.value.get('VERSION_CODENAME') ?? null;
}
