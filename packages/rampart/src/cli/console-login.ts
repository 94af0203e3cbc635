// rampart console login: a one-time login, for whoever has no other way in, made on the console's machine.
import { consoleEvent } from '../console/events.ts';
import { oneTimeLogin } from '../console/people/one-time.ts';
import { localPerson } from '../console/people/people.ts';
import { ticketsOf } from '../console/state.ts';
import { consoleArguments, consoleOf, personNamed, recordForConsole } from './console-place.ts';
import { defineVerb } from './verb.ts';
import type { Verb } from './verb.ts';

export const consoleLoginVerb: Verb = defineVerb({
  description: 'Print an address that logs in at the console once, within 15 minutes',
  args: {
    ...consoleArguments,
    as: {
      type: 'string',
      description:
        'One of the people of the policy, with their roles; may do everything, if left out',
      valueHint: 'NAME',
    },
  },
  run: async ({ policy: file, as: name }) => {
    const place = await consoleOf(file);
    const person = name === undefined ? localPerson : personNamed(place, name);
    const address = await oneTimeLogin(place.origin, await ticketsOf(place.directory), person);
    const what = `A one-time login for ${person} was made on the machine of the console.`;
    const fields = { user: person, kind: 'login' };
    await recordForConsole(place, consoleEvent('CONSOLE_TICKET_MADE', what, fields));
    process.stdout.write(`${address}\n`);
  },
});
