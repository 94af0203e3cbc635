import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import {
  chromiumProgram,
  haproxyProgram,
  opensslProgram,
  pythonProgram,
  redisProgram,
} from '../../packages/stage/src/program.ts';
import { candidates, searchDirectories } from '../find.mjs';
import { root } from '../mutate.ts';
import { needs } from '../needs.mjs';

// Both look for the same programs, the set-up on any Node and with nothing installed, the stage in
// every test. What the one finds, the other has to find.
describe.each([
  ['Redis', redisProgram],
  ['HAProxy', haproxyProgram],
  ['OpenSSL', opensslProgram],
  ['Chromium', chromiumProgram],
  ['redis-py', pythonProgram],
  ['hiredis for Python', pythonProgram],
  ['a mail server in Python', pythonProgram],
])('%s', (name, program) => {
  const need = needs.find((each) => each.name === name);

  it('is looked for by the set-up under the names that the stage uses', () => {
    expect(need?.programs).toEqual(program.names);
    expect(need?.variable).toBe(program.variable);
  });
});

describe('looking for a program', () => {
  const directories = searchDirectories('/nowhere', process.env['PATH']);
  const shell = { programs: ['no-such-shell', 'sh'], variable: 'RAMPART_SHELL' };

  it('finds it on the PATH, under the first of its names that is there', () => {
    expect(candidates(shell, directories, {})).toEqual([expect.stringMatching(/\/sh$/)]);
  });

  it('takes the file that the person names before all others', () => {
    const environment = { RAMPART_SHELL: process.execPath };
    expect(candidates(shell, directories, environment)).toEqual([process.execPath]);
  });

  it('passes over one that lacks what is needed', () => {
    const fussy = { programs: ['false', 'sh'], proof: ['-c', 'exit 0'] };
    expect(candidates(fussy, directories, {})).toEqual([expect.stringMatching(/\/sh$/)]);
  });

  it('does not fall back where the person names a file that is not there', () => {
    expect(candidates(shell, directories, { RAMPART_SHELL: '/no/such/file' })).toEqual([]);
  });

  it('looks first where npm looks first', () => {
    expect(searchDirectories('/repo', '/bin:/usr/bin').slice(0, 3)).toEqual([
      '/repo/node_modules/.bin',
      '/bin',
      '/usr/bin',
    ]);
  });
});

describe('the image of the demo', () => {
  it('installs what the set-up would', () => {
    const image = readFileSync(join(root, 'setup', 'Dockerfile'), 'utf8');
    const line = /apt-get install -y --no-install-recommends (.*) \\$/m.exec(image)?.[1];
    const wanted = needs.filter(({ purposes }) => purposes.includes('start'));
    expect(line?.split(' ')).toEqual(wanted.flatMap(({ debian }) => debian ?? []));
  });
});
