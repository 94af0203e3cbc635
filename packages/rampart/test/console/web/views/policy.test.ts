import { describe, expect, it } from 'vitest';

import { editOf, groupsOf } from '../../../../src/console/web/views/policy/changes.ts';
import { usualScene } from '../scene.ts';

const { policy } = usualScene(0);

describe('an edit of the policy', () => {
  it('names what was changed and nothing else, for the file that was read', () => {
    const drafts = {
      'networks.web': '10.0.1.0/24\n\n 10.0.2.0/24, 10.0.3.0/24 ',
      'server.maxmemory': ' 2gb ',
    };
    expect(editOf(policy, drafts)).toEqual({
      version: 'v-1',
      changes: [{ path: 'networks.web', value: ['10.0.1.0/24', '10.0.2.0/24', '10.0.3.0/24'] }],
    });
  });

  it('is none when everything was written back as it was', () => {
    expect(editOf(policy, { 'networks.web': '10.0.1.0/24' }).changes).toEqual([]);
    expect(editOf(policy, {}).changes).toEqual([]);
  });

  it('takes names of nothing for nothing', () => {
    expect(editOf(policy, { toString: 'x', 'networks.none': 'y' }).changes).toEqual([]);
  });

  it('shows together what belongs together', () => {
    expect(groupsOf(policy.editable).map(([group, fields]) => [group, fields.length])).toEqual([
      ['Networks', 2],
      ['User web', 1],
      ['Server', 1],
    ]);
  });
});
