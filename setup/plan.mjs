// Decides what is missing and who is to install it. Pure: what was found goes in, a plan comes out.

/** @typedef {import('./needs.mjs').Need} Need */
/** @typedef {import('./needs.mjs').Purpose} Purpose */

/**
 * @typedef {object} Machine
 * @property {boolean} apt apt-get is there
 * @property {boolean} root we may install
 * @property {boolean} brew Homebrew is there
 */

/**
 * What a search came back with: where the program is, and its version where one was asked for.
 * @typedef {{ readonly path: string, readonly version?: string | undefined }} Found
 */

/** @typedef {{ readonly need: Need, readonly found: readonly Found[] }} Missing */

/** @typedef {import('./apt.mjs').Package} Package */

/**
 * @typedef {{ readonly kind: 'ready' }
 *   | { readonly kind: 'install', readonly packages: readonly Package[], readonly missing: readonly Missing[] }
 *   | { readonly kind: 'ask', readonly commands: readonly string[], readonly missing: readonly Missing[] }} Plan
 */

/**
 * The first thing in a program's answer that looks like a version.
 * @param {string} output
 * @returns {string | undefined}
 */
export function parseVersion(output) {
  return /\d+(?:\.\d+)+/.exec(output)?.[0];
}

/**
 * @param {string} version
 * @param {string} minimum
 */
export function isAtLeast(version, minimum) {
  const have = version.split('.').map(Number);
  const want = minimum.split('.').map(Number);
  for (const [place, wanted] of want.entries()) {
    const had = have[place] ?? 0;
    if (had !== wanted) return had > wanted;
  }
  return true;
}

/**
 * @param {Need} need
 * @param {Found} found
 */
function isEnough({ minimum }, { version }) {
  return minimum === undefined || (version !== undefined && isAtLeast(version, minimum));
}

/**
 * @param {Purpose} purpose
 * @param {readonly Need[]} needs
 * @param {(need: Need) => readonly Found[]} find
 * @param {Machine} machine
 * @returns {Plan}
 */
export function plan(purpose, needs, find, machine) {
  const missing = needs
    .filter((need) => need.purposes.includes(purpose))
    .map((need) => ({ need, found: find(need) }))
    .filter(({ need, found }) => !found.some((each) => isEnough(need, each)));
  if (missing.length === 0) return { kind: 'ready' };

  const packages = missing.flatMap(({ need: { debian, service } }) =>
    debian === undefined ? [] : [{ name: debian, service }],
  );
  const allPackaged = packages.length === missing.length;
  if (machine.apt && machine.root && allPackaged) return { kind: 'install', packages, missing };
  return { kind: 'ask', commands: commandsFor(missing, machine), missing };
}

/**
 * One command for all that this system's package manager has; an address for each of the rest.
 * @param {readonly Missing[]} missing
 * @param {Machine} machine
 * @returns {string[]}
 */
function commandsFor(missing, machine) {
  const packaged = machine.apt ? 'debian' : 'brew';
  const manager = machine.apt
    ? `${machine.root ? '' : 'sudo '}apt-get install --no-install-recommends`
    : 'brew install';
  const hasManager = machine.apt || machine.brew;
  const names = hasManager ? missing.flatMap(({ need }) => need[packaged] ?? []) : [];
  const rest = missing.filter(({ need }) => !hasManager || need[packaged] === undefined);
  return [
    ...(names.length > 0 ? [`${manager} ${names.join(' ')}`] : []),
    ...rest.map(({ need }) => `${need.name}: ${need.elsewhere}`),
  ];
}

/**
 * @param {Missing} missing
 * @returns {string}
 */
export function describe({ need, found }) {
  const wanted = need.minimum === undefined ? need.name : `${need.name} ${need.minimum} or newer`;
  const [old] = found;
  if (old === undefined) return wanted;
  return `${wanted} (${old.path} is ${old.version ?? 'of an unknown version'})`;
}
