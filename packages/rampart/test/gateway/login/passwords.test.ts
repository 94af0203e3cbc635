import { describe, expect, it } from 'vitest';

import { HashedPasswords } from '../../../src/gateway/login/hashed-passwords.ts';
import {
  decoyLike,
  hashPassword,
  matches,
  parsePasswordHash,
} from '../../../src/gateway/login/password-hash.ts';
import { Remembered, rememberedFor } from '../../../src/gateway/login/remembered.ts';

/** Of the reference implementation's own tests. */
const argon2 =
  '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
/** RFC 7914, section 12. */
const scrypt = `$scrypt$ln=14,r=8,p=1$${base64('SodiumChloride')}$${Buffer.from(
  '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2' +
    'd5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887',
  'hex',
)
  .toString('base64')
  .replace(/=+$/, '')}`;
const cheap = '$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$';

function base64(text: string): string {
  return Buffer.from(text).toString('base64').replace(/=+$/, '');
}

const bytes = (text: string): Buffer => Buffer.from(text);

describe('a password hash', () => {
  it.each([
    ['argon2id', argon2, 'password'],
    ['scrypt', scrypt, 'pleaseletmein'],
  ])('agrees with the published vector: %s', async (_kind, hash, password) => {
    expect(await matches(parsePasswordHash(hash), bytes(password))).toBe(true);
    expect(await matches(parsePasswordHash(hash), bytes(`${password}!`))).toBe(false);
    expect(await matches(decoyLike(parsePasswordHash(hash)), bytes(password))).toBe(false);
  });

  it('that is made here is taken here, and is another each time', async () => {
    const password = Buffer.from([0, 255, 10, 13, 32]);
    const hash = await hashPassword(password);
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=65536,t=3,p=1\$/);
    expect(await matches(parsePasswordHash(hash), password)).toBe(true);
    expect(await hashPassword(password)).not.toBe(hash);
  });

  it.each([
    '',
    'password',
    argon2.replace('argon2id', 'argon2i'),
    argon2.replace('v=19', 'v=16'),
    argon2.replace('m=65536', 'm=1048576'),
    argon2.replace('m=65536', 'm=7'),
    argon2.replace('t=2', 't=0'),
    argon2.replace('t=2', 't=99'),
    argon2.replace('p=1', 'p=0'),
    argon2.replace('c29tZXNhbHQ', 'c29t'),
    argon2.replace('c29tZXNhbHQ', 'c29tZXNhbHR'),
    argon2.slice(0, -30),
    `${argon2}=`,
    scrypt.replace('ln=14', 'ln=20'),
    scrypt.replace('ln=14', 'ln=1'),
    '$2b$12$KIXQ8k5u5n8o5Jc8o5Jc8u5n8o5Jc8o5Jc8u5n8o5Jc8o5Jc8u5n8',
  ])('is refused, and not repeated: %s', (text) => {
    let message = '';
    try {
      parsePasswordHash(text);
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain('The password hash cannot be read.');
    if (text.length > 30) expect(message).not.toContain(text);
  });
});

describe('passwords that the gateway checks', () => {
  it('are found by user; nobody has one', async () => {
    const passwords = new HashedPasswords({ hashes: new Map([['ops', argon2]]) });
    expect(await passwords.matches('ops', bytes('password'))).toBe(true);
    expect(await passwords.matches('ops', bytes('passwort'))).toBe(false);
    expect(await passwords.matches('web', bytes('password'))).toBe(false);
    expect(await passwords.pretend('ops', bytes('password'))).toBe(false);
    expect(await passwords.pretend('web', bytes('password'))).toBe(false);
  });

  it('are looked at a few at a time; what is too much is refused at once', async () => {
    const hashes = new Map([['ops', argon2]]);
    const passwords = new HashedPasswords({ hashes, atOnce: 1, waiting: 3 });
    const asked = Array.from({ length: 6 }, () => passwords.matches('ops', bytes('password')));
    const answers = await Promise.allSettled(asked);
    expect(answers.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
      'rejected',
    ]);
    expect(await passwords.matches('ops', bytes('password'))).toBe(true);
  });

  it('of malformed hashes are refused at construction', () => {
    const hashes = new Map([['ops', cheap]]);
    expect(() => new HashedPasswords({ hashes })).toThrow('cannot be read');
  });
});

describe('a remembered password', () => {
  it('is known for a while, for its user alone', () => {
    let time = 0;
    const remembered = new Remembered(() => time);
    remembered.remember('ops', bytes('one'));
    expect(remembered.knows('ops', bytes('one'))).toBe(true);
    expect(remembered.knows('ops', bytes('two'))).toBe(false);
    expect(remembered.knows('web', bytes('one'))).toBe(false);
    time = rememberedFor;
    expect(remembered.knows('ops', bytes('one'))).toBe(false);
  });

  it('does not blend into the name', () => {
    const remembered = new Remembered(() => 0);
    remembered.remember('ab', bytes('c'));
    expect(remembered.knows('a', bytes('bc'))).toBe(false);
  });

  it('stands beside a new one while the old one is being changed, and can be forgotten', () => {
    const remembered = new Remembered(() => 0);
    remembered.remember('ops', bytes('old'));
    remembered.remember('ops', bytes('new'));
    expect(remembered.knows('ops', bytes('old'))).toBe(true);
    expect(remembered.knows('ops', bytes('new'))).toBe(true);
    remembered.forget('ops');
    expect(remembered.knows('ops', bytes('new'))).toBe(false);
  });
});
