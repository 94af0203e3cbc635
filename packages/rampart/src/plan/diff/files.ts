// Directories and files that are others than compiled, and what may be read or changed by whom it should
// not be.
import type { Directory } from '../../policy/compile/host-plan.ts';
import { masked } from '../../policy/compile/content.ts';
import type { Access, Detail, Step } from '../../policy/step.ts';
import type { PathState } from '../look/paths.ts';
import type { Seen } from '../seen.ts';
import type { WantedFile, WantedMachine } from '../wanted-machine.ts';
import { changedLines } from './lines.ts';
import { changeOf, stepAt } from './step-on.ts';
import type { Unseen } from './unseen.ts';

export interface FilesDiff {
  readonly steps: readonly Step[];
  readonly unseen: readonly Unseen[];
}

export function diffFiles(wanted: WantedMachine, seen: Seen): FilesDiff {
  const steps: Step[] = [];
  const unseen: Unseen[] = [];
  const stateOf = (path: string): PathState | null => {
    const fact = seen.paths.get(path);
    if (fact?.known === true) return fact.value;
    unseen.push({ what: path, why: fact?.why ?? `${path} was not looked at.` });
    return null;
  };
  for (const directory of wanted.directories) {
    const state = stateOf(directory.path);
    if (state !== null) steps.push(...diffDirectory(wanted, directory, state, seen));
  }
  for (const file of wanted.files) {
    const state = stateOf(file.path);
    if (state !== null) steps.push(...diffFile(wanted, file, state, seen, unseen));
  }
  return { steps, unseen };
}

function diffDirectory(
  wanted: WantedMachine,
  { path, owner, group, mode }: Directory,
  state: PathState,
  seen: Seen,
): readonly Step[] {
  const access: Access = { owner, group, mode };
  if (state.kind === 'directory') return diffAccess(wanted, path, access, state, seen);
  return [
    stepAt(wanted.host, {
      kind: 'make-directory',
      id: `make-directory ${path}`,
      path,
      access,
      change: changeOf('+', path, [{ name: 'access', was: null, becomes: shownAccess(access) }]),
      risk: 'There is no place for what the process needs.',
      verified: 'It is there, with this owner and mode.',
      undone: 'It is removed if it is empty.',
    }),
  ];
}

function diffFile(
  wanted: WantedMachine,
  file: WantedFile,
  state: PathState,
  seen: Seen,
  unseen: Unseen[],
): readonly Step[] {
  const { path, kind, owner, group, mode, text, content } = file;
  const access: Access = { owner, group, mode };
  if (state.kind === 'file') {
    // A seed is the program's own once it is there.
    if (kind === 'seed') return diffAccess(wanted, path, access, state, seen);
    if (!state.text.known) {
      unseen.push({ what: path, why: state.text.why });
      return diffAccess(wanted, path, access, state, seen);
    }
    if (state.text.value === text) return diffAccess(wanted, path, access, state, seen);
    const details = changedLines(state.text.value, text, masked(content));
    return [writeFile(wanted, file, access, changeOf('~', path, details))];
  }
  const becomes = shownAccess(access);
  const change = changeOf('+', path, [{ name: 'access', was: null, becomes }]);
  return [writeFile(wanted, file, access, change)];
}

function writeFile(
  { host }: WantedMachine,
  { path, content, kind }: WantedFile,
  access: Access,
  change: Step['change'],
): Step {
  const isNew = change.sign === '+';
  return stepAt(host, {
    kind: 'write-file',
    id: `write-file ${path}`,
    path,
    access,
    content,
    change,
    risk:
      kind === 'seed'
        ? 'Without a file of its own the process cannot start.'
        : 'At its next start the process does something else than the policy says.',
    verified: 'It is read again and compared.',
    undone: isNew ? 'It is removed.' : 'It stays: the next start is as the policy says.',
  });
}

function diffAccess(
  { host }: WantedMachine,
  path: string,
  access: Access,
  was: Access,
  { mayGiveAway }: Seen,
): readonly Step[] {
  const isOwned = !mayGiveAway || (was.owner === access.owner && was.group === access.group);
  if (isOwned && was.mode === access.mode) return [];
  const detail: Detail = { name: 'access', was: shownAccess(was), becomes: shownAccess(access) };
  return [
    stepAt(host, {
      kind: 'change-access',
      id: `change-access ${path}`,
      path,
      access,
      change: changeOf('~', path, [detail]),
      risk: 'Other accounts of the host can read it, or change what the process does.',
      verified: 'Owner and mode are looked at again.',
      undone: 'It stays: what was closed is not opened again.',
    }),
  ];
}

function shownAccess({ owner, group, mode }: Access): string {
  return `${mode.toString(8).padStart(4, '0')} ${owner}:${group}`;
}
