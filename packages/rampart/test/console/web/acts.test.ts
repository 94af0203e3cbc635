import { describe, expect, it } from 'vitest';

import { exactText } from '../../../src/console/web/words/time.ts';
import { visits } from './browser.ts';
import { usualScene } from './scene.ts';

const visit = visits();

/** Somebody whose second factor was given too long ago. */
function unproven() {
  const { session } = usualScene(Date.now());
  const person = session.person && { ...session.person, provenUntil: null };
  return { session: { ...session, person } };
}

describe('logging in', () => {
  const { session } = usualScene(0);

  it('takes name, password and code, with the keyboard alone', async () => {
    const { page, fixture, open } = visit();
    await open('cars/keys', { session: { ...session, person: null } });
    await page.getByLabel('Name').focus();
    await page.keyboard.type('anna');
    await page.keyboard.press('Tab');
    await page.keyboard.type('correct horse');
    await page.keyboard.press('Tab');
    await page.keyboard.type('123 456');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Keys' }).waitFor();
    const body = { name: 'anna', password: 'correct horse', code: '123456' };
    expect(fixture.acts).toEqual([{ path: '/api/session', body }]);
  });

  it('takes the link that was printed, and leaves its secret in no history', async () => {
    const { page, fixture } = visit();
    fixture.scene = { ...fixture.scene, session: { ...session, person: null } };
    await page.goto(`${fixture.origin}/login#the-secret`);
    await page.getByRole('button', { name: 'Use it now' }).waitFor();
    expect(page.url()).not.toContain('the-secret');
    await page.getByRole('button', { name: 'Use it now' }).click();
    await page.getByRole('heading', { level: 1, name: 'Path' }).waitFor();
    expect(fixture.acts).toEqual([{ path: '/api/session', body: { ticket: 'the-secret' } }]);
  });

  it('says why it was refused, and ends where one logs out', async () => {
    const { page, fixture, open } = visit();
    await open('cars/path');
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByRole('heading', { level: 1, name: 'Log in' }).waitFor();
    fixture.refusals.set('session', { status: 401, code: 'CONSOLE_LOGIN_REFUSED' });
    await page.getByLabel('Name').fill('anna');
    await page.getByLabel('Password').fill('wrong');
    await page.getByLabel('Code').fill('000000');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('alert').getByText('CONSOLE_LOGIN_REFUSED').waitFor();
    expect(await page.getByLabel('Code').inputValue()).toBe('');
  });
});

