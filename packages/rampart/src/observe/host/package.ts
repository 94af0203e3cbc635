import { known, unknown, type Fact } from '../fact.ts';
import type { PackageFacts } from './facts.ts';
import type { RunProgram } from './run-program.ts';

/** The package that brought a program: its version tells of repairs that the program's own does not. */
export async function packageOf(path: string, run: RunProgram): Promise<Fact<PackageFacts>> {
  const debian = await ofDebian(path, run);
  if (debian.known || debian.reason === 'timed-out') return debian;
  const rpm = await run('rpm', [
    '-qf',
    '--queryformat',
    '%{NAME}\\t%{EPOCHNUM}:%{VERSION}-%{RELEASE}',
    '--',
    path,
  ]);
  if (!rpm.known) {
    return unknown('not-offered', `Neither dpkg nor rpm says which package brought ${path}.`);
  }
  const [name = '', version = ''] = rpm.value.split('\t');
  return known({ manager: 'rpm', name, version }, rpm.from);
}

async function ofDebian(path: string, run: RunProgram): Promise<Fact<PackageFacts>> {
  const owner = await run('dpkg-query', ['--search', '--', path]);
  if (!owner.known) return owner;
  const name = /^([a-z0-9][a-z0-9+.:-]*): /m.exec(owner.value)?.[1];
  if (name === undefined) return unknown('not-understood', 'dpkg-query named no package.');
  const version = await run('dpkg-query', ['--show', '--showformat=${Version}', '--', name]);
  if (!version.known) return version;
  return known({ manager: 'dpkg', name, version: version.value }, version.from);
}
