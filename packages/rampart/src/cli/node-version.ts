// Under an older Node the first thing that it lacks would be called a defect of ours.
import { CliError } from './errors.ts';

const oldest = [24, 11] as const;

/** Throws for a version below the oldest that will do. */
export function checkNode(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = oldest;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  const what = `Rampart needs Node ${oldest.join('.')} or later, and this is ${version}.`;
  throw new CliError('CLI_NODE_TOO_OLD', what);
}
