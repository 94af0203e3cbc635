// The one screen that `npm start` prints.
import type { Options } from './options.ts';
import { seededPeople } from './shop/seed.ts';
import type { System } from './system.ts';

export function screen(system: System, options: Options): string {
  const { shop, elsewhere, sibling } = system.origins;
  const people = seededPeople.map(
    ({ name, password, isAdmin }) =>
      `    ${name.padEnd(9)}${password}${isAdmin ? '   (admin)' : ''}`,
  );
  const state = options.isProtected
    ? 'Protection is on.'
    : 'Protection is OFF: the attacks are meant to succeed.';
  const discountAttack = options.rawKeys
    ? '\n    0. Keys are made of what browsers send: as mallory, sell a car for € 1 at the\n       address car-1:discount, and look what car-1 costs.'
    : '';
  const redis = options.gateways ? 'one Redis behind two gateways' : 'one Redis';
  return `
  Threelane Cars: three web servers behind HAProxy, ${redis}.
  ${state} Session cookie: SameSite=${options.sameSite}.

    The shop             ${shop}/
    The attacker's site  ${elsewhere}/
    A sibling subdomain  ${sibling}/

  Log in as (password)
${people.join('\n')}

  Try${discountAttack}
    1. Open the shop, accept its certificate, log in as alice, buy and sell.
       Look at the foot of the page: another server answers each time.
    2. Open the attacker's site in the same browser (accept its certificate under
       both names), choose an attack, press its button, read what became of it.
    3. npm start -- --unprotected       the same attacks against no protection
       npm start -- --same-site=none    protection on, cookies no help
       npm start -- --raw-keys          without made keys: the discount attack
       npm start -- --tour              all of it without a person

  The certificates come from an authority made for this run:
    ${system.authorityFile}
  Import it as a trusted authority in a throw-away browser profile, or accept
  the warnings. Names under localhost lead to this machine by themselves.

  Ctrl-C stops everything and leaves nothing behind.
`;
}
