// rampart console recovery NAME: codes that stand in for an authenticator that was lost, each once.
import { consoleEvent } from '../console/events.ts';
import { ticketsOf } from '../console/state.ts';
import { consoleArguments, consoleOf, personNamed, recordForConsole } from './console-place.ts';
import { defineVerb } from './verb.ts';
import type { Verb } from './verb.ts';

const howMany = 10;

export const consoleRecoveryVerb: Verb = defineVerb({
  description: 'Print recovery codes of a person; those from before are void',
  args: {
    person: { type: 'positional', required: true, description: 'One of the people of the policy' },
    ...consoleArguments,
  },
  run: async ({ person: name, policy: file }) => {
    const place = await consoleOf(file);
    const person = personNamed(place, name);
    const tickets = await ticketsOf(place.directory);
    await tickets.withdraw('recovery', person);
    const codes: string[] = [];
    for (let made = 0; made < howMany; made += 1) {
      codes.push(await tickets.make({ kind: 'recovery', person, until: null }));
    }
    const what = `${howMany} recovery codes of ${person} were made.`;
    const fields = { user: person, kind: 'recovery' };
    await recordForConsole(place, consoleEvent('CONSOLE_TICKET_MADE', what, fields));
    process.stdout.write(`${codes.join('\n')}\n`);
  },
});