describe('an act', () => {
  it('asks for the second factor first, then is done without being asked for twice', async () => {
    const { page, fixture, open } = visit();
    await open('cars/keys', unproven());
    await page.getByRole('button', { name: 'Rotate…' }).click();
    await page.getByLabel('Reason').fill('a routine');
    await page.getByRole('button', { name: 'Rotate', exact: true }).click();
    const proof = page.getByRole('dialog', { name: 'Is it you?' });
    await proof.getByLabel('Code').fill('999999');
    await page.keyboard.press('Enter');
    await proof.getByText('CONSOLE_PROOF_REFUSED').waitFor();
    await proof.getByLabel('Code').fill(fixture.code);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').first().waitFor({ state: 'detached' });
    expect(fixture.acts.at(-1)).toEqual({
      path: '/api/d/cars/keys/rotate',
      body: { ring: 'csrf', reason: 'a routine' },
    });
  });

  it('may be about one key alone', async () => {
    const { page, fixture, open } = visit();
    await open('cars/keys');
    await page.getByRole('button', { name: 'Revoke… the key k-51c00e' }).click();
    await page.getByRole('dialog').getByText('What this key has signed').waitFor();
    await page.getByLabel('Reason').fill('It was in a log.');
    await page.getByRole('button', { name: 'Revoke', exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(fixture.acts[0]).toEqual({
      path: '/api/d/cars/keys/revoke',
      body: { ring: 'csrf', reason: 'It was in a log.', key: 'k-51c00e' },
    });
  });

  it('is not done when the question is left with Escape', async () => {
    const { page, fixture, open } = visit();
    await open('cars/proof', unproven());
    await page.getByRole('button', { name: 'Run it again' }).click();
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(fixture.acts).toEqual([]);
  });

  it('is not offered to whoever may only look', async () => {
    const { page, open } = visit();
    const { session } = usualScene(Date.now());
    const person = session.person && { ...session.person, roles: ['viewer'] as const };
    await open('cars/time', { session: { ...session, person } });
    await page.getByText('FLUSHALL by ops').waitFor();
    expect(await page.getByRole('button', { name: /Restore|Drill/u }).count()).toBe(0);
  });

  it('lets a finding stand only with an owner, a reason and an end', async () => {
    const { page, fixture, open } = visit();
    await open('cars/posture');
    await page.getByRole('button', { name: 'Let it stand…' }).first().click();
    await page.getByLabel('Reason').fill('The network is ours alone.');
    await page.getByLabel('Until').fill('2027-03-01');
    await page.getByRole('button', { name: 'Decide' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(fixture.acts[0]?.body).toEqual({
      kind: 'accept',
      subject: 'TLS-002',
      where: ['10.0.1.7:6379'],
      owner: 'anna',
      reason: 'The network is ours alone.',
      expires: '2027-03-01',
    });
  });

  it('approves what somebody else has asked for, and not what one has asked for oneself', async () => {
    const { page, fixture, open } = visit();
    await open('cars/unlock');
    await page.getByText('somebody else has to approve it').waitFor();
    await page.getByLabel('Your code').fill('654 321');
    await page.getByRole('button', { name: 'Approve' }).click();
    await expect
      .poll(() => fixture.acts)
      .toEqual([{ path: '/api/d/cars/unlock/r1/approve', body: { code: '654321' } }]);
  });

  it('refuses with a code as well', async () => {
    const { page, fixture, open } = visit();
    await open('cars/unlock');
    const refuse = page.getByRole('button', { name: 'Refuse' });
    // It says that it does nothing yet, and Playwright would wait for it.
    await refuse.click({ force: true });
    expect(fixture.acts, 'no code yet').toEqual([]);
    await page.getByLabel('Your code').fill('654321');
    await refuse.click();
    await expect
      .poll(() => fixture.acts)
      .toEqual([{ path: '/api/d/cars/unlock/r1/refuse', body: { code: '654321' } }]);
  });
});

describe('a moment of the archive', () => {
  it('is chosen by the keyboard, to the second, and restored once its consequence is confirmed', async () => {
    const { page, fixture, open } = visit();
    await open('cars/time');
    const flush = fixture.scene.time.archives[0]?.marks[0]?.at ?? 0;
    await page.getByRole('button', { name: 'Just before the flush' }).press('Enter');
    await expect.poll(() => page.getByLabel('Exactly').inputValue()).toBe(exactText(flush - 1));
    const slider = page.getByRole('slider');
    await slider.focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Shift+ArrowLeft');
    await page.keyboard.press('PageUp');
    const wanted = flush - 1 - 1_000 - 60_000 + 600_000;
    await expect.poll(() => page.getByLabel('Exactly').inputValue()).toBe(exactText(wanted));

    await page.getByRole('button', { name: 'Restore this moment…' }).click();
    await page.getByLabel('Into').selectOption('server');
    await page.getByLabel('Only keys like').fill('session:*\ncart:*');
    await page.getByRole('dialog').getByText('What was written to them since is gone').waitFor();
    const restore = page.getByRole('button', { name: 'Restore', exact: true });
    await restore.press('Enter');
    expect(fixture.acts, 'not confirmed').toEqual([]);
    await page.getByLabel('Write cars to confirm').fill('cars');
    await restore.click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(fixture.acts[0]).toEqual({
      path: '/api/d/cars/time/restore',
      body: { archive: 'cars', at: wanted, into: 'server', keys: ['session:*', 'cart:*'] },
    });
  });

  it('is written exactly, and what lies in a break is said to be none', async () => {
    const { page, fixture, open } = visit();
    await open('cars/time');
    const [first] = fixture.scene.time.archives[0]?.histories ?? [];
    await page.getByLabel('Exactly').fill('yesterday');
    await page.getByText('Write it as').waitFor();
    await page.getByLabel('Exactly').fill(exactText((first?.to ?? 0) + 60_000));
    await page.keyboard.press('Enter');
    await page.getByText('it lies in a break').waitFor();
  });
});

describe('an edit of the policy', () => {
  it('shows its plan before anything is done, and is then applied', async () => {
    const { page, fixture, open } = visit();
    await open('cars/policy');
    await page.getByLabel('Network web').fill('10.0.1.0/24\n10.0.2.0/24');
    await page.getByText('1 change, not applied').waitFor();
    await page.getByRole('button', { name: 'Show the plan' }).click();
    await page.getByText('let 10.0.2.0/24 through the firewall').waitFor();
    expect(fixture.acts.map(({ path }) => path)).toEqual(['/api/d/cars/policy/plan']);
    expect(fixture.acts[0]?.body).toEqual({
      version: 'v-1',
      changes: [{ path: 'networks.web', value: ['10.0.1.0/24', '10.0.2.0/24'] }],
    });
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByText('The change is done').waitFor();
    expect(fixture.acts.at(-1)).toEqual({ path: '/api/d/cars/policy/apply', body: { id: 'p1' } });
  });
});
