import { describe, expect, it } from 'vitest';

import type { RampartEvent } from '@rampart/keyring';

import { Proof } from '../../../src/console/people/proof.ts';
import type { ProofOptions } from '../../../src/console/people/proof.ts';
import { UnlockError } from '../../../src/gateway/unlock/errors.ts';
import type { UnlockCode } from '../../../src/gateway/unlock/errors.ts';

function proofThat(fails: UnlockCode | null): { proof: Proof; told: RampartEvent[] } {
  const told: RampartEvent[] = [];
  const factor: ProofOptions['factor'] = {
    prove: async (name) => {
      if (fails !== null) throw new UnlockError(fails, 'What happened.');
      return { name, users: [], approves: false, enrolledAt: 0, factor: 'f' };
    },
  };
  const tickets: ProofOptions['tickets'] = {
    claim: async (kind, text, person) =>
      text === 'ABCD' ? { kind, person: person ?? 'anna', until: null } : null,
  };
  const tell = (event: RampartEvent): void => {
    told.push(event);
  };
  return {
    proof: new Proof({ factor, tickets, tell, durably: async (event) => tell(event) }),
    told,
  };
}

describe('the second factor of a person', () => {
  it('is a code of the authenticator, with or without blanks', async () => {
    await expect(proofThat(null).proof.of('anna', '123 456', '::1')).resolves.toBe('code');
  });

  it('is a recovery code in its place, and that is written down', async () => {
    const { proof, told } = proofThat('GATEWAY_CODE_WRONG');
    await expect(proof.of('anna', 'ABCD', '::1')).resolves.toBe('recovery');
    expect(told).toMatchObject([{ code: 'CONSOLE_TICKET_USED', fields: { user: 'anna' } }]);
    await expect(proof.of('anna', 'WXYZ', '::1')).resolves.toBeNull();
  });

  it.each(['GATEWAY_CODE_WRONG', 'GATEWAY_CODE_USED', 'GATEWAY_OPERATOR_LOCKED'] as const)(
    'is none with %s, which is no failure of ours',
    async (code) => {
      const { proof, told } = proofThat(code);
      await expect(proof.of('anna', '123456', '::1')).resolves.toBeNull();
      expect(told).toEqual([]);
    },
  );

  it.each(['GATEWAY_STEPS_DAMAGED', 'GATEWAY_STEPS_UNWRITABLE'] as const)(
    'is refused like a wrong code with %s, and the log says what is to be mended',
    async (code) => {
      const { proof, told } = proofThat(code);
      await expect(proof.of('anna', '123456', '::1')).resolves.toBeNull();
      expect(told).toMatchObject([{ code: 'CONSOLE_FAILED', fields: { reason: code } }]);
    },
  );
});
